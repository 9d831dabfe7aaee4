"""Live training: a function of its setting, every step of it reachable, and each fault seen as it happens."""

import math

import pytest
import torch
import torch.nn.functional as F

from stn_viz import ArgumentError
from stn_viz.datasets.digits import load_bundled
from stn_viz.evaluation.alignment import slope
from stn_viz.evaluation.metrics import box_turn
from stn_viz.training.live import FAULTS, LiveSetting, LiveTraining

SMALL = LiveSetting(seed=3, steps=24, batch=16)


@pytest.fixture
def training():
    with LiveTraining(SMALL, "cpu") as opened:
        yield opened


def weights(training):
    return [p.clone() for one in (training.learner, training.plain) for p in one.run.model.state_dict().values()]


def test_a_training_is_a_function_of_its_setting(training):
    with LiveTraining(SMALL, "cpu") as again:
        while not training.over:
            a, b = training.advance(), again.advance()
            assert (a.loss, a.plain_loss, a.slope) == (b.loss, b.plain_loss, b.slope)
            assert torch.equal(a.thetas, b.thetas)
    other = LiveSetting(seed=4, steps=24, batch=16)
    with LiveTraining(other, "cpu") as another:
        assert another.advance().loss != training.moments[1].loss


def test_any_earlier_step_has_the_weights_it_had_and_leads_to_the_same_end(training):
    at = [weights(training)]
    while not training.over:
        training.advance()
        at.append(weights(training))
    losses = [moment.loss for moment in training.moments]
    recorded = [call.step for call in training.watch.tape()]
    for step in (23, 13, 12, 7, 1, 0):
        assert training.back_to(step).step == training.step == step
        assert all(map(torch.equal, weights(training), at[step]))
        assert len(training.moments) == step + 1
    while not training.over:
        training.advance()
    assert all(map(torch.equal, weights(training), at[-1]))
    assert [moment.loss for moment in training.moments[1:]] == losses[1:]
    assert [call.step for call in training.watch.tape()] == recorded


def test_the_way_back_can_be_given_up_and_leaves_a_training_that_goes_on():
    told = []

    def tell():
        told.append(training.step)
        if len(told) > 1:
            raise TimeoutError

    with LiveTraining(LiveSetting(seed=3, steps=60, batch=16), "cpu") as training:
        while training.step < 8:
            training.advance()
        losses = [moment.loss for moment in training.moments]
        with pytest.raises(TimeoutError):
            training.back_to(7, tell)
        assert told == [4, 5]
        assert training.step == 5
        while training.step < 8:
            training.advance()
        assert [moment.loss for moment in training.moments[1:]] == losses[1:]


def test_snapshots_are_bounded_however_long_a_training_is():
    with LiveTraining(LiveSetting(steps=200, batch=8), "cpu") as training:
        one = training.nbytes
        for _ in range(45):
            training.advance()
        assert training.nbytes < 16 * 3 * one  # of weights, and of two moments beside each
        assert training.nbytes == pytest.approx(training.nbytes // one * one, rel=0.5)
        assert len(training._snapshots) == 4
        training.close()
        assert training.nbytes == 0


def test_what_is_shown_is_what_torch_computes(training):
    for _ in range(10):
        moment = training.advance()
    model, batch = training.learner.judge(), training.held_out
    with torch.no_grad():
        trace, plain = model.trace(batch.images), training.plain.judge()(batch.images)
    right = (trace.logits.argmax(1) == batch.labels).double().mean()
    assert moment.accuracy == pytest.approx(float(right))
    assert moment.plain_accuracy == pytest.approx(float((plain.argmax(1) == batch.labels).double().mean()))
    assert moment.slope == pytest.approx(slope(batch.drawn["angle"], box_turn(trace)), abs=1e-6)
    torch.testing.assert_close(moment.thetas, trace.warps[0].theta[: len(moment.thetas)])
    images, labels = training.learner.draw()[:2]
    expected = F.cross_entropy(training.learner.run.model(images), labels).detach()
    assert training.advance().loss == pytest.approx(float(expected), rel=1e-5)


def test_the_two_networks_have_as_many_parameters_and_learn_from_the_same_digits(training):
    counts = [sum(p.numel() for p in one.run.model.parameters()) for one in (training.learner, training.plain)]
    assert counts[1] == pytest.approx(counts[0], rel=0.001)
    assert torch.equal(training.learner.draw()[0], training.plain.draw()[0])


def test_held_out_digits_are_not_learnt_from(training):
    learnt = {image.tobytes() for image in training.learner._digits.images.numpy()}
    assert not learnt & {image.tobytes() for image in load_bundled("validation").images.numpy()}
    assert len(training.held_out.labels) == len(load_bundled("validation"))


def run(fault, steps):
    with LiveTraining(LiveSetting(seed=11, faults=frozenset({fault}), steps=500), "cpu") as training:
        for _ in range(steps):
            training.advance()
    return training.moments


@pytest.mark.parametrize(
    ("fault", "steps", "kind"),
    [
        ("rate", 21, "exploding"),
        ("random", 2, "non-identity-start"),
        ("normalised", 41, "padding-background"),
        ("integer", 1, "integer-kernel"),
        ("frozen", 2, "frozen"),
        ("starved", 2, "starved"),
    ],
)
def test_each_fault_is_found_as_it_happens(fault, steps, kind):
    moments = run(fault, steps)
    assert not moments[0].findings
    found = [finding.kind for finding in moments[-1].findings]
    assert kind in found
    assert "cut" not in found, "its localiser has a gradient, or another name says why it has none"
    last = moments[-1].thetas
    identity = torch.tensor([1.0, 0, 0, 0, 1, 0])
    if fault == "rate":
        assert float(last.abs().max()) > 10  # half widths
    if fault == "random":
        assert float((moments[0].thetas - identity).abs().mean()) > 0.2
    if fault in ("integer", "frozen"):
        assert torch.equal(last, identity.expand_as(last))
    if fault == "starved":
        assert float((last - identity).abs().max()) < 0.05
    if fault == "integer":
        assert moments[-1].gradient == 0


def test_without_a_curriculum_accuracy_comes_and_the_box_does_not_turn():
    moments = run("joint", 100)
    assert moments[-1].accuracy > 0.9
    assert abs(moments[-1].slope) < 0.2
    assert moments[-1].degenerate
    assert not moments[10].degenerate, "it reads nothing yet"
    assert run("joint", 0)[0].findings == ()


def test_a_sound_training_turns_its_boxes_and_nothing_is_found():
    with LiveTraining(LiveSetting(seed=11, steps=500), "cpu") as training:
        for _ in range(100):
            moment = training.advance()
    assert moment.slope > 0.5
    assert not any(one.degenerate for one in training.moments)
    assert moment.findings == ()


def test_a_broken_loss_ends_the_training(training):
    with torch.no_grad():
        next(training.learner.run.model.classifier.parameters()).fill_(math.nan)
    assert math.isnan(training.advance().loss)
    assert training.over
    with pytest.raises(ArgumentError, match="go back"):
        training.advance()
    training.back_to(0)
    assert not training.over


def test_what_cannot_be_trained_is_refused(training):
    with pytest.raises(ArgumentError, match=f"some of {', '.join(FAULTS)}"):
        LiveSetting(faults=frozenset({"rats"}))
    with pytest.raises(ArgumentError, match="steps"):
        LiveSetting(steps=0)
    with pytest.raises(ArgumentError, match="advance"):
        training.back_to(1)
