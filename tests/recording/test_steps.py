"""From step to step: validation passes beside training, backward passes that come, and θ that left its graph."""

import weakref

import pytest
import torch
import torch.nn.functional as F
from recorded_models import Transformer, picture
from torch import nn

import stn_viz as sv
from stn_viz.recording.gradient_hooks import has_initial_weights


class Warped(nn.Module):
    """A localiser whose θ passes through ``between`` on its way to the grid."""

    def __init__(self, between=lambda theta: theta, spread=0.02):
        super().__init__()
        torch.manual_seed(0)
        self.localiser = nn.Linear(256, 6)
        nn.init.normal_(self.localiser.weight, std=spread)
        self.localiser.bias.data = torch.tensor([0.9, 0, 0, 0, 0.9, 0])
        self.between = between

    def theta(self, x):
        return self.localiser(x.flatten(1)).view(-1, 2, 3)

    def forward(self, x):
        grid = F.affine_grid(self.between(self.theta(x)), list(x.shape), align_corners=False)
        return F.grid_sample(x, grid, align_corners=False)


def digits(batch=4, seed=0):
    return F.pad(picture(batch, 1, 8, 8, seed=seed), [4] * 4)


def still(batch):
    return F.affine_grid(torch.eye(2, 3).repeat(batch, 1, 1), [batch, 1, 16, 16], align_corners=False)


def kinds(tape):
    return [f.kind for f in sv.diagnose(tape)]


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


# what never reaches the loss


@pytest.mark.parametrize("steps", [1, 3])
def test_a_warp_that_never_reaches_the_loss_is_found(steps, tmp_path):
    net, classifier = Warped(), nn.Linear(256, 3)
    with sv.record() as tape:
        for _ in range(steps):
            U = digits()
            net(U)
            F.cross_entropy(classifier(U.flatten(1)), torch.tensor([0, 1, 2, 0])).backward()
            tape.step()
    (finding,) = sv.diagnose(tape)
    assert (finding.kind, finding.evidence["backward_passes"]) == ("unused", steps)
    assert ("the one call made here" if steps == 1 else f"each of the {steps} calls") in finding.message
    tape.save(tmp_path / "run.stn")
    assert kinds(sv.load_recording(tmp_path / "run.stn")) == ["unused"]


BACKWARDS = {
    "Tensor.backward": lambda loss, _: loss.backward(),
    "torch.autograd.backward": lambda loss, _: torch.autograd.backward(loss),
    "torch.autograd.backward of several": lambda loss, _: torch.autograd.backward([loss, loss * 2]),
}


@pytest.mark.parametrize("spelling", BACKWARDS)
def test_backward_passes_are_seen_however_they_are_spelled(spelling):
    net, other = Warped(), nn.Linear(4, 1)
    with sv.record() as tape:
        net(digits())
        assert tape[0].backward_ran is None
        BACKWARDS[spelling](other(torch.rand(2, 4)).sum(), other)
    assert tape[0].backward_ran is True
    assert kinds(tape) == ["unused"]


def partly(loss, net):
    torch.autograd.grad(loss, list(net.parameters()))


def to_inputs_alone(loss, net):
    loss.backward(inputs=list(net.parameters()))


def nowhere(loss, net):
    pass


@pytest.mark.parametrize("back", [partly, to_inputs_alone, nowhere])
def test_without_a_whole_backward_pass_nothing_is_said_of_the_loss(back):
    net, other = Warped(), nn.Linear(4, 1)
    with sv.record() as tape:
        net(digits())
        back(other(torch.rand(2, 4)).sum(), other)
    report = sv.diagnose(tape)
    assert report == []
    assert list(report.skipped["unused"]) == ["No backward pass was seen after the call while it was recorded."]


def test_inference_says_that_gradients_were_not_recorded():
    with torch.no_grad(), sv.record() as tape:
        Warped()(digits())
    report = sv.diagnose(tape)
    assert report == []
    assert {"unused", "cut"} <= set(report.skipped)
    assert any("No gradient was recorded" in gap for gap in report.gaps)


def test_a_loss_that_reaches_the_line_at_another_turn_or_in_another_step_is_enough():
    net, other = Warped(), nn.Linear(4, 1)
    with sv.record() as tape:
        for k in range(4):  # a critic learns three times while the generator's warps are thrown away
            V = net(digits(seed=k))
            loss = other(torch.rand(2, 4)).sum()
            (loss + V.sum() if k == 3 else loss).backward()
            tape.step()
    assert kinds(tape) == []


def test_an_earlier_call_of_which_another_one_makes_use_is_not_blamed_where_calls_were_thinned():
    net = Warped()
    with sv.record(max_calls=3) as tape:
        for _ in range(8):
            V = net(digits())  # of eight, the last is used
        V.sum().backward()
    assert kinds(tape) == []


