"""Warp by numbers that nobody wants, forward and backward, in every family, kernel, padding, frame and dtype.

``python tests/hostile_numbers.py SEED COUNT`` runs COUNT random cases and prints how many; a native kernel that reads
outside of its picture ends the process, so the test runs this in one of its own.
"""

import random
import sys
import warnings

import torch

import stn_viz as sv
from stn_viz.differentiation.backprop import backpropagate
from stn_viz.differentiation.losses import SquaredDifference, Sum
from stn_viz.differentiation.objective import Objective
from stn_viz.differentiation.precision import precisions

HOSTILE = (float("nan"), float("inf"), -float("inf"), 1e308, -1e308, 1e30, -1e30, 5e-324, -1e-40, 65504.0)
DTYPES = (torch.float64, torch.float32, torch.float16, torch.bfloat16)
SIZES = ((1, 1), (1, 5), (6, 1), (5, 4), (16, 16))
HORIZONS = (
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.0, 1.0),
    (0.5, 0.5),
    (2.0, 0.0),
)  # h31, h32 that put W = 0 on an edge, or inside


def theta_of(draw, family):
    """Draw a θ: a horizon on the edge, numbers that are none among ordinary ones, or nothing but those."""
    theta = family.identity() + 0.3 * torch.randn(family.n_params, dtype=torch.float64)
    if family.name == "projective" and draw.random() < 0.5:
        start = draw.choice(((1.0, 0, 0, 0, 1, 0), (0.0, 0, 0, 0, 0, 0), (1.0, 0, 1, 0, 1, 1)))
        return torch.tensor([*start, *draw.choice(HORIZONS)], dtype=torch.float64)
    count = draw.choice((0, 1, 1, 2, family.n_params))
    for k in draw.sample(range(family.n_params), min(count, family.n_params)):
        theta[k] = draw.choice(HOSTILE)
    return theta


def case(draw):
    """Run one case all the way there and back, by autograd and by hand."""
    name = draw.choice(sv.families())
    family = sv.family(name, **({"resolution": 9, "steps": 3} if name == "diffeomorphic" else {}))
    frame = sv.Frame(draw.choice(SIZES), draw.choice(SIZES), draw.random() < 0.5)
    kernel, padding = draw.choice(list(sv.KERNELS)), draw.choice(("zeros", "border", "reflection"))
    dtype = draw.choice(DTYPES)
    theta = theta_of(draw, family).to(dtype).requires_grad_()
    U = torch.randn(1, 2, *frame.source).to(dtype).requires_grad_()
    upstream = torch.randn(1, 2, *frame.target).to(dtype)
    what = f"{name} {kernel} {padding} {frame} {dtype} {theta.tolist()}"

    grid = family.grid(theta, frame)
    V = sv.sample(U, grid, frame, kernel, padding, prefilter=draw.random() < 0.2)
    V.backward(upstream)
    assert V.shape == (1, 2, *frame.target), what
    assert U.grad is not None, what
    assert U.grad.isfinite().all(), what
    lost = sv.sampling.taps.taps(grid.detach(), frame, kernel, padding).lost.reshape(frame.target)
    assert torch.equal(V[0, 0].isnan(), lost), what
    if theta.grad is not None and family.linear:
        assert not theta.grad.isnan().any(), what

    by_hand = sv.gradients(U.detach(), theta.detach(), family, frame, upstream, kernel, padding)
    assert by_hand.U.isfinite().all(), what
    assert not by_hand.grid[0][lost].any(), what

    if frame.source == (1, 1) or dtype in (torch.float16, torch.bfloat16):
        return
    loss = Sum() if draw.random() < 0.5 else SquaredDifference(torch.zeros(2, *frame.target, dtype=dtype))
    objective = Objective(U.detach(), family, frame, loss, kernel, padding, overlap=draw.random() < 0.5)
    objective.gradient(theta.detach())
    seen = backpropagate(objective, theta.detach())
    if family.linear and theta.isfinite().all():
        assert not seen.to_theta.isnan().any(), what
        assert not seen.contributions.isnan().any(), what
    assert seen.kinks.status.shape == frame.target
    precisions(objective, theta.detach())
    sv.validity(family, theta.detach(), frame)
    sv.explain(U.detach(), theta.detach(), family, frame, 0, 0, kernel, padding)


def main(seed, count):
    """Run the cases."""
    warnings.simplefilter("error")
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    draw = random.Random(seed)
    for _ in range(count):
        case(draw)
    print(f"{count} cases lived")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
