"""Garbage is collected, and the memory it held given back, while nobody waits.

Streamlit collects after every run of a script, which holds up whoever comes next; the settings switch that off. Python
itself still collects what is young. The whole heap is collected here, when no run has begun for a while, and once in a
minute where a server is never silent. What is free then the C library would keep for the thread that took it, and every
training has threads of its own.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from threading import Event, Thread

from stn_viz.app import c_heap

QUIET, APART = 1.0, 20.0  # seconds: without a run, and between two collections
LATEST = 60.0  # seconds after which silence is waited for no longer: an hour of visits had doubled the memory


def tidy() -> None:
    """Collect all garbage, and give the memory that is free then back to the system."""
    gc.collect()
    c_heap.trim()


class Collector:
    """Collect in silence.

    Args:
        collect: does it.
        clock: gives seconds.
    """

    def __init__(self, collect: Callable[[], object] = tidy, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing to collect."""
        self._collect, self._clock = collect, clock
        self._thread: Thread | None = None
        self._touched: float | None = None  # when the last run began that has not been tidied up after
        self._since: float | None = None  # when the first one did
        self._collected = -APART

    def touched(self) -> None:
        """Say that a run begins; the first one starts the thread that watches."""
        self._touched = self._clock()
        if self._since is None:
            self._since = self._touched
        if self._thread is None:
            self._thread = Thread(target=self.watch, args=(Event(),), daemon=True, name="quiet-collection")
            self._thread.start()

    def watch(self, stop: Event) -> None:
        """Collect whenever it is due, until ``stop`` is set."""
        while not stop.wait(QUIET / 2):
            self.collect_if_due()

    def collect_if_due(self) -> bool:
        """Collect if a run has begun since the last time, none of late or many for long; tell whether."""
        now, touched, since = self._clock(), self._touched, self._since
        if touched is None or since is None or now - self._collected < APART:
            return False
        if now - touched < QUIET and now - since < LATEST:
            return False
        self._touched, self._since, self._collected = None, None, now
        self._collect()
        return True


COLLECTOR = Collector()
