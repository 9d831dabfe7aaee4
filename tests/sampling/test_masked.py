"""Samples that have no place: V is NaN, nothing flows back, the others do not notice, and no process dies of them."""

import ast
import math
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.differentiation.backprop import backpropagate
from stn_viz.differentiation.kinks import GradientStatus
from stn_viz.differentiation.losses import SquaredDifference, Sum
from stn_viz.differentiation.objective import Objective
from stn_viz.sampling.samplers import sample_taps

TESTS = Path(__file__).parents[1]
PACKAGE = Path(sv.__file__).parent
NAN, INF = math.nan, math.inf
every_kernel = pytest.mark.parametrize("kernel", sv.KERNELS)
every_padding = pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
both_corner_rules = pytest.mark.parametrize("align_corners", [True, False])
every_dtype = pytest.mark.parametrize("dtype", [torch.float64, torch.float32])


def reads(random, dtype, hostile, align_corners):
    """Make a picture and a grid of four ordinary points, with hostile ones between them."""
    U = random(1, 2, 4, 5).to(dtype).requires_grad_()
    calm = 0.9 * torch.tanh(random(1, 1, 4, 2)).to(dtype)
    grid = torch.stack([calm, torch.tensor(hostile, dtype=dtype).expand_as(calm)], dim=3).flatten(2, 3)
    frame = sv.Frame((4, 5), (1, 8), align_corners)
    return U, grid.requires_grad_(), sv.Frame((4, 5), (1, 4), align_corners), frame, calm


@every_kernel
@every_padding
@both_corner_rules
@every_dtype
@pytest.mark.parametrize("hostile", [(NAN, NAN), (NAN, 0.1), (0.1, NAN), (NAN, INF), (1e30, NAN)], ids=str)
def test_a_lost_sample_is_nan_and_passes_nothing_back(random, kernel, padding, align_corners, dtype, hostile):
    U, grid, calmly, frame, calm = reads(random, dtype, hostile, align_corners)
    V = sv.sample(U, grid, frame, kernel, padding)
    assert V[..., 1::2].isnan().all()
    alone = U.detach().clone().requires_grad_()
    wanted = sv.sample(alone, calm, calmly, kernel, padding)
    assert torch.equal(V[..., 0::2], wanted)  # to the bit: a lost neighbour changes nothing
    upstream = random(*V.shape).to(dtype)
    upstream[..., 1::2] = NAN  # as a squared difference to something makes of NaN
    V.backward(upstream)
    wanted.backward(upstream[..., 0::2])
    torch.testing.assert_close(U.grad, alone.grad)
    assert grid.grad is None or not grid.grad[:, :, 1::2].any()
    assert sample_taps(U, grid, frame, kernel, padding)[..., 1::2].isnan().all()


@every_kernel
@both_corner_rules
@every_dtype
@pytest.mark.parametrize("far", [INF, 1e30, 3e38, 1e10])
@pytest.mark.parametrize("side", [1, -1])
def test_a_far_sample_has_the_limit_of_its_padding(random, kernel, align_corners, dtype, far, side):
    U, grid, _, frame, _ = reads(random, dtype, (side * far, side * far), align_corners)
    edge = U.detach()[0, :, -1, -1] if side > 0 else U.detach()[0, :, 0, 0]
    for padding, limit in (("zeros", torch.zeros(2)), ("border", edge), ("reflection", torch.full((2,), NAN))):
        V = sv.sample(U, grid, frame, kernel, padding)
        tolerance = 1e-3 if kernel == "gaussian" else 1e-6  # its weights add up to 1 within 1e-4
        wanted = limit.to(dtype)[None, :, None, None].expand(-1, -1, 1, 4)
        torch.testing.assert_close(V[..., 1::2], wanted, atol=tolerance, rtol=0, equal_nan=True)
        by_hand = sv.sampling.taps.taps(grid.detach(), frame, kernel, padding)
        assert not any(slope[:, 1::2].any() for _, (_, *slopes) in by_hand for slope in slopes)
        if V.grad_fn is not None and kernel != "integer":
            (to_grid,) = torch.autograd.grad(V.nansum(), grid)
            assert not to_grid[:, :, 1::2].any()


