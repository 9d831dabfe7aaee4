"""The least change of θ that obeys the hand: one small solver for every family, linear constraints on θ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.errors import ArgumentError

if TYPE_CHECKING:
    from stn_viz.transforms.base import Family
    from stn_viz.transforms.basis import Basis

_RANK_TOLERANCE = 1e-9


def constraint_rows(
    basis: Basis, theta: Float[Tensor, " P"], sources: Float[Tensor, "N 2"]
) -> tuple[Float[Tensor, "M P"], Float[Tensor, " M"]]:
    """Write ``X - q_x W = 0`` and ``Y - q_y W = 0`` for N points as rows C and residuals r of C·Δθ = r."""
    q = sources.to(torch.float64)
    rows = basis.matrix[:, :2] - q[:, :, None] * basis.matrix[:, 2:]
    offset = basis.offset[:, :2] - q * basis.offset[:, 2:]
    residual = -(rows @ theta + offset)
    return rows.flatten(0, 1), residual.flatten()


def solve(
    family: Family,
    theta: Float[Tensor, " P"],
    targets: Float[Tensor, "N 2"],
    sources: Float[Tensor, "N 2"],
    hold: Float[Tensor, "K 2"] | None = None,
) -> Float[Tensor, " P"]:
    """Move θ by the least amount that sends ``targets`` to ``sources`` while the points of ``hold`` stay.

    Minimises ‖C Δ - r‖ over the Δ that keep every held point, and among those minimisers ‖Δ‖. A family too stiff to
    obey (attention pulled along one side) comes as near as it can.

    *Convention:* both normalised; ``targets`` and ``hold`` in the target, ``sources`` in the source.

    Args:
        family: a family that is linear in θ.
        theta: where the drag starts, (P,).
        targets: the target points whose sources are dragged.
        sources: where their sources shall be.
        hold: target points whose sources stay.

    Raises:
        ArgumentError: the family is not linear in θ, shapes do not fit, a number is not finite, or it is so large that
            the answer would not be.

    Example:
        >>> attention = sv.family("attention")
        >>> corner, centre = torch.tensor([[1.0, 1.0]]), torch.tensor([[0.0, 0.0]])
        >>> theta = sv.solve(attention, attention.identity(), targets=corner, sources=corner / 2, hold=centre)
        >>> theta.round(decimals=6) + 0.0  # s, tx, ty
        tensor([0.5000, 0.0000, 0.0000], dtype=torch.float64)
    """
    # X/W = q is not linear in θ, X - q W = 0 is. Held points come first and exactly: their rows are projected out of
    # the dragged ones, so what remains can only move θ where they do not notice. The pseudo-inverse takes the least
    # step, also where a family is too stiff (no solution) or too free (many).
    theta, targets, sources = _check_points(family, theta, targets, sources)
    rows, residual = constraint_rows(family.basis(targets), theta, sources)
    _check_overflow(rows, residual)
    # Measured before the held points are taken out: what is left of a row may be rounding noise, and no freedom.
    tolerance = _RANK_TOLERANCE * float(torch.linalg.matrix_norm(rows, 2)) if len(rows) else 0.0
    if hold is not None and len(hold):
        basis = family.basis(hold.to(theta))
        held, _ = constraint_rows(
            basis, theta, _check_finite("hold", basis.points(theta), "drop points on the horizon")
        )
        _check_overflow(held)
        rows = rows - rows @ torch.linalg.pinv(held, rtol=_RANK_TOLERANCE) @ held
    _check_overflow(rows)
    moved = theta + torch.linalg.pinv(rows, atol=tolerance, rtol=0.0) @ residual
    _check_overflow(moved)
    return moved


def carry(family: Family, theta: Float[Tensor, " P"], into: Family) -> Float[Tensor, " Q"] | None:
    """Find the θ of another family that follows this warp as nearly as it can at its own anchors.

    Args:
        family: the family of ``theta``.
        theta: the warp to follow.
        into: the family that shall follow it.

    Returns:
        None where it cannot: ``into`` is not linear in θ, or an anchor lies on the horizon or too far off.
    """
    if not into.linear:
        return None
    anchors = torch.tensor(into.anchors, dtype=torch.float64, device=theta.device)
    sources = family.points(family.batched(theta).to(torch.float64), anchors)[0]
    try:
        return solve(into, into.identity().to(theta.device), anchors, sources)
    except ArgumentError:  # of the sources, which are ours
        return None


def _check_points(family: Family, theta: Tensor, targets: Tensor, sources: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    if not hasattr(family, "linear"):  # Family itself is built upon this file
        raise ArgumentError("family", family, "a transform family", "make it by its name, such as family('affine')")
    if not family.linear:
        raise ArgumentError("family", family.name, "a family that is linear in θ", "change its θ directly")
    if family.dims != 2:
        raise ArgumentError("family", family.name, "a family over maps", "change its θ directly")
    moved = family.batched(theta).to(torch.float64)
    if theta.ndim != 1:
        raise ArgumentError("theta", theta, f"one θ of shape ({family.n_params},)", "pass theta[i]")
    _check_finite("theta", moved, "start the drag from a θ whose numbers are all finite")
    count = len(targets) if hasattr(targets, "__len__") and getattr(targets, "ndim", 1) else 1
    for argument, points in (("targets", targets), ("sources", sources)):
        if not isinstance(points, Tensor) or points.ndim != 2 or tuple(points.shape) != (count, 2):
            wanted = f"a tensor of shape ({count}, 2)"
            raise ArgumentError(argument, points, wanted, "give one source for each target, [[x, y], …]")
        _check_finite(argument, points, "drop the point that is not")
    return moved[0], targets.to(moved), sources.to(moved)


def _check_finite(argument: str, value: Tensor, fix: str) -> Tensor:
    if not bool(value.isfinite().all()):
        raise ArgumentError(argument, value.tolist(), "finite numbers", fix)
    return value


def _check_overflow(*parts: Tensor) -> None:
    """Refuse an equation that overflows."""
    if not all(bool(part.isfinite().all()) for part in parts):
        raise ArgumentError("sources", "numbers that overflow", "points that a finite θ leads to", "drag less far")
