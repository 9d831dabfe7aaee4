"""A sampling kernel as it travels to the browser: by name where the browser knows its formula, else as a table."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from stn_viz.sampling.kernels import KERNELS, Curve, Kernel, as_kernel

CELLS = 1024  # nodes a pixel; a smooth kernel is right within 1e-6 between them
_BESIDE = 1e-9  # how far from a node its one-sided limits are taken
FORMULAS = ("integer", "bilinear", "bicubic", "lanczos", "gaussian")  # those of kernels.js; every other is sent whole
_KNOWN = {name: KERNELS[name] for name in FORMULAS}


def described(kernel: str | Kernel) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Write a kernel for ``kernelOf``: meta entries and, for one that the browser has no formula of, its table.

    The table holds k and k' at nodes t from -ceil(radius) to ceil(radius): at the node, and from both sides of it.
    Between nodes the browser goes straight, so a jump or kink is exact at a multiple of 1/1024 pixel and at ±radius.

    Raises:
        ArgumentError: no kernel has that name.
    """
    found = as_kernel(kernel)
    name = kernel if isinstance(kernel, str) else found.name
    if _KNOWN.get(name) == found:
        return {"kernel": name}, {}
    if name in _KNOWN:
        name += " (own)"  # the formula of that name is another one
    t = torch.linspace(-found.reach, found.reach, 2 * found.reach * CELLS + 1, dtype=torch.float64)
    arrays = _sides("weight", found.weight, t) | _sides("slope", found.slope, t)
    _cut(arrays, found, t)
    table = {"radius": found.radius, "reach": found.reach, "cells": CELLS}
    return {"kernel": name, "kernel_table": table}, {k: v.astype(np.float32) for k, v in arrays.items()}


def _sides(name: str, curve: Curve, t: torch.Tensor) -> dict[str, NDArray[Any]]:
    ways = {"at": 0.0, "left": -_BESIDE, "right": _BESIDE}
    return {f"kernel_{name}_{way}": curve(t + step).numpy().copy() for way, step in ways.items()}


def _cut(arrays: dict[str, NDArray[Any]], kernel: Kernel, t: torch.Tensor) -> None:
    """Continue k straight beyond ±radius to the next node, so that the cell in which it ends is right up to its end."""
    if kernel.radius * CELLS % 1 == 0:
        return
    ends = torch.tensor([-kernel.radius + _BESIDE, kernel.radius - _BESIDE], dtype=torch.float64)
    weights, slopes = kernel.weight(ends), kernel.slope(ends)
    nodes = math.floor((kernel.reach - kernel.radius) * CELLS), math.ceil((kernel.reach + kernel.radius) * CELLS)
    for k, (i, side) in enumerate(zip(nodes, ("right", "left"), strict=True)):
        arrays[f"kernel_weight_{side}"][i] = float(weights[k] + slopes[k] * (t[i] - ends[k]))
        arrays[f"kernel_slope_{side}"][i] = float(slopes[k])
