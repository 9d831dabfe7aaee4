"""Heavy work: as much of it at once as there are cores, and none for a visitor who has left.

A page that computes for longer than a moment does it in a :func:`turn`, and asks :func:`tick` every few steps. A thread
beside the page cannot ask that: it gets an event to stop by (:func:`stopped_by`) and asks :func:`present`.
"""

from __future__ import annotations

import itertools
import os
import threading
import time
from bisect import insort
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, TypeVar

from stn_viz.app import view_state
from stn_viz.app.later import running_script, st
from stn_viz.texts import say

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_LOOK = 0.2  # seconds between two looks of someone who waits
_EVERY = 20  # steps between two looks of a loop
_STOPS = "heavy.stops"
T = TypeVar("T")


_Place = tuple[float, int, threading.Event]  # when it is due; by which number it came; set when it may look


class Slots:
    """Let so many computations run at once, and the others wait; the earliest due is next.

    Args:
        count: how many.
        clock: gives seconds.
    """

    def __init__(self, count: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with all of them free."""
        self._count, self._clock = count, clock
        self._running = 0
        self._numbers = itertools.count()
        self._waiting: list[_Place] = []
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Count those that run or wait."""
        with self._lock:
            return self._running + len(self._waiting)

    @contextmanager
    def taken(
        self, waits: Callable[[], object], told: Callable[[int], object] = bool, yields: float = 0.0
    ) -> Generator[None]:
        """Hold one of them.

        Args:
            waits: called every now and then while none is free; it may raise to give up.
            told: called before each of these with how many of those who wait are served first.
            yields: seconds within which who comes later, and yields less, is served first.
        """
        with self._lock:
            place = (self._clock() + yields, next(self._numbers), threading.Event())
            insort(self._waiting, place)
            self._wake()
        try:
            while not self._reached(place):
                told(self._ahead(place))
                waits()
        except BaseException:
            with self._lock:
                self._waiting.remove(place)
                self._wake()
            raise
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                self._wake()

    def _wake(self) -> None:
        """Wake those alone whose turn it is: a crowd that wakes for each turn has no time left for anything else."""
        for _, _, free in self._waiting[: max(0, self._count - self._running)]:
            free.set()

    def _ahead(self, place: _Place) -> int:
        with self._lock:
            return self._waiting.index(place)

    def _reached(self, place: _Place) -> bool:
        """Tell whether it is a place's turn, after a moment's wait at most; from then on it runs."""
        *_, free = place
        free.wait(_LOOK)
        with self._lock:
            free.clear()
            if self._running >= self._count or self._waiting[0] is not place:
                self._wake()  # one that yields less came meanwhile
                return False
            del self._waiting[0]
            self._running += 1
            self._wake()
            return True


def cores() -> int:
    """Count the cores that this process may use, which can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


SLOTS = Slots(cores())
_mine = threading.local()


def tick() -> None:
    """End this script's run if its visitor has left, or wants something else by now; outside of a script do nothing."""
    context = running_script()
    if context is not None:
        context.yield_check()


def ticking(steps: Iterable[T]) -> Iterator[T]:
    """Go through steps, and end the script's run between two of them as :func:`tick` does."""
    for k, step in enumerate(steps):
        if k % _EVERY == 0:
            tick()
        yield step


@contextmanager
def turn() -> Generator[None]:
    """Do heavy work on the script's thread: wait for a core, and tell the visitor the place; who leaves goes out.

    What already has its turn keeps it. Take a turn before any lock, never inside one.
    """
    if getattr(_mine, "turn", False):
        yield
        return
    note: list[tuple[int, DeltaGenerator]] = []  # what was said last, and where

    def tell(ahead: int) -> None:
        if running_script() is None or (note and note[0][0] == ahead):
            return
        place = note[0][1] if note else st.empty()
        place.info(say("app-waiting", ahead=ahead), icon=":material/hourglass_top:")
        note[:] = [(ahead, place)]

    with SLOTS.taken(tick, tell):
        for _, place in note:
            place.empty()
        _mine.turn = True
        try:
            yield
        finally:
            _mine.turn = False


def spinner(says: str) -> AbstractContextManager[object]:
    """Turn a spinner beside some words while a visitor waits; where nobody does, draw nothing."""
    seen = running_script() is not None
    return st.spinner(says) if seen else nullcontext()


@contextmanager
def progress(says: str, key: str) -> Generator[Callable[[float], None]]:
    """Show how far the work is while a visitor waits, in a container of that key; give what is told the share done.

    What it gives asks :func:`tick` as well.
    """
    if running_script() is None:
        yield lambda _: tick()
        return
    place = st.empty()
    bar = place.container(key=key).progress(0.0, says)
    shown = 0

    def told(share: float) -> None:
        nonlocal shown
        tick()
        percent = int(100 * min(share, 1.0))
        if percent > shown:
            bar.progress(percent, f"{says} {percent} %")
            shown = percent

    try:
        yield told
    finally:
        place.empty()


def present() -> Callable[[], bool]:
    """Make a question that any thread may ask: is the visitor still there whose script this is?"""
    context = running_script()
    if context is None:
        return lambda: True
    from streamlit.runtime import Runtime

    if not Runtime.exists():
        return lambda: True
    runtime, session = Runtime.instance(), context.session_id
    return lambda: bool(runtime.is_active_session(session))


def stopped_by(page: str, stop: threading.Event) -> None:
    """Let an event be set when the visitor goes to another page than this one."""
    kept = [(p, event) for p, event in view_state.get(_STOPS) or [] if not event.is_set()]
    view_state.put(_STOPS, [*kept, (page, stop)])


def arrived(page: str) -> None:
    """Stop what was begun for the pages that the visitor has left by coming to this one."""
    stops = view_state.get(_STOPS) or []
    for other, stop in stops:
        if other != page:
            stop.set()
    if stops:
        view_state.put(_STOPS, [(p, stop) for p, stop in stops if p == page])
