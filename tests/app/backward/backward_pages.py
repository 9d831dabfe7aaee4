"""What test_backward and test_backward_widgets share."""

from streamlit.testing.v1 import AppTest

from stn_viz.app.backward import stage
from stn_viz.app.backward import view as backward
from stn_viz.stage.packing import unpack

PAGE = "from stn_viz.app.backward import page as backward\nbackward.page()"
SMALL = {"v": "1", "size": "24", "steps": "12", "look": "precision"}  # the view that costs least


def run(**query):
    at = AppTest.from_string(PAGE, default_timeout=120)
    for name, value in {**SMALL, **query}.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def view_of(**changes):
    return backward.Backward(**{"size": 24, "steps": 12, **changes})


def payload(at, k=0):
    return next(c for c in at.get("bidi_component") if c.key == stage.STAGES[k]).proto.bytes


def sent(at, k=0):
    """Give a scene of the page as the browser gets it."""
    return unpack(payload(at, k))
