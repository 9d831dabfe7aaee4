"""What the tests of a recording's file share."""

import torch
import torch.nn.functional as F
from recorded_models import picture
from torch import nn

import stn_viz as sv


class Reader(nn.Module):
    """Warp, and give a number for each channel beside the map."""

    def forward(self, U, theta):
        V = F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=True), align_corners=True)
        return V, V.mean((2, 3))


def recorded(dtype=torch.float32):
    theta = (0.9 * torch.eye(2, 3).repeat(2, 1, 1)).to(dtype).requires_grad_()
    U = picture(2, 3, 6, 8).to(dtype).requires_grad_()
    with sv.record() as tape:
        for _ in range(2):
            V, _ = Reader()(U, theta)
            loss = V.square().sum()
            corner = torch.ones(1, 1, 2, dtype=dtype)
            sv.observe_fixed(V, U, fixed_points=corner, moving_points=corner)
            loss.backward()
            tape.step(loss)
    return tape


def same(a, b):
    return a.shape == b.shape and a.dtype == b.dtype and torch.equal(a.nan_to_num(9), b.nan_to_num(9))
