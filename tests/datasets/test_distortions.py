"""Distortions: ranges as the paper gives them, seeds that decide everything, and a θ that says what was done."""

import math

import pytest
import torch

from stn_viz import ArgumentError, Frame, family, sample
from stn_viz.datasets.digits import Digits, load_bundled
from stn_viz.datasets.distortions import GENTLE, distortion, distortions
from stn_viz.datasets.poses import DIGIT, corners_to, pose, shown_at
from stn_viz.evaluation.alignment import slope, turn_of

DIGITS = load_bundled()


def dot(x: int, y: int) -> Digits:
    """One bright pixel at (x, y)."""
    images = torch.zeros(1, 28, 28, dtype=torch.uint8)
    images[0, y, x] = 255
    return Digits(images, torch.tensor([1]), "dot")


@pytest.mark.parametrize("name", distortions())
def test_a_batch_depends_on_its_seed_alone(name):
    task = distortion(name)
    first, again, other = (task.batch(DIGITS, 12, seed, bend=0.05) for seed in ((3, 1), (3, 1), (3, 2)))
    assert torch.equal(first.images, again.images)
    assert torch.equal(first.labels, again.labels)
    assert not torch.equal(first.images, other.images)
    assert first.images.shape == (12, task.channels, *task.size)
    assert first.images.min() >= 0
    assert first.images.max() <= 1 + 1e-6
    assert int(first.labels.max()) < task.classes


@pytest.mark.parametrize("name", distortions())
def test_shares_of_a_batch_interleave_to_the_whole(name):
    task = distortion(name)
    whole = task.batch(DIGITS, 12, 5, bend=0.05)
    parts = [task.batch(DIGITS, 12, 5, (i, 3), bend=0.05) for i in range(3)]
    images = torch.stack([p.images for p in parts], dim=1).flatten(0, 1)
    assert torch.equal(images, whole.images)
    theta = torch.stack([p.drawn["theta"] for p in parts], dim=1).flatten(0, 1)
    assert torch.equal(theta, whole.drawn["theta"])


@pytest.mark.parametrize("name", [n for n in distortions() if n != "tc"])
def test_the_theta_kept_is_the_theta_applied(name):
    task = distortion(name)
    batch = task.distorted(DIGITS.part(slice(0, 6)), 9)
    theta = batch.drawn["theta"] if task.channels == 1 else batch.drawn["theta"][:, 0]
    grid = family(task.family).grid(theta, task.frame)
    again = sample(DIGITS.floats(slice(0, 6)), grid, task.frame)
    torch.testing.assert_close(batch.images[:, :1], again)


def test_rotation_is_uniform_in_90_degrees_and_nothing_else():
    drawn = distortion("r").batch(DIGITS, 4000, 0).drawn
    angle, theta = drawn["angle"], drawn["theta"]
    assert -90 <= angle.min() < -88
    assert 88 < angle.max() <= 90
    assert abs(float(angle.mean())) < 3 * 180 / math.sqrt(12 * 4000)
    linear = theta.view(-1, 2, 3)[:, :, :2]
    torch.testing.assert_close(linear @ linear.mT, torch.eye(2).expand_as(linear), atol=1e-5, rtol=0)
    assert theta[:, [2, 5]].abs().max() == 0


def test_a_positive_angle_turns_the_digit_clockwise_and_the_undoing_box_with_it():
    theta = pose(torch.tensor([90.0]), torch.ones(1), torch.zeros(1, 2))
    frame = Frame((28, 28), (28, 28))
    turned = sample(dot(24, 13).floats(), family("affine").grid(theta, frame), frame)
    row, col = divmod(int(turned.flatten().argmax()), 28)
    assert (row, col) in {(24, 13), (24, 14)}  # what was on the right is now at the bottom
    inverse = pose(torch.tensor([-90.0]), torch.ones(1), torch.zeros(1, 2))
    assert turn_of(inverse).item() == pytest.approx(90)  # the box that undoes it is turned with the digit


def test_pose_scales_then_shifts_in_pixels_of_the_target():
    theta = pose(torch.tensor([0.0]), torch.tensor([2.0]), torch.tensor([[3.0, -5.0]]), (60, 60))
    points = family("affine").points(theta.double(), torch.tensor([[3 / 30, -5 / 30], [31 / 30, -5 / 30]]).double())
    expected = torch.tensor([[0.0, 0.0], [1.0, 0.0]]).double()  # centre to centre; 28 px right is the digit's edge
    torch.testing.assert_close(points[0], expected, atol=1e-6, rtol=0)


def test_rts_keeps_the_unturned_box_in_the_picture():
    drawn = distortion("rts").batch(DIGITS, 3000, 1).drawn
    assert drawn["angle"].abs().max() <= 45
    assert 0.7 <= drawn["scale"].min() < 0.71
    assert 1.19 < drawn["scale"].max() <= 1.2
    reach = drawn["shift"].abs().amax(1) + 14 * drawn["scale"]
    assert reach.max() <= 21 + 1e-4


def test_the_homography_shows_each_corner_where_it_was_moved():
    moved = torch.tensor([[[-0.8, -0.9], [0.7, -0.6], [0.9, 0.8], [-0.5, 0.7]]])
    theta = corners_to(moved)
    sources = family("projective").points(theta.double(), moved[0].double())
    square = torch.tensor([[[-1, -1], [1, -1], [1, 1], [-1, 1]]]).double()
    torch.testing.assert_close(sources, square, atol=1e-5, rtol=0)


