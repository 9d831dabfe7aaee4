"""What two pictures are compared by once one is aligned with the other."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from stn_viz.images.decode import to_grey, to_planes, to_rgb
from stn_viz.images.original import Original
from stn_viz.images.write import as_bytes

_SQUARES = 8  # of a checkerboard, along its longer side


def grey_values(picture: Original) -> Float[Tensor, "H W"]:
    """Return a picture's brightness from 0 to 1, whatever its channels."""
    return torch.from_numpy(to_planes(to_grey(_rgb(picture)))[0])


def checkered(one: Original, other: Original) -> Original:
    """Lay two pictures of one size together as the squares of a chessboard: edges that fit run on across them."""
    height, width = one.size
    side = max(1, round(max(height, width) / _SQUARES))
    y, x = np.mgrid[0:height, 0:width] // side
    return Original(np.where(((x + y) % 2 == 0)[..., None], _rgb(one), _rgb(other)))


def _rgb(picture: Original) -> UInt8[np.ndarray, "H W 3"]:
    pixels = as_bytes(picture.pixels)
    return to_rgb(pixels[..., 0] if pixels.shape[2] < 3 else pixels)
