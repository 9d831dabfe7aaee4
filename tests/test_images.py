"""Uploads: what is read, how it is turned into bytes, and every way in which a file is refused."""

import io
import struct
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from stn_viz.errors import ArgumentError, UserError
from stn_viz.images import fit, from_planes, load_image, over, read_image, to_grey, to_planes, to_rgb

RNG = np.random.default_rng(0)
PHOTO = RNG.integers(0, 256, (6, 9, 3), dtype=np.uint8)


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_header(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


def png(width: int, height: int, rows: bytes, *more: bytes) -> bytes:
    return png_header(width, height) + b"".join(more) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


# What is read


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "WebP"])
def test_lossless_formats_come_back_as_they_are(kind):
    options = {"lossless": True} if kind == "WebP" else {}
    upload = read_image(encoded(Image.fromarray(PHOTO), kind, **options))
    assert upload.kind == kind
    assert upload.notes == ()
    assert upload.image.dtype == np.uint8
    np.testing.assert_array_equal(upload.image, PHOTO)


def test_jpeg_comes_back_nearly_as_it_is():
    flat = np.full((16, 16, 3), (200, 90, 40), np.uint8)
    image = load_image(encoded(Image.fromarray(flat), "JPEG", quality=95))
    assert np.abs(image.astype(int) - flat).max() <= 3


def test_a_path_reads_like_its_bytes(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(PHOTO).save(path)
    np.testing.assert_array_equal(load_image(path), PHOTO)
    np.testing.assert_array_equal(load_image(str(path)), PHOTO)


def test_the_first_bytes_count_and_not_the_name(tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded(Image.fromarray(PHOTO), "PNG"))
    assert read_image(path).kind == "PNG"


@pytest.mark.parametrize("mode", ["L", "1"])
def test_grey_stays_grey(mode):
    picture = Image.fromarray(np.array([[0, 255], [255, 0], [255, 255]], np.uint8)).convert(mode)
    np.testing.assert_array_equal(load_image(encoded(picture, "PNG")), [[0, 255], [255, 0], [255, 255]])


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_16_bit_grey_is_scaled_not_clipped(kind):
    levels = np.array([[0, 257, 128, 129], [20_000, 40_000, 65_534, 65_535]], np.uint16)
    upload = read_image(encoded(Image.fromarray(levels), kind))
    np.testing.assert_array_equal(upload.image, [[0, 1, 0, 1], [78, 156, 255, 255]])
    assert upload.notes == ("Scaled from 16 to 8 bits.",)


def test_cmyk_becomes_rgb():
    inks = np.zeros((16, 16, 4), np.uint8)
    inks[..., 1:3] = 255  # magenta and yellow print red
    upload = read_image(encoded(Image.fromarray(inks, "CMYK"), "JPEG", quality=95))
    assert np.abs(upload.image.astype(int) - (255, 0, 0)).max() <= 4
    assert upload.notes == ("Converted from CMYK.",)


def test_a_palette_becomes_rgb():
    picture = Image.fromarray(np.array([[0, 1], [1, 0]], np.uint8), "P")
    picture.putpalette([10, 20, 30, 200, 100, 50])
    dark, light = (10, 20, 30), (200, 100, 50)
    np.testing.assert_array_equal(load_image(encoded(picture, "PNG")), [[dark, light], [light, dark]])


def test_a_palette_with_alpha_becomes_rgba():
    picture = Image.fromarray(np.array([[0, 1]], np.uint8), "P")
    picture.putpalette([10, 20, 30, 200, 100, 50])
    data = encoded(picture, "PNG", transparency=bytes([0, 128]))
    np.testing.assert_array_equal(load_image(data), [[(10, 20, 30, 0), (200, 100, 50, 128)]])


def test_grey_with_alpha_becomes_rgba():
    picture = Image.fromarray(np.array([[(7, 0), (9, 255)]], np.uint8), "LA")
    np.testing.assert_array_equal(load_image(encoded(picture, "PNG")), [[(7, 7, 7, 0), (9, 9, 9, 255)]])


def test_one_transparent_colour_becomes_rgba():
    picture = Image.fromarray(np.array([[3, 4]], np.uint8))
    np.testing.assert_array_equal(load_image(encoded(picture, "PNG", transparency=4))[..., 3], [[255, 0]])


def test_rgba_keeps_its_alpha():
    pixels = RNG.integers(0, 256, (4, 5, 4), dtype=np.uint8)
    np.testing.assert_array_equal(load_image(encoded(Image.fromarray(pixels), "PNG")), pixels)


@pytest.mark.parametrize("kind", ["GIF", "WebP"])
def test_of_an_animation_the_first_frame_is_taken_and_said(kind):
    red, blue = (Image.new("RGB", (8, 5), colour) for colour in ("#ff0000", "#0000ff"))
    data = encoded(red, kind, save_all=True, append_images=[blue], duration=100, lossless=True)
    upload = read_image(data)
    np.testing.assert_array_equal(over(upload.image), np.full((5, 8, 3), (255, 0, 0)))
    assert upload.notes == ("The first frame of an animation.",)


def test_one_pixel_is_a_picture():
    assert load_image(encoded(Image.new("RGB", (1, 1), "#123456"), "PNG")).tolist() == [[[0x12, 0x34, 0x56]]]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize(
    ("orientation", "upright"),
    [
        (1, [[1, 2, 3], [4, 5, 6]]),
        (2, [[3, 2, 1], [6, 5, 4]]),
        (3, [[6, 5, 4], [3, 2, 1]]),
        (4, [[4, 5, 6], [1, 2, 3]]),
        (5, [[1, 4], [2, 5], [3, 6]]),
        (6, [[4, 1], [5, 2], [6, 3]]),
        (7, [[6, 3], [5, 2], [4, 1]]),
        (8, [[3, 6], [2, 5], [1, 4]]),
    ],
)
def test_exif_turns_the_picture_upright(kind, orientation, upright):
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.array([[1, 2, 3], [4, 5, 6]], np.uint8))
    np.testing.assert_array_equal(load_image(encoded(stored, kind, exif=exif)), upright)


