"""The URL: a link that is opened or gone back to sets the page; one that lags behind what was changed does not."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from stn_viz.app import view_state

APP = Path(__file__).parents[2] / "app.py"
BACKWARD = "from stn_viz.app.backward import page as backward\nbackward.page()"
SMALL = {"v": "1", "size": "24", "steps": "12", "look": "precision", "family": "affine"}


def explore() -> AppTest:
    return opened(AppTest.from_file(str(APP), default_timeout=120), v="1", family="affine")


def backward() -> AppTest:
    return opened(AppTest.from_string(BACKWARD, default_timeout=120), **SMALL)


def opened(at: AppTest, **query: str) -> AppTest:
    address(at, query)
    at.run()
    assert not at.exception
    return at


def address(at: AppTest, query: dict[str, object]) -> None:
    """Put another URL into the browser's next message."""
    at.query_params.clear()
    for name, value in query.items():
        at.query_params[name] = value


def family(at: AppTest):
    return next(box for box in at.selectbox if str(box.key).split(".")[1:2] == ["family"])


@pytest.mark.parametrize("page", [explore, backward])
def test_a_browser_that_lags_behind_takes_no_change_back(page):
    at = page()
    before = dict(at.query_params)
    family(at).select("similarity").run()
    after = dict(at.query_params)
    assert after != before
    address(at, before)  # the browser has not heard of the new URL when it sends the next change
    family(at).select("translation").run()
    assert not at.exception
    assert family(at).value == "translation"
    assert at.query_params["family"] in ("translation", ["translation"])


@pytest.mark.parametrize("page", [explore, backward])
def test_going_back_in_the_browsers_history_takes_the_change_back(page, monkeypatch):
    at = page()
    before = dict(at.query_params)
    family(at).select("similarity").run()
    address(at, before)
    at.session_state["travelled"] = True
    at.run()
    assert not at.exception
    assert family(at).value == "affine"
    at.session_state[f"{page.__name__}.family"] = "similarity"  # the browser's, before it heard of the link
    at.run()
    assert family(at).value == "affine"


def test_a_run_that_follows_the_history_and_is_cut_short_leaves_word_to_the_next(monkeypatch):
    monkeypatch.setattr(view_state.st, "session_state", state := {})
    monkeypatch.setattr(view_state, "running_script", lambda: SimpleNamespace(is_history_navigation=True))
    view_state.notice_way()
    monkeypatch.setattr(view_state, "running_script", lambda: SimpleNamespace(is_history_navigation=False))
    view_state.notice_way()
    assert view_state._how_arrived("explore") == (True, True)
    assert view_state._how_arrived("explore") == (False, False)
    assert state["page"] == "explore"


def test_the_address_of_another_page_that_comes_with_quick_steps_back_is_not_read(monkeypatch):
    at = backward()
    at.session_state["page"] = "explore"  # the visitor was elsewhere
    address(at, {"v": "1", "source": "digit", "size": "64", "show": "samples"})
    at.session_state["travelled"] = True
    at.run()
    assert not at.exception
    assert "show" in at.query_params, "a new address would cut off what lies beyond this one in the history"
    address(at, SMALL)
    at.run()
    assert family(at).value == "affine"
