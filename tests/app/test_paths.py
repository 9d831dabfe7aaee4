"""The ways between the pages without a browser: each keeps its view, and projector mode is one for all."""

import itertools

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest, element_tree

from stn_viz.stage.packing import unpack
from stn_viz.texts import using

SCRIPT = """
from importlib import import_module
import streamlit as st
import_module(f"stn_viz.app.{st.session_state['which']}.page").page()
"""
EDITED = {
    "explore": {"v": "1", "family": "similarity", "theta": "0.7,-0.2,0.1,0.3", "kernel": "lanczos", "at": "3,4"},
    "backward": {"v": "1", "size": "24", "steps": "12", "look": "precision", "family": "similarity", "step": "3"},
    "models": {"v": "1", "strength": "50", "sort": "confidence"},
    "debug": {"v": "1", "exhibit": "folded", "mended": "1", "flow": "wheel"},
}


def go(at: AppTest, page: str, query: dict[str, str] | None = None) -> AppTest:
    """Go to a page as its link at the top does: the address is bare, and the widgets of the page before are dropped."""
    at.query_params.clear()
    for name, value in (query or {}).items():
        at.query_params[name] = value
    at.session_state["which"] = page
    at.run()
    assert not at.exception
    return at


def address(at: AppTest) -> dict[str, str]:
    return {k: v[0] if isinstance(v, list) else v for k, v in at.query_params.items()}


def opened(page: str, query: dict[str, str]) -> AppTest:
    return go(AppTest.from_string(SCRIPT, default_timeout=120), page, query)


def stages(at: AppTest) -> list[dict]:
    return [unpack(c.proto.bytes)[0] for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.stage"]


@pytest.mark.parametrize(("here", "there"), list(itertools.permutations(EDITED, 2)))
def test_there_and_back_again_is_the_same_view(here, there):
    at = opened(here, EDITED[here])
    before, shown = address(at), stages(at)
    assert {**before, **EDITED[here]} == before, "the link is taken as it is"
    go(at, there, EDITED[there])
    beyond = address(at)
    for page, address_ in ((here, before), (there, beyond), (here, before)):
        assert address(go(at, page)) == address_
    for old, new in zip(shown, stages(at), strict=True):
        assert {**old, "epoch": 0} == {**new, "epoch": 0}


def test_an_edit_between_two_visits_is_kept():
    at = opened("explore", EDITED["explore"])
    go(at, "backward", EDITED["backward"])
    go(at, "explore")
    at.selectbox(key="explore.kernel").select("gaussian").run()
    at.selectbox(key="explore.family").select("translation").run()
    assert not at.exception
    go(at, "backward")
    at.selectbox(key="backward.kernel").select("gaussian").run()
    assert not at.exception
    go(at, "explore")
    assert (at.selectbox(key="explore.kernel").value, at.selectbox(key="explore.family").value) == (
        "gaussian",
        "translation",
    )
    go(at, "backward")
    assert (at.selectbox(key="backward.kernel").value, at.selectbox(key="backward.family").value) == (
        "gaussian",
        "similarity",
    )


def test_projector_mode_is_one_for_all_pages_and_travels_in_each_link():
    at = opened("explore", {"v": "1"})
    at.toggle(key="shared.projector").set_value(True).run()
    for page in ("backward", "models", "debug", "explore"):
        go(at, page, {} if page == "explore" else {**EDITED[page], "projector": "1"})
        assert address(at)["projector"] == "1"
        assert all(stage["projector"] for stage in stages(at))
        go(at, "explore")
        assert address(at)["projector"] == "1"
    at.toggle(key="shared.projector").set_value(False).run()
    assert "projector" not in address(go(at, "debug"))
    assert not any(stage["projector"] for stage in stages(at))


def test_the_address_without_a_link_is_given_one_again():
    """A click on the link of the page that is open leaves its address bare."""
    at = opened("backward", EDITED["backward"])
    before = address(at)
    assert address(go(at, "backward")) == before


def test_the_language_is_one_for_all_pages_and_travels_in_each_link():
    at = opened("explore", EDITED["explore"])
    (menu,) = (box for box in at.selectbox if box.key == "language.en")
    menu.select("zh").run()
    assert not at.exception
    assert address(at)["lang"] == "zh"
    with using("zh"):  # options are chosen by what a person reads
        for page in ("backward", "models", "debug", "explore"):
            assert address(go(at, page))["lang"] == "zh"
        assert address(go(at, "models", {"v": "1"})).get("lang") is None, "a link that names none is English"


@pytest.mark.parametrize("page", ["explore", "backward", "models", "debug"])
def test_a_browser_that_has_not_heard_of_a_new_language_breaks_nothing(page, monkeypatch):
    at = opened(page, EDITED[page])
    before = address(at)

    def stale(menu):  # the option that it shows, in the words of the language before
        return WidgetState(id=menu.id, string_value="仿射（式 1）")

    with monkeypatch.context() as patch:
        patch.setattr(element_tree.Selectbox, "_widget_state", property(stale))
        at.run()
    assert not at.exception
    for menu in {"family", "kernel", "look", "sort", "exhibit"} & set(before):
        assert address(at)[menu] == before[menu]
