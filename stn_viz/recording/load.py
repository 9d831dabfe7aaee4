"""Reading a recording back: everything in the file is checked before it is believed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NoReturn

import safetensors.torch
from safetensors import SafetensorError
from torch import Tensor

from stn_viz.errors import UserError, check_path
from stn_viz.recording.budget import MAX_STRIDE
from stn_viz.recording.call import TENSORS, Call, Kept, Learned, Site
from stn_viz.recording.save import FORMAT, KEY, VERSION
from stn_viz.recording.signatures import MODES, PADDINGS
from stn_viz.recording.tape import MAX_CALLS, Tape
from stn_viz.texts import Message, say

MAX_BYTES = 1 << 30
_MAX_HEADER = 16 << 20
_LARGEST = 1 << 24  # of a size or a count
_NAME = re.compile(rf"(0|[1-9]\d{{0,3}})\.({'|'.join(TENSORS)})")
_FLOATS = {"F16": 2, "BF16": 2, "F32": 4, "F64": 8}


def load_recording(source: str | Path | bytes) -> Tape:
    """Read a tape that ``tape.save`` wrote.

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
    header = _read_header(data)
    metadata = header.pop("__metadata__", None)
    if not isinstance(metadata, dict) or not isinstance(metadata.get(KEY), str):
        raise UserError(say("recording-no-description"))
    _check_declared(header, len(data))
    described = _parse_json(metadata[KEY], "description")
    if not isinstance(described, dict) or described.get("format") != FORMAT:
        raise UserError(say("recording-other-format"))
    if described.get("version") != VERSION:
        shown = repr(described.get("version"))[:40]
        raise UserError(say("recording-other-version", version=shown, read=VERSION))
    try:
        tensors = safetensors.torch.load(data)
    except (SafetensorError, ValueError, KeyError) as error:
        raise UserError(say("recording-damaged", error=str(error)[:200])) from error
    calls = _check_list(described.get("calls"), "calls", MAX_CALLS)
    for name in tensors:
        if int(name.partition(".")[0]) >= len(calls):
            _raise_damaged("recording-damaged-stray-tensor", name=name, calls=len(calls))
    made = [
        _read_call(_Fields(c, Message("recording-place-call", {"call": i})), i, tensors) for i, c in enumerate(calls)
    ]
    notes = [
        _check_text(n, Message("recording-place-note"), 1000) for n in _check_list(described.get("notes"), "notes", 100)
    ]
    return Tape(calls=made, losses=_read_losses(described.get("losses")), notes=notes)


def _raise_damaged(key: str, **fields: str | float | Message) -> NoReturn:
    raise UserError(str(Message(key, fields)))


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


def _read_header(data: bytes) -> dict[str, object]:
    """Read the safetensors header: eight bytes of length, then JSON."""
    if len(data) > MAX_BYTES:
        raise _too_large_error(len(data))
    if data.startswith(b"PK\x03\x04"):
        raise UserError(say("recording-archive"))
    if len(data) < 8:
        raise UserError(say("recording-too-short", bytes=len(data)))
    length = int.from_bytes(data[:8], "little")
    if length > len(data) - 8:
        raise UserError(say("recording-cut-off"))
    if length > _MAX_HEADER:
        raise UserError(say("recording-header-too-large", bytes=f"{length:,}", most=f"{_MAX_HEADER:,}"))
    header = _parse_json(data[8 : 8 + length], "header")
    if not isinstance(header, dict):
        _raise_damaged("recording-damaged-header")
    return header


def _too_large_error(size: int) -> UserError:
    return UserError(say("recording-too-many-bytes", bytes=f"{size:,}", most=f"{MAX_BYTES:,}"))


def _parse_json(text: str | bytes, part: Literal["header", "description"]) -> object:
    def refuse(constant: str) -> NoReturn:
        _raise_damaged("recording-damaged-constant", part=part, constant=constant)

    try:
        return json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError) as error:  # ValueError: broken JSON, broken UTF-8, numbers of 5000 digits
        raise UserError(say("recording-damaged-json", part=part)) from error


def _check_declared(header: Mapping[str, object], size: int) -> None:
    """Refuse tensors of unknown names or types, and sizes that the file cannot hold, before anything is allocated."""
    total = 0
    for name, entry in header.items():
        if not _NAME.fullmatch(name):
            _raise_damaged("recording-damaged-name", name=repr(name[:40]))
        fields = _Fields(entry, Message("recording-place-tensor", {"name": name}))
        dtype = fields.choice("dtype", tuple(_FLOATS))
        count = _FLOATS[dtype]
        for n in fields.sizes("shape", 5, least=0):
            count *= n
        total += count
    if total > size:
        _raise_damaged("recording-damaged-declared", declared=f"{total:,}", bytes=f"{size:,}")


