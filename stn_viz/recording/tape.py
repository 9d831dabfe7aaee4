"""The tape: the calls of one recording, in order, within bounds."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torch import Tensor

from stn_viz.errors import ArgumentError, UserError
from stn_viz.recording.budget import Limits
from stn_viz.recording.call import Call
from stn_viz.recording.live_file import LiveFile
from stn_viz.recording.notes import (
    say_failure,
    say_fewer_calls,
    say_fewer_steps,
    say_reached,
    say_sub_sampled,
    write_megabytes,
)
from stn_viz.recording.pending import Record
from stn_viz.recording.room import Room
from stn_viz.recording.save import save
from stn_viz.recording.scalars import Value, scalars
from stn_viz.shown import Shown, drawn
from stn_viz.texts import Message, using

if TYPE_CHECKING:
    from plotly.graph_objects import Figure  # type: ignore[import-untyped]  # plotly ships no types


@dataclass(frozen=True)
class CallPosition:
    """Say where in a recording a call was made: its step, its index in it, and its turn in its module."""

    step: int
    index: int
    turn: int


class Tape(Shown):
    """Hold every recorded call: ``len(tape)``, ``tape[i]``, iteration, and what had to be left out (``notes``).

    Made by :func:`stn_viz.record` and :func:`stn_viz.load_recording`.

    Args:
        limits: the bounds of the recording.
        calls: calls that are complete.
        losses: the loss by step, where it was told.
        notes: sentences about what is not here.

    Example:
        >>> U, grid = torch.rand(1, 3, 8, 8), torch.zeros(1, 4, 4, 2)
        >>> with sv.record() as tape:
        ...     V = torch.nn.functional.grid_sample(U, grid, align_corners=False)
        >>> len(tape), tape.notes
        (1, ())
    """

    def __init__(
        self,
        limits: Limits | None = None,
        calls: Sequence[Call] = (),
        losses: Mapping[int, float] | None = None,
        notes: Sequence[str | Message] = (),
    ) -> None:
        """Start a tape, empty for a recording or filled from a file."""
        self.limits = limits if limits is not None else Limits()
        self._room = Room(self.limits, [Record(call, call.nbytes) for call in calls])
        self._file: LiveFile | None = None
        self._losses = dict(losses or {})
        self._notes: dict[str | Message, None] = dict.fromkeys(notes)
        self._lock = threading.RLock()
        self._step, self._in_step, self._most = 0, 0, 0
        self._turns: Counter[tuple[str, bool]] = Counter()
        self._listeners: list[Callable[[bool], None]] = []

    # reading

    @property
    def calls(self) -> tuple[Call, ...]:
        """List the kept calls, step by step, in the order they were made."""
        with self._lock:
            return tuple(record.call for record in self._room.records)

    @property
    def steps(self) -> tuple[int, ...]:
        """List the steps that have calls; one single 0 where ``step`` was never called."""
        return tuple(sorted({call.step for call in self.calls}))

    def at(self, step: int) -> tuple[Call, ...]:
        """List the calls of one step."""
        return tuple(call for call in self.calls if call.step == step)

    def same(self, call: int) -> tuple[int, ...]:
        """List the call of each step that is made at the same call site and turn as ``call``, for a scrubber.

        Validation passes, in whichever steps they fall, stand in a row of their own.
        """
        key = self[call].site_key
        return tuple(i for i, c in enumerate(self.calls) if c.site_key == key)

    def train(self) -> Tape:
        """Take the calls of training passes: gradients were on, and the outermost module was in training mode."""
        return self._of_passes(True)

    def eval(self) -> Tape:
        """Take the calls of other passes, validation say: gradients were off, or the module was in evaluation mode.

        Calls of recordings from before this was recorded are in neither.
        """
        return self._of_passes(False)

    def _of_passes(self, training: bool) -> Tape:
        calls = [call for call in self.calls if call.training is training]
        return Tape(self.limits, calls, self.losses, [*self._notes, *self._say_dropped()])

    @property
    def losses(self) -> dict[int, float]:
        """Map each kept step to its loss, where ``step`` was told it."""
        return {step: loss for step, loss in self._losses.items() if self._room.keeps(step)}

    @property
    def notes(self) -> tuple[str, ...]:
        """Say what this recording does not show, in sentences."""
        made = [record.failure for record in self.records() if record.failure is not None]
        made += self._say_dropped()
        if (reduced := say_sub_sampled(self.calls)) is not None:
            made.append(reduced)
        with using("en"):  # in which a file that was read may tell the same
            told: dict[str, str | Message] = {str(message): message for message in made}
        notes = [told.get(note, note) if isinstance(note, str) else note for note in self._notes]
        return tuple(dict.fromkeys(map(str, [*notes, *made])))

    def _say_dropped(self) -> list[Message]:
        dropped: list[Message] = []
        if self._room.share < 1:
            dropped.append(say_fewer_calls(self._most, self._room.share, self.limits))
        if self._room.dropped_steps:
            dropped.append(say_fewer_steps(self._room.every, self.limits, newest=self._room.watched))
        return dropped

    @property
    def reached(self) -> str:
        """Say how far gradients came, as "gradient reached: V ✓ grid ✗ θ ✗" (0: it is zero; ?: cannot be told)."""
        return say_reached(self.calls)

    @property
    def nbytes(self) -> int:
        """Count the bytes of all tensors."""
        return sum(call.nbytes for call in self.calls)

    def __len__(self) -> int:
        return len(self._room.records)

    def __getitem__(self, call: int) -> Call:
        if not -len(self) <= call < len(self):
            fix = "the model made no call that could be seen" if not len(self) else "calls count from 0"
            raise ArgumentError("call", call, f"one of {len(self)} calls", fix)
        return self._room.records[call].call

    def __iter__(self) -> Iterator[Call]:
        return iter(self.calls)

    def __repr__(self) -> str:
        lines = [f"Tape of {len(self)} calls in {len(self.steps)} steps, {write_megabytes(self.nbytes)}"]
        lines += [f"  {i}  {call}" for i, call in enumerate(self.calls[:8])]
        lines += [f"  … {len(self) - 8} more"] if len(self) > 8 else []
        lines += [f"  {self.reached}"] if len(self) else []
        lines += [f"  note: {note}" for note in self.notes]
        return "\n".join(lines)

    # what a user does with it

    def step(self, loss: float | Tensor | None = None) -> None:
        """End a training step; only every n-th, as ``record(every=n)`` says, is recorded.

        Args:
            loss: the step's loss, to show along with it.
        """
        with self._lock:
            kept = self.keeps()
            if loss is not None and kept:
                self._losses[self._step] = float(loss.detach() if isinstance(loss, Tensor) else loss)
            self._step += 1
            self._in_step = 0
            self._turns.clear()
            for listener in self._listeners:
                listener(self.keeps())
            if kept:
                self.write()
                self._room.make_room_for_step()

    def save(self, path: str | Path) -> None:
        """Write the tape to one file: safetensors with a JSON description, no pickle.

        Raises:
            ArgumentError: the folder does not exist.
        """
        with using("en"):  # the file is for readers of any language: what it says is data of its own
            save(path, self.calls, self.losses, self.notes)

    def scalars(self) -> dict[str, list[Value]]:
        """Describe the calls by numbers: columns of equal length, a row a call, as ``pandas.DataFrame`` takes them.

        ``step``, ``index`` within it, ``module`` and ``turn`` say which call it is, ``training`` in which pass,
        ``loss`` what ``step`` was told. Each other column is a mean over those kept items of the batch that are finite,
        beside its spread (``θ11``, ``θ11 sd``, ``θ11 min``, ``θ11 max``): the entries of θ; ``σ1``, ``σ2`` and ``det``
        of its linear part, which maps target to source: below 1 the warp zooms in; ``outside``, the share of sample
        points beyond U; ``displacement`` from the identity, ``moved`` since the first step of the tape and
        ``footprint``, how wide a target pixel is where it is widest, in source pixels; the norms ``|∂L/∂θ|``,
        ``|∂L/∂grid|`` and ``|∂L/∂V|`` of an item's part; of registrations ``|V − F|`` and ``TRE``, the error of
        landmarks in source pixels. ``nonfinite`` is the share of items left out. None where nothing is known.

        Example:
            >>> theta = torch.tensor([[[0.5, 0.0, 0.0], [0.0, 0.5, 0.0]]])
            >>> with sv.record() as tape:
            ...     grid = torch.nn.functional.affine_grid(theta, [1, 1, 4, 4], align_corners=False)
            ...     V = torch.nn.functional.grid_sample(torch.rand(1, 1, 4, 4), grid, align_corners=False)
            >>> tape.scalars()["det"], tape.scalars()["outside"]
            ([0.25], [0.0])
        """
        return scalars(self.calls, self.losses)

    def figure(self, call: int = 0, sample: int = 0) -> Figure:
        """Draw one call: U with the grid laid over it, V, and where gradients were recorded what they ask for.

        Args:
            call: which call of the tape.
            sample: which of its kept batch items.

        Raises:
            ArgumentError: there is no such call or item.
        """
        return drawn("figure", self[call], sample)

    def explore(self, call: int = 0, item: int = 0, height: int = 520) -> Any:  # noqa: ANN401  the widget's class stands above
        """Show one call on the live stage in a notebook, to look at and to drag away from, as :func:`stn_viz.explore`.

        A grid that is no affine one has the one parameter strength: 0 is the identity, 1 what was recorded.

        Args:
            call: which call of the tape.
            item: which of its kept batch items.
            height: of the stage, in CSS pixels.

        Returns:
            The widget that :func:`stn_viz.explore` returns: its ``theta`` may be set, ``V`` is what torch computes, and
            ``gradients()`` and ``explain(row, col)`` say more of it.

        Raises:
            ArgumentError: there is no such call or item.
            UserError: anywidget is not installed; the recording had no room for U; U or the grid is not finite.
        """
        return drawn("explorer", self, call, item, height)

    # what the recorder does with it

    def note(self, sentence: str | Message) -> None:
        """Add a sentence about what is not recorded; the same one counts once."""
        with self._lock:
            if len(self._notes) < 64:
                self._notes[sentence] = None

    def write_to(self, file: LiveFile) -> None:
        """Keep the tape in a file from now on, step by step."""
        self._file, self._room.watched = file, True

    def write(self) -> None:
        """Write what is new on the tape to its file, if it has one; a training goes on where that fails."""
        if self._file is None:
            return
        anew, self._room.changed = self._room.changed, False
        if anew:
            self._losses = self.losses
        try:
            with using("en"):
                self._file.write(self.calls, self._losses, self.notes, anew=anew)
        except (OSError, UserError) as error:
            self._room.changed = True
            self.note(say_failure(error, "recording-not-written"))

    def on_step(self, listener: Callable[[bool], None] | None) -> None:
        """Call this at the beginning of each step, with whether anything of it is kept; None: call nobody any more."""
        self._listeners = [] if listener is None else [*self._listeners, listener]

    def keeps(self) -> bool:
        """Tell whether anything of the current step is kept."""
        return self._room.wants_step(self._step)

    def count(self, module: str, training: bool) -> CallPosition | None:
        """Count one more call of this step; return its position if it is to be kept, else None."""
        with self._lock:
            index, turn = self._in_step, self._turns[module, training]
            self._in_step += 1
            self._turns[module, training] += 1
            self._most = max(self._most, self._in_step)
            return CallPosition(self._step, index, turn) if self._room.wants(self._step, index) else None

    def backward_ran(self) -> None:
        """Remember of this step's calls that a backward pass came after them; not where some of them are missing."""
        with self._lock:
            if self._room.share == 1:
                for record in self._room.records:
                    if record.call.step == self._step and not record.call.backward_ran:
                        record.change(backward_ran=True)

    def add(self, record: Record) -> bool:
        """Keep a call, thinning out the others where there is no room; say whether it is kept."""
        with self._lock:
            return self._room.add(record)

    def records(self, *, in_hand: bool = False) -> list[Record]:
        """List the records, to which gradients are still to come; of the step in hand alone, if that is asked for."""
        with self._lock:
            return [r for r in self._room.records if not in_hand or r.call.step == self._step]

    def grow(self, record: Record, nbytes: int, *, thinning: bool = False) -> bool:
        """Reserve more bytes for a kept call, thinning out the others if asked to; say whether there is room."""
        with self._lock:
            return self._room.grow(record, nbytes, thinning=thinning)
