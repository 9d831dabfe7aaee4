"""The Backward page without a browser: every view runs, and what the stage is sent is torch's descent."""

import numpy as np
import pytest
import torch
from backward_pages import payload, run, sent, view_of

from stn_viz.app.backward import problem as backward_problem
from stn_viz.app.backward import view as backward
from stn_viz.differentiation.backprop import backpropagate
from stn_viz.differentiation.gradient_check import check_gradients
from stn_viz.differentiation.jacobian import displacement_metric
from stn_viz.differentiation.losses import CrossEntropy
from stn_viz.texts.quantity import quantity
from tests.by_hand import numbers


@pytest.mark.parametrize("step", [0, 3, 8])
def test_the_stage_is_sent_torchs_descent_and_opens_at_the_step(step):
    meta, arrays = sent(run(step=str(step), fine="1"))
    (one,) = backward_problem.runs(view_of(fine=True))
    assert meta["playback"]["at"] == step
    np.testing.assert_array_equal(arrays["playback_thetas"], one.descent.thetas.numpy())
    np.testing.assert_array_equal(arrays["playback_losses"], one.descent.losses.numpy())
    np.testing.assert_allclose(meta["theta"], one.descent[step].theta.tolist())
    here = one.at(step)
    np.testing.assert_allclose(arrays["U"], here.U[0].numpy(), atol=1e-7)
    np.testing.assert_allclose(arrays["difference_target"], here.loss.target.numpy(), atol=1e-7)
    assert here.value(one.descent[step].theta) == pytest.approx(one.descent[step].loss, rel=1e-12)


def test_it_opens_half_way_and_pins_a_pixel():
    meta, _ = sent(run())
    (one,) = backward_problem.runs(view_of())
    assert meta["playback"]["at"] == one.halfway > 0
    row, col = meta["selection"]
    assert 6 <= row < 18
    assert 6 <= col < 18


def test_what_a_link_plays_begins_at_the_start_and_only_the_leader_is_told():
    at = run(play="descent", rival="gaussian")
    assert [sent(at, k)[0]["opens"] for k in (0, 1)] == ["descent", None]
    assert [sent(at, k)[0]["playback"]["at"] for k in (0, 1)] == [0, 0]
    assert sent(run(play="descent", step="5"))[0]["playback"]["at"] == 5


@pytest.mark.parametrize("rival", [r for r in backward.RIVALS if r != "nothing"])
def test_two_runs_share_a_clock(rival):
    at = run(rival=rival, step="4")
    both = backward_problem.runs(view_of(rival=rival))
    for k, one in enumerate(both):
        meta, arrays = sent(at, k)
        assert (meta["playback"]["clock"], meta["playback"]["leads"], meta["layout"]) == (backward.PAGE, k == 0, "pair")
        np.testing.assert_array_equal(arrays["playback_losses"], one.descent.losses.numpy())
    assert not torch.equal(both[0].descent.thetas, both[1].descent.thetas)


@pytest.mark.parametrize("look", backward.LOOKS)
def test_every_view_runs(look):
    run(look=look, step="2")


def test_a_flow_travels_without_grids_for_the_browser_follows_it_itself():
    meta, arrays = sent(run(family="diffeomorphic", size="16", steps="10"))
    (one,) = backward_problem.runs(view_of(family="diffeomorphic", size=16, steps=10))
    assert meta["flow"]["steps"] == one.objective.family.steps
    assert arrays["flow_across"].shape == (one.objective.family.resolution, one.objective.family.cols)
    assert not {"grid", "playback_grids", "playback_answer"} & set(arrays)
    np.testing.assert_allclose(meta["playback"]["answer"], one.reference.tolist())


@pytest.mark.parametrize("link", range(1, 7))
def test_each_gradient_check_shows_its_numbers(link):
    at = run(look="chain", link=str(link), step="2", row="11", col="9")
    (one,) = backward_problem.runs(view_of())
    wanted = check_gradients(backpropagate(one.objective, one.descent[2].theta), 11, 9)[link - 1]
    shown = "".join(m.value for m in at.markdown)
    largest = wanted.ours.abs().argsort(descending=True, stable=True)[:6]
    for value in (wanted.ours[largest], wanted.autograd[largest], wanted.difference[largest]):
        assert all(quantity(float(v), 6, signed=True) in shown for v in value)
    said = [f"{wanted.reason}" in m.value and m.value.endswith(wanted.reason) for m in at.markdown]
    assert sum(said) == 1, "the verdict is a sentence of its own"
    cut = [c.value for c in at.caption if "largest of" in c.value]
    assert cut == ([f"These are the 6 largest of {len(wanted.ours)} numbers."] if len(wanted.ours) > 6 else [])


@pytest.mark.parametrize(
    ("loss", "rule"),
    [
        *(("difference", rule) for rule in backward.RULES),
        *((loss, rule) for loss in ("sum", "pixel") for rule in backward.RULES if rule != "marquardt"),
        ("network", "adam"),
    ],
)
def test_every_loss_descends_by_every_rule(loss, rule):
    source = "digit" if loss in backward.ASKED else "astronaut"
    one = backward_problem.runs(view_of(loss=loss, rule=rule, source=source, steps=10, rate=3))[0]
    assert one.descent.losses.isfinite().all()
    assert one.descent.losses.min() < one.descent[0].loss


TWINS = {
    "adam": lambda p, eta: torch.optim.Adam(p, lr=eta),
    "sgd": lambda p, eta: torch.optim.SGD(p, lr=eta),
    "momentum": lambda p, eta: torch.optim.SGD(p, lr=eta, momentum=0.9),
}


def stated_rate(text):
    return numbers(text[text.index("η = ") :])[0]


