"""A descent as it travels to the browser: θ, L and ∂L/∂θ of every step, computed once by torch, played back there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

from stn_viz.errors import ArgumentError


@dataclass(frozen=True, eq=False)
class Level:
    """Hold what a part of the descent sees: the picture as it is, or blurred.

    Args:
        sigma: the blur in source pixels; 0 is the picture itself.
        U: the source map.
        T: what V is compared with, if the loss compares.
    """

    sigma: float
    U: Float[Tensor, "C H W"]
    T: Float[Tensor, "C Ho Wo"] | None = None


@dataclass(frozen=True, eq=False)
class Playback:
    """Hold one descent for the stage's player.

    Args:
        clock: stages with playbacks of one clock show the same step; the one that leads has the buttons.
        thetas: θ of each step.
        losses: L of each step; NaN and infinity travel as they are.
        gradients: ∂L/∂θ of each step, in plain θ units.
        levels: what there is to see, coarse to fine.
        seen: which level each step sees.
        at: the step at which the player stands when it opens.
        opening: its number; within one the player stays where the visitor went, though its stage be made anew.
        rate: η of the plain SGD step ahead when it opens.
        name: the run in a few words.
        leads: whether this stage has the buttons.
        answer: the θ that made T, where it is known.
        answer_grid: its source points, for a family that the browser cannot evaluate.
        grids: the source points of each step, normalised, for a family that the browser cannot evaluate.
        upstreams: ∂L/∂V of each step, for a loss that the browser cannot evaluate.

    Raises:
        ArgumentError: the parts do not have one row for each step, or a step sees a level that is not there.
    """

    clock: str
    thetas: Float[Tensor, "S P"]
    losses: Float[Tensor, " _"]  # axes without a name: __post_init__ compares them, with words
    gradients: Float[Tensor, "_ P"]
    levels: Sequence[Level]
    seen: Sequence[int]
    at: int = 0
    opening: int = 0
    rate: float = 1.0
    name: str = ""
    leads: bool = True
    answer: Float[Tensor, " P"] | None = None
    answer_grid: Float[Tensor, "Ho Wo 2"] | None = None
    grids: Float[Tensor, "_ Ho Wo 2"] | None = None
    upstreams: Float[Tensor, "_ C Ho Wo"] | None = None

    def __post_init__(self) -> None:
        """Refuse parts of different lengths."""
        steps = len(self.thetas)
        for name in ("losses", "gradients", "seen", "grids", "upstreams"):
            value = getattr(self, name)
            if value is not None and len(value) != steps:
                raise ArgumentError(name, f"{len(value)} rows", f"{steps}, one for each θ", "keep every step's")
        if not steps or not set(self.seen) <= set(range(len(self.levels))):
            received = (steps, sorted(set(self.seen)))
            raise ArgumentError("seen", received, f"levels 0 to {len(self.levels) - 1}", "number them coarse to fine")
        if not 0 <= self.at < steps:
            raise ArgumentError("at", self.at, f"a step, 0 to {steps - 1}", "clip it to the descent's length")

    def meta(self) -> dict[str, Any]:
        """Write the words and small numbers."""
        return {
            "clock": self.clock,
            "at": self.at,
            "opening": self.opening,
            "rate": self.rate,
            "name": self.name,
            "leads": self.leads,
            "sigmas": [level.sigma for level in self.levels],
            "answer": None if self.answer is None else self.answer.tolist(),
        }

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Collect the numbers, by the names that the browser reads."""
        doubles = {"thetas": self.thetas, "losses": self.losses, "gradients": self.gradients}
        singles: dict[str, Tensor | None] = {
            "U": torch.stack([level.U for level in self.levels]),
            "T": _stacked([level.T for level in self.levels]),
            "grids": self.grids,
            "answer": self.answer_grid,
            "upstreams": self.upstreams,
        }
        return (
            {f"playback_{name}": tensor.detach().double().cpu().numpy() for name, tensor in doubles.items()}
            | {f"playback_{n}": t.detach().float().cpu().numpy() for n, t in singles.items() if t is not None}
            | {"playback_seen": np.asarray(self.seen, np.int32)}
        )


def _stacked(maps: Sequence[Tensor | None]) -> Tensor | None:
    there = [one for one in maps if one is not None]
    return torch.stack(there) if len(there) == len(maps) else None
