"""What a tape says of itself: how much of the recording was thinned out or sub-sampled."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch._C._functorch import is_functorch_wrapped_tensor

from stn_viz.recording.budget import Limits
from stn_viz.recording.call import Call
from stn_viz.texts import Message, say
from stn_viz.texts.percent import percent_message


def say_failure(error: Exception, key: str) -> Message:
    """Say that the recorder failed at something, and with which error."""
    return Message(key, {"error": type(error).__name__, "said": str(error)[:200]})


def say_fewer_calls(most: int, share: float, limits: Limits) -> Message:
    """Say that of a step's calls only a share is kept."""
    fields: dict[str, str | float | Message] = {"most": most, "share": percent_message(share, 1)}
    fields |= {"calls": limits.max_calls, "bytes": write_megabytes(limits.max_bytes)}
    return Message("recording-fewer-calls", fields)


def say_fewer_steps(every: int, limits: Limits, *, newest: bool) -> Message:
    """Say that fewer steps are kept than were asked for; the newest may all be there."""
    fields: dict[str, str | float | Message] = {"every": every, "asked": limits.every, "keep": limits.keep}
    key = "recording-older-steps" if newest else "recording-fewer-steps"
    return Message(key, {**fields, "bytes": write_megabytes(limits.max_bytes)})


def say_sub_sampled(calls: Sequence[Call]) -> Message | None:
    """Say of how many calls a part is kept, and of the first of them which part."""
    reduced = [call for call in calls if call.samples < call.batch or not call.whole or call.input is None]
    if not reduced:
        return None
    call = reduced[0]
    fields: dict[str, str | float | Message] = {"reduced": len(reduced), "all": len(calls), "call": calls.index(call)}
    fields |= {"samples": call.samples, "batch": call.batch}
    fields |= {"kept": len(call.kept.channels), "channels": call.channels}
    fields |= {"stride": call.kept.stride, "input": "no" if call.input is None else "yes"}
    return Message("recording-sub-sampled", fields)


def say_reached(calls: Sequence[Call]) -> str:
    """Say how far gradients came in the calls that a backward pass followed: to V, to the grid, to θ.

    ✓: it came; 0: it came and was zero everywhere; ✗: none came; –: there is nothing that it could come to.
    ?: neither U nor the grid asks for one, so that torch brings V none, whether the loss reads it or not.
    """
    after = [c for c in calls if c.backward_ran or c.upstream is not None]
    told = any(c.grid_needs_grad for c in after)
    marks = {
        "output": _mark([c.upstream for c in after], awaited=bool(after), untold="✗" if told else "?"),
        "grid": _mark([c.grid_grad for c in after], awaited=bool(after)),
        "theta": _mark([c.theta_grad for c in after], awaited=any(c.theta is not None for c in after)),
    }
    return say("recording-reached", **marks)


def _mark(gradients: Sequence[Tensor | None], awaited: bool, untold: str = "✗") -> str:
    came = [g for g in gradients if g is not None]
    if not came:
        return untold if awaited else "–"
    return "✓" if any(bool(g.any()) for g in came) else "0"


def write_megabytes(count: int) -> str:
    """Write a number of bytes."""
    return f"{count / 2**20:.3g} MiB"


def say_unreadable(tensor: Tensor) -> Message | None:
    """Say why a tensor's values cannot be read here; None where they can."""
    if torch._C._get_tracing_state() is not None:
        return Message("recording-traced")
    if is_functorch_wrapped_tensor(tensor):
        return Message("recording-functional")
    if tensor.is_meta or type(tensor).__name__ == "FakeTensor" or tensor.layout is not torch.strided:
        return Message("recording-no-values")
    if tensor.is_cuda and torch.cuda.is_current_stream_capturing():
        return Message("recording-cuda-graph")
    return None
