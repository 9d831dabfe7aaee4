"""The Backward page without a browser: every view runs, and what the stage is sent is torch's descent."""

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from stn_viz.chain import chain
from stn_viz.links import links
from stn_viz.losses import CrossEntropy
from stn_viz.stage.packing import unpack
from stn_viz.ui import backward, backward_problem, backward_stage

PAGE = "from stn_viz.pages import backward\nbackward.page()"
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
    return next(c for c in at.get("bidi_component") if c.key == backward_stage.STAGES[k]).proto.bytes


def sent(at, k=0):
    """Give a scene of the page as the browser gets it."""
    return unpack(payload(at, k))


@pytest.mark.parametrize("step", [0, 3, 8])
def test_the_stage_is_sent_torchs_descent_and_opens_at_the_step(step):
    meta, arrays = sent(run(step=str(step), fine="1"))
    (one,) = backward_problem.runs(view_of(fine=True))
    assert meta["tape"]["at"] == step
    np.testing.assert_array_equal(arrays["tape_thetas"], one.descent.thetas.numpy())
    np.testing.assert_array_equal(arrays["tape_losses"], one.descent.losses.numpy())
    np.testing.assert_allclose(meta["theta"], one.descent[step].theta.tolist())
    here = one.at(step)
    np.testing.assert_allclose(arrays["U"], here.U[0].numpy(), atol=1e-7)
    np.testing.assert_allclose(arrays["difference_target"], here.loss.target.numpy(), atol=1e-7)
    assert here.value(one.descent[step].theta) == pytest.approx(one.descent[step].loss, rel=1e-12)


def test_it_opens_half_way_and_pins_a_pixel():
    meta, _ = sent(run())
    (one,) = backward_problem.runs(view_of())
    assert meta["tape"]["at"] == one.halfway > 0
    row, col = meta["selection"]
    assert 6 <= row < 18
    assert 6 <= col < 18


@pytest.mark.parametrize("rival", [r for r in backward.RIVALS if r != "nothing"])
def test_two_runs_share_a_clock(rival):
    at = run(rival=rival, step="4")
    both = backward_problem.runs(view_of(rival=rival))
    for k, one in enumerate(both):
        meta, arrays = sent(at, k)
        assert (meta["tape"]["clock"], meta["tape"]["leads"], meta["layout"]) == (backward.PAGE, k == 0, "pair")
        np.testing.assert_array_equal(arrays["tape_losses"], one.descent.losses.numpy())
    assert not torch.equal(both[0].descent.thetas, both[1].descent.thetas)


@pytest.mark.parametrize("look", backward.LOOKS)
def test_every_view_runs(look):
    run(look=look, step="2")


def test_a_family_that_only_torch_can_evaluate_travels_with_its_grids():
    _, arrays = sent(run(family="diffeomorphic", size="16", steps="10"))
    (one,) = backward_problem.runs(view_of(family="diffeomorphic", size=16, steps=10))
    grids = one.objective.family.grid(one.descent.thetas, one.objective.frame)
    np.testing.assert_allclose(arrays["tape_grids"], grids.numpy(), atol=1e-6)
    assert arrays["tape_answer"].shape == (16, 16, 2)


@pytest.mark.parametrize("link", range(1, 7))
def test_each_link_shows_its_numbers(link):
    at = run(look="chain", link=str(link), step="2", row="11", col="9")
    (one,) = backward_problem.runs(view_of())
    wanted = links(chain(one.objective, one.descent[2].theta), 11, 9)[link - 1]
    shown = "".join(m.value for m in at.markdown)
    for value in (wanted.ours[:2], wanted.autograd[:2], wanted.difference[:2]):
        assert all(f"{float(v):+.6g}" in shown for v in value)


@pytest.mark.parametrize(
    ("loss", "rule"),
    [*((loss, rule) for loss in ("difference", "sum", "pixel") for rule in backward.RULES), ("network", "adam")],
)
def test_every_loss_descends_by_every_rule(loss, rule):
    source = "digit" if loss in backward.ASKED else "astronaut"
    one = backward_problem.runs(view_of(loss=loss, rule=rule, source=source, steps=10, rate=3))[0]
    assert one.descent.losses.isfinite().all()
    assert one.descent.losses.min() < one.descent[0].loss


def test_the_integer_kernel_learns_nothing_and_the_default_does():
    learning, stuck = backward_problem.runs(view_of(rival="integer", fine=True, steps=60))
    assert learning.descent[-1].loss < 0.5 * learning.descent[0].loss
    assert torch.equal(stuck.descent[0].theta, stuck.descent[-1].theta)


@pytest.mark.parametrize("loss", backward.ASKED)
def test_a_networks_loss_travels_with_its_gradient_at_every_step(loss):
    meta, arrays = sent(run(source="digit", loss=loss, step="3"))
    (one,) = backward_problem.runs(view_of(source="digit", loss=loss))
    assert isinstance(one.objective.loss, CrossEntropy)
    assert meta["upstream"] == "network"
    for k in (0, 3, 7):
        wanted = one.objective.upstream(one.descent[k].theta)[0]
        np.testing.assert_allclose(arrays["tape_upstreams"][k], wanted.numpy(), rtol=1e-5, atol=1e-7)
        value, gradient = one.objective.gradient(one.descent[k].theta)
        assert value == pytest.approx(one.descent[k].loss, rel=1e-9)
        torch.testing.assert_close(gradient, one.descent[k].gradient, rtol=1e-8, atol=1e-10)


def test_choosing_a_networks_loss_brings_a_digit():
    at = run()
    at.selectbox(key="backward.loss").select("localiser").run()
    assert not at.exception
    assert at.selectbox(key="backward.source").value == "digit"
    assert sent(at)[0]["frame"]["target"] == [28, 28]
    at.selectbox(key="backward.source").select("astronaut").run()
    assert at.selectbox(key="backward.loss").value == "difference"


def test_what_the_stage_is_sent_stays_the_same_while_the_step_changes():
    at = run(step="3")
    before = payload(at)
    at.session_state["backward.step"] = 7
    at.run()
    assert payload(at) == before
    assert at.query_params["step"] == "7"


@pytest.mark.parametrize(
    ("name", "value"),
    [("family", "klein"), ("step", "1e9"), ("theta", "nan"), ("size", "9999"), ("rival", "<b>"), ("x", "a" * 99)],
)
def test_a_link_that_makes_no_sense_costs_one_field_and_a_sentence(name, value):
    at = run(**{name: value})
    assert any(f"link's {name} was ignored" in w.value for w in at.warning)


@pytest.mark.parametrize("changes", [{"start": "hand", "theta": "1,2,3"}, {"row": "127", "col": "127"}, {"x": "θ99"}])
def test_a_link_that_does_not_fit_the_problem_still_opens(changes):
    assert not run(**changes).exception
