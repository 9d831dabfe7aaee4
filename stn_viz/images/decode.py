"""Pictures in: whatever a person hands over becomes one uint8 array, or is refused in one clear sentence.

Nothing here trusts a file. Its first bytes choose one of eight decoders, never its name; bytes and pixels are bounded
before anything is decoded; and one picture is decoded at a time, so that uploads cannot add up in memory.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image, ImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from stn_viz.errors import ArgumentError, UserError, check_path
from stn_viz.texts import Message, say

MAX_BYTES = 25_000_000
MAX_PIXELS = 40_000_000

Picture8 = UInt8[np.ndarray, "H W *C"]

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_DECODING = threading.Lock()
_MAX_SCANS = 100  # a progressive JPEG has about ten; thousands of them keep a decoder busy for minutes
_ORIENTATION = 0x0112  # the EXIF tag; its value says what turns the stored picture upright
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _heif(file: io.BytesIO) -> ImageFile.ImageFile:
    try:
        from pillow_heif import HeifImageFile
    except ModuleNotFoundError as error:
        raise UserError(say("images-heic", command="pip install pillow-heif")) from error
    return HeifImageFile(file)


_DECODERS: dict[str, tuple[tuple[bytes, ...], Callable[[io.BytesIO], ImageFile.ImageFile]]] = {
    "PNG": ((b"\x89PNG\r\n\x1a\n",), PngImageFile),
    "JPEG": ((b"\xff\xd8\xff",), JpegImageFile),
    "WebP": ((b"RIFF",), WebPImageFile),
    "GIF": ((b"GIF87a", b"GIF89a"), GifImageFile),
    "BMP": ((b"BM",), BmpImageFile),
    "TIFF": ((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), TiffImageFile),
    "AVIF": ((), AvifImageFile),
    "HEIC": ((), _heif),
}
_BRANDS = {b"avif": "AVIF", b"avis": "AVIF"}  # the two that are boxes, by the brand in the first of them
_BRANDS |= dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "HEIC")


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


def read_image(source: bytes | str | Path, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS) -> Upload:
    """Read a picture as :func:`load_image` does and say what was done to it.

    Raises:
        UserError: as :func:`load_image`.
    """
    check_path("source", source, or_bytes=True)
    data = source if isinstance(source, bytes) else _read(source, max_bytes)
    _check_bytes(len(data), max_bytes)
    kind = _kind(data)
    with _DECODING, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of damaged metadata, which is not read here
        try:
            return _decode(data, kind, max_pixels)
        except UserError:
            raise
        except MemoryError as error:
            raise UserError(say("images-memory")) from error
        except Exception as error:  # a decoder fed with hostile bytes may raise anything
            raise UserError(_damage(kind, error)) from error


def _read(source: str | Path, max_bytes: int) -> bytes:
    if _ADDRESS.match(str(source)):
        raise UserError(say("images-address", source=str(source)))
    path = Path(source)
    if not path.is_file():
        raise UserError(say("images-missing", path=str(path)))
    _check_bytes(path.stat().st_size, max_bytes)
    return path.read_bytes()


def _check_bytes(n: int, max_bytes: int) -> None:
    if n == 0:
        raise UserError(say("images-empty"))
    if n > max_bytes:
        raise UserError(say("images-many-bytes", n=f"{n:,}", most=f"{max_bytes:,}"))


def _check_pixels(size: tuple[int, int], max_pixels: int) -> None:
    w, h = size
    if w < 1 or h < 1:
        raise UserError(say("images-no-pixels", width=str(w), height=str(h)))
    if w * h > max_pixels:
        sizes = {"width": str(w), "height": str(h), "n": f"{w * h:,}", "most": f"{max_pixels:,}"}
        raise UserError(say("images-many-pixels", **sizes))


def _kind(data: bytes) -> str:
    if data[4:8] == b"ftyp" and data[8:12] in _BRANDS:
        return _BRANDS[data[8:12]]
    for kind, (signatures, _) in _DECODERS.items():
        if data.startswith(signatures) and (kind != "WebP" or data[8:12] == b"WEBP"):
            return kind
    raise UserError(say("images-foreign", what=say(f"images-guess-{_guess(data)}")))


def _guess(data: bytes) -> str:
    """Name what a file is that is none of the formats, so that the refusal helps."""
    head = data[:1024].lower()
    for mark, what in ((b"%pdf", "pdf"), (b"pk\x03\x04", "zip"), (b"\x1f\x8b", "gzip")):
        if head.startswith(mark):
            return what
    if head[4:8] == b"ftyp":
        return "heic"
    for mark, what in ((b"<svg", "svg"), (b"<html", "page"), (b"<!doctype html", "page")):
        if mark in head:
            return what
    try:
        head[:1000].decode("ascii")
    except UnicodeDecodeError:
        return "unknown"
    return "text"


def _check_before_opening(data: bytes, kind: str, max_pixels: int) -> None:
    if kind == "WebP":  # its decoder sets the whole canvas aside before the size could be asked for
        _check_pixels(_webp_size(data), max_pixels)
    if kind == "JPEG" and data.count(b"\xff\xda") > _MAX_SCANS:
        raise UserError(say("images-scans"))


def _decode(data: bytes, kind: str, max_pixels: int) -> Upload:
    _check_before_opening(data, kind, max_pixels)
    with _DECODERS[kind][1](io.BytesIO(data)) as image:
        _check_pixels(image.size, max_pixels)
        notes = [Message("images-note-animation")] if _animated(image) else []
        image.load()
        turn = _TURNS.get(_orientation(image))
        pixels = _bytes(image, notes)
        if turn is not None:
            pixels = np.array(Image.fromarray(pixels).transpose(turn))
            notes.append(Message("images-note-upright"))
        return Upload(pixels, kind, tuple(notes))


def _webp_size(data: bytes) -> tuple[int, int]:
    """Read width and height from the header of each of the three kinds of WebP."""
    chunk, body = data[12:16], data[20:30]
    if chunk == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    bits = int.from_bytes(body[1:5] if chunk == b"VP8L" else body[6:10], "little")
    if chunk == b"VP8L":
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return bits & 0x3FFF, bits >> 16 & 0x3FFF


def _animated(image: ImageFile.ImageFile) -> bool:
    try:
        return image.format != "TIFF" and bool(getattr(image, "is_animated", False))
    except (OSError, EOFError):  # the second frame is damaged; the first may be whole
        image.seek(0)
        return True


def _orientation(image: ImageFile.ImageFile) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # metadata can be anything; a picture whose EXIF is broken is shown as stored
        return 1


def _bytes(image: Image.Image, notes: list[Message]) -> UInt8[np.ndarray, "H W *C"]:
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


def _damage(kind: str, error: Exception) -> str:
    if "MAX_TEXT" in str(error) or isinstance(error, Image.DecompressionBombError):
        return say("images-bomb", kind=kind)
    return say("images-damaged", kind=kind)


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


def from_planes(planes: Float[np.ndarray, "C H W"]) -> UInt8[np.ndarray, "H W *C"]:
    """Turn one, three or four planes of 0 … 1 back into a picture, clipped and rounded; NaN becomes 0.

    Raises:
        ArgumentError: another number of planes, which no picture has.
    """
    if planes.shape[0] not in (1, 3, 4):
        raise ArgumentError("planes", planes.shape, "1, 3 or 4 planes (C, H, W)", "pick one channel, planes[k : k + 1]")
    pixels = np.rint(np.clip(np.nan_to_num(planes, posinf=1, neginf=0), 0, 1) * 255).astype(np.uint8)
    return pixels[0] if len(pixels) == 1 else np.ascontiguousarray(np.moveaxis(pixels, 0, 2))
