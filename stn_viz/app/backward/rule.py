"""How the Backward page's descent steps: the chosen rule, at its usual rate for this problem, and its formula."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from stn_viz.app.backward.view import RULES, Backward
from stn_viz.differentiation.objective import Objective
from stn_viz.optimisation.optimisers import SGD, Adam, LevenbergMarquardt, Rule
from stn_viz.optimisation.rates import Units, adam_rate, sgd_rate

_PIXELS = {  # how far the first step usually moves the sample points
    "adam": 1.0,
    "sgd": 1.0,
    "momentum": 1.0,
    "preconditioned-adam": 0.5,
    "preconditioned-sgd": 1.0,
}
_SAYS = {
    "adam": "Adam steps θ itself: θ ← θ − η m̂ / (√v̂ + ε), η = {rate}, β₁ = 0.9, β₂ = 0.999, ε = 1e−8; "
    "as torch.optim.Adam.",
    "sgd": "SGD steps θ itself: θ ← θ − η ∂L/∂θ, η = {rate}; as torch.optim.SGD.",
    "momentum": "SGD with momentum steps θ itself: v ← 0.9 v + ∂L/∂θ, θ ← θ − η v, η = {rate}; as torch.optim.SGD.",
    "preconditioned-adam": "Preconditioned Adam is Adam on φ = Lᵀθ instead of θ, η = {rate}. L Lᵀ = M is the "
    "displacement metric at the start: ΔθᵀMΔθ is how far the sample points move, mean square, in {unit}.",
    "preconditioned-sgd": "Preconditioned SGD: θ ← θ − η M⁻¹ ∂L/∂θ, η = {rate}. M is the displacement metric at the "
    "start: ΔθᵀMΔθ is how far the sample points move, mean square, in {unit}.",
    "marquardt": "Levenberg-Marquardt solves (H + λ diag H) Δθ = −∂L/∂θ, H the Gauss-Newton matrix. It finds its own "
    "step: λ = 0.001 at the start, a tenth after each step down, ten times as much after each refused one.",
}
_UNITS = {False: "px²", True: "px², and where the picture is blurred by σ px, in σ²"}
LEARNER = "Adam steps the weights of f_loc, not θ, with η = {rate}; as torch.optim.Adam."


@dataclass(frozen=True)
class Stepping:
    """Hold how a descent steps.

    Args:
        rule: the optimiser, at its rate.
        units: what it steps: θ, or φ = Lᵀθ.
        name: the rule and its rate in a few words.
        says: its formula in a sentence.
        plain: η where the rule is plain SGD on θ, so that one plain step ahead is its next step.
    """

    rule: Rule
    units: Units
    name: str
    says: str
    plain: float | None = None


def stepping(view: Backward, usual: Objective, starts: tuple[Tensor, ...]) -> Stepping:
    """Give the view's rule at the view's share of its usual rate.

    Args:
        view: names the rule and the share.
        usual: the problem without what a rival run changes, so that both step at one rate.
        starts: the θ at which a step is measured; the steepest counts.
    """
    units: Units = "displacement" if view.rule.startswith("preconditioned") else "theta"
    if view.rule == "marquardt":
        return Stepping(LevenbergMarquardt(), units, RULES[view.rule], _SAYS[view.rule])
    pixels = _PIXELS[view.rule]
    if view.rule.endswith("adam"):
        usually = adam_rate(usual, starts[0], pixels, units)
    else:
        found = [sgd_rate(usual, start.to(torch.float64), pixels, units) for start in starts]
        usually = min((rate for rate in found if rate is not None), default=1.0)
    rate = float(f"{usually:.1g}") * view.rate / 10
    rule = Adam(rate) if view.rule.endswith("adam") else SGD(rate, 0.9 if view.rule == "momentum" else 0.0)
    says = _SAYS[view.rule].format(rate=written(rate), unit=_UNITS[view.fine])
    plain = rate if view.rule == "sgd" else None
    return Stepping(rule, units, f"{RULES[view.rule]}, η = {written(rate)}", says, plain)


def written(rate: float) -> str:
    """Write a rate as short as it can be and still be read back exactly to three figures."""
    return f"{rate:.3g}".replace("e-0", "e−").replace("e-", "e−")
