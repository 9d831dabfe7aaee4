"""Frames of animations: each is read as it is shown, and what is counted is bounded."""

import numpy as np
import pytest
from PIL import Image

from stn_viz.errors import UserError
from stn_viz.images import decode
from stn_viz.images.decode import count_frames, read_image
from tests.images.encoded import encoded

GREYS = (10, 90, 170, 250)


def film(kind, count=4, size=(9, 7), **options):
    first, *others = (Image.new("L", size, GREYS[k % len(GREYS)]) for k in range(count))
    return encoded(first, kind, save_all=True, append_images=others, duration=50, **options)


@pytest.mark.parametrize(("kind", "options"), [("GIF", {}), ("PNG", {}), ("WEBP", {"lossless": True})])
def test_each_frame_of_an_animation_is_read(kind, options):
    data = film(kind, **options)
    assert count_frames(data) == len(GREYS)
    for frame, grey in enumerate(GREYS):
        upload = read_image(data, frame=frame)
        assert upload.image.shape[:2] == (7, 9)
        colours = upload.image if upload.image.ndim == 2 else upload.image[..., :3]
        np.testing.assert_allclose(colours.astype(int), grey, atol=1)
        assert str(frame) in upload.notes[0] or frame == 0


def test_a_still_picture_has_one_frame_and_a_tiff_has_pages():
    still = Image.new("RGB", (9, 7))
    assert count_frames(encoded(still, "PNG")) == 1
    assert count_frames(encoded(still, "TIFF", save_all=True, append_images=[still])) == 1


def test_so_many_frames_are_counted_as_are_drawn_within_a_moment(monkeypatch):
    data = film("GIF", count=12)
    monkeypatch.setattr(decode, "MOST_FRAMES", 5)
    assert count_frames(data) == 5
    monkeypatch.setattr(decode, "_DECODED", 3 * 9 * 7)
    assert count_frames(data) == 3
    monkeypatch.setattr(decode, "_SCANNED", 10)
    assert count_frames(data) == 1


def test_a_frame_that_is_not_there_is_refused():
    with pytest.raises(UserError, match="damaged"):
        read_image(film("GIF"), frame=9)
    with pytest.raises(UserError):
        read_image(film("PNG")[:150], frame=3)
