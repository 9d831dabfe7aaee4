"""Pictures out, as files: what :mod:`stn_viz.images.original` reads is written in full, with its profile."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
from jaxtyping import Shaped, UInt8
from PIL import Image

from stn_viz.errors import ArgumentError, UserError
from stn_viz.images.decode import quantised
from stn_viz.images.original import Original
from stn_viz.texts import say

KINDS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WebP", ".npy": "npy"}  # by the ends of names
_LONGEST = {"JPEG": 65_535, "WebP": 16_383}  # pixels a side that the format can say
_QUALITY = 95
_ROWS = 256  # of a 16-bit PNG are compressed at once
_COLOURS = {1: 0, 2: 4, 3: 2, 4: 6}  # PNG's colour type by the number of channels
_WHITE = 255


def write_original(picture: Original, file: io.BytesIO | io.BufferedWriter, kind: str) -> None:
    """Write a picture, as bytes or with 16 bits, in one of :data:`KINDS`.

    PNG and WebP keep transparency, which JPEG lays over white; PNG keeps 16 bits and writes floats of 0 … 1 with as
    many; JPEG and WebP have 8. An array keeps its numbers and its axes. The colour profile goes with all but arrays.

    Args:
        picture: what to write.
        file: where to, opened for bytes.
        kind: PNG, JPEG, WebP or npy.

    Raises:
        UserError: the format cannot hold so large a picture.
        ArgumentError: ``kind`` is none of these.
    """
    if kind not in KINDS.values():
        raise ArgumentError("kind", kind, f"one of {', '.join(sorted(set(KINDS.values())))}", "check the spelling")
    if max(picture.size) > _LONGEST.get(kind, max(picture.size)):
        raise UserError(say("images-side", kind=kind, n=str(max(picture.size)), most=str(_LONGEST[kind])))
    if kind == "npy":
        np.save(file, _as_laid_out(picture), allow_pickle=False)
    elif kind == "PNG" and picture.pixels.dtype != np.uint8:
        _write_wide(picture, file)
    else:
        _write_bytes(picture, file, kind)


def _as_laid_out(picture: Original) -> Shaped[np.ndarray, "*size"]:
    if picture.layout == "HW" and picture.pixels.shape[2] == 1:
        return picture.pixels[..., 0]
    return np.moveaxis(picture.pixels, 2, 0) if picture.layout == "CHW" else picture.pixels


def _write_bytes(picture: Original, file: io.BytesIO | io.BufferedWriter, kind: str) -> None:
    image = Image.fromarray(_flat(as_bytes(picture.pixels)))
    if kind == "JPEG" and picture.transparent:
        opaque = Image.new("RGB", image.size, (_WHITE, _WHITE, _WHITE))
        opaque.paste(image, mask=image.getchannel("A"))
        image = opaque
    options: dict[str, object] = {"icc_profile": picture.profile} if picture.profile else {}
    if kind == "PNG":
        options["compress_level"] = 3  # a third of the time of Pillow's usual 6, and a few per cent larger
    else:
        options["quality"] = _QUALITY
    if kind == "JPEG":
        options["subsampling"] = 0
    image.save(file, kind, **options)


def _flat(pixels: UInt8[np.ndarray, "H W C"]) -> UInt8[np.ndarray, "*size"]:
    return pixels[..., 0] if pixels.shape[2] == 1 else pixels


def as_bytes(pixels: Shaped[np.ndarray, "H W C"]) -> UInt8[np.ndarray, "H W C"]:
    """Bring pixels of any type to bytes: 16 bits are divided by 257, floats of 0 … 1 multiplied by 255, NaN is 0."""
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype == np.uint16:
        return np.rint(pixels / np.float32(257)).astype(np.uint8)
    return quantised(pixels, 255)


def _write_wide(picture: Original, file: io.BytesIO | io.BufferedWriter) -> None:
    """Write a PNG with 16 bits a channel, which Pillow has for grey alone."""
    height, width, channels = picture.pixels.shape
    file.write(b"\x89PNG\r\n\x1a\n")
    _chunk(file, b"IHDR", struct.pack(">IIBBBBB", width, height, 16, _COLOURS[channels], 0, 0, 0))
    if picture.profile:
        _chunk(file, b"iCCP", b"ICC profile\0\0" + zlib.compress(picture.profile))
    for part in _compressed(picture.pixels):
        _chunk(file, b"IDAT", part)
    _chunk(file, b"IEND", b"")


def _compressed(pixels: Shaped[np.ndarray, "H W C"]) -> Iterator[bytes]:
    """Compress rows, each as its difference to the one above (the filter that PNG calls Up)."""
    packer, above = zlib.compressobj(3), np.zeros(2 * pixels.shape[1] * pixels.shape[2], np.uint8)
    for top in range(0, len(pixels), _ROWS):
        wide = _as_16_bits(pixels[top : top + _ROWS])
        rows = wide.astype(">u2").view(np.uint8).reshape(len(wide), -1)
        lines = np.empty((len(rows), rows.shape[1] + 1), np.uint8)
        lines[:, 0] = 2
        lines[:, 1:] = rows - np.concatenate([above[None], rows[:-1]])
        above = rows[-1]
        yield packer.compress(lines.tobytes())
    yield packer.flush()


def _as_16_bits(pixels: Shaped[np.ndarray, "H W C"]) -> Shaped[np.ndarray, "H W C"]:
    if pixels.dtype == np.uint16:
        return pixels
    return quantised(pixels, 65535)


def _chunk(file: io.BytesIO | io.BufferedWriter, name: bytes, content: bytes) -> None:
    if content or name == b"IEND":
        file.write(struct.pack(">I", len(content)) + name + content)
        file.write(struct.pack(">I", zlib.crc32(content, zlib.crc32(name))))