def test_exif_turns_a_jpeg_and_the_reading_says_so():
    exif = Image.Exif()
    exif[0x0112] = 6
    upload = read_image(encoded(Image.fromarray(PHOTO), "JPEG", exif=exif))
    assert upload.image.shape == (9, 6, 3)
    assert upload.notes == ("Turned upright as its EXIF entry says.",)


def test_damaged_exif_leaves_the_picture_as_stored():
    data = encoded(Image.fromarray(PHOTO), "PNG", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x12\x01garbage" * 3)
    np.testing.assert_array_equal(load_image(data), PHOTO)


def test_colour_profiles_are_ignored():
    data = encoded(Image.fromarray(PHOTO), "PNG", icc_profile=b"no profile at all" * 20)
    np.testing.assert_array_equal(load_image(data), PHOTO)


# What is refused


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"hello, I am no picture", "text"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b"\n<!DOCTYPE html><html></html>", "a web page"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "a HEIC or AVIF picture or a video"),
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
    with pytest.raises(UserError, match="There is no file"):
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


# What the app does with a picture


def test_fit_shrinks_the_longest_side_and_never_enlarges():
    image = np.zeros((40, 100, 3), np.uint8)
    assert fit(image, 50).shape == (20, 50, 3)
    assert fit(image, 100) is image
    assert fit(np.zeros((1, 4000), np.uint8), 10).shape == (1, 10)
    with pytest.raises(ArgumentError, match="longest"):
        fit(image, 0)


def test_fit_filters_over_the_area():
    checker = (np.indices((120, 120)).sum(0) % 2 * 255).astype(np.uint8)
    shrunk = fit(checker, 30)
    assert np.abs(shrunk.astype(int) - 127).max() <= 2  # picking single pixels would give 0 or 255
    flat = np.full((90, 70, 3), 93, np.uint8)
    assert (fit(flat, 33) == 93).all()


def test_fit_does_not_bleed_the_colour_of_transparent_pixels():
    image = np.zeros((64, 64, 4), np.uint8)
    image[:, ::2] = (255, 255, 255, 255)
    image[:, 1::2] = (255, 0, 0, 0)
    assert (fit(image, 16)[..., :3] >= 250).all()


def test_over_lays_transparency_over_a_colour():
    image = np.array([[(100, 0, 200, 255), (100, 0, 200, 0), (255, 255, 255, 51)]], np.uint8)
    np.testing.assert_array_equal(over(image, (10, 20, 30)), [[(100, 0, 200), (10, 20, 30), (59, 67, 75)]])
    rgb, grey = image[..., :3], image[..., 0]
    assert over(rgb) is rgb
    assert over(grey) is grey


def test_channels_can_be_had_as_wanted():
    grey = np.array([[0, 50, 255]], np.uint8)
    np.testing.assert_array_equal(to_rgb(grey), [[(0, 0, 0), (50, 50, 50), (255, 255, 255)]])
    np.testing.assert_array_equal(to_grey(to_rgb(grey)), grey)
    luma = round(0.299 * 200 + 0.587 * 100 + 0.114 * 50)
    assert to_grey(np.array([[(200, 100, 50)]], np.uint8)).tolist() == [[luma]]


@pytest.mark.parametrize("shape", [(3, 4), (3, 4, 3), (3, 4, 4)])
def test_planes_and_back(shape):
    image = RNG.integers(0, 256, shape, dtype=np.uint8)
    planes = to_planes(image)
    assert planes.dtype == np.float32
    assert planes.shape == (1 if len(shape) == 2 else shape[2], 3, 4)
    assert planes[-1, 1, 2] == np.float32(image[1, 2] if len(shape) == 2 else image[1, 2, -1]) / np.float32(255)
    np.testing.assert_array_equal(from_planes(planes), image)


def test_from_planes_clips_and_refuses_feature_maps():
    np.testing.assert_array_equal(from_planes(np.array([[[-1.0, 2.0, np.nan, 0.5]]])), [[0, 255, 0, 128]])
    with pytest.raises(ArgumentError, match="1, 3 or 4 planes"):
        from_planes(np.zeros((7, 2, 2)))