@pytest.mark.parametrize("rule", TWINS)
@pytest.mark.parametrize("problem", [{}, {"family": "tps"}, {"loss": "sum"}, {"source": "digit", "loss": "network"}])
def test_what_the_page_calls_a_rule_can_be_done_again_in_torch_with_the_rate_that_it_states(rule, problem):
    (one,) = backward_problem.runs(view_of(rule=rule, steps=20, **problem))
    eta = stated_rate(one.says)
    assert eta == stated_rate(one.rule)
    theta = one.objective.family.identity().requires_grad_(True)
    optimiser = TWINS[rule]([theta], eta)
    for step in one.descent:
        torch.testing.assert_close(step.theta, theta.detach(), rtol=1e-7, atol=1e-9)
        optimiser.zero_grad()
        one.objective.losses(theta[None])[0].backward()
        optimiser.step()


def test_a_preconditioned_rule_goes_by_the_metrics_inverse_and_says_so():
    (one,) = backward_problem.runs(view_of(rule="preconditioned-sgd", family="bspline"))
    first, second = one.descent[:2]
    metric = displacement_metric(one.objective.family, first.theta, one.objective.frame)
    wanted = -stated_rate(one.says) * torch.linalg.solve(metric, first.gradient)
    torch.testing.assert_close(second.theta - first.theta, wanted, rtol=1e-5, atol=1e-10)
    assert "M⁻¹" in one.says


def test_the_plain_step_ahead_is_the_next_step_where_the_rule_is_plain_sgd():
    meta, arrays = sent(run(rule="sgd", step="3"))
    thetas, gradients = arrays["playback_thetas"], arrays["playback_gradients"]
    np.testing.assert_allclose(thetas[4], thetas[3] - meta["playback"]["rate"] * gradients[3], rtol=1e-12, atol=1e-14)


def test_two_runs_of_one_rule_step_at_one_rate():
    for rival in ("gaussian", "integer", "corners", "start", "fine"):
        a, b = backward_problem.runs(view_of(rival=rival, rule="sgd", steps=10))
        assert a.rule == b.rule, rival


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
        np.testing.assert_allclose(arrays["playback_upstreams"][k], wanted.numpy(), rtol=1e-5, atol=1e-7)
        value, gradient = one.objective.gradient(one.descent[k].theta)
        assert value == pytest.approx(one.descent[k].loss, rel=1e-9)
        torch.testing.assert_close(gradient, one.descent[k].gradient, rtol=1e-8, atol=1e-10)


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


def table(at, title):
    (text,) = [m.value for m in at.markdown if title in m.value]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    return {row[0]: dict(zip(rows[0][1:], row[1:], strict=True)) for row in rows[2:]}


def test_torchs_column_is_torchs_number_and_the_sides_are_named_for_what_they_are():
    at = run(look="kinks", corners="1", size="32", step="0")
    (one,) = backward_problem.runs(view_of(corners=True, size=32))
    theta = one.objective.family.identity().requires_grad_(True)
    one.objective.losses(theta[None])[0].backward()
    shown = table(at, "central")
    for name, value in zip(one.objective.family.parameters, theta.grad.tolist(), strict=True):
        assert numbers(shown[name]["torch"]) == pytest.approx([value], rel=1e-5)
    assert numbers(shown["θ11"]["right"]) != pytest.approx(numbers(shown["θ11"]["torch"]), rel=0.1)


@pytest.mark.parametrize("kernel", ["integer", "bicubic", "lanczos", "gaussian"])
def test_a_kernel_without_kinks_is_not_said_to_have_samples_on_them(kernel):
    at = run(look="kinks", kernel=kernel, corners="1", size="32", step="0")
    said = " ".join([m.value for m in at.markdown] + [c.value for c in at.caption])
    assert "has no kinks" in said
    assert "lie on a kink" not in said


def test_the_landscape_begins_only_when_the_browser_asks_again_so_that_the_stage_comes_first():
    at = run(look="descent", step="2")
    assert sent(at)[0]["playback"]["at"] == 2
    (job,) = at.session_state["backward.survey"]
    assert job.running
    assert job.thread is None, "nothing else was computed while the page was drawn"
    assert any(
        "landscape" in progress.proto.text or "computing" in progress.proto.text for progress in at.get("progress")
    )
    at.run()  # as the browser does 0.4 s after it has got the page
    assert job.thread is not None
    job.thread.join(60)
    assert job.complete
    at.run()
    assert at.session_state["backward.survey"] == [job]
    assert len(at.get("plotly_chart")) == 2


HORIZON = {"family": "projective", "start": "hand", "corners": True}


@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
def test_a_start_on_the_horizon_is_descended_or_ends_in_a_sentence(padding):
    theta = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0)
    at = run(family="projective", start="hand", theta="1,0,0,0,1,0,1,0", corners="1", padding=padding)
    (one,) = backward_problem.runs(view_of(**HORIZON, theta=theta, padding=padding))
    said = [w.value for w in at.warning]
    ended = not one.descent.losses.isfinite().all()
    assert ended == (padding == "reflection"), "an infinite place is outside under zeros, and at the edge under border"
    assert len(said) == ended
    assert all(s.startswith("The descent ends at step 0: its loss is no finite number") for s in said)
    assert all("horizon" in s for s in said)


@pytest.mark.parametrize(
    "looked",
    [
        {"projector": True},
        {"lang": "zh"},
        {"step": 7, "link": 3},
        {"look": "maps"},
        {"near": True},
        {"play": "descent"},
    ],
)
def test_a_descent_is_not_computed_again_because_it_is_looked_at_in_another_way(looked):
    assert backward_problem.runs(view_of(steps=10, **looked))[0] is backward_problem.runs(view_of(steps=10))[0]
