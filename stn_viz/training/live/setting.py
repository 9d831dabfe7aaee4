"""What is trained live: the seed, and what is done wrong on purpose."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from stn_viz.errors import ArgumentError, check_kind
from stn_viz.training.recipe import Plan, Recipe, plan

FAULTS = ("rate", "random", "normalised", "integer", "frozen", "starved", "joint")
NETWORK, PLAIN = "r-st-cnn-affine", "r-cnn"
_TIMES = 10  # the learning rate, where it is too high


@dataclass(frozen=True)
class _Rushed(Recipe):
    """Begin with the peak of the learning rate, without a warm-up."""

    def rate_at(self, step: int, localises: bool = False) -> float:
        """Return the same rate for every step."""
        return self.rate


@dataclass(frozen=True)
class LiveSetting:
    """Say what is trained: an ST-CNN on rotated bundled digits, beside it a plain CNN of as many parameters.

    The defaults were chosen on the validation digits with seeds from 10 on; test digits had no part in it.

    Args:
        seed: what initial weights and every draw depend on.
        faults: what is done wrong, of :data:`FAULTS`: ``rate``, ten times the learning rate, at once and to the end;
            ``random``, a regression layer that starts at random in place of the identity; ``normalised``, pictures of
            mean 0 sampled with zero padding; ``integer``, the nearest pixel as kernel; ``frozen``, a localiser that the
            optimiser does not step; ``starved``, one to which a billionth of the gradient comes; ``joint``, no
            curriculum.
        steps: batches to learn from.
        batch: digits a batch.

    Raises:
        ArgumentError: a fault is none of these, or a number is none that a training can have.
    """

    seed: int = 0
    faults: frozenset[str] = frozenset()
    steps: int = 500
    batch: int = 64

    def __post_init__(self) -> None:
        """Refuse what cannot be trained."""
        check_kind("faults", self.faults, frozenset, "a frozenset of names", "write frozenset({'rate'})")
        unknown = sorted(self.faults - set(FAULTS))
        if unknown:
            raise ArgumentError("faults", unknown, f"some of {', '.join(FAULTS)}", "check the spelling")
        self._plan(PLAIN)  # which refuses numbers that are none

    @property
    def plan(self) -> Plan:
        """Return what the transformer network is trained by."""
        return self._plan(f"{NETWORK}-joint" if "joint" in self.faults else NETWORK)

    @property
    def plain(self) -> Plan:
        """Return what the plain network is trained by: the same steps, digits and seed."""
        return self._plan(PLAIN)

    def _plan(self, name: str) -> Plan:
        made = plan(name, seed=self.seed, steps=self.steps, batch=self.batch)
        if "rate" not in self.faults:
            return made
        settings: dict[str, Any] = {**asdict(made.recipe), "rate": _TIMES * made.recipe.rate}
        return replace(made, recipe=_Rushed(**settings))
