"""The pad on which a digit is drawn, and its reading."""

from __future__ import annotations

import numpy as np
from jaxtyping import UInt8

from stn_viz import palette
from stn_viz.app import view_state
from stn_viz.stage.components import component
from stn_viz.stage.report import count
from stn_viz.texts import payload

SIDE = 28


def pad(key: str) -> UInt8[np.ndarray, "28 28"]:
    """Draw the pad; give what was drawn on it in this session, zeros where nothing was.

    A pad that left the page and comes back is a new one in the browser: it is told what stood on it.
    """
    said, kept = view_state.report(key).get("digit"), f"{key}.drawn"
    digit = view_state.get(kept) if said is None else drawn(said)
    view_state.put(kept, digit)
    mount = component("stn-viz.pad", js="pad/pad.js", css="pad/pad.css")
    shown = None if digit is None else digit.ravel().tolist()
    data = {"palette": palette.payload(), "texts": payload("pad"), "digit": shown}
    mount(key=key, data=data, default={"digit": None}, on_digit_change=lambda: None)
    return drawn(shown)


def drawn(digit: object) -> UInt8[np.ndarray, "28 28"]:
    """Read the pad's report, 784 bytes row by row; anything else is an empty pad."""
    empty = np.zeros((SIDE, SIDE), np.uint8)
    if not isinstance(digit, list) or len(digit) != SIDE * SIDE:
        return empty
    values = [count(v) for v in digit]
    if any(v is None or v > 255 for v in values):
        return empty
    return np.array(values, np.uint8).reshape(SIDE, SIDE)