# θ cut from the graph

KEPT_CUTS = {
    "detach": lambda theta: theta.detach(),
    "data": lambda theta: theta.data,
    "tolist": lambda theta: torch.tensor(theta.tolist()),
    "numpy": lambda theta: torch.from_numpy(theta.detach().numpy().copy()),
    "item": lambda theta: torch.tensor([[[x.item() for x in row] for row in one] for one in theta]),
    "float": lambda theta: torch.tensor([[[float(x.detach()) for x in row] for row in one] for one in theta]),
    "detach, plus identity": lambda theta: theta.detach() + torch.tensor([[0.05, 0, 0], [0, 0.05, 0.1]]),
    "tanh, then detach": lambda theta: theta.tanh().detach(),
    "detach, in double": lambda theta: theta.detach().double().float(),
}


@pytest.mark.parametrize("how", KEPT_CUTS)
def test_a_theta_that_left_its_graph_is_found(how, tmp_path):
    net, classifier = Warped(KEPT_CUTS[how]), nn.Linear(256, 3)
    with sv.record() as tape:
        F.cross_entropy(classifier(net(digits()).flatten(1)), torch.tensor([0, 1, 2, 0])).backward()
    (finding,) = sv.diagnose(tape)
    assert (finding.kind, finding.severity) == ("cut", "error")
    assert "test_steps.py:" in finding.evidence["by"]
    assert net.localiser.weight.grad is None  # the fault is real
    tape.save(tmp_path / "run.stn")
    assert kinds(sv.load_recording(tmp_path / "run.stn")) == ["cut"]


def test_a_grid_that_left_its_graph_is_found():
    flow, classifier = nn.Conv2d(1, 2, 3, padding=1), nn.Linear(256, 3)
    with sv.record() as tape:
        U = digits()
        grid = sv.Frame((16, 16), (16, 16)).target_points(torch.float32) + 0.01 * flow(U).permute(0, 2, 3, 1)
        V = F.grid_sample(U, grid.detach(), padding_mode="border", align_corners=False)
        F.cross_entropy(classifier(V.flatten(1)), torch.tensor([0, 1, 2, 0])).backward()
    (finding,) = sv.diagnose(tape)
    assert finding.kind == "cut"
    assert "the grid" in finding.message


def looked_at_only(net, classifier, U):
    net.theta(U).detach().numpy()
    return classifier(net(U).flatten(1))


def logged_and_used(net, classifier, U):
    theta = net.theta(U)
    theta.tolist()
    V = F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)
    shown = F.grid_sample(U, F.affine_grid(theta.detach(), list(U.shape), align_corners=False), align_corners=False)
    assert not shown.requires_grad
    return classifier(V.flatten(1))


def with_a_loss_of_its_own(net, classifier, U):
    theta = net.theta(U)
    V = F.grid_sample(U, F.affine_grid(theta.detach(), list(U.shape), align_corners=False), align_corners=False)
    return classifier(V.flatten(1)) + (theta - 1).square().mean()


def frozen(net, classifier, U):
    with torch.no_grad():
        theta = net.theta(U)
    V = F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)
    return classifier(V.flatten(1))


@pytest.mark.parametrize("use", [looked_at_only, logged_and_used, with_a_loss_of_its_own, frozen])
def test_a_theta_that_is_copied_for_good_reason_is_healthy(use):
    net, classifier = Warped(), nn.Linear(256, 3)
    with sv.record() as tape:
        for _ in range(2):
            F.cross_entropy(use(net, classifier, digits()), torch.tensor([0, 1, 2, 0])).backward()
            tape.step()
    assert kinds(tape) == []


def test_no_graph_is_kept_alive_by_a_cut():
    with sv.record():
        saved = torch.rand(2, 6, requires_grad=True) * 2
        theta = saved * saved
        alive = weakref.ref(saved)
        theta.detach()
        theta.tolist()
        del saved, theta
        assert alive() is None


def test_a_healthy_training_has_no_finding():
    torch.manual_seed(0)
    net, classifier = Transformer(), nn.Linear(784, 10)
    rule = torch.optim.Adam([*net.parameters(), *classifier.parameters()], lr=1e-3)
    with sv.record() as tape:
        for k in range(10):
            rule.zero_grad()
            loss = F.cross_entropy(
                classifier(net(F.pad(picture(8, 1, 16, 16, seed=k), [6] * 4)).flatten(1)), torch.arange(8)
            )
            loss.backward()
            rule.step()
            tape.step(loss)
    assert kinds(tape) == []
