"""A rectangle in space is seen by a camera: straightened, its proportions are told by the picture alone."""

import math

import pytest
import torch

import stn_viz as sv
from stn_viz.warping.rectangle import true_proportions
from tests.warping.seen_rectangle import seen


@pytest.mark.parametrize("aspect", [0.5, 1 / math.sqrt(2), 1.0, 1.6])
@pytest.mark.parametrize("turns", [(30, 20), (-25, 40), (15, -15)])
@pytest.mark.parametrize("focal", [500.0, 1500.0])
@pytest.mark.parametrize("roll", [0, 35])
def test_a_rectangle_seen_askew_tells_its_proportions(aspect, turns, focal, roll):
    found = true_proportions(*seen(aspect, turns, focal=focal, roll=roll))
    assert found.told
    assert found.aspect == pytest.approx(aspect, rel=1e-9)


def test_from_straight_ahead_it_is_the_box_itself():
    found = true_proportions(*seen(1.41, (0, 0), roll=10))
    assert found.told
    assert found.aspect == pytest.approx(1.41, rel=1e-9)


def test_where_one_is_a_corner_pixels_centre_the_same_box_has_the_same_proportions():
    theta, edges = seen(0.7, (30, 20))
    corners = sv.Frame(edges.source, edges.target, align_corners=True)
    wider = torch.tensor([n / (n - 1) for n in edges.source[::-1]], dtype=torch.float64)
    rows = theta.clone()
    rows[0:3], rows[3:6] = theta[0:3] * wider[0], theta[3:6] * wider[1]  # the same pixels, in units of the centres
    assert true_proportions(rows, corners).aspect == pytest.approx(0.7, rel=1e-9)


@pytest.mark.parametrize("turns", [(35, 0), (0, 35)])
def test_seen_along_one_side_a_usual_lens_is_assumed_and_it_says_so(turns):
    usual = true_proportions(*seen(1.41, turns, focal=600.0))
    assert not usual.told
    assert usual.aspect == pytest.approx(1.41, rel=1e-9)
    other = true_proportions(*seen(1.41, turns, focal=700.0))
    assert other.aspect == pytest.approx(1.41, rel=0.1)


def test_what_no_camera_sees_is_not_told():
    frame = sv.Frame((600, 800), (10, 10))
    sheared = torch.tensor([1, 0.8, 0, 0, 1, 0, 0, 0], dtype=torch.float64)
    mirrored = torch.tensor([-1, 0, 0, 0, 1, 0, 0, 0], dtype=torch.float64)
    horizon = torch.tensor([1, 0, 0, 0, 1, 0, 0.9, -0.4], dtype=torch.float64)
    impossible = torch.tensor([1, 0.5, 0, 0.5, 1, 0, 0.3, 0.3], dtype=torch.float64)  # f² would be negative
    for theta in (sheared, mirrored, horizon, impossible, torch.full((8,), torch.nan, dtype=torch.float64)):
        assert true_proportions(theta, frame) is None


@pytest.mark.usefixtures("unchecked")
def test_another_family_is_refused():
    with pytest.raises(sv.ArgumentError, match=r"^theta: "):
        true_proportions(sv.family("affine").identity(), sv.Frame((4, 4), (4, 4)))
