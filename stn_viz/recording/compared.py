"""What V is compared with where nothing learns: no gradient tells there what V is to look like, the comparison does."""

from __future__ import annotations

import weakref
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from stn_viz.recording.pending import Record
from stn_viz.recording.tape import Tape
from stn_viz.texts import Message

LOSSES = frozenset([F.l1_loss, F.mse_loss, F.smooth_l1_loss, F.huber_loss])
SUMS = frozenset([torch.add, Tensor.add, Tensor.__add__, Tensor.__radd__])
COMPARISONS = LOSSES | {torch.sub, torch.subtract, Tensor.sub, Tensor.subtract, Tensor.__sub__, Tensor.__rsub__}


@dataclass
class Made:
    """Hold which call made a V, and what it was found to be compared with; none of them is held alive."""

    output: weakref.ref[Tensor]
    record: weakref.ref[Record]
    fixed: weakref.ref[Tensor] | None = None


_MADE: dict[int, Made] = {}  # by the address of each V without a graph
_MOST = 256  # beyond which those that are gone are forgotten


def remember_made(output: Tensor, record: Record) -> None:
    """Remember which call made a V to which no gradient comes."""
    _remember(output, weakref.ref(record))


def _remember(output: Tensor, record: weakref.ref[Record]) -> None:
    if len(_MADE) >= _MOST:
        gone = [key for key, made in _MADE.items() if made.output() is None]
        for key in gone or list(_MADE):
            del _MADE[key]
    _MADE[id(output)] = Made(weakref.ref(output), record)


def follow_sum(args: tuple[object, ...], made: object) -> None:
    """Take the sum of a V without a graph and what layers add to it for that V: it is to look like the same picture."""
    found = find_compared(args)
    if found is not None and found[1].requires_grad and isinstance(made, Tensor) and made.shape == found[1].shape:
        _remember(made, found[0].record)


def find_compared(args: tuple[object, ...]) -> tuple[Made, Tensor] | None:
    """Find a V without a graph among two tensors of one shape, and give the other one with it."""
    if not _MADE or len(args) < 2:
        return None
    one, other = args[:2]
    if not isinstance(one, Tensor) or not isinstance(other, Tensor) or one.is_nested or other.is_nested:
        return None
    if one.shape != other.shape:
        return None
    for V, T in ((one, other), (other, one)):
        made = _MADE.get(id(V))
        if made is not None and made.output() is V:
            return made, T
    return None


def put_compared(tape: Tape, made: Made, picture: Tensor, *, by_loss: bool) -> None:
    """Put beside a call of the step in hand the picture with which its V is compared; a loss tells it best.

    What somebody told by :func:`stn_viz.observe_fixed` stays.

    Args:
        tape: the recording.
        made: which call it is.
        picture: like V.
        by_loss: whether a loss was given both.
    """
    record = made.record()
    if record is None or not any(one is record for one in tape.records(in_hand=True)):
        return
    had, mine = record.call.fixed, None if made.fixed is None else made.fixed()
    if had is None or (had is mine and by_loss):
        add_fixed(tape, record, picture.detach())
        made.fixed = None if record.call.fixed is None else weakref.ref(record.call.fixed)


def add_fixed(
    tape: Tape, record: Record, fixed: Tensor, fixed_points: Tensor | None = None, moving_points: Tensor | None = None
) -> None:
    """Keep of a fixed picture and its landmarks what is kept of the call; say where there is no room for them."""
    call = record.call
    facts: dict[str, Tensor] = {"fixed": _floats(call.kept.of_output(fixed.expand(call.batch, *fixed.shape[1:])))}
    for name, points in (("fixed_points", fixed_points), ("moving_points", moving_points)):
        if points is not None:
            facts[name] = _floats(call.kept.of_items(points.expand(call.batch, *points.shape[1:])))
    before = sum(t.nbytes for name, t in call.tensors().items() if name in facts)
    if tape.grow(record, sum(t.nbytes for t in facts.values()) - before, thinning=True):
        record.change(**facts)
    else:
        tape.note(Message("recording-fixed-no-room", {"site": call.site.title}))


def _floats(t: Tensor) -> Tensor:
    return t if t.is_floating_point() else t.float()
