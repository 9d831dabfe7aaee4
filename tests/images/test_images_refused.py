"""Uploads that are refused: every way in which a file can be wrong, large or hostile, each in one sentence."""

import io
import struct
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from stn_viz.errors import UserError
from stn_viz.images.decode import load_image
from tests.images.encoded import PHOTO, RNG, encoded


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_header(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


def png(width: int, height: int, rows: bytes, *more: bytes) -> bytes:
    return png_header(width, height) + b"".join(more) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"hello, I am no picture", "text"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b"\n<!DOCTYPE html><html></html>", "a web page"),
        (b"\x00\x00\x00\x18ftypqt  \x00\x00", "a video, or a picture in a format of cameras"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "text"),
        (bytes(range(128, 256)), "something unknown"),
    ],
)
def test_other_files_are_refused_by_name(data, named):
    with pytest.raises(UserError, match=f"not a picture that can be read here but {named}; hand in a PNG, JPEG"):
        load_image(data)


def test_a_zip_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("photo.png", encoded(Image.fromarray(PHOTO), "PNG"))
    with pytest.raises(UserError, match="a ZIP archive"):
        load_image(buffer.getvalue())


def test_an_empty_file_is_refused():
    with pytest.raises(UserError, match="This file is empty"):
        load_image(b"")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UserError, match=r"There is no file .*nowhere\.png"):
        load_image(tmp_path / "nowhere.png")
    with pytest.raises(UserError, match=r"is a folder; give a file in it\."):
        load_image(tmp_path)


def test_too_many_bytes_are_refused_with_both_numbers(tmp_path):
    data = encoded(Image.fromarray(PHOTO), "BMP")
    path = tmp_path / "big.bmp"
    path.write_bytes(data)
    for source in (data, path):
        with pytest.raises(UserError, match=f"has {len(data)} bytes, at most 100 are accepted"):
            load_image(source, max_bytes=100)
    np.testing.assert_array_equal(load_image(data, max_bytes=len(data)), PHOTO)


def test_too_many_pixels_are_refused_with_both_numbers():
    data = encoded(Image.fromarray(PHOTO), "PNG")
    with pytest.raises(UserError, match=r"has 9 × 6 = 54 pixels, at most 53 are accepted"):
        load_image(data, max_pixels=53)
    np.testing.assert_array_equal(load_image(data, max_pixels=54), PHOTO)


def test_the_defaults_are_25_megabytes_and_40_megapixels():
    with pytest.raises(UserError, match="25,000,001 bytes, at most 25,000,000"):
        load_image(bytes(25_000_001))
    with pytest.raises(UserError, match="8001 × 5000 = 40,005,000 pixels, at most 40,000,000"):
        load_image(png(8001, 5000, b""))


def webp_header(kind: bytes, width: int, height: int) -> bytes:
    size = {
        b"VP8X": bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"),
        b"VP8L": b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little") + bytes(5),
        b"VP8 ": bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", width, height),
    }[kind]
    body = b"WEBP" + kind + struct.pack("<I", len(size)) + size
    return b"RIFF" + struct.pack("<I", len(body)) + body


GIF_FRAME = b"," + struct.pack("<HHHHBB", 0, 0, 8, 8, 0, 8) + b"\x02\x00\x01\x00;"


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (png(20_000, 20_000, bytes(20_001 * 200)), "20000 × 20000 = 400,000,000"),
        (b"GIF89a" + struct.pack("<HHBBB", 20_000, 20_000, 0, 0, 0) + GIF_FRAME, "20000 × 20000 = 400,000,000"),
        (b"BM" + struct.pack("<IIIIiiHHIIIIII", 54, 0, 54, 40, 20_000, 20_000, 1, 24, 0, 0, 0, 0, 0, 0), "20000 × 2"),
        (webp_header(b"VP8X", 16_000, 16_000), "16000 × 16000 = 256,000,000"),
        (webp_header(b"VP8L", 16_000, 16_000), "16000 × 16000 = 256,000,000"),
        (webp_header(b"VP8 ", 16_000, 16_000), "16000 × 16000 = 256,000,000"),
    ],
    ids=["PNG", "GIF", "BMP", "WebP VP8X", "WebP VP8L", "WebP VP8"],
)
def test_a_bomb_is_refused_by_its_header(data, size):
    with pytest.raises(UserError, match=size):
        load_image(data)


