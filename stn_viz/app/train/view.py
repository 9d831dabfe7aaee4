"""What the Train page shows: which training, and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from stn_viz.app import url, view_state
from stn_viz.texts import naming
from stn_viz.training.live import FAULTS, LiveSetting

PAGE = "train"
SOUND = "none"
SPEEDS = ("full", "ten", "two")
SEEDS = (0, 999)


@dataclass(frozen=True)
class Train(url.PageView):
    """Say what the page shows.

    Args:
        fault: what is done wrong on purpose, or ``none``.
        seed: of the training.
        speed: ``full``, or ``ten`` or ``two`` steps a second.
    """

    fault: str = SOUND
    seed: int = 0
    speed: str = "full"

    @property
    def setting(self) -> LiveSetting:
        """Return what is trained."""
        return LiveSetting(self.seed, frozenset() if self.fault == SOUND else frozenset({self.fault}))


READERS: dict[str, url.Reader] = {
    "fault": url.one_of(SOUND, *FAULTS),
    "seed": url.whole(*SEEDS),
    "speed": url.one_of(*SPEEDS),
}

fault_title = naming("train-fault")
speed_title = naming("train-speed")
key = partial(view_state.slot, PAGE)
