"""Explain one target pixel: where it reads, with which weights, what comes out, and what it tells θ."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from stn_viz.coordinates import Frame, check_frame
from stn_viz.errors import ArgumentError, check_kind, check_tensor
from stn_viz.sampling.kernels import Kernel
from stn_viz.sampling.masked import unfounded
from stn_viz.sampling.samplers import Padding, check
from stn_viz.sampling.taps import AxisTaps, Kink, taps
from stn_viz.shown import Shown
from stn_viz.transforms.base import Family, check_family


@dataclass(frozen=True, eq=False)
class Explanation(Shown):
    """Hold everything eq. 1, 3 and 7 say about one target pixel.

    *Convention:* points (x, y), normalised unless called pixel; taps are rows × columns; one value for each channel C.

    Args:
        row: the target pixel's row.
        col: the target pixel's column.
        target: its point G_i.
        source: its source point T_θ(G_i).
        pixel: the source point in pixels of U.
        tap_rows: rows of U that it reads, edge rule applied.
        tap_cols: columns of U that it reads.
        inside: which taps lie in U; the others weigh nothing under zero padding.
        weights: k(y - n)·k(x - m) for each tap, 0 where not ``inside``.
        values: U at the taps, 0 where not ``inside``.
        weight_sum: Σ weights; under 1 where taps fall outside.
        value: V_i = Σ weights · values (eq. 3); NaN where the source point has no place, and then no tap is read.
        slope_pixel: (∂V/∂x, ∂V/∂y) for a step of one source pixel (eq. 7).
        slope: the same for one normalised unit.
        jacobian: ∂(x, y)/∂θ, normalised.
        dtheta: ∂V_i/∂θ = slope · jacobian: this pixel's share of ∂L/∂θ for ∂L/∂V_i = 1.

    Example:
        >>> U, shift = torch.tensor([[0.0, 1.0], [2.0, 3.0]])[None], sv.family("translation")
        >>> e = sv.explain(U, torch.zeros(2), shift, sv.Frame((2, 2), (1, 1)), row=0, col=0)
        >>> e.pixel, e.weights.tolist()
        ((0.5, 0.5), [[0.25, 0.25], [0.25, 0.25]])
    """

    row: int
    col: int
    target: tuple[float, float]
    source: tuple[float, float]
    pixel: tuple[float, float]
    tap_rows: Int[Tensor, " n"]
    tap_cols: Int[Tensor, " m"]
    inside: Bool[Tensor, "n m"]
    weights: Float[Tensor, "n m"]
    values: Float[Tensor, "C n m"]
    weight_sum: float
    value: Float[Tensor, " C"]
    slope_pixel: Float[Tensor, "C 2"]
    slope: Float[Tensor, "C 2"]
    jacobian: Float[Tensor, "2 P"]
    dtheta: Float[Tensor, "C P"]


def explain(
    U: Float[Tensor, "*B C H W"],
    theta: Float[Tensor, "*batch P"],
    family: Family,
    frame: Frame,
    row: int,
    col: int,
    kernel: str | Kernel = "bilinear",
    padding: Padding = "zeros",
    kink: Kink = "right",
) -> Explanation:
    """Explain target pixel (row, col) of one map under one θ, in float64.

    Raises:
        ArgumentError: more than one map or θ, or a pixel outside the target.

    Example:
        >>> U, shift = torch.tensor([[0.0, 1.0], [2.0, 3.0]])[None], sv.family("translation")
        >>> e = sv.explain(U, torch.zeros(2), shift, sv.Frame((2, 2), (1, 1)), row=0, col=0)
        >>> e.value.tolist(), e.slope_pixel.tolist()  # the mean of four; 1 a pixel to the right, 2 a pixel down
        ([1.5], [[1.0, 2.0]])
    """
    check_tensor("U", U)
    check_tensor("theta", theta)
    check_family(family)
    check_frame(frame)
    for argument, place in (("row", row), ("col", col)):
        check_kind(argument, place, int, "a whole number", "count target pixels from 0")
    U = (U[None] if U.ndim == 3 else U).to(torch.float64)
    batch = family.batched(theta.detach()).to(U)
    ho, wo = frame.target
    for argument, place, size in (("row", row, ho), ("col", col, wo)):
        if not 0 <= place < size:
            raise ArgumentError(argument, place, f"a target pixel, 0 to {size - 1}", "rows and columns count from 0")
    if len(U) != 1 or len(batch) != 1:
        raise ArgumentError("U", U, "one map and one θ", "pass U[i:i+1] and theta[i]")
    target = frame.target_points()[row, col].to(batch.device)
    point = family.points(batch, target[None])[0]
    one = Frame(frame.source, (1, 1), frame.align_corners)
    check(U, point[None, None], one, padding)
    t = taps(point[None, None], one, kernel, padding, kink)
    x, y = first_position(t.x), first_position(t.y)
    inside = y.inside[:, None] & x.inside[None]
    values = torch.where(inside, U[0][:, y.index][:, :, x.index], 0.0)
    weights = torch.where(inside, y.weight[:, None] * x.weight[None], 0.0)
    slope_x = (values * (y.weight[:, None] * x.slope[None])).sum((1, 2))
    slope_y = (values * (y.slope[:, None] * x.weight[None])).sum((1, 2))
    slope_pixel = torch.stack([slope_x, slope_y], dim=-1)
    slope = slope_pixel * slope_pixel.new_tensor(frame.pixels_per_unit)
    jacobian = point_jacobian(family, batch[0], target)
    return Explanation(
        row=row,
        col=col,
        target=_as_pair(target),
        source=_as_pair(point[0]),
        pixel=_as_pair(frame.to_pixels(point)[0]),
        tap_rows=y.index,
        tap_cols=x.index,
        inside=inside,
        weights=weights,
        values=values,
        weight_sum=float(weights.sum()),
        value=unfounded((values * weights).sum((1, 2))[None, :, None], t.lost)[0, :, 0],
        slope_pixel=slope_pixel,
        slope=slope,
        jacobian=jacobian,
        dtheta=torch.zeros_like(slope @ jacobian) if bool(t.lost) else slope @ jacobian,
    )


def first_position(axis: AxisTaps) -> AxisTaps:
    """Take the one position out of its batch."""
    return AxisTaps(*(part[0, 0] for part in (axis.index, axis.inside, axis.weight, axis.slope, axis.lost)))


def _as_pair(point: Tensor) -> tuple[float, float]:
    x, y = point.tolist()
    return x, y


def point_jacobian(family: Family, theta: Float[Tensor, " P"], target: Tensor) -> Float[Tensor, "axes P"]:
    """Differentiate the source of one target point by θ."""
    with torch.inference_mode(False), torch.enable_grad():
        leaf = theta.clone().requires_grad_(True)
        point = family.points(leaf[None], target.clone()[None])[0, 0]
        rows = [torch.autograd.grad(point[axis], leaf, retain_graph=True)[0] for axis in range(len(point))]
    return torch.stack(rows)
