"""A picture's file, opened on guard: what every reader of pictures asks of it before and while it is decoded.

Nothing here trusts a file. Its first bytes choose one of eight decoders, never its name; bytes and pixels are bounded
before anything is decoded; and one picture is decoded at a time, so that uploads cannot add up in memory.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from jaxtyping import Shaped
from PIL import Image, ImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from stn_viz.errors import UserError, check_path
from stn_viz.texts import say

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_DECODING = threading.Lock()
_MAX_SCANS = 100  # a progressive JPEG has about ten; thousands of them keep a decoder busy for minutes
_ORIENTATION = 0x0112  # the EXIF tag; its value says what turns the stored picture upright


def _heif(file: io.BytesIO) -> ImageFile.ImageFile:
    try:
        from pillow_heif import HeifImageFile
    except ModuleNotFoundError as error:
        raise UserError(say("images-heic", command="pip install pillow-heif")) from error
    return HeifImageFile(file)


DECODERS: dict[str, tuple[tuple[bytes, ...], Callable[[io.BytesIO], ImageFile.ImageFile]]] = {
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


def read_bytes(source: bytes | str | Path, max_bytes: int) -> bytes:
    """Take the bytes of a file, or read it.

    Raises:
        UserError: the file is missing, empty or longer than ``max_bytes``.
        ArgumentError: the source is neither a path nor bytes.
    """
    check_path("source", source, or_bytes=True)
    data = source if isinstance(source, bytes) else _read(source, max_bytes)
    _check_bytes(len(data), max_bytes)
    return data


@contextmanager
def decoding(kind: str) -> Generator[None]:
    """Decode within: one picture at a time, and whatever a decoder raises becomes a sentence.

    Raises:
        UserError: the file is damaged or hostile, or memory is short.
    """
    with _DECODING, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of damaged metadata, which is not read here
        try:
            yield
        except UserError:
            raise
        except MemoryError as error:
            raise UserError(say("images-memory")) from error
        except Exception as error:  # a decoder fed with hostile bytes may raise anything
            raise UserError(_damage(kind, error)) from error


@contextmanager
def opened(data: bytes, kind: str, max_pixels: int) -> Generator[ImageFile.ImageFile]:
    """Open a picture whose size is known to be allowed.

    Raises:
        UserError: it has no pixels, more than ``max_pixels``, or more scans than any picture needs.
    """
    _check_before_opening(data, kind, max_pixels)
    with DECODERS[kind][1](io.BytesIO(data)) as image:
        check_pixels(image.size, max_pixels)
        yield image


def _read(source: str | Path, max_bytes: int) -> bytes:
    if _ADDRESS.match(str(source)):
        raise UserError(say("images-address", source=str(source)))
    path = Path(source)
    if path.is_dir():
        raise UserError(say("images-folder", path=str(path)))
    if not path.is_file():
        raise UserError(say("images-missing", path=str(path)))
    _check_bytes(path.stat().st_size, max_bytes)
    return path.read_bytes()


def _check_bytes(n: int, max_bytes: int) -> None:
    if n == 0:
        raise UserError(say("images-empty"))
    if n > max_bytes:
        raise UserError(say("images-many-bytes", n=f"{n:,}", most=f"{max_bytes:,}"))


def check_pixels(size: tuple[int, int], max_pixels: int) -> None:
    """Refuse a width and height without pixels, or with too many."""
    w, h = size
    if w < 1 or h < 1:
        raise UserError(say("images-no-pixels", width=str(w), height=str(h)))
    if w * h > max_pixels:
        sizes = {"width": str(w), "height": str(h), "n": f"{w * h:,}", "most": f"{max_pixels:,}"}
        raise UserError(say("images-many-pixels", **sizes))


def kind_of(data: bytes) -> str:
    """Tell a file's format by its first bytes.

    Raises:
        UserError: it is none of the formats.
    """
    if data[4:8] == b"ftyp" and data[8:12] in _BRANDS:
        return _BRANDS[data[8:12]]
    for kind, (signatures, _) in DECODERS.items():
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
        check_pixels(_webp_size(data), max_pixels)
    if kind == "JPEG" and data.count(b"\xff\xda") > _MAX_SCANS:
        raise UserError(say("images-scans"))


def _webp_size(data: bytes) -> tuple[int, int]:
    """Read width and height from the header of each of the three kinds of WebP."""
    chunk, body = data[12:16], data[20:30]
    if chunk == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    bits = int.from_bytes(body[1:5] if chunk == b"VP8L" else body[6:10], "little")
    if chunk == b"VP8L":
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return bits & 0x3FFF, bits >> 16 & 0x3FFF


def is_animated(image: ImageFile.ImageFile) -> bool:
    """Tell whether a picture has several frames; a TIFF's are pages."""
    try:
        return image.format != "TIFF" and bool(getattr(image, "is_animated", False))
    except (OSError, EOFError):  # the second frame is damaged; the first may be whole
        image.seek(0)
        return True


def turn_of(image: ImageFile.ImageFile) -> int:
    """Read how a picture is to be turned, 2 … 8 as EXIF counts; 1: it is upright, or nobody knows."""
    try:
        turn = int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # metadata can be anything; a picture whose EXIF is broken is shown as stored
        return 1
    return turn if 1 <= turn <= 8 else 1


def upright(pixels: Shaped[np.ndarray, "H W *C"], orientation: int) -> Shaped[np.ndarray, "h w *C"]:
    """Turn as EXIF's eight orientations say: 5 to 8 swap the axes, and then rows or columns are reversed."""
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    down, right = orientation in (3, 4, 7, 8), orientation in (2, 3, 6, 7)
    return np.ascontiguousarray(pixels[:: -1 if down else 1, :: -1 if right else 1])


def _damage(kind: str, error: Exception) -> str:
    if "MAX_TEXT" in str(error) or isinstance(error, Image.DecompressionBombError):
        return say("images-bomb", kind=kind)
    return say("images-damaged", kind=kind)
