"""A picture as its file has it: all pixels and bits, transparency and colour profile, to be warped and kept.

What the stage shows of a picture is a copy (:func:`stn_viz.images.decode.read_image`); here nothing is shrunk.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Shaped
from numpy.lib import format as npy
from PIL import ImageFile

from stn_viz.errors import UserError
from stn_viz.images.arrays import NUMPY, axes_of, read_header
from stn_viz.images.decode import as_bytes
from stn_viz.images.opening import (
    DECODERS,
    check_pixels,
    decoding,
    is_animated,
    kind_of,
    opened,
    read_bytes,
    turn_of,
    upright,
)
from stn_viz.texts import Message, say

MOST_BYTES = 1_000_000_000
MOST_PIXELS = 150_000_000
_WIDE = {"RGB;16B": "RGB;16L", "RGBA;16B": "RGBA;16L"}  # the high bytes of 16-bit colours, and what reads the low ones
_CHANNELS = 4  # of an array's axis that may be one of channels
Pixels = Shaped[np.ndarray, "_ _ C"]


@dataclass(frozen=True, eq=False)
class Original:
    """Hold a picture in full.

    Args:
        pixels: (H, W, C), bytes, 16-bit numbers or float32; of the first two the second or fourth channel is alpha.
        kind: the file's format.
        profile: its ICC colour profile.
        remarks: what was done to read it.
        layout: the axes of an array as its file has them: ``HW``, ``HWC`` or ``CHW``.
    """

    pixels: Pixels
    kind: str = "PNG"
    profile: bytes | None = None
    remarks: tuple[Message, ...] = ()
    layout: str = "HWC"

    @property
    def size(self) -> tuple[int, int]:
        """Return its size (H, W)."""
        return self.pixels.shape[0], self.pixels.shape[1]

    @property
    def transparent(self) -> bool:
        """Tell whether its last channel is alpha."""
        return self.pixels.dtype.kind == "u" and self.pixels.shape[2] in (2, 4)


def read_original(
    source: bytes | str | Path, *, max_bytes: int = MOST_BYTES, max_pixels: int = MOST_PIXELS
) -> Original:
    """Read a picture, or an array of floats (``.npy``), in full.

    It is turned as its EXIF says. CMYK, whose profile is left behind, and palettes become RGB; 16 bits a channel stay
    16 in grey and in colour PNG; of an animation the first frame is taken.

    Args:
        source: the file's bytes, or its path.
        max_bytes: refuse longer files.
        max_pixels: refuse larger pictures, by their header.

    Raises:
        UserError: the file is missing, empty, no picture, too large, damaged or hostile.
        ArgumentError: the source is neither a path nor bytes.
    """
    data = read_bytes(source, max_bytes)
    if data.startswith(NUMPY):
        return _array(data, max_pixels)
    kind = kind_of(data)
    with decoding(kind):
        return _picture(data, kind, max_pixels)


def _picture(data: bytes, kind: str, max_pixels: int) -> Original:
    notes: list[Message] = []
    with opened(data, kind, max_pixels) as image:
        if is_animated(image):
            notes.append(Message("images-note-animation"))
        profile = None if image.mode == "CMYK" else image.info.get("icc_profile")
        pixels = _pixels(image, data, kind, notes)
        turn = turn_of(image)
    if turn > 1:
        notes.append(Message("images-note-upright"))
        pixels = upright(pixels, turn)
    return Original(pixels, kind, profile, tuple(notes))


def _pixels(image: ImageFile.ImageFile, data: bytes, kind: str, notes: list[Message]) -> Pixels:
    low = _WIDE.get(str(image.tile[0].args)) if kind == "PNG" and image.tile else None
    image.load()
    if image.mode.startswith("I;16"):
        return np.asarray(image).astype(np.uint16)[..., None]
    pixels = as_bytes(image, notes)
    if low is None or pixels.ndim != 3 or pixels.shape[2] != len(low.partition(";")[0]):
        return pixels[..., None] if pixels.ndim == 2 else pixels
    with DECODERS[kind][1](io.BytesIO(data)) as again:
        again.tile = [again.tile[0]._replace(args=low)]
        again.load()
        return (pixels.astype(np.uint16) << 8) | np.asarray(again)


def _array(data: bytes, max_pixels: int) -> Original:
    """Read an array of numbers without pickles: (H, W), (H, W, C) or (C, H, W) with up to four channels."""
    file = io.BytesIO(data)
    shape, dtype = read_header(file)
    layout = _layout(shape)
    if layout is None or dtype.kind not in "fiub":
        raise UserError(say("images-array", shape="×".join(map(str, shape)), type=str(dtype)))
    height, width = shape[-2:] if layout == "CHW" else shape[:2]
    check_pixels((width, height), max_pixels)
    if len(data) - file.tell() < dtype.itemsize * int(np.prod(shape)):
        raise UserError(say("images-damaged", kind="npy"))
    file.seek(0)
    values = npy.read_array(file, allow_pickle=False)
    if dtype.str[1:] not in ("u1", "u2"):
        values = values.astype(np.float32)
        if not np.isfinite(values).any():
            raise UserError(say("images-array-not-finite"))
    values = values[..., None] if layout == "HW" else np.moveaxis(values, 0, 2) if layout == "CHW" else values
    return Original(np.ascontiguousarray(values), "npy", layout=layout)


def _layout(shape: tuple[int, ...]) -> str | None:
    axes = axes_of(shape)
    few = axes == "HW" or (axes in ("HWC", "CHW") and 1 <= shape[axes.index("C")] <= _CHANNELS)
    return axes if few else None
