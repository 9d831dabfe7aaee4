"""Four precisions side by side: the differences are those of the precision, and half precision merges points."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.differentiation.losses import Sum
from stn_viz.differentiation.objective import Objective
from stn_viz.differentiation.precision import DTYPES, precisions

THETA = torch.tensor([0.81, 0.13, 0.07, -0.11, 0.73, -0.04], dtype=torch.float64)


def objective(size, name="affine", kernel="bilinear"):
    U = torch.rand(1, *size, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    return Objective(U, sv.family(name), sv.Frame(size, size), Sum(), kernel=kernel)


def test_fewer_bits_are_farther_off():
    double, single, brain, half = precisions(objective((40, 50)), THETA)
    assert tuple(p.dtype for p in (double, single, brain, half)) == DTYPES
    assert double.worst == double.shift == 0
    assert 0 < single.worst < 1e-4 < half.worst < brain.worst < 1
    for p in (single, brain, half):
        torch.testing.assert_close(p.difference, p.V - double.V)
        assert p.worst == float(p.difference.abs().max())
        # a normalised coordinate of about 1 is rounded to half its epsilon; an axis has up to 25 pixels a unit
        assert 0 < p.shift < 25 * 4 * torch.finfo(p.dtype).eps


def test_half_precision_merges_points_where_a_warp_magnifies():
    theta = torch.tensor([0.1, 0, 0.6, 0, 0.1, 0.6], dtype=torch.float64)  # x and y run from 0.5 to 0.7
    double, single, brain, half = precisions(objective((300, 400)), theta)
    assert double.distinct == single.distinct == double.points == 300 * 400
    # between 0.5 and 1 neighbours lie 2⁻¹¹ apart in float16 and 2⁻⁸ in bfloat16: so many values fit on an axis
    assert half.distinct <= (0.2 * 2**11 + 2) * 300
    assert half.distinct > 0.9 * 300 * 400
    assert 0.8 * (0.2 * 2**8) ** 2 < brain.distinct <= (0.2 * 2**8 + 2) ** 2


def test_the_float16_warp_is_torchs_own():
    o = objective((20, 20))
    half = precisions(o, THETA, [torch.float16])[0]
    lattice = o.frame.target_points().to(torch.float16).reshape(-1, 2)
    rows = THETA.to(torch.float16).reshape(2, 3)
    points = lattice[:, :1] * rows[:, 0] + lattice[:, 1:] * rows[:, 1] + rows[:, 2]
    wanted = F.grid_sample(o.U.half(), points.reshape(1, 20, 20, 2), align_corners=False)
    assert float((half.V - wanted[0]).abs().max()) < 0.05  # to the order of the additions


@pytest.mark.parametrize("kernel", sv.KERNELS)
@pytest.mark.parametrize("name", ["projective", "tps", "diffeomorphic"])
def test_every_kernel_and_kind_of_family_has_its_precisions(name, kernel):
    o = objective((9, 9), name, kernel)
    for p in precisions(o, o.family.identity() + 0.01):
        assert p.V.shape == (1, 9, 9)
        assert p.V.isfinite().all()
