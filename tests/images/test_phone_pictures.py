"""HEIC and AVIF, as phones write them."""

import io
import sys

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from stn_viz.errors import UserError
from stn_viz.images.decode import read_image

PHOTO = np.zeros((60, 81, 3), np.uint8)
PHOTO[:, :40] = (200, 30, 60)
PHOTO[30:] = (10, 200, 90)


def file_of(kind, **options):
    buffer = io.BytesIO()
    image = Image.fromarray(PHOTO)
    if kind == "HEIC":
        pillow_heif.from_pillow(image).save(buffer, quality=95, **options)
    else:
        image.save(buffer, kind, quality=95, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["HEIC", "AVIF"])
def test_a_phones_picture_is_read(kind):
    upload = read_image(file_of(kind))
    assert upload.kind == kind
    assert np.abs(upload.image.astype(int) - PHOTO).mean() < 3


@pytest.mark.parametrize("kind", ["HEIC", "AVIF"])
def test_it_stands_upright(kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    image = read_image(file_of(kind, exif=exif.tobytes())).image
    assert np.abs(image.astype(int) - np.rot90(PHOTO, -1)).mean() < 3


@pytest.mark.parametrize("kind", ["HEIC", "AVIF"])
def test_it_is_bounded_by_its_header(kind):
    with pytest.raises(UserError, match="4,860 pixels, at most 4,000"):
        read_image(file_of(kind), max_pixels=4000)


@pytest.mark.parametrize("kind", ["HEIC", "AVIF"])
def test_what_is_cut_short_is_refused(kind):
    data = file_of(kind)
    for part in (data[:40], data[: len(data) // 2]):
        with pytest.raises(UserError, match=f"This {kind} file is cut short or damaged"):
            read_image(part)


def test_without_the_decoder_it_says_what_to_install(monkeypatch):
    data = file_of("HEIC")
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(UserError, match="pip install pillow-heif"):
        read_image(data)
