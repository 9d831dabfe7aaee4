"""What is seen of one step of a live training."""

from __future__ import annotations

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

from stn_viz.diagnostics import Finding
from stn_viz.evaluation.alignment import alignment_degree

_READS = 0.9  # of held-out digits, from which on a network counts as one that has learned


@dataclass(frozen=True, eq=False)
class Moment:
    """Hold what a training has come to after so many steps.

    *Convention:* θ maps target → source, normalised; turns in degrees, clockwise on the screen.

    Args:
        step: batches learnt from so far.
        loss: of the last of them; NaN before the first.
        plain_loss: of the plain network, likewise.
        gradient: norm of the loss's gradient at the localiser's weights; NaN before the first step.
        thetas: of the probe digits, by the averaged weights.
        looked: the step at which the held-out digits were looked at last.
        accuracy: the share of them that the averaged network reads rightly then.
        plain_accuracy: the plain one's.
        slope: of predicted on applied turn over them; 1: every turn is undone, 0: θ is degenerate.
        findings: what the diagnostics say of the steps recorded so far, the worst first.
    """

    step: int
    loss: float
    plain_loss: float
    gradient: float
    thetas: Float[Tensor, "B 6"]
    looked: int
    accuracy: float
    plain_accuracy: float
    slope: float
    findings: tuple[Finding, ...] = ()

    @property
    def degenerate(self) -> bool:
        """Tell whether the network reads nine held-out digits of ten, while its boxes follow no more than a quarter.

        A recording cannot show it: it does not know the turns that were applied.
        """
        return self.accuracy >= _READS and alignment_degree(self.slope) == "lazy"
