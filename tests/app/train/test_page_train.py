"""The Train page as a script: its link, its switches, and the finding that appears as it happens."""

import time
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from stn_viz.app.train.view import SOUND
from stn_viz.stage.packing import unpack
from stn_viz.training.live import FAULTS

SCRIPT = "from stn_viz.app.train import page\npage.page()"
PATIENCE = 60


@pytest.fixture
def opened():
    pages = []

    def open_(**query):
        at = AppTest.from_string(SCRIPT, default_timeout=60)
        at.query_params.update({"v": "1", **query})
        pages.append(at.run())
        assert not at.exception
        return at

    yield open_
    for at in pages:
        at.session_state["train.worker"].end()


def button(at, key):
    return next(b for b in at.button if b.key == key)


def tiles(at):
    return next(unpack(c.proto.bytes) for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.tiles")


def stepped(at, step):
    """Let the page learn one step more, and draw it."""
    button(at, "train.step").click()
    at.run()
    worker, give_up = at.session_state["train.worker"], time.monotonic() + PATIENCE
    while worker.shown < step or worker.playing:
        assert time.monotonic() < give_up
        time.sleep(0.01)
    at.run()
    assert not at.exception


def test_before_the_first_step_the_boxes_lie_on_the_digits(opened):
    at = opened()
    meta, arrays = tiles(at)
    assert meta["panels"] == []
    assert arrays["outlines"][0].min() == pytest.approx(-1, abs=1e-6)
    assert {len(group.options) for group in at.get("button_group")} == {1 + len(FAULTS), 3}


def test_a_link_names_fault_and_seed_and_a_step_shows_the_finding(opened):
    at = opened(fault="integer", seed="5")
    assert at.session_state["train.worker"].setting.seed == 5
    stepped(at, 1)
    assert any("nearest" in m.value and "integer" in m.value.lower() for m in at.markdown)
    assert tiles(at)[0]["panels"][0]["lines"][-1]["x"] == [1]


def test_another_fault_begins_anew_and_the_curves_before_stay(opened):
    at = opened()
    stepped(at, 1)
    sound = at.session_state["train.worker"]
    at.session_state["train.fault"] = "joint"
    at.run()
    other = at.session_state["train.worker"]
    assert other is not sound
    assert sound.ended
    assert other.setting.faults == {"joint"}
    assert other.playing
    other.pause()
    assert at.query_params["fault"] in ("joint", ["joint"])
    assert SOUND not in at.query_params


def test_without_a_curriculum_the_page_says_that_the_boxes_do_not_follow(opened):
    at = opened(fault="joint", seed="11")
    stepped(at, 1)
    assert any("find nothing" in c.value for c in at.caption)
    worker = at.session_state["train.worker"]
    last = worker.moments[-1]
    for step, slope in ((2, 0.06), (3, 0.06), (4, 0.5)):
        worker.moments.append(replace(last, step=step, looked=step, accuracy=0.98, slope=slope))
    for step, said in ((3, True), (4, False), (1, False)):
        worker.seek(step)
        at.run()
        headings = [m.value for m in at.markdown if "lazy, from step 2 on" in m.value]
        assert bool(headings) == said
        assert not said or "the box turns by +0.6°" in headings[0]
        assert said or any("find nothing" in c.value for c in at.caption)
