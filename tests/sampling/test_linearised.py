"""Linearised multi-sampling: V is the bilinear one, the slope a plane's, and it is felt across a distance."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter, map_coordinates

import stn_viz as sv
from stn_viz.app.models.beyond_runs import SIDE, photograph
from stn_viz.sampling.linearised import sample_linearised
from tests.sampling.sampler_cases import close

COUNT, SPREAD = 7, 1.7


def draws(seed=3):
    return torch.Generator().manual_seed(seed)


def slopes(U, grid, frame, padding="border", **options):
    """Let every V_i of one channel flow back alone: ∂V_i/∂(x, y) by source pixel."""
    leaf = grid.clone().requires_grad_()
    V = sample_linearised(U, leaf, frame, padding, **options)
    per_unit = torch.tensor(frame.pixels_per_unit, dtype=grid.dtype)
    return torch.autograd.grad(V.sum(), leaf)[0] / per_unit


@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
def test_the_value_and_the_gradient_to_U_are_the_bilinear_ones(random, padding):
    frame = sv.Frame((6, 7), (4, 5))
    U, grid, back = random(2, 3, 6, 7), 1.4 * random(2, 4, 5, 2), random(2, 3, 4, 5)
    U.requires_grad_()
    plain, own = sv.sample(U, grid, frame, padding=padding), sample_linearised(U, grid, frame, padding)
    torch.testing.assert_close(own, plain, rtol=0, atol=0)
    torch.testing.assert_close(*(torch.autograd.grad(V, U, back)[0] for V in (own, plain)), **close)


def test_each_slope_is_that_of_a_least_squares_plane(random):
    frame = sv.Frame((9, 11), (3, 4), align_corners=True)
    U, grid = random(1, 1, 9, 11), random(1, 3, 4, 2)
    found = slopes(U, grid, frame, count=COUNT, spread=SPREAD, generator=draws())
    offsets = SPREAD * torch.randn(1, 12, COUNT, 2, generator=draws(), dtype=torch.float64)
    for i, middle in enumerate(frame.to_pixels(grid).view(12, 2)):
        points = (middle + offsets[0, i]).numpy()
        read = map_coordinates(U[0, 0].numpy(), points[:, ::-1].T, order=1, mode="nearest")
        plane = np.column_stack([offsets[0, i], np.ones(COUNT)])
        a = np.linalg.lstsq(plane, read, rcond=None)[0]
        np.testing.assert_allclose(found.view(12, 2)[i], a[:2], atol=1e-9)


def test_with_many_readings_the_slope_is_that_of_the_blurred_picture(random):
    """By Stein's lemma E[δ U(p + δ)] / σ² is the gradient of U blurred by the Gaussian of δ."""
    side = 41
    U = torch.nn.functional.interpolate(random(1, 1, 7, 7), (side, side), mode="bilinear", align_corners=True)
    frame = sv.Frame((side, side), (3, 3))
    pixels = torch.stack(torch.meshgrid(*[torch.tensor([14.0, 20, 26])] * 2, indexing="xy"), dim=-1).double()
    found = slopes(U, frame.to_normalised(pixels)[None], frame, count=40000, spread=3.0, generator=draws())
    blurred = [gaussian_filter(U[0, 0].numpy(), 3.0, order=o, mode="nearest", truncate=6.0) for o in ((0, 1), (1, 0))]
    at = pixels.long().numpy()
    expected = np.stack([one[at[..., 1], at[..., 0]] for one in blurred], axis=-1)
    np.testing.assert_allclose(found[0], expected, atol=0.03 * np.abs(expected).max())


def test_of_a_plane_it_is_the_slope_whatever_is_drawn():
    frame = sv.VolumeFrame((12, 13, 14), (2, 2, 2))
    z, y, x = torch.meshgrid(*(torch.arange(n, dtype=torch.float64) for n in frame.source), indexing="ij")
    U = (2 * x - 3 * y + 0.5 * z)[None, None]
    found = slopes(U, 0.3 * frame.target_points()[None], frame, spread=0.5, generator=draws())
    torch.testing.assert_close(found, torch.tensor([2, -3, 0.5]).double().expand(1, 2, 2, 2, 3), **close)


def test_a_point_without_a_place_is_nan_and_nothing_flows_back(random):
    grid = random(1, 2, 2, 2)
    grid[0, 0, 0, 0], grid[0, 1, 1, 1] = math.nan, math.inf
    leaf, frame = grid.clone().requires_grad_(), sv.Frame((5, 5), (2, 2))
    V = sample_linearised(random(1, 1, 5, 5), leaf, frame)
    assert V[0, 0].isnan().tolist() == [[True, False], [False, False]]
    gradient = torch.autograd.grad(V.nansum(), leaf)[0]
    assert bool(gradient.isfinite().all())
    assert not bool(gradient[0, 0, 0].any())


def test_a_recording_has_both_calls_and_no_finding_of_a_lost_gradient(random):
    """The grid is not cut off: the points around it are a look-up, one query for each point of V."""
    U, leaf, frame = (
        random(1, 1, 24, 24).float(),
        torch.eye(2, 3).flatten().requires_grad_(),
        sv.Frame((24, 24), (6, 6)),
    )
    with sv.record() as tape:
        sample_linearised(U, sv.family("affine").grid(leaf, frame), frame, generator=draws()).square().sum().backward()
    around, read = tape
    assert (around.target, read.target) == ((36, 8), (6, 6))
    assert read.grid_needs_grad
    assert not [one for one in sv.diagnose(tape) if "grad" in one.kind or "detach" in one.kind]


@pytest.mark.parametrize(
    ("options", "words"),
    [({"count": 2}, "above 2"), ({"spread": 0.0}, "above 0"), ({"spread": math.nan}, "above 0")],
)
def test_what_makes_no_plane_is_refused(random, options, words):
    with pytest.raises(sv.ArgumentError, match=words):
        sample_linearised(random(1, 1, 4, 4), random(1, 2, 2, 2), sv.Frame((4, 4), (2, 2)), **options)


def wish(read, start, U, frame):
    """Give the cosine between -∂L/∂θ and the way back to the shift that V was compared with."""
    family = sv.family("translation")
    T = read(U, family.grid(family.identity(), frame))
    theta = start.clone().requires_grad_()
    loss = (read(U, family.grid(theta, frame)) - T).square().sum()
    return float(torch.cosine_similarity(-torch.autograd.grad(loss, theta)[0], -start, dim=0))


@pytest.mark.parametrize("name", ["astronaut", "coffee", "camera", "chelsea"])
def test_far_off_and_shrunk_its_gradient_shows_the_way_where_the_bilinear_one_does_not(name):
    """From each of 16 sides, 24 of 128 pixels away, with V an eighth of U's size."""
    U, frame, generator = photograph(name), sv.Frame((SIDE, SIDE), (SIDE // 8, SIDE // 8)), draws()
    turns = torch.arange(16, dtype=torch.float64) * math.pi / 8 + 0.1
    starts = 24 / (SIDE / 2) * torch.stack([turns.cos(), turns.sin()], dim=1)
    plain = [wish(lambda U, g: sv.sample(U, g, frame, padding="border"), start, U, frame) for start in starts]
    options = {"spread": 8.0, "generator": generator}
    own = [wish(lambda U, g: sample_linearised(U, g, frame, "border", **options), start, U, frame) for start in starts]
    assert sum(cosine <= 0 for cosine in own) <= 1
    assert np.mean(own) > 0.7
    assert sum(cosine <= 0 for cosine in plain) >= 3, "from some sides the bilinear gradient leads away"
    assert np.mean(plain) < 0.5
