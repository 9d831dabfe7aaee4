"""Samplers of one's own: what they computed is on the tape as grid_sample's calls are, with that call's gradients."""

import pytest
import torch
import torch.nn.functional as F
from recorded_models import picture
from recorded_steps import Warped, kinds

import stn_viz as sv

GRADIENTS = ("upstream", "input_grad", "grid_grad")


class Kernel(torch.autograd.Function):
    """A kernel of one's own: a node of the graph, inside of which nothing is seen."""

    @staticmethod
    def forward(ctx, U, grid):
        ctx.save_for_backward(U, grid)
        with torch._C.DisableTorchFunction():
            return F.grid_sample(U, grid, align_corners=False)

    @staticmethod
    def backward(ctx, upstream):
        with torch.enable_grad(), torch._C.DisableTorchFunction():
            inputs = [t.detach().requires_grad_() for t in ctx.saved_tensors]
            return torch.autograd.grad(F.grid_sample(*inputs, align_corners=False), inputs, upstream)


def gathered(U, grid):
    """Read the nearest pixels' blend by indexing, as eq. 5 says: many nodes of the graph."""
    h, w = U.shape[2:]
    x, y = ((grid[..., k] + 1) * n / 2 - 0.5 for k, n in ((0, w), (1, h)))
    V = 0
    for row in (y.floor(), y.floor() + 1):
        for col in (x.floor(), x.floor() + 1):
            weight = (1 - (y - row).abs()) * (1 - (x - col).abs())
            inside = (row >= 0) & (row < h) & (col >= 0) & (col < w)
            at = (row.clamp(0, h - 1) * w + col.clamp(0, w - 1)).long().flatten(1)
            pixels = U.flatten(2).gather(2, at[:, None].expand(-1, U.shape[1], -1))
            V = V + pixels.unflatten(2, grid.shape[1:3]) * (weight * inside)[:, None]
    return V


def grid_of(theta, U):
    return F.affine_grid(theta, list(U.shape), align_corners=False)


def losses(sampler, U, theta, *, elsewhere=True):
    """Sample, and use U, the grid and V for something else as well."""
    grid = grid_of(theta, U)
    V = sampler(U, grid)
    if sampler is not torch_sampler:
        sv.observe(U, grid, V)
    return V.square().sum() + (V.sum() + grid.square().sum() + U.sum() if elsewhere else 0)


def torch_sampler(U, grid):
    return F.grid_sample(U, grid, align_corners=False)


@pytest.fixture
def U():
    return picture(2, 3, 8, 8).double().requires_grad_()


@pytest.fixture
def theta():
    return torch.tensor([[[0.71, -0.29, 0.13], [0.29, 0.71, -0.17]]] * 2, dtype=torch.float64, requires_grad=True)


def recorded(sampler, U, theta, **how):
    with sv.record() as tape:
        losses(sampler, U, theta, **how).backward()
    return tape


def test_a_kernel_of_ones_own_is_recorded_as_grid_sample_is(U, theta, tmp_path):
    (expected,), tape = recorded(torch_sampler, U, theta), recorded(Kernel.apply, U, theta)
    (call,) = tape
    assert call.tensors().keys() == expected.tensors().keys()
    for name, tensor in call.tensors().items():
        assert torch.equal(tensor, expected.tensors()[name]), name
    assert (call.source, call.target, call.site.title[:6]) == (
        expected.source,
        expected.target,
        expected.site.title[:6],
    )
    assert "test_observe.py" in call.site.line
    assert tape.notes == ()
    tape.save(tmp_path / "run.stn")
    assert kinds(sv.load_recording(tmp_path / "run.stn")) == []


def test_a_sampler_of_many_nodes_is_recorded_with_the_sums_and_says_so(U, theta):
    (alone,), tape = recorded(torch_sampler, U, theta, elsewhere=False), recorded(gathered, U, theta, elsewhere=False)
    for name in ("output", *GRADIENTS, "theta", "theta_grad"):
        assert torch.allclose(tape[0].tensors()[name], alone.tensors()[name], atol=1e-12), name
    assert ["sums over all uses" in note for note in tape.notes] == [True]
    tape = recorded(gathered, U, theta)
    assert not torch.allclose(tape[0].input_grad, alone.input_grad)  # U.sum() is in it, and the note says so


def test_a_grid_that_is_a_parameter_gets_each_steps_own_gradient(U):
    grid = grid_of(torch.eye(2, 3, dtype=torch.float64).repeat(2, 1, 1) * 0.8, U).requires_grad_()
    expected = []
    with sv.record() as tape:
        for step in range(3):
            grid.grad = None
            V = gathered(U, grid)
            sv.observe(U, grid, V)
            ((step + 1) * V.square().sum()).backward()
            expected.append(grid.grad)
            tape.step()
    for call, gradient in zip(tape, expected, strict=True):
        assert torch.equal(call.grid_grad, gradient)


def test_a_step_that_is_not_kept_and_a_training_that_is_not_recorded_go_on_as_ever(U, theta):
    losses(Kernel.apply, U, theta).backward()
    with sv.record(every=2) as tape:
        for _ in range(3):
            losses(Kernel.apply, U, theta).backward()
            tape.step()
    assert tape.steps == (0, 2)


def test_without_gradients_the_values_are_there():
    U, grid = picture(1, 1, 4, 4), torch.zeros(1, 2, 2, 2)
    with sv.record() as tape, torch.no_grad():
        sv.observe(U, grid, torch_sampler(U, grid) * 1, mode="nearest", padding_mode="border", align_corners=True)
    assert [(call.mode, call.padding, call.align_corners) for call in tape] == [
        ("bilinear", "zeros", False),  # torch's own, which it sees by itself
        ("nearest", "border", True),
    ]


def test_the_module_that_calls_is_named():
    class Own(Warped):
        def forward(self, x):
            grid = F.affine_grid(self.theta(x), list(x.shape), align_corners=False)
            V = Kernel.apply(x, grid)
            sv.observe(x, grid, V)
            return V

    with sv.record() as tape:
        Own()(picture(2, 1, 16, 16)).sum().backward()
    assert tape[0].site.module == "Own"
    assert tape[0].predicted


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"U": torch.zeros(8, 8)}, "U"),
        ({"grid": torch.zeros(1, 2, 2, 3)}, "grid"),
        ({"grid": torch.zeros(2, 2, 2, 2)}, "grid"),
        ({"V": torch.zeros(1, 3, 8, 8)}, "V"),
        ({"V": [1]}, "V"),
        ({"mode": "lanczos"}, "mode"),
        ({"padding_mode": "wrap"}, "padding_mode"),
    ],
)
def test_what_cannot_be_a_call_is_refused_by_name(change, named, unchecked):
    call = {"U": torch.zeros(1, 3, 8, 8), "grid": torch.zeros(1, 2, 2, 2), "V": torch.zeros(1, 3, 2, 2), **change}
    with pytest.raises(sv.ArgumentError, match=rf"^{named}: "):
        sv.observe(call.pop("U"), call.pop("grid"), call.pop("V"), **call)
