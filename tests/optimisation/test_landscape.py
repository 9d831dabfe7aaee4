"""The landscape is the objective, point by point, over entries of θ or over human controls."""

from dataclasses import replace

import pytest
import torch

import stn_viz as sv
from stn_viz.differentiation.jacobian import displacement_metric
from stn_viz.differentiation.losses import SquaredDifference, Sum
from stn_viz.differentiation.objective import Objective
from stn_viz.errors import ArgumentError
from stn_viz.optimisation.descent import descend
from stn_viz.optimisation.landscape import LandscapeAxis, axis, displaced, landscape
from stn_viz.transforms.controls import from_controls, to_controls

AFFINE = sv.family("affine")
FRAME = sv.Frame((8, 12), (6, 5))
THETA = torch.tensor([0.81, 0.13, 0.07, -0.11, 0.73, -0.04], dtype=torch.float64)


@pytest.fixture
def objective(random):
    return Objective(random(2, 8, 12), AFFINE, FRAME, SquaredDifference(random(2, 6, 5)))


def test_every_point_is_the_objective_there(objective):
    x, y = LandscapeAxis("θ13", torch.linspace(-1, 1, 5)), LandscapeAxis("θ21", torch.linspace(-0.5, 0.5, 4))
    scape = landscape(objective, THETA, x, y)
    assert scape.losses.shape == (4, 5)
    assert scape.complete
    for row in range(4):
        for col in range(5):
            theta = THETA.clone()
            theta[2], theta[3] = x.values[col], y.values[row]
            assert scape.losses[row, col] == pytest.approx(objective.value(theta), abs=1e-14)


def test_the_lowest_point_is_where_the_loss_is_least(objective):
    scape = landscape(objective, THETA, axis(objective, THETA, "θ13", n=7), axis(objective, THETA, "θ23", n=9))
    row, col = divmod(int(scape.losses.argmin()), scape.losses.shape[1])
    x, y = scape.x.values[col], scape.y.values[row]
    theta = THETA.clone()
    theta[2], theta[5] = x, y
    assert objective.value(theta) == pytest.approx(float(scape.losses.min()))


def test_an_axis_reaches_as_far_in_pixels_for_every_entry(objective):
    for name in AFFINE.parameters:
        ticks = axis(objective, THETA, name, reach=0.5, n=11)
        k = AFFINE.parameters.index(name)
        assert ticks.values[5] == pytest.approx(float(THETA[k]))
        step = torch.zeros(6, dtype=torch.float64)
        step[k] = ticks.values[-1] - THETA[k]
        metric = displacement_metric(AFFINE, THETA, FRAME)
        assert float(step @ metric @ step) ** 0.5 == pytest.approx(4)  # half of the shorter side, 8


@pytest.mark.parametrize(
    ("name", "controls"),
    [
        ("affine", ("rotation", "scale x")),
        ("affine", ("shear", "shift y")),
        ("similarity", ("rotation", "scale")),
        ("attention", ("scale", "shift x")),
        ("projective", ("scale y", "shift x")),
        ("tps", ("rotation", "shear")),
    ],
)
def test_controls_are_set_as_one_by_one(objective, random, name, controls):
    family = sv.family(name)
    theta = family.identity() + 0.1 * random(family.n_params)
    o = replace(objective, family=family)
    x, y = (axis(o, theta, control, n=n) for control, n in zip(controls, (5, 3), strict=True))
    scape = landscape(o, theta, x, y)
    aspect = 12 / 8
    for row, col in ((0, 0), (2, 4), (1, 3)):
        one = from_controls(family, theta, x.name, float(x.values[col]), aspect)
        both = from_controls(family, one, y.name, float(y.values[row]), aspect)
        assert scape.losses[row, col] == pytest.approx(o.value(both), abs=1e-10)


