"""The views of descent, landscape and backpropagation hold the numbers that the library gave them."""

import numpy as np
import pytest
import torch

import stn_viz as sv
from stn_viz.differentiation.backprop import backpropagate
from stn_viz.differentiation.kinks import GradientStatus
from stn_viz.differentiation.losses import SquaredDifference
from stn_viz.differentiation.objective import Objective
from stn_viz.figures.backprop import accumulation, contribution_maps, status_map
from stn_viz.figures.curves import layer_bars
from stn_viz.figures.descent import descent_thetas
from stn_viz.figures.gradient_check import scatter_map, slope_profile, upstream_map
from stn_viz.figures.landscape import landscape_map
from stn_viz.optimisation.descent import Descent, descend
from stn_viz.optimisation.landscape import axis, landscape

AFFINE = sv.family("affine")


@pytest.fixture
def objective(random):
    return Objective(random(1, 8, 9), AFFINE, sv.Frame((8, 9), (5, 6)), SquaredDifference(random(1, 5, 6)))


@pytest.fixture
def descent(objective):
    return Descent(tuple(descend(objective, AFFINE.identity(), steps=4, blurs=(2.0, 0.0))))


def named(fig, name):
    (trace,) = [trace for trace in fig.data if trace.name == name]
    return trace


def test_theta_is_drawn_entry_by_entry(descent):
    fig = descent_thetas(descent, AFFINE.parameters, at=1)
    for k, name in enumerate(AFFINE.parameters):
        np.testing.assert_array_equal(named(fig, name).y, descent.thetas[:, k])


def test_a_path_stands_on_the_landscape_at_its_step(objective, descent):
    x, y = axis(objective, AFFINE.identity(), "θ13", n=5), axis(objective, AFFINE.identity(), "θ23", n=3)
    scape = landscape(objective, AFFINE.identity(), x, y)
    fig = landscape_map(scape, {"Adam": descent.thetas}, at=2, reference=AFFINE.identity())
    np.testing.assert_array_equal(fig.data[0].z, scape.losses)
    np.testing.assert_array_equal(named(fig, "Adam").x, descent.thetas[:3, 2])
    assert named(fig, "Adam: step 2").y == pytest.approx([float(descent[2].theta[5])])
    assert tuple(named(fig, "the answer").x) == (0,)
    assert named(landscape_map(scape, {"Adam": descent.thetas}), "Adam: step 8").x.size == 1


def test_contributions_fill_up_pixel_by_pixel_under_one_scale(objective):
    c = backpropagate(objective, AFFINE.identity() * 0.9)
    part, whole = contribution_maps(c, upto=8), contribution_maps(c)
    np.testing.assert_array_equal(whole.data[1].z, c.contributions[1])
    np.testing.assert_array_equal(np.isnan(part.data[1].z).ravel(), np.arange(30) >= 8)
    sizes = c.contributions.abs().flatten()
    end = float(torch.quantile(sizes[sizes > 0], 0.99))
    assert part.layout.coloraxis.cmax == whole.layout.coloraxis.cmax == pytest.approx(end)
    for shown, sum_ in ((whole, c.to_theta[1]), (part, c.accumulated()[1, 7])):
        assert shown.layout.annotations[1].text == f"θ12: {float(sum_):+.3g}".replace("-", "−")


def test_the_running_sum_ends_at_the_gradient(objective):
    c = backpropagate(objective, AFFINE.identity() * 0.9)
    fig = accumulation(c, upto=8)
    assert named(fig, "θ13").y[-1] == pytest.approx(float(c.to_theta[2]))
    assert fig.layout.shapes[0].x0 == 8


def test_of_many_entries_the_twelve_largest_are_shown(random):
    family = sv.family("tps")
    o = Objective(random(1, 8, 9), family, sv.Frame((8, 9), (5, 6)), SquaredDifference(random(1, 5, 6)))
    assert len(contribution_maps(backpropagate(o, family.identity())).data) == 12


def test_every_status_is_named_and_counted(random):
    o = Objective(random(1, 9, 9), AFFINE, sv.Frame((9, 9), (9, 9), True), SquaredDifference(random(1, 9, 9)))
    found = backpropagate(o, AFFINE.identity() + torch.tensor([0, 0, 1.0, 0, 0, 0])).kinks
    fig = status_map(found)
    np.testing.assert_array_equal(fig.data[0].z, found.status)
    assert {trace.name for trace in fig.data[1:]} == {"k  on a kink: 54", "o  out of reach: 27"}
    assert found.counts() == {GradientStatus.KINK: 54, GradientStatus.OUTSIDE: 27}


def test_the_maps_of_backpropagation_ring_the_pixel_and_list_its_scatter_contributions(objective):
    c = backpropagate(objective, torch.tensor([0.9, 0.1, 0.05, -0.1, 0.8, 0.02]).double())
    up = upstream_map(c, (2, 3))
    np.testing.assert_allclose(up.data[0].z, c.to_V.sum(0))
    assert (up.data[1].y, up.data[1].x) == ((2,), (3,))
    down = scatter_map(c, (2, 3))
    np.testing.assert_allclose(down.data[0].z, c.to_U.sum(0))
    source, target, value = (part.tolist() for part in c.scatter_contributions())
    mine = [k for k, t in enumerate(target) if t == 2 * 6 + 3]
    assert sorted(zip(down.data[1].y, down.data[1].x, strict=True)) == sorted(divmod(source[k], 9) for k in mine)
    first = source[mine[0]]
    biggest = max((k for k in range(len(source)) if source[k] == first), key=lambda k: abs(value[k]))
    words = down.data[0].customdata[first // 9][first % 9]
    assert words.startswith(f"<br>from V[{target[biggest] // 6}, {target[biggest] % 6}]: {value[biggest]:+.3g}")


def test_a_profiles_tangents_have_the_slope_of_eq_7(objective):
    c = backpropagate(objective, torch.tensor([0.9, 0.1, 0.05, -0.1, 0.8, 0.02]).double())
    fig = slope_profile(c, 2, 3)
    for k, trace in enumerate((fig.data[1], fig.data[3])):
        slope = (trace.y[1] - trace.y[0]) / (trace.x[1] - trace.x[0])
        assert slope == pytest.approx(float(c.to_pixels[2, 3, k]))


def test_layers_without_gradient_have_no_bar():
    fig = layer_bars({"first": 0.5, "dead": 0.0})
    assert list(fig.data[0].x) == [0.5, None]
    assert list(fig.data[0].y) == ["first", "dead"]
