"""TorchScript is seen as Python is: the same calls, the same numbers, the same gradients, to the bit."""

import pytest
import torch
import torch.nn.functional as F
from recorded_models import AffineSTN, Registration, Transformer, picture
from torch import nn

import stn_viz as sv

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::torch.jit.TracerWarning")


@pytest.fixture(scope="module")
def net():
    torch.manual_seed(0)
    made = AffineSTN()
    nn.init.normal_(made.stn.localiser[2].weight, std=0.01)
    return made


def recorded(model, x):
    with sv.record() as tape:
        model(x).square().sum().backward()
    assert not tape.notes
    return tape


WAYS = {
    "scripted": lambda net, x: torch.jit.script(net),
    "traced": torch.jit.trace,
    "inside a Python model": lambda net, x: nn.Sequential(torch.jit.script(net.stn), net.classifier),
}


@pytest.mark.parametrize("way", WAYS)
def test_calls_numbers_and_gradients_are_those_of_the_python_model(net, way):
    x = picture(2, 1, 28, 28).requires_grad_()
    (plain,) = recorded(net, x)
    script = WAYS[way](net, x)
    for _ in range(3):  # the interpreter rewrites its graph in the first runs
        (seen,) = recorded(script, x)
        assert seen.tensors().keys() == plain.tensors().keys()
        for name, tensor in plain.tensors().items():
            assert torch.allclose(tensor, getattr(seen, name), atol=1e-6), name
        assert (seen.theta_align_corners, seen.predicted, seen.grid_needs_grad) == (False, True, True)
        assert seen.site.module == ("Sequential.0" if way == "inside a Python model" else "AffineSTN")
        assert seen.site.line.startswith("test_scripted.py:")


def test_a_loop_in_a_script_is_seen_call_by_call():
    torch.manual_seed(0)
    net = Registration(3)
    moving, fixed = picture(1, 1, 6, 8, 10), picture(1, 1, 6, 8, 10, seed=1)
    tapes = []
    for model in (net, torch.jit.trace(net, (moving, fixed))):
        with sv.record() as tape:
            model(moving, fixed)[0].square().mean().backward()
        tapes.append(tape)
    assert [len(tape) for tape in tapes] == [4, 4]
    for a, b in zip(*tapes, strict=True):
        assert all(torch.allclose(getattr(a, k), getattr(b, k), atol=1e-6) for k in ("grid", "upstream", "grid_grad"))


def test_results_are_the_same_recorded_or_not_and_nothing_is_left_open(net):
    script, x = torch.jit.freeze(torch.jit.script(net.eval())), picture(2, 1, 28, 28)
    with torch.no_grad():
        before = script(x)
        with sv.record() as tape:
            during = script(x)
            assert torch.equal(F.relu(x), x)  # the watch ends with the script
        assert torch.equal(before, during)
    assert len(tape) == 1
    assert tape[0].upstream is None


class Fails(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.grid_sample(x, torch.zeros(1, 2, 2, 2), align_corners=False)
        return y.view(3, 5)


def test_an_exception_inside_a_script_closes_the_watch():
    x = picture(1, 1, 28, 28)
    with sv.record() as tape:
        with pytest.raises(RuntimeError):
            torch.jit.script(Fails())(x)
        Transformer()(x)
    assert [call.target for call in tape] == [(2, 2), (28, 28)]


class Ignored(nn.Module):
    @torch.jit.ignore
    def python(self, x: torch.Tensor) -> torch.Tensor:
        return F.grid_sample(x, torch.zeros(1, 2, 2, 2), align_corners=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.python(x) + 1


def test_python_called_back_from_a_script_counts_once():
    with sv.record() as tape:
        torch.jit.script(Ignored())(picture(1, 1, 5, 5))
    assert len(tape) == 1


def sampler(x: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
    return F.grid_sample(x, g, align_corners=True)


class Calls(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
        return self.function(x, g)


def test_scripted_functions_are_seen_and_their_call_is_put_back():
    before, function = torch.jit.ScriptFunction.__call__, torch.jit.script(sampler)
    x, g = picture(1, 1, 5, 5), torch.rand(1, 3, 3, 2).requires_grad_()
    with sv.record() as outer:
        function(x, g)
        with sv.record() as inner:
            Calls(function)(x, g).sum().backward()
    assert (len(outer), len(inner)) == (2, 1)
    assert inner[0].site.module == "Calls"
    assert torch.equal(outer[1].grid_grad, inner[0].grid_grad)
    assert torch.equal(inner[0].grid_grad, g.grad)
    assert torch.jit.ScriptFunction.__call__ is before