def test_a_jpeg_and_a_tiff_bomb_are_refused_by_their_header():
    jpeg = bytearray(encoded(Image.new("L", (8, 8)), "JPEG"))
    at = jpeg.index(b"\xff\xc0")
    jpeg[at + 5 : at + 9] = struct.pack(">HH", 60_000, 60_000)
    tiff = encoded(Image.new("L", (8, 8)), "TIFF")
    for tag in (256, 257):  # width and length, each one LONG
        at = tiff.index(struct.pack("<HHI", tag, 4, 1))
        tiff = tiff[: at + 8] + struct.pack("<I", 60_000) + tiff[at + 12 :]
    for data in (bytes(jpeg), tiff):
        with pytest.raises(UserError, match="60000 × 60000 = 3,600,000,000 pixels"):
            load_image(data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WebP", "BMP", "TIFF", "GIF"])
@pytest.mark.parametrize("share", [0.15, 0.6])
def test_a_truncated_file_is_refused(kind, share):
    data = encoded(Image.fromarray(RNG.integers(0, 256, (60, 60, 3), dtype=np.uint8)), kind)
    with pytest.raises(UserError, match=f"This {kind} file is cut short or damaged"):
        load_image(data[: int(len(data) * share)])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WebP", "BMP", "TIFF", "GIF"])
def test_noise_behind_a_signature_is_refused(kind):
    data = encoded(Image.fromarray(PHOTO), kind)
    for seed in range(20):
        noise = np.random.default_rng(seed).integers(0, 256, 400, dtype=np.uint8).tobytes()
        with pytest.raises(UserError):
            load_image(data[:12] + noise)


@pytest.mark.parametrize("name", [b"zTXt", b"iTXt", b"iCCP"])
def test_a_text_or_profile_bomb_is_refused_without_unpacking_it(name):
    packed = zlib.compress(bytes(200_000_000), 1)
    body = {b"zTXt": b"c\0\0", b"iTXt": b"c\0\1\0\0\0", b"iCCP": b"p\0\0"}[name] + packed
    data = png(1, 1, b"\0\0", chunk(name, body))
    with pytest.raises(UserError, match="unpacks to far more than a picture needs"):
        load_image(data)


def test_many_texts_are_refused():
    text = PngImagePlugin.PngInfo()
    for k in range(80):
        text.add_text(f"k{k}", "x" * 1_000_000, zip=True)
    with pytest.raises(UserError, match="unpacks to far more"):
        load_image(encoded(Image.new("L", (1, 1)), "PNG", pnginfo=text))


def test_a_jpeg_of_endless_scans_is_refused():
    data = encoded(Image.fromarray(PHOTO), "JPEG", progressive=True)
    load_image(data)
    scan = data[data.rindex(b"\xff\xda") : -2]
    with pytest.raises(UserError, match="far more scans"):
        load_image(data[:-2] + scan * 200 + b"\xff\xd9")


@pytest.mark.parametrize("dtype", [np.int32, np.float32])
def test_measurements_are_refused_rather_than_guessed(dtype):
    with pytest.raises(UserError, match="32-bit or signed numbers, not grey levels"):
        load_image(encoded(Image.fromarray(np.ones((2, 2), dtype)), "TIFF"))


def test_no_pixels_are_refused():
    with pytest.raises(UserError, match=r"0 × 0|damaged"):
        load_image(b"GIF89a" + struct.pack("<HHBBB", 0, 0, 0, 0, 0) + b",")
