"""The fault of memory: a grid, or what it is made of, that is written to in place and walks on from call to call."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches
from stn_viz.diagnostics.warp import Warp
from stn_viz.texts import Message
from stn_viz.texts.quantity import quantity

_CALLS = 3  # at least, to tell a walk from a step
_ONWARD = 0.8  # share of the calls that go farther than the one before
_GROWN = 1.5  # times that the last displacement exceeds the first
_STEP = 0.1  # pixels by which points have moved where what they are made of walks on


def drift(warps: Sequence[Warp]) -> Finding | None:
    """Find calls of one line whose grid, or a tensor that their module holds, is written to again and goes on moving.

    At least three calls of equal size; four fifths of them move the points farther than the call before, and the last
    by half as much again as the first. A buffer that is filled anew each time is written to as well, but does not grow.
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
    onward = sum(b > a for a, b in pairwise(moved)) / (len(moved) - 1)
    if not reaches("onward", onward, _ONWARD) or moved[-1] < max(_GROWN * moved[0], 0.1):
        return None
    name = written[0].call.rewritten
    fields: dict[str, str | float | Message] = {"first": quantity(moved[0], 2), "last": quantity(moved[-1], 2)}
    return written[-1].found(
        "error",
        "drift",
        0,
        Message("diagnostics-drift", {**fields, "what": "grid" if name == "grid" else "held", "name": name}),
        Message("diagnostics-drift-remedy"),
        moved_by_call=tuple(moved),
    )


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
