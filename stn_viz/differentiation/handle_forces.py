"""The gradient as a hand would feel it: the force on each handle of the source box."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.transforms.base import Family
from stn_viz.transforms.controls import effective_aspect
from stn_viz.transforms.handles import Handle
from stn_viz.transforms.solver import _RANK_TOLERANCE, constraint_rows


@dataclass(frozen=True)
class Force:
    """Hold what descent does at one handle.

    *Convention:* source pixels, (x, y).

    Args:
        handle: the handle.
        at: where it stands.
        pull: -∂L/∂(its place): the direction in which dragging it lowers the loss most, and by how much a pixel.
    """

    handle: Handle
    at: tuple[float, float]
    pull: tuple[float, float]


def forces(
    family: Family, theta: Float[Tensor, " P"], frame: Frame, gradient: Float[Tensor, " P"]
) -> tuple[Force, ...]:
    """Express ∂L/∂θ in the coordinates of each handle, through the Jacobian of :func:`stn_viz.solve`.

    Dragging a handle to q solves C·Δθ = r for the points it drags, so ∂θ/∂q = C⁺ ∂r/∂q and the pull is
    -(∂θ/∂q)ᵀ ∂L/∂θ. A family that is not linear in θ has no handles, so none is pulled.
    """
    theta, gradient = (t.detach().to("cpu", torch.float64) for t in (theta, gradient))
    return tuple(_force_at_handle(family, theta, frame, gradient, handle) for handle in family.handles)


def _force_at_handle(family: Family, theta: Tensor, frame: Frame, gradient: Tensor, handle: Handle) -> Force:
    source = family.points(theta[None], theta.new_tensor([handle.point]))[0, 0]
    targets, moves = _dragged_targets(family, theta, frame, handle, source)
    basis = family.basis(targets)
    rows, _ = constraint_rows(basis, theta, basis.points(theta))
    tolerance = _RANK_TOLERANCE * float(torch.linalg.matrix_norm(rows, 2))
    if handle.hold:
        fixed = family.basis(theta.new_tensor(handle.hold))
        held, _ = constraint_rows(fixed, theta, fixed.points(theta))
        rows = rows - rows @ torch.linalg.pinv(held, rtol=_RANK_TOLERANCE) @ held
    residuals = (basis.homogeneous(theta)[:, 2:, None] * moves).flatten(0, 1)  # q_x W - X changes by W for each q_x
    pull = -(torch.linalg.pinv(rows, atol=tolerance, rtol=0.0) @ residuals).T @ gradient
    (x, y), (fx, fy) = frame.to_pixels(source).tolist(), (pull / pull.new_tensor(frame.pixels_per_unit)).tolist()
    return Force(handle, (x, y), (fx, fy))


def _dragged_targets(
    family: Family, theta: Tensor, frame: Frame, handle: Handle, source: Float[Tensor, " 2"]
) -> tuple[Float[Tensor, "K 2"], Float[Tensor, "K 2 2"]]:
    """List the target points that a drag moves, and how their sources follow the handle's, all normalised."""
    one = torch.eye(2).to(theta)
    if handle.kind == "point":
        return theta.new_tensor([handle.point]), one[None]
    anchors = theta.new_tensor(family.anchors)
    if handle.kind == "move":
        return anchors, one.expand(len(anchors), 2, 2)
    tips = theta.new_tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    centre, right, down = family.points(theta[None], tips)[0]
    if handle.kind == "scale":  # stretch the box's own two sides, the opposite corner held
        corner = theta.new_tensor(handle.point)
        box = torch.stack([right - centre, down - centre], dim=-1)
        stretch = torch.linalg.pinv(box) / (2 * corner)[:, None]
        return anchors, torch.einsum("ij,kj,jl->kil", box, anchors + corner, stretch)
    h, w = frame.source
    proportion = theta.new_tensor([effective_aspect(family, w / h), 1.0])  # a turn is meant in pixel proportions
    arms = (family.points(theta[None], anchors)[0] - centre) * proportion
    arm = (source - centre) * proportion
    angle = theta.new_tensor([-float(arm[1]), float(arm[0])]) * proportion / arm.square().sum()  # dφ for a step
    across = torch.stack([-arms[:, 1], arms[:, 0]], dim=-1) / proportion
    return anchors, across[:, :, None] * angle
