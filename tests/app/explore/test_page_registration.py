"""Two pictures of one's own on Explore: one is registered to the other, or the page says that it could not be."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data
from streamlit.testing.v1 import AppTest

from stn_viz.app import own_picture
from stn_viz.stage.packing import unpack

APP = Path(__file__).parents[3] / "app.py"


def brought(name, pixels):
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return own_picture.OwnPicture(name, stream.getvalue())


@pytest.fixture
def page():
    def open_(first, second, **query):
        at = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in {"v": "1", "source": "upload", "theta": "1,0,0,0,1,0", **query}.items():
            at.query_params[name] = value
        pictures = brought("one.png", first), brought("other.png", second)
        at.session_state[own_picture._ALL] = pictures
        at.session_state[own_picture._KEPT] = pictures[0]
        at.run()
        assert not at.exception
        return at

    return open_


def find(at):
    next(button for button in at.button if button.label == "find θ").click().run()
    assert not at.exception
    return at


def theta(at):
    (stage,) = (c for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.stage")
    return unpack(stage.proto.bytes)[0]["theta"]


def test_one_of_two_cuts_of_a_photograph_is_aligned_with_the_other_and_the_stage_poses_it(page):
    photo = data.astronaut()
    darker = (photo[60:380, 40:440] * 0.7 + 10).astype(np.uint8)
    at = find(page(photo[40:360, 60:460], darker))
    assert theta(at) == pytest.approx([1, 0, -20 / 200, 0, 1, 20 / 160], abs=0.01)
    assert any("posed on the stage" in said.value for said in at.markdown)
    assert len(at.get("image")) == 1, "squares of both"
    assert at.get("download_button")


def test_on_a_projector_it_waits_among_the_choices(page):
    at = page(data.coffee()[:64, :64], data.coffee()[10:74, :64], projector="1")
    assert [button.disabled for button in at.button if button.label == "find θ"] == [False]


def test_two_scenes_are_refused_and_theta_stays(page):
    at = find(page(data.coffee()[:200, :300], data.immunohistochemistry()[:200, :300]))
    assert any(said.value.startswith("Not found") for said in at.warning)
    assert theta(at) == [1, 0, 0, 0, 1, 0]


def test_a_family_that_is_not_linear_in_theta_cannot_be_asked_for(page):
    at = page(data.coffee()[:64, :64], data.coffee()[10:74, :64], family="diffeomorphic", theta="")
    assert next(button for button in at.button if button.label == "find θ").disabled
