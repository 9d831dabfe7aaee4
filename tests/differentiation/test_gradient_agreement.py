"""Gradients three ways: by hand, by autograd and by finite differences, for every family, kernel, padding and frame.

Off the kinks all three are one number to 1e-8 in float64. On them each rule is what its name says.
"""

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

import stn_viz as sv

CLOSE = {"rtol": 1e-8, "atol": 1e-8}
NAMES = sv.families()
PADDINGS = ("zeros", "border", "reflection")
H, W = 6, 5

every_family = pytest.mark.parametrize("name", NAMES)
every_kernel = pytest.mark.parametrize("kernel", sv.KERNELS)


def family_of(name):
    """Make a family; a flow on so coarse a lattice that a difference crosses none of its own cell edges."""
    lattice = {"rows": 3, "cols": 3} if name in ("piecewise", "tps", "bspline", "diffeomorphic") else {}
    return sv.family(name, **lattice, **({"resolution": 9, "steps": 1} if name == "diffeomorphic" else {}))


def numbers(seed):
    generator = torch.Generator().manual_seed(seed)
    return lambda *shape: torch.randn(*shape, dtype=torch.float64, generator=generator)


def off_the_kinks(family, theta, frame, margin=2e-3):
    """Say whether every coordinate keeps clear of whole and half pixels, where kernels bend, jump or meet an edge."""
    doubled = 2 * frame.to_pixels(family.grid(theta, frame))
    return bool(((doubled - doubled.round()).abs() > 2 * margin).all())


def difference(values, x, h):
    """Difference a batched function centrally in every entry of x, to the fourth order."""
    steps = h * torch.eye(x.numel(), dtype=torch.float64).unflatten(1, x.shape)
    near, far = (values(x + k * steps) - values(x - k * steps) for k in (1, 2))
    return ((8 * near - far) / (12 * h)).view_as(x)


def loss_of(U, theta, family, frame, upstream, kernel, padding):
    return (sv.sample(U, family.grid(theta, frame), frame, kernel, padding) * upstream).sum()


def by_hand_and_by_torch(U, theta, *args):
    """Give (∂L/∂θ, ∂L/∂U) of a linear loss twice."""
    hand = sv.gradients(U, theta, *args)
    leaves = U.clone().requires_grad_(True), theta.clone().requires_grad_(True)
    auto = torch.autograd.grad(loss_of(*leaves, *args), leaves)
    return (hand.theta, hand.U), (auto[1], auto[0])


def by_difference(U, theta, family, frame, upstream, kernel, padding):
    def losses(maps, thetas):
        V = sv.sample(maps, family.grid(thetas, frame), frame, kernel, padding)
        return (V * upstream).sum((1, 2, 3))

    # a step of θ that moves no point by more than a thousandth of a pixel; less where a flow has edges of its own
    h = 1e-4 if family.linear else 3e-6
    to_theta = difference(lambda t: losses(U.expand(len(t), -1, -1, -1), t), theta, h)
    return to_theta, difference(lambda u: losses(u, theta), U[0], 0.5)[None]


def near_identity(family, frame, random):
    draws = (family.identity() + 0.2 * random(family.n_params) for _ in range(200))
    return next(theta for theta in draws if off_the_kinks(family, theta, frame))


@every_family
@every_kernel
@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("align_corners", [True, False])
def test_hand_autograd_and_difference_agree(name, kernel, padding, align_corners):
    family, frame, random = family_of(name), sv.Frame((H, W), (3, 4), align_corners), numbers(len(kernel + padding))
    theta = near_identity(family, frame, random)
    args = (random(1, 2, H, W), theta, family, frame, random(1, 2, 3, 4), kernel, padding)
    hand, auto = by_hand_and_by_torch(*args)
    for ours, torchs, differenced in zip(hand, auto, by_difference(*args), strict=True):
        torch.testing.assert_close(ours, torchs, **CLOSE)
        torch.testing.assert_close(ours, differenced, **CLOSE)
    assert bool((hand[0] != 0).any()) == (kernel != "integer")


