"""Figure 2 of a recording, among the Debug page's closer looks: one item's way through the calls of a forward pass."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from stn_viz.app.debug import view as debug
from stn_viz.app.later import st
from stn_viz.app.network_maps import WIDEST, as_bytes, as_floats, as_maps, packed_figure
from stn_viz.recording import Call
from stn_viz.recording.passage import RecordedBlock, RecordedPassage, are_probabilities, recorded_passage
from stn_viz.stage.components import component
from stn_viz.texts import naming, say
from stn_viz.texts.quantity import quantity
from stn_viz.transforms import family

_AFFINE = family("affine")  # whose matrices ``affine_grid`` takes
_VECTORS = ("theta", "output", "softmax")
_LISTED = 10  # numbers of an output; of more the largest
_SIDE = 192  # pixels of a map, and points of a grid, along each axis
_way_title = naming("inside-way")


def draw(opened: debug.Opened, view: debug.Debug) -> None:
    """Let a direction be chosen, and draw the figure as it was recorded."""
    st.segmented_control(
        say("inside-way"),
        debug.WAYS,
        format_func=_way_title,
        key=debug.key("way"),
        required=True,
        label_visibility="collapsed",
    )
    mount = component("stn-viz.inside", js="inside/mount.js", css="inside/inside.css")
    mount(key="debug.inside", data=payload(opened, view))
    if not view.projector:
        st.caption(say("inside-recorded-caption"))


def payload(opened: debug.Opened, view: debug.Debug) -> bytes:
    """Pack what the recording knows of the item that a view chooses, as the figure takes it; nobody answers it.

    Args:
        opened: the recording.
        view: with a call, an item and a direction.

    Raises:
        ArgumentError: there is no such call or item, or the call warps a volume.
    """
    passage = recorded_passage(opened.tape, view.call, view.sample)
    arrays: dict[str, NDArray[Any]] = {}
    backward = view.way == "backward"
    blocks = [_block(passage, k, backward, arrays) for k in range(len(passage.blocks))]
    thetas = [passage.block(f"transformers.{row}.theta").activation for row in range(len(passage.calls))]
    return packed_figure(
        arrays,
        blocks,
        [_regression(theta) for theta in thetas],
        [[None] * (0 if theta is None else len(theta)) for theta in thetas],
        state={"way": view.way},
        arrangement="parallel" if passage.parallel else "sequence",
        projector=view.projector,
        recorded={
            "says": _say_output(passage),
            "lead": _say_place(passage, opened.tape.losses),
            "rows": [*(_say_row(call) for call in passage.calls), say("inside-recorded-row-output")],
        },
    )


def _say_output(passage: RecordedPassage) -> str:
    """Say which number of the output is the largest."""
    numbers = passage.block("output").activation
    if numbers is None or not bool(numbers.isfinite().all()):
        return ""
    best = int(numbers.argmax())
    return say("inside-recorded-largest", entry=str(best), value=quantity(float(numbers[best]), 4))


def _say_place(passage: RecordedPassage, losses: dict[int, float]) -> str:
    """Say which step and item is shown, its loss where that is known, and how many calls where not all are shown."""
    step, shown = passage.calls[0].step, len(passage.calls)
    said = [say("inside-recorded-place", step=str(step), item=str(passage.item))]
    if step in losses:
        said.append(say("inside-recorded-loss", loss=quantity(losses[step], 4)))
    if shown < passage.of:
        said.append(say("inside-recorded-calls", shown=str(shown), of=str(passage.of)))
    return " · ".join(said)


def _say_row(call: Call) -> str:
    module = call.site.module or str(call.site)
    return say("inside-recorded-row", index=str(call.index), module=module)


def _block(passage: RecordedPassage, index: int, backward: bool, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    """Describe a block, and put what it gave, or ∂L of it, among the arrays; what is not there says so."""
    block = passage.blocks[index]
    call = passage.calls[block.row] if block.row < len(passage.calls) else None
    values = block.activation
    found: dict[str, Any] = {
        "name": block.name,
        "kind": _kind(block),
        "title": say(f"inside-block-{block.kind}"),
        "lane": block.row,
        "inputs": list(block.inputs),
        "shape": [] if values is None else list(values.shape),
        "parameters": 0 if call is None else call.weights or 0,
        "low": 0.0,
        "high": 0.0,
    }
    note = _say_missing(passage, block, call, backward)
    if note:
        found["note"] = note
    if values is not None and bool(values.isfinite().all()):
        _put_values(block, index, found, arrays)
    elif block.kind == "source":  # the grid lies on it; nothing is there to be seen
        arrays[f"a{index}"] = np.zeros((1, 1, 1), np.uint8)
        found["shape"] = [1, *(call.source if call is not None else (1, 1))]
    if backward and not note and block.gradient is not None:
        _put_slopes(block, index, found, arrays)
    part = _say_part(block, call)
    if part:
        found["foot"] = say("inside-recorded-norm", norm=quantity(block.norm or 0, 3), part=part) if backward else part
    return found


def _kind(block: RecordedBlock) -> str:
    """Name the kind of card that shows a block."""
    if block.kind == "softmax" or (
        block.kind == "output" and block.activation is not None and are_probabilities(block.activation)
    ):
        return "probabilities"
    return "logits" if block.kind == "output" else block.kind


def _put_values(block: RecordedBlock, index: int, found: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
    assert block.activation is not None  # the caller looked
    values = as_floats(block.activation)
    found |= {"low": float(values.min()), "high": float(values.max())}
    if block.kind in ("output", "softmax"):
        shown = _largest(values)
        found["entries"] = shown.tolist()
        arrays[f"a{index}"] = np.ascontiguousarray(values[shown])
    elif block.kind == "theta":
        arrays[f"a{index}"] = values
    elif block.kind == "grid":
        arrays[f"a{index}"] = _thinned(values.clip(-WIDEST, WIDEST), (0, 1))
    else:
        found["look"] = {1: "picture", 3: "colour"}.get(len(values), "magnitude")
        low, high = found["low"], found["high"]
        if low >= 0 and high <= 1:
            low, high = 0.0, 1.0  # as pictures are
        arrays[f"a{index}"] = as_bytes(_thinned(values, (1, 2)), low, high)


def _put_slopes(block: RecordedBlock, index: int, found: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
    assert block.gradient is not None  # the caller looked
    slopes = as_maps(block.kind, block.gradient)
    most = float(np.abs(slopes).max())
    found |= {"norm": block.norm, "steepest": most}
    arrays[f"g{index}"] = slopes if block.kind in _VECTORS else as_bytes(_thinned(slopes, (1, 2)), -most, most)


def _largest(values: NDArray[np.float32]) -> NDArray[np.int64]:
    """Choose which numbers of an output are listed: all of a few, else the largest, in their own order."""
    return np.sort(np.argsort(-values, kind="stable")[:_LISTED])


def _thinned(values: NDArray[np.float32], axes: tuple[int, int]) -> NDArray[np.float32]:
    """Take of large maps as many pixels as a card has room for, those at the edges among them."""
    for axis in axes:
        if values.shape[axis] > _SIDE:
            values = values.take(np.linspace(0, values.shape[axis] - 1, _SIDE).round().astype(int), axis)
    return np.ascontiguousarray(values)


def _say_missing(passage: RecordedPassage, block: RecordedBlock, call: Call | None, backward: bool) -> str:
    """Say what was not recorded of a block, or what is known of the module that called; "" where all is there."""
    if block.kind == "module":
        assert call is not None  # a module called
        return _say_module(call, backward)
    if call is not None and passage.samples[block.row] is None:
        return say("inside-recorded-other-items")
    if block.activation is None:
        return say(f"inside-recorded-no-{block.kind}")
    if not backward:
        return "" if bool(block.activation.isfinite().all()) else say("inside-recorded-not-finite")
    if block.gradient is None:
        return say("inside-recorded-no-gradient-output" if call is None else "inside-recorded-no-gradient")
    finite = torch.isfinite(block.gradient).all() and torch.isfinite(block.activation).all()
    return "" if bool(finite) else say("inside-recorded-not-finite")


def _say_module(call: Call, backward: bool) -> str:
    """Say what is known of the module that called and of what makes θ; of the way back, how its weights learn."""
    said = [call.site.module or str(call.site)]
    if call.weights is not None and call.site.module:
        said.append(say("inside-closer-parameters", count=call.weights))
    if backward:
        if call.learned is None:
            said.append(say("inside-recorded-learned-unknown"))
        else:
            arrived, moved = quantity(call.learned.arrived, 3), quantity(call.learned.moved, 3)
            said.append(say("inside-recorded-learned", arrived=arrived, moved=moved))
        return " · ".join(said)
    told = {True: "yes", False: "no", None: "unknown"}
    said.append(say("inside-recorded-maker", predicted=told[call.predicted]))
    if call.as_made:
        said.append(say("inside-recorded-as-made"))
    if call.cut:
        said.append(say("inside-recorded-cut", how=call.cut))
    return " · ".join(said)


def _say_part(block: RecordedBlock, call: Call | None) -> str:
    """Say which part of a block is shown; "" where it is all."""
    values = block.activation
    if values is None or block.kind in ("module", "theta"):
        return ""
    if call is None:
        return say("inside-recorded-listed", shown=str(_LISTED), of=str(len(values))) if len(values) > _LISTED else ""
    kept, stride = len(call.kept.channels), str(call.kept.stride if block.kind != "source" else 1)
    if block.kind == "grid":
        return say("inside-recorded-stride", stride=stride) if stride != "1" else ""
    if kept == call.channels and stride == "1":
        return ""
    channels = {"kept": str(kept), "of": str(call.channels)}
    if stride == "1":
        return say("inside-recorded-channels", **channels)
    return say("inside-recorded-thinned", **channels, stride=stride)


def _regression(theta: Tensor | None) -> dict[str, Any]:
    """Write θ as the figure's tables take it; what it is the sum of is not known."""
    numbers = [] if theta is None else theta.double().nan_to_num().tolist()
    names = [] if theta is None else list(_AFFINE.parameters)
    unknown = [0.0] * len(numbers)
    return {
        "family": _AFFINE.name,
        "parameters": names,
        "own": numbers,
        "used": numbers,
        "bias": unknown,
        "features": unknown,
        "identity": [],
    }
