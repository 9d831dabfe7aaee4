"""Faults of the step: a gradient that reaches the localiser and comes to nothing there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise, starmap
from statistics import median

import torch
from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches, stays_below
from stn_viz.diagnostics.warp import Warp
from stn_viz.recording.call import Learned
from stn_viz.texts import Message
from stn_viz.texts.quantity import quantity

_STEPS = 2  # at least, in all of which it is so
_CLIPPED, _STARVED = 1e-3, 1e-6  # of the gradient that arrived; of the others' gradient
_KEPT = 8  # of these steps, at least, that were recorded
_LONG, _SLOW, _STILL = 20, 1e-3, 0.05  # steps; of the others' moves; pixels by which points move in all of them
_FELT = 1e-3  # of the others' gradient, that one has at least which asks for a move


def _list_learned(warps: Sequence[Warp]) -> list[Learned]:
    """List what the steps made of the weights, where a gradient arrived at them."""
    return [w.call.learned for w in warps if w.call.learned is not None and w.call.learned.arrived]


def frozen(warps: Sequence[Warp]) -> Finding | None:
    """Find weights above a grid that gradients reach at every step and that never move, while the others do."""
    learned = [one for one in _list_learned(warps) if one.moved or one.others_moved]
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


def held_back(warps: Sequence[Warp]) -> Finding | None:
    """Find a localiser whose steps are under a thousandth of those of the model's other weights, though it is asked.

    Over 20 steps or more, of which eight were recorded, none of them is larger, the gradient has a thousandth of the
    others' in half of them, and from the first third of the steps to the last the points move by less than a twentieth
    of a pixel on average, or than they differ from one step's items to the next one's.
    """
    learned = _list_learned(warps)
    shares = [one.moved / one.others_moved for one in learned if one.others_moved]
    asked = [one.left / one.others_left for one in learned if one.left is not None and one.others_left]
    steps = warps[-1].call.step - warps[0].call.step + 1
    if steps < _LONG or len(shares) < _KEPT or not stays_below("ratio", max(shares), _SLOW) or max(shares) == 0:
        return None
    if len(asked) < _KEPT or median(asked) < _FELT:
        return None
    if any(not w.finite or w.call.target != warps[0].call.target for w in warps):
        return None
    means = [w.pixels.mean(0) for w in warps]
    third = len(means) // 3
    moved = _measure_apart(torch.stack(means[:third]).mean(0), torch.stack(means[-third:]).mean(0))
    if not stays_below("moved", moved, max(_STILL, median(starmap(_measure_apart, pairwise(means))))):
        return None
    return warps[0].found(
        "warning",
        "starved",
        0,
        Message("diagnostics-held-back", {"share": quantity(max(shares), 2), "steps": len(shares)}),
        Message("diagnostics-held-back-remedy"),
        ratio=max(shares),
    )


def _measure_apart(one: Tensor, other: Tensor) -> float:
    """Measure how far points lie from others, on average, in pixels."""
    return float((one - other).norm(dim=-1).mean())


def _is_unscaled(left: float, arrived: float) -> bool:
    """Tell whether a gradient was divided by a power of two, as a scaler of half precision does."""
    if left <= 0 or left >= arrived:
        return False
    power = math.log2(arrived / left)
    return power >= 1 and abs(power - round(power)) < 1e-4
