"""Spline families: interpolation, affine reproduction, smoothness; SciPy as second opinion."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import BSpline as ScipyBSpline
from scipy.interpolate import RBFInterpolator

import stn_viz as sv
from stn_viz.transforms.splines import cubic_weights

close = {"rtol": 0, "atol": 1e-9}


def moved(family, random, spread=0.2):
    return family.identity() + spread * random(family.n_params)


class TestThinPlateSpline:
    @pytest.mark.parametrize(("rows", "cols"), [(4, 4), (2, 2), (3, 5)])
    def test_it_interpolates_its_control_points(self, random, rows, cols):
        family = sv.family("tps", rows=rows, cols=cols)
        theta = moved(family, random)
        torch.testing.assert_close(family.points(theta[None], family.control_points)[0].flatten(), theta, **close)

    @pytest.mark.parametrize("stiffness", [0.0, 0.3])
    def test_scipy_solves_the_same_system(self, random, stiffness):
        # kornia is no witness here: it centres its radial functions on the moved points. SciPy's r² log r is half of
        # our r² log r², hence half the smoothing.
        family = sv.family("tps", stiffness=stiffness)
        theta = moved(family, random)
        centres, points = family.control_points, sv.Frame((9, 9), (6, 7)).target_points().reshape(-1, 2)
        scipys = RBFInterpolator(
            centres.numpy(), theta.reshape(-1, 2).numpy(), smoothing=stiffness / 2, kernel="thin_plate_spline", degree=1
        )(points.numpy())
        torch.testing.assert_close(family.points(theta[None], points)[0], torch.from_numpy(scipys), **close)

    def test_scipy_solves_the_same_system_over_an_oblong_target(self, random):
        family = sv.family("tps", rows=2, cols=5, aspect=4.0)
        theta = moved(family, random)
        oblong = torch.tensor([4.0, 1.0], dtype=torch.float64)
        centres, points = family.control_points, sv.Frame((9, 9), (6, 7)).target_points().reshape(-1, 2)
        places, at = (centres * oblong).numpy(), (points * oblong).numpy()
        scipys = RBFInterpolator(places, theta.reshape(-1, 2).numpy(), kernel="thin_plate_spline", degree=1)(at)
        torch.testing.assert_close(family.points(theta[None], points)[0], torch.from_numpy(scipys), **close)

    def test_an_aspect_that_is_none_is_refused(self):
        for aspect in (0.0, -1.0, float("nan"), float("inf")):
            with pytest.raises(sv.ArgumentError, match=r"^aspect: got .*wanted a finite number above 0"):
                sv.family("tps", aspect=aspect)

    def test_affine_motion_bends_nothing(self, random):
        affine = random(6)
        for stiffness in (0.0, 10.0):
            family = sv.family("tps", stiffness=stiffness)
            theta = sv.family("affine").points(affine[None], family.control_points).flatten()
            frame = sv.Frame((4, 5), (7, 6))
            expected = sv.family("affine").grid(affine, frame)
            torch.testing.assert_close(family.grid(theta, frame), expected, **close)

    def test_stiffness_leads_from_interpolation_to_the_best_affine_map(self, random):
        theta = moved(sv.family("tps"), random)
        centres = sv.family("tps").control_points
        lifted = torch.cat([centres, torch.ones_like(centres[:, :1])], dim=1)
        best = lifted @ torch.linalg.lstsq(lifted, theta.reshape(-1, 2)).solution
        misses = []
        for stiffness in (0.0, 0.1, 1.0, 1e7):
            points = sv.family("tps", stiffness=stiffness).points(theta[None], centres)[0]
            misses.append((points - theta.reshape(-1, 2)).norm().item())
        assert misses[0] == pytest.approx(0, abs=1e-9)
        assert misses == sorted(misses)
        torch.testing.assert_close(points, best, rtol=0, atol=1e-5)

    def test_weights_sum_to_one_and_reproduce_the_point(self, random):
        family, points = sv.family("tps"), torch.tanh(random(20, 2))
        phi = family.weights(points)
        torch.testing.assert_close(phi.sum(1), torch.ones(20, dtype=torch.float64), **close)
        torch.testing.assert_close(phi @ family.control_points, points, **close)


class TestBSpline:
    @given(st.floats(-1, 1), st.floats(-1, 1), st.integers(2, 6), st.integers(2, 6))
    def test_weights_sum_to_one_and_reproduce_the_point(self, x, y, rows, cols):
        family = sv.family("bspline", rows=rows, cols=cols)
        phi = family.weights(torch.tensor([[x, y]], dtype=torch.float64))
        assert phi.sum().item() == pytest.approx(1, abs=1e-12)
        assert (phi @ family.control_points)[0].tolist() == pytest.approx([x, y], abs=1e-12)

    @pytest.mark.parametrize("n", [2, 4, 7])
    def test_scipys_spline_with_ghost_nodes_is_the_same(self, random, n):
        nodes = random(n)
        ringed = torch.cat([2 * nodes[:1] - nodes[1:2], nodes, 2 * nodes[-1:] - nodes[-2:-1]])
        spacing = 2 / (n - 1)
        knots = [-1 + (k - 3) * spacing for k in range(n + 6)]
        u = torch.linspace(-1, 1, 41, dtype=torch.float64)
        expected = ScipyBSpline(knots, ringed.numpy(), 3)(u.numpy().clip(-1, 1 - 1e-13))
        ours = cubic_weights(torch.stack([u, 0 * u], dim=1), 2, n).unflatten(1, (2, n)).sum(1) @ nodes
        torch.testing.assert_close(ours, torch.from_numpy(expected), **close)

    def test_an_affine_displacement_is_that_affine_map_also_beyond_the_rim(self, random):
        family, affine = sv.family("bspline", rows=3, cols=5), random(6)
        centres = family.control_points
        theta = (sv.family("affine").points(affine[None], centres)[0] - centres).flatten()
        points = torch.tensor([[0.1, -0.6], [-1, 1], [1.5, 0.2], [-2, -3]], dtype=torch.float64)
        expected = sv.family("affine").points(affine[None], points)
        torch.testing.assert_close(family.points(theta[None], points), expected, **close)

    def test_each_control_point_acts_nearby_only(self):
        family = sv.family("bspline", rows=9, cols=9)
        theta = family.identity()
        theta[2 * (4 * 9 + 4)] = 1.0  # the middle one moves right
        points = torch.tensor([[0, 0], [0.45, 0], [0.51, 0], [0, -0.9]], dtype=torch.float64)
        shift = (family.points(theta[None], points)[0] - points)[:, 0]
        assert shift[0] == pytest.approx((4 / 6) ** 2)
        assert shift[1] > 0
        assert shift[2:].tolist() == pytest.approx([0, 0])

    def test_its_second_derivative_has_no_jumps(self, random):
        # Third-order differences over a step h stay O(h³) on a C² cubic; a kink would show as O(h) or O(h²).
        family = sv.family("bspline")
        theta, h = moved(family, random), 1e-3
        for x in (-1 / 3, 1 / 3, -1.0, 1.0):  # the lattice lines, and the rim, beyond which it goes on straight
            at = torch.tensor([[x + k * h, 0.2] for k in (-1.5, -0.5, 0.5, 1.5)], dtype=torch.float64)
            third = family.points(theta[None], at)[0].diff(n=3, dim=0)
            assert third.abs().max() < 50 * h**3

    def test_corners_follow_their_control_points_exactly(self, random):
        family = sv.family("bspline")
        theta = moved(family, random)
        corners = torch.tensor([[-1, -1], [1, -1], [-1, 1], [1, 1]], dtype=torch.float64)
        shift = family.points(theta[None], corners)[0] - corners
        expected = theta.reshape(4, 4, 2)[[0, 0, 3, 3], [0, 3, 0, 3]]
        torch.testing.assert_close(shift, expected, **close)
