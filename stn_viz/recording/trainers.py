"""Callbacks for trainings that a framework runs: they open a recording with the training, and end its steps."""

from __future__ import annotations

import importlib
import sys
import weakref
from contextlib import ExitStack
from types import ModuleType
from typing import Any

from torch import Tensor

from stn_viz.errors import UserError
from stn_viz.recording.budget import FIRST_STEPS
from stn_viz.recording.capture import record
from stn_viz.recording.tape import Tape
from stn_viz.texts import say


class _Recording:
    """One recording that begins and ends with a training."""

    def __init__(self, settings: dict[str, Any]) -> None:
        often = {} if "every" in settings else {"every": 50, "first": FIRST_STEPS}
        self._settings: dict[str, Any] = {"to": "run.stn", **often, **settings}
        self._open = ExitStack()
        self._losses: list[float] = []
        self._in_step = False
        self.tape: Tape | None = None

    def close_with(self, owner: object) -> None:
        """End a recording that nobody ended once its callback is gone, or the process ends: a training failed.

        Who keeps neither the callback nor the trainer after a failure, and a script that the failure ends, so lose
        nothing: the step in hand is in the file.
        """
        weakref.finalize(owner, self.close)

    def close(self) -> None:
        """End the step in hand, if there is one, and the recording."""
        self.end_step()
        self.end()

    def begin_step(self) -> None:
        """End the step before, if there is one, and begin another."""
        self.end_step()
        self._in_step = True

    def end_step(self) -> None:
        if self._in_step:
            self.step()
        self._in_step = False

    @property
    def in_step(self) -> bool:
        return self._in_step

    def begin(self) -> None:
        self.end()
        self.tape = self._open.enter_context(record(**self._settings))

    def lost(self, loss: object) -> None:
        """Remember the loss of a batch of a step that is kept: those of one step add up. Reading it waits for a GPU."""
        if self.tape is not None and self.tape.keeps() and isinstance(loss, Tensor | float | int):
            self._losses.append(float(loss))

    def step(self) -> None:
        if self.tape is not None:
            self.tape.step(sum(self._losses) if self._losses else None)
        self._losses.clear()

    def end(self) -> None:
        self._losses.clear()
        self._open.close()


def lightning_callback(**settings: Any) -> Any:  # noqa: ANN401  what record takes; a class of a library that may be absent
    """Make a callback that records a Lightning training: ``Trainer(callbacks=[lightning_callback(to="run.stn")])``.

    A step ends as the trainer's ``global_step`` counts: after the optimiser, gradients of several batches accumulated.
    Its loss is theirs together. Validation inside of the training is recorded as well (``tape.eval()``), the sanity
    check before it is not. Of several processes the first one is recorded.

    Args:
        settings: as :func:`stn_viz.record` takes them; if they are not named, ``to="run.stn"``, and of the steps the
            first 16 and each 50th.

    Returns:
        A ``Callback`` whose ``tape`` is the newest recording.

    Raises:
        UserError: Lightning is not installed.
    """
    lightning = _imported("lightning.pytorch", "pytorch_lightning", install="lightning")

    class _Callback(lightning.Callback):
        def __init__(self) -> None:
            self._recording, self._step = _Recording(settings), 0
            self._recording.close_with(self)

        @property
        def tape(self) -> Tape | None:
            return self._recording.tape

        def on_train_start(self, trainer: Any, pl_module: Any) -> None:  # noqa: ANN401  Lightning's own
            if trainer.is_global_zero:
                self._step = trainer.global_step
                self._recording.begin()

        def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:  # noqa: ANN401
            self._recording.lost(outputs.get("loss") if isinstance(outputs, dict) else outputs)
            if trainer.global_step != self._step:
                self._step = trainer.global_step
                self._recording.step()

        def on_train_end(self, trainer: Any, pl_module: Any) -> None:  # noqa: ANN401
            self._recording.end()

        def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:  # noqa: ANN401
            self._recording.end()

    return _Callback()


def transformers_callback(**settings: Any) -> Any:  # noqa: ANN401  as above
    """Make a callback that records a training by Hugging Face's Trainer: ``callbacks=[transformers_callback(to=…)]``.

    A step is one of the optimiser, several batches accumulated. It ends when the next one begins, so an evaluation that
    follows belongs to it, and its loss is there where it was logged (``logging_steps=1``: each). Of several processes
    the first one is recorded. The Trainer does not tell of a failure: the recording ends then with the process, with
    the next training, or once trainer and callback are gone; call ``close`` to end it before.

    Args:
        settings: as :func:`stn_viz.record` takes them; if they are not named, ``to="run.stn"``, and of the steps the
            first 16 and each 50th.

    Returns:
        A ``TrainerCallback`` whose ``tape`` is the newest recording.

    Raises:
        UserError: transformers is not installed.
    """
    transformers = _imported("transformers", install="transformers")

    class _Callback(transformers.TrainerCallback):
        def __init__(self) -> None:
            self._recording = _Recording(settings)
            self._recording.close_with(self)

        @property
        def tape(self) -> Tape | None:
            return self._recording.tape

        def close(self) -> None:
            """End the recording of a training that failed."""
            self._recording.close()

        def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:  # noqa: ANN401  the Trainer's own
            self._recording.close()  # of a training that failed
            if state.is_world_process_zero:
                self._recording.begin()

        def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:  # noqa: ANN401
            self._recording.begin_step()

        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:  # noqa: ANN401
            if self._recording.in_step and logs:
                self._recording.lost(logs.get("loss"))

        def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:  # noqa: ANN401
            self.close()

    return _Callback()


def _imported(*names: str, install: str) -> ModuleType:
    """Import the first of a library's names, or the one that the training imported already."""
    for name in sorted(names, key=lambda name: name not in sys.modules):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise UserError(say("recording-no-framework", name=names[-1], install=install))
