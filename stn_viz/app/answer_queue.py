"""Torch answers one stage at a time: a small V before a large one, and who would wait long asks again later.

A hand needs no answer to go on. Where many ask at once, answers that are computed side by side all come late; one after
the other, most come soon. A visitor has one question here at most: of what is asked meanwhile, the next run of the page
takes the newest.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from stn_viz.app import heavy

PATIENCE = 1.0  # s: who would wait longer is told to ask again later
_PIXELS = 1e6  # of V, for which an answer yields a second to those that come after it
_MEMORY = 0.1  # share of the last answer in what one is known to take


class AnswerQueue:
    """Let questions wait for torch.

    Args:
        clock: gives seconds.
        dice: gives a number from 0 to 1, so that not all who are sent away come back at once.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, dice: Callable[[], float] = random.random) -> None:
        """Start with nobody waiting."""
        self._clock, self._dice = clock, dice
        self._slots = heavy.Slots(1, clock)
        self._usual = 0.0  # seconds that an answer takes, of late

    def __len__(self) -> int:
        """Count the questions that are answered or wait."""
        return len(self._slots)

    @property
    def delay(self) -> float:
        """Estimate how long who comes now would wait, in seconds."""
        return len(self._slots) * self._usual

    def later(self) -> float | None:
        """Tell after how many seconds who comes now should ask again; None where it need not."""
        return self.delay * (1.0 + self._dice()) if self.delay > PATIENCE else None

    @contextmanager
    def turn(self, pixels: int = 0) -> Generator[None]:
        """Wait for torch, and have it; who leaves meanwhile waits no longer.

        Args:
            pixels: of V.
        """
        with self._slots.taken(heavy.tick, yields=pixels / _PIXELS):
            began = self._clock()
            try:
                yield
            finally:
                self._usual += _MEMORY * (self._clock() - began - self._usual)


QUEUE = AnswerQueue()
