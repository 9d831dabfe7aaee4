"""Files out: pictures and animations as bytes, θ as JSON."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from stn_viz.errors import ArgumentError
from stn_viz.images.decode import fit, to_rgb

_WEBP_LIMIT = 16_383  # pixels a side that the format can count


def png_bytes(image: UInt8[np.ndarray, "H W *C"], level: int = 6) -> bytes:
    """Encode a picture as PNG, without loss.

    Args:
        image: grey, RGB or RGBA.
        level: 1 is about four times faster than 6 and a little larger.
    """
    return _encoded(image, "PNG", compress_level=level)


def png_url(image: UInt8[np.ndarray, "H W *C"]) -> str:
    """Encode a picture as a ``data:`` URL, quickly rather than small."""
    return "data:image/png;base64," + base64.b64encode(png_bytes(image, level=1)).decode("ascii")


def webp_bytes(image: UInt8[np.ndarray, "H W *C"]) -> bytes:
    """Encode a picture as WebP, without loss and as fast as it goes: half the time and size of a PNG.

    Raises:
        ArgumentError: a side is longer than the format can count.
    """
    if max(image.shape[:2]) > _WEBP_LIMIT:
        raise ArgumentError("image", image.shape, f"at most {_WEBP_LIMIT} pixels a side", "use png_bytes")
    return _encoded(image, "WEBP", lossless=True, quality=0, method=0, exact=True)


def gif_bytes(frames: Sequence[UInt8[np.ndarray, "H W *C"]], fps: float = 20.0) -> bytes:
    """Encode an animation that loops forever, in the 256 colours that suit it best: one palette, so nothing flickers.

    Args:
        frames: pictures of one size; transparency is laid over white.
        fps: frames a second; the format counts in hundredths of a second, so 20, 25 and 50 are exact.

    Raises:
        ArgumentError: no frames, unequal sizes, or a speed that the format has not.
    """
    if not frames or len({frame.shape[:2] for frame in frames}) != 1:
        shapes = sorted({frame.shape for frame in frames})
        raise ArgumentError("frames", shapes, "at least one picture, all of one size", "render them in one frame")
    if not 0.1 <= fps <= 50:
        raise ArgumentError("fps", fps, "0.1 to 50 frames a second", "browsers slow faster GIFs down")
    if all(frame.ndim == 2 for frame in frames):
        pictures = [Image.fromarray(frame) for frame in frames]
    else:
        palette = _palette(frames)
        pictures = [Image.fromarray(to_rgb(f)).quantize(palette=palette, dither=Image.Dither.NONE) for f in frames]
    buffer = io.BytesIO()
    hundredths = max(2, round(100 / fps))
    pictures[0].save(
        buffer, "GIF", save_all=True, append_images=pictures[1:], duration=10 * hundredths, loop=0, disposal=1
    )
    return buffer.getvalue()


def _palette(frames: Sequence[UInt8[np.ndarray, "H W *C"]]) -> Image.Image:
    """Choose 256 colours by looking at four of the frames, made small."""
    chosen = np.unique(np.linspace(0, len(frames) - 1, 4).round().astype(int))
    sheet = np.concatenate([fit(to_rgb(frames[k]), 128) for k in chosen])
    return Image.fromarray(sheet).quantize(256, Image.Quantize.MEDIANCUT)


def _encoded(image: UInt8[np.ndarray, "H W *C"], kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, kind, **options)
    return buffer.getvalue()
