"""Backward's widgets: which are idle, which are refused, and what they offer."""

from dataclasses import replace

import pytest
import torch
from backward_pages import run, sent, view_of

from stn_viz.app.backward import problem as backward_problem


def widget(at, name):
    return next(w for kind in ("selectbox", "toggle", "slider") for w in at.get(kind) if w.key == f"backward.{name}")


def shown_idle(at):
    keys = [(w.key or "", w.disabled, w.proto.help) for kind in ("selectbox", "toggle", "slider") for w in at.get(kind)]
    return {key.removeprefix("backward."): reason for key, disabled, reason in keys if disabled}


@pytest.mark.parametrize("loss", ["sum", "pixel", "network"])
def test_levenberg_marquardt_is_refused_in_words_where_the_loss_is_no_sum_of_squares(loss):
    at = run(rule="marquardt", loss=loss, source="digit")
    assert any("Levenberg-Marquardt needs a sum of squares" in info.value for info in at.info)
    rule = widget(at, "rule")
    assert rule.value == "adam"
    assert "Levenberg-Marquardt" not in rule.options
    assert "sum of squares" in rule.help
    at.selectbox(key="backward.loss").select("difference").run()
    assert "Levenberg-Marquardt" in widget(at, "rule").options


CHANGES = {
    "kernel": "gaussian",
    "padding": "border",
    "corners": True,
    "start": "far",
    "fine": True,
    "rule": "sgd",
    "rate": 30,
    "turn": -20,
    "size": 20,
    "grey": True,
}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"source": "digit"},
        {"source": "camera"},
        {"family": "translation"},
        {"family": "diffeomorphic", "size": 16},
        {"loss": "sum"},
        {"rule": "marquardt"},
        {"source": "digit", "loss": "network"},
        {"source": "digit", "loss": "localiser"},
        {"source": "digit", "loss": "localiser", "rule": "marquardt"},
        {"size": 16, "source": "coffee"},
    ],
)
def test_a_widget_is_disabled_exactly_where_it_changes_nothing(changes):
    view = view_of(**{"steps": 10, **changes})
    idle = shown_idle(run(**{name: str(value) for name, value in {"steps": 10, **changes}.items()}))
    assert all(reason for reason in idle.values())
    (here,) = backward_problem.runs(view)
    for name, value in CHANGES.items():
        if name == "padding" and view.source == "digit" and name not in idle:
            continue  # a digit is black at its edge: what lies beyond could be seen, but is the same
        (there,) = backward_problem.runs(replace(view, **{name: value}))
        same = there is here or (
            there.descent.thetas.shape == here.descent.thetas.shape
            and torch.equal(there.descent.thetas, here.descent.thetas)
            and torch.equal(there.descent.losses, here.descent.losses)
            and there.objective.U.shape == here.objective.U.shape
        )
        assert same == (name in idle), name


def test_a_second_run_that_would_be_the_first_again_is_not_on_offer():
    assert "Gaussian kernel" not in widget(run(kernel="gaussian"), "rival").options
    assert "the wrong start" not in widget(run(start="far"), "rival").options
    assert "coarse to fine, or not" not in widget(run(loss="sum"), "rival").options
    at = run(kernel="gaussian", rival="gaussian")
    assert any("the same as the first" in info.value for info in at.info)
    assert at.session_state["backward.rival"] == "nothing"
    assert widget(run(source="digit", loss="localiser"), "rival").disabled


def test_choosing_a_networks_loss_brings_a_digit():
    at = run()
    at.selectbox(key="backward.loss").select("localiser").run()
    assert not at.exception
    assert at.selectbox(key="backward.source").value == "digit"
    assert sent(at)[0]["frame"]["target"] == [28, 28]
    at.selectbox(key="backward.source").select("astronaut").run()
    assert at.selectbox(key="backward.loss").value == "difference"


@pytest.mark.parametrize(("across", "down", "said"), [("h31", "h31", 1), ("h31", "h12", 0), ("θ31", "", 0)])
def test_an_axis_that_cannot_stand_beside_the_other_is_said(across, down, said):
    at = run(look="descent", family="projective", x=across, y=down)
    asked = [c.value for c in at.caption if "The y axis that was asked for is none that can stand here" in c.value]
    assert len(asked) == said
    assert any("projective has no" in w.value for w in at.warning) == (across == "θ31")


def test_the_sentence_about_a_replaced_rule_stays_until_something_is_chosen_anew():
    def told(at):
        return any("needs a sum of squares" in info.value for info in at.info)

    at = run(rule="marquardt", loss="sum")
    assert told(at)
    assert told(at.run()), "the page draws itself again when its landscape is ready"
    at.selectbox(key="backward.rule").select("sgd").run()
    assert not told(at)
