"""The one call of ``F.grid_sample``, behind a mask for samples that have no place.

A sample is *lost* where a coordinate is NaN; under reflection also where it lies more than ``FAR`` pixels away, for of
a place that far no mirror image can be told (unless U is one pixel wide there). Whatever the kernel, a lost sample's V
is NaN in every channel, and nothing flows back through it: it adds 0 to ∂L/∂U, its ∂L/∂(x, y) is 0, and so is its share
of ∂L/∂θ.

Zero and border padding have a limit: beyond ``FAR`` pixels, infinity included, V is 0 or that of the edge on that
side, and the derivative along that coordinate is 0. In half precision, whose numbers end there, far is what lies beyond
``HALF_FAR`` pixels.

Without the mask ``F.grid_sample`` gives a number or NaN as the kernel happens to, and in torch 2.13 the backward pass
of the bilinear kernel reads and writes outside of U for NaN and infinite places, which ends the process:
``docs/grid_sample.md``. The stage's ``taps.js`` states the same rule.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float
from torch import Tensor
from torch._C._functorch import is_functorch_wrapped_tensor
from torch.jit._trace import is_tracing
from torch.overrides import handle_torch_function, has_torch_function_variadic

from stn_viz.coordinates import pixels_per_unit, vector_like

FAR = 1e9  # pixels: beyond any picture, and a whole number in every dtype
HALF_FAR = 16384.0  # pixels: torch's own arithmetic with it stays below the largest float16


def within_reach(
    grid: Float[Tensor, "B *target axes"], source: tuple[int, ...], align_corners: bool, padding: str
) -> tuple[Float[Tensor, "B *target axes"], Bool[Tensor, "B ..."]]:
    """Clamp far places to ``FAR`` pixels and lost ones to the centre, and say which are lost.

    Places within ``FAR`` pixels stay as they are, to the bit.
    """
    far = FAR if grid.dtype in (torch.float32, torch.float64) else HALF_FAR
    limit = vector_like(grid, *(far / max(unit, 0.5) for unit in pixels_per_unit(source, align_corners)))
    lost = grid.isnan()
    if padding == "reflection":
        lost = lost | ((grid.abs() > limit) & (vector_like(grid, *reversed(source)) > 1))
    lost = lost.any(-1)
    near = torch.minimum(torch.maximum(grid, -limit), limit)
    return near.masked_fill(lost[..., None], 0.0), lost


def unfounded(V: Float[Tensor, "B C ..."], lost: Bool[Tensor, "B ..."]) -> Float[Tensor, "B C ..."]:
    """Put NaN where a sample is lost."""
    return V.masked_fill(lost[:, None], math.nan)


def _all_near(grid: Float[Tensor, "B *target axes"], longest: int) -> bool:
    """Tell whether no place needs a mask, where looking costs less than masking: on the CPU, and at real values."""
    if grid.device.type != "cpu" or torch.compiler.is_compiling() or is_tracing() or is_functorch_wrapped_tensor(grid):
        return False
    if grid.is_meta or not grid.numel():
        return False
    low, high = torch.aminmax(grid.detach())
    limit = HALF_FAR / longest  # nearer than any limit, whatever the frame and the dtype
    return bool((low >= -limit) & (high <= limit))  # NaN compares as False


def grid_sample(
    U: Float[Tensor, "B C *source"], grid: Float[Tensor, "B *target axes"], mode: str, padding: str, align_corners: bool
) -> Float[Tensor, "B C *target"]:
    """Call ``F.grid_sample`` with places that it survives.

    *Convention:* that of ``F.grid_sample``; use :func:`stn_viz.sample` where there is a frame.

    Args:
        U: source maps or volumes.
        grid: where to read; any number may stand in it.
        mode: ``bilinear``, which reads volumes trilinearly, ``nearest`` or ``bicubic``.
        padding: ``zeros``, ``border`` or ``reflection``.
        align_corners: what ±1 means.
    """
    if has_torch_function_variadic(U, grid):  # a recorder sees this very call, with the places as they were given
        return handle_torch_function(
            grid_sample, (U, grid), U, grid, mode=mode, padding=padding, align_corners=align_corners
        )
    source = tuple(U.shape[2:])
    if _all_near(grid, max(source)):
        return F.grid_sample(U, grid, mode, padding, align_corners)
    near, lost = within_reach(grid, source, align_corners, padding)
    return unfounded(F.grid_sample(U, near, mode, padding, align_corners), lost)
