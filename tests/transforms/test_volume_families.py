"""Families over volumes: F.affine_grid, the identity to the bit, splines through their control points, the pullback."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv

both_corner_rules = pytest.mark.parametrize("align_corners", [True, False])
every_family = pytest.mark.parametrize("name", sv.families(dims=3))
close = {"rtol": 0, "atol": 1e-12}


def somewhere(family, random, batch=2, spread=0.3):
    return family.identity() + spread * random(batch, family.n_params)


def test_the_names():
    assert sv.families(dims=3) == ("attention-3d", "affine-3d", "tps-3d")
    assert not set(sv.families()) & set(sv.families(dims=3))
    assert [len(sv.family(name).parameters) for name in sv.families(dims=3)] == [4, 12, 81]
    assert sv.family("tps-3d", slices=2, rows=2, cols=3).parameters[:4] == ("x1,1,1", "y1,1,1", "z1,1,1", "x1,1,2")


@every_family
@both_corner_rules
def test_the_identity_gives_the_target_points(name, align_corners):
    family, frame = sv.family(name), sv.VolumeFrame((4, 5, 6), (3, 4, 5), align_corners)
    grid = family.grid(family.identity(), frame)[0]
    torch.testing.assert_close(grid, frame.target_points(), rtol=0, atol=0 if name != "tps-3d" else 1e-13)


@both_corner_rules
def test_affine_is_affine_grid(random, align_corners):
    family, frame = sv.family("affine-3d"), sv.VolumeFrame((4, 5, 6), (3, 4, 2), align_corners)
    theta = somewhere(family, random)
    expected = F.affine_grid(theta.unflatten(1, (3, 4)), [2, 1, 3, 4, 2], align_corners)
    torch.testing.assert_close(family.grid(theta, frame), expected, **close)


def test_attention_is_the_affine_map_it_says(random):
    frame, attention = sv.VolumeFrame((4, 4, 4), (3, 4, 5)), sv.family("attention-3d")
    s, tx, ty, tz = theta = torch.tensor([0.5, 0.1, -0.2, 0.3], dtype=torch.float64)
    matrix = torch.stack(
        [torch.stack(row) for row in ((s, 0 * s, 0 * s, tx), (0 * s, s, 0 * s, ty), (0 * s, 0 * s, s, tz))]
    )
    torch.testing.assert_close(
        attention.grid(theta, frame), sv.family("affine-3d").grid(matrix.flatten(), frame), **close
    )


class TestThinPlateSpline:
    def test_it_passes_through_its_control_points(self, random):
        spline = sv.family("tps-3d", slices=2, rows=3, cols=4)
        theta = somewhere(spline, random)
        found = spline.points(theta, spline.control_points)
        torch.testing.assert_close(found, theta.unflatten(1, (-1, 3)), **close)

    def test_an_affine_motion_of_the_control_points_is_that_affine_map_everywhere(self, random):
        spline, affine = sv.family("tps-3d"), sv.family("affine-3d")
        theta, points = somewhere(affine, random)[:1], random(50, 3)
        moved = affine.points(theta, spline.control_points).flatten(1)
        torch.testing.assert_close(spline.points(moved, points), affine.points(theta, points), **close)

    def test_it_bends_least(self, random):
        """Σ w_k = 0 and Σ w_k c_k = 0: far from the lattice the bending dies away and an affine map is left."""
        spline = sv.family("tps-3d", slices=2, rows=2, cols=2)
        weights = spline._cardinal_coefficients()[:8]
        torch.testing.assert_close(weights.sum(0), torch.zeros(8, dtype=torch.float64), **close)
        torch.testing.assert_close(spline.control_points.T @ weights, torch.zeros(3, 8, dtype=torch.float64), **close)

    @pytest.mark.parametrize("argument", ["slices", "rows", "cols"])
    def test_a_lattice_without_extent(self, argument):
        with pytest.raises(sv.ArgumentError, match=f"{argument}: got 1, wanted a whole number of at least 2"):
            sv.family("tps-3d", **{argument: 1})


@every_family
@both_corner_rules
def test_the_pullback_is_autograd(random, name, align_corners):
    family, frame = sv.family(name), sv.VolumeFrame((4, 5, 6), (3, 4, 2), align_corners)
    theta, upstream = somewhere(family, random).requires_grad_(), random(2, 3, 4, 2, 3)
    (expected,) = torch.autograd.grad(family.grid(theta, frame), theta, upstream)
    torch.testing.assert_close(family.pullback(theta.detach(), frame, upstream), expected, **close)


@every_family
def test_a_grid_of_many_chunks_is_the_points_one_by_one(random, name, monkeypatch):
    from stn_viz.transforms import basis_rows

    monkeypatch.setattr(basis_rows, "_HELD", 1000)
    family, frame = sv.family(name), sv.VolumeFrame((4, 5, 6), (5, 4, 9))
    theta = somewhere(family, random)
    points = family.points(theta, frame.target_points().flatten(0, 2)).unflatten(1, frame.target)
    torch.testing.assert_close(family.grid(theta, frame), points, **close)


@pytest.mark.parametrize(
    ("family", "frame", "wanted"),
    [
        ("affine-3d", sv.Frame((4, 4), (4, 4)), "a stn_viz.VolumeFrame"),
        ("affine", sv.VolumeFrame((4, 4, 4), (4, 4, 4)), "a stn_viz.Frame"),
    ],
)
def test_the_frame_of_the_other_kind_is_refused(unchecked, family, frame, wanted):
    family = sv.family(family)
    with pytest.raises(sv.ArgumentError, match=f"frame: .*wanted {wanted}"):
        family.grid(family.identity(), frame)
