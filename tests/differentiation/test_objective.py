"""The objective L(θ): one value, one gradient, whichever way they are asked for."""

from dataclasses import replace

import pytest
import torch

import stn_viz as sv
from stn_viz.differentiation.losses import OnePixel, SquaredDifference, Sum
from stn_viz.differentiation.objective import Objective
from stn_viz.errors import ArgumentError

FRAME = sv.Frame((7, 9), (6, 5))
AFFINE = sv.family("affine")
THETA = torch.tensor([0.81, 0.13, 0.07, -0.11, 0.73, -0.04], dtype=torch.float64)


@pytest.fixture
def objective(random):
    return Objective(random(2, 7, 9), AFFINE, FRAME, SquaredDifference(random(2, 6, 5)))


def autograd(objective, theta):
    leaf = theta.clone().requires_grad_(True)
    return torch.autograd.grad(objective.losses(leaf[None])[0], leaf)[0]


@pytest.mark.parametrize("overlap", [False, True])
@pytest.mark.parametrize("kernel", sv.KERNELS)
def test_value_and_gradient_are_autograds(objective, kernel, overlap):
    o = replace(objective, kernel=kernel, overlap=overlap)
    value, gradient = o.gradient(THETA)
    assert value == o.value(THETA)
    torch.testing.assert_close(gradient, autograd(o, THETA), rtol=0, atol=1e-14)


@pytest.mark.parametrize("loss", [Sum(), OnePixel(2, 3)])
def test_every_loss_descends_alike(objective, loss):
    o = replace(objective, loss=loss)
    torch.testing.assert_close(o.gradient(THETA)[1], autograd(o, THETA))
    torch.testing.assert_close(o.upstream(THETA), loss.gradient(o.warped(THETA[None])))


def test_another_kink_rule_is_followed(objective):
    o = replace(objective, frame=sv.Frame((7, 9), (7, 9), True), loss=SquaredDifference(torch.zeros(2, 7, 9)))
    identity = AFFINE.identity()
    answers = {kink: replace(o, kink=kink).gradient(identity)[1] for kink in ("right", "left", "central", "paper")}
    for kink, answer in answers.items():
        args = (o.U, identity, AFFINE, o.frame, o.upstream(identity), "bilinear", "zeros", kink)
        torch.testing.assert_close(answer, sv.gradients(*args).theta)
    assert len({tuple(a.tolist()) for a in answers.values()}) == 4


def test_spatial_gradients_are_those_of_each_channel(objective):
    spatial = objective.spatial_gradients(THETA)
    for c in range(2):
        up = torch.zeros(1, 2, 6, 5, dtype=torch.float64)
        up[0, c] = 1
        parts = sv.gradients(objective.U, THETA, AFFINE, FRAME, up)
        torch.testing.assert_close(spatial[c], parts.grid[0])


def test_overlap_leaves_out_samples_beyond_the_map(random):
    U = random(1, 7, 9).abs()
    shifted = AFFINE.identity() + torch.tensor([0, 0, 1.0, 0, 0, 0], dtype=torch.float64)
    frame = sv.Frame((7, 9), (7, 9))
    T = sv.sample(U[None], AFFINE.grid(shifted, frame), frame)[0]
    T[..., -4:] = 5  # what lies beyond the map has other values than the padding
    plain = Objective(U, AFFINE, frame, SquaredDifference(T))
    assert plain.value(shifted) > 1
    assert replace(plain, overlap=True).value(shifted) < 1e-20


def test_a_blurred_objective_blurs_both_pictures(objective):
    assert objective.smoothed(0) is objective
    soft = objective.smoothed(2.0)
    assert soft.U.var() < objective.U.var() / 4
    assert soft.loss.target.var() < objective.loss.target.var() / 2
    assert replace(objective, loss=Sum()).smoothed(2.0).loss == Sum()


def test_dtype_is_that_of_the_picture(objective):
    single = objective.to(torch.float32)
    assert single.gradient(THETA)[1].dtype == torch.float32
    assert single.loss.target.dtype == torch.float32
    assert single.value(THETA) == pytest.approx(objective.value(THETA), rel=1e-5)


@pytest.mark.usefixtures("unchecked")
def test_what_does_not_fit_is_refused(random):
    with pytest.raises(ArgumentError, match="U"):
        Objective(random(2, 1, 7, 9), AFFINE, FRAME, Sum())
    with pytest.raises(ArgumentError, match="U"):
        Objective(random(1, 7, 8), AFFINE, FRAME, Sum())
    with pytest.raises(ArgumentError, match="row"):
        Objective(random(1, 7, 9), AFFINE, FRAME, OnePixel(6, 0))
    with pytest.raises(ArgumentError, match="padding"):
        Objective(random(1, 7, 9), AFFINE, FRAME, Sum(), padding="wrap")
