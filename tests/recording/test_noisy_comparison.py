"""Noisy pictures that a V of data is compared with: known mistakes are named still, and what fits them is none."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv

SIZE = (36, 48)


def blobs(points, centres):
    """Give pictures (B, 1, H, W) of blobs at centres (K, 2), at normalised points (B, H, W, 2)."""
    away = (points[..., None, :] - centres).square().sum(-1)
    return torch.exp(-away / 0.06).sum(-1)[:, None]


def align(seed, inverted, noise=1.0):
    """Bring noisy particles of known poses to their average."""
    torch.manual_seed(seed)
    lattice, centres = sv.Frame(SIZE, SIZE).target_points(torch.float32), 1.2 * torch.rand(6, 2) - 0.6
    average = blobs(lattice[None], centres).expand(6, -1, -1, -1)
    with sv.record() as tape, torch.no_grad():
        for _ in range(3):
            angle, shift = 1.6 * torch.rand(6) - 0.8, 0.3 * torch.rand(6, 2, 1) - 0.15
            turn = torch.stack([angle.cos(), -angle.sin() * 0.75, angle.sin() / 0.75, angle.cos()], 1).view(6, 2, 2)
            pose = torch.cat([turn, shift], 2)
            back = torch.cat([turn.inverse(), -turn.inverse() @ shift], 2)
            seen = torch.einsum("bij,hwj->bhwi", turn, lattice) + shift[:, None, None, :, 0]
            rough = F.avg_pool2d(torch.randn(6, 1, *SIZE), 3, 1, 1)
            U = blobs(seen, centres) + 0.25 * noise * rough / rough.std()
            theta = pose if inverted else back
            V = F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)
            F.mse_loss(V, average)
            tape.step()
    return tape


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("noise", [0.5, 1.0])
def test_poses_that_are_not_inverted_are_named_through_the_noise(noise, seed):
    assert [f.kind for f in sv.diagnose(align(seed, inverted=True, noise=noise))] == ["direction"]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("noise", [0.5, 1.0, 4.0])
def test_noise_alone_asks_for_nothing(noise, seed):
    assert "direction" not in [f.kind for f in sv.diagnose(align(seed, inverted=False, noise=noise))]
