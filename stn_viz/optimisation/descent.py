"""Gradient descent on θ that can be watched: one step at a time, by any rule, in any family, from any start."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import get_args, overload

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.differentiation.jacobian import displacement_metric
from stn_viz.differentiation.losses import SquaredDifference
from stn_viz.differentiation.objective import Objective
from stn_viz.errors import ArgumentError
from stn_viz.optimisation.optimisers import SGD, Adam, LevenbergMarquardt, Rule
from stn_viz.optimisation.rates import Units, adam_rate, factor
from stn_viz.transforms.base import CORNERS, Family


@dataclass(frozen=True, eq=False)
class DescentStep:
    """Hold one moment of a descent: where θ stands, and what the loss says there.

    Args:
        index: 0 at the start.
        theta: θ.
        loss: L(θ).
        gradient: ∂L/∂θ, in plain θ units.
        level: the place in the blur schedule; 0 is the picture itself, and comes last.
        sigma: that level's blur in source pixels; loss and gradient are those of the blurred picture.
    """

    index: int
    theta: Float[Tensor, " P"]
    loss: float
    gradient: Float[Tensor, " P"]
    level: int = 0
    sigma: float = 0.0


@dataclass(frozen=True, eq=False)
class Descent(Sequence[DescentStep]):
    """Keep the steps of a descent: ``Descent(tuple(descend(…)))``."""

    steps: tuple[DescentStep, ...]

    @overload
    def __getitem__(self, index: int) -> DescentStep: ...

    @overload
    def __getitem__(self, index: slice) -> Descent: ...

    def __getitem__(self, index: int | slice) -> DescentStep | Descent:
        """Return one step, or a part of the descent."""
        return Descent(self.steps[index]) if isinstance(index, slice) else self.steps[index]

    def __len__(self) -> int:
        """Count the steps, the start included."""
        return len(self.steps)

    @property
    def thetas(self) -> Float[Tensor, "N P"]:
        """Stack θ over the steps."""
        return torch.stack([step.theta for step in self.steps])

    @property
    def losses(self) -> Float[Tensor, " N"]:
        """List the loss over the steps; it jumps where the blur changes."""
        return torch.tensor([step.loss for step in self.steps], dtype=torch.float64)


def coarse_to_fine(frame: Frame) -> tuple[float, ...]:
    """List blurs for a descent from coarse to fine: 1/16 of the source's shorter side, halved down to 1, then none."""
    sigma, blurs = min(frame.source) / 16, []
    while sigma >= 1:
        blurs.append(sigma)
        sigma /= 2
    return (*blurs, 0.0)


def corner_error(family: Family, frame: Frame, theta: Float[Tensor, " P"], reference: Float[Tensor, " P"]) -> float:
    """Measure how far θ is from another: the largest distance between corners of their source boxes, in pixels."""
    both = torch.stack([theta.detach().to("cpu", torch.float64), reference.detach().to("cpu", torch.float64)])
    a, b = frame.to_pixels(family.points(both, torch.tensor(CORNERS, dtype=torch.float64)))
    return float((a - b).norm(dim=-1).max())


Move = Callable[[Tensor, float, Tensor], Tensor]


def _gradient_move(rule: SGD | Adam, L: Float[Tensor, "P P"] | None) -> Move:
    """Make the move θ → θ + L⁻ᵀ Δφ of a rule that steps in φ = Lᵀθ; without an L it steps θ itself."""
    state: tuple[Tensor, ...] = ()
    count = 0

    def move(theta: Tensor, loss: float, gradient: Tensor) -> Tensor:
        nonlocal state, count
        count += 1
        if L is not None:
            gradient = torch.linalg.solve_triangular(L, gradient[:, None], upper=False)[:, 0]
        if count == 1:
            state = rule.start(gradient)
        change, state = rule.update(gradient, state, count)
        if L is not None:
            change = torch.linalg.solve_triangular(L.T, change[:, None], upper=True)[:, 0]
        return theta + change

    return move


