"""A small registration, recorded: a picture with a soft blot is moved, step by step, onto the same blot elsewhere."""

from __future__ import annotations

import torch
import torch.nn.functional as F

import stn_viz as sv

SOURCE, TARGET = (20, 24), (16, 18)
ON_FIXED = torch.tensor([[[4.0, 5.0], [11.5, 8.25], [float("nan"), 0.0]]])
ON_MOVING = torch.tensor([[[8.0, 9.0], [17.0, 13.0], [1.0, 1.0]]])


def blot(size: tuple[int, int], x: float, y: float) -> torch.Tensor:
    rows, cols = torch.meshgrid(torch.linspace(-1, 1, size[0]), torch.linspace(-1, 1, size[1]), indexing="ij")
    return torch.exp(-4 * ((cols - x) ** 2 + 2 * (rows - y) ** 2))[None, None]


def registered(steps: int = 3) -> sv.Tape:
    """Record a training that learns a shift; two items, of which the second is the first one upside down."""
    moving, fixed = (torch.cat([one, one.flip(2)]) for one in (blot(SOURCE, 0.4, 0.3), blot(TARGET, -0.1, 0.1)))
    shift = torch.nn.Parameter(torch.zeros(2, 2, 1))
    descent = torch.optim.Adam([shift], 0.1)
    with sv.record() as tape:
        for _ in range(steps):
            theta = torch.cat([torch.eye(2).repeat(2, 1, 1), shift], dim=2)
            grid = F.affine_grid(theta, [2, 1, *TARGET], align_corners=False)
            V = F.grid_sample(moving, grid, align_corners=False)
            loss = F.mse_loss(V, fixed)
            sv.observe_fixed(V, fixed, fixed_points=ON_FIXED, moving_points=ON_MOVING)
            descent.zero_grad()
            loss.backward()
            descent.step()
            tape.step(loss)
    return tape
