"""One sentence about a θ: every kind of trouble is found, named and measured."""

import math

import pytest
import torch

import stn_viz as sv

FRAME = sv.Frame((20, 30), (8, 8))


def verdict(name, *theta, frame=FRAME):
    return sv.validity(sv.family(name), torch.tensor(theta, dtype=torch.float64), frame)


def test_the_identity_is_fine(family):
    found = sv.validity(family, family.identity(), FRAME)
    assert (found.kind, found.share) == ("fine", 0)
    assert found.sentence == "The grid neither folds nor collapses."


@pytest.mark.parametrize("theta", [(1e-4, 0, 0, 0, 1e-4, 0), (0, -3, 0, 3, 0, 0), (1, 0, 0, 0.9, 1e-4, 0)])
def test_zooms_turns_and_shears_are_fine(theta):
    assert verdict("affine", *theta).kind == "fine"


def test_a_mirror_is_fine_and_says_so():
    found = verdict("affine", -1, 0, 0, 0, 1, 0)
    assert (found.kind, found.share) == ("fine", 0)
    assert "mirrored" in found.sentence


def test_entries_that_are_no_numbers_are_named():
    found = verdict("affine", math.nan, 0, 0, math.inf, 1, -math.inf)
    assert (found.kind, found.share) == ("non-finite", 1)
    assert found.sentence == "θ11 is NaN, θ21 is infinite, θ23 is minus infinite: no source point can be computed."
    many = verdict("tps", *[math.nan] * 32)
    assert many.sentence.startswith("x1,1 is NaN, y1,1 is NaN, x1,2 is NaN and 29 more are not numbers either: ")


@pytest.mark.parametrize(
    "theta", [(1, 2, 0, 0.5, 1, 0), (0, 0, 0.3, 0, 0, 0), (1, 0, 0, 0, 0, 0), (0.1, 0.3, 0, 0.2, 0.6, 9)]
)
def test_a_box_without_area_is_singular(theta):
    found = verdict("affine", *theta)
    assert (found.kind, found.share) == ("singular", 1)
    assert "collapsed" in found.sentence
    assert "det J = 0" in found.sentence


def test_a_collapsed_part_is_measured():
    family = sv.family("piecewise")
    theta = family.identity().reshape(4, 4, 2).clone()
    theta[1, 1] = theta[1, 2]  # one node falls onto its neighbour: two of the eighteen triangles vanish
    found = sv.validity(family, theta.flatten(), FRAME)
    assert found.kind == "singular"
    assert found.share == pytest.approx(2 / 18, abs=0.001)
    assert found.sentence.startswith("11 % of the grid has collapsed")


def test_a_fold_is_measured():
    family = sv.family("piecewise", rows=2, cols=3)
    theta = family.identity().reshape(2, 3, 2).clone()
    theta[:, 1, 0] = 1.5  # the middle column passes the right one: the right half of the target turns over
    found = sv.validity(family, theta.flatten(), FRAME)
    assert found.kind == "folded"
    assert found.share == pytest.approx(0.5, abs=0.01)
    assert "turned over, det J < 0" in found.sentence


@pytest.mark.parametrize(("h31", "share"), [(2.0, 0.25), (4.0, 0.375)])
def test_the_horizon_is_measured(h31, share):
    # W = 1 + h31·x vanishes at x = -1/h31 and is negative left of it.
    found = verdict("projective", 1, 0, 0, 0, 1, 0, h31, 0)
    assert found.kind == "horizon"
    assert found.share == pytest.approx(share, abs=0.02)
    assert "horizon W = 0" in found.sentence


def test_a_horizon_outside_the_target_is_fine():
    assert verdict("projective", 1, 0, 0, 0, 1, 0, 0.9, 0).kind == "fine"


@pytest.mark.parametrize("align_corners", [True, False])
def test_everything_outside_means_nothing_to_read(align_corners):
    frame = sv.Frame((20, 30), (8, 8), align_corners)
    beyond = 2 + 2 * 1 / 30  # the box's left edge more than a pixel beyond the picture's right edge
    found = verdict("affine", 1, 0, beyond + 0.1, 0, 1, 0, frame=frame)
    assert (found.kind, found.share) == ("outside", 1)
    assert "outside the picture" in found.sentence
    U = torch.ones(1, 1, 20, 30, dtype=torch.float64)
    family, theta = sv.family("affine"), torch.tensor([1, 0, beyond + 0.1, 0, 1, 0], dtype=torch.float64)
    assert not sv.sample(U, family.grid(theta, frame), frame).any()
    assert verdict("affine", 1, 0, beyond - 0.2, 0, 1, 0, frame=frame).kind == "fine"


def test_gradients_and_precision_do_not_matter():
    theta = sv.family("affine").identity().float().requires_grad_()
    assert sv.validity(sv.family("affine"), theta, FRAME).kind == "fine"
    assert sv.validity(sv.family("affine"), theta[None], FRAME).kind == "fine"


def test_one_theta_at_a_time(unchecked):
    with pytest.raises(sv.ArgumentError, match=r"^theta: got .*wanted one θ of shape \(6,\); pass theta\[i\]"):
        sv.validity(sv.family("affine"), torch.zeros(2, 6), FRAME)
    with pytest.raises(sv.ArgumentError, match=r"^theta: got .*wanted a floating-point tensor of 6 numbers"):
        sv.validity(sv.family("affine"), torch.zeros(5), FRAME)


def test_points_that_overflow_have_no_place_and_no_horizon():
    found = verdict("affine", 1e308, 1e308, 1e308, 1e308, 1e308, 1e308)
    assert found.kind == "non-finite"
    assert 0 < found.share < 1
    assert "has no place to read" in found.sentence
    assert "horizon" not in found.sentence
