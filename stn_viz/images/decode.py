"""Pictures in: whatever a person hands over becomes one uint8 array, or is refused in one clear sentence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float, Shaped, UInt8
from PIL import Image

from stn_viz.errors import ArgumentError, UserError
from stn_viz.images.opening import decoding, is_animated, kind_of, opened, read_bytes, turn_of, upright
from stn_viz.texts import Message, say

MAX_BYTES = 25_000_000
MAX_PIXELS = 40_000_000
MOST_FRAMES = 300
_DECODED = 150_000_000  # pixels of all frames up to the last that can be chosen: each is drawn over the one before
_SCANNED = 5000  # frames of a GIF, which are counted one by one

Picture8 = UInt8[np.ndarray, "H W *C"]


@dataclass(frozen=True, eq=False)
class Upload:
    """Hold a picture that was read, and what a person should know about the reading.

    Args:
        image: (H, W) grey, (H, W, 3) RGB or (H, W, 4) RGBA.
        kind: the file's format.
        remarks: what was done to it, such as "The first frame of an animation."
    """

    image: Picture8
    kind: str
    remarks: tuple[Message, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """Say what was done to it, a sentence each."""
        return tuple(map(str, self.remarks))


def load_image(
    source: bytes | str | Path, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS
) -> UInt8[np.ndarray, "H W *C"]:
    """Read a picture as uint8: (H, W) grey, (H, W, 3) RGB or (H, W, 4) RGBA.

    The picture is turned as its EXIF says. CMYK and palettes become RGB, transparency of any kind RGBA, 16-bit grey
    is scaled to 8 bits; of an animation the first frame is taken; colour profiles are ignored.

    Args:
        source: the file's bytes, or the path of a file.
        max_bytes: refuse longer files.
        max_pixels: refuse larger pictures, by their header, before they are decoded.

    Raises:
        UserError: the file is missing, empty, no picture, too large, damaged or hostile.
        ArgumentError: the source is neither a path nor bytes; of a PIL picture ``np.asarray`` gives this array.

    Example:
        >>> from io import BytesIO
        >>> from PIL import Image
        >>> file = BytesIO()
        >>> Image.new("L", (3, 2), color=128).save(file, "PNG")
        >>> sv.load_image(file.getvalue())
        array([[128, 128, 128],
               [128, 128, 128]], dtype=uint8)
    """
    return read_image(source, max_bytes=max_bytes, max_pixels=max_pixels).image


def read_image(
    source: bytes | str | Path, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS, frame: int = 0
) -> Upload:
    """Read a picture as :func:`load_image` does and say what was done to it.

    Args:
        source: the file's bytes, or its path.
        max_bytes: refuse longer files.
        max_pixels: refuse larger pictures.
        frame: which one of an animation, of those that :func:`count_frames` counts.

    Raises:
        UserError: as :func:`load_image`; or there is no such frame.
    """
    data = read_bytes(source, max_bytes)
    kind = kind_of(data)
    with decoding(kind):
        return _decode(data, kind, max_pixels, frame)


def count_frames(data: bytes, max_pixels: int = MAX_PIXELS) -> int:
    """Count the frames of an animation that can be shown: 1 of a picture that is none, and at most 300.

    Raises:
        UserError: as :func:`load_image`.
    """
    kind = kind_of(data)
    if kind == "GIF" and data.count(b"\0,") > _SCANNED:  # the end of a block, and the beginning of a frame
        return 1
    with decoding(kind), opened(data, kind, max_pixels) as image:
        if not is_animated(image):
            return 1
        w, h = image.size
        return max(1, min(int(getattr(image, "n_frames", 1)), MOST_FRAMES, _DECODED // (w * h)))


def _decode(data: bytes, kind: str, max_pixels: int, frame: int) -> Upload:
    with opened(data, kind, max_pixels) as image:
        notes = [Message("images-note-animation")] if is_animated(image) else []
        if frame:
            image.seek(frame)
            notes = [Message("images-note-frame", {"frame": str(frame)})]
        image.load()
        turn = turn_of(image)
        pixels = as_bytes(image, notes)
        if turn > 1:
            pixels = upright(pixels, turn)
            notes.append(Message("images-note-upright"))
        return Upload(pixels, kind, tuple(notes))


def as_bytes(image: Image.Image, notes: list[Message]) -> UInt8[np.ndarray, "H W *C"]:
    """Turn a decoded picture of any mode into grey, RGB or RGBA bytes."""
    if image.mode.startswith("I;16"):
        notes.append(Message("images-note-16-bits"))
        return np.rint(np.asarray(image, dtype=np.float32) / 257).astype(np.uint8)  # 65535 = 257 · 255
    if image.mode in ("I", "F"):
        raise UserError(say("images-wide-numbers"))
    if image.mode == "CMYK":
        notes.append(Message("images-note-cmyk"))
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        mode = "RGBA"
    else:
        mode = "L" if image.mode in ("1", "L") else "RGB"
    if image.mode in ("La", "RGBa"):  # premultiplied: Pillow converts each to its plain twin alone
        image = image.convert(image.mode[:-1] + "A")
    return np.array(image if image.mode == mode else image.convert(mode))


def fit(image: UInt8[np.ndarray, "H W *C"], longest: int) -> UInt8[np.ndarray, "h w *C"]:
    """Shrink a picture so that neither side exceeds ``longest`` pixels, filtered over the area; never enlarge it.

    Raises:
        ArgumentError: ``longest`` is less than 1.
    """
    if longest < 1:
        raise ArgumentError("longest", longest, "at least 1 pixel", "512 is what the stage shows")
    h, w = image.shape[:2]
    if max(h, w) <= longest:
        return image
    scale = longest / max(h, w)
    size = (max(1, round(w * scale)), max(1, round(h * scale)))
    return np.array(Image.fromarray(image).resize(size, Image.Resampling.HAMMING, reducing_gap=3))


def over(
    image: UInt8[np.ndarray, "H W *C"], background: tuple[int, int, int] = (255, 255, 255)
) -> UInt8[np.ndarray, "H W *D"]:
    """Lay an RGBA picture over a plain colour, which makes it RGB; grey and RGB pass as they are."""
    if image.ndim == 2 or image.shape[2] == 3:
        return image
    colour, alpha = image[..., :3].astype(np.float32), image[..., 3:].astype(np.float32) / 255
    return np.rint(colour * alpha + np.array(background, np.float32) * (1 - alpha)).astype(np.uint8)


def to_rgb(image: UInt8[np.ndarray, "H W *C"]) -> UInt8[np.ndarray, "H W 3"]:
    """Convert any picture to three channels: grey is repeated, transparency laid over white."""
    return np.repeat(image[..., None], 3, axis=2) if image.ndim == 2 else over(image)


def to_grey(image: UInt8[np.ndarray, "H W *C"]) -> UInt8[np.ndarray, "H W"]:
    """Convert any picture to one channel, its luma (ITU-R BT.601); transparency is laid over white."""
    return image if image.ndim == 2 else np.array(Image.fromarray(over(image)).convert("L"))


def to_planes(image: UInt8[np.ndarray, "H W *C"]) -> Float[np.ndarray, "C H W"]:
    """Put the channels first and bring 0 … 255 to 0 … 1, as float32: a map U without its batch axis."""
    planes = image[None] if image.ndim == 2 else np.moveaxis(image, 2, 0)
    return np.ascontiguousarray(planes, dtype=np.float32) / 255


def quantised(values: Float[np.ndarray, "*size"], most: int) -> Shaped[np.ndarray, "*size"]:
    """Round numbers of 0 … 1 to whole ones of 0 … ``most``, clipped; NaN becomes 0.

    Args:
        values: the numbers.
        most: 255, which gives bytes, or 65535, which gives 16 bits.
    """
    kind = np.uint8 if most == np.iinfo(np.uint8).max else np.uint16
    return np.rint(np.clip(np.nan_to_num(values, posinf=1, neginf=0), 0, 1) * most).astype(kind)


def from_planes(planes: Float[np.ndarray, "C H W"]) -> UInt8[np.ndarray, "H W *C"]:
    """Turn one, three or four planes of 0 … 1 back into a picture, clipped and rounded; NaN becomes 0.

    Raises:
        ArgumentError: another number of planes, which no picture has.
    """
    if planes.shape[0] not in (1, 3, 4):
        raise ArgumentError("planes", planes.shape, "1, 3 or 4 planes (C, H, W)", "pick one channel, planes[k : k + 1]")
    pixels = quantised(planes, 255)
    return pixels[0] if len(pixels) == 1 else np.ascontiguousarray(np.moveaxis(pixels, 0, 2))
