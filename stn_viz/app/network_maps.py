"""What figure 2 shows of blocks, as it travels to the browser: maps as bytes, vectors and grids as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from stn_viz import palette, texts
from stn_viz.stage.packing import VERSION, pack

WIDEST = 1e4  # normalised: a homography's points near its horizon lie as far as one likes


def as_maps(kind: str, values: Tensor) -> NDArray[np.float32]:
    """Lay values out as maps: those of a grid are x and y."""
    found = as_floats(values)
    return np.ascontiguousarray(np.moveaxis(found, -1, 0)) if kind == "grid" else found


def as_floats(values: Tensor) -> NDArray[np.float32]:
    """Read values as the browser does: what is no number is 0."""
    return values.detach().float().nan_to_num().cpu().contiguous().numpy()


def as_bytes(values: NDArray[np.float32], low: float, high: float) -> NDArray[np.uint8]:
    """Write values as bytes, 0 for ``low`` and 255 for ``high``; where all are alike, ∂L of 0 is in the middle."""
    reach = high - low
    if reach <= 0:
        return np.full(values.shape, 128 if low < 0 else 0, np.uint8)
    return ((values - low) / reach * 255).round().clip(0, 255).astype(np.uint8)


def packed_figure(
    arrays: Mapping[str, NDArray[Any]],
    blocks: Sequence[Mapping[str, Any]],
    regressions: Sequence[Mapping[str, Any]],
    hands: Sequence[Sequence[float | None]],
    **told: Any,  # noqa: ANN401  the fields of Meta in stage/web/inside/payload.js
) -> bytes:
    """Pack figure 2 for the browser; equal ones give equal bytes.

    Args:
        arrays: the numbers of the blocks, by their names.
        blocks: in the order in which light runs through them.
        regressions: one for each transformer.
        hands: the entries of θ that a hand holds, for each transformer.
        told: what else is known; what is not stands as where nobody answers: no hand on the picture, no class, no loss.
    """
    state = {"poses": [], "hands": [list(hand) for hand in hands], "way": "forward", "against": -1, "opened": ""}
    unknown = {"seq": 0, "label": None, "loss": None, "bounds": [], "links": {}, "milliseconds": 0.0}
    meta = {
        **unknown,
        **told,
        "version": VERSION,
        "state": {**state, **told.get("state", {})},
        "blocks": list(blocks),
        "regressions": list(regressions),
        "palette": palette.payload(),
        "texts": texts.payload("inside"),
    }
    return pack(meta, dict(arrays))