@given(
    name=st.sampled_from(NAMES),
    kernel=st.sampled_from(list(sv.KERNELS)),
    padding=st.sampled_from(PADDINGS),
    align_corners=st.booleans(),
    source=st.tuples(st.integers(1, 7), st.integers(1, 7)),
    target=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    batch=st.integers(1, 3),
    channels=st.integers(1, 3),
    spread=st.floats(0.05, 1.0),
    seed=st.integers(0, 2**16),
)
def test_they_agree_at_any_size(name, kernel, padding, align_corners, source, target, batch, channels, spread, seed):
    family, frame, random = family_of(name), sv.Frame(source, target, align_corners), numbers(seed)
    theta = family.identity() + spread * random(family.n_params)
    assume(off_the_kinks(family, theta, frame))
    assume(bool((family.depth(theta, frame) > 0.2).all()))  # near the horizon no difference is small
    U, upstream = random(batch, channels, *source), random(batch, channels, *target)
    hand, auto = by_hand_and_by_torch(U, theta, family, frame, upstream, kernel, padding)
    for ours, torchs in zip(hand, auto, strict=True):
        torch.testing.assert_close(ours, torchs, **CLOSE)
    if family.linear:  # a flow has cell edges of its own, which a difference may cross
        args = (family, frame, upstream, kernel, padding)
        differenced = difference(lambda thetas: torch.stack([loss_of(U, t, *args) for t in thetas]), theta, 1e-5)
        torch.testing.assert_close(hand[0], differenced, **CLOSE)


@given(align_corners=st.booleans(), seed=st.integers(0, 2**16), kernel=st.sampled_from(list(sv.KERNELS)))
def test_each_item_of_a_batch_has_its_own_gradient(align_corners, seed, kernel):
    family, frame, random = family_of("affine"), sv.Frame((H, W), (3, 4), align_corners), numbers(seed)
    theta = family.identity() + 0.2 * random(3, 6)
    assume(off_the_kinks(family, theta, frame))
    U, upstream = random(3, 2, H, W), random(3, 2, 3, 4)
    together = sv.gradients(U, theta, family, frame, upstream, kernel)
    leaf = theta.clone().requires_grad_(True)
    (auto,) = torch.autograd.grad(loss_of(U, leaf, family, frame, upstream, kernel, "zeros"), leaf)
    torch.testing.assert_close(together.theta, auto, **CLOSE)
    for i in range(3):
        alone = sv.gradients(U[i : i + 1], theta[i], family, frame, upstream[i : i + 1], kernel)
        torch.testing.assert_close(together.theta[i], alone.theta, **CLOSE)


@pytest.mark.parametrize(
    ("name", "kernel"),
    [*((name, "bilinear") for name in NAMES), *(("affine", k) for k in ("bicubic", "lanczos", "gaussian"))],
)
def test_gradcheck(name, kernel):
    family, frame, random = family_of(name), sv.Frame((4, 5), (2, 3)), numbers(1)
    theta = next(
        t
        for t in (family.identity() + 0.2 * random(family.n_params) for _ in range(200))
        if off_the_kinks(family, t, frame)
    )
    U = random(1, 1, 4, 5)
    inputs = (U.requires_grad_(True), theta.requires_grad_(True))
    assert torch.autograd.gradcheck(
        lambda u, t: sv.sample(u, family.grid(t, frame), frame, kernel), inputs, eps=1e-6, fast_mode=True
    )


