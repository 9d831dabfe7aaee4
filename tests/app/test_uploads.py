"""Uploads: their size, what is shown of them and what was done to them are said; what is copied is for the file."""

import ast
import io

import cv2
import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

import stn_viz as sv
from stn_viz.app.explore.scene import frame_of, full_sizes
from stn_viz.app.explore.source import Source
from stn_viz.app.explore.view import View
from stn_viz.app.sources import told
from stn_viz.images.decode import fit, read_image
from stn_viz.interchange import copied


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def smooth(height: int, width: int) -> np.ndarray:
    """Draw a soft picture that looks the same at every size."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    waves = 0.5 + 0.25 * np.sin(6 * (x + 0.5) / width + 1) + 0.25 * np.cos(9 * (y + 0.5) / height)
    return np.rint(255 * waves).astype(np.uint8)


def test_a_large_file_says_what_is_shown_of_it_and_what_was_done_to_it():
    exif = Image.Exif()
    exif[0x0112] = 6
    upload = read_image(encoded(Image.new("RGB", (1200, 900)), "JPEG", exif=exif))
    assert upload.image.shape == (1200, 900, 3)  # it stands now
    assert told(upload, (512, 384), "More.") == (
        "JPEG, shown at 384×512 of 900×1200. Turned upright as its EXIF entry says. More."
    )
    small = read_image(encoded(Image.new("RGBA", (30, 20))))
    assert told(small, (20, 30), "More.") == "PNG, 30×20 pixels. What is transparent in it is laid on white."


@pytest.mark.parametrize(
    ("image", "kind", "note"),
    [
        (Image.fromarray(np.full((9, 9), 4000, np.uint16)), "PNG", "Scaled from 16 to 8 bits."),
        (Image.new("CMYK", (9, 9)), "JPEG", "Converted from CMYK."),
    ],
)
def test_the_decoders_notes_are_said(image, kind, note):
    assert note in told(read_image(encoded(image, kind)), (9, 9))


def test_of_an_animation_the_first_frame_is_said():
    film = encoded(Image.new("L", (9, 9)), "GIF", save_all=True, append_images=[Image.new("L", (9, 9), 255)])
    assert "The first frame of an animation." in told(read_image(film), (9, 9))


@pytest.mark.parametrize("corners", [False, True])
@pytest.mark.parametrize("size", [0, 128])
def test_the_copied_matrix_warps_the_whole_file_as_the_stage_warps_its_small_copy(corners, size):
    picture = smooth(2400, 3200)
    small = fit(picture, 512)
    source = Source(small[None], "yours", full=picture.shape)
    view = View(family="affine", theta=(0.6, -0.3, 0.1, 0.25, 0.7, -0.05), padding="border", corners=corners, size=size)
    frame = frame_of(source, view)
    full = full_sizes(source, frame, view)
    assert full is not None
    assert full.source == (2400, 3200)
    assert full.target == ((2400, 3200) if size == 0 else frame.target)
    V = sv.sample(
        torch.from_numpy(small)[None, None] / 255.0,
        view.transform.grid(torch.tensor(view.theta), frame),
        frame,
        padding="border",
    )[0, 0].numpy()
    # What the stage copies: source pixels of the file ← target pixels.
    text = copied("pixels", view.transform, torch.tensor(view.theta).double(), frame, full=full)
    matrix, flags = np.array(ast.literal_eval(text)), cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpAffine(picture, matrix, full.target[::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE)
    shown = cv2.resize(seen, frame.target[::-1], interpolation=cv2.INTER_AREA) / 255.0
    assert np.abs(shown - V).max() < 0.03


def test_a_file_that_is_shown_whole_has_no_other_size():
    source = Source(np.zeros((3, 20, 30), np.uint8), "yours")
    assert full_sizes(source, frame_of(source, View()), View()) is None


UPLOADED = """
import streamlit as st
from stn_viz.app.backward import uploaded as backward_uploaded
from stn_viz.app import sources
from stn_viz.app import view_state as state
from stn_viz.app.backward.view import Backward
from stn_viz.app.backward.controls import TARGET
from stn_viz.app import own_picture
import stn_viz as sv

class File:
    def __init__(self, data): self.data, self.file_id, self.name, self.size = data, "a", "mine", len(data)
    def getvalue(self): return self.data

state.put("field", [File(st.session_state["bytes"])])
own_picture._take("field")
state.put(TARGET, File(st.session_state["bytes"]))
view = Backward(source="upload", loss="picture", size=64)
for remark in backward_uploaded.remarks(view, sv.Frame((64, 64), (64, 64))):
    st.caption(remark)
"""


def test_backward_says_what_uploads_are_and_that_a_target_of_another_shape_is_squeezed():
    at = AppTest.from_string(UPLOADED)
    at.session_state["bytes"] = encoded(Image.new("CMYK", (90, 60)), "JPEG")
    at.run()
    assert not at.exception
    said = [caption.value for caption in at.caption]
    assert said == [
        "U: JPEG, shown at 64×64 of 90×60. Converted from CMYK.",
        "T: JPEG, shown at 64×64 of 90×60. Converted from CMYK.",
        "T is squeezed: it is 90×60 and V is 64×64, of another shape. "
        "For a T that keeps its proportions, upload one of the shape of U.",
    ]


CUT_SHORT = """
import streamlit as st
from stn_viz.app import own_picture
from stn_viz.app import view_state as state

class Cut(BaseException):
    pass

class File:
    def __init__(self, data): self.data, self.file_id, self.name, self.size = data, "a", "mine", len(data)
    def getvalue(self): return self.data

file = File(st.session_state["bytes"])
state.put("field", [file])
check = own_picture.OwnPicture.check

def cut(self):
    raise Cut

own_picture.OwnPicture.check = cut
try:
    own_picture._take("field")
except Cut:
    st.caption(f"cut short: {own_picture.own_picture()}")
finally:
    own_picture.OwnPicture.check = check
state.put("field", [])  # its file has been let go
own_picture.read_taken()
st.caption(own_picture.own_picture().name)
state.put("field", [file])
own_picture._take("field")
st.caption(str(len(own_picture.brought())))
"""


def test_a_picture_whose_reading_is_cut_short_is_read_by_the_next_run_and_brought_again_it_is_one():
    at = AppTest.from_string(CUT_SHORT)
    at.session_state["bytes"] = encoded(Image.new("L", (90, 60)), "PNG")
    at.run()
    assert not at.exception
    assert [caption.value for caption in at.caption] == ["cut short: None", "mine", "1"]
