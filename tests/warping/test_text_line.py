"""A bent line of text: its proportions from two rows of control points, by which it is straightened."""

import math

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

import stn_viz as sv
from stn_viz.transforms.splines import ThinPlateSpline
from stn_viz.warping.text_line import line_proportions

SPLINE = ThinPlateSpline(rows=2, cols=7, aspect=6)
PHOTO = sv.Frame((300, 400), (48, 384))
RADIUS, ANGLE, HEIGHT = 220.0, 0.7, 48.0  # px of the middle of the line, half of its angle, px
CENTRE = (199.5, 320.0)
WORDS = "thin plates bend as little as they can"


def on_arc(u, v):
    """Give the place in the photo, x and y in pixels, of a point of the straight line, -1 to 1."""
    radius = RADIUS - v * HEIGHT / 2
    return CENTRE[0] + radius * np.sin(u * ANGLE), CENTRE[1] - radius * np.cos(u * ANGLE)


def theta_on_arc():
    """Put the control points onto both edges of the bent line."""
    u, v = np.meshgrid(np.linspace(-1, 1, 7), [-1.0, 1.0])
    x, y = on_arc(u, v)
    places = np.stack([(2 * x + 1) / 400 - 1, (2 * y + 1) / 300 - 1], axis=-1)  # (2x + 1)/W - 1: pixel centres
    return torch.from_numpy(places.reshape(-1))


def straight():
    """Write a line of text of the size of V, W:H = 8."""
    page = Image.new("L", (384, 48), 255)
    ImageDraw.Draw(page).text((10, 10), WORDS, fill=0, font_size=20)
    return np.asarray(page, dtype=float) / 255


def bent():
    """Bend the line along the arc by its formula, without any spline: V's place for each pixel of the photo."""
    rows, columns = np.mgrid[:300, :400].astype(float)
    dx, dy = columns - CENTRE[0], CENTRE[1] - rows
    u, v = np.arctan2(dx, dy) / ANGLE, (RADIUS - np.hypot(dx, dy)) / (HEIGHT / 2)
    grid = torch.from_numpy(np.stack([u, v], axis=-1))[None]
    line = torch.from_numpy(1 - straight())[None, None]
    return 1 - torch.nn.functional.grid_sample(line, grid, align_corners=False)


def test_a_line_on_an_arc_is_as_long_as_the_arc_and_as_high_as_the_ring():
    found = line_proportions(SPLINE, theta_on_arc(), PHOTO)
    assert found == pytest.approx(2 * ANGLE * RADIUS / HEIGHT, rel=0.01)


@pytest.mark.parametrize("corners", [False, True])
@pytest.mark.parametrize("turn", [0.0, 0.5, 2.0])
def test_a_straight_line_has_the_proportions_of_its_box(corners, turn):
    frame = sv.Frame((100, 250), (10, 10), align_corners=corners)
    unit = torch.tensor(frame.pixels_per_unit, dtype=torch.float64)
    box = SPLINE.control_points * torch.tensor([60.0, 7.0], dtype=torch.float64)
    rotation = torch.tensor([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]], dtype=torch.float64)
    theta = (box @ rotation.T / unit).flatten()
    assert line_proportions(SPLINE, theta, frame) == pytest.approx(60 / 7)


def test_a_line_without_length_or_height_has_none():
    assert line_proportions(SPLINE, torch.zeros(28, dtype=torch.float64), PHOTO) is None


def test_the_spline_straightens_the_line():
    photo = bent()
    V = sv.sample(photo, SPLINE.grid(theta_on_arc(), PHOTO), PHOTO, padding="border")[0, 0].numpy()
    agrees = np.corrcoef(V.ravel(), straight().ravel())[0, 1]
    middle = sv.sample(photo, SPLINE.grid(SPLINE.identity(), PHOTO), PHOTO)[0, 0].numpy()
    assert agrees > 0.8
    assert np.corrcoef(middle.ravel(), straight().ravel())[0, 1] < 0.3  # as it was