def test_a_path_is_placed_on_both_kinds_of_axes(objective):
    path = torch.stack([step.theta for step in descend(objective, THETA, steps=3)])
    entries = landscape(objective, THETA, axis(objective, THETA, "θ12", n=3), axis(objective, THETA, "θ23", n=3))
    torch.testing.assert_close(entries.place(path), path[:, [1, 5]])
    turned = landscape(objective, THETA, axis(objective, THETA, "rotation", n=3), axis(objective, THETA, "shear", n=3))
    controls = [to_controls(AFFINE, theta, 12 / 8) for theta in path]
    torch.testing.assert_close(
        turned.place(path), torch.tensor([[c["rotation"], c["shear"]] for c in controls], dtype=torch.float64)
    )


def test_progress_rises_to_one_and_cancelling_leaves_the_rest_open(objective, monkeypatch):
    monkeypatch.setattr("stn_viz.optimisation.landscape._SAMPLES", 2 * 30 * 7)  # seven points a batch
    x, y = axis(objective, THETA, "θ11", n=5), axis(objective, THETA, "θ22", n=6)
    shares: list[float] = []
    whole = landscape(objective, THETA, x, y, progress=shares.append)
    assert shares == [7 / 30, 14 / 30, 21 / 30, 28 / 30, 1]
    part = landscape(objective, THETA, x, y, progress=shares.append, cancelled=lambda: len(shares) >= 7)
    assert not part.complete
    assert part.losses.isnan().sum() == 30 - 14
    torch.testing.assert_close(part.losses.flatten()[:14], whole.losses.flatten()[:14])


def test_it_runs_in_the_objectives_precision(objective):
    x, y = axis(objective, THETA, "θ11", n=3), axis(objective, THETA, "θ22", n=3)
    single, double = landscape(objective.to(torch.float32), THETA, x, y), landscape(objective, THETA, x, y)
    torch.testing.assert_close(single.losses, double.losses, rtol=1e-5, atol=0)
    assert not torch.equal(single.losses, double.losses)


def test_axes_that_do_not_exist_or_mix_are_refused(objective):
    x = LandscapeAxis("θ11", torch.zeros(1))
    with pytest.raises(ArgumentError, match="name"):
        axis(objective, THETA, "θ99")
    with pytest.raises(ArgumentError, match="name"):
        landscape(objective, THETA, x, LandscapeAxis("scale", torch.zeros(1)))  # affine has scale x and scale y
    with pytest.raises(ArgumentError, match="y"):
        landscape(objective, THETA, x, x)
    with pytest.raises(ArgumentError, match="y"):
        landscape(objective, THETA, x, LandscapeAxis("rotation", torch.zeros(1)))


def test_a_sum_has_a_landscape_too(objective):
    o = replace(objective, loss=Sum())
    scape = landscape(o, THETA, axis(o, THETA, "θ13", n=3), axis(o, THETA, "θ23", n=3))
    assert scape.losses[1, 1] == pytest.approx(o.value(THETA))


@pytest.mark.parametrize("name", sv.families())
def test_what_an_axis_is_said_to_move_is_what_it_moves(objective, name):
    family = sv.family(name, **({"resolution": 17} if name == "diffeomorphic" else {}))
    o, theta = replace(objective, family=family), family.identity()
    for entry in (family.parameters[0], family.parameters[-1], *family.control_names[:1]):
        along = axis(o, theta, entry, reach=2 / 8)
        k = family.parameters.index(entry) if entry in family.parameters else None
        far = []
        for end in (float(along.values[0]), float(along.values[-1])):
            moved = from_controls(family, theta, entry, end, 12 / 8) if k is None else theta.clone()
            if k is not None:
                moved[k] = end
            steps = FRAME.to_pixels(family.grid(moved, FRAME)) - FRAME.to_pixels(family.grid(theta, FRAME))
            far.append(float(steps.square().sum(-1).mean().sqrt()))
        assert displaced(o, theta, along) == pytest.approx(max(far), rel=1e-9)
        if k is not None and family.linear and name != "projective":
            assert displaced(o, theta, along) == pytest.approx(2.0)  # a quarter of the shorter side, 8 pixels
