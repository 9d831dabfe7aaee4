"""Recording: a mode of torch that sees every ``grid_sample`` of a block and leaves its result as it is."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import no_type_check

import torch
from torch.overrides import TorchFunctionMode, _get_current_function_mode_stack, _pop_mode, _push_mode

from stn_viz.recording.budget import FOLLOWED_STEPS, MAX_STEPS, MOST_MEGABYTES, Limits
from stn_viz.recording.compared import COMPARISONS, LOSSES, SUMS, find_compared, follow_sum, put_compared
from stn_viz.recording.cuts import CUTS, NO_GRAD, find_with_graph
from stn_viz.recording.data_workers import WorkerWatch
from stn_viz.recording.graph_cut import GraphCut
from stn_viz.recording.lattices import DIVISIONS
from stn_viz.recording.live_file import LiveFile
from stn_viz.recording.projections import DEPTHS
from stn_viz.recording.recorder import Recorder
from stn_viz.recording.rewrites import CHANGES
from stn_viz.recording.scalings import PRODUCTS
from stn_viz.recording.signatures import AFFINE_GRIDS, BACKWARDS, SAMPLERS, covers_whole_graph, list_losses
from stn_viz.recording.tape import Tape
from stn_viz.recording.taught import remember_target
from stn_viz.texts import Message


@contextmanager
def record(
    *,
    to: str | Path | None = None,
    every: int = 1,
    first: int = 1,
    keep: int | None = None,
    max_calls: int = 256,
    max_batch: int = 8,
    max_channels: int = 16,
    max_bytes: int = MOST_MEGABYTES << 20,
    threads: bool = True,
) -> Generator[Tape, None, None]:
    """Record every ``grid_sample`` that runs inside the block, in any model, with the ``affine_grid`` before it.

    ``with sv.record() as tape: loss = model(x); loss.backward()``. The model is not changed and its results are the
    same to the bit; gradients that arrive after the block are recorded too. In a training loop, end each step with
    ``tape.step()``; with ``to="run.stn"`` the step is in that file then, whatever ends the training.

    Seen: ``F.grid_sample`` however it is imported and called, ``torch.grid_sampler*``, exported programs, TorchScript
    modules and functions, modules that run in other threads, and recomputation under checkpointing (which counts once).
    Compiled models run eagerly while they are recorded. What cannot be seen (values under tracing, ``torch.func`` or
    CUDA graph capture; plain functions in other threads; kernels of one's own) is said in ``tape.notes`` where it can
    be told.

    Args:
        to: a file that the tape is kept in, step by step, to be watched by ``stn-viz open run.stn --follow``. What was
            in it gives way. Each process of a distributed training needs a file of its own.
        every: record each how-manieth step of a training loop.
        first: steps at the beginning that are all recorded, so that of a short training more than one is kept.
        keep: steps kept, four at least; 64 with ``to``, else as many as there is room for. Of more, fewer are recorded
            from then on; with ``to`` up to half stay spread evenly over the training, and a quarter or more are the
            newest.
        max_calls: calls kept of one step; of more, an even selection.
        max_batch: batch items kept of one call.
        max_channels: channels kept of one call.
        max_bytes: bytes of the whole tape and of its file, gradients included; beyond them steps, then calls, are
            thinned out. The default fits what the Debug page takes as an upload.
        threads: whether modules that run in other threads of this process are recorded as well.

    Raises:
        ArgumentError: a bound is not a positive whole number, or the folder of ``to`` does not exist.
        UserError: nothing can be written to ``to``.

    Example:
        >>> U, grid = torch.rand(1, 3, 8, 8), torch.zeros(1, 4, 4, 2)
        >>> with sv.record() as tape:
        ...     V = torch.nn.functional.grid_sample(U, grid, align_corners=False)
        >>> tape[0].source, tape[0].target, tape[0].mode
        ((8, 8), (4, 4), 'bilinear')
    """
    keep = keep if keep is not None else FOLLOWED_STEPS if to is not None else MAX_STEPS
    tape = Tape(Limits(every, keep, max_calls, max_batch, max_channels, max_bytes, first))
    if to is not None:
        tape.write_to(LiveFile(to))
    compiled = _count_compiled_graphs()
    recorder = Recorder(tape, threads=threads, mode=_Mode)
    look_for_workers = WorkerWatch(tape)
    try:
        with recorder, _run_eagerly(), _open(recorder):
            tape.on_step(look_for_workers)
            try:
                yield tape
            finally:
                look_for_workers()  # of a recording without steps, too
    finally:
        if _count_compiled_graphs() > compiled:
            tape.note(Message("recording-compiler-late"))
        tape.write()


def _compiler_is_loaded() -> bool:
    return "torch._dynamo" in sys.modules


def _count_compiled_graphs() -> int:
    """Count what torch.compile has compiled; an optimiser, too, loads the compiler, and compiles nothing."""
    counters = getattr(sys.modules.get("torch._dynamo.utils"), "counters", {})
    return counters["stats"]["unique_graphs"] if "stats" in counters else 0


def _run_eagerly() -> AbstractContextManager[object]:
    """Let compiled functions run eagerly where torch.compile is loaded: a compiled graph calls no ``grid_sample``."""
    stance: Callable[[str], AbstractContextManager[object]] | None = getattr(torch.compiler, "set_stance", None)
    return stance("force_eager") if stance is not None and _compiler_is_loaded() else nullcontext()


@contextmanager
def _open(recorder: Recorder) -> Generator[None, None, None]:
    """Keep the mode open while steps are kept: even a mode that looks at nothing slows every function of torch.

    It comes and goes at its own depth of the stack, under the modes that were opened inside the block.
    """
    mode, thread = _Mode(recorder), threading.get_ident()
    depth = len(_get_current_function_mode_stack())

    def set_mode(keeps: bool) -> None:
        recorder.rewrites.look_away()
        if threading.get_ident() != thread:
            return
        others = [m for m in _get_current_function_mode_stack() if m is not mode]
        while _get_current_function_mode_stack():
            _pop_mode()
        for m in (*others[:depth], *((mode,) if keeps else ()), *others[depth:]):
            _push_mode(m)

    set_mode(True)
    recorder.on_activity(set_mode)
    try:
        yield
    finally:
        set_mode(False)


_FOLLOWED = SUMS | PRODUCTS | DEPTHS | frozenset(CHANGES)
_WATCHED = frozenset([*SAMPLERS, *AFFINE_GRIDS, *CUTS, *BACKWARDS, *DIVISIONS])


class _Mode(TorchFunctionMode):
    """Hand each recorded function's call to the recorder, after it ran."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self.recorder = recorder

    @no_type_check  # torch.compile traces this very function, and stumbles over run-time checkers around it
    def __torch_function__(
        self,
        func: Callable[..., object],
        types: Iterable[type],
        args: tuple[object, ...] = (),
        kwargs: dict[str, object] | None = None,
    ) -> object:
        """Run the function as it is."""
        kwargs = kwargs or {}
        if torch.compiler.is_compiling():
            return func(*args, **kwargs)
        if func not in _WATCHED:
            if func in COMPARISONS:
                self._compare(func, args)
            cut = self._find_left(args)
            out = func(*args, **kwargs)
            self.recorder.follow_cut(func, (*args, *kwargs.values()) if kwargs else args, out, cut)
            if func in _FOLLOWED:
                self._follow(func, args, out)
            return out
        if func in CUTS:
            takes = torch.is_grad_enabled()
            cut = self.recorder.remember_cut(args[0] if args else None, CUTS[func]) if takes else self._find_left(args)
            out = func(*args, **kwargs)
            self.recorder.follow_cut(func, args, out, cut)
            if func in _FOLLOWED:
                self._follow(func, args, out)
            return out
        if func in DIVISIONS:
            with self.recorder.guarded():
                self.recorder.lattices.remember(func, args, kwargs)
            out = func(*args, **kwargs)
            self.recorder.follow_cut(func, args, out)
            self._follow(func, args, out)
            return out
        if func in BACKWARDS:
            out = func(*args, **kwargs)
            if covers_whole_graph(BACKWARDS[func], args, kwargs):
                self.recorder.backward_ran(list_losses(args, kwargs))
            return out
        with self.recorder.inside_function():
            out = func(*args, **kwargs)
        if func in SAMPLERS:
            self.recorder.record_sampling(SAMPLERS[func], args, kwargs, out)
        else:
            self.recorder.record_affine_grid(AFFINE_GRIDS[func], args, kwargs, out)
            given = (*args, *kwargs.values())
            self.recorder.follow_cut(func, given, out, self._find_left(given))
        return out

    def _compare(self, func: object, args: tuple[object, ...]) -> None:
        """Look at what is compared, before the function runs."""
        with self.recorder.guarded():
            remember_target(args)
            if (found := find_compared(args)) is not None:
                self.recorder.tell(lambda tape, _site: put_compared(tape, *found, by_loss=func in LOSSES))

    def _follow(self, func: object, args: tuple[object, ...], out: object) -> None:
        """Look at what arithmetic gave: whatever it was given, looking ends no training."""
        with self.recorder.guarded():
            if func in SUMS:
                follow_sum(args, out)
            elif func in PRODUCTS and len(args) > 1:
                self.recorder.lattices.scalings.multiply(func, args)
            if func in DEPTHS or func in DIVISIONS:
                self.recorder.lattices.projections.follow(func, args, out)
            if func in CHANGES or func in DIVISIONS:
                self.recorder.rewrites.follow(func, args, out)

    def _find_left(self, args: tuple[object, ...]) -> GraphCut | None:
        """Find what leaves the graph because a function is given it while gradients are off."""
        left = None if torch.is_grad_enabled() else find_with_graph(args)
        return None if left is None else self.recorder.remember_cut(left, NO_GRAD)
