"""Every number of lessons 9 and 11: descents, and the faults of the museum; computed anew."""

from functools import cache

import pytest
import torch
from lesson_numbers import CLAIMS, STEPS, U0, assert_said, claim, explained

import stn_viz as sv
from stn_viz.app.backward.problem import runs
from stn_viz.app.learn.links import view_of
from stn_viz.diagnostics import diagnose
from stn_viz.diagnostics.museum import exhibits
from stn_viz.differentiation.backprop import backpropagate
from stn_viz.differentiation.losses import SquaredDifference
from stn_viz.differentiation.objective import Objective
from stn_viz.optimisation.descent import corner_error

D = torch.float64
EXHIBITS = {exhibit.name: exhibit for exhibit in exhibits()}


def flat(tensor):
    return tensor.flatten().tolist()


@claim("descent/one-vote", -0.5, 1)
def _one_vote():
    e = explained([0.6, 0, 0.4, 0, 0.6, 0.1], "affine", (2, 2), (0, 0))
    largest = int(e.dtheta.abs().argmax())
    assert sv.family("affine").parameters[largest] == "θ13"
    assert e.target == (-0.5, -0.5)
    return [*flat(e.slope), *flat(e.dtheta)]


@claim("descent/silent", 0)
def _silent():
    e = explained([0.6, 0.4, 0.1], "attention", (3, 3), (1, 1))
    assert e.target == (0, 0)
    return flat(e.dtheta)


@cache
def backpropagated():
    T = torch.tensor([[0.9, 0.6], [0.8, 0.5]], dtype=D)[None]
    objective = Objective(U0, sv.family("attention"), sv.Frame((4, 4), (2, 2)), SquaredDifference(T))
    return objective, backpropagate(objective, torch.tensor([0.6, 0.4, 0.1], dtype=D))


@claim("descent/sum", 2, 0.5)
def _sum():
    objective, c = backpropagated()
    step = c.theta - 0.5 * c.to_theta
    (run,) = runs(view_of(STEPS["descent/sum"].stage))
    assert run.descent[0].loss == pytest.approx(float(c.loss))
    assert run.descent[1].theta.tolist() == pytest.approx(step.tolist()), "the page steps as the lesson says"
    loss = float(objective.losses(step[None]))
    assert 0.45 < loss / float(c.loss) < 0.55, "one step halves the loss"
    return [*flat(c.contributions[0]), *flat(c.to_theta), 0.6, step[0], c.loss, loss]


@cache
def descended(link):
    """Descend what a link shows; give for each run its corner errors and losses."""
    found = []
    for run in runs(view_of(link)):
        o, steps = run.objective, run.descent
        errors = [corner_error(o.family, o.frame, step.theta, run.reference) for step in (steps[0], steps[-1])]
        losses = [float(o.losses(step.theta[None].to(o.U))) for step in (steps[0], steps[-1])]
        found.append((errors, losses, len(steps) - 1, float(steps[0].gradient.abs().max())))
    return found


@claim("descent/descend", 15)
def _descend():
    ((errors, losses, count, _),) = descended(STEPS["descent/descend"].stage)
    return [*errors, *losses, count]


@claim("descent/integer", 4, 0)
def _integer():
    ((errors, _, count, steepest),) = descended(STEPS["descent/integer"].stage)
    assert steepest == 0
    frame, translation = sv.Frame((4, 4), (4, 4)), sv.family("translation")
    T = sv.sample(U0, translation.grid(torch.tensor([0.3, 0], dtype=D), frame), frame, "integer")[0]
    stairs = Objective(U0, translation, frame, SquaredDifference(T), "integer")
    left, right = (float(stairs.losses(torch.tensor([[t, 0]], dtype=D))) for t in (0.24, 0.26))
    assert right == 0
    return [*errors, count, left, 0.24, 0.26]


@claim("descent/basin", 45, 96, 50)
def _basin():
    (bilinear, fine) = descended(STEPS["descent/basin"].stage)
    short = "/backward?v=1&source=astronaut&turn=45"
    ((gaussian, *_),) = descended(f"{short}&kernel=gaussian")
    ((marquardt, *_),) = descended(f"{short}&rule=marquardt")
    assert bilinear[2] == 200
    ((rest, *_),) = descended(f"{short}&steps=400")
    assert rest[1] == pytest.approx(bilinear[0][1], abs=0.05), "it came to rest"
    return [bilinear[0][0], bilinear[0][1], fine[0][1], gaussian[1], marquardt[1], 100, 200, 0.75]


@claim("descent/stuck", 30, 45, 1, 100)
def _stuck():
    ((short, losses, *_),) = descended(STEPS["descent/stuck"].stage)
    ((long, end, *_),) = descended(STEPS["descent/stuck"].then)
    (resting, _) = descended(STEPS["descent/basin"].stage)
    return [short[1], *reversed(losses), long[1], end[1], resting[0][1], 200]


def evidence(name, kind):
    """Give what the diagnostics say of an exhibit."""
    return next(finding for finding in diagnose(EXHIBITS[name].play_faulty()) if finding.kind == kind)


@claim("debug/collapse", 0)
def _collapse():
    found = evidence("collapsed", "collapse")
    layer = torch.nn.Linear(784, 6)
    assert len(found.evidence["extent"]) == 4, "four letters go in"
    return [float(found.evidence["extent"].max()), layer.in_features, layer.out_features]


@claim("debug/exploded", 1, 784, 2)
def _exploded():
    found = evidence("one-step-too-far", "exploding")
    assert "lr=1e-6" in str(EXHIBITS["one-step-too-far"].fix)
    farthest = found.evidence["farthest"]
    return [round(farthest, -2), 1e-6]


@claim("debug/beyond", 0)
def _beyond():
    found = evidence("beyond-reach", "dead-samples")
    assert found.evidence["share"] == 1
    assert "(1, 0, 2.5, 0, 1, 0)" in str(EXHIBITS["beyond-reach"].fault)
    return [2.5, 100 * found.evidence["outside"]]


@claim("debug/seam", 0, 1, 2)
def _seam():
    found = evidence("grey-frame", "padding-background")
    frame = sv.Frame((400, 400), (400, 400))
    grid = sv.family("attention").grid(torch.tensor([2.0, 0, 0], dtype=D), frame)
    outside = float((grid.abs() > 1).any(-1).double().mean())
    assert float(found.evidence["background"][0]) == pytest.approx(-0.1307 / 0.3081, abs=1e-3)
    return [found.evidence["background"].flatten()[0], 100 * outside, 1 - 1 / 2**2]


@claim("debug/lazy", 0.7)
def _lazy():
    found = evidence("lazy", "lazy")
    assert len(found.evidence["affine"]) == 8, "eight letters"
    scales = found.evidence["affine"][:, 0, 0]
    assert float(scales.mean()) == pytest.approx(0.7, abs=0.05)
    return [found.evidence["moved"], found.evidence["varies"]]


@claim("debug/square", 1)
def _square():
    found = evidence("swapped-axes", "xy-swap")
    read = found.evidence["affine"][0]
    assert abs(float(read[0, 0])) < 1e-6 < abs(float(read[0, 1])), "x follows the rows"
    return []


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in CLAIMS if name.split("/")[0] in ("descent", "debug")])
def test_each_number_of_the_step_is_computed(name):
    assert_said(name)
