"""The diffeomorphic family: a flow, hence invertible and free of folds; Runge-Kutta as the second opinion."""

import pytest
import torch

import stn_viz as sv
from stn_viz.transforms.diffeomorphic import Diffeomorphic
from stn_viz.transforms.splines import cubic_weights

POINTS = sv.Frame((9, 9), (9, 11)).target_points().reshape(-1, 2)


def runge_kutta(theta, points, steps=50):
    """Follow the velocity field point by point, with fourth-order steps and no lattice."""

    def velocity(at):
        return cubic_weights(at.clamp(-1, 1), 4, 4) @ theta.reshape(-1, 2)

    h = 1 / steps
    for _ in range(steps):
        a = velocity(points)
        b = velocity(points + h / 2 * a)
        c = velocity(points + h / 2 * b)
        d = velocity(points + h * c)
        points = points + h / 6 * (a + 2 * b + 2 * c + d)
    return points


@pytest.mark.parametrize(("spread", "error"), [(0.1, 1e-3), (0.3, 6e-3)])
def test_it_follows_the_velocity_field(random, spread, error):
    theta = spread * random(32)
    ours = sv.family("diffeomorphic").points(theta[None], POINTS)[0]
    truth = runge_kutta(theta, POINTS)
    assert (truth - POINTS).abs().max() > 10 * error
    assert (ours - truth).abs().max() < error


def test_a_finer_working_lattice_is_nearer_to_the_truth(random):
    theta = 0.2 * random(32)
    truth = runge_kutta(theta, POINTS)
    errors = [(Diffeomorphic(resolution=r).points(theta[None], POINTS)[0] - truth).abs().max() for r in (33, 65, 257)]
    assert errors[0] > 2 * errors[1] > 4 * errors[2]


def test_the_opposite_velocity_leads_back(random):
    flow, theta = sv.family("diffeomorphic"), 0.2 * random(1, 32)
    there = flow.points(theta, POINTS)
    assert (there[0] - POINTS).abs().max() > 0.1
    assert (flow.points(-theta, there[0])[0] - POINTS).abs().max() < 3e-3


def test_half_the_velocity_twice_is_the_whole(random):
    flow, theta = sv.family("diffeomorphic"), 0.2 * random(1, 32)
    halfway = flow.points(theta / 2, POINTS)[0]
    assert (flow.points(theta / 2, halfway) - flow.points(theta, POINTS)).abs().max() < 3e-3


def test_one_velocity_everywhere_is_a_shift():
    velocity = torch.tensor([0.3, -0.2], dtype=torch.float64)
    shift = sv.family("diffeomorphic").points(velocity.repeat(16)[None], POINTS)[0] - POINTS
    torch.testing.assert_close(shift, velocity.expand_as(shift), rtol=0, atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_it_never_folds_where_splines_do(seed):
    generator = torch.Generator().manual_seed(seed)
    wild = 0.6 * torch.randn(32, dtype=torch.float64, generator=generator)
    frame = sv.Frame((64, 64), (64, 64), align_corners=True)
    grid = sv.family("diffeomorphic").grid(wild, frame)[0]
    across, down = grid.diff(dim=1)[:-1], grid.diff(dim=0)[:, :-1]
    det = across[..., 0] * down[..., 1] - across[..., 1] * down[..., 0]
    assert det.min() > 0
    assert sv.validity(sv.family("diffeomorphic"), wild, frame).kind == "fine"
    assert sv.validity(sv.family("bspline"), wild, frame).kind == "folded"


def test_it_has_neither_basis_nor_handles():
    flow = sv.family("diffeomorphic")
    assert not flow.linear
    assert flow.handles == ()
    assert flow.parameters[:3] == ("vx1,1", "vy1,1", "vx1,2")


def test_points_are_differentiable_in_the_points_too(random):
    flow = Diffeomorphic(resolution=33)
    theta, at = 0.2 * random(1, 32), (0.5 * torch.tanh(random(3, 2))).requires_grad_()
    assert torch.autograd.gradcheck(lambda p: flow.points(theta, p), at, fast_mode=True)


def test_items_of_a_batch_do_not_meet(random):
    flow, theta = Diffeomorphic(resolution=33), 0.2 * random(3, 32)
    together = flow.points(theta, POINTS)
    for b in range(3):
        torch.testing.assert_close(together[b : b + 1], flow.points(theta[b : b + 1], POINTS))
