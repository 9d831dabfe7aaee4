"""What was recorded while a network was trained: one training, or several that went on from one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

_SAME = 0.05  # how far an entry of θ may lie from itself: what is shipped is rounded, and looks are some steps apart
_LOOKS, _POINTS = ("steps", "thetas", "error", "slope"), ("until", "loss", "localiser", "classifier")


@dataclass(frozen=True)
class Stage:
    """Hold one of the trainings that a network went through.

    Args:
        steps: how many it had.
        recorded: whether what happened in it is part of the replay.
    """

    steps: int
    recorded: bool = True


@dataclass(frozen=True, eq=False)
class Replay:
    """Hold what was recorded while a network was trained; steps count from the beginning of its first training.

    Args:
        steps: at which steps the network was looked at.
        thetas: θ of the probe digits at each look, one for each transformer.
        error: held-out error in percent at each look.
        slope: slope of predicted on applied turn at each look; NaN where nothing is turned.
        until: at which steps the points of the next three end.
        loss: training loss, the mean over the steps from the point before.
        localiser: norm of the localisers' gradient, likewise.
        classifier: norm of the classifier's gradient, likewise.
        stages: the trainings, in order.
    """

    steps: Float[Tensor, " M"]
    thetas: Float[Tensor, "M N T P"]
    error: Float[Tensor, " M"]
    slope: Float[Tensor, " M"]
    until: Float[Tensor, " K"]
    loss: Float[Tensor, " K"]
    localiser: Float[Tensor, " K"]
    classifier: Float[Tensor, " K"]
    stages: tuple[Stage, ...]

    @staticmethod
    def unrecorded(steps: int, like: Replay) -> Replay:
        """Stand for a training of which nothing but its number of steps is known, before another one."""
        nothing = {name: getattr(like, name)[:0] for name in (*_LOOKS, *_POINTS)}
        return Replay(**nothing, stages=(Stage(steps, recorded=False),))

    @property
    def whole(self) -> int:
        """Count the steps of all stages."""
        return sum(stage.steps for stage in self.stages)

    def stage_at(self, step: float) -> int:
        """Find the stage to which a step belongs, counted from 0; one that ends another begins the next."""
        ends = torch.tensor([stage.steps for stage in self.stages]).cumsum(0)
        return min(int((ends <= step).sum()), len(self.stages) - 1)

    def after(self, before: Replay) -> Replay:
        """Put this training behind another from whose weights it started.

        Where the other's last θ are not the first ones here, it was looked at with other digits, and counts as not
        recorded.

        Args:
            before: with θ of the same family, over the same number of digits.
        """
        adjoins = before.stages[-1].recorded and self.stages[0].recorded
        if adjoins and not _goes_on(before, self):
            before = replace(
                Replay.unrecorded(0, self), stages=tuple(replace(one, recorded=False) for one in before.stages)
            )
        known = adjoins and len(before.steps) > 0 and float(before.steps[-1]) == before.whole
        looks = {name: getattr(self, name)[int(known) :] for name in _LOOKS}  # the one between both is told once
        parts = {**looks, **{name: getattr(self, name) for name in _POINTS}}
        for name in ("steps", "until"):
            parts[name] = parts[name] + before.whole
        joined = {name: torch.cat([getattr(before, name), part]) for name, part in parts.items()}
        return Replay(**joined, stages=(*before.stages, *self.stages))


def _goes_on(before: Replay, after: Replay) -> bool:
    last, first = before.thetas[-1].float(), after.thetas[0].float()
    return last.shape == first.shape and bool((last - first).abs().max() <= _SAME)


def to_tensors(replay: Replay) -> dict[str, Tensor]:
    """Write a replay as tensors by name, θ in half precision."""
    stages = torch.tensor([[one.steps, int(one.recorded)] for one in replay.stages], dtype=torch.int64)
    plain = {name: getattr(replay, name) for name in (*_LOOKS, *_POINTS)}
    return {**plain, "thetas": replay.thetas.half(), "stages": stages}


def from_tensors(tensors: Mapping[str, Tensor]) -> Replay:
    """Read what :func:`to_tensors` wrote, or an older file, of one training with points of ``every`` steps.

    Raises:
        ValueError: they are not of one replay.
    """
    known = dict(tensors)
    every, stages = known.pop("every", None), known.pop("stages", None)
    if every is not None:
        known["until"] = (torch.arange(len(known["loss"])) + 1.0) * int(every)
        told = (Stage(int(known["steps"][-1])),)
    elif stages is not None:
        told = tuple(Stage(steps, bool(recorded)) for steps, recorded in stages.tolist())
    else:
        raise ValueError("it does not tell its stages")
    if any(len({len(known[name]) for name in part}) > 1 for part in (_LOOKS, _POINTS)):
        raise ValueError("its parts are not of one training")
    if known["thetas"].ndim != 4 or not told or min(one.steps for one in told) < 0:
        raise ValueError("θ is none, or a stage")
    return Replay(**{name: value.to(torch.float32) for name, value in known.items()}, stages=told)
