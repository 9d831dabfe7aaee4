"""Measure a network: its error over seeded draws of its distortion, and how far its transformer follows the turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.datasets.digits import Digits
from stn_viz.datasets.distortions import Batch, Distortion
from stn_viz.device import exact_convolutions
from stn_viz.evaluation.alignment import slope, turn_of
from stn_viz.networks.model_card import Results
from stn_viz.networks.models import Network, Trace

DRAWS = (101, 102, 103, 104)  # the seeds of every card's test draws
_CHUNK = 500


@dataclass(frozen=True)
class Evaluation:
    """Hold what was measured.

    Args:
        errors: percent of digits taken for another, for each draw.
        slope: of predicted on applied turn; None where nothing is turned or the family has no single angle.
        correlation: of predicted and applied turn.
        residual: median of |predicted - applied| in degrees, the constant offset removed.
        outside: percent of sample points that fall outside the source; None without a transformer.
    """

    errors: tuple[float, ...]
    slope: float | None = None
    correlation: float | None = None
    residual: float | None = None
    outside: float | None = None

    @property
    def error(self) -> float:
        """Compute the mean error over the draws."""
        return sum(self.errors) / len(self.errors)


def evaluate(model: Network, task: Distortion, digits: Digits, draws: Sequence[int] = DRAWS) -> Evaluation:
    """Measure a network in evaluation mode on every digit, once for each seed of ``draws``."""
    return measure(model, (task.distorted(digits, seed) for seed in draws))


@torch.no_grad()
def measure(model: Network, batches: Iterable[Batch]) -> Evaluation:
    """Measure a network in evaluation mode on batches that have been drawn already."""
    was = model.training
    model.eval()
    errors: list[float] = []
    applied: list[Tensor] = []
    predicted: list[Tensor] = []
    outside: list[Tensor] = []
    for batch in batches:
        wrong = 0
        for start in range(0, len(batch.labels), _CHUNK):
            chosen = slice(start, start + _CHUNK)
            with exact_convolutions(model.device):
                trace = model.trace(batch.images[chosen].to(model.device))
            wrong += int((trace.logits.argmax(1).cpu() != batch.labels[chosen].cpu()).sum())
            if trace.warps:
                predicted.append(box_turn(trace).cpu())
                outside.append(outside_share(trace).cpu())
        errors.append(100 * wrong / len(batch.labels))
        if _has_rotation(batch):
            applied.append(batch.drawn["angle"].cpu())
    model.train(was)
    lost = 100 * float(torch.cat(outside).mean()) if outside else None
    if not applied or not predicted:
        return Evaluation(tuple(errors), outside=lost)
    a, p = torch.cat(applied), torch.cat(predicted)
    away = (p - a + 180).remainder(360) - 180
    return Evaluation(
        tuple(errors),
        slope=slope(a, p),
        correlation=float(torch.corrcoef(torch.stack([a, p]))[0, 1]),
        residual=float((away - away.median()).abs().median()),
        outside=lost,
    )


def box_turn(trace: Trace) -> Float[Tensor, " B"]:
    """Compute the turn of the sampling box in a pass, in degrees: the composed one for a series.

    Any family has one: that of the affine map nearest to its grid in the least-squares sense.
    """
    return box_turns(trace)[:, -1 if trace.arrangement == "series" else 0]


def box_turns(trace: Trace) -> Float[Tensor, "B S"]:
    """Compute the turn of each transformer's box; in a series each is composed with those before it."""
    unit = torch.eye(2, device=trace.warps[0].theta.device)
    total = unit
    turns: list[Tensor] = []
    for done in trace.warps:
        before = total if trace.arrangement == "series" else unit
        total = before @ _fit_linear(done.grid, done.frame.target_points(done.grid.dtype, done.grid.device))
        turns.append(turn_of(torch.cat([total, total.new_zeros(len(total), 2, 1)], dim=2).flatten(1)))
    return torch.stack(turns, dim=1)


def outside_share(trace: Trace) -> Float[Tensor, " B"]:
    """Compute for each picture of a pass the share of sample points that fall outside the source."""
    return torch.stack([(done.grid.abs() > 1).any(-1).float().mean((1, 2)) for done in trace.warps]).mean(0)


def _fit_linear(grid: Float[Tensor, "B H W 2"], points: Float[Tensor, "H W 2"]) -> Float[Tensor, "B 2 2"]:
    """Fit source ≈ A·target + t over the lattice, whose x and y are centred and uncorrelated."""
    moments = torch.einsum("bhwi, hwj -> bij", grid, points)
    return moments / points.square().sum((0, 1))


def _has_rotation(batch: Batch) -> bool:
    return "angle" in batch.drawn and batch.drawn["angle"].ndim == 1 and bool(batch.drawn["angle"].any())


def rounded(found: Evaluation, digits: Digits, draws: Sequence[int]) -> Results:
    """Round the figures of an evaluation as a card prints them: percent to two places, slopes to three."""
    slope, correlation, residual, outside = (
        None if value is None else round(value, 3)
        for value in (found.slope, found.correlation, found.residual, found.outside)
    )
    return Results(
        data=digits.source,
        error=round(found.error, 3),
        digits=len(digits),
        draws=tuple(draws),
        errors=tuple(round(e, 2) for e in found.errors),
        slope=slope,
        correlation=correlation,
        residual=residual,
        outside=outside,
    )