class _Fields:
    """Read the fields of one JSON object, each checked for type and range."""

    def __init__(self, value: object, where: Message) -> None:
        if not isinstance(value, dict):
            _raise_damaged("recording-damaged-object", place=where)
        self._value: dict[str, object] = value
        self._where = where

    def _wrong(self, name: str, key: str, **wanted: str | float | Message) -> NoReturn:
        _raise_damaged(key, place=self._where, name=name, value=repr(self._value.get(name))[:60], **wanted)

    def _part(self, name: str) -> Message:
        return Message("recording-place-part", {"place": self._where, "name": name})

    def whole(self, name: str, most: int = _LARGEST, least: int = 0) -> int:
        value = self._value.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self._wrong(name, "recording-damaged-whole", least=least, most=most)
        return value

    def flag(self, name: str) -> bool:
        value = self._value.get(name)
        return value if isinstance(value, bool) else self._wrong(name, "recording-damaged-flag")

    def flag_or_none(self, name: str) -> bool | None:
        return None if name in self._value and self._value[name] is None else self.flag(name)

    def is_missing(self, name: str) -> bool:
        """Tell whether a field is missing, as in recordings from before there was one."""
        return self._value.get(name) is None

    def flag_if_told(self, name: str) -> bool | None:
        return None if self.is_missing(name) else self.flag(name)

    def choice(self, name: str, choices: Sequence[str]) -> str:
        value = self._value.get(name)
        if not isinstance(value, str) or value not in choices:
            self._wrong(name, "recording-damaged-choice", choices=", ".join(choices))
        return value

    def sizes(self, name: str, most: int, least: int = 1) -> tuple[int, ...]:
        value = self._value.get(name)
        if (
            not isinstance(value, list)
            or len(value) > most
            or not all(type(n) is int and least <= n <= _LARGEST for n in value)
        ):
            self._wrong(name, "recording-damaged-sizes", most=most, least=least)
        return tuple(value)

    def learned(self, name: str) -> Learned | None:
        most = len(Learned._fields)
        values = _check_list(self._value.get(name), self._part(name), most)
        read = [float(v) if v in ("nan", "inf", "-inf") else v for v in values]
        if not read:
            return None
        cleared = {Learned._fields.index(part) for part in ("left", "others_left")}
        known = all(type(v) in (int, float) or (v is None and k in cleared) for k, v in enumerate(read))
        if len(read) != most or not known:
            self._wrong(name, "recording-damaged-list", most=most)
        return Learned(*(None if v is None else float(v) for v in read))  # type: ignore[arg-type]  # checked above

    def indices(self, name: str, count: int) -> tuple[int, ...]:
        value = self.sizes(name, count, least=0)
        if not value or list(value) != sorted(set(value)) or value[-1] >= count:
            self._wrong(name, "recording-damaged-indices", count=count)
        return value

    def inner(self, name: str) -> _Fields:
        return _Fields(self._value.get(name), self._part(name))

    def text(self, name: str) -> str:
        return _check_text(self._value.get(name), self._part(name))

    def texts(self, name: str) -> tuple[str, ...]:
        part = self._part(name)
        return tuple(_check_text(t, part) for t in _check_list(self._value.get(name), part, 16))


def _check_text(value: object, place: Message, longest: int = 200) -> str:
    if not isinstance(value, str) or len(value) > longest or not value.isprintable():
        _raise_damaged("recording-damaged-text", place=place, longest=longest)
    return value


def _check_list(value: object, place: str | Message, most: int) -> list[object]:
    if not isinstance(value, list) or len(value) > most:
        _raise_damaged("recording-damaged-list", place=place, most=most)
    return value


def _read_losses(value: object) -> dict[int, float]:
    losses: dict[int, float] = {}
    for pair in _check_list(value, "losses", MAX_CALLS * 4):
        step, loss = pair if isinstance(pair, list) and len(pair) == 2 else (None, None)
        loss = float(loss) if loss in ("nan", "inf", "-inf") else loss
        if type(step) is not int or not 0 <= step < 1 << 40 or not isinstance(loss, float):
            _raise_damaged("recording-damaged-loss", loss=repr(pair)[:60])
        losses[step] = loss
    return losses


def _read_call(fields: _Fields, index: int, tensors: Mapping[str, Tensor]) -> Call:
    site, part = fields.inner("site"), fields.inner("kept")
    batch, channels = fields.whole("batch", least=1), fields.whole("channels", least=1)
    kept = Kept(
        part.indices("items", batch), part.indices("channels", channels), part.whole("stride", MAX_STRIDE, least=1)
    )
    call = Call(
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
        rewritten="" if fields.is_missing("rewritten") else fields.text("rewritten"),
        learned=None if fields.is_missing("learned") else fields.learned("learned"),
        **{name: tensors[key] for name in TENSORS if (key := f"{index}.{name}") in tensors},
    )
    _check_shapes(call, index)
    return call


def _check_shapes(call: Call, index: int) -> None:
    """Refuse tensors that do not fit the call's own sizes."""
    dims = call.dims
    if dims not in (2, 3) or len(call.target) != dims:
        _raise_damaged("recording-damaged-dims", call=index, source=str(call.source), target=str(call.target))
    if call.grid is None or call.output is None:
        _raise_damaged("recording-damaged-missing", call=index, name="grid" if call.grid is None else "output")
    n, c, lattice = call.samples, len(call.kept.channels), call.kept.lattice(call.target)
    rows = call.theta.shape[0] if call.theta is not None and call.theta.ndim else 1
    wanted = {
        "input": (n, c, *call.source),
        "grid": (n, *lattice, dims),
        "output": (n, c, *lattice),
        "theta": (min(max(rows, 1), call.batch), dims, dims + 1),
    }
    wanted |= {"upstream": wanted["output"], "input_grad": wanted["input"]}
    wanted |= {"grid_grad": wanted["grid"], "theta_grad": wanted["theta"]}
    for name, tensor in call.tensors().items():
        if tuple(tensor.shape) != wanted[name]:
            shape, fits = str(tuple(tensor.shape)), str(wanted[name])
            _raise_damaged("recording-damaged-shape", call=index, name=name, shape=shape, wanted=fits)
    if call.theta_grad is not None and call.theta is None:
        _raise_damaged("recording-damaged-no-theta", call=index)
