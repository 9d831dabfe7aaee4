"""Points on three planes: one that is read twice is named, whether the planes are items of a call or calls."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv

AXES = {"all": [(0, 1), (0, 2), (1, 2)], "twice": [(0, 1), (0, 2), (2, 0)], "one-way": [(0, 1), (2, 0), (1, 2)]}


def read(planes, points, axes, together):
    pairs = torch.stack([points[..., list(pair)] for pair in axes], 1)  # (B, 3, M, 2)
    if together:
        return F.grid_sample(planes.flatten(0, 1), pairs.flatten(0, 1)[:, None], align_corners=False)
    features = [F.grid_sample(planes[:, k], pairs[:, k, None], align_corners=False) for k in range(3)]
    return torch.stack(features).sum(0)


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("seed", range(4))
def test_a_plane_that_is_read_twice_is_named(seed, axes, together):
    torch.manual_seed(seed)
    planes, points = torch.randn(2, 3, 4, 16, 16), 2 * torch.rand(2, 500, 3) - 1
    with sv.record() as tape:
        read(planes, points, AXES[axes], together)
    assert [f.kind for f in sv.diagnose(tape)] == (["xy-swap"] if axes == "twice" else [])


def test_a_picture_that_is_warped_and_transposed_besides_is_no_plane():
    grid = F.affine_grid(torch.tensor([[[0.9, 0.1, 0.0], [0.2, 0.8, 0.1]]]), [1, 1, 16, 16], align_corners=False)
    with sv.record() as tape:
        F.grid_sample(torch.rand(2, 1, 16, 16), torch.cat([grid, grid.flip(-1)]).clone(), align_corners=False)
    assert "xy-swap" not in [f.kind for f in sv.diagnose(tape)]
