"""Faults of numbers: those that are none, and those too coarse to tell pixels apart."""

from __future__ import annotations

import torch
from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches
from stn_viz.diagnostics.warp import Warp
from stn_viz.texts import Message
from stn_viz.texts.quantity import quantity

_COUNTED = 1 << 15  # points among which different positions are counted
_FORWARD = ("input", "theta", "grid", "output")
_BACKWARD = {"upstream": "∂L/∂V", "grid_grad": "∂L/∂grid", "input_grad": "∂L/∂U", "theta_grad": "∂L/∂θ"}


def not_a_number(warp: Warp) -> Finding | None:
    """Find the first tensor of the forward and backward pass that holds a NaN or an infinity."""
    tensors = warp.call.tensors()
    for name in (*_FORWARD, *_BACKWARD):
        if name not in tensors:
            continue
        bad = ~torch.isfinite(tensors[name])
        if not reaches("count", int(bad.sum()), 1):
            continue
        first = bad.nonzero()[0].tolist()
        back = name in _BACKWARD
        counts: dict[str, str | float | Message] = {"bad": int(bad.sum()), "all": bad.numel()}
        return warp.found(
            "error",
            "nan",
            first[0] if first[0] < warp.call.samples else 0,
            Message("diagnostics-nan-gradient", {**counts, "gradient": _BACKWARD[name]})
            if back
            else Message(f"diagnostics-nan-{name}", counts),
            Message("diagnostics-nan-remedy-backward" if back else "diagnostics-nan-remedy-forward"),
            tensor=name,
            count=int(bad.sum()),
            first=tuple(first),
        )
    return None


def precision(warp: Warp) -> Finding | None:
    """Find grids whose numbers are too coarse for the map: steps of an eighth of a pixel or more.

    float16 has 2048 steps from 0.5 to 1, bfloat16 128: an eighth of a pixel at 512 and at 32 pixels. A grid that was
    coarse and then cast up is known by its numbers. Lattices that are exact in the coarse type (a power of two) are
    not a fault: there no two steps differ.
    """
    grid = warp.call.grid
    if grid is None or not warp.finite or grid.numel() < 64:
        return None
    coarse = _find_coarse_dtype(grid)
    if coarse is None:
        return None
    step = torch.finfo(coarse).eps / 2 * max(warp.sizes) / 2
    if not reaches("step", step, 0.125):
        return None
    axes = [a for a in range(1, grid.ndim - 1) if grid.shape[a] > 2]
    bends = {a: float(warp.pixels.diff(n=2, dim=a).abs().max()) for a in axes}
    if max(bends.values(), default=0.0) < step / 2:
        return None
    steps = warp.pixels.diff(dim=max(axes, key=bends.__getitem__))
    axis = int((steps.amax(tuple(range(steps.ndim - 1))) - steps.amin(tuple(range(steps.ndim - 1)))).argmax())
    low, high = (float(v) for v in steps[..., axis].aminmax())
    points = grid[0].reshape(-1, warp.call.dims)[:_COUNTED]
    distinct = len(points.unique(dim=0))
    seen: dict[str, str | float | Message] = {
        "dtype": str(coarse).removeprefix("torch."),
        "cast": "no" if grid.dtype == coarse else str(grid.dtype).removeprefix("torch."),
        "step": quantity(step, 2),
        "low": quantity(low, 2),
        "high": quantity(high, 2),
        "doubled": "yes" if distinct < len(points) else "no",
        "points": len(points),
        "distinct": distinct,
    }
    return warp.found(
        "error" if step >= 0.5 else "warning",
        "precision",
        0,
        Message("diagnostics-precision", seen),
        Message("diagnostics-precision-remedy"),
        step=step,
        apart=(low, high),
        distinct=distinct,
        points=len(points),
    )


def _find_coarse_dtype(grid: Tensor) -> torch.dtype | None:
    """Name the coarse type whose numbers a grid holds, even if it has been cast up since."""
    for dtype in (torch.bfloat16, torch.float16):
        if grid.dtype == dtype or (grid.dtype.itemsize > 2 and bool((grid == grid.to(dtype).to(grid.dtype)).all())):
            return dtype
    return None
