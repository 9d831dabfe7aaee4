"""Flows and V that are compared with data: how far these move a grid, in half widths, by the way that the graph tells.

A node of the graph keeps what reads its numbers, and what they are compared with, whichever comes first.
"""

from __future__ import annotations

import math
import weakref
from typing import TYPE_CHECKING

from torch import Tensor

from stn_viz.recording.notes import say_unreadable

if TYPE_CHECKING:
    from stn_viz.recording.graph import GraphNode
    from stn_viz.recording.pending import Record

_READERS, _TARGET, _RECORD = "stn_viz.readers", "stn_viz.target", "stn_viz.record"
_MOST = 8  # readers of a node
_COMPONENTS, _LEAST_AXES = {2, 3}, 4
_SHARE, _LOOKED_AT = 0.2, 4096  # of the numbers, which the others do not exceed; about so many are looked at


class Reader:
    """Learn for one call how long the flow that moves its grid is taught to be.

    Attributes:
        taught: what a fifth of the numbers that the flow is compared with exceed, in half widths; 0 where it is not.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.taught = 0.0
        self._record: weakref.ref[Record] | None = None

    def read(self, node: GraphNode, factor: float) -> None:
        """Remember that a call reads a node's numbers, each of which moves the grid by so many times itself."""
        kept: dict[str, object] | None = getattr(node, "metadata", None)  # TorchScript's nodes have none
        if kept is None:
            return
        readers = kept.setdefault(_READERS, [])
        assert isinstance(readers, list)  # this module put it there
        if len(readers) < _MOST:
            readers.append((self, factor))
        if isinstance(target := kept.get(_TARGET), Tensor):
            self.teach(target, factor)

    def teach(self, target: Tensor, factor: float) -> None:
        """Learn what the flow is compared with."""
        numbers = target.abs().flatten()
        numbers = numbers[:: -(-len(numbers) // _LOOKED_AT)].double()
        length = float(numbers.quantile(1 - _SHARE)) * factor
        if length > self.taught and math.isfinite(length):
            self.taught = length
            record = None if self._record is None else self._record()
            if record is not None:
                record.change(taught=length)

    def wait(self, record: Record, output: Tensor) -> None:
        """Tell the call, now and later, and whether its V is compared with data."""
        self._record = weakref.ref(record)
        kept: dict[str, object] | None = getattr(output.grad_fn, "metadata", None)
        if kept is not None:
            kept[_RECORD] = self._record
        if self.taught:
            record.change(taught=self.taught)


def remember_target(args: tuple[object, ...]) -> None:
    """Remember with which data V is compared, or a flow (B, 2, H, W) or (B, H, W, 2); volumes have three components."""
    if len(args) < 2:
        return
    one, other = args[:2]
    if not isinstance(one, Tensor) or not isinstance(other, Tensor) or one.is_nested or other.is_nested:
        return
    made, target = (one, other) if one.requires_grad else (other, one)
    kept: dict[str, object] | None = getattr(made.grad_fn, "metadata", None)
    if kept is None or target.requires_grad or one.shape != other.shape:
        return
    reference = kept.get(_RECORD)
    record = reference() if isinstance(reference, weakref.ref) else None
    if record is not None:
        record.change(matched=True)
    if made.ndim < _LEAST_AXES or not {made.shape[1], made.shape[-1]} & _COMPONENTS or not target.numel():
        return
    if not target.is_floating_point() or say_unreadable(target):
        return
    kept[_TARGET] = target.detach()
    readers = kept.get(_READERS, [])
    assert isinstance(readers, list)  # this module put it there
    for reader, factor in readers:
        reader.teach(target.detach(), factor)
