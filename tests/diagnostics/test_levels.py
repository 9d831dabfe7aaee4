"""Points on one level of a pyramid that were normalised by another's size, and the healthy readings nearest to them."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

SIZES = [((24, 36), (12, 18)), ((31, 31), (16, 16)), ((40, 27), (10, 7)), ((20, 33), (13, 21))]
SEEDS = range(3)


def normalise(points, size, align):
    sides = torch.tensor(size[::-1], dtype=torch.float32)
    return 2 * points / (sides - 1) - 1 if align else (2 * points + 1) / sides - 1


def sampled(source, grid, align=False):
    return F.grid_sample(torch.randn(len(grid), 2, *source), grid, align_corners=align)


def draw_boxes(count, size, least=0.2, most=0.5):
    """Draw boxes (x, y, width, height) that lie on a map, in its pixels."""
    sides = torch.rand(count, 2) * (most - least) + least
    return torch.cat([torch.rand(count, 2) * (1 - sides), sides], 1) * torch.tensor(size[::-1]).repeat(2)


def pool(boxes, out=6):
    """Lay the pixels (n, out, out, 2) of boxes, counted from the first pixel's centre."""
    t = (torch.arange(out) + 0.5) / out
    y, x = torch.meshgrid(t, t, indexing="ij")
    return boxes[:, None, None, :2] + torch.stack([x, y], -1) * boxes[:, None, None, 2:] - 0.5


def by_affine_grid(boxes, size):
    """Lay boxes as F.affine_grid does, normalised by a size."""
    sides = torch.tensor(size[::-1], dtype=torch.float32)
    centre, half = 2 * (boxes[:, :2] + boxes[:, 2:] / 2) / sides - 1, boxes[:, 2:] / sides
    return F.affine_grid(torch.cat([torch.diag_embed(half), centre[..., None]], -1), (len(boxes), 1, 7, 7), False)


def read_boxes(seed, sizes, by, align=False, steps=8, of=None, lay=None):
    """Pool boxes on every level, normalised by the sizes of ``by``."""
    torch.manual_seed(seed)
    with sv.record() as tape:
        for step in range(steps):
            for i, (size, norm) in enumerate(zip(sizes, by, strict=True)):
                boxes = draw_boxes(2 + (step + i) % 4, size)
                boxes = of(boxes, size, i) if of else boxes
                grid = lay(boxes, norm) if lay else normalise(pool(boxes), norm, align)
                sampled(size, grid, align)
            tape.step()
    return tape


def named(tape):
    return [f for f in sv.diagnose(tape) if f.kind == "wrong-size"]


