"""Faults of points that are read on several planes: two planes that are the same one."""

from __future__ import annotations

import itertools

import torch
from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.warp import Warp
from stn_viz.texts import Message

_CALLS, _SPREAD = 8, 1e-2  # calls of a step that are looked at; half widths over which a plane's points spread


def plane_twice(warp: Warp) -> Finding | None:
    """Find points that are read on one plane as (a, b) and on another as (b, a): the second is the first, transposed.

    The items of a call, or calls of the same line and step, are equal number for number with x and y exchanged. Three
    planes of a space have three pairs of coordinates, and then one of these is read nowhere.
    """
    alike = [c for c in warp.tape if c.step == warp.call.step and c.site.line == warp.call.site.line]
    alike = [c for c in alike[:_CALLS] if c.target == warp.call.target and c is not warp.call and c.grid is not None]
    own = list(warp.grid)
    others = [g.double() for c in alike for g in (c.grid if c.grid is not None else ())]
    pairs = itertools.chain(itertools.combinations(range(len(own)), 2), itertools.product(range(len(own)), others))
    for one, other in pairs:
        if _is_transposed(own[one], own[other] if isinstance(other, int) else other):
            return warp.found(
                "warning",
                "xy-swap",
                one,
                Message("diagnostics-xy-swap-planes"),
                Message("diagnostics-xy-swap-planes-remedy"),
                points=own[one],
            )
    return None


def _is_transposed(one: Tensor, other: Tensor) -> bool:
    """Tell whether points are another list's with x and y exchanged, and are spread so that this differs."""
    apart = one[..., 0] - one[..., 1]
    return one.shape == other.shape and bool(torch.equal(one, other.flip(-1))) and float(apart.std()) > _SPREAD
