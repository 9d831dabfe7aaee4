"""Faults of the identity that a grid shows while layers have hardly moved it: left out, added twice, V's own."""

from __future__ import annotations

import torch

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import stays_below
from stn_viz.diagnostics.warp import Warp
from stn_viz.recording.pixels import to_pixels
from stn_viz.texts import Message

_AROUND_0 = 0.1  # half widths: how near to the middle a flow lies that is taken for a grid
_IN_ORDER = 0.9  # share of the variance by an affine map, from which on points are a lattice, however small
_WRITTEN = 1e-6  # of the variance that an affine map leaves, up to which somebody wrote that map down
_TWICE = 0.02  # by which twice the identity may be missed
_STEP, _ANCHOR = 0.05, 1.0  # of a pixel for each pixel of V, and pixels: how nearly V's own pixels are met
_SMALLER = 0.75  # of U's sides, that V's have at most


def bare_flow(warp: Warp) -> Finding | None:
    """Find a flow that is taken for a grid: all points lie about the middle, in no order, as layers gave them.

    At least half of the coordinates lie within a tenth of a half width of 0, and an affine map of V's lattice explains
    less than nine tenths of each item's variance. A θ that shrinks a picture to a point leaves a small lattice.
    """
    if not warp.call.predicted or bool((warp.explained >= _IN_ORDER).all(-1).any()):
        return None
    if not stays_below("from_middle", float(warp.grid.abs().median()), _AROUND_0):
        return None
    return warp.found(
        "error",
        "no-identity",
        0,
        Message("diagnostics-bare-flow"),
        Message("diagnostics-bare-flow-remedy"),
        affine=warp.affine,
    )


def added_twice(warp: Warp) -> Finding | None:
    """Find a grid that is twice the identity to 2 % in every item, where layers add to it and F.affine_grid did not."""
    if not warp.call.predicted:
        return None
    twice = 2 * torch.eye(warp.call.dims, warp.call.dims + 1, dtype=warp.affine.dtype)
    if not stays_below("off_scale", float((warp.affine - twice).abs().max()), _TWICE):
        return None
    return warp.found(
        "error",
        "identity-twice",
        0,
        Message("diagnostics-added-twice"),
        Message("diagnostics-wished-identity-twice-remedy"),
        affine=warp.affine,
    )


def own_pixels(warp: Warp) -> Finding | None:
    """Find positions on V's own pixels that are read on a larger U, by U's size: V shows U's first corner alone.

    In every item of two or more a pixel of V is one of U, to 5 %, and the first is the first, to a pixel. A crop that
    somebody wrote down is an affine map and is left.
    """
    call = warp.call
    smaller = all(to <= _SMALLER * of for to, of in zip(call.target, call.source, strict=True))
    if not smaller or call.samples < 2 or bool((1 - warp.explained < _WRITTEN).all()):
        return None
    sizes, targets = (warp.grid.new_tensor(n) - float(call.align_corners) for n in (warp.sizes, warp.targets))
    steps = warp.affine[..., :-1] * sizes[:, None] / targets
    off = float((steps - torch.eye(call.dims, dtype=steps.dtype)).abs().max())
    lattice = warp.lattice_under(call.align_corners)
    moved = warp.pixels - to_pixels(lattice, warp.targets, call.align_corners)
    astray = float(moved.flatten(1, -2).mean(1).abs().max())
    if not stays_below("off_scale", off, _STEP) or astray > _ANCHOR:
        return None
    names = {"target": "×".join(map(str, call.target)), "source": "×".join(map(str, call.source))}
    return warp.found(
        "warning",
        "wrong-size",
        0,
        Message("diagnostics-wrong-size-own", names),
        Message("diagnostics-wrong-size-own-remedy"),
        affine=warp.affine,
    )
