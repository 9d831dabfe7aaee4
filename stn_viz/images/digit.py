"""Any picture of one digit, made into what the networks were trained on: white on black, 28×28, centred by mass."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from stn_viz.errors import UserError
from stn_viz.images.decode import fit, to_grey
from stn_viz.texts import say

_SIDE = 28
_BOX = 20  # MNIST's own: the longer side of the ink, before it is centred
_LEAST_CONTRAST = 32  # grey levels between ink and paper
_INK = 0.35  # share of that contrast from which a pixel counts as ink
_LONGEST = 512  # pixels a side are enough to find the ink in


def as_digit(image: UInt8[np.ndarray, "H W *C"]) -> UInt8[np.ndarray, "28 28"]:
    """Find the ink in a picture and lay it out as MNIST does: fitted into 20×20, its centre of mass in the middle.

    What the edge of the picture shows is taken for the paper, be it light or dark.

    Raises:
        UserError: the picture shows nothing that stands out from its edge.
    """
    grey = to_grey(fit(image, _LONGEST)).astype(np.float32)
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ink = np.abs(grey - np.median(edge))
    contrast = float(np.percentile(ink, 99.5))
    if contrast < _LEAST_CONTRAST:
        raise UserError(say("images-no-digit"))
    ink = np.clip((ink / contrast - _INK / 2) / (1 - _INK / 2), 0, 1)
    rows, columns = np.nonzero(ink >= _INK)
    return _centred(_small(ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]))


def _small(ink: Float[np.ndarray, "h w"]) -> Float[np.ndarray, "r c"]:
    scale = _BOX / max(ink.shape)
    size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    small = np.asarray(Image.fromarray((255 * ink).astype(np.uint8)).resize(size, Image.Resampling.BOX), np.float32)
    return small / max(float(small.max()), 1.0)  # thin strokes fade when shrunk


def _centred(small: Float[np.ndarray, "r c"]) -> UInt8[np.ndarray, "28 28"]:
    rows, columns = small.shape
    mass = small.sum()
    y = (small.sum(1) @ np.arange(rows)) / mass
    x = (small.sum(0) @ np.arange(columns)) / mass
    top = int(np.clip(round((_SIDE - 1) / 2 - y), 0, _SIDE - rows))
    left = int(np.clip(round((_SIDE - 1) / 2 - x), 0, _SIDE - columns))
    out = np.zeros((_SIDE, _SIDE), np.uint8)
    out[top : top + rows, left : left + columns] = np.round(255 * small)
    return out
