"""The problem that the Backward page sets, and its descents: a picture, an answer θ* where one is known, a loss."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

import stn_viz as sv
from stn_viz.app import heavy, networks, sources
from stn_viz.app.backward import uploaded
from stn_viz.app.backward.controls import UPLOADED
from stn_viz.app.backward.effect import Facts, effective
from stn_viz.app.backward.rule import stepping
from stn_viz.app.backward.view import LOCALISER, LOSSES, PICTURE, Backward
from stn_viz.app.cache import kept
from stn_viz.app.url import MAPS
from stn_viz.datasets.digits import load_bundled
from stn_viz.differentiation.backprop import Backprop, backpropagate
from stn_viz.differentiation.losses import Given
from stn_viz.differentiation.objective import Objective
from stn_viz.images.bundled import picture, pictures
from stn_viz.images.decode import fit, to_grey, to_planes, to_rgb
from stn_viz.optimisation.descent import Descent, coarse_to_fine, descend
from stn_viz.optimisation.localiser_descent import LocaliserStep, teach
from stn_viz.stage.losses import computed_there
from stn_viz.stage.scene import evaluated_there
from stn_viz.texts import Message, has, say
from stn_viz.texts.quantity import quantity

Planes = Float[np.ndarray, "C H W"]

# what a view says of how a descent is looked at, and nothing of the descent: one for all of them is kept
_ONLY_SHOWN: dict[str, Any] = {
    name: getattr(Backward(), name)
    for name in ("projector", "lang", "back", "step", "link", "x", "y", "near", "look", "play")
}


@dataclass(frozen=True, eq=False)
class DescentRun:
    """Hold one descent: what it descends, its steps, the answer where there is one, and what a localiser learned.

    ``stepper`` names what steps and its rate, ``formula`` says how, and ``plain`` is η where it is plain SGD on θ.
    Visitors share it, so its texts are messages.
    """

    name: Message
    objective: Objective
    reference: Float[Tensor, " P"] | None
    descent: Descent
    lessons: tuple[LocaliserStep, ...] = ()
    stepper: Message | str = ""
    formula: Message | str = ""
    plain: float | None = None

    @property
    def rule(self) -> str:
        """Name what steps, and its rate."""
        return str(self.stepper)

    @property
    def says(self) -> str:
        """Say by which formula it steps."""
        return str(self.formula)

    @cached_property
    def sigmas(self) -> tuple[float, ...]:
        """List the blurs that the descent went through, coarse to fine."""
        return tuple(dict.fromkeys(step.sigma for step in self.descent))

    @cached_property
    def seen(self) -> tuple[Objective, ...]:
        """Build what is descended at each of these blurs."""
        return tuple(self.objective.smoothed(sigma) for sigma in self.sigmas)

    def at(self, step: int) -> Objective:
        """Build what is descended at a step: the picture blurred as it is there."""
        return self.seen[self.sigmas.index(self.descent[step].sigma)]

    @property
    def trouble(self) -> str | None:
        """Say why a descent ended early, or None: a loss that is no finite number has no step to take."""
        last = self.descent[-1]
        if math.isfinite(last.loss):
            return None
        found = sv.validity(self.objective.family, last.theta, self.objective.frame)
        said = say("backward-trouble", step=str(last.index))
        return said if found.kind == "fine" else say("app-sentences-joiner").join((said, found.sentence))

    def backpropagate(self, step: int) -> Backprop:
        """Backpropagate at a step, every factor kept; a run that is shorter stays at its end."""
        return _backpropagate(self, min(step, len(self.descent) - 1))

    @cached_property
    def grids(self) -> Float[Tensor, "S Ho Wo 2"] | None:
        """Compute the source points of each step, in float32, for a family that the browser cannot evaluate."""
        family, frame = self.objective.family, self.objective.frame
        if evaluated_there(family):
            return None
        return torch.stack([family.grid(step.theta, frame)[0].float() for step in heavy.ticking(self.descent)])

    @cached_property
    def upstreams(self) -> Float[Tensor, "S C Ho Wo"] | None:
        """Compute ∂L/∂V of each step, for a loss that the browser cannot evaluate."""
        if computed_there(self.objective.loss.id):
            return None
        return torch.cat([self.objective.upstream(step.theta).float() for step in heavy.ticking(self.descent)])

    def ready(self) -> DescentRun:
        """Compute what the stage is sent, so that it is kept, and counted, with the run."""
        _ = self.seen, self.grids, self.upstreams
        return self

    @cached_property
    def halfway(self) -> int:
        """Find the first step that has gone half of the way from the start to the end."""
        thetas = self.descent.thetas
        left = (thetas - thetas[-1]).norm(dim=1)
        return int((left <= left[0] / 2).nonzero()[0]) if float(left[0]) > 0 else 0


def runs(view: Backward) -> tuple[DescentRun, ...]:
    """Descend the view's problem, and its rival's where there is one.

    Raises:
        UserError: an uploaded picture or a trained network cannot be read.
    """
    return descents(view, source_of(view), uploaded.target())


def descents(view: Backward, U: Planes, T: np.ndarray | None) -> tuple[DescentRun, ...]:
    """Descend the problem of a source map, and of a picture T to compare with where there is one; no session is asked.

    Raises:
        UserError: a trained network cannot be read.
    """
    known = effective(view, _facts(view, T is not None))
    plain = replace(known, rival="nothing", **_ONLY_SHOWN)
    if LOSSES[view.loss].needs != "pixel":
        plain = replace(plain, row=0, col=0)  # they choose whose gradient is checked, and nothing of the descent
    if view.rival == "nothing" or view.loss == LOCALISER:
        return (_run(plain, U, T),)
    changed = {
        "corners": {"corners": not view.corners},
        "start": {"start": "far", "theta": ()},
        "fine": {"fine": not view.fine},
    }
    return _run(plain, U, T), _run(replace(plain, **changed.get(view.rival, {"kernel": view.rival})), U, T)


def facts(view: Backward) -> Facts:
    """Find what the effects of the view's choices depend on: the picture that is there, and whether T is."""
    return _facts(view, uploaded.target() is not None)


