"""What a sampler reads beyond the edge of a map: pixels repeated or mirrored, and positions that are folded."""

from __future__ import annotations

from typing import Literal

import torch
from jaxtyping import Float, Int
from torch import Tensor

Padding = Literal["zeros", "border", "reflection"]


def padded_index(index: Int[Tensor, "*N K"], size: int, padding: Padding, align_corners: bool) -> Int[Tensor, "*N K"]:
    """Find which pixel stands at a whole-numbered place beyond the edge, under ``border`` or ``reflection``.

    Args:
        index: places along an axis; 0 … size - 1 stay.
        size: pixels of the axis.
        padding: ``reflection`` mirrors; anything else clamps.
        align_corners: mirrors about the outermost pixels' centres, not about their edges.
    """
    if padding == "reflection":
        period = max(2 * (size - 1), 1) if align_corners else 2 * size
        index = index.remainder(period)
        index = torch.minimum(index, period - index - (0 if align_corners else 1))
    return index.clamp(0, size - 1)


def mirrored(
    position: Float[Tensor, "*N"], size: int, align_corners: bool
) -> tuple[Float[Tensor, "*N"], Float[Tensor, "*N"]]:
    """Mirror positions along an axis into its ``size`` pixels, as ``reflection`` does.

    Returns:
        the positions, and the factor that the mirrors put on the slope: 1 or -1, and 0 on an axis of no width.
    """
    low = 0.0 if align_corners else -0.5
    span = float(size - 1 if align_corners else size)
    if span == 0:
        return torch.zeros_like(position), torch.zeros_like(position)
    away = (position - low).abs()
    flips = (away / span).floor()
    rest = away - flips * span
    even = flips.remainder(2) == 0
    one = torch.ones_like(position)
    turn = torch.where(position < low, -one, one) * torch.where(even, 1.0, -1.0)
    return torch.where(even, rest, span - rest) + low, turn


def fold_positions(
    position: Float[Tensor, "B N"], size: int, padding: Padding, align_corners: bool
) -> tuple[Float[Tensor, "B N"], Float[Tensor, "B N"]]:
    """Fold positions back into the map, with the factor (1, -1 or 0) that the fold puts on the slope.

    Copies the edge rule of ``F.grid_sample``: on the first and last pixel centre and beyond, the slope is 0.
    """
    turn = torch.ones_like(position)
    if padding == "reflection":
        position, turn = mirrored(position, size, align_corners)
    on_edge = (position <= 0) | (position >= size - 1)
    return position.clamp(0, size - 1), torch.where(on_edge, torch.zeros_like(turn), turn)
