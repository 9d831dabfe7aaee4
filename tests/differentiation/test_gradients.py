"""Gradients by hand: against autograd, finite differences and adjointness, and a table of what happens at kinks."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

import stn_viz as sv
from stn_viz.sampling.samplers import sample_literal, sample_taps

BUMP = sv.Kernel(lambda t: (1 - t**2).clamp(min=0) ** 2, lambda t: -4 * t * (1 - t**2).clamp(min=0), 1, "bump")

every_kernel = pytest.mark.parametrize("kernel", [*sv.KERNELS, BUMP], ids=lambda k: getattr(k, "name", k))
every_padding = pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
both_corner_rules = pytest.mark.parametrize("align_corners", [True, False])
close = {"rtol": 0, "atol": 1e-10}


def somewhere(family, random, batch, spread=0.2):
    return family.identity() + spread * random(batch, family.n_params)


@every_kernel
@every_padding
@both_corner_rules
def test_by_hand_is_autograd(random, family, kernel, padding, align_corners):
    frame = sv.Frame((4, 5), (3, 6), align_corners)
    U, theta, dV = random(2, 2, 4, 5), somewhere(family, random, 2, 0.4), random(2, 2, 3, 6)
    g = sv.gradients(U, theta, family, frame, dV, kernel, padding)
    leaves = [U.clone().requires_grad_(), theta.clone().requires_grad_()]
    grid = family.grid(leaves[1], frame)
    grid.retain_grad()
    (sv.sample(leaves[0], grid, frame, kernel, padding) * dV).sum().backward()
    torch.testing.assert_close(g.U, leaves[0].grad, **close)
    torch.testing.assert_close(g.grid, grid.grad, **close)
    torch.testing.assert_close(g.theta, leaves[1].grad, **close)


@every_padding
@both_corner_rules
@pytest.mark.parametrize("kind", ["integer", "half"])
def test_right_is_autograd_through_grid_sample_at_every_kink(random, padding, align_corners, kind):
    # Every pixel and half pixel of a 3×5 map, and two maps' widths beyond its edges; sizes whose steps are exact.
    size = (3, 5) if align_corners else (4, 8)
    shift = 0.0 if kind == "integer" else 0.5
    x = torch.arange(-12, 18, dtype=torch.float64) + shift
    y = torch.arange(-7, 11, dtype=torch.float64) + shift
    pixels = torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=-1)
    frame = sv.Frame(size, (len(y), len(x)), align_corners)
    grid = frame.to_normalised(pixels)[None]
    assert torch.equal(frame.to_pixels(grid)[0], pixels)  # truly on the kinks
    U, dV = random(1, 2, *size).requires_grad_(), random(1, 2, *frame.target)
    leaf = grid.clone().requires_grad_()
    expected = torch.autograd.grad(F.grid_sample(U, leaf, "bilinear", padding, align_corners), (U, leaf), dV)
    g = sv.gradients(U, torch.zeros(2).double(), AsGiven(grid), frame, dV, padding=padding, kink="right")
    torch.testing.assert_close(g.U, expected[0], **close)
    torch.testing.assert_close(g.grid, expected[1], **close)


class AsGiven(sv.Family):
    """Give one grid, plus a shift by θ: gradients at chosen points."""

    name = "as-given"
    parameters = ("tx", "ty")
    linear = False

    def __init__(self, grid):
        self.fixed = grid

    def points(self, theta, points):
        return self.fixed.flatten(1, 2) + theta[:, None]


class TestTheRow:
    """The table of one row, 3 10 4 7 20: what each rule says at whole-numbered x."""

    row = torch.tensor([3.0, 10, 4, 7, 20], dtype=torch.float64)
    x = (0, 1, 4, -1, 5)

    def slopes(self, kink, padding, positions=x, row=row):
        pixels = torch.tensor([[v, 0] for v in positions], dtype=torch.float64)
        frame = sv.Frame((1, len(row)), (1, len(positions)), align_corners=True)
        ones = torch.ones(1, 1, *frame.target, dtype=torch.float64)
        family = AsGiven(frame.to_normalised(pixels)[None, None])
        g = sv.gradients(row[None, None, None], torch.zeros(2).double(), family, frame, ones, "bilinear", padding, kink)
        return (g.grid[0, 0, :, 0] / frame.pixels_per_unit[0]).tolist()

    def differences(self, padding, positions, h=1e-6):
        """Differentiate the padded row numerically, from the left and from the right."""
        at = torch.tensor([[v + s * h for s in (-1, 0, 1)] for v in positions], dtype=torch.float64).flatten()
        pixels = torch.stack([at, torch.zeros_like(at)], dim=-1)
        frame = sv.Frame((1, len(self.row)), (1, len(at)), align_corners=True)
        V = sample_literal(
            self.row[None, None, None], frame.to_normalised(pixels)[None, None], frame, "bilinear", padding
        )
        left, here, right = V.flatten().reshape(-1, 3).unbind(1)
        return ((here - left) / h).tolist(), ((right - here) / h).tolist()

    @pytest.mark.parametrize(
        ("kink", "padding", "expected"),
        [
            ("right", "zeros", (7, -6, -20, 3, 0)),
            ("paper", "zeros", (3, 10, 20, 0, 0)),
            ("central", "zeros", (5, 0.5, -3.5, 1.5, -10)),
            ("right", "border", (0, -6, 0, 0, 0)),
        ],
    )
    def test_the_table(self, kink, padding, expected):
        assert self.slopes(kink, padding) == pytest.approx(expected)

    def test_grid_sample_says_the_same_as_right(self):
        for padding in ("zeros", "border", "reflection"):
            pixels = torch.tensor([[v, 0] for v in range(-9, 14)], dtype=torch.float64)
            frame = sv.Frame((1, 5), (1, len(pixels)), align_corners=True)
            leaf = frame.to_normalised(pixels)[None, None].requires_grad_()
            V = F.grid_sample(self.row[None, None, None], leaf, "bilinear", padding, align_corners=True)
            (to_grid,) = torch.autograd.grad(V.sum(), leaf)
            ours = self.slopes("right", padding, range(-9, 14))
            assert ours == pytest.approx((to_grid[0, 0, :, 0] / 2).tolist()), padding

    @every_padding
    def test_left_and_central_are_one_sided_differences_everywhere(self, padding):
        positions = [-6, -4, -1, 0, 1, 2, 3, 4, 5, 8, 9, 0.5, 4.5, -0.25]
        left, right = self.differences(padding, positions)
        assert self.slopes("left", padding, positions) == pytest.approx(left, abs=1e-6)
        middle = [(a + b) / 2 for a, b in zip(left, right, strict=True)]
        assert self.slopes("central", padding, positions) == pytest.approx(middle, abs=1e-6)

    def test_right_is_the_difference_to_the_right_but_for_the_edge_rule(self):
        inside = [0.5, 1, 2, 3, 3.5]
        for padding in ("zeros", "border", "reflection"):
            assert self.slopes("right", padding, inside) == pytest.approx(
                self.differences(padding, inside)[1], abs=1e-6
            )
        assert self.slopes("right", "zeros") == pytest.approx(self.differences("zeros", self.x)[1], abs=1e-6)
        # At x = 0 the border's true derivative from the right is 10 - 3, and from the left at x = 4 it is 20 - 7.
        assert self.differences("border", [0])[1] == pytest.approx([7], abs=1e-5)
        assert self.slopes("left", "border", [4]) == pytest.approx([13])

    def test_the_identity_under_aligned_corners_sits_on_kinks(self):
        # Rules disagree at every pixel, so the gradient of the identity is a matter of choice.
        frame = sv.Frame((1, 5), (1, 5), align_corners=True)
        U, family = self.row[None, None, None], sv.family("translation")
        ones = torch.ones(1, 1, 1, 5, dtype=torch.float64)
        tx = {
            kink: sv.gradients(U, family.identity(), family, frame, ones, kink=kink).theta[0].item()
            for kink in ("right", "left", "central", "paper")
        }
        left, right = self.differences("zeros", range(5))
        assert tx["right"] == pytest.approx(2 * sum(right), abs=1e-4)
        assert tx["left"] == pytest.approx(2 * sum(left), abs=1e-4)
        assert tx["central"] == pytest.approx((tx["right"] + tx["left"]) / 2)
        assert tx["paper"] == pytest.approx(2 * self.row.sum().item())


@pytest.mark.parametrize("kernel", ["lanczos", "gaussian", "bicubic", BUMP], ids=lambda k: getattr(k, "name", k))
def test_theta_against_finite_differences(random, family, kernel):
    frame = sv.Frame((4, 5), (3, 3))
    U, theta, dV = random(1, 2, 4, 5), somewhere(family, random, 1)[0], random(1, 2, 3, 3)
    direction, h = random(family.n_params), 1e-6

    def loss(at):
        return (sv.sample(U, family.grid(at, frame), frame, kernel, "reflection") * dV).sum()

    slope = (loss(theta + h * direction) - loss(theta - h * direction)) / (2 * h)
    g = sv.gradients(U, theta, family, frame, dV, kernel, "reflection")
    assert (g.theta @ direction).item() == pytest.approx(slope.item(), rel=1e-5, abs=1e-7)


@given(
    name=st.sampled_from(sv.families()),
    kernel=st.sampled_from([*sv.KERNELS, BUMP]),
    padding=st.sampled_from(["zeros", "border", "reflection"]),
    align_corners=st.booleans(),
    seed=st.integers(0, 99),
)
def test_reading_and_its_gradient_are_adjoint(name, kernel, padding, align_corners, seed):
    # V is linear in U, so ⟨sample(U), G⟩ = ⟨U, g.U⟩ exactly.
    generator = torch.Generator().manual_seed(seed)
    family, frame = sv.family(name), sv.Frame((4, 3), (2, 5), align_corners)
    U, G = (torch.randn(2, 2, *size, dtype=torch.float64, generator=generator) for size in (frame.source, frame.target))
    theta = family.identity() + 0.5 * torch.randn(2, family.n_params, dtype=torch.float64, generator=generator)
    V = sv.sample(U, family.grid(theta, frame), frame, kernel, padding)
    g = sv.gradients(U, theta, family, frame, G, kernel, padding)
    torch.testing.assert_close((V * G).sum(), (U * g.U).sum(), **close)


def test_one_theta_collects_the_whole_batch(random):
    family, frame = sv.family("affine"), sv.Frame((4, 5), (3, 3))
    U, theta, dV = random(3, 2, 4, 5), random(6), random(3, 2, 3, 3)
    apart = sv.gradients(U, theta.expand(3, 6), family, frame, dV).theta
    assert apart.shape == (3, 6)
    for one in (theta, theta[None]):
        g = sv.gradients(U, one, family, frame, dV)
        assert g.theta.shape == one.shape
        torch.testing.assert_close(g.theta.reshape(6), apart.sum(0), **close)
        assert g.grid.shape == (3, 3, 3, 2)


@pytest.mark.parametrize("name", ["affine", "projective", "diffeomorphic"])
def test_nothing_is_recorded_and_every_mode_will_do(random, name):
    family, frame = sv.family(name), sv.Frame((4, 5), (3, 3))
    U, dV = random(1, 1, 4, 5).requires_grad_(), random(1, 1, 3, 3)
    theta = somewhere(family, random, 1).requires_grad_()
    expected = sv.gradients(U, theta, family, frame, dV)
    assert not any(part.requires_grad for part in (expected.U, expected.grid, expected.theta))
    with torch.inference_mode():
        torch.testing.assert_close(sv.gradients(U, theta, family, frame, dV).theta, expected.theta)


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_each_gradient_has_the_dtype_of_what_it_is_the_gradient_of(random, dtype):
    family, frame = sv.family("affine"), sv.Frame((4, 5), (3, 3))
    U, theta, dV = random(1, 1, 4, 5), random(1, 6), random(1, 1, 3, 3)
    g = sv.gradients(U.to(dtype), theta.float(), family, frame, dV.to(dtype))
    assert (g.U.dtype, g.theta.dtype) == (dtype, torch.float32)
    truth = sv.gradients(U.to(dtype).double(), theta.float().double(), family, frame, dV.to(dtype).double())
    torch.testing.assert_close(g.theta.double(), truth.theta, rtol=1e-4, atol=1e-4)


def test_double_backward_goes_through_taps(random):
    frame, family = sv.Frame((4, 5), (2, 2)), sv.family("affine")
    U, theta = random(1, 1, 4, 5), (family.identity() + 0.1 * random(6)).requires_grad_()
    V = sample_taps(U, family.grid(theta, frame), frame, "bicubic", "zeros")
    (first,) = torch.autograd.grad(V.square().sum(), theta, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), theta)
    assert second.isfinite().all()
    assert second.abs().max() > 0


def test_upstream_must_have_the_shape_of_v(unchecked):
    family, frame = sv.family("affine"), sv.Frame((4, 5), (3, 2))
    for upstream in (torch.zeros(1, 1, 4, 5), None):
        with pytest.raises(sv.ArgumentError, match=r"^upstream: got .*of shape \(1, 1, 3, 2\); it has the shape of"):
            sv.gradients(torch.zeros(1, 1, 4, 5), family.identity(), family, frame, upstream)
