"""The convention, on maps small enough to work out by hand: target to source, (x, y), y down, both corner rules."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv

both_corner_rules = pytest.mark.parametrize("align_corners", [True, False])


def theta(*numbers):
    return torch.tensor(numbers, dtype=torch.float64)


def warp(U, numbers, align_corners, target=None, **options):
    """Warp one small map by an affine θ."""
    U = torch.as_tensor(U, dtype=torch.float64)
    frame = sv.Frame(tuple(U.shape), target or tuple(U.shape), align_corners)
    grid = sv.family("affine").grid(theta(*numbers), frame)
    return sv.sample(U[None, None], grid, frame, **options)[0, 0]


NINE = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]


@both_corner_rules
def test_the_identity_leaves_a_map_as_it_is(align_corners):
    torch.testing.assert_close(warp(NINE, [1, 0, 0, 0, 1, 0], align_corners), torch.tensor(NINE).double())


@both_corner_rules
def test_the_centre_is_the_centre(align_corners):
    frame = sv.Frame((3, 5), (7, 9), align_corners)
    grid = sv.family("affine").grid(sv.family("affine").identity(), frame)
    assert grid[0, 3, 4].tolist() == [0, 0]
    assert frame.to_pixels(grid)[0, 3, 4].tolist() == [2, 1]


def test_the_corners_are_pixel_centres_or_outer_edges():
    corner_of_v = {}
    for align_corners in (True, False):
        frame = sv.Frame((4, 4), (2, 2), align_corners)
        grid = sv.family("affine").grid(sv.family("affine").identity(), frame)
        corner_of_v[align_corners] = frame.to_pixels(grid)[0, 0, 0].tolist()
    # Halving 4×4: corner-aligned, the corner pixels stay; else each new pixel stands in the middle of a 2×2 block.
    assert corner_of_v == {True: [0, 0], False: [0.5, 0.5]}


@both_corner_rules
def test_shrinking_the_box_zooms_in(align_corners):
    # s = 1/2 reads pixels 0.5, 1, 1.5 on a 3×3 map under both rules: means of two or four neighbours.
    zoomed = warp(NINE, [0.5, 0, 0, 0, 0.5, 0], align_corners)
    assert zoomed.flatten().tolist() == pytest.approx([3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7])


@both_corner_rules
def test_a_quarter_turn_of_the_box_turns_the_picture_back(align_corners):
    # a = 0, b = 1 sends the target's right (1, 0) to the source's bottom (0, 1): clockwise on screen, y down.
    turned = warp(NINE, [0, -1, 0, 1, 0, 0], align_corners)
    assert turned.round().tolist() == [[3, 6, 9], [2, 5, 8], [1, 4, 7]]  # what was on the right is now on top
    similarity = sv.family("similarity")
    frame = sv.Frame((3, 3), (3, 3), align_corners)
    torch.testing.assert_close(
        similarity.grid(theta(0, 1, 0, 0), frame), sv.family("affine").grid(theta(0, -1, 0, 1, 0, 0), frame)
    )


@both_corner_rules
def test_x_comes_first_and_runs_along_the_width(align_corners):
    U = torch.arange(10.0, dtype=torch.float64).reshape(2, 5)
    one_column = 2 / (4 if align_corners else 5)
    shifted = warp(U, [1, 0, one_column, 0, 1, 0], align_corners)
    # The box moves right by a column, so the picture moves left; the fifth column reads the zeros beyond the edge.
    torch.testing.assert_close(shifted, torch.tensor([[1.0, 2, 3, 4, 0], [6, 7, 8, 9, 0]], dtype=torch.float64))
    one_row = 2 / (1 if align_corners else 2)
    lowered = warp(U, [1, 0, 0, 0, 1, one_row], align_corners)
    torch.testing.assert_close(lowered, torch.tensor([[5.0, 6, 7, 8, 9], [0] * 5], dtype=torch.float64))


@pytest.mark.filterwarnings("ignore:Since version 1.3.0, affine_grid behavior has changed for unit-size")
@both_corner_rules
@pytest.mark.parametrize(("source", "target"), [((4, 7), (4, 7)), ((5, 3), (2, 8)), ((1, 6), (3, 1))])
def test_grids_are_those_of_torch(random, align_corners, source, target):
    frame = sv.Frame(source, target, align_corners)
    numbers = random(3, 6)
    expected = F.affine_grid(numbers.reshape(3, 2, 3), [3, 1, *target], align_corners=align_corners)
    torch.testing.assert_close(sv.family("affine").grid(numbers, frame), expected, rtol=0, atol=1e-14)


def test_a_grid_read_by_the_other_rule_darkens_the_rim():
    # The classic fault: a corner-aligned identity, sampled by today's default, keeps 1/2 at edges and 1/4 at corners.
    grid = sv.family("affine").grid(sv.family("affine").identity(), sv.Frame((3, 3), (3, 3), align_corners=True))
    U = torch.ones(1, 1, 3, 3, dtype=torch.float64)
    mixed = sv.sample(U, grid, sv.Frame((3, 3), (3, 3), align_corners=False))[0, 0]
    assert mixed.flatten().tolist() == pytest.approx([0.25, 0.5, 0.25, 0.5, 1, 0.5, 0.25, 0.5, 0.25])


class TestTheWorkedCase:
    """A 4×4 map whose four pixels around the source point (0.1, -0.2) are known; all else follows by hand."""

    U = torch.zeros(4, 4, dtype=torch.float64)
    U[1:3, 1:3] = theta(0.91, 0.61, 0.94, 0.82).reshape(2, 2)
    row, col = 0, 3
    upstream = 3.0

    def explanation(self, align_corners):
        frame = sv.Frame((4, 4), (4, 4), align_corners)
        x, y = frame.target_points()[self.row, self.col].tolist()
        numbers = theta(1, 0, 0.1 - x, 0, 1, -0.2 - y)  # shifted so that this target pixel reads (0.1, -0.2)
        return frame, (x, y), numbers, sv.explain(self.U[None], numbers, sv.family("affine"), frame, self.row, self.col)

    @pytest.mark.parametrize(
        ("align_corners", "pixel"),
        [(False, ((0.1 + 1) * 4 / 2 - 0.5, (-0.2 + 1) * 4 / 2 - 0.5)), (True, (1.1 * 3 / 2, 0.8 * 3 / 2))],
    )
    def test_value_and_slopes(self, align_corners, pixel):
        frame, _, _, e = self.explanation(align_corners)
        assert e.source == pytest.approx((0.1, -0.2))
        assert e.pixel == pytest.approx(pixel)
        right, below = pixel[0] - 1, pixel[1] - 1  # how far the point lies past pixel (1, 1)
        weights = [(1 - below) * (1 - right), (1 - below) * right, below * (1 - right), below * right]
        assert e.weights.flatten().tolist() == pytest.approx(weights)
        assert e.weight_sum == pytest.approx(1)
        assert e.value.item() == pytest.approx(
            0.91 * weights[0] + 0.61 * weights[1] + 0.94 * weights[2] + 0.82 * weights[3]
        )
        along_x = (1 - below) * (0.61 - 0.91) + below * (0.82 - 0.94)
        along_y = (1 - right) * (0.94 - 0.91) + right * (0.82 - 0.61)
        assert e.slope_pixel[0].tolist() == pytest.approx([along_x, along_y])
        per_unit = frame.pixels_per_unit[0]
        assert e.slope[0].tolist() == pytest.approx([along_x * per_unit, along_y * per_unit])

    def test_the_numbers_themselves(self):
        _, _, _, e = self.explanation(align_corners=False)
        assert e.pixel == pytest.approx((1.70, 1.10))
        assert e.weights.flatten().tolist() == pytest.approx([0.27, 0.63, 0.03, 0.07])
        assert e.value.item() == pytest.approx(0.7156)
        assert e.slope_pixel[0].tolist() == pytest.approx([-0.282, 0.156])
        assert e.slope[0].tolist() == pytest.approx([-0.564, 0.312])
        _, _, _, aligned = self.explanation(align_corners=True)
        assert aligned.pixel == pytest.approx((1.65, 1.20))
        assert aligned.value.item() == pytest.approx(0.7444)
        assert aligned.slope[0].tolist() == pytest.approx([-0.396, 0.2205])

    @both_corner_rules
    def test_the_chain_to_u_and_theta(self, align_corners):
        frame, (x, y), numbers, e = self.explanation(align_corners)
        dV = torch.zeros(1, 1, 4, 4, dtype=torch.float64)
        dV[0, 0, self.row, self.col] = self.upstream
        g = sv.gradients(self.U[None, None], numbers, sv.family("affine"), frame, dV)
        torch.testing.assert_close(g.U[0, 0, 1:3, 1:3], self.upstream * e.weights)
        assert g.U.sum().item() == pytest.approx(self.upstream)
        sx, sy = e.slope[0].tolist()
        by_hand = [self.upstream * s * t for s in (sx, sy) for t in (x, y, 1)]
        assert g.theta.tolist() == pytest.approx(by_hand)
        assert (self.upstream * e.dtheta[0]).tolist() == pytest.approx(by_hand)

    @both_corner_rules
    def test_autograd_agrees(self, align_corners):
        _, _, numbers, e = self.explanation(align_corners)
        leaf, U = numbers.clone().requires_grad_(True), self.U[None, None].clone().requires_grad_(True)
        grid = F.affine_grid(leaf.reshape(1, 2, 3), [1, 1, 4, 4], align_corners=align_corners)
        V = F.grid_sample(U, grid, align_corners=align_corners)[0, 0, self.row, self.col]
        assert V.item() == pytest.approx(e.value.item())
        to_theta, to_U = torch.autograd.grad(V, (leaf, U))
        torch.testing.assert_close(to_theta, e.dtheta[0])
        torch.testing.assert_close(to_U[0, 0, 1:3, 1:3], e.weights)
