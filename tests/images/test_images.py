"""Pictures: what is read, how it is turned into bytes, and what the app does with them."""

import numpy as np
import pytest
from PIL import Image

from stn_viz.errors import ArgumentError
from stn_viz.images.decode import fit, from_planes, load_image, over, read_image, to_grey, to_planes, to_rgb
from tests.images.encoded import PHOTO, RNG, encoded

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
