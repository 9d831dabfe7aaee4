"""The Learn page without a browser: the list, a lesson as it opens, the views that come later, and its link."""

import json
from functools import partial

import pytest

from stn_viz.app import view_state
from stn_viz.app.learn.packing import taught, view_id
from stn_viz.app.learn.player import PLAYER
from stn_viz.lessons.bundled import course, cuts
from stn_viz.stage.packing import unpack
from tests.app.opened import opened as opened_by

SCRIPT = """
import streamlit as st
from stn_viz.app.learn import page, player
if st.session_state.get("at"):  # as the callback does
    player.take(st.session_state["at"])
page.page()
"""


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """Let the player's reports be those that a test keeps in the session."""
    report = view_state.report

    def kept(key):
        return {name: view_state.get(name) for name in ("at", "view")} if key == PLAYER else report(key)

    monkeypatch.setattr(view_state, "report", kept)


opened = partial(opened_by, SCRIPT, 120)


def address(at):
    return {k: v[0] if isinstance(v, list) else v for k, v in at.query_params.items()}


def parts(at, name):
    return [part.proto for part in at.get("bidi_component") if part.proto.component_name == f"stn-viz.{name}"]


def reported(at, **said):
    """Let the player report where it is and which views it misses."""
    at.session_state["at"] = said
    at.run()
    assert not at.exception
    return at


def test_without_a_lesson_the_page_lists_lessons_and_lectures():
    at = opened()
    (listed,) = parts(at, "lesson-list")
    data = json.loads(listed.json)
    entries = [(one["id"], one["title"], one["minutes"], one["steps"]) for one in (*data["lessons"], *data["cuts"])]
    for one in (*course(), *cuts()):
        assert (one.id, str(one.title), one.minutes, len(one.steps)) in entries
    assert not parts(at, "lesson")


def test_a_lesson_opens_at_its_step_with_the_views_of_that_and_of_the_next():
    at = opened(lesson="direction", step="3")
    (player,) = parts(at, "lesson")
    meta, _ = unpack(player.bytes)
    assert meta["lesson"]["id"] == "direction"
    assert meta["open"]["step"] == "sign"
    what = taught("direction")
    assert set(meta["views"]) == {view_id(link) for link in what.links_from(2)}
    assert address(at) == {"v": "1", "lesson": "direction", "step": "3"}


def test_views_come_when_they_are_asked_for_and_the_player_is_not_sent_again():
    at = opened(lesson="direction", step="1")
    before = parts(at, "lesson")[0].bytes
    missing = [view_id(link) for link in taught("direction").links_from(2)]
    reported(at, lesson="direction", step="sign", want=missing, projector=False)
    assert parts(at, "lesson")[0].bytes == before
    meta, _ = unpack(parts(at, "lesson-views")[0].bytes)
    assert set(meta["views"]) == set(missing)
    assert meta["lesson"] == "direction"
    assert address(at)["step"] == "sign"
    reported(at, lesson="direction", step="both", want=[], projector=True)
    assert not parts(at, "lesson-views")
    assert {k: address(at)[k] for k in ("step", "projector")} == {"step": "both", "projector": "1"}


def test_a_link_with_another_step_opens_the_player_there():
    at = opened(lesson="direction", step="half")
    assert unpack(parts(at, "lesson")[0].bytes)[0]["open"]["step"] == "half"
    other = opened(lesson="direction", step="sign", projector="1", chrome="0")
    meta, _ = unpack(parts(other, "lesson")[0].bytes)
    said = {name: meta["open"][name] for name in ("step", "projector", "chrome", "lecture")}
    assert said == {"step": "sign", "projector": True, "chrome": False, "lecture": False}


def test_a_cut_is_given_step_by_step_over_several_lessons():
    at = opened(cut="twenty", step="direction/half")
    meta, _ = unpack(parts(at, "lesson")[0].bytes)
    assert meta["open"]["step"] == "direction/half"
    assert meta["open"]["lecture"] is True
    reported(at, lesson="sampler", step="weights", want=[], projector=False)
    assert address(at)["step"] == "sampler/weights"


def test_the_page_speaks_the_links_language():
    at = opened(lesson="direction", lang="zh")
    meta, _ = unpack(parts(at, "lesson")[0].bytes)
    assert meta["language"] == "zh-CN"
    assert not meta["lesson"]["title"].isascii()


@pytest.mark.parametrize(
    ("query", "said"),
    [({"lesson": "nothing"}, "nothing"), ({"cut": "hour"}, "hour"), ({"lesson": "direction", "step": "99"}, "99")],
)
def test_what_a_link_names_and_is_not_there_is_complained_of(query, said):
    at = opened(**query)
    assert any(said in warning.value for warning in at.warning)
    assert parts(at, "lesson-list") or parts(at, "lesson")


def test_torch_answers_a_hand_and_neither_the_player_nor_its_views_are_sent_again():
    at = opened(lesson="why", step="turn-frame")
    assert not parts(at, "reference")
    before = parts(at, "lesson")[0].bytes
    step = taught("why").steps[4][1]
    theta = [0.9, -0.3, 0.0, 0.3, 0.9, 0.0]
    at.session_state["view"] = {"kind": "commit", "seq": 3, "epoch": 0, "theta": theta, "shown": view_id(step.stage)}
    at.run()
    assert not at.exception
    meta, arrays = unpack(parts(at, "reference")[0].bytes)
    assert (meta["key"], meta["seq"], meta["theta"]) == ("lesson", 3, theta)
    assert len(meta["opinion"]["probabilities"]) == 10
    assert arrays["V"].shape == (1, 28, 28)
    assert parts(at, "lesson")[0].bytes == before
    assert not parts(at, "lesson-views")


def test_a_session_keeps_the_seed_of_its_checks():
    at = opened(lesson="direction")
    seed = unpack(parts(at, "lesson")[0].bytes)[0]["open"]["seed"]
    assert at.session_state["learn.seed"] == seed
