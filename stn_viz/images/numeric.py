"""Small maps of numbers, taken as they are: no bytes, no colours, so that .91 stays .91 in every sum."""

from __future__ import annotations

import math
from types import MappingProxyType

import numpy as np
from jaxtyping import Float

from stn_viz.errors import UserError
from stn_viz.texts import say

MOST = 16  # rows, and numbers in a row
LARGEST = 1e6  # in size
NUMERIC = MappingProxyType(
    {
        "tiny": "0.12,0.35,0.52,0.2;0.3,0.91,0.61,0.44;0.25,0.94,0.82,0.38;0.08,0.4,0.57,0.16",
        "row": "3,10,4,7,20",
    }
)  # the maps that come with the app, by their names in links


def read_map(text: str) -> Float[np.ndarray, "1 H W"]:
    """Read a map: numbers between commas, rows between semicolons, ``0.12,0.35;0.3,0.91`` for example.

    Raises:
        UserError: it holds what is no finite number, is not a rectangle, or is larger than 16×16.
    """
    rows = [row.split(",") for row in text.split(";")]
    longest = max(map(len, rows))
    if len(rows) > MOST or longest > MOST:
        raise UserError(say("images-map-large", rows=str(len(rows)), columns=str(longest), most=str(MOST)))
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            first, found = str(len(rows[0])), str(len(row))
            raise UserError(say("images-map-ragged", row=str(number), found=found, wanted=first))
    return np.array([[_number(part) for part in row] for row in rows], np.float64)[None]


def _number(text: str) -> float:
    try:
        if not text.isascii() or "_" in text or len(text) > 40:
            raise ValueError
        value = float(text)
    except ValueError:
        raise UserError(say("images-map-number", text=repr(text[:40]))) from None
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise UserError(say("images-map-range", text=repr(text[:40]), most=f"{LARGEST:.0f}"))
    return value
