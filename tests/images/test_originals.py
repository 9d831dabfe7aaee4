"""Pictures in full: every bit, transparency, profile and turn, read and written."""

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from stn_viz.errors import ArgumentError, UserError
from stn_viz.images.decode import load_image
from stn_viz.images.original import Original, read_original
from stn_viz.images.write import KINDS, write_original

RNG = np.random.default_rng(0)
PHOTO = RNG.integers(0, 256, (6, 9, 3), dtype=np.uint8)
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def encoded(picture, kind):
    buffer = io.BytesIO()
    write_original(picture, buffer, kind)
    return buffer.getvalue()


def file_of(pixels, kind="PNG", **options):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_png_keeps_every_bit(channels, dtype):
    pixels = RNG.integers(0, np.iinfo(dtype).max, (300, 5, channels), dtype=dtype)
    back = read_original(encoded(Original(pixels, profile=PROFILE), "PNG"))
    assert back.profile == PROFILE
    if channels == 2:  # Pillow reads grey with alpha as colour, in bytes
        back = Original(back.pixels[..., [0, 3]])
        pixels = (pixels >> 8).astype(np.uint8) if dtype == np.uint16 else pixels
    np.testing.assert_array_equal(back.pixels, pixels)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_the_decoder_of_the_stage_turns_it(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = file_of(PHOTO, exif=exif)
    np.testing.assert_array_equal(read_original(data).pixels, load_image(data))
    assert bool(read_original(data).remarks) == (orientation > 1)


def test_the_profile_of_inks_is_left_behind():
    inks = np.zeros((16, 16, 4), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(inks, "CMYK").save(buffer, "JPEG", icc_profile=PROFILE)
    picture = read_original(buffer.getvalue())
    assert picture.profile is None
    assert picture.pixels.shape == (16, 16, 3)


@pytest.mark.parametrize("kind", ["JPEG", "WebP"])
def test_lossy_files_have_the_profile_and_nearly_the_colours(kind):
    flat = np.full((16, 16, 3), (200, 90, 40), np.uint8)
    back = read_original(encoded(Original(flat, profile=PROFILE), kind))
    assert back.profile == PROFILE
    assert np.abs(back.pixels.astype(int) - flat).max() <= 3


@pytest.mark.parametrize("channels", [2, 4])
def test_jpeg_lays_transparency_over_white(channels):
    clear = np.zeros((16, 16, channels), np.uint8)
    assert read_original(encoded(Original(clear), "JPEG")).pixels.min() >= 253


@pytest.mark.parametrize("shape", [(4, 7), (4, 7, 2), (3, 40, 30)])
def test_an_array_keeps_its_numbers_and_its_axes(shape):
    values = RNG.normal(size=shape).astype(np.float32)
    buffer = io.BytesIO()
    np.save(buffer, values)
    picture = read_original(buffer.getvalue())
    assert picture.size == (shape[-2:] if shape[0] == 3 else shape[:2])
    np.testing.assert_array_equal(np.load(io.BytesIO(encoded(picture, "npy"))), values)


def test_floats_are_written_as_16_bits():
    values = np.array([[[0.0], [0.5], [2.0], [np.nan]]], np.float32)
    assert read_original(encoded(Original(values), "PNG")).pixels.ravel().tolist() == [0, 32768, 65535, 0]
    assert load_image(encoded(Original(values), "WebP")).ndim in (2, 3)


@pytest.mark.parametrize("array", [np.zeros(3), np.zeros((2, 9, 9, 3)), np.zeros((9, 9, 9)), np.zeros((2, 2), "U3")])
def test_an_array_that_is_no_picture_is_refused(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    with pytest.raises(UserError, match="This array has the shape"):
        read_original(buffer.getvalue())


def test_an_array_of_pickles_or_cut_short_is_refused():
    pickled, cut = io.BytesIO(), io.BytesIO()
    np.save(pickled, np.array([[print, print]]), allow_pickle=True)
    np.save(cut, np.zeros((50, 50)))
    for data in (pickled.getvalue(), cut.getvalue()[:200], b"\x93NUMPY\x09\x09"):
        with pytest.raises(UserError):
            read_original(data)


@pytest.mark.parametrize("data", [b"", b"GIF89a", file_of(PHOTO)[:60], b"%PDF-1.4", file_of(PHOTO)[:-30]])
def test_hostile_bytes_are_refused_in_a_sentence(data):
    with pytest.raises(UserError):
        read_original(data)


def test_sizes_are_bounded_by_the_header():
    with pytest.raises(UserError, match="54 pixels, at most 50"):
        read_original(file_of(PHOTO), max_pixels=50)
    with pytest.raises(UserError, match="at most 16383 pixels a side"):
        encoded(Original(np.zeros((1, 20_000, 1), np.uint8)), "WebP")
    with pytest.raises(ArgumentError, match="kind"):
        encoded(Original(PHOTO), "GIF")
    assert set(KINDS.values()) == {"PNG", "JPEG", "WebP", "npy"}
