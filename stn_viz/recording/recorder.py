"""The recorder: turns each call that the mode sees into a record on the tape, or into a note why not."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode, _get_current_function_mode_stack

from stn_viz.recording.around import Around
from stn_viz.recording.budget import Reduction, plan_reduction
from stn_viz.recording.call import Call, Site, find_not_finite
from stn_viz.recording.call_site import CallSites
from stn_viz.recording.cuts import GraphCut, GraphCuts
from stn_viz.recording.gradient_hooks import Theta, has_initial_weights, hook_sampling, hook_theta, is_predicted
from stn_viz.recording.lattices import Lattices
from stn_viz.recording.notes import say_failure, say_unreadable
from stn_viz.recording.pending import Record
from stn_viz.recording.resized_flows import find_resized
from stn_viz.recording.rewrites import Rewrites
from stn_viz.recording.signatures import Args, Kwargs, ReadAffine, ReadSampling, Sampling, measure
from stn_viz.recording.tape import CallPosition, Tape
from stn_viz.recording.taught import Reader
from stn_viz.recording.torchscript import ScriptRun, hook_scripted_functions, unhook_scripted_functions
from stn_viz.recording.weights import StepWatches
from stn_viz.texts import Message


class Recorder:
    """Follow one recorded block.

    Args:
        tape: where the records go.
        threads: whether to follow other threads.
        mode: makes the mode that sees the calls; it carries this recorder as ``recorder``.
    """

    def __init__(self, tape: Tape, *, threads: bool, mode: Callable[[Recorder], TorchFunctionMode]) -> None:
        """Prepare; the block begins with ``with``."""
        self._tape = tape
        self._active = False
        self._following = False
        self._followers: list[Callable[[bool], None]] = []
        self._mode = mode
        self._sites = CallSites(threads=threads)
        self._lock = threading.Lock()
        self._thetas: deque[Theta] = deque(maxlen=32)
        self._seen: set[tuple[object, ...]] = set()
        self._inside = threading.local()
        self._cuts = GraphCuts()
        self.rewrites = Rewrites()
        self.lattices = Lattices(self._sites.running)
        self._weights = StepWatches()
        self._around = Around()

    def __enter__(self) -> None:
        """Begin."""
        self._set_active(self._tape.keeps())
        self._tape.on_step(self._step)
        self._cuts.start()
        self._active = True

    def _step(self, keeps: bool) -> None:
        self._end_step()
        if self._active:
            self._set_active(keeps)

    def _end_step(self) -> None:
        """Tell the calls of a step what came of it."""
        self.lattices.forget()
        with self.guarded():
            self._weights.finish()
            self._cuts.finish()

    def _set_active(self, keeps: bool) -> None:
        """Be where modules run while a step is kept; a step of which nothing is kept runs as if nobody looked."""
        if keeps == self._following:
            return
        self._following = keeps
        if keeps:
            self._sites.start(self)
            hook_scripted_functions(self)
        else:
            self._sites.stop()
            unhook_scripted_functions(self)
        for listener in self._followers:
            listener(keeps)

    def __exit__(self, *failure: object) -> None:
        """End; modes still open in other threads fall silent."""
        self._set_active(False)
        self._active = False
        self._tape.on_step(None)
        self._followers.clear()
        self._thetas.clear()
        self._end_step()
        self._cuts.stop()

    def on_activity(self, follower: Callable[[bool], None]) -> None:
        """Call this whenever following begins or ends."""
        self._followers.append(follower)

    def is_open(self) -> bool:
        """Tell whether this recorder's mode is active where the caller runs."""
        return any(getattr(mode, "recorder", None) is self for mode in _get_current_function_mode_stack())

    def reopen(self) -> TorchFunctionMode:
        """Make a mode where there is none: another thread, or a backward pass."""
        return self._mode(self)

    def record_affine_grid(self, read: ReadAffine, args: Args, kwargs: Kwargs, grid: object) -> None:
        """Remember an ``affine_grid``, so that the call that samples its grid knows θ."""
        if not self._active or not self._tape.keeps() or not isinstance(grid, Tensor) or say_unreadable(grid):
            return
        with self.guarded():
            call = read(args, kwargs)
            theta = Theta(call.theta, call.align_corners, grid)
            hook_theta(grid, theta)
            with self._lock:
                self._thetas.append(theta)

    def record_sampling(
        self, read: ReadSampling, args: Args, kwargs: Kwargs, output: object
    ) -> tuple[Record, Theta | None] | None:
        """Record a ``grid_sample`` that just returned ``output``; give what was kept of it, if anything was."""
        if not isinstance(output, Tensor) or not self._sees(output):
            return None
        with self.guarded():
            return self._record(read(args, kwargs), output, self._sites.site())
        return None

    def record_observed(
        self, call: Sampling, output: Tensor, hook: Callable[[Sampling, Tensor, Record], Message | None]
    ) -> None:
        """Record what somebody's own sampler returned; ``hook`` brings its gradients, and says what they are not."""
        if not self._sees(output):
            return
        with self.guarded():
            found = self._record(call, output, self._sites.site())
            if found is not None and (told := hook(call, output, found[0])) is not None:
                self._tape.note(told)

    def tell(self, put: Callable[[Tape, Site], None]) -> None:
        """Let what is told beside a call go onto the tape of a step that is kept."""
        if self._active and self._tape.keeps():
            with self.guarded():
                put(self._tape, self._sites.site())

    def _sees(self, output: Tensor) -> bool:
        """Tell whether a call is to be recorded; note why not where one would expect it."""
        if not self._active or not self._tape.keeps():
            return False
        reason = say_unreadable(output) or (None if output.numel() else Message("recording-empty-batch"))
        if reason is not None:
            self._tape.note(reason)
        return reason is None

    def _record(self, call: Sampling, output: Tensor, site: Site) -> tuple[Record, Theta | None] | None:
        key = (site.line, call.input.shape, call.grid.shape)
        if _in_backward() and key in self._seen:
            self._hook_recomputed(call, output, site)
            return None
        self._seen.add(key)
        training = self._sites.training()
        place = self._tape.count(site.module, training)
        if place is None:
            return None
        planned = plan_reduction(measure(call, output), self._tape.limits, find_not_finite(call.grid, output))
        if planned is None:
            self._tape.note(Message("recording-too-large", {"site": site.title}))
            return None
        theta = self._find_theta(call.grid)
        made = replace(
            self.lattices.tell(_make_call(call, output, site, place, planned, theta), call.grid, call.input),
            training=training,
            behind=self.lattices.projections.measure_behind(call.grid),
            **find_resized(call.grid, tuple(call.input.shape[2:]), reader := Reader())._asdict(),
            weights=self._around.count_weights(self._sites.running()),
        )
        made = self.rewrites.tell(made, call.grid, self._sites.running(), self._sites.outermost())
        record = Record(made, planned.nbytes + (2 * theta.value.nbytes if theta else 0), input_grad=planned.input_grad)
        if not self._tape.add(record):
            return None
        reader.wait(record, output)
        if theta is not None:
            theta.notify(record)
        if site.module:
            self._around.wait(record)
        self._cuts.look(record, call.grid, None if theta is None else theta.value, self._sites.outermost())
        hook_sampling(output, record)
        if training and call.grid.requires_grad:
            self._weights.follow(record, call.grid, self._sites.outermost(), self._cuts.optimisers)
        return record, theta

    def remember_cut(self, tensor: object, how: str) -> GraphCut | None:
        """Remember a tensor that is about to leave the graph, where it could be a θ or a grid."""
        looks = self._active and self._tape.keeps() and not _in_backward()
        with self.guarded():
            return self._cuts.remember(tensor, how) if looks else None

    def follow_cut(self, func: object, args: tuple[object, ...], out: object, cut: GraphCut | None = None) -> None:
        """Follow what a function makes of a tensor that left the graph, by this very function or before."""
        if cut is not None or self._cuts.concerns(func, args):
            with self.guarded():
                looks = self._active and self._tape.keeps() and not _in_backward()
                self._cuts.follow(func, args, out, cut, looks=looks)

    def module_gave(self, module: nn.Module, output: object) -> None:
        """Remember what layers that are to learn gave while gradients were off."""
        with self.guarded():
            if self._active and self._tape.keeps() and not _in_backward():
                self._cuts.remember_without_graph(module, output)

    def backward_ran(self, losses: Iterable[Tensor]) -> None:
        """Tell the calls of this step that a backward pass came after them, and of which losses."""
        if self._active and self._tape.keeps():
            self._tape.backward_ran()
            with self.guarded():
                self._cuts.read(losses)

    def _find_theta(self, grid: Tensor) -> Theta | None:
        """Find the ``affine_grid`` call that made a grid; of two with equal θ, the one at the same address."""
        with self._lock:
            latest_first = tuple(reversed(self._thetas))
        likeliest_first = sorted(latest_first, key=lambda theta: theta.address != grid.data_ptr())
        return next((theta for theta in likeliest_first if theta.was_source_of(grid)), None)

    def _hook_recomputed(self, call: Sampling, output: Tensor, site: Site) -> None:
        """Let a call that a checkpoint runs again bring its first run the gradient which that one cannot get."""
        for record in reversed(self._tape.records()):
            first = record.call
            if record.awaits or first.site.line != site.line or (first.batch, *first.target) != call.grid.shape[:-1]:
                continue
            same = first.grid is not None and torch.equal(first.grid, first.kept.of_grid(call.grid))
            if same and (first.input is None or torch.equal(first.input, first.kept.of_input(call.input))):
                record.call = replace(
                    first,
                    recomputed=True,
                    grid_needs_grad=call.grid.requires_grad,
                    predicted=is_predicted(call.grid),
                    as_made=has_initial_weights(call.grid) if first.step == 0 else None,
                )
                if self._tape.grow(record, first.nbytes):
                    hook_sampling(output, record)
                    if (theta := self._find_theta(call.grid)) is not None:
                        theta.notify(record)
                return

    def module_entered(self, module: nn.Module) -> ScriptRun | None:
        """Open what sees into TorchScript; say of modules whose inside cannot be seen as it is that this is so."""
        if isinstance(module, torch.jit.ScriptModule):
            return ScriptRun(self)
        if type(module).__name__ == "OptimizedModule" or getattr(module, "_compiled_call_impl", None) is not None:
            inner = type(getattr(module, "_orig_mod", module)).__name__
            self._tape.note(Message("recording-compiled", {"module": inner}))
        return None

    def module_left(self, opened: object, output: object) -> None:
        """Bring the calls of a TorchScript run their gradients, when they come."""
        if isinstance(opened, ScriptRun):
            with self.guarded():
                opened.finish(output)

    def outermost_left(self, output: object) -> None:
        """Tell the calls of a forward pass what it gave."""
        with self.guarded():
            self._around.left(self._tape, output)

    def is_inside_function(self) -> bool:
        """Tell whether a call of this thread is being seen as a function already."""
        return getattr(self._inside, "now", False)

    @contextmanager
    def inside_function(self) -> Generator[None, None, None]:
        """Run a recorded function, so that the operators inside it do not count again."""
        self._inside.now = True
        try:
            yield
        finally:
            self._inside.now = False

    @contextmanager
    def guarded(self) -> Generator[None, None, None]:
        """Look at tensors unseen by other modes; a recorder that fails must not take the model with it."""
        try:
            with torch._C.DisableTorchFunction():
                yield
        except Exception as error:  # whatever it is, it is the recorder's, not the model's
            self._tape.note(say_failure(error, "recording-call-failed"))


def _in_backward() -> bool:
    return torch._C._current_graph_task_id() != -1  # torch's own checkpointing asks the same way


def _make_call(
    call: Sampling, output: Tensor, site: Site, place: CallPosition, planned: Reduction, theta: Theta | None
) -> Call:
    batch, channels, *source = call.input.shape
    kept = planned.kept
    return Call(
        step=place.step,
        index=place.index,
        turn=place.turn,
        site=site,
        batch=batch,
        channels=channels,
        source=tuple(source),
        target=tuple(output.shape[2:]),
        mode=call.mode,
        padding=call.padding,
        align_corners=call.align_corners,
        align_corners_given=call.given,
        kept=kept,
        device=str(output.device),
        autocast=torch.is_autocast_enabled(output.device.type),
        grid_needs_grad=call.grid.requires_grad and torch.is_grad_enabled(),
        predicted=is_predicted(call.grid),
        as_made=has_initial_weights(call.grid) if place.step == 0 else None,
        theta_align_corners=None if theta is None else theta.align_corners,
        input=kept.of_input(call.input) if planned.input else None,
        grid=kept.of_grid(call.grid),
        output=kept.of_output(output),
        theta=None if theta is None else theta.value,
    )
