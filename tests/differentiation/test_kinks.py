"""Kinks and dead zones: a row of five pixels by hand, each gradient status by its own case, and the identity's flip."""

import pytest
import torch

import stn_viz as sv
from stn_viz.differentiation.kinks import GradientStatus, has_kinks, identity_flip, kinks
from stn_viz.differentiation.losses import OnePixel, SquaredDifference, Sum
from stn_viz.differentiation.objective import Objective

ROW = torch.tensor([3.0, 10, 4, 7, 20], dtype=torch.float64)
TRANSLATION = sv.family("translation")


def row_at(x, **options):
    """Look at ROW from one target pixel, x source pixels along; with aligned corners whole pixels are exact."""
    U = ROW.expand(3, -1)[None]
    frame = sv.Frame((3, 5), (1, 1), True)
    return Objective(U, TRANSLATION, frame, Sum(), **options), torch.tensor([x / 2 - 1, 0.0], dtype=torch.float64)


def sides(x, **options):
    found = kinks(*row_at(x, **options))
    return float(found.left[0, 0, 0]), float(found.right[0, 0, 0]), GradientStatus(int(found.status[0, 0]))


@pytest.mark.parametrize(
    ("x", "left", "right"),
    [(0, 3, 7), (1, 7, -6), (2, -6, 3), (4, 13, -20), (-1, 0, 3), (5, -20, 0), (1.5, -6, -6), (-0.25, 3, 3)],
)
def test_both_sides_of_a_row_under_zeros(x, left, right):
    assert sides(x) == (left, right, GradientStatus.ALIVE if left == right else GradientStatus.KINK)


@pytest.mark.parametrize(("x", "left", "right"), [(0, 0, 7), (4, 13, 0), (-1, 0, 0), (-0.25, 0, 0), (7, 0, 0)])
def test_under_border_padding_an_edge_has_a_flat_side(x, left, right):
    assert sides(x, padding="border") == (left, right, GradientStatus.EDGE)
    assert sides(1, padding="border") == (7, -6, GradientStatus.KINK)


@pytest.mark.parametrize(("x", "left", "right"), [(0, -7, 7), (4, 13, -13)])
def test_under_reflection_an_edge_is_a_mirror(x, left, right):
    assert sides(x, padding="reflection") == (left, right, GradientStatus.EDGE)
    assert sides(-0.5, padding="reflection") == (-7, -7, GradientStatus.ALIVE)


def test_a_smooth_kernel_has_no_kink():
    for kernel in ("bicubic", "lanczos"):
        left, right, status = sides(1, kernel=kernel)
        assert left == pytest.approx(right, abs=1e-12)
        assert status == GradientStatus.ALIVE


def test_a_coordinate_that_rounding_moved_is_still_on_its_kink():
    assert sides(1 + 1e-6) == (7, -6, GradientStatus.KINK)
    assert sides(1 + 1e-3)[2] == GradientStatus.ALIVE


def test_every_dead_zone_has_its_reason(random):
    assert sides(7)[2] == GradientStatus.OUTSIDE
    assert sides(-1.01)[2] == GradientStatus.OUTSIDE
    assert sides(1.4, kernel="integer")[2] == GradientStatus.COPIED
    flat = Objective(torch.ones(1, 5, 5).double(), TRANSLATION, sv.Frame((5, 5), (3, 3)), Sum())
    inside = kinks(flat, torch.zeros(2))
    assert (inside.status == GradientStatus.FLAT).all()
    asked = Objective(random(1, 5, 5), TRANSLATION, sv.Frame((5, 5), (3, 3)), OnePixel(1, 1))
    statuses = kinks(asked, torch.tensor([0.05, 0.05])).status
    assert statuses[1, 1] == GradientStatus.ALIVE
    assert (statuses == GradientStatus.UNASKED).sum() == 8
    assert len({status.reason for status in GradientStatus}) == len(GradientStatus)