def write(size):
    return "×".join(map(str, size))


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("align", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_boxes_of_the_coarse_level_by_the_fine_one_s_size_are_named(sizes, align, seed):
    fine, coarse = sizes
    (finding,) = named(read_boxes(seed, sizes, (fine, fine), align))
    assert f"on those of {write(coarse)} the points lie in the first" in finding.message
    assert f"here {write(coarse)} in place of {write(fine)}" in finding.remedy


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("align", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_boxes_of_the_fine_level_by_the_coarse_one_s_size_are_named(sizes, align, seed):
    _, coarse = sizes
    (finding,) = sv.diagnose(read_boxes(seed, sizes, (coarse, coarse), align))
    assert finding.kind == "wrong-size"
    assert f"the size of the other level, {write(coarse)}" in finding.message


@pytest.mark.parametrize(("norm", "fault"), [((24, 40), (12, 20)), ((12, 20), (24, 40))])
@pytest.mark.parametrize("seed", SEEDS)
def test_boxes_that_affine_grid_lays_are_named_as_well(seed, norm, fault):
    (finding,) = named(read_boxes(seed, (fault, norm), (norm, norm), lay=by_affine_grid))
    assert write(fault) in finding.message


@pytest.mark.parametrize("seed", SEEDS)
def test_of_three_levels_by_the_finest_one_s_size_the_finest_is_named(seed):
    sizes = ((48, 60), (24, 30), (12, 15))
    (finding,) = named(read_boxes(seed, sizes, (sizes[0],) * 3))
    assert "the size of the other level, 48×60" in finding.message


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("align", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_boxes_by_their_own_level_s_size_are_healthy(sizes, align, seed):
    assert not sv.diagnose(read_boxes(seed, sizes, sizes, align))


@pytest.mark.parametrize("seed", SEEDS)
def test_objects_that_are_only_in_the_upper_left_are_healthy(seed):
    sizes = ((24, 36), (12, 18))
    assert not named(read_boxes(seed, sizes, sizes, of=lambda boxes, size, i: boxes / 2))


@pytest.mark.parametrize("seed", SEEDS)
def test_large_objects_that_are_only_in_one_half_are_healthy(seed):
    sizes = ((24, 36), (12, 18))
    half = torch.tensor([0.5, 1, 0.5, 1])
    for part in (half, half.roll(1)):
        assert not named(read_boxes(seed, sizes, sizes, of=lambda b, size, i, part=part: b * part if i else b))


@pytest.mark.parametrize("seed", range(6))
def test_a_level_chosen_by_the_boxes_size_is_healthy(seed):
    torch.manual_seed(seed)
    with sv.record() as tape:
        for _ in range(10):
            boxes = draw_boxes(6, (24, 36), 0.1, 0.7)
            large = boxes[:, 2] * boxes[:, 3] > 120
            for size, times, chosen in (((24, 36), 1, ~large), ((12, 18), 2, large)):
                if bool(chosen.any()):
                    sampled(size, normalise(pool(boxes[chosen] / times), size, False))
            tape.step()
    assert not named(tape)


def test_one_crop_of_the_coarse_map_s_first_quarter_is_healthy():
    torch.manual_seed(0)
    with sv.record() as tape:
        for _ in range(12):
            sampled((24, 36), normalise(pool(draw_boxes(3, (24, 36), 0.8, 1)), (24, 36), False))
            sampled((12, 18), normalise(pool(torch.tensor([[0.0, 0, 9, 6]]).expand(3, -1)), (12, 18), False))
            tape.step()
    assert not named(tape)


class Glimpses(nn.Module):
    """Look where layers say on two maps: on the smaller one somewhere in the first quarter."""

    def __init__(self):
        super().__init__()
        self.where = nn.Linear(4, 4)

    def forward(self, code):
        place = self.where(code).sigmoid()
        for size, part in (((24, 36), 1.0), ((12, 18), 0.5)):
            sides = torch.tensor(size[::-1])
            box = torch.cat([place[:, :2] * 0.5 * part, 0.2 * part + place[:, 2:] * 0.3 * part], 1) * sides.repeat(2)
            sampled(size, normalise(pool(box), size, False)).square().mean().backward(retain_graph=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_crops_that_layers_predict_may_lie_anywhere(seed):
    torch.manual_seed(seed)
    net = Glimpses()
    nn.init.normal_(net.where.weight, std=3)
    with sv.record() as tape:
        for _ in range(12):
            net(torch.randn(4, 4))
            tape.step()
    assert not named(tape)


# queries that read every level


LEVELS = ((16, 24), (8, 12), (4, 6))


def attend(seed, by, layout="rows", align=False, steps=6):
    """Read points around the pixels of the first level on all levels, in each level's pixels, normalised by ``by``."""
    torch.manual_seed(seed)
    height, width = LEVELS[0]
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    at = torch.stack([x, y], -1).reshape(1, -1, 1, 2)
    with sv.record() as tape:
        for _ in range(steps):
            if layout == "windows":
                at = torch.rand(384, 1, 1, 2) * torch.tensor([width - 1, height - 1])
            for i, (size, norm) in enumerate(zip(LEVELS, by, strict=True)):
                if layout == "windows":
                    d = torch.arange(-3.0, 4)
                    offsets = torch.stack(torch.meshgrid(d, d, indexing="xy"), -1)
                    points = (at + 0.5) / 2**i - 0.5 + offsets
                else:
                    points = (at + 0.5) / 2**i - 0.5 + 0.7 * torch.randn(4, height * width, 4, 2)
                sampled(size, normalise(points, norm, align), align)
            tape.step()
    return tape


@pytest.mark.parametrize("layout", ["rows", "windows"])
@pytest.mark.parametrize("align", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_queries_whose_points_are_normalised_by_the_first_level_s_size_are_named(layout, align, seed):
    (finding,) = named(attend(seed, LEVELS[:1] * 3, layout, align))
    assert "16×24" in finding.message


@pytest.mark.parametrize("layout", ["rows", "windows"])
@pytest.mark.parametrize("align", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_queries_whose_points_are_normalised_by_their_own_level_s_size_are_healthy(layout, align, seed):
    assert not sv.diagnose(attend(seed, LEVELS, layout, align))


@pytest.mark.parametrize("seed", SEEDS)
def test_queries_by_the_second_level_s_size_lie_outside_the_first(seed):
    (finding,) = named(attend(seed, (LEVELS[1],) * 3))
    assert "8×12" in finding.message


@pytest.mark.parametrize("seed", SEEDS)
def test_flows_from_coarse_to_fine_are_healthy(seed):
    torch.manual_seed(seed)
    with sv.record() as tape:
        for _ in range(6):
            for size in ((6, 8), (12, 16), (24, 32), (48, 64)):
                flow = F.interpolate(0.3 * torch.randn(4, 2, 3, 4), size, mode="bicubic").movedim(1, -1)
                identity = sv.Frame(size, size, False).target_points(torch.float32)[None]
                sampled(size, identity + flow)
            tape.step()
    assert not named(tape)


@pytest.mark.parametrize("seed", SEEDS)
def test_transformers_that_crop_maps_of_several_sizes_are_healthy(seed):
    torch.manual_seed(seed)
    with sv.record() as tape:
        for _ in range(8):
            for size in ((28, 28), (14, 14), (42, 42)):
                theta = torch.eye(2, 3) * 0.5 + torch.randn(4, 2, 3) * 0.2
                sampled(size, F.affine_grid(theta, (4, 2, 14, 14), align_corners=False))
            tape.step()
    assert not named(tape)


def test_maps_of_one_size_give_no_verdict():
    tape = read_boxes(0, SIZES[0][:1], SIZES[0][:1])
    (row,) = [row for row in sv.checks(tape) if row.name == "other-level"]
    assert row.verdict == "skipped"
    assert "maps of one size only" in row.reason


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("own", [True, False])
def test_vertices_about_the_middle_that_read_levels_of_other_channels_are_named_by_the_first_level_s_size(own, seed):
    torch.manual_seed(seed)
    vertices = 0.5 + 0.11 * torch.randn(1, 60, 2).clamp(-1.5, 1.5)
    with sv.record() as tape:
        for _ in range(3):
            for size, channels in zip([(32, 40), (16, 20), (8, 10)], [3, 5, 7], strict=True):
                sides = torch.tensor(size[::-1], dtype=torch.float32)
                divisor = sides if own else torch.tensor([40.0, 32.0])
                grid = (2 * vertices * sides / divisor - 1)[:, None].expand(2, -1, -1, -1)
                F.grid_sample(torch.randn(2, channels, *size), grid, align_corners=False)
            tape.step()
    assert len(named(tape)) == (0 if own else 1)


def read_points(seed, draw, times=1.0, size=(24, 32)):
    """Read five points of each of four items, drawn from 0 to 1, on maps of one size; divided once too often."""
    torch.manual_seed(seed)
    with sv.record() as tape:
        for _ in range(40):
            sampled(size, 2 * draw(4, 1, 5, 2) / times - 1)
            tape.step()
    return tape


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("times", [2, 4])
def test_points_by_the_size_of_a_map_that_is_never_read_fill_the_first_part_and_are_named(times, seed):
    def objects(*shape):
        return 0.06 + 0.88 * torch.rand(shape)

    (finding,) = named(read_points(seed, objects, times))
    assert f"first {100 // times}%" in finding.message
    assert named(read_points(seed, objects)) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_points_that_keep_to_one_corner_without_filling_a_part_of_it_are_healthy(seed):
    for centre, spread in ((0.25, 0.06), (0.3, 0.12), (0.12, 0.05)):
        tape = read_points(seed, lambda *shape, c=centre, s=spread: (c + s * torch.randn(shape)).clamp(0, 1))
        assert named(tape) == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("learns", [True, False])
@pytest.mark.parametrize("by", [(24, 32), (12, 16), (23, 31), (11, 15)])
def test_curves_that_are_divided_by_a_smaller_level_s_sides_lie_beyond_the_map_and_are_named(by, learns, seed):
    torch.manual_seed(seed)
    with sv.record() as tape:
        for _ in range(3):
            left = (torch.rand(4, 1, 1, 2) * 0.3 + 0.1).requires_grad_(learns)
            at = torch.stack(torch.meshgrid(torch.linspace(0, 0.5, 20), torch.linspace(0, 0.5, 6), indexing="xy"), -1)
            pixels = (left + at) * torch.tensor([32.0, 24.0])
            grid = torch.stack([2 * pixels[..., 0] / by[1] - 1, 2 * pixels[..., 1] / by[0] - 1], -1)
            sampled((24, 32), grid, align=by[0] % 2 == 1)
            tape.step()
    assert [f.kind for f in sv.diagnose(tape)] == ([] if by in ((24, 32), (23, 31)) else ["wrong-size"])
