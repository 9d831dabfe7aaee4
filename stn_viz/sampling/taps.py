"""The taps of a grid: which pixels each source point reads, with what weight (eq. 3) and what slope (eq. 7)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal, get_args

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from stn_viz.coordinates import AnyFrame
from stn_viz.errors import ArgumentError
from stn_viz.sampling.edges import Padding, fold_positions, padded_index
from stn_viz.sampling.kernels import KERNELS, Kernel, as_kernel, slope_curve
from stn_viz.sampling.masked import FAR, within_reach

Kink = Literal["right", "left", "central", "paper"]


@dataclass(frozen=True, eq=False)
class AxisTaps:
    """Hold the taps along one axis: which K pixels each position reads, with what weight and slope.

    A position that is lost reads nothing: no tap is inside, all weights and slopes are 0.
    """

    index: Int[Tensor, "*N K"]
    inside: Bool[Tensor, "*N K"]
    weight: Float[Tensor, "*N K"]
    slope: Float[Tensor, "*N K"]
    lost: Bool[Tensor, "*N"]


@dataclass(frozen=True, eq=False)
class Taps:
    """Hold every tap of every position, separably: tap (n, m) of position i weighs ``y.weight[n] * x.weight[m]``.

    *Convention:* pixel indices into U; slopes are with respect to *pixel* coordinates.

    Args:
        axes: the taps along x and y, and of a volume along z.
        size: (H, W) or (D, H, W) of U.
    """

    axes: tuple[AxisTaps, ...]
    size: tuple[int, ...]

    @property
    def x(self) -> AxisTaps:
        """Return the taps along x."""
        return self.axes[0]

    @property
    def y(self) -> AxisTaps:
        """Return the taps along y."""
        return self.axes[1]

    @property
    def lost(self) -> Bool[Tensor, "B N"]:
        """Tell which positions have no place: their V is NaN, and nothing flows back."""
        return torch.stack([axis.lost for axis in self.axes]).any(0)

    def __iter__(self) -> Iterator[tuple[Int[Tensor, "B N"], tuple[Tensor, ...]]]:
        """Yield for each of the K·K taps, K·K·K in a volume, its flat index into U, its weight, and its slopes.

        Slopes come in the order of ``axes``: k'(x - m) k(y - n), then k(x - m) k'(y - n).
        """
        down = self.axes[::-1]
        for places in product(*(range(axis.index.shape[-1]) for axis in down)):
            flat, inside = 0, torch.ones_like(self.lost)
            for axis, k, n in zip(down, places, self.size, strict=True):
                flat, inside = flat * n + axis.index[..., k], inside & axis.inside[..., k]
            weights = [axis.weight[..., k] for axis, k in zip(down, places, strict=True)]
            slopes = [axis.slope[..., k] for axis, k in zip(down, places, strict=True)]
            along = [_product([*weights[:j], slopes[j], *weights[j + 1 :]]) for j in reversed(range(len(down)))]
            yield flat, tuple(each.masked_fill(~inside, 0.0) for each in (_product(weights), *along))  # type: ignore[misc]


def _product(factors: list[Tensor]) -> Tensor:
    whole, *rest = factors
    for factor in rest:
        whole = whole * factor
    return whole


def taps(
    grid: Float[Tensor, "B *target axes"],
    frame: AnyFrame,
    kernel: str | Kernel = "bilinear",
    padding: Padding = "zeros",
    kink: Kink = "right",
) -> Taps:
    """List the pixels that each source point reads, with weights (eq. 3) and slopes (eq. 7).

    Where a kernel has a kink V has two slopes. ``right`` is what ``F.grid_sample`` differentiates to: the derivative
    from the right, but under border padding 0 on the very edge, and under reflection the mirror image of what it does
    inside; ``left`` is the derivative from the left, ``central`` the mean of the true one-sided derivatives;
    ``paper`` reads eq. 7 to the letter.
    """
    kernel = as_kernel(kernel)
    if kink not in get_args(Kink):
        raise ArgumentError("kink", kink, f"one of {', '.join(get_args(Kink))}", "right is what autograd does")
    near, lost = within_reach(grid, frame.source, frame.align_corners, padding)
    pixels = torch.where(
        near == grid, frame.to_pixels(near), grid.sign() * math.inf
    )  # far ones as axis_taps knows them
    points = pixels.masked_fill(lost[..., None], math.nan).flatten(1, -2)
    axes = (
        axis_taps(points[..., axis], size, kernel, padding, kink, frame.align_corners)
        for axis, size in enumerate(reversed(frame.source))
    )
    return Taps(tuple(axes), frame.source)


def axis_taps(
    position: Float[Tensor, "B N"], size: int, kernel: Kernel, padding: Padding, kink: Kink, align_corners: bool
) -> AxisTaps:
    """List what is read along one axis: for each position the pixels with their weights and slopes.

    Args:
        position: source pixels along the axis, centres at whole numbers.
        size: pixels of the axis.
        kernel: gives weights and slopes.
        padding: what lies beyond the edge.
        kink: which slope counts where the kernel has two.
        align_corners: where reflection mirrors.
    """
    still = position.abs() > FAR
    lost = position.isnan() | still if padding == "reflection" and size > 1 else position.isnan()
    position = position.masked_fill(lost, 0.0).clamp(-FAR, FAR)
    turn = torch.ones_like(position)
    # Other kernels and kinks read the continued map tap by tap, so their one-sided slopes at the edge are those of the
    # continuation. Bilinear with "right" is what F.grid_sample computes, which folds the position instead and takes the
    # slope as 0 on the outermost pixel centres and beyond: only by that rule are the gradients those of torch.
    if padding != "zeros" and kink == "right" and kernel == KERNELS["bilinear"]:
        position, turn = fold_positions(position, size, padding, align_corners)
    base = position.detach().floor()
    reach = kernel.reach
    # At a whole number the derivative from the left reads one pixel more on the left; all else weighs it 0.
    first = -reach if kink in ("left", "central") else 1 - reach
    offsets = torch.arange(first, reach + 1, device=position.device)
    t = (position - base)[..., None] - offsets  # the fraction first: far from 0 a float32 cannot tell pixels apart
    index = base.long()[..., None] + offsets
    if padding == "zeros":
        inside = (index >= 0) & (index < size)
        index = index.clamp(0, size - 1)
    else:
        inside = torch.ones_like(index, dtype=torch.bool)
        index = padded_index(index, size, padding, align_corners)
    weight = kernel.weight(t).masked_fill(lost[..., None], 0.0)
    slope = (slope_curve(kernel, kink)(t) * turn[..., None]).masked_fill((lost | still)[..., None], 0.0)
    return AxisTaps(index, inside & ~lost[..., None], weight, slope, lost)
