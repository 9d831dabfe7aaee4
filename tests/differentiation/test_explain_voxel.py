"""A voxel explained, and gradients by hand over volumes: autograd, gradcheck, and sums by hand agree."""

import pytest
import torch

import stn_viz as sv

every_family = pytest.mark.parametrize("name", sv.families(dims=3))
every_padding = pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
both_corner_rules = pytest.mark.parametrize("align_corners", [True, False])
close = {"rtol": 0, "atol": 1e-11}
SIZE, TARGET = (3, 4, 5), (2, 3, 4)


def somewhere(family, random, batch=2, spread=0.2):
    return family.identity() + spread * random(batch, family.n_params)


@every_family
@every_padding
@both_corner_rules
@pytest.mark.parametrize("kernel", ["bilinear", "lanczos"])
def test_gradients_by_hand_are_autograd(random, name, padding, align_corners, kernel):
    family, frame = sv.family(name), sv.VolumeFrame(SIZE, TARGET, align_corners)
    U, theta, dV = random(2, 2, *SIZE), somewhere(family, random), random(2, 2, *TARGET)
    found = sv.gradients(U, theta, family, frame, dV, kernel, padding)
    leaves = [U.clone().requires_grad_(), theta.clone().requires_grad_()]
    grid = family.grid(leaves[1], frame)
    grid.retain_grad()
    (sv.sample(leaves[0], grid, frame, kernel, padding) * dV).sum().backward()
    torch.testing.assert_close(found.U, leaves[0].grad, **close)
    torch.testing.assert_close(found.grid, grid.grad, **close)
    torch.testing.assert_close(found.theta, leaves[1].grad, **close)


@every_family
@both_corner_rules
def test_gradcheck(random, name, align_corners):
    """Away from kinks finite differences agree: a volume read between its voxels."""
    family, frame = sv.family(name), sv.VolumeFrame(SIZE, (2, 2, 2), align_corners)
    theta = family.identity() + 0.1 * random(family.n_params)
    pixels = frame.to_pixels(family.grid(theta, frame))
    assert (pixels - pixels.round()).abs().min() > 1e-3
    U = random(1, 1, *SIZE).requires_grad_()
    warp = lambda U, theta: sv.sample(U, family.grid(theta, frame), frame)  # noqa: E731
    assert torch.autograd.gradcheck(warp, (U, theta.requires_grad_()))


@every_family
@every_padding
@both_corner_rules
def test_an_explanation_says_what_sample_and_autograd_say(random, name, padding, align_corners):
    family, frame = sv.family(name), sv.VolumeFrame(SIZE, TARGET, align_corners)
    U, theta, at = random(1, 2, *SIZE), somewhere(family, random, 1)[0].requires_grad_(), (1, 2, 0)
    e = sv.explain_voxel(U, theta, family, frame, at, padding=padding)
    grid = family.grid(theta, frame)
    V = sv.sample(U, grid, frame, padding=padding)[0][:, *at]
    torch.testing.assert_close(e.value, V.detach(), **close)
    torch.testing.assert_close(torch.tensor(e.source, dtype=torch.float64), grid[0][at].detach(), **close)
    torch.testing.assert_close(
        torch.tensor(e.voxel, dtype=torch.float64), frame.to_pixels(grid[0][at]).detach(), **close
    )
    for channel in range(2):
        (expected,) = torch.autograd.grad(V[channel], theta, retain_graph=True)
        torch.testing.assert_close(e.dtheta[channel], expected, **close)


def test_eight_neighbours_with_their_weights(random):
    """Read a quarter voxel right, half a voxel down and an eighth of a voxel in from voxel (1, 1, 2)."""
    U, affine = random(1, 1, *SIZE), sv.family("affine-3d")
    frame = sv.VolumeFrame(SIZE, SIZE)
    theta = affine.identity()
    theta[3], theta[7], theta[11] = 0.25 / 2.5, 0.5 / 2, 0.125 / 1.5
    e = sv.explain_voxel(U, theta, affine, frame, at=(1, 1, 2))
    assert (e.tap_slices.tolist(), e.tap_rows.tolist(), e.tap_cols.tolist()) == ([1, 2], [1, 2], [2, 3])
    by_hand = [z * y * x for z in (0.875, 0.125) for y in (0.5, 0.5) for x in (0.75, 0.25)]
    torch.testing.assert_close(e.weights.flatten(), torch.tensor(by_hand, dtype=torch.float64), **close)
    assert torch.equal(e.values[0], U[0, 0, 1:3, 1:3, 2:4])
    assert e.weight_sum == pytest.approx(1)
    assert float(e.value) == pytest.approx(float((e.weights * U[0, 0, 1:3, 1:3, 2:4]).sum()))


def test_neighbours_outside_weigh_nothing(random):
    U, attention = random(1, 1, *SIZE), sv.family("attention-3d")
    theta = torch.tensor([1.0, 0, 0, 0.5 / 1.5], dtype=torch.float64)  # half a voxel deeper: the last slice is half out
    e = sv.explain_voxel(U, theta, attention, sv.VolumeFrame(SIZE, SIZE), at=(2, 1, 1))
    assert e.inside.flatten(1).any(1).tolist() == [True, False]
    assert e.weight_sum == pytest.approx(0.5)
    assert float(e.value) == pytest.approx(0.5 * float(U[0, 0, 2, 1, 1]))


class TestWhatIsRefused:
    frame, affine = sv.VolumeFrame(SIZE, TARGET), sv.family("affine-3d")

    def explain(self, U=None, theta=None, at=(0, 0, 0), frame=frame):
        U = torch.zeros(1, 1, *SIZE) if U is None else U
        return sv.explain_voxel(U, self.affine.identity() if theta is None else theta, self.affine, frame, at)

    @pytest.mark.parametrize("at", [(2, 0, 0), (0, 0, -1), (0, 0), 3, (0.0, 0, 0)])
    def test_no_voxel_of_the_target(self, unchecked, at):
        with pytest.raises(sv.ArgumentError, match=r"at: .*wanted a target voxel"):
            self.explain(at=at)

    def test_two_volumes(self):
        with pytest.raises(sv.ArgumentError, match=r"U: .*wanted one volume and one θ"):
            self.explain(U=torch.zeros(2, 1, *SIZE))

    def test_the_frame_of_maps(self, unchecked):
        with pytest.raises(sv.ArgumentError, match=r"frame: .*VolumeFrame"):
            self.explain(frame=sv.Frame((4, 5), (3, 4)))