@pytest.mark.parametrize("kernel", ["bilinear", "bicubic", "lanczos", "gaussian"])
@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("align_corners", [True, False])
def test_gradcheck_of_a_batch_of_maps_with_several_channels(kernel, padding, align_corners):
    family, frame, random = sv.family("projective"), sv.Frame((4, 5), (3, 2), align_corners), numbers(2)
    both = torch.stack([near_identity(family, frame, random) for _ in range(2)]).requires_grad_(True)
    U = random(2, 2, 4, 5).requires_grad_(True)
    assert torch.autograd.gradcheck(
        lambda u, t: sv.sample(u, family.grid(t, frame), frame, kernel, padding), (U, both), eps=1e-6, fast_mode=True
    )


# On the kinks


def shifted(pixels, padding="zeros"):
    """Shift a map by whole pixels under corner alignment: at 9×5 every coordinate is exact, and on a kink."""
    family, frame = sv.family("translation"), sv.Frame((9, 5), (9, 5), True)
    random = numbers(3)
    theta = torch.tensor([pixels / 2, pixels / 4], dtype=torch.float64)
    return family, theta, frame, random(1, 2, 9, 5), random(1, 2, 9, 5), padding


def by_rule(case, kink):
    family, theta, frame, U, upstream, padding = case
    return sv.gradients(U, theta, family, frame, upstream, "bilinear", padding, kink).theta


def one_sided(case, side):
    """Difference from one side: exact for a bilinear kernel, whose V is linear up to the next whole pixel."""
    family, theta, frame, U, upstream, padding = case
    h, out = 2.0**-16, []
    for k in range(2):
        step = torch.zeros(2, dtype=torch.float64)
        step[k] = side * h
        args = (family, frame, upstream, "bilinear", padding)
        out.append(side * (loss_of(U, theta + step, *args) - loss_of(U, theta, *args)) / h)
    return torch.stack(out)


@pytest.mark.parametrize("pixels", [0, 1, -2])
@pytest.mark.parametrize("padding", PADDINGS)
def test_right_is_what_torch_does_at_a_kink(pixels, padding):
    case = shifted(pixels, padding)
    family, theta, frame, U, upstream, _ = case
    leaf = theta.clone().requires_grad_(True)
    (auto,) = torch.autograd.grad(loss_of(U, leaf, family, frame, upstream, "bilinear", padding), leaf)
    torch.testing.assert_close(by_rule(case, "right"), auto, **CLOSE)


@pytest.mark.parametrize("pixels", [0, 1, -2])
def test_right_and_left_are_the_one_sided_derivatives(pixels):
    case = shifted(pixels)
    torch.testing.assert_close(by_rule(case, "right"), one_sided(case, 1), **CLOSE)
    torch.testing.assert_close(by_rule(case, "left"), one_sided(case, -1), **CLOSE)
    assert not torch.allclose(by_rule(case, "right"), by_rule(case, "left"))


@pytest.mark.parametrize("pixels", [0, 1, -2])
@pytest.mark.parametrize("padding", PADDINGS)
def test_central_is_the_mean_of_both_sides_on_edges_too(pixels, padding):
    case = shifted(pixels, padding)
    torch.testing.assert_close(by_rule(case, "central"), (one_sided(case, 1) + one_sided(case, -1)) / 2, **CLOSE)
    torch.testing.assert_close(by_rule(case, "left"), one_sided(case, -1), **CLOSE)


def test_the_paper_read_literally_keeps_only_the_pixel_itself():
    *_, U, upstream, _ = shifted(0)
    wanted = (upstream * U).sum() * torch.tensor([2.0, 4.0], dtype=torch.float64)  # (W - 1)/2 and (H - 1)/2
    torch.testing.assert_close(by_rule(shifted(0), "paper"), wanted, **CLOSE)


def test_at_its_jumps_the_integer_kernel_still_has_slope_zero():
    family, _, frame, U, upstream, _ = shifted(0)
    halfway = torch.tensor([1 / 4, 1 / 8], dtype=torch.float64)  # half a pixel each way
    for kink in ("right", "left", "central", "paper"):
        assert (sv.gradients(U, halfway, family, frame, upstream, "integer", "zeros", kink).theta == 0).all()
