"""From step to step: validation passes beside training, backward passes that come, and θ that left its graph."""

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from recorded_steps import Warped, digits, kinds
from torch import nn

import stn_viz as sv
from stn_viz.recording.gradient_hooks import has_initial_weights


def still(batch):
    return F.affine_grid(torch.eye(2, 3).repeat(batch, 1, 1), [batch, 1, 16, 16], align_corners=False)


# validation passes


def trained(validations, steps=6):
    """Record a training in which ``validations[k]`` batches are validated before step k."""
    net = Warped()
    with sv.record() as tape:
        for k in range(steps):
            for _ in range(validations.get(k, 0)):
                net.eval()
                with torch.no_grad():
                    net(digits(seed=9))
            net.train()
            net(digits(seed=k)).square().mean().backward()
            tape.step()
    return tape


def test_validation_passes_stand_in_rows_of_their_own(tmp_path):
    tape = trained({2: 3, 5: 2})
    tape.save(tmp_path / "run.stn")
    for read in (tape, sv.load_recording(tmp_path / "run.stn")):
        training = [i for i, call in enumerate(read) if call.upstream is not None]
        assert [read[i].step for i in training] == [0, 1, 2, 3, 4, 5]
        assert all(read.same(i) == tuple(training) for i in training)
        validation = [i for i, call in enumerate(read) if call.upstream is None]
        assert [[read[j].step for j in read.same(i)] for i in validation] == [[2, 5], [2, 5], [2], [2, 5], [2, 5]]


def test_training_and_validation_are_tapes_of_their_own_and_a_call_names_its_pass(tmp_path):
    trained({2: 3, 5: 2}).save(tmp_path / "run.stn")
    tape = sv.load_recording(tmp_path / "run.stn")
    training, validation = tape.train(), tape.eval()
    assert [call.step for call in training] == [0, 1, 2, 3, 4, 5]
    assert [call.step for call in validation] == [2, 2, 2, 5, 5]
    assert (training.losses, training.notes) == (tape.losses, tape.notes)
    assert all(", training: " in str(call) for call in training)
    assert all(", evaluation: " in str(call) for call in validation)
    assert str(replace(training[0], training=None)) == str(training[0]).replace(", training", "")


def test_what_was_left_out_is_said_of_the_training_passes_as_well():
    with sv.record(keep=4) as tape:
        for k in range(9):
            Warped()(digits(seed=k))
            tape.step()
    assert tape.train().notes == tape.notes != ()
    assert len(tape.eval()) == 0


def test_calls_that_are_only_looked_at_without_gradients_are_told_from_training_too():
    U = digits().requires_grad_()
    with sv.record() as tape:
        for k in range(3):
            if k == 1:
                with torch.no_grad():
                    F.grid_sample(U, still(1).expand(4, -1, -1, -1), align_corners=False)
            F.grid_sample(U, still(4), align_corners=False).sum().backward()
            tape.step()
    assert [[tape[j].step for j in tape.same(i)] for i in range(4)] == [[0, 1, 2], [1], [0, 1, 2], [0, 1, 2]]


def test_a_leap_is_measured_against_the_training_passes():
    net = Warped()
    with sv.record() as tape:
        for k in range(8):
            with torch.no_grad():
                for _ in range(k % 3):  # shifts the order of the calls in their step
                    net(digits(seed=9))
            (net(digits(seed=k)).square().mean() * (1e6 if k == 5 else 1)).backward()
            tape.step()
    (finding,) = sv.diagnose(tape)
    assert (finding.kind, tape[finding.call].step) == ("exploding", 5)
    assert finding.evidence["steps"] == tuple(range(8))


def test_two_recordings_are_matched_where_only_one_of_them_validates():
    plain, validated = trained({}), trained({1: 2})
    pairs = sv.recording.compare(plain, validated)
    matched = [
        (plain[p.first].step, validated[p.second].step, p.change) for p in pairs if None not in (p.first, p.second)
    ]
    assert matched == [(k, k, 0.0) for k in range(6)]


def test_a_training_pass_and_a_validation_pass_are_still_compared_where_nothing_better_is():
    net = Warped()
    with sv.record() as first:
        net(digits())
    net.eval()
    with torch.no_grad(), sv.record() as second:
        net(digits())
    (pair,) = sv.recording.compare(first, second)
    assert (pair.first, pair.second, pair.change) == (0, 0, 0.0)


# where a training begins


def far_from_identity(steps, optimiser):
    torch.manual_seed(0)
    net = Warped()
    net.localiser = nn.Linear(256, 6)  # as its constructor draws it: far from the identity
    rule = optimiser(net.parameters())
    for _ in range(steps):
        rule.zero_grad()
        (net(digits()) - 0.5).square().sum().backward()
        rule.step()
    with sv.record() as tape:
        for _ in range(3):
            rule.zero_grad()
            (net(digits()) - 0.5).square().sum().backward()
            rule.step()
            tape.step()
    return tape, net


OPTIMISERS = [lambda p: torch.optim.SGD(p, lr=1e-3), lambda p: torch.optim.Adam(p, lr=1e-3)]


