"""TorchScript: its interpreter calls no Python function, but the operators it runs can be recorded one by one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, Protocol, no_type_check, runtime_checkable

import torch
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import TorchDispatchMode, _get_current_dispatch_mode_stack

from stn_viz.recording.gradient_hooks import GraphNode, Theta, hook_sampling_node, hook_theta_node, is_predicted_by
from stn_viz.recording.pending import Record
from stn_viz.recording.signatures import AFFINE_GRIDS, SAMPLERS, Args, Kwargs, ReadAffine, ReadSampling

_SEARCHED = 20_000  # nodes of the graph looked at for one run
_BETWEEN = 32  # nodes between a grid and the affine_grid that made it: views, casts, expansions


@runtime_checkable
class OperatorRecorder(Protocol):
    """Record operators: the recorder does."""

    def record_affine_grid(self, read: ReadAffine, args: Args, kwargs: Kwargs, grid: object) -> None:
        """Remember an ``affine_grid``."""
        ...

    def record_sampling(
        self, read: ReadSampling, args: Args, kwargs: Kwargs, output: object
    ) -> tuple[Record, Theta | None] | None:
        """Record a ``grid_sample``."""
        ...

    def is_open(self) -> bool:
        """Tell whether the recorder is open where the caller runs."""
        ...

    def is_inside_function(self) -> bool:
        """Tell whether the function mode is seeing this call already: a script may call back into Python."""
        ...


class ScriptRun(TorchDispatchMode):
    """Record the operators of one run of a TorchScript module; open it around the run, then ``finish``.

    Operators run below autograd, so a call's node in the graph of gradients is not known while it runs.
    :meth:`finish` finds it from the output: the nodes that are younger than the run, matched by the grid they saved.

    Args:
        recorder: records what is seen.
    """

    def __init__(self, recorder: OperatorRecorder) -> None:
        super().__init__()
        self._recorder = recorder
        self._started: int = torch._C._autograd._get_sequence_nr()  # type: ignore[attr-defined]  # stubs lack it
        self._records: list[tuple[int, Record, Theta | None]] = []

    @no_type_check  # torch calls it with its own operators; run-time checkers do not know their types
    def __torch_dispatch__(
        self,
        func: Callable[..., object],
        types: Iterable[type],
        args: tuple[object, ...] = (),
        kwargs: dict[str, object] | None = None,
    ) -> object:
        """Run the operator as it is."""
        kwargs = kwargs or {}
        with torch._C.DisableTorchFunction():  # calling an operator from Python shows it to function modes, ours too
            out = func(*args, **kwargs)
        if func in AFFINE_GRIDS and not self._recorder.is_inside_function():
            self._recorder.record_affine_grid(AFFINE_GRIDS[func], args, kwargs, out)
        elif func in SAMPLERS and not self._recorder.is_inside_function():
            read = SAMPLERS[func]
            seen = self._recorder.record_sampling(read, args, kwargs, out)
            if seen is not None:
                self._records.append((read(args, kwargs).grid.data_ptr(), *seen))
        return out

    def finish(self, output: object) -> None:
        """Find the recorded calls in the graph above ``output``, and hook the gradients of each."""
        nodes = [node for node in self._nodes(output) if "GridSampler" in node.name()]
        for node in sorted(nodes, key=lambda node: -node._sequence_nr()):
            address = node._saved_grid.data_ptr()
            for i in range(len(self._records) - 1, -1, -1):  # a grid without gradient may have had the address before
                if self._records[i][0] == address:
                    _attach_hooks(node, *self._records.pop(i)[1:])
                    break

    def _nodes(self, output: object) -> set[GraphNode]:
        """List the graph's nodes that this run made."""
        leaves = pytree.tree_leaves(output)
        queue: list[GraphNode] = [t.grad_fn for t in leaves if isinstance(t, torch.Tensor) and t.grad_fn is not None]
        seen: set[GraphNode] = set()
        while queue and len(seen) < _SEARCHED:
            node = queue.pop()
            if node in seen or node._sequence_nr() < self._started:
                continue
            seen.add(node)
            queue += [n for n, _ in node.next_functions if n is not None]
        return seen


def _attach_hooks(node: GraphNode, record: Record, theta: Theta | None) -> None:
    maker = node.next_functions[1][0]
    record.call = replace(
        record.call,
        grid_needs_grad=maker is not None,
        predicted=None if maker is None else is_predicted_by(maker),
    )
    hook_sampling_node(node, record)
    if theta is None or maker is None or theta.hooked:
        return
    above = [maker]
    for step in above:  # breadth first; the list grows while it is read
        if "AffineGrid" in step.name():
            hook_theta_node(step, theta)
            return
        above += [n for n, _ in step.next_functions if n is not None] if len(above) < _BETWEEN else []


_Function: Any = torch.jit.ScriptFunction
_call: Callable[..., object] = _Function.__call__
_recorders: list[OperatorRecorder] = []
_lock = threading.Lock()


def hook_scripted_functions(recorder: OperatorRecorder) -> None:
    """Hook scripted functions as well, which no module's hook announces: their call is replaced while anyone does."""
    with _lock:
        _recorders.append(recorder)
        _Function.__call__ = _call_recorded


def unhook_scripted_functions(recorder: OperatorRecorder) -> None:
    """End that; the last one puts the call back."""
    with _lock:
        _recorders.remove(recorder)
        if not _recorders:
            _Function.__call__ = _call


def _call_recorded(function: object, *args: object, **kwargs: object) -> object:
    """Call a scripted function under the mode of every recorder that is open here."""
    inside = any(isinstance(mode, ScriptRun) for mode in _get_current_dispatch_mode_stack())
    with _lock:
        runs = [] if inside else [ScriptRun(recorder) for recorder in _recorders if recorder.is_open()]
    with ExitStack() as stack:
        for run in runs:
            stack.enter_context(run)
        output = _call(function, *args, **kwargs)
    for run in runs:
        run.finish(output)
    return output
