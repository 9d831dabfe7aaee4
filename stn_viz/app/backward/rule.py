"""How the Backward page's descent steps: the chosen rule, at its usual rate for this problem, and its formula."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from stn_viz.app.backward.view import Backward
from stn_viz.differentiation.objective import Objective
from stn_viz.optimisation.optimisers import SGD, Adam, LevenbergMarquardt, Rule
from stn_viz.optimisation.rates import Units, adam_rate, sgd_rate
from stn_viz.texts import Message
from stn_viz.texts.quantity import quantity


@dataclass(frozen=True)
class _Settings:
    """Hold what a rule of the menu is made of.

    Args:
        adam: whether it is Adam; else it is SGD.
        pixels: how far the first step usually moves the sample points.
        units: what it steps.
        momentum: of SGD.
    """

    adam: bool
    pixels: float = 1.0
    units: Units = "theta"
    momentum: float = 0.0


_SETTINGS = {  # of every rule but Levenberg-Marquardt, which has no rate
    "adam": _Settings(adam=True),
    "sgd": _Settings(adam=False),
    "momentum": _Settings(adam=False, momentum=0.9),
    "preconditioned-adam": _Settings(adam=True, pixels=0.5, units="displacement"),
    "preconditioned-sgd": _Settings(adam=False, units="displacement"),
}


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
    name: Message
    says: Message
    plain: float | None = None


def stepping(view: Backward, usual: Objective, starts: tuple[Tensor, ...]) -> Stepping:
    """Build the view's rule at the view's share of its usual rate.

    Args:
        view: names the rule and the share.
        usual: the problem without what a rival run changes, so that both step at one rate.
        starts: the θ at which a step is measured; the steepest counts.
    """
    if view.rule == "marquardt":
        return Stepping(LevenbergMarquardt(), "theta", _rule(view), Message("backward-says-marquardt"))
    known = _SETTINGS[view.rule]
    if known.adam:
        usually = adam_rate(usual, starts[0], known.pixels, known.units)
    else:
        found = [sgd_rate(usual, start.to(torch.float64), known.pixels, known.units) for start in starts]
        usually = min((rate for rate in found if rate is not None), default=1.0)
    rate = float(f"{usually:.1g}") * view.rate / 10
    rule = Adam(rate) if known.adam else SGD(rate, known.momentum)
    stated = quantity(rate, 3)  # rounded to as many figures above, so that it can be read back exactly
    unit = Message("backward-unit-blurred" if view.fine else "backward-unit-plain")
    says = Message(f"backward-says-{view.rule}", {"rate": stated, "unit": unit})
    name = Message("backward-rule-at-rate", {"rule": _rule(view), "rate": stated})
    plain = rate if view.rule == "sgd" else None
    return Stepping(rule, known.units, name, says, plain)


def _rule(view: Backward) -> Message:
    return Message(f"backward-rule-{view.rule}")
