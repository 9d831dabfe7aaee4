"""What measures and boxes are called, for people; links and code know them by names of their own."""

from __future__ import annotations

import re

from stn_viz.texts import naming, say

_MEASURES = {
    "loss": "loss",
    "confidence": "confidence",
    "applied turn (°)": "applied-turn",
    "predicted turn (°)": "predicted-turn",
    "residual angle (°)": "residual",
    "out-of-bounds share": "outside",
    "det J": "det",
    "warp applied (px)": "warp-applied",
    "warp left (px)": "warp-left",
}
_THINGS = {
    "digit": "digit",
    "first digit": "first-digit",
    "second digit": "second-digit",
    "box": "box",
    "first box": "first-box",
    "second box": "second-box",
    "both, composed": "composed",
}
_PLACE = re.compile(r"(.+) at ([xy]) \(px\)")
_OF = re.compile(r"(.+) of the (first|second)")


def measure_title(name: str) -> str:
    """Say what one of :func:`stn_viz.evaluation.inspection.measures` is; an entry of θ is called by its symbol."""
    if name in _MEASURES:
        return say(f"models-measure-{_MEASURES[name]}")
    placed, entry = _PLACE.fullmatch(name), _OF.fullmatch(name)
    if placed is not None and placed[1] in _THINGS:
        return say("models-measure-place", thing=outline_title(placed[1]), axis=placed[2])
    return name if entry is None else say(f"models-measure-of-{entry[2]}", name=entry[1])


order_title = naming("models-order")  # how pictures are sorted: stn_viz.evaluation.inspection.ORDERS
axis_title = naming("models-axis")  # what is changed, with its unit: stn_viz.evaluation.probes.AXES


def outline_title(name: str) -> str:
    """Say what one of :func:`stn_viz.evaluation.inspection.outline_names`, or a digit, is called."""
    return say(f"models-thing-{_THINGS[name]}") if name in _THINGS else name
