"""A visitor's training: a thread that learns while it is played, waits its turn, and ends when its visitor leaves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from stn_viz.app.heavy import Slots, cores
from stn_viz.app.quiet_collection import COLLECTOR
from stn_viz.training.live import LiveSetting, LiveTraining, Moment

TRAININGS = Slots(cores())  # as many learn at a time as there are cores
PACES = {"full": 0.0, "ten": 0.1, "two": 0.5}  # seconds from one step to the next
_LOOK = 0.5  # seconds between two looks whether the visitor is still there


class _LeftError(Exception):
    """The visitor has left, or wants another training."""


class _PausedError(Exception):
    """The visitor waits no longer, and is still there."""


class Worker:
    """Train in a thread, at a visitor's word.

    What is shown may lie behind what is learnt: whoever goes back sees what was seen then. Whoever plays on from there
    takes the training itself back: its weights are again those of that step, and what came later is forgotten.

    Args:
        setting: what to train.
        present: tells whether the visitor is still there; asked by the thread.
        slots: what is held while it learns.
    """

    def __init__(
        self, setting: LiveSetting, present: Callable[[], bool] = lambda: True, slots: Slots = TRAININGS
    ) -> None:
        """Wait to be played."""
        self.setting, self.stop = setting, threading.Event()
        self.shown = 0  # the step
        self.playing = False
        self.waits: int | None = None  # how many are served first; None: it waits for nobody
        self.returns = False  # to the weights of the step that is shown
        self.failure: Exception | None = None
        self.pace = PACES["full"]
        self._until: int | None = None  # the step at which it stays; None: the last
        self._present, self._slots = present, slots
        self._training: LiveTraining | None = None
        self._moments: Sequence[Moment] = ()
        self._complete = False  # the last step is learnt
        self._moved = threading.Condition()
        self._thread: threading.Thread | None = None

    @property
    def moments(self) -> Sequence[Moment]:
        """Return what has been seen so far, step by step; empty before the first play."""
        return self._moments

    @property
    def ended(self) -> bool:
        """Tell whether the thread is gone for good, with all that it learnt."""
        return self.stop.is_set() or (self._thread is not None and not self._thread.is_alive())

    @property
    def over(self) -> bool:
        """Tell whether the last step of the training is the one that is shown."""
        return self._complete and self.shown == len(self._moments) - 1

    def play(self) -> None:
        """Show one step after the other from here on, and learn where none is known."""
        self._want(True)

    def pause(self) -> None:
        """Stay where we are."""
        self._want(False)

    def forward(self) -> None:
        """Show the next step, learning it if need be, and stay there."""
        if self.shown + 1 < len(self._moments):
            self.seek(self.shown + 1)
        elif not self.over:
            self._want(True, self.shown + 1)

    def seek(self, step: int) -> None:
        """Show a step that is known, and stay there."""
        with self._moved:
            self.playing, self.shown = False, max(0, min(step, len(self._moments) - 1))

    def end(self) -> None:
        """Let the thread end, and wait for the step that it is at."""
        self.stop.set()
        with self._moved:
            self._moved.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _want(self, playing: bool, until: int | None = None) -> None:
        with self._moved:
            self.playing, self._until = playing, until
            if playing and self._thread is None:
                self._thread = threading.Thread(target=self._work, name="train", daemon=True)
                self._thread.start()
            self._moved.notify_all()

    def _work(self) -> None:
        try:
            while True:
                self._wait_for_play()
                with suppress(_PausedError), self._slots.taken(self._ask, self._tell):
                    self.waits = None
                    self._learn()
                self.waits = None
        except _LeftError:
            pass
        except Exception as failure:  # which the page says
            self.failure = failure
        finally:
            self.playing, self.waits, self.returns = False, None, False
            if self._training is not None:
                self._training.close()
            self._training = None
            COLLECTOR.touched()  # no run of a script follows when a visitor leaves

    def _wait_for_play(self) -> None:
        while not self.playing:
            self._ask()
            with self._moved:
                self._moved.wait_for(lambda: self.playing or self.stop.is_set(), timeout=_LOOK)
        self._ask()

    def _learn(self) -> None:
        """Learn from the step that is shown on, as long as it is played."""
        if self._training is None:
            self._training = LiveTraining(self.setting)
            self._moments = self._training.moments
        training = self._training
        if self.shown < training.step - 1:
            self._return(training)
        self._show(training.step)  # one more may have been under way when it was paused
        while self.playing and not training.over and self.shown == training.step:
            self._ask()
            begun = time.monotonic()
            training.advance()
            self._show(training.step)
            time.sleep(max(0.0, begun + self.pace - time.monotonic()))
        self._complete = training.over
        self.playing = self.playing and not self.over

    def _return(self, training: LiveTraining) -> None:
        """Take the training back to the step that is shown."""
        with self._moved:
            step, self._complete = self.shown, False
            self._moments = self._moments[: step + 1]
        self.returns = True
        try:
            training.back_to(step, self._ask)
        finally:
            self.returns = False
        self._moments = training.moments

    def _show(self, step: int) -> None:
        with self._moved:
            if self.playing and self.shown == step - 1:  # nobody went elsewhere meanwhile
                self.shown = step
                self.playing = self._until != step

    def _ask(self) -> None:
        if self.stop.is_set() or not self._present() or not threading.main_thread().is_alive():
            raise _LeftError

    def _tell(self, ahead: int) -> None:
        self.waits = ahead
        if not self.playing:
            raise _PausedError