def _facts(view: Backward, has_target: bool) -> Facts:
    coloured = source_of(replace(view, grey=False))
    height, width = coloured.shape[1:]
    goal = uploaded.goal(view)
    target = (height, width) if goal is None else goal.shape[1:]
    return Facts(sv.Frame((height, width), target), len(coloured) == 1, goal is not None or has_target)


def source_of(view: Backward) -> Planes:
    """Return the source map that a view names."""
    if view.source == "digit":
        return sources.turned(view.digit % len(load_bundled()), view.tilt).astype(np.float32) / 255
    if view.source in MAPS:
        return sources.numeric(view.source, view.map)
    image = uploaded.uploaded_picture(UPLOADED) if view.source == "upload" else picture(view.source).image
    if image is None:
        image = picture(pictures()[0].name).image
    small = fit(image, view.size)
    return to_planes(to_grey(small) if view.grey or small.ndim == 2 else to_rgb(small))


def make_answer(family: sv.Family, turn: float) -> Float[Tensor, " P"]:
    """Set the answer θ*: turned, shifted and scaled as far as the family can; a seeded warp if it has no controls."""
    theta = family.identity()
    if not family.control_names:
        return theta + 0.1 * torch.randn(theta.shape, dtype=theta.dtype, generator=torch.Generator().manual_seed(0))
    for name, value in (("rotation", turn), ("scale", 0.75), ("scale x", 0.75), ("scale y", 0.75), ("shift x", 0.1)):
        if name in family.control_names:
            theta = sv.from_controls(family, theta, name, float(value))
    return theta


