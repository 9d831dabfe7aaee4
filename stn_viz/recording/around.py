"""What a recording keeps of the modules around a call: the weights of the innermost, what the outermost gave."""

from __future__ import annotations

import threading
import weakref
from itertools import islice

from torch import Tensor, nn
from torch.utils import _pytree as pytree

from stn_viz.recording.notes import say_unreadable
from stn_viz.recording.pending import Record
from stn_viz.recording.tape import Tape

MOST_OUTPUTS = 1000  # numbers for an item: classes, say
_MOST_NUMBERS = 1 << 13  # of all kept items
_SEARCHED = 64  # leaves of what a module gave


class Around(threading.local):
    """Hold, in each thread, the calls whose outermost module has not yet returned."""

    def __init__(self) -> None:
        """Begin with none."""
        self._waiting: list[Record] = []
        self._counts: weakref.WeakKeyDictionary[nn.Module, int] = weakref.WeakKeyDictionary()

    def count_weights(self, module: nn.Module | None) -> int | None:
        """Count the parameters of a module; None without one."""
        if module is None:
            return None
        if module not in self._counts:
            self._counts[module] = sum(p.numel() for p in module.parameters())
        return self._counts[module]

    def wait(self, record: Record) -> None:
        """Let a call hear what the outermost module that runs will give."""
        self._waiting.append(record)

    def left(self, tape: Tape, output: object) -> None:
        """Tell the calls of a forward pass that they belong together, and what it gave for their items."""
        waiting, self._waiting = self._waiting, []
        for record in waiting:
            found = _find_prediction(output, record.call.batch)
            part = None if found is None else record.call.kept.of_items(found)
            fits = part is not None and part.numel() <= _MOST_NUMBERS and tape.grow(record, part.nbytes)
            record.change(forward=waiting[0].call.index, prediction=part if fits else None)


def _find_prediction(output: object, batch: int) -> Tensor | None:
    """Find the first tensor (N, K) of floating-point numbers in what a module gave."""
    if output is None:
        return None
    for leaf in islice(pytree.tree_leaves(output), _SEARCHED):
        if not isinstance(leaf, Tensor) or leaf.ndim != 2 or not leaf.is_floating_point():
            continue
        if leaf.shape[0] == batch and 1 <= leaf.shape[1] <= MOST_OUTPUTS and say_unreadable(leaf) is None:
            return leaf
    return None
