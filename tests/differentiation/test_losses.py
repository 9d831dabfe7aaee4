"""Losses: value and ∂L/∂V against torch's own functions and against autograd."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from stn_viz.differentiation.losses import CrossEntropy, OnePixel, SquaredDifference, Sum
from stn_viz.errors import ArgumentError

NETWORK = nn.Sequential(nn.Flatten(), nn.Linear(2 * 3 * 4, 5), nn.Tanh(), nn.Linear(5, 4)).double()


@pytest.fixture
def V(random):
    return random(3, 2, 3, 4)


def every_loss(random):
    return OnePixel(1, 2), Sum(), SquaredDifference(random(2, 3, 4)), CrossEntropy(NETWORK, 2)


def test_gradients_by_formula_are_autograds(random, V):
    for loss in every_loss(random):
        leaf = V.clone().requires_grad_(True)
        (wanted,) = torch.autograd.grad(loss.values(leaf).sum(), leaf)
        torch.testing.assert_close(loss.gradient(V), wanted, rtol=0, atol=1e-14)


def test_values_are_torchs(random, V):
    target = random(2, 3, 4)
    squared = [F.mse_loss(v, target) for v in V]
    entropy = F.cross_entropy(NETWORK(V), torch.full((3,), 2), reduction="none")
    torch.testing.assert_close(SquaredDifference(target).values(V), torch.stack(squared))
    torch.testing.assert_close(CrossEntropy(NETWORK, 2).values(V), entropy)
    torch.testing.assert_close(Sum().values(V), V.sum((1, 2, 3)))
    torch.testing.assert_close(OnePixel(1, 2).values(V), V[:, :, 1, 2].sum(1))


def test_a_comparison_counts_only_what_is_seen(random, V):
    target, seen = random(2, 3, 4), random(3, 3, 4) > 0
    loss = SquaredDifference(target)
    wanted = torch.stack([(v - target)[:, s].square().mean() for v, s in zip(V, seen, strict=True)])
    torch.testing.assert_close(loss.values(V, seen), wanted)
    leaf = V.clone().requires_grad_(True)
    (gradient,) = torch.autograd.grad(loss.values(leaf, seen).sum(), leaf)
    torch.testing.assert_close(loss.gradient(V, seen), gradient)
    assert (loss.gradient(V, seen)[:, 0][~seen] == 0).all()


def test_where_nothing_is_seen_everything_counts(random, V):
    loss = SquaredDifference(random(2, 3, 4))
    torch.testing.assert_close(loss.values(V, torch.zeros(3, 3, 4, dtype=torch.bool)), loss.values(V))


def test_blurring_keeps_a_flat_target_and_the_mean_of_a_spot(random):
    flat = SquaredDifference(torch.full((1, 9, 9), 0.25, dtype=torch.float64))
    torch.testing.assert_close(flat.smoothed((1.0, 2.0)).target, flat.target)
    spot = torch.zeros(1, 33, 33, dtype=torch.float64)
    spot[0, 16, 16] = 1
    blurred = SquaredDifference(spot).smoothed((2.0, 1.0)).target[0]
    x = torch.arange(33.0, dtype=torch.float64) - 16
    assert blurred.sum() == pytest.approx(1)
    assert (blurred.sum(0) * x**2).sum() == pytest.approx(1, rel=2e-3)  # the variances are σ², cut off at 4σ
    assert (blurred.sum(1) * x**2).sum() == pytest.approx(4, rel=2e-3)
    assert Sum().smoothed((1.0, 1.0)) == Sum()


def test_a_network_follows_the_maps_into_their_precision(V):
    single = nn.Sequential(nn.Flatten(), nn.Linear(24, 4))
    moved = CrossEntropy(single, 1).to(V)
    assert moved.values(V).dtype == torch.float64
    assert single[1].weight.dtype == torch.float32
    assert moved.to(V) is moved
    free = CrossEntropy(lambda v: v.flatten(1), 1)
    assert free.to(V) is free


@pytest.mark.parametrize(
    ("loss", "argument"),
    [(OnePixel(3, 0), "row"), (OnePixel(0, 4), "col"), (SquaredDifference(torch.zeros(1, 3, 4)), "target")],
)
def test_a_loss_of_another_size_is_refused(loss, argument):
    with pytest.raises(ArgumentError, match=argument):
        loss.check(2, (3, 4))


def test_a_label_that_the_network_does_not_have_is_refused(V):
    with pytest.raises(ArgumentError, match="network"):
        CrossEntropy(NETWORK, 4).values(V)
