"""The projective family: homographies, kornia's second opinion, composition, and the horizon."""

from itertools import pairwise

import kornia
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import stn_viz as sv

family = sv.family("projective")
THETA = torch.tensor([0.9, -0.2, 0.1, 0.15, 1.1, -0.05, 0.2, -0.3], dtype=torch.float64)
gentle = st.lists(st.floats(-0.2, 0.2), min_size=8, max_size=8).map(
    lambda v: family.identity() + torch.tensor(v, dtype=torch.float64)
)


def homography(theta):
    return torch.cat([theta, theta.new_ones(1)]).reshape(3, 3)


@pytest.mark.parametrize("align_corners", [True, False])
def test_kornias_homography_warp_agrees(random, align_corners):
    U = random(1, 2, 6, 9)
    frame = sv.Frame((6, 9), (5, 7), align_corners)
    ours = sv.sample(U, family.grid(THETA, frame), frame)
    if align_corners:
        # homography_warp lays a corner-aligned lattice, whatever it is told about sampling
        kornias = kornia.geometry.homography_warp(U, homography(THETA)[None], (5, 7), align_corners=True)
        torch.testing.assert_close(ours, kornias, rtol=0, atol=1e-10)
    points = frame.target_points().reshape(1, -1, 2)
    transformed = kornia.geometry.transform_points(homography(THETA)[None], points).unflatten(1, frame.target)
    torch.testing.assert_close(family.grid(THETA, frame), transformed, rtol=0, atol=1e-12)


def test_kornias_perspective_warp_agrees(random):
    # Its matrix maps source pixels to target pixels, the other way round.
    U = random(1, 2, 6, 9)
    frame = sv.Frame((6, 9), (6, 9), align_corners=True)
    sx, sy = frame.pixels_per_unit
    to_pixels = torch.tensor([[sx, 0, sx], [0, sy, sy], [0, 0, 1]], dtype=torch.float64)
    in_pixels = to_pixels @ homography(THETA) @ torch.linalg.inv(to_pixels)
    kornias = kornia.geometry.warp_perspective(U, torch.linalg.inv(in_pixels)[None], (6, 9), align_corners=True)
    ours = sv.sample(U, family.grid(THETA, frame), frame)
    torch.testing.assert_close(ours, kornias, rtol=0, atol=1e-9)


@given(gentle, gentle)
def test_homographies_compose_up_to_scale(first, second):
    points = torch.tensor([[-0.7, 0.3], [0.2, 0.9], [1.0, -1.0]], dtype=torch.float64)
    one_by_one = family.points(first[None], family.points(second[None], points)[0])
    product = homography(first) @ homography(second)
    both = (product / product[2, 2]).flatten()[:8]
    torch.testing.assert_close(family.points(both[None], points), one_by_one, rtol=0, atol=1e-9)


@given(gentle)
def test_the_inverse_leads_back(theta):
    points = torch.tensor([[-0.7, 0.3], [0.2, 0.9], [1.0, -1.0]], dtype=torch.float64)
    inverse = torch.linalg.inv(homography(theta))
    back = (inverse / inverse[2, 2]).flatten()[:8]
    there = family.points(theta[None], points)[0]
    torch.testing.assert_close(family.points(back[None], there)[0], points, rtol=0, atol=1e-9)


def test_straight_lines_stay_straight():
    t = torch.linspace(-1, 1, 5, dtype=torch.float64)
    a, *rest = family.points(THETA[None], torch.stack([t, 0.5 - 0.7 * t], dim=-1))[0]
    for b, c in pairwise(rest):
        (ux, uy), (vx, vy) = (b - a).tolist(), (c - a).tolist()
        assert ux * vy - uy * vx == pytest.approx(0, abs=1e-12)


def test_the_affine_ones_are_affine(random):
    numbers = random(6)
    frame = sv.Frame((4, 5), (3, 6))
    theta = torch.cat([numbers, numbers.new_zeros(2)])
    torch.testing.assert_close(family.grid(theta, frame), sv.family("affine").grid(numbers, frame))
    assert (family.depth(theta, frame) == 1).all()


def test_on_the_horizon_points_run_off_to_infinity():
    theta = torch.tensor([1.0, 0, 0, 0, 1, 0, 1, 0], dtype=torch.float64)  # W = 1 + x is 0 on the left edge
    frame = sv.Frame((3, 3), (3, 3), align_corners=True)
    grid, depth = family.grid(theta, frame)[0], family.depth(theta, frame)[0]
    assert depth[:, 0].tolist() == [0, 0, 0]
    assert (grid[:, 0, 0] == -torch.inf).all()
    assert grid[:, 1:].isfinite().all()