@pytest.mark.parametrize("optimiser", OPTIMISERS, ids=["SGD", "Adam"])
def test_a_random_start_is_found_where_the_training_begins_and_nowhere_else(optimiser):
    tape, _ = far_from_identity(0, optimiser)
    assert "non-identity-start" in kinds(tape)
    tape, net = far_from_identity(20, optimiser)
    assert "non-identity-start" not in kinds(tape)
    resumed = Warped()
    resumed.load_state_dict(net.state_dict())  # the same weights in a fresh network with a fresh optimiser
    with sv.record() as tape:
        for _ in range(3):
            resumed(digits()).square().sum().backward()
            tape.step()
    assert "non-identity-start" not in kinds(tape)


@pytest.mark.parametrize(
    "make", [lambda: nn.Linear(50, 12), lambda: nn.Conv2d(8, 12, 3), lambda: nn.Conv2d(8, 12, 3).double()]
)
def test_weights_as_they_were_made_are_told_from_weights_that_learnt(make):
    for seed in range(50):
        torch.manual_seed(seed)
        layer = make()
        x = (
            torch.rand(2, 50, dtype=layer.weight.dtype)
            if isinstance(layer, nn.Linear)
            else torch.rand(2, 8, 5, 5, dtype=layer.weight.dtype)
        )
        assert has_initial_weights(layer(x)) is True
        with torch.no_grad():
            layer.weight += 0.1 * layer.weight.std() * torch.randn_like(layer.weight)
        assert has_initial_weights(layer(x)) is False
        nn.init.zeros_(layer.weight)
        assert has_initial_weights(layer(x)) is False


@pytest.mark.parametrize("draw", [nn.init.kaiming_normal_, nn.init.xavier_uniform_, nn.init.trunc_normal_])
@pytest.mark.parametrize("make", [lambda: nn.Linear(50, 12), lambda: nn.Conv2d(2, 12, 5)])
def test_weights_that_were_drawn_anew_are_told_by_a_bias_of_zeros_until_it_learns(draw, make):
    layer = make()
    x = torch.rand(2, 50) if isinstance(layer, nn.Linear) else torch.rand(2, 2, 5, 5)
    draw(layer.weight)
    assert has_initial_weights(layer(x)) is False, "a bias that is none of such a draw"
    nn.init.zeros_(layer.bias)
    assert has_initial_weights(layer(x)) is True
    optimiser = torch.optim.SGD(layer.parameters(), 0.1)
    layer(x).square().sum().backward()
    optimiser.step()
    assert has_initial_weights(layer(x)) is False


def test_a_localiser_whose_weights_are_all_drawn_anew_is_told_that_it_starts_elsewhere():
    def start(anew: bool) -> list[str]:
        torch.manual_seed(1)
        last = nn.Linear(32, 6)
        localiser = nn.Sequential(nn.Flatten(), nn.Linear(256, 32), nn.ReLU(), last)
        for layer in localiser if anew else ():
            if isinstance(layer, nn.Linear):
                nn.init.kaiming_normal_(layer.weight)
                nn.init.zeros_(layer.bias)
        if not anew:
            nn.init.zeros_(last.weight)
            last.bias.data.copy_(torch.tensor([1.0, 0, 0, 0, 1, 0]))
        with sv.record() as tape:
            for _ in range(2):
                U = torch.rand(8, 1, 16, 16)
                grid = F.affine_grid(localiser(U).view(-1, 2, 3), list(U.shape), align_corners=False)
                F.grid_sample(U, grid, align_corners=False).square().mean().backward()
                tape.step()
        return kinds(tape)

    assert "non-identity-start" in start(True)
    assert "non-identity-start" not in start(False)


def test_the_first_steps_of_a_healthy_training_are_not_lazy():
    torch.manual_seed(0)
    net = Warped(spread=1e-4)
    net.localiser.bias.data = torch.tensor([0.7, 0, 0, 0, 0.7, 0])  # an inset start
    rule = torch.optim.SGD(net.parameters(), lr=1e-3)
    with sv.record() as tape:
        for _ in range(12):
            rule.zero_grad()
            (net(digits()) - digits().roll(1, 0)).square().mean().backward()
            rule.step()
            tape.step()
    report = sv.diagnose(tape)
    assert report == []
    assert any("fewer than 50 steps" in reason for reason in report.skipped["lazy"])


@pytest.mark.parametrize("wakes", [True, False])
def test_after_many_steps_a_constant_transformer_is_lazy_and_one_that_wakes_up_is_not(wakes):
    net = Warped(spread=1e-4)
    net.localiser.bias.data = torch.tensor([0.7, 0, 0, 0, 0.7, 0])
    with sv.record(every=10) as tape:
        for k in range(61):
            if wakes:
                net.localiser.weight.data *= 1.03
            net(digits(seed=k)).square().mean().backward()
            tape.step()
    assert kinds(tape) == ([] if wakes else ["lazy"])
    assert tape.steps == tuple(range(0, 61, 10))
