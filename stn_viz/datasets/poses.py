"""How a digit is placed, as θ and back: poses, homographies, the turn that a sampling box shows.

*Convention:* θ maps the target (the distorted picture) → the source (the upright digit), normalised; an ``angle`` is
how far the digit has been turned, in degrees, clockwise positive on the screen (y is down).
"""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float
from torch import Tensor

DIGIT = (28, 28)
CORNERS = ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0))  # normalised (x, y), clockwise from the top left


def pose(
    angle: Float[Tensor, " n"],
    scale: Float[Tensor, " n"],
    shift: Float[Tensor, "n 2"],
    size: tuple[int, int] = DIGIT,
) -> Float[Tensor, "n 6"]:
    """Write the affine θ that shows a digit turned, scaled, then shifted: source = R(-φ)·(target - shift)/scale.

    *Convention:* ``angle`` in degrees, clockwise on the screen; ``shift`` (x, y) in pixels; θ maps a target of ``size``
    to the 28×28 digit, both normalised.
    """
    c, s = torch.cos(torch.deg2rad(angle)), torch.sin(torch.deg2rad(angle))
    linear = torch.stack([torch.stack([c, s], -1), torch.stack([-s, c], -1)], -2) / scale[:, None, None]
    digit = linear.new_tensor([DIGIT[1], DIGIT[0]])
    target = linear.new_tensor([size[1], size[0]])
    offset = -(linear @ shift[:, :, None]) / digit[:, None] * 2
    return torch.cat([linear * target / digit[:, None], offset], dim=2).flatten(1)


def corners_to(corners: Float[Tensor, "n 4 2"]) -> Float[Tensor, "n 8"]:
    """Solve for the homography θ (target → source) that shows the digit's corners at ``corners``, normalised.

    The corners are listed from the top left, clockwise. Each gives X - q_x W = 0 and Y - q_y W = 0 with q the
    digit's own corner.
    """
    q = corners.new_tensor(CORNERS).expand_as(corners)
    one, zero = torch.ones_like(q[..., :1]), torch.zeros_like(q)
    lifted = torch.cat([corners, one], dim=2)
    blank = torch.cat([zero, zero[..., :1]], dim=2)
    top = torch.cat([lifted, blank, -q[..., :1] * corners], dim=2)
    bottom = torch.cat([blank, lifted, -q[..., 1:] * corners], dim=2)
    rows = torch.stack([top, bottom], dim=2).flatten(1, 2)
    return torch.linalg.solve(rows.double(), q.flatten(1).double()).to(corners)


def shown_at(theta: Float[Tensor, "n 8"], points: Float[Tensor, "n k 2"]) -> Float[Tensor, "n k 2"]:
    """Locate points of the source in the target of homographies, normalised: the inverse of θ applied to them."""
    matrix = torch.cat([theta, torch.ones_like(theta[:, :1])], dim=1).unflatten(1, (3, 3)).double()
    lifted = torch.cat([points, torch.ones_like(points[..., :1])], dim=2).double()
    seen = torch.linalg.solve(matrix, lifted.mT).mT
    return (seen[..., :2] / seen[..., 2:]).to(points)


def convex(corners: Float[Tensor, "n 4 2"]) -> Bool[Tensor, " n"]:
    """Tell which quads turn the same way at every corner by more than a sliver, so that a homography shows them."""
    after = corners.roll(-1, 1) - corners
    before = corners - corners.roll(1, 1)
    turn = before[..., 0] * after[..., 1] - before[..., 1] * after[..., 0]
    return (turn > 0.1).all(1)