def test_the_identity_under_corner_alignment_is_all_kinks(random):
    o = Objective(random(2, 9, 17), sv.family("affine"), sv.Frame((9, 17), (9, 17), True), Sum())
    found = kinks(o, o.family.identity())
    assert found.counts() == {GradientStatus.KINK: 9 * 17}
    torch.testing.assert_close(found.central, (found.left + found.right) / 2)
    for side in ("left", "right", "central"):  # an eighth and a sixteenth are exact, so the rules see the kinks as well
        up = torch.ones(1, 2, 9, 17, dtype=torch.float64)
        parts = sv.gradients(o.U, o.family.identity(), o.family, o.frame, up, kink=side)
        torch.testing.assert_close(found.to_theta(side), parts.theta)


def test_the_central_derivative_is_the_central_difference(random):
    o = Objective(random(1, 9, 17), sv.family("affine"), sv.Frame((9, 17), (9, 17), True), Sum())
    identity, h = o.family.identity(), 2.0**-20
    steps = torch.eye(6, dtype=torch.float64) * h
    difference = (o.losses(identity + steps) - o.losses(identity - steps)) / (2 * h)
    torch.testing.assert_close(kinks(o, identity).to_theta("central"), difference, rtol=0, atol=1e-4)


def flip_of(seed, size=64):
    generator = torch.Generator().manual_seed(seed)
    U, T = torch.rand(2, 1, size, size, dtype=torch.float64, generator=generator)
    return identity_flip(Objective(U / 10, TRANSLATION, sv.Frame((size, size), (size, size)), SquaredDifference(T)))


def test_at_the_identity_precision_decides_on_the_gradient():
    flips = [flip_of(seed) for seed in range(8)]
    assert any(flip.flips for flip in flips)
    for flip in flips:
        single, double = flip.float32, flip.float64
        assert single.exact + single.left + single.right == pytest.approx(1)
        assert 0.3 < single.exact < 0.9
        assert single.gradient != pytest.approx(double.gradient, rel=1e-3)
        # 63 is no power of two: single precision misses some coordinates, double hits them all, from the right
        assert double.exact == 1
        assert double.gradient == pytest.approx(flip.from_right, abs=1e-12)
        assert flip.from_left != pytest.approx(flip.from_right, rel=1e-3)


def test_where_coordinates_are_exact_nothing_flips():
    flip = flip_of(0, size=65)
    assert flip.float32.exact == 1
    assert flip.float32.gradient == pytest.approx(flip.float64.gradient, rel=1e-4)
    assert not flip.flips


def test_only_the_kernels_that_have_kinks_are_said_to():
    assert {name for name in sv.KERNELS if has_kinks(name)} == {"bilinear"}
    for name in sv.KERNELS:
        o = Objective(torch.rand(1, 33, 33).double(), TRANSLATION, sv.Frame((33, 33), (33, 33)), Sum(), name)
        assert identity_flip(o).kinked == (33 * 33 if name == "bilinear" else 0), name


@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
@pytest.mark.parametrize("name", ["affine", "projective"])
def test_a_sample_that_pulls_by_autograd_is_never_called_dead(random, padding, name):
    family, frame = sv.family(name), sv.Frame((12, 15), (13, 11))
    o = Objective(random(2, 12, 15), family, frame, SquaredDifference(random(2, 13, 11)), padding=padding)
    theta = 1.4 * family.identity() + 0.05 * random(family.n_params)
    grid = family.grid(theta, frame).requires_grad_(True)
    loss = o.loss.values(sv.sample(o.U, grid, frame, "bilinear", padding)).sum()
    pulls = (torch.autograd.grad(loss, grid)[0][0] != 0).any(-1)
    statuses = kinks(o, theta).status
    alive = (statuses == GradientStatus.ALIVE) | (statuses == GradientStatus.KINK) | (statuses == GradientStatus.PARTLY)
    assert torch.equal(alive, pulls)
    assert padding != "border" or (statuses == GradientStatus.PARTLY).any()
