"""Warps that mirror: an axis of the wrong sign, which mirrors every picture at every step."""

from __future__ import annotations

from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches
from stn_viz.diagnostics.warp import Warp, is_finite
from stn_viz.recording.call import Call
from stn_viz.recording.known import known
from stn_viz.texts import Message

_NEARLY_ALL = 0.9  # of the calls at one place, in which a wrong sign mirrors all items


def flips(warp: Warp) -> Finding | None:
    """Find a wrong sign, which mirrors all items of nearly all calls at this place: det J < 0 nearly everywhere.

    Where some items are mirrored and others are not, or at some steps only, the transform itself has gone astray.
    """
    if not reaches("share", _mirrors(warp.call), 1.0):
        return None
    row = [call for call in warp.row if is_finite(call)]
    if sum(_mirrors(call) == 1 for call in row) < _NEARLY_ALL * len(row):
        return None
    turned = _measure_turned(warp)
    sample = int(turned.argmax())
    return warp.found(
        "warning",
        "flip",
        sample,
        Message("diagnostics-flip"),
        Message("diagnostics-flip-remedy"),
        share=turned,
        affine=warp.affine,
    )


@known
def _mirrors(call: Call) -> float:
    """Measure the share of the items that are mirrored: det J < 0 nearly everywhere."""
    return float((_measure_turned(Warp(call, 0)) > 0.9).double().mean())


def _measure_turned(warp: Warp) -> Tensor:
    """Measure the share of the cells that are turned over, of each item: (n,)."""
    return (warp.determinant < -1e-6).flatten(1).double().mean(dim=1)
