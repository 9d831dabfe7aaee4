"""The piecewise-affine family: nodes are met, triangles are affine, edges are shared, cells split as documented."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import stn_viz as sv

inside = st.floats(-1, 1)


def weights(family, *points):
    return family.weights(torch.tensor(points, dtype=torch.float64))


@pytest.mark.parametrize(("rows", "cols"), [(4, 4), (2, 3), (5, 2)])
def test_every_node_is_met(random, rows, cols):
    family = sv.family("piecewise", rows=rows, cols=cols)
    theta = random(family.n_params)
    torch.testing.assert_close(family.points(theta[None], family.control_points)[0].flatten(), theta)


@given(inside, inside)
def test_weights_are_barycentric(x, y):
    family = sv.family("piecewise")
    phi = weights(family, (x, y))[0]
    assert phi.sum().item() == pytest.approx(1, abs=1e-12)
    assert phi.min() >= 0
    assert (phi != 0).sum() <= 3
    point = phi @ family.control_points
    assert point.tolist() == pytest.approx([x, y], abs=1e-12)


def test_each_cell_is_split_from_its_top_left_to_its_bottom_right():
    family = sv.family("piecewise", rows=2, cols=2)  # nodes: top left, top right, bottom left, bottom right
    above, below, on = weights(family, (0.5, 0.0), (0.0, 0.5), (0.25, 0.25))
    assert above.tolist() == pytest.approx([0.25, 0.25, 0, 0.5])
    assert below.tolist() == pytest.approx([0.25, 0, 0.25, 0.5])
    assert on.tolist() == pytest.approx([0.375, 0, 0, 0.625])


@given(inside, st.floats(-0.4, 0.4))
def test_the_warp_is_continuous_across_edges(x, nudge):
    family = sv.family("piecewise")
    theta = family.identity() + torch.linspace(-0.3, 0.3, 32, dtype=torch.float64).sin()
    for y in (-1 / 3, 1 / 3, x):  # two lattice lines, and the diagonals
        here, there = ((x + sign * 1e-9, y - sign * 1e-9) for sign in (1, -1))
        step = family.points(theta[None], torch.tensor([here, there], dtype=torch.float64))[0].diff(dim=0)
        assert step.abs().max() < 1e-7


def test_an_affine_motion_of_the_nodes_is_that_affine_map(random):
    family, affine = sv.family("piecewise", rows=3, cols=5), random(6)
    theta = sv.family("affine").points(affine[None], family.control_points).flatten()
    frame = sv.Frame((4, 5), (7, 6))
    torch.testing.assert_close(family.grid(theta, frame), sv.family("affine").grid(affine, frame), rtol=0, atol=1e-12)
    beyond = torch.tensor([[-1.4, 0.3], [1.2, 1.3]], dtype=torch.float64)  # the outermost triangles go on
    torch.testing.assert_close(family.points(theta[None], beyond), sv.family("affine").points(affine[None], beyond))
