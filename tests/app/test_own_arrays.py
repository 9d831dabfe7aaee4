"""Feature maps as one's own picture: chosen by array, sample and channel, taken as they are, and named in words."""

import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

import stn_viz as sv
from stn_viz.app import own_arrays, own_picture
from stn_viz.app.explore import source
from stn_viz.app.explore.full_size import full_file
from stn_viz.app.explore.view import View
from stn_viz.errors import UserError
from stn_viz.stage.packing import unpack

APP = Path(__file__).parents[2] / "app.py"
RNG = np.random.default_rng(0)


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def npz(**arrays):
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def brought(name, data):
    return own_picture.OwnPicture(name, data, own_arrays.opened(name, data))


def visit(picture, page="explore", **query):
    at = AppTest.from_file(str(APP), default_timeout=60)
    if page != "explore":
        at = AppTest.from_string(f"from stn_viz.app.{page}.page import page\npage()", default_timeout=60)
    for name, value in {"v": "1", "source": "upload", **query}.items():
        at.query_params[name] = value
    at.session_state[own_picture._ALL] = (picture,)
    at.session_state[own_picture._KEPT] = picture
    at.run()
    assert not at.exception
    return at


def stage(at):
    (one,) = (c for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.stage")
    return unpack(one.proto.bytes)


def said(at):
    return " ".join(caption.value.replace("\\", "") for caption in at.caption)


def test_a_channel_is_chosen_and_its_numbers_are_those_of_the_file():
    maps = RNG.normal(size=(64, 9, 7)).astype(np.float32)
    at = visit(brought("conv1.npy", npy(maps)))
    (channel,) = (field for field in at.number_input if field.label == "channel")
    channel.set_value(3).run()
    assert not at.exception
    meta, arrays = stage(at)
    np.testing.assert_array_equal(arrays["U"], maps[3:4])
    assert not meta["picture"]
    assert "conv1.npy, channel 3 of 64, −" in meta["labels"]["source"]
    assert "64×9×7 read as (C, H, W)" in said(at)
    assert "grey at 0" in said(at)
    channel.set_value(63).run()
    np.testing.assert_array_equal(stage(at)[1]["U"], maps[63:])


@pytest.mark.parametrize("scale", [1.0, 5.0])
def test_three_channels_are_colours_or_one_of_them(scale):
    maps = RNG.random((2, 3, 9, 7)) * scale
    at = visit(brought("rgb.npy", npy(maps)))
    meta, arrays = stage(at)
    assert meta["picture"]
    low, high = (maps[0].min(), maps[0].max()) if scale > 1 else (0, 1)
    np.testing.assert_allclose(arrays["U"], (maps[0] - low) / (high - low), atol=1e-6)
    assert ("full colour" in said(at)) == (scale > 1)
    next(box for box in at.selectbox if box.label == "channel").set_value(1).run()
    next(field for field in at.number_input if field.label == "sample").set_value(1).run()
    np.testing.assert_array_equal(stage(at)[1]["U"], maps[1, 1:2])
    assert "rgb.npy, sample 1 of 2, channel 1 of 3" in stage(at)[0]["labels"]["source"]


def test_bytes_are_a_picture():
    picture = RNG.integers(0, 256, (9, 7, 3), dtype=np.uint8)
    meta, arrays = stage(visit(brought("photo.npy", npy(picture))))
    assert meta["picture"]
    np.testing.assert_array_equal(arrays["U"], np.moveaxis(picture, 2, 0))


def test_another_array_is_chosen_and_one_that_cannot_be_read_takes_the_place_of_none():
    bad = np.full((5, 5), np.nan)
    at = visit(brought("maps.npz", npz(first=np.eye(4), second=np.ones((6, 5)), bad=bad)))
    (array,) = (box for box in at.selectbox if box.label == "array")
    assert array.options == ["first (4×4)", "second (6×5)", "bad (5×5)"]
    array.set_value(1).run()
    np.testing.assert_array_equal(stage(at)[1]["U"], np.ones((1, 6, 5)))
    next(box for box in at.selectbox if box.label == "array").set_value(2).run()
    assert not at.exception
    assert any("NaN at" in info.value for info in at.info)
    np.testing.assert_array_equal(stage(at)[1]["U"], np.ones((1, 6, 5)))
    assert next(box for box in at.selectbox if box.label == "array").value == 1


def test_a_large_map_is_shrunk_and_matrices_are_for_all_of_it():
    y, x = np.mgrid[0:600, 0:900] / 900
    maps = 3 * np.sin(6 * x) - 2 * y
    at = visit(brought("large.npy", npy(maps)))
    meta, arrays = stage(at)
    assert arrays["U"].shape == (1, 341, 512)
    assert arrays["U"][0, 170, 256] == pytest.approx(maps[300, 450], abs=0.02)
    assert meta["full"]["source"] == [600, 900]
    assert meta["whole"]
    assert "Shown at 512×341 of 900×600" in said(at)


@pytest.mark.parametrize("shape", [(2, 600, 900), (3, 600, 900)])
def test_v_in_full_is_an_array_of_numbers(shape):
    maps = RNG.normal(size=shape).astype(np.float32)
    part = own_arrays.opened("large.npy", npy(maps))
    assert part is not None
    part = replace(part, channel=1 if shape[0] == 2 else None)
    view = View(theta=(1, 0, 0, 0, 1, 0), source="upload")
    frame = sv.Frame((600, 900), (600, 900))
    seen = own_arrays.feature_map(part)
    made = full_file(source.Source(seen.planes, "", full=seen.size, file=own_arrays.whole_file(part)), view, frame)
    assert made is not None
    assert made[0] == "V-900x600.npy"
    np.testing.assert_allclose(np.load(io.BytesIO(made[2])), maps[1] if shape[0] == 2 else maps, atol=1e-3)


def test_other_pages_take_it_as_it_is_drawn():
    at = visit(brought("conv1.npy", npy(np.linspace(-1, 3, 32 * 32).reshape(32, 32))), page="backward", size="32")
    assert "−1 black and 3 white" in said(at)
    upload = brought("conv1.npy", npy(np.array([[-1.0, 3.0], [1.0, 1.0]]))).upload
    np.testing.assert_array_equal(upload.image, [[0, 255], [128, 128]])


def test_every_way_of_drawing_has_its_words():
    for array, words in (
        (np.array([[0.0, 0.5]]), "0 is drawn black, 1 white"),
        (np.array([[0.0, 9.0]]), "dark blue at 0 to yellow at 9"),
        (np.array([[-4.7, 1.0]]), "up to ±4.7"),
        (np.array([[1, 2]], np.uint8), "255 white"),
    ):
        part = own_arrays.opened("x.npy", npy(array))
        assert part is not None
        assert words in own_arrays.told(part)


def test_a_photograph_is_none_and_an_array_that_is_wrong_is_refused_at_once():
    assert own_arrays.opened("photo.png", b"\x89PNG\r\n\x1a\n") is None
    with pytest.raises(UserError, match="every number of a map is finite"):
        own_arrays.opened("x.npy", npy(np.full((3, 3), np.inf)))


def test_names_of_files_and_arrays_are_cut_and_do_nothing():
    part = own_arrays.opened(
        "x" * 500 + ".npz", npz(**{"<b>](http://evil.example)" + "y" * 500: np.eye(3), "b": np.eye(3)})
    )
    assert part is not None
    assert len(own_arrays.named(part)) < 150
    at = visit(own_picture.OwnPicture("x.npz", part.data, part))
    assert not any(re.search(r"(?<!\\)\]\(", caption.value) for caption in at.caption)


def test_the_source_of_a_map_is_numbers_of_any_size():
    shown = source.Source(np.full((3, 4, 4), 0.5, np.float32), "yours", colour=True)
    assert shown.picture
    assert not source.Source(np.full((1, 4, 4), 0.5, np.float32), "yours").picture


def test_a_frame_of_an_animation_is_chosen():
    buffer = io.BytesIO()
    first, *others = (Image.new("L", (9, 7), grey) for grey in (0, 100, 200))
    first.save(buffer, "GIF", save_all=True, append_images=others)
    at = visit(own_picture.OwnPicture("film.gif", buffer.getvalue(), frames=3))
    next(field for field in at.number_input if field.label == "frame").set_value(2).run()
    assert not at.exception
    assert stage(at)[1]["U"].min() == 200
    assert "Frame 2 of an animation" in said(at)
