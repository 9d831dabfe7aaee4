"""The last factor of the chain rule: how each source point moves with each entry of θ, ∂(x, y)/∂θ."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.transforms.base import Family

_CHUNK = 1 << 15  # points whose dense basis is held at once: 25 MB for a 4×4 spline
_MEASURED = 33  # lattice points a side over which a displacement is averaged
_STEP = 1e-5  # of θ, for the difference quotient of a family that is no matrix


def contributions(
    family: Family, theta: Float[Tensor, " P"], frame: Frame, grid_gradient: Float[Tensor, "Ho Wo 2"]
) -> Float[Tensor, "P Ho Wo"]:
    """Split ∂L/∂θ into what each target pixel adds to it: ∂L/∂(x, y)_i · ∂(x, y)_i/∂θ, not yet summed over i.

    A coordinate that no gradient reaches adds 0, be it infinite.

    *Convention:* ``grid_gradient`` is in normalised units; the sum over Ho, Wo is :meth:`Family.pullback`.
    """
    if not family.linear:
        moves = _by_central_differences(family, theta.to(grid_gradient), frame)
        still = (grid_gradient == 0).permute(2, 0, 1)[:, None]
        return torch.einsum("hwk,kphw->phw", grid_gradient, moves.masked_fill(still, 0.0))
    gradient = grid_gradient.reshape(-1, 2).split(_CHUNK)
    parts = [
        torch.einsum("nk,nkp->pn", g, moves.masked_fill((g == 0)[..., None], 0.0))
        for g, moves in zip(gradient, _by_quotient_rule(family, theta.to(grid_gradient), frame), strict=True)
    ]
    return torch.cat(parts, dim=1).unflatten(1, frame.target)


def jacobian(family: Family, theta: Float[Tensor, " P"], frame: Frame) -> Float[Tensor, "2 P Ho Wo"]:
    """Evaluate ∂x/∂θ and ∂y/∂θ at every target pixel.

    *Convention:* normalised source units; first axis (x, y).
    """
    if not family.linear:
        return _by_central_differences(family, theta, frame)
    return torch.cat([m.permute(1, 2, 0) for m in _by_quotient_rule(family, theta, frame)], dim=2).unflatten(
        2, frame.target
    )


def displacement_metric(family: Family, theta: Float[Tensor, " P"], frame: Frame) -> Float[Tensor, "P P"]:
    """Measure steps of θ by how far they move the sample points: Δθᵀ M Δθ is the mean of |Δ(x, y)|² in pixels².

    M = mean_i J_iᵀ J_i with J_i = ∂(x, y)_i/∂θ in source pixels, over the whole target.
    """
    ho, wo = (min(n, _MEASURED) for n in frame.target)
    coarse = Frame(frame.source, (ho, wo), frame.align_corners)
    moves = jacobian(family, theta, coarse) * theta.new_tensor(frame.pixels_per_unit)[:, None, None, None]
    return torch.einsum("kphw,kqhw->pq", moves, moves) / coarse.n_targets


def _by_quotient_rule(family: Family, theta: Float[Tensor, " P"], frame: Frame) -> list[Float[Tensor, "n 2 P"]]:
    """Differentiate x = X/W by the quotient rule, (B_X - x B_W)/W, chunk by chunk."""
    theta, out = theta.detach(), []
    for points in frame.target_points().reshape(-1, 2).split(_CHUNK):
        basis = family.basis(points)
        matrix, h = basis.matrix.to(theta), basis.homogeneous(theta)
        source = h[:, :2] / h[:, 2:]
        out.append((matrix[:, :2] - source[:, :, None] * matrix[:, 2:]) / h[:, 2:, None])
    return out


def _by_central_differences(family: Family, theta: Float[Tensor, " P"], frame: Frame) -> Float[Tensor, "2 P Ho Wo"]:
    """Difference a family that is no matrix centrally, all entries of θ at once; good to about nine digits."""
    steps = torch.eye(family.n_params, dtype=torch.float64, device=theta.device) * _STEP
    ahead, behind = (family.grid(theta.detach().double() + side, frame) for side in (steps, -steps))
    return ((ahead - behind) / (2 * _STEP)).to(theta).permute(3, 0, 1, 2)