def _curvature_move(rule: LevenbergMarquardt, objective: Objective) -> Move:
    damping = rule.damping

    def move(theta: Tensor, loss: float, gradient: Tensor) -> Tensor:
        nonlocal damping
        theta, damping = rule.update(objective, theta, loss, gradient, damping)
        return theta

    return move


def descend(
    objective: Objective,
    start: Float[Tensor, " P"],
    rule: Rule | None = None,
    steps: int = 100,
    *,
    units: Units = "theta",
    blurs: Sequence[float] = (0.0,),
    tolerance: float = 0.0,
) -> Iterator[DescentStep]:
    """Descend L(θ) from a start, step by step; stop asking to cancel.

    With ``units="theta"`` the rules are the textbook's, on θ itself: the steps are those of ``torch.optim``.

    Entries of θ are poor units for a step: moving one control point of a spline and scaling the whole map warp by
    very different amounts. With ``units="displacement"`` the rules are *preconditioned*: they step in φ = Lᵀθ, where
    L Lᵀ is ``jacobian.displacement_metric`` at the start, so that SGD makes θ ← θ - η M⁻¹ ∂L/∂θ. In every
    family a step of length 1 in φ moves the sample points by one pixel (root mean square), at a blurred level by as
    many pixels as the blur. Levenberg-Marquardt does not depend on units.

    With several ``blurs`` (:func:`coarse_to_fine`) the descent goes ``steps`` steps on each blurred picture in turn,
    the rule starting afresh: a basin is about as wide as the blur.

    Args:
        objective: what to descend.
        start: the first θ.
        rule: SGD, Adam or LevenbergMarquardt; None is Adam at its usual :func:`~stn_viz.optimisation.rates.adam_rate`.
        steps: updates at each blur, at most.
        units: in what the rule measures its steps.
        blurs: Gaussian blurs of the source in pixels, coarse to fine.
        tolerance: leave a blur after an update that moves the sample points by less than this many pixels (root mean
            square); 0 makes every update.

    Returns:
        An iterator over the start and the θ after each update. It ends early where the loss is no longer finite.

    Raises:
        ArgumentError: an argument does not fit the others.
    """
    theta = objective.family.batched(start)[0].detach().to(objective.U)
    if isinstance(rule, LevenbergMarquardt) and not isinstance(objective.loss, SquaredDifference):
        fix = "use SGD or Adam, or compare with a picture"
        raise ArgumentError("rule", rule, f"a rule for the loss {objective.loss.name!r}", fix)
    if units not in get_args(Units):
        raise ArgumentError("units", units, f"one of {', '.join(get_args(Units))}", "check the spelling")
    if not blurs or not all(0 <= sigma < float("inf") for sigma in blurs):
        raise ArgumentError("blurs", blurs, "blurs of at least 0 pixels, coarse to fine", "(0.0,) blurs nothing")
    rule = Adam(adam_rate(objective, theta, units=units)) if rule is None else rule
    return _run_descent(objective, theta, rule, steps, units, tuple(blurs), tolerance)


def _run_descent(
    objective: Objective,
    theta: Float[Tensor, " P"],
    rule: Rule,
    steps: int,
    units: Units,
    blurs: tuple[float, ...],
    tolerance: float,
) -> Iterator[DescentStep]:
    metric = displacement_metric(objective.family, theta, objective.frame)
    seen, level, index = objective, 0, 0
    for k, sigma in enumerate(blurs):
        seen, level = objective.smoothed(sigma), len(blurs) - 1 - k
        L = factor(metric) / max(sigma, 1.0) if units == "displacement" else None  # a pixel, or a blur's width
        move = _curvature_move(rule, seen) if isinstance(rule, LevenbergMarquardt) else _gradient_move(rule, L)
        for _ in range(steps):
            loss, gradient = seen.gradient(theta)
            yield DescentStep(index, theta, loss, gradient, level, sigma)
            if not math.isfinite(loss):
                return
            index += 1
            before, theta = theta, move(theta, loss, gradient)
            if (theta - before) @ metric @ (theta - before) < tolerance**2:
                break
    yield DescentStep(index, theta, *seen.gradient(theta), level, blurs[-1])
