"""What a link of the Backward page shows in a lesson: a descent, its gradient check, its maps, its kinks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import torch

from stn_viz.app import stage_answer
from stn_viz.app.backward import stage
from stn_viz.app.backward.problem import DescentRun, descents, source_of
from stn_viz.app.backward.view import Backward, axes_unfit
from stn_viz.app.stage_answer import Asked
from stn_viz.differentiation.gradient_check import check_gradients
from stn_viz.differentiation.kinks import GradientStatus
from stn_viz.figures.backprop import contribution_maps, status_map
from stn_viz.figures.gradient_check import check_picture
from stn_viz.figures.landscape import landscape_map
from stn_viz.figures.svg import as_svg
from stn_viz.images.bundled import pictures
from stn_viz.optimisation.landscape import axis, landscape
from stn_viz.stage.answer import Reply
from stn_viz.stage.lesson_views import ChartView, DescentView, LessonView
from stn_viz.stage.scene import Scene
from stn_viz.texts import say
from stn_viz.texts.quantity import quantity

_REACH, _N = 0.35, 61  # of a landscape's axes, so that a start 45° away is well inside; and how many points a side
_SIDES = (480, 420)  # of its drawing: narrow, so that its words are large in the place of V
_MAPS = (760, 680)  # of a drawing of maps: as high as wide, so that two rows are large in a hall and on a phone


def descended(view: Backward, keys: tuple[str, str]) -> LessonView:
    """Return what a link of the page shows.

    Args:
        view: what the link says.
        keys: names of the stages: of the run that leads, and of the one beside it.

    Raises:
        UserError: something that comes with the package is missing or damaged.
    """
    view, runs = _descended(view)
    step = min(view.step, len(runs[0].descent) - 1)
    if view.look in _CHARTS:
        return _CHARTS[view.look](view, runs[0], step)
    scenes = [_scene(view, run, k, step, len(runs) > 1) for k, run in enumerate(runs)]
    payloads = [replace(scene, key=key).payload() for scene, key in zip(scenes, keys, strict=False)]
    rival = payloads[1] if len(payloads) > 1 else None
    return DescentView(scene=payloads[0], rival=rival, step=step, landscapes=_landscapes(view, runs))


def _landscapes(view: Backward, runs: tuple[DescentRun, ...]) -> tuple[str, ...]:
    """Draw the loss over the plane that the link names, as each run sees it at its start; none where it names none."""
    if not view.x or not view.y or axes_unfit(view):
        return ()
    return tuple(_landscape(run, (view.x, view.y)) for run in runs)


def _landscape(run: DescentRun, names: tuple[str, str]) -> str:
    seen = run.at(0).to(torch.float32)
    centre = run.descent[-1].theta if run.reference is None else run.reference
    scape = landscape(seen, centre, *(axis(seen, centre, name, _REACH, _N) for name in names))
    sigma = run.sigmas[0]
    title = say("learn-landscape-blurred", size=f"{sigma:g}") if sigma else say("learn-landscape")
    fig = landscape_map(scape, {"θ": run.descent.thetas}, reference=run.reference, title=title)
    return as_svg(fig, width=_SIDES[0], height=_SIDES[1])


def answered(view: Backward, key: str, about: Asked) -> Reply | None:
    """Compute torch's answer to a hand on the descent that leads, as the step sees it at which the hand took hold."""
    view, runs = _descended(view)
    if view.look in _CHARTS:
        return None
    last = len(runs[0].descent) - 1
    scene = replace(_scene(view, runs[0], 0, min(view.step, last), len(runs) > 1), key=key)  # as it opened
    step = min(view.step if about.said.step is None else about.said.step, last)
    return stage_answer.answered(scene, about, partial(stage.compute, runs[0].at(step)))


def scene_of(view: Backward) -> Scene | None:
    """Describe the stage of the descent that leads; None where the link opens a chart."""
    view, runs = _descended(view)
    return None if view.look in _CHARTS else _scene(view, runs[0], 0, view.step, len(runs) > 1)


def _descended(view: Backward) -> tuple[Backward, tuple[DescentRun, ...]]:
    """Descend, and fill in what the view leaves open; what only a visitor has is the first picture."""
    if view.source == "upload":
        view = replace(view, source=pictures()[0].name)
    runs = descents(view, source_of(view), None)
    return stage.fill_in(view, runs[0]), runs


def _scene(view: Backward, run: DescentRun, k: int, step: int, pair: bool) -> Scene:
    return stage.scene(view, run, k, min(step, len(run.descent) - 1), (view.row, view.col), pair)


def _check(view: Backward, run: DescentRun, step: int) -> LessonView:
    c = run.backpropagate(step)
    check = check_gradients(c, view.row, view.col)[view.link - 1]
    svg = as_svg(check_picture(c, view.link, check, view.row, view.col))
    return ChartView(title=check.symbol, svg=svg, caption=check.formula)


def _maps(view: Backward, run: DescentRun, step: int) -> LessonView:
    """Draw each pixel's contributions; what they add up to stands below, where a step can hide it."""
    found = run.backpropagate(step)
    names, entries = found.objective.family.parameters, found.to_theta.tolist()
    sums = ", ".join(f"{name} {quantity(entry, 3, signed=True)}" for name, entry in zip(names, entries, strict=True))
    fig = contribution_maps(found, columns=2, sums=False)
    svg = as_svg(fig, width=_MAPS[0], height=_MAPS[1], headed=False)  # the title would take of the maps' height
    return ChartView(svg=svg, caption=say("learn-sums", sums=sums))


def _kinks(view: Backward, run: DescentRun, step: int) -> LessonView:
    found = run.backpropagate(step).kinks
    counts = found.counts()
    dead = GradientStatus.OUTSIDE if counts.get(GradientStatus.OUTSIDE) else GradientStatus.KINK
    caption = dead.reason if counts.get(dead) else ""
    return ChartView(svg=as_svg(status_map(found)), caption=str(caption))


_CHARTS = {"chain": _check, "maps": _maps, "kinks": _kinks}
