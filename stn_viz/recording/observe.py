"""Samplers of one's own: a call that no ``grid_sample`` made is put on the tape by a line beside it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from functools import partial

from torch import Tensor
from torch.autograd.graph import Node, get_gradient_edge
from torch.overrides import _get_current_function_mode_stack

from stn_viz.errors import ArgumentError, check_tensor
from stn_viz.recording.pending import Record
from stn_viz.recording.recorder import Recorder
from stn_viz.recording.signatures import MODES, PADDINGS, Sampling
from stn_viz.texts import Message


def observe(
    U: Tensor,
    grid: Tensor,
    V: Tensor,
    *,
    mode: str = "bilinear",
    padding_mode: str = "zeros",
    align_corners: bool = False,
) -> None:
    """Record what a sampler of one's own computed, a custom kernel say, as if ``grid_sample`` had been called.

    Where nothing is recorded it does nothing, so the line may stay. The gradients of exactly this call are recorded
    where one node of the graph is the sampler, as a ``torch.autograd.Function`` is; where it is made of several, those
    of U and of the grid are the sums over all their uses, and ``tape.notes`` says so.

    Args:
        U: (N, C, H, W) or (N, C, D, H, W), what was sampled.
        grid: (N, H', W', 2) or (N, D', H', W', 3), where: (x, y) in normalised coordinates, as ``grid_sample`` takes.
        V: (N, C, H', W') or (N, C, D', H', W'), what came of it, before anything else is done with it.
        mode: the kernel of torch's that comes nearest: bilinear, nearest or bicubic.
        padding_mode: what is read beyond the edge: zeros, border or reflection.
        align_corners: whether ±1 are the outer pixels' centres (True) or their outer edges.

    Raises:
        ArgumentError: a shape, the mode or the padding is none of these.

    Example:
        >>> U, grid = torch.rand(1, 3, 8, 8), torch.zeros(1, 4, 4, 2)
        >>> with sv.record() as tape:
        ...     V = U.mean((2, 3), keepdim=True).expand(1, 3, 4, 4)  # a sampler that only knows the mean
        ...     sv.observe(U, grid, V)
        >>> len(tape), tape[0].target
        (1, (4, 4))
    """
    _check(U, grid, V, mode, padding_mode)
    call = Sampling(U, grid, mode, padding_mode, align_corners, given=True)
    for opened in _get_current_function_mode_stack():
        recorder = getattr(opened, "recorder", None)
        if isinstance(recorder, Recorder):
            recorder.record_observed(call, V, hook_observed)


def _check(U: Tensor, grid: Tensor, V: Tensor, mode: str, padding_mode: str) -> None:
    for name, tensor in (("U", U), ("grid", grid), ("V", V)):
        check_tensor(name, tensor)
    if U.ndim not in (4, 5):
        raise ArgumentError("U", tuple(U.shape), "(N, C, H, W) or (N, C, D, H, W)", "add the axes that are missing")
    batch, channels, *source = U.shape
    if grid.ndim != U.ndim or grid.shape[0] != batch or grid.shape[-1] != len(source):
        wanted = f"({batch}, …, {len(source)}) with {U.ndim} axes"
        raise ArgumentError("grid", tuple(grid.shape), wanted, "lay it out as torch.nn.functional.grid_sample takes it")
    if V.shape != (batch, channels, *grid.shape[1:-1]):
        wanted = str((batch, channels, *grid.shape[1:-1]))
        raise ArgumentError("V", tuple(V.shape), wanted, "hand over what the sampler returned, as it is")
    for name, value, known in (("mode", mode, MODES), ("padding_mode", padding_mode, PADDINGS)):
        if value not in known:
            raise ArgumentError(name, value, f"one of {', '.join(known)}", "name the one that comes nearest")


def hook_observed(call: Sampling, output: Tensor, record: Record) -> Message | None:
    """Add the gradients of an observed call to its record whenever they come; say where they are not this call's alone.

    The hooks hold neither tensors nor the record alive.
    """
    node = output.grad_fn
    if node is None:
        return None
    record.awaits = True
    kept, wanted = record.call.kept, call.input.requires_grad and record.input_grad
    inputs = {"input_grad": (call.input, kept.of_input, wanted), "grid_grad": (call.grid, kept.of_grid, True)}
    found = {name: _place(node, tensor) for name, (tensor, _, _) in inputs.items()}
    if all(
        place is not None for place, (t, _, _) in zip(found.values(), inputs.values(), strict=True) if t.requires_grad
    ):
        _hook_node(node, record, {n: (p, inputs[n][1]) for n, p in found.items() if p is not None and inputs[n][2]})
        return None
    _hook_tensor(output, record, "upstream", kept.of_output)
    for name, (tensor, take, is_wanted) in inputs.items():
        if tensor.requires_grad and is_wanted:
            _hook_tensor(tensor, record, name, take)
    return Message("recording-observed-sum", {"site": record.call.site.title})


Take = Callable[[Tensor], Tensor]


def _place(node: Node, tensor: Tensor) -> int | None:
    """Find which input of a node a tensor is; None where it is none."""
    if not tensor.requires_grad:
        return None
    edge = get_gradient_edge(tensor)
    return next(
        (k for k, (above, nr) in enumerate(node.next_functions) if above is edge.node and nr == edge.output_nr), None
    )


def _hook_node(node: Node, record: Record, places: dict[str, tuple[int, Take]]) -> None:
    target, kept = weakref.ref(record), record.call.kept

    def arrived(inputs: Sequence[Tensor | None], outputs: Sequence[Tensor | None]) -> None:
        if (record := target()) is None:
            return
        if (upstream := outputs[0]) is not None:
            record.add(upstream=lambda: kept.of_output(upstream))
        for name, (place, take) in places.items():
            if (gradient := inputs[place]) is not None:
                record.add(**{name: partial(take, gradient)})

    node.register_hook(arrived)


def _hook_tensor(tensor: Tensor, record: Record, name: str, take: Take) -> None:
    target = weakref.ref(record)

    def arrived(gradient: Tensor) -> None:
        if tensor_is_leaf:  # it lives on, and the next step's gradient is not this call's
            handle.remove()
        if (record := target()) is not None:
            record.add(**{name: lambda: take(gradient)})

    tensor_is_leaf = tensor.is_leaf
    handle = tensor.register_hook(arrived)