HORIZONS = {  # θ of a homography, W = 0 on the left edge, the top edge, and through the middle
    "left": [1.0, 0, 0, 0, 1, 0, 1, 0],
    "top": [1.0, 0, 0, 0, 1, 0, 0, 1],
    "left, to a line": [0.0, 0, 0.1, 0, 0, 0.2, 1, 0],
    "across": [1.0, 0.2, 0, 0, 1, 0.1, 2, 0],
}


@pytest.mark.parametrize("theta", HORIZONS.values(), ids=HORIZONS)
@every_kernel
@every_padding
def test_a_horizon_leaves_the_gradient_of_the_other_samples(random, theta, kernel, padding):
    """∂L/∂θ is what it is without the samples on the horizon: autograd and the formula, beside finite differences."""
    family, frame = sv.family("projective"), sv.Frame((6, 7), (5, 5), align_corners=True)
    theta = torch.tensor(theta, dtype=torch.float64)
    U = random(1, 2, 6, 7)
    W = family.depth(theta, frame)
    assert (W == 0).any()
    near = (W != 0)[:, None].expand(1, 2, -1, -1)
    upstream = torch.where(near, random(1, 2, 5, 5), NAN if padding == "reflection" else 0.0)
    leaf = theta.clone().requires_grad_()
    V = sv.sample(U, family.grid(leaf, frame), frame, kernel, padding)
    assert V[near].isfinite().all()
    by_hand = sv.gradients(U, theta, family, frame, upstream, kernel, padding).theta
    assert by_hand.isfinite().all()
    if kernel == "integer":
        return  # no path to θ
    (by_autograd,) = torch.autograd.grad(V, leaf, upstream)
    torch.testing.assert_close(by_autograd, by_hand)
    if kernel in ("bicubic", "lanczos"):  # no kinks

        def loss(theta):
            V = sv.sample(U, family.grid(theta, frame), frame, kernel, padding)
            return (V[near] * upstream[near]).sum()

        steps = 1e-8 * torch.eye(8, dtype=torch.float64)
        measured = torch.stack([(loss(theta + s) - loss(theta - s)) / 2e-8 for s in steps])
        torch.testing.assert_close(by_hand, measured, rtol=1e-5, atol=1e-5)


@every_padding
def test_the_whole_chain_leaves_lost_samples_out(random, padding):
    family, frame = sv.family("projective"), sv.Frame((6, 7), (5, 5), align_corners=True)
    theta = torch.tensor(HORIZONS["left"], dtype=torch.float64)
    for loss in (Sum(), SquaredDifference(torch.zeros(2, 5, 5, dtype=torch.float64))):
        objective = Objective(random(2, 6, 7), family, frame, loss, padding=padding)
        kept = backpropagate(objective, theta)
        value, gradient = objective.gradient(theta)
        assert gradient.isfinite().all()
        torch.testing.assert_close(kept.to_theta, gradient)
        torch.testing.assert_close(kept.contributions.sum((1, 2)), gradient)
        lost = kept.V.isnan().any(0)
        assert math.isnan(value) == bool(lost.any())
        assert torch.equal(kept.kinks.status == GradientStatus.LOST, lost)
        torch.testing.assert_close(kept.kinks.to_theta("right").isfinite(), torch.ones(8).bool())


def test_what_the_loss_does_not_see_may_be_nan(random):
    T = random(1, 2, 3)
    V = T[None] + 1
    V[0, 0, 1, 1] = NAN
    seen = ~V[:, 0].isnan()
    loss = SquaredDifference(T)
    assert loss.values(V, seen).item() == pytest.approx(1)
    wanted = torch.full((1, 1, 2, 3), 2 / 5, dtype=torch.float64)
    wanted[0, 0, 1, 1] = 0
    torch.testing.assert_close(loss.gradient(V, seen), wanted)


