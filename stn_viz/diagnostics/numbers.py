"""Faults of numbers: those that are none, and those too coarse to tell pixels apart."""

from __future__ import annotations

import torch
from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.warp import Warp

_COUNTED = 1 << 15  # points among which different positions are counted
_ORDER = (
    ("input", "U"),
    ("theta", "θ"),
    ("grid", "the grid"),
    ("output", "V"),
    ("upstream", "∂L/∂V"),
    ("grid_grad", "∂L/∂grid"),
    ("input_grad", "∂L/∂U"),
    ("theta_grad", "∂L/∂θ"),
)


def not_a_number(warp: Warp) -> Finding | None:
    """Find the first tensor on the way forth and back that holds a NaN or an infinity."""
    tensors = warp.call.tensors()
    for name, shown in _ORDER:
        if name not in tensors:
            continue
        bad = ~torch.isfinite(tensors[name])
        if not bool(bad.any()):
            continue
        first = bad.nonzero()[0].tolist()
        back = name in ("upstream", "grid_grad", "input_grad", "theta_grad")
        cause = {
            "input": "It comes from the layers before; every point that reads such a pixel is lost.",
            "theta": "The localiser diverged, and every point of its grid is lost.",
            "grid": "It was made while the grid was built (a division by 0, a logarithm of 0, an overflow).",
            "output": "U and the grid are finite here, so it was made in the sampling itself, by overflow.",
        }.get(name, "It came with the backward pass: one optimiser step with it ruins every weight before this call.")
        return warp.found(
            "error",
            "nan",
            first[0] if first[0] < warp.call.samples else 0,
            f"{shown} is the first tensor with NaN or Inf: {int(bad.sum())} of {bad.numel()} values. {cause}",
            "Scale the loss or clip the gradient, and step only when it is finite."
            if back
            else "Guard the operation that makes it, and lower the learning rate if it came with training.",
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
    coarse = _coarse(grid)
    if coarse is None:
        return None
    step = torch.finfo(coarse).eps / 2 * max(warp.sizes) / 2
    if step < 0.125:
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
    doubled = f", and {len(points)} points have only {distinct} different positions" if distinct < len(points) else ""
    name = str(coarse).removeprefix("torch.")
    cast = "" if grid.dtype == coarse else f" (cast to {str(grid.dtype).removeprefix('torch.')} too late)"
    return warp.found(
        "error" if step >= 0.5 else "warning",
        "precision",
        0,
        f"The grid's coordinates are {name}{cast}: near the edge they step by {step:.2g} pixels, and neighbours lie "
        f"from {low:.2g} to {high:.2g} pixels apart{doubled}. The warp is jagged and its gradient noisy.",
        "Build the grid in float32 (torch.autocast(enabled=False) around it); only the sampled maps may be half.",
        step=step,
        apart=(low, high),
        distinct=distinct,
        points=len(points),
    )


def _coarse(grid: Tensor) -> torch.dtype | None:
    """Name the coarse type whose numbers a grid holds, even if it has been cast up since."""
    for dtype in (torch.bfloat16, torch.float16):
        if grid.dtype == dtype or (grid.dtype.itemsize > 2 and bool((grid == grid.to(dtype).to(grid.dtype)).all())):
            return dtype
    return None
