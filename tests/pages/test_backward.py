"""The Backward page without a browser: every view runs, and the loss and θ that it shows are torch's at that step."""

import re

import pytest
import torch
from streamlit.testing.v1 import AppTest

from stn_viz.ui import backward

PAGE = "from stn_viz.pages import backward\nbackward.page()"
SMALL = {"v": "1", "size": "24", "steps": "12"}


def run(**query):
    at = AppTest.from_string(PAGE, default_timeout=120)
    for name, value in {**SMALL, **query}.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def button(at, label):
    return next(b for b in at.button if b.label == label)


def view_of(**changes):
    return backward.Backward(**{"size": 24, "steps": 12, **changes})


def shown(at):
    """Read the loss and θ off the page, one pair for each run."""
    losses = [float(metric.value) for metric in at.metric]
    thetas = [
        [float(n) for n in re.findall(r"[+-]\d+\.\d{4}", caption.value)]
        for caption in at.caption
        if caption.value.startswith("θ:")
    ]
    return list(zip(losses, thetas, strict=True))


@pytest.mark.parametrize("step", [0, 3, 8])
def test_loss_and_theta_are_torchs_at_the_step(step):
    at = run(step=str(step))
    ((loss, theta),) = shown(at)
    objective, _ = backward.problem(view_of())
    (one,) = backward.runs(view_of())
    there = one.descent[step]
    assert theta == pytest.approx(there.theta.tolist(), abs=5.1e-5)
    blurred = objective.smoothed(there.sigma)
    assert loss == pytest.approx(blurred.value(there.theta), rel=1e-5)


def test_stepping_moves_the_clock_both_ways():
    at = run(step="3")
    button(at, "step ▶").click().run()
    assert at.slider(key="backward.step").value == 4
    button(at, "◀ step").click().run()
    button(at, "◀ step").click().run()
    assert at.slider(key="backward.step").value == 2
    at.slider(key="backward.step").set_value(5).run()
    assert shown(at)[0][0] == pytest.approx(backward.runs(view_of())[0].descent[5].loss, rel=1e-5)


def test_playing_moves_on_and_pausing_stays_there():
    at = run()
    button(at, "play").click().run()
    assert not at.exception
    button(at, "pause").click().run()
    here = at.slider(key="backward.step").value
    assert here > 0
    assert shown(at)[0][0] == pytest.approx(backward.runs(view_of())[0].descent[here].loss, rel=1e-5)


@pytest.mark.parametrize("rival", [r for r in backward.RIVALS if r != "nothing"])
def test_two_runs_stand_side_by_side_at_one_step(rival):
    at = run(rival=rival, step="4")
    pairs = shown(at)
    both = backward.runs(view_of(rival=rival))
    assert [loss for loss, _ in pairs] == pytest.approx([r.descent[4].loss for r in both], rel=1e-5)


@pytest.mark.parametrize("look", backward.LOOKS)
def test_every_view_runs(look):
    assert not run(look=look, step="2").exception


@pytest.mark.parametrize("loss", backward.LOSSES)
@pytest.mark.parametrize("rule", backward.RULES)
def test_every_loss_descends_by_every_rule(loss, rule):
    run_ = backward.runs(view_of(loss=loss, rule=rule, steps=5, fine=False))[0]
    assert run_.descent.losses.isfinite().all()
    assert run_.descent[-1].loss <= run_.descent[0].loss


def test_the_integer_kernel_learns_nothing_and_the_default_does():
    learning, stuck = backward.runs(view_of(rival="integer"))
    assert learning.descent[-1].loss < 0.5 * learning.descent[0].loss
    assert torch.equal(stuck.descent[0].theta, stuck.descent[-1].theta)
