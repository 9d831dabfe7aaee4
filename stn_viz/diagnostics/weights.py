"""Faults of the step: a gradient that reaches the localiser and comes to nothing there."""

from __future__ import annotations

import math
from collections.abc import Sequence

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches, stays_below
from stn_viz.diagnostics.warp import Warp
from stn_viz.recording.call import Learned
from stn_viz.texts import Message
from stn_viz.texts.quantity import quantity

_STEPS = 2  # at least, in all of which it is so
_CLIPPED, _STARVED = 1e-3, 1e-6  # of the gradient that arrived; of the others' gradient


def _list_learned(warps: Sequence[Warp]) -> list[Learned]:
    """List what the steps made of the weights, where a gradient arrived at them."""
    return [w.call.learned for w in warps if w.call.learned is not None and w.call.learned.arrived]


def frozen(warps: Sequence[Warp]) -> Finding | None:
    """Find weights above a grid that gradients reach at every step and that never move, while the model's others do."""
    learned = _list_learned(warps)
    still = [one for one in learned if not one.moved and one.others_moved]
    if not reaches("steps", len(still), _STEPS) or len(still) < len(learned):
        return None
    return warps[0].found(
        "error",
        "frozen",
        0,
        Message("diagnostics-frozen", {"steps": len(still)}),
        Message("diagnostics-frozen-remedy"),
        arrived=tuple(one.arrived for one in still),
        others_moved=tuple(one.others_moved for one in still),
    )


def clipped(warps: Sequence[Warp]) -> Finding | None:
    """Find steps at whose end under a thousandth is left of the gradient that arrived; powers of two are a scaler's."""
    learned = [(one.left, one.arrived) for one in _list_learned(warps) if one.left is not None]
    shares = [left / arrived for left, arrived in learned if not _is_unscaled(left, arrived)]
    if len(shares) < max(_STEPS, len(learned)) or not stays_below("ratio", max(shares), _CLIPPED):
        return None
    return warps[0].found(
        "warning",
        "clipped",
        0,
        Message("diagnostics-clipped", {"share": quantity(max(shares), 2)}),
        Message("diagnostics-clipped-remedy"),
        ratio=max(shares),
    )


def starved(warps: Sequence[Warp]) -> Finding | None:
    """Find a localiser whose gradient is under a millionth of that of the model's other weights, at every step."""
    learned = _list_learned(warps)
    shares = [one.left / one.others_left for one in learned if one.left is not None and one.others_left]
    if len(shares) < _STEPS or not stays_below("ratio", max(shares), _STARVED):
        return None
    return warps[0].found(
        "warning",
        "starved",
        0,
        Message("diagnostics-starved", {"share": quantity(max(shares), 2)}),
        Message("diagnostics-starved-remedy"),
        ratio=max(shares),
    )


def _is_unscaled(left: float, arrived: float) -> bool:
    """Tell whether a gradient was divided by a power of two, as a scaler of half precision does."""
    if left <= 0 or left >= arrived:
        return False
    power = math.log2(arrived / left)
    return power >= 1 and abs(power - round(power)) < 1e-4
