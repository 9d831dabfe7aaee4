"""Reading a recording back: everything in the file is checked before it is believed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from stn_viz.errors import UserError, check_path
from stn_viz.recording.around import MOST_OUTPUTS
from stn_viz.recording.budget import MAX_STRIDE
from stn_viz.recording.call import TENSORS, Call, Kept, Site
from stn_viz.recording.fields import Fields, check_list, check_text, raise_damaged
from stn_viz.recording.parts import Part, read_parts
from stn_viz.recording.room import MAX_CALLS
from stn_viz.recording.signatures import MODES, PADDINGS
from stn_viz.recording.tape import Tape
from stn_viz.texts import Message, say

MAX_BYTES = 1 << 30


def load_recording(source: str | Path | bytes) -> Tape:
    """Read a tape that ``tape.save`` wrote, or that ``record(to=…)`` writes or wrote: its steps so far.

    Args:
        source: the file, or its bytes.

    Raises:
        UserError: it is not a recording, damaged, too large or of an unknown version; the sentence says what is wrong.

    Example:
        >>> U, grid = torch.rand(1, 3, 8, 8), torch.zeros(1, 4, 4, 2)
        >>> with sv.record() as tape:
        ...     V = torch.nn.functional.grid_sample(U, grid, align_corners=False)
        >>> tape.save("run.stn")
        >>> sv.load_recording("run.stn")[0].target
        (4, 4)
    """
    check_path("source", source, or_bytes=True)
    data = source if isinstance(source, bytes) else _read(Path(source))
    if len(data) > MAX_BYTES:
        raise _too_large_error(len(data))
    parts, cut = read_parts(data)
    calls: list[Call] = []
    losses: dict[int, float] = {}
    for part in parts:
        calls += _read_calls(part, len(calls))
        losses |= _read_losses(part.description.get("losses"))
    notes = _read_notes(parts[-1].description)  # the newest part's, which speak of all
    return Tape(calls=calls, losses=losses, notes=[*notes, Message("recording-cut-step")] if cut else notes)


def reuse_calls(tape: Tape, before: Tape) -> None:
    """Put calls that were read before in the place of equal ones, so that what is known of them is known again."""
    known = {(call.step, call.index): call for call in before}
    for record in tape.records():
        call = known.get((record.call.step, record.call.index))
        if call is not None and _is_same(call, record.call):
            record.call = call


def _is_same(a: Call, b: Call) -> bool:
    of_a, of_b = a.tensors(), b.tensors()
    same = repr(a) == repr(b) and of_a.keys() == of_b.keys()  # repr leaves the tensors out
    return same and all(t.dtype == of_b[name].dtype and torch.equal(t, of_b[name]) for name, t in of_a.items())


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise UserError(say("recording-no-file", path=str(path)))
    if path.stat().st_size > MAX_BYTES:
        raise _too_large_error(path.stat().st_size)
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UserError(say("recording-unreadable", path=str(path), reason=reason)) from error


def _too_large_error(size: int) -> UserError:
    return UserError(say("recording-too-many-bytes", bytes=f"{size:,}", most=f"{MAX_BYTES:,}"))


def _read_calls(part: Part, before: int) -> list[Call]:
    """Read the calls of a part; calls are counted through all parts."""
    described = check_list(part.description.get("calls"), "calls", MAX_CALLS - before)
    for name in part.tensors:
        if int(name.partition(".")[0]) >= len(described):
            raise_damaged("recording-damaged-stray-tensor", name=name, calls=len(described))
    calls: list[Call] = []
    for i, fields in enumerate(described):
        tensors = {name: part.tensors[key] for name in TENSORS if (key := f"{i}.{name}") in part.tensors}
        call = _read_call(Fields(fields, Message("recording-place-call", {"call": before + i})), tensors)
        _check_shapes(call, before + i)
        calls.append(call)
    return calls


def _read_notes(description: Mapping[str, object]) -> list[str | Message]:
    place = Message("recording-place-note")
    return [check_text(note, place, 1000) for note in check_list(description.get("notes"), "notes", 100)]


def _read_losses(value: object) -> dict[int, float]:
    losses: dict[int, float] = {}
    for pair in check_list(value, "losses", MAX_CALLS * 4):
        step, loss = pair if isinstance(pair, list) and len(pair) == 2 else (None, None)
        loss = float(loss) if loss in ("nan", "inf", "-inf") else loss
        if type(step) is not int or not 0 <= step < 1 << 40 or not isinstance(loss, float):
            raise_damaged("recording-damaged-loss", loss=repr(pair)[:60])
        losses[step] = loss
    return losses


def _read_call(fields: Fields, tensors: Mapping[str, Tensor]) -> Call:
    site, part = fields.inner("site"), fields.inner("kept")
    batch, channels = fields.whole("batch", least=1), fields.whole("channels", least=1)
    kept = Kept(
        part.indices("items", batch), part.indices("channels", channels), part.whole("stride", MAX_STRIDE, least=1)
    )
    return Call(
        step=fields.whole("step", 1 << 40),
        index=fields.whole("index", 1 << 40),
        site=Site(site.text("module"), site.texts("stack")),
        batch=batch,
        channels=channels,
        source=fields.sizes("source", 3),
        target=fields.sizes("target", 3),
        mode=fields.choice("mode", MODES),
        padding=fields.choice("padding", PADDINGS),
        align_corners=fields.flag("align_corners"),
        align_corners_given=fields.flag("align_corners_given"),
        kept=kept,
        device=fields.text("device"),
        autocast=fields.flag("autocast"),
        grid_needs_grad=fields.flag("grid_needs_grad"),
        predicted=fields.flag_or_none("predicted"),
        recomputed=fields.flag("recomputed"),
        theta_align_corners=fields.flag_or_none("theta_align_corners"),
        training=fields.flag_if_told("training"),
        turn=None if fields.is_missing("turn") else fields.whole("turn", 1 << 40),
        as_made=fields.flag_if_told("as_made"),
        backward_ran=fields.flag_if_told("backward_ran"),
        cut="" if fields.is_missing("cut") else fields.text("cut"),
        divisors=() if fields.is_missing("divisors") else fields.sizes("divisors", 16),
        rows_first=False if fields.is_missing("rows_first") else fields.flag("rows_first"),
        standardised=False if fields.is_missing("standardised") else fields.flag("standardised"),
        matched=False if fields.is_missing("matched") else fields.flag("matched"),
        behind=0.0 if fields.is_missing("behind") else fields.number("behind", most=1),
        normalised=() if fields.is_missing("normalised") else fields.sizes("normalised", 3),
        unscaled=() if fields.is_missing("unscaled") else fields.sizes("unscaled", 3),
        enlarged=0.0 if fields.is_missing("enlarged") else fields.number("enlarged"),
        taught=0.0 if fields.is_missing("taught") else fields.number("taught"),
        rewritten="" if fields.is_missing("rewritten") else fields.text("rewritten"),
        accumulated=fields.flag_if_told("accumulated"),
        walked="" if fields.is_missing("walked") else fields.text("walked"),
        weights=None if fields.is_missing("weights") else fields.whole("weights", 1 << 40),
        forward=None if fields.is_missing("forward") else fields.whole("forward", 1 << 40),
        learned=None if fields.is_missing("learned") else fields.learned("learned"),
        **tensors,
    )


def _check_shapes(call: Call, index: int) -> None:
    """Refuse tensors that do not fit the call's own sizes."""
    dims = call.dims
    if dims not in (2, 3) or len(call.target) != dims:
        raise_damaged("recording-damaged-dims", call=index, source=str(call.source), target=str(call.target))
    if call.grid is None or call.output is None:
        raise_damaged("recording-damaged-missing", call=index, name="grid" if call.grid is None else "output")
    n, c, lattice = call.samples, len(call.kept.channels), call.kept.lattice(call.target)
    rows = call.theta.shape[0] if call.theta is not None and call.theta.ndim else 1
    wanted = {
        "input": (n, c, *call.source),
        "grid": (n, *lattice, dims),
        "output": (n, c, *lattice),
        "theta": (min(max(rows, 1), call.batch), dims, dims + 1),
    }
    wanted |= {"upstream": wanted["output"], "input_grad": wanted["input"]}
    wanted |= {"grid_grad": wanted["grid"], "theta_grad": wanted["theta"], "fixed": wanted["output"]}
    points = 1 if call.fixed_points is None or call.fixed_points.ndim < 2 else call.fixed_points.shape[1]
    wanted |= dict.fromkeys(("fixed_points", "moving_points"), (n, points, dims))
    outputs = 1 if call.prediction is None or call.prediction.ndim != 2 else call.prediction.shape[1]
    wanted["prediction"] = (n, min(max(outputs, 1), MOST_OUTPUTS))
    for name, tensor in call.tensors().items():
        if tuple(tensor.shape) != wanted[name]:
            shape, fits = str(tuple(tensor.shape)), str(wanted[name])
            raise_damaged("recording-damaged-shape", call=index, name=name, shape=shape, wanted=fits)
    if call.theta_grad is not None and call.theta is None:
        raise_damaged("recording-damaged-no-theta", call=index)
    if (call.fixed_points is None) != (call.moving_points is None):
        raise_damaged("recording-damaged-points", call=index)
