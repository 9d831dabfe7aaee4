"""What never reaches the loss, and θ that left its graph."""

import weakref

import pytest
import torch
import torch.nn.functional as F
from recorded_models import Transformer, picture
from recorded_steps import Warped, digits, kinds
from torch import nn

import stn_viz as sv

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
    assert "test_steps_reach.py:" in finding.evidence["by"]
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