def problem(view: Backward, U: Planes | None = None, T: np.ndarray | None = None) -> tuple[Objective, Tensor | None]:
    """Build what is descended, and the answer θ* where T was made by one.

    Raises:
        UserError: the trained network that is asked cannot be read.
    """
    planes = torch.from_numpy(source_of(view) if U is None else U).double()
    height, width = planes.shape[1:]
    goal = uploaded.goal(view)
    target = (height, width) if goal is None else goal.shape[1:]
    family, frame = sv.family(view.family), sv.Frame((height, width), target, view.corners)
    loss, own = LOSSES[view.loss], T if view.loss == PICTURE else None
    reference = make_answer(family, view.turn) if loss.needs == "target" and own is None and goal is None else None
    given = Given()
    if goal is not None:
        given = Given(target=torch.from_numpy(goal))
    elif reference is not None:
        given = Given(target=sv.sample(planes[None], family.grid(reference, frame), frame, padding=view.padding)[0])
    elif own is not None:
        given = Given(target=_resize(own, len(planes), (height, width)))
    elif loss.needs == "pixel":
        row, col = (n if n >= 0 else size // 2 for n, size in ((view.row, height), (view.col, width)))
        given = Given(pixel=(min(row, height - 1), min(col, width - 1)))
    elif loss.needs == "classifier":
        classifier = networks.load(networks.NAME).classifier
        given = Given(network=classifier, label=int(load_bundled().labels[view.digit]))
    return Objective(planes, family, frame, loss.build(given), view.kernel, view.padding), reference


def _resize(image: np.ndarray, channels: int, size: tuple[int, int]) -> Float[Tensor, "C H W"]:
    """Bring a picture to V's size and channels, filtered over the area."""
    planes = torch.from_numpy(to_planes(to_grey(image) if channels == 1 else to_rgb(image)))
    small = torch.nn.functional.interpolate(planes[None], size, mode="bilinear", antialias=True)[0]
    return small.clamp(0, 1).double()


@kept(32)
def _backpropagate(run: DescentRun, step: int) -> Backprop:
    return backpropagate(run.at(step), run.descent[step].theta)


@kept(24, Message("app-wait-descent"))  # of the page's first ones some fifty: 64 took an hour of visits to fill
def _run(view: Backward, U: Planes, T: np.ndarray | None) -> DescentRun:
    objective, reference = problem(view, U, T)
    if view.loss == LOCALISER:
        label, rate = int(load_bundled().labels[view.digit]), 1e-3 * view.rate
        model = networks.load(networks.NAME)
        lessons = tuple(heavy.ticking(teach(model, objective.U, label, view.steps, rate)))
        rule = Message("backward-rule-learner", {"rate": quantity(rate, 3)})
        says = Message("backward-says-learner", {"rate": quantity(rate, 3)})
        name, steps = Message("backward-run-learner"), Descent(tuple(x.step for x in lessons))
        found = DescentRun(name, objective, reference, steps, lessons, rule, says)
        return found.ready()
    blurs = coarse_to_fine(objective.frame) if view.fine else (0.0,)
    each = max(view.steps // len(blurs), 1)
    usual, _ = problem(replace(view, kernel="bilinear", corners=False), U, T)
    identity = objective.family.identity()
    how = stepping(view, usual, (identity, _start(replace(view, start="far"), usual, reference)))
    steps = descend(objective, _start(view, objective, reference), how.rule, each, units=how.units, blurs=blurs)
    return DescentRun(
        _name(view),
        objective,
        reference,
        Descent(tuple(heavy.ticking(steps))),
        stepper=how.name,
        formula=how.says,
        plain=how.plain,
    ).ready()


def _name(view: Backward) -> Message:
    """Name a descent by what another one beside it may have otherwise."""
    known = f"kernel-word-{view.kernel}"
    fields: dict[str, str | float | Message] = {
        "kernel": Message(known) if has(known) else view.kernel,
        "fine": str(view.fine),
        "corners": str(view.corners),
        "start": view.start,
        "where": Message(f"backward-start-{view.start}"),
    }
    return Message("backward-run", fields)


def _start(view: Backward, objective: Objective, reference: Tensor | None) -> Float[Tensor, " P"]:
    identity = objective.family.identity()
    if view.start == "hand" and len(view.theta) == len(identity):
        return torch.tensor(view.theta, dtype=torch.float64)
    if view.start == "far":
        return identity - (
            (reference - identity) if reference is not None else make_answer(objective.family, 15.0) - identity
        )
    return identity
