"""Volumes are sampled as F.grid_sample samples them: values and gradients, inside, at the border and beyond."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.sampling.samplers import sample_taps

every_padding = pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
both_corner_rules = pytest.mark.parametrize("align_corners", [True, False])
close = {"rtol": 0, "atol": 1e-12}
SIZE, TARGET = (3, 4, 5), (2, 3, 4)


def grids(random, frame):
    """Give points inside, across the border and far outside."""
    return {
        "inside": 0.6 * random(2, *TARGET, 3).tanh(),
        "border": random(2, *TARGET, 3),
        "far": 9 * random(2, *TARGET, 3),
    }


@every_padding
@both_corner_rules
@pytest.mark.parametrize("where", ["inside", "border", "far"])
@pytest.mark.parametrize("way", [sv.sample, sample_taps])
def test_trilinear_is_grid_sample_forward_and_backward(random, padding, align_corners, where, way):
    frame = sv.VolumeFrame(SIZE, TARGET, align_corners)
    U, grid, dV = (
        random(2, 2, *SIZE).requires_grad_(),
        grids(random, frame)[where].requires_grad_(),
        random(2, 2, *TARGET),
    )
    expected = F.grid_sample(U, grid, "bilinear", padding, align_corners)
    found = way(U, grid, frame, "bilinear", padding)
    torch.testing.assert_close(found, expected, **close)
    if way is sv.sample:
        torch.testing.assert_close(
            torch.autograd.grad(found, (U, grid), dV), torch.autograd.grad(expected, (U, grid), dV), **close
        )


@both_corner_rules
def test_the_identity_changes_nothing(random, align_corners):
    frame = sv.VolumeFrame((4, 4, 8), (4, 4, 8), align_corners)
    U = random(1, 2, 4, 4, 8)
    for name in sv.families(dims=3):
        family = sv.family(name)
        V = sv.sample(U, family.grid(family.identity(), frame), frame)
        torch.testing.assert_close(V, U, **close)
    if not align_corners:  # sizes whose normalised centres are binary fractions: nothing is rounded
        affine = sv.family("affine-3d")
        assert torch.equal(sv.sample(U, affine.grid(affine.identity(), frame), frame), U)


def test_the_integer_kernel_copies_the_nearest_voxel(random):
    frame = sv.VolumeFrame(SIZE, SIZE)
    U, affine = random(1, 1, *SIZE), sv.family("affine-3d")
    theta = affine.identity()
    theta[3], theta[7], theta[11] = (0.8 / 2.5, 0.2 / 2, -0.9 / 1.5)  # 0.8 voxels along x, 0.2 along y, -0.9 along z
    V = sv.sample(U, affine.grid(theta, frame), frame, "integer")
    assert torch.equal(V[0, 0, 1:, :, :-1], U[0, 0, :-1, :, 1:])


@every_padding
@both_corner_rules
@pytest.mark.parametrize("kernel", ["bilinear", "bicubic", "lanczos", "gaussian"])
def test_every_kernel_is_the_sum_over_all_voxels(random, padding, align_corners, kernel):
    """Write eq. 3 with z added as it stands, over every voxel; under zeros, where U needs no continuation."""
    if padding != "zeros":
        one = random(1, 1, *SIZE) * 0 + 1.5  # a constant volume stays one wherever it is read, its weights add up to 1
        frame = sv.VolumeFrame(SIZE, TARGET, align_corners)
        grid = random(1, *TARGET, 3)
        V = sv.sample(one, grid, frame, kernel, padding)
        torch.testing.assert_close(
            V, torch.full_like(V, 1.5), rtol=0, atol=1e-12 if kernel in ("bilinear", "bicubic") else 0.05
        )
        return
    frame = sv.VolumeFrame(SIZE, TARGET, align_corners)
    U, grid = random(1, 2, *SIZE), random(1, *TARGET, 3)
    pixels = frame.to_pixels(grid)
    k = sv.KERNELS[kernel].weight
    along = [k(pixels[..., axis, None] - torch.arange(n)) for axis, n in enumerate(reversed(SIZE))]
    expected = torch.einsum("bclnm, bijkm, bijkn, bijkl -> bcijk", U, *along)
    torch.testing.assert_close(sv.sample(U, grid, frame, kernel), expected, **close)


@both_corner_rules
def test_a_lost_voxel_is_nan_and_passes_nothing_back(random, align_corners):
    frame = sv.VolumeFrame(SIZE, TARGET, align_corners)
    U, grid = random(1, 1, *SIZE).requires_grad_(), 0.5 * random(1, *TARGET, 3).tanh()
    grid[0, 0, 0, 0, 2] = torch.nan
    grid.requires_grad_()
    V = sv.sample(U, grid, frame)
    assert V[0, 0, 0, 0, 0].isnan()
    assert V.isnan().sum() == 1
    to_U, to_grid = torch.autograd.grad(V.sum(), (U, grid))
    assert to_U.isfinite().all()
    assert (to_grid[0, 0, 0, 0] == 0).all()


class TestWhatIsRefused:
    frame = sv.VolumeFrame(SIZE, TARGET)

    def refused(self, match, **changes):
        given = {"U": torch.zeros(1, 1, *SIZE), "grid": torch.zeros(1, *TARGET, 3), "frame": self.frame} | changes
        with pytest.raises(sv.ArgumentError, match=match):
            sv.sample(**given)

    def test_a_map_in_place_of_a_volume(self, unchecked):
        self.refused(r"U: .*wanted a floating-point tensor \(B, C, D, H, W\)", U=torch.zeros(1, 1, 4, 5))

    def test_another_size(self, unchecked):
        self.refused(r"U: .*volumes of the frame's source size \(3, 4, 5\)", U=torch.zeros(1, 1, 5, 4, 3))

    def test_a_grid_of_pairs(self, unchecked):
        self.refused(r"grid: .*wanted shape \(B, 2, 3, 4, 3\)", grid=torch.zeros(1, *TARGET, 2))

    def test_the_frame_of_maps(self, unchecked):
        self.refused(r"U: .*\(B, C, H, W\)", frame=sv.Frame((4, 5), (3, 4)))

    def test_a_prefilter(self, unchecked):
        self.refused("prefilter: .*wanted False for volumes", prefilter=True)
