"""The session's own picture on a page without a browser: a change of language and its removal keep what is posed."""

import io
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from stn_viz.app import own_picture
from tests.app.explore.test_page_explore import scene

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def app():
    def open_(**query):
        stream = io.BytesIO()
        Image.radial_gradient("L").resize((80, 60)).save(stream, "PNG")
        at = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in {"v": "1", **query}.items():
            at.query_params[name] = value
        at.session_state[own_picture._KEPT] = own_picture.OwnPicture("mine.png", stream.getvalue())
        return at.run()

    return open_


def test_the_picture_stays_while_the_language_changes(app):
    at = app(source="upload")
    next(box for box in at.selectbox if "中文" in box.options).set_value("zh").run()
    assert not at.exception
    assert any("mine" in caption.value and "80×60" in caption.value for caption in at.caption)


def test_a_turn_stays_a_turn_when_the_picture_is_removed(app):
    at = app(source="upload", theta="0.8,-0.45,0,0.8,0.8,0")  # a turn over 4:3
    next(button for button in at.button if button.key == "own-picture-remove").click().run()
    assert not at.exception
    assert scene(at)["theta"] == pytest.approx([0.8, -0.6, 0, 0.6, 0.8, 0])  # and over the square that stands in