def test_a_homography_shows_a_point_where_it_reads_that_point():
    theta = distortion("p").batch(DIGITS, 50, 2).drawn["theta"].double()
    points = torch.rand(50, 7, 2, dtype=torch.float64) * 2 - 1
    read = torch.stack(
        [family("projective").points(t[None], p)[0] for t, p in zip(theta, shown_at(theta, points), strict=True)]
    )
    torch.testing.assert_close(read.reshape(points.shape), points, atol=1e-6, rtol=0)


def test_projective_corners_are_stretched_by_five_pixels_and_never_fold():
    drawn = distortion("p").batch(DIGITS, 4000, 2).drawn
    assert torch.isfinite(drawn["theta"]).all()
    square = torch.tensor([[-1.0, -1], [1, -1], [1, 1], [-1, 1]]).expand(4000, 4, 2)
    within = square / drawn["scale"][:, None, None]  # the picture's corners, in the scaled digit's own frame
    moved = (shown_at(drawn["theta"], within) - square) * 14 * square  # outward is positive
    torch.testing.assert_close(moved[..., 0], moved[..., 1], atol=1e-2, rtol=1e-3)  # one amount a corner
    amounts = moved[..., 0]
    assert 4.5 < float(amounts.std()) <= 5.1  # folded pictures are drawn again, which trims the tails a little
    assert torch.corrcoef(amounts.T).fill_diagonal_(0).abs().max() < 0.2  # each corner by itself, but for those trims
    depth = (drawn["corners"] * drawn["theta"][:, None, 6:]).sum(2) + 1  # W = h31·x + h32·y + 1 at each corner
    assert (depth > 0).all()  # the whole digit lies before the horizon


def test_elastic_control_points_move_by_one_and_a_half_pixels():
    drawn = distortion("e").batch(DIGITS, 2000, 3).drawn
    still = family("tps").identity().float()
    moved = (drawn["theta"] * drawn["scale"][:, None] - still) * 14
    assert float(moved.std()) == pytest.approx(1.5, rel=0.02)
    assert 0.75 <= drawn["scale"].min() < drawn["scale"].max() <= 1


def test_clutter_is_six_patches_of_other_digits():
    task = distortion("tc")
    blank = Digits(torch.zeros(1, 28, 28, dtype=torch.uint8), torch.zeros(1, dtype=torch.long), "blank")
    assert task.batch(blank, 4, 0).images.sum() == 0
    full = Digits(torch.full((1, 28, 28), 255, dtype=torch.uint8), torch.zeros(1, dtype=torch.long), "full")
    lit = (task.batch(full, 50, 0).images > 0.99).sum((1, 2, 3)).float()
    assert lit.min() >= 27 * 27  # the digit, its edge pixels shared with the ground
    assert lit.max() <= 29 * 29 + 6 * 36


def test_addition_labels_the_sum_of_two_digits():
    batch = distortion("add").distorted(DIGITS, 4)
    assert batch.images.shape == (1797, 2, 42, 42)
    assert batch.drawn["theta"].shape == (1797, 2, 6)
    assert int(batch.labels.max()) == 18
    assert ((batch.labels - DIGITS.labels) >= 0).all()  # the first digit is the one asked for


def test_a_bend_changes_the_pen_but_not_the_theta():
    task = distortion("r")
    plain, bent = task.batch(DIGITS, 8, 6), task.batch(DIGITS, 8, 6, bend=0.1)
    assert torch.equal(plain.drawn["theta"], bent.drawn["theta"])
    assert not torch.equal(plain.images, bent.images)


def test_slope_is_one_for_a_transformer_that_follows_and_zero_for_a_lazy_one():
    applied = torch.linspace(-90, 90, 19)
    assert slope(applied, applied + 12) == pytest.approx(1)
    assert slope(applied, 0.5 * applied) == pytest.approx(0.5)
    assert slope(applied, torch.full_like(applied, 7)) == pytest.approx(0)


def test_gentle_digits_stay_nearly_upright():
    drawn = GENTLE.batch(DIGITS, 500, 0).drawn
    assert drawn["angle"].abs().max() <= 15


def test_an_unknown_distortion_is_refused():
    with pytest.raises(ArgumentError, match="rts"):
        distortion("skew")


def test_a_horizon_within_the_picture_leaves_every_pixel_finite():
    corners = torch.tensor([[[-0.3035, -0.3035], [1.0304, -1.0304], [0.9703, 0.9703], [-0.2608, 0.2608]]])
    theta = corners_to(corners)
    x = Frame(DIGIT, DIGIT).target_points()[0, :, 0]
    theta[0, 6:] = torch.tensor([-1 / float(x[20]), 0])  # the horizon, W = 0, through a column of pixel centres
    for strength in (0.0, 0.03, 0.3):
        bend = torch.full((1, 6, 2), strength)
        images = distortion("p").warp(DIGITS.floats(torch.tensor([0])), theta, bend)
        assert images.isfinite().all()
        assert 0 <= images.min() <= images.max() <= 1


def test_a_ripple_moves_parts_of_a_digit_by_themselves_and_leaves_the_task_alone():
    task = distortion("r")
    plain, rippled = (task.batch(DIGITS, 64, 5, ripple=strength) for strength in (0.0, 0.06))
    torch.testing.assert_close(plain.drawn["theta"], rippled.drawn["theta"])
    assert torch.equal(plain.labels, rippled.labels)
    theta = family("affine").identity().float()[None]
    x = torch.linspace(-1, 1, 28).expand(1, 1, 28, 28)  # a ramp shows where each pixel was read
    one_knot = torch.zeros(1, 2, 6, 6)
    one_knot[0, 0, 2, 2] = 0.1
    moved = (task.warp(x, theta, None, one_knot) - x)[0, 0]
    assert float(moved.max()) == pytest.approx(0.1, rel=0.2)
    assert moved[20:].abs().max() < 1e-6, "far from the knot nothing moves"
