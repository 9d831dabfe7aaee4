"""The ways between the pages without a browser: each keeps its view, and projector mode is one for all."""

import itertools
import json

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

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
    "inside": {"v": "1", "pose": "30,0.8,2,-1", "way": "backward", "hand": ",,0.25,,,"},
    "models": {"v": "1", "strength": "50", "sort": "confidence"},
    "train": {"v": "1", "fault": "integer", "seed": "7", "speed": "two"},
    "debug": {"v": "1", "exhibit": "folded", "mended": "1", "flow": "wheel"},
    "learn": {"v": "1", "lesson": "direction", "step": "sign"},
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


def unnumbered(scene: dict) -> dict:
    """Leave out how often a scene was opened."""
    playback = scene["playback"] and {**scene["playback"], "opening": 0}
    return {**scene, "epoch": 0, "playback": playback}


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
        assert unnumbered(old) == unnumbered(new)


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


@pytest.mark.parametrize("page", EDITED)
def test_on_a_projector_the_menu_of_languages_is_hidden_and_comes_back(page):
    menus = [[box.key for box in opened(page, link).selectbox] for link in ({"v": "1"}, {"v": "1", "projector": "1"})]
    assert ["language.en" in menu for menu in menus] == [True, False]


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


def speak(at: AppTest, before: str, language: str) -> AppTest:
    (menu,) = (box for box in at.selectbox if box.key == f"language.{before}")
    menu.select(language).run()
    assert not at.exception
    assert address(at).get("lang", "en") == language
    return at


SET = {  # more than one value off its default, and what no widget holds: a pinned pixel, a step, a place in a recording
    "explore": {**EDITED["explore"], "padding": "border", "corners": "1", "size": "64", "loss": "sum"},
    "backward": {**EDITED["backward"], "look": "maps", "row": "4", "col": "5", "x": "ty", "y": "tx", "rule": "sgd"},
    "models": {**EDITED["models"], "network": "r-cnn", "pick": "7", "show": "right", "y": "confidence"},
    "train": {"v": "1", "fault": "integer", "seed": "7", "speed": "two"},
    "debug": {"v": "1", "exhibit": "random-start", "call": "1", "sample": "2", "look": "passes", "order": "order"},
}


def sent(at: AppTest) -> WidgetStates:
    """Give what the browser sends of the widgets that it shows, none of which is touched; nor is a language chosen."""
    states = at._tree.get_widget_states()
    kept = [s for s in states.widgets if "language." not in s.id and s.WhichOneof("value") != "trigger_value"]
    return WidgetStates(widgets=kept)


@pytest.mark.parametrize("page", SET)
def test_another_language_keeps_all_that_was_chosen_and_a_browser_behind_it_changes_nothing(page):
    at = opened(page, SET[page])
    before = address(at)
    assert {**before, **SET[page]} == before
    behind = sent(at)
    speak(at, "en", "zh")
    assert address(at) == {**before, "lang": "zh"}
    at._run(behind)
    assert not at.exception
    assert address(at) == {**before, "lang": "zh"}
    with using("zh"):
        at.run()  # now in the words of the new language
        assert address(at) == {**before, "lang": "zh"}
        behind = sent(at)
        speak(at, "zh", "en")
    at._run(behind)
    assert not at.exception
    assert address(at.run()) == before


def test_a_choice_in_one_language_is_the_others_on_every_page():
    at = opened("explore", EDITED["explore"])
    go(at, "backward", EDITED["backward"])
    speak(at, "en", "zh")
    with using("zh"):
        at.selectbox(key="backward.kernel.zh").select("gaussian").run()
        go(at, "explore")
        at.selectbox(key="explore.family.zh").select("translation").run()
        speak(at, "zh", "en")
    assert at.selectbox(key="explore.family").value == "translation"
    assert address(go(at, "backward"))["kernel"] == "gaussian"


@pytest.mark.parametrize(
    ("page", "component", "said"),
    [
        ("explore", "stn-viz.stage", {"view": {"kind": "commit", "seq": 1, "epoch": 0, "theta": [1, 0, 0, 0]}}),
        ("backward", "stn-viz.stage", {"view": {"kind": "live", "seq": 1, "epoch": 0, "theta": [1, 0, 0, 0]}}),
        ("debug", "stn-viz.stage", {"view": {"kind": "commit", "seq": 1, "epoch": 0, "theta": [1, 0, 0, 0, 1, 0]}}),
        ("learn", "stn-viz.lesson", {"at": {"lesson": "direction", "step": "sign"}}),
    ],
)
def test_a_run_of_the_whole_page_is_not_lost_to_a_report_that_comes_with_it(page, component, said):
    at = AppTest.from_string(
        SCRIPT + "st.session_state.whole = st.session_state.get('whole', 0) + 1", default_timeout=120
    )
    go(at, page, EDITED[page])
    before, drawn = at.session_state["whole"], len(at.main.children)
    stage = next(c for c in at.get("bidi_component") if c.proto.component_name == component)
    states = sent(at)
    states.widgets.add(id=stage.proto.id, json_value=json.dumps(said))
    at._run(states)
    assert not at.exception
    assert at.session_state["whole"] == before + 1
    assert len(at.main.children) == drawn
