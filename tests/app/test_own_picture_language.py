"""The session's own picture on a page without a browser: it stays when the language changes."""

import io
from pathlib import Path

from PIL import Image
from streamlit.testing.v1 import AppTest

from stn_viz.app import own_picture

APP = Path(__file__).parents[2] / "app.py"


def test_the_picture_stays_while_the_language_changes():
    stream = io.BytesIO()
    Image.radial_gradient("L").resize((80, 60)).save(stream, "PNG")
    at = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in {"v": "1", "source": "upload"}.items():
        at.query_params[name] = value
    at.session_state[own_picture._KEPT] = own_picture.OwnPicture("mine.png", stream.getvalue())
    at.run()
    next(box for box in at.selectbox if "中文" in box.options).set_value("zh").run()
    assert not at.exception
    assert any("mine" in caption.value and "80×60" in caption.value for caption in at.caption)