@every_dtype
def test_a_flow_of_nan_has_no_place_and_no_gradient(random, dtype):
    family, frame = sv.family("diffeomorphic", resolution=17), sv.Frame((4, 5), (4, 5))
    theta = torch.full((family.n_params,), NAN, dtype=dtype, requires_grad=True)
    V = sv.sample(random(1, 1, 4, 5).to(dtype), family.grid(theta, frame), frame, padding="border")
    assert V.isnan().all()
    V.sum().backward()
    assert not theta.grad.any()
    parts = sv.gradients(torch.ones(1, 1, 4, 5, dtype=dtype), theta.detach(), family, frame, torch.ones_like(V))
    assert not parts.theta.any()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@every_padding
def test_half_precision_is_masked_as_well(random, dtype, padding):
    grid = torch.tensor([[[[0.1, 0.2], [NAN, 0.1], [INF, 0.1]]]], dtype=dtype, requires_grad=True)
    V = sv.sampling.masked.grid_sample(random(1, 1, 4, 5).to(dtype), grid, "bilinear", padding, False)
    assert V.isnan().flatten().tolist() == [False, True, padding == "reflection"]
    V.sum().backward()
    assert not grid.grad[0, 0, 1].any()
    assert not grid.grad[0, 0, 2, 0]
    assert padding == "border" or not grid.grad[0, 0, 2, 1]  # along the edge pixels V does change


def test_ordinary_places_are_sampled_as_torch_does_to_the_bit(random):
    U, grid = random(2, 3, 6, 5), 3 * random(2, 4, 4, 2)
    for mode in ("bilinear", "nearest", "bicubic"):
        for padding in ("zeros", "border", "reflection"):
            ours = sv.sampling.masked.grid_sample(U, grid, mode, padding, True)
            assert torch.equal(ours, F.grid_sample(U, grid, mode, padding, True))


@pytest.mark.parametrize("padding", ["zeros", "border"])
def test_a_recorder_sees_the_places_as_they_were_given(random, padding):
    frame = sv.Frame((4, 5), (1, 2))
    U = random(1, 1, 4, 5).requires_grad_()
    grid = torch.tensor([[[[0.1, 0.2], [NAN, 0.1]]]], dtype=torch.float64, requires_grad=True)
    with sv.record() as tape:
        V = sv.sample(U, grid, frame, padding=padding)
        V.nansum().backward()
    (call,) = tape.calls
    assert torch.equal(call.grid.isnan(), grid.isnan())
    assert torch.equal(call.output.isnan(), V.isnan())
    torch.testing.assert_close(call.grid_grad.double(), grid.grad)
    torch.testing.assert_close(call.input_grad.double(), U.grad)
    assert next(f.kind for f in sv.diagnose(tape)) == "nan"


# What may call torch's own: the exhibits stand for other people's code, the recorder lists what it watches, and the
# wish reads maps and volumes at points that lie in them.
MUSEUM = "diagnostics/museum"
CALLERS = {
    "sampling/masked.py",
    "diagnostics/windows.py",
    "diagnostics/answer.py",
    *(f"{MUSEUM}/{name}.py" for name in ("coordinates", "flows", "layout", "learning", "placement", "scenes")),
}
MENTIONS = {"recording/signatures.py"}


def test_no_other_file_calls_torchs_sampler():
    def named(node):
        return isinstance(node, ast.Attribute) and "grid_sample" in node.attr and ast.unparse(node.value) != "masked"

    def imported(node):
        return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("torch")

    calls, mentions = set(), set()
    for path in PACKAGE.rglob("*.py"):
        where = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and named(node.func):
                calls.add(where)
            elif named(node) or (imported(node) and any("grid_sample" in alias.name for alias in node.names)):
                mentions.add(where)
    assert calls == CALLERS
    assert mentions - calls == MENTIONS


def test_no_number_ends_the_process():
    """A native kernel that reads outside of its picture takes Python with it: so in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(TESTS / "hostile_numbers.py"), "11", "400"], capture_output=True, text=True, timeout=300
    )
    assert (done.returncode, done.stdout.strip()) == (0, "400 cases lived"), done.stderr[-2000:]


def test_no_link_ends_the_server():
    done = subprocess.run(
        [sys.executable, str(TESTS / "app" / "hostile_links.py")], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.endswith("links lived\n")
