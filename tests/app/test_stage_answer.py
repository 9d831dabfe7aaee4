"""What a page answers a stage: about which θ, with what the browser cannot know itself, and a file once it is asked."""

from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from golden.wire import Cube

import stn_viz as sv
from stn_viz.app import stage_answer, view_state
from stn_viz.app.stage_answer import Computed, answer, asked
from stn_viz.stage.packing import unpack
from stn_viz.stage.report import StageReport
from stn_viz.stage.scene import Scene

FRAME = sv.Frame((4, 6), (3, 5))


def scene(family=None, theta=None):
    family = family or sv.family("translation")
    theta = family.identity() if theta is None else theta
    return Scene("s", family, theta, FRAME, np.zeros((1, 4, 6), np.uint8), epoch=7)


@pytest.fixture
def sent(monkeypatch):
    """Catch what is handed over, and let the stage say what a test wants it to."""
    caught = []
    monkeypatch.setattr(stage_answer, "show_reference", caught.append)
    monkeypatch.setattr(view_state, "asks_for_file", lambda key, kind: False)
    return caught


def says(monkeypatch, **report):
    monkeypatch.setattr(view_state, "last_report", lambda key: StageReport(**report) if key == "s" else StageReport())


def test_the_hands_theta_is_asked_about(monkeypatch):
    says(monkeypatch, seq=4, epoch=7, theta=(0.1, -0.2))
    about = asked(scene())
    assert about.theta.tolist() == [0.1, -0.2]
    assert about.seq == 4


@pytest.mark.parametrize("report", [{"epoch": 6, "theta": (0.1, 0.2)}, {"epoch": 7, "theta": (0.1,)}, {}])
def test_a_report_about_another_scene_leaves_the_scenes_own_theta(monkeypatch, report):
    says(monkeypatch, seq=4, **report)
    about = asked(scene(theta=torch.tensor([0.5, 0.25])))
    assert about.theta.dtype == torch.float64
    assert about.theta.tolist() == [0.5, 0.25]
    assert about.seq == 0


def test_an_answer_is_about_the_scene_and_says_how_long_it_took(monkeypatch, sent):
    says(monkeypatch, seq=4, epoch=7, theta=(0.1, -0.2))
    here = scene()
    found = answer(here, asked(here), lambda theta: Computed(theta.sum() * torch.ones(1, 3, 5)), device="GPU")
    (reference,) = sent
    assert (reference.key, reference.epoch, reference.seq) == ("s", 7, 4)
    assert (reference.scene, reference.device) == (here.token, "GPU")
    assert reference.theta == (0.1, -0.2)
    assert torch.equal(reference.V, found.V)
    assert reference.milliseconds >= 0
    assert (reference.grid, reference.verdict, reference.file) == (None, None, None)


def test_what_the_browser_cannot_evaluate_comes_with_its_grid_and_what_is_to_be_said_of_it(monkeypatch, sent):
    says(monkeypatch)
    cube = Cube()
    here = scene(cube)
    answer(here, asked(here), lambda theta: Computed(torch.zeros(1, 3, 5)))
    (reference,) = sent
    assert torch.equal(reference.grid, cube.grid(cube.identity(), FRAME)[0])
    assert reference.verdict == sv.validity(cube, cube.identity(), FRAME)


def test_a_file_is_made_of_the_scene_that_the_page_names_and_only_when_asked(monkeypatch, sent):
    says(monkeypatch, seq=4, epoch=7, theta=(0.1, -0.2))
    here, other = scene(), scene(theta=torch.tensor([0.3, 0.3]))
    answer(here, asked(here), lambda theta: Computed(torch.zeros(1, 3, 5)), saved=pytest.fail)
    monkeypatch.setattr(view_state, "asks_for_file", lambda key, kind: (key, kind) == ("s", "export"))
    given = []
    monkeypatch.setattr(view_state, "file_given", given.append)
    made = []
    monkeypatch.setattr(stage_answer, "page_file", lambda *given: made.append(given) or ("a", "b", b"c"))
    answer(here, asked(here), lambda theta: Computed(torch.zeros(1, 3, 5)), saved=lambda: other)
    assert made[0][0] is other
    assert made[0][1].seq == 4
    assert made[0][2] is None, "no network was asked"
    assert sent[-1].file == ("a", "b", b"c")
    assert unpack(sent[-1].payload())[1]["file"].tobytes() == b"c"
    assert given == ["s"]


def test_a_file_that_did_not_get_out_is_asked_for_still(monkeypatch, sent):
    monkeypatch.undo()
    store, asks = {}, view_state.asks_for_file
    with monkeypatch.context() as patch:
        patch.setattr(view_state, "st", SimpleNamespace(session_state=store))
        patch.setattr(view_state, "last_report", lambda key: StageReport(kind="full", seq=4))
        patch.setattr(stage_answer, "show_reference", lambda reference: pytest.fail("the visitor has left"))
        here = scene()
        compute, whole = (lambda theta: Computed(torch.zeros(1, 3, 5))), (lambda: ("V", "", b""))
        answered = partial(answer, here, stage_answer.Asked(here.theta, 4), compute, whole=whole)
        with pytest.raises(BaseException, match="left"):
            answered()
        assert asks("s", "full")
        patch.setattr(stage_answer, "show_reference", sent.append)
        answered()
        assert sent[-1].file == ("V", "", b"")
        assert not asks("s", "full")
        assert not asks("s", "export")


def test_a_stage_that_asks_is_told_later_where_torch_is_busy_and_one_that_opens_is_answered(monkeypatch, sent):
    says(monkeypatch, seq=4, epoch=7, theta=(0.1, -0.2))
    here = scene()
    monkeypatch.setattr(stage_answer.QUEUE, "later", lambda: 2.5)
    stage_answer.answer_or_later(here, asked(here), lambda theta: pytest.fail("torch is busy"))
    (later,) = sent
    meta, arrays = unpack(later.payload())
    assert (meta["key"], meta["epoch"], meta["seq"], meta["scene"], meta["later"]) == ("s", 7, 4, here.token, 2500)
    assert arrays == {}
    assert stage_answer.answered(here, asked(here), lambda theta: pytest.fail("torch is busy")) == later
    stage_answer.answer_or_later(here, stage_answer.Asked(here.theta), lambda theta: Computed(torch.zeros(1, 3, 5)))
    assert sent[-1].seq == 0
    assert torch.equal(sent[-1].V, torch.zeros(1, 3, 5))


@pytest.mark.parametrize("kind", ["commit", "picture"])
def test_a_large_v_comes_as_a_picture_to_who_asks_for_one(monkeypatch, sent, kind):
    frame = sv.Frame((4, 6), (140, 130))
    here = Scene("s", sv.family("translation"), torch.zeros(2), frame, np.zeros((1, 4, 6), np.uint8), epoch=7)
    says(monkeypatch, kind=kind, seq=4, epoch=7, theta=(0.1, -0.2))
    compute = lambda theta: Computed(torch.zeros(1, 140, 130))  # noqa: E731  said once, used thrice
    stage_answer.answer_or_later(here, asked(here), compute)
    answer(here, asked(here), compute)
    found = stage_answer.answered(here, asked(here), compute)
    asked_for, always, of_a_lesson = ("webp" in unpack(one.payload())[1] for one in (*sent, found))
    assert (asked_for, always, of_a_lesson) == (kind == "picture", True, kind == "picture")
