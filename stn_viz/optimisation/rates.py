"""How long a step is: rates η at which a rule moves the sample points by about a pixel, and the metric that says so."""

from __future__ import annotations

from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.differentiation.jacobian import displacement_metric
from stn_viz.differentiation.objective import Objective

Units = Literal["theta", "displacement"]
_USUAL = 0.5  # pixels a step that Adam goes


def factor(metric: Float[Tensor, "P P"]) -> Float[Tensor, "P P"]:
    """Factor the displacement metric M = L Lᵀ (Cholesky); an entry of θ that moves nothing gets a ridge, not 0."""
    if not bool(metric.isfinite().all()):  # a start on the horizon, say: its first loss ends the descent
        metric = torch.eye(len(metric)).to(metric)
    ridge = metric.diagonal().mean() * torch.finfo(metric.dtype).eps * len(metric)
    return torch.linalg.cholesky(metric + ridge * torch.eye(len(metric)).to(metric))


def adam_rate(
    objective: Objective, theta: Float[Tensor, " P"], pixels: float = _USUAL, units: Units = "theta"
) -> float:
    """Choose Adam's η: where every coordinate moves by η, up or down at random, the points move by so many pixels.

    That is η = pixels / √(tr M) for steps of θ, with M the displacement metric, and pixels / √P for steps of φ = Lᵀθ.

    Args:
        objective: gives the family and the frame.
        theta: where.
        pixels: root mean square displacement of the sample points.
        units: what Adam steps, as in :func:`stn_viz.optimisation.descent.descend`.
    """
    P = objective.family.n_params
    trace = float(displacement_metric(objective.family, theta, objective.frame).trace()) if units == "theta" else P
    return pixels / trace**0.5 if 0 < trace < float("inf") else pixels / P**0.5


def sgd_rate(
    objective: Objective, theta: Float[Tensor, " P"], pixels: float = 1.0, units: Units = "theta"
) -> float | None:
    """Choose SGD's η: the first step from θ moves the sample points by so many pixels (root mean square).

    That is η = pixels / √(gᵀ M g) for θ ← θ - η g, with g = ∂L/∂θ and M the displacement metric, and
    η = pixels / √(gᵀ M⁻¹ g) for the preconditioned θ ← θ - η M⁻¹ g.

    Args:
        objective: L.
        theta: where.
        pixels: root mean square displacement of the sample points.
        units: what SGD steps, as in :func:`stn_viz.optimisation.descent.descend`.

    Returns:
        None where the gradient is zero or not finite: no η moves anything then.
    """
    metric = displacement_metric(objective.family, theta.to(objective.U), objective.frame)
    _, gradient = objective.gradient(theta)
    L = factor(metric)
    if units == "theta":
        moved = float((L.T @ gradient).norm())
    else:
        moved = float(torch.linalg.solve_triangular(L, gradient[:, None], upper=False).norm())
    return pixels / moved if 0 < moved < float("inf") else None
