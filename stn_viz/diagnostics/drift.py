"""The fault of memory: a grid, or what it is made of, that is written to in place and walks on from call to call."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches
from stn_viz.diagnostics.warp import Warp
from stn_viz.texts import Message
from stn_viz.texts.quantity import quantity

_CALLS = 3  # at least, to tell a walk from a step
_ONWARD = 0.8  # share of the calls that go farther than the one before
_GROWN = 1.5  # times that the last displacement, or the largest, exceeds the first
_FARTHER = 0.5  # pixels by which it does where it went to and fro
_STEP = 0.1  # pixels by which points have moved where what they are made of walks on


def drift(warps: Sequence[Warp]) -> Finding | None:
    """Find calls of one line whose grid, or a tensor that their module holds, is written to again and goes on moving.

    At least three calls of equal size; four fifths of them move the points farther than the call before, and the last
    by half as much again as the first. A buffer that is filled anew each time is written to as well, but does not grow.
    Or twice at least a lattice had only been added to since the pass before, by every pass, and the points went half as
    far again as at first and half a pixel more; maps that move points, and pictures that stay the same, tell nothing.
    Or twice at least a small tensor that is held, as a camera's matrix, had changed by the same factors or moves as the
    time before, whatever the points made of that.
    """
    if (held := _walk(warps)) is not None:
        return held
    alike = [w for w in warps if w.call.target == warps[0].call.target and w.finite]
    written = [w for w in alike if w.call.rewritten]
    if not reaches("written_calls", len(written), _CALLS - 1) or len(alike) < _CALLS:
        return None
    moved = [float(w.displacement.norm(dim=-1).mean()) for w in alike]
    if _accumulates(alike) and max(moved) >= max(_GROWN * moved[0], moved[0] + _FARTHER):
        return _name(written, moved, "diagnostics-drift-added", max(moved))
    onward = sum(b > a for a, b in pairwise(moved)) / (len(moved) - 1)
    if not reaches("onward", onward, _ONWARD) or moved[-1] < max(_GROWN * moved[0], 0.1):
        return None
    return _name(written, moved, "diagnostics-drift", moved[-1])


def _name(written: Sequence[Warp], moved: Sequence[float], message: str, last: float) -> Finding:
    """Name what is written to, and how far its points went."""
    name = written[0].call.rewritten
    fields: dict[str, str | float | Message] = {"first": quantity(moved[0], 2), "last": quantity(last, 2)}
    return written[-1].found(
        "error",
        "drift",
        0,
        Message(message, {**fields, "what": "grid" if name == "grid" else "held", "name": name}),
        Message("diagnostics-drift-remedy"),
        moved_by_call=tuple(moved),
    )


def _accumulates(alike: Sequence[Warp]) -> bool:
    """Tell whether every forward pass adds to a lattice, none writes it anew, and this is no search in one picture."""
    first_of_pass = {(w.call.step, w.call.forward): w for w in reversed(alike)}
    later = [w for w in alike[1:] if first_of_pass[w.call.step, w.call.forward] is w]
    added = [w for w in later if w.call.accumulated]
    if len(added) < _CALLS - 1 or any(w.call.channels == w.call.dims or not w.call.site.module for w in alike):
        return False
    if any(not w.call.rewritten for w in later) or any(w.call.accumulated is False and w.call.rewritten for w in alike):
        return False
    U = [w.call.input for w in alike if w.call.input is not None]
    return any(not torch.equal(U[0], one) for one in U[1:])


def _walk(warps: Sequence[Warp]) -> Finding | None:
    """Find a small tensor, held for the grids, that each call scales or moves anew."""
    walked = [w for w in warps if w.call.walked]
    if not reaches("walked_calls", len(walked), _CALLS - 1):
        return None
    moved = [float(w.displacement.norm(dim=-1).mean()) for w in warps if w.finite]
    if moved and max(moved) - min(moved) < _STEP:
        return None
    return walked[0].found(
        "error",
        "drift",
        0,
        Message("diagnostics-drift-held", {"name": walked[0].call.walked}),
        Message("diagnostics-drift-held-remedy", {"name": walked[0].call.walked}),
        moved_by_call=tuple(moved),
    )
