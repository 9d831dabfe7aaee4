"""The parts of a recording's file: safetensors files, one behind another, each a step or several with a description.

``tape.save`` writes one part. A recording that grows in its file appends one part a step; if its process is killed
meanwhile, the part in hand is cut off, and is left out when the file is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Literal, NamedTuple, NoReturn

import safetensors.torch
from safetensors import SafetensorError
from torch import Tensor

from stn_viz.errors import UserError
from stn_viz.recording.call import TENSORS
from stn_viz.recording.fields import Fields, raise_damaged
from stn_viz.recording.room import MAX_CALLS
from stn_viz.recording.save import FORMAT, KEY, VERSION
from stn_viz.texts import Message, say

_MAX_HEADER = 16 << 20
_NAME = re.compile(rf"(0|[1-9]\d{{0,3}})\.({'|'.join(TENSORS)})")
_FLOATS = {"F16": 2, "BF16": 2, "F32": 4, "F64": 8}


class Part(NamedTuple):
    """Hold one part: what it says of its calls, and their tensors by the call's place and the tensor's name."""

    description: dict[str, object]
    tensors: dict[str, Tensor]


class _CutOffError(UserError):
    """The bytes end before a part does."""


def read_parts(data: bytes) -> tuple[list[Part], bool]:
    """Read the parts of a file, and tell whether a step at its end is cut off.

    Raises:
        UserError: the file begins with no whole part, or one is damaged or of an unknown version.
    """
    if data.startswith(b"PK\x03\x04"):
        raise UserError(say("recording-archive"))
    parts: list[Part] = []
    begin = 0
    while begin < len(data) or not parts:
        try:
            metadata, size = _read_header(memoryview(data)[begin:])
        except _CutOffError:
            if parts:
                return parts, True
            raise
        if len(parts) > MAX_CALLS:
            raise_damaged("recording-damaged-list", place=Message("recording-place-parts"), most=MAX_CALLS)
        parts.append(_read_part(metadata, data[begin : begin + size]))
        begin += size
    return parts, False


def _read_header(data: memoryview) -> tuple[object, int]:
    """Read the safetensors header, eight bytes of length, then JSON; give its metadata, and the bytes of the part."""
    if len(data) < 8:
        raise _CutOffError(say("recording-too-short", bytes=len(data)))
    length = int.from_bytes(data[:8], "little")
    if length > len(data) - 8:
        raise _CutOffError(say("recording-cut-off"))
    if length > _MAX_HEADER:
        raise UserError(say("recording-header-too-large", bytes=f"{length:,}", most=f"{_MAX_HEADER:,}"))
    header = _parse_json(bytes(data[8 : 8 + length]), "header")
    if not isinstance(header, dict):
        raise_damaged("recording-damaged-header")
    metadata = header.pop("__metadata__", None)
    declared, there = _count_declared(header), len(data) - 8 - length
    if declared > there:
        raise _CutOffError(say("recording-damaged-declared", declared=f"{declared:,}", bytes=f"{there:,}"))
    return metadata, 8 + length + declared


def _count_declared(header: Mapping[str, object]) -> int:
    """Count the bytes of the tensors before anything is allocated; refuse those of unknown names or types."""
    total = 0
    for name, entry in header.items():
        if not _NAME.fullmatch(name):
            raise_damaged("recording-damaged-name", name=repr(name[:40]))
        fields = Fields(entry, Message("recording-place-tensor", {"name": name}))
        count = _FLOATS[fields.choice("dtype", tuple(_FLOATS))]
        for n in fields.sizes("shape", 5, least=0):
            count *= n
        total += count
    return total


def _read_part(metadata: object, data: bytes) -> Part:
    if not isinstance(metadata, dict) or not isinstance(metadata.get(KEY), str):
        raise UserError(say("recording-no-description"))
    described = _parse_json(metadata[KEY], "description")
    if not isinstance(described, dict) or described.get("format") != FORMAT:
        raise UserError(say("recording-other-format"))
    if described.get("version") != VERSION:
        shown = repr(described.get("version"))[:40]
        raise UserError(say("recording-other-version", version=shown, read=VERSION))
    try:
        return Part(described, safetensors.torch.load(data))
    except (SafetensorError, ValueError, KeyError) as error:
        raise UserError(say("recording-damaged", error=str(error)[:200])) from error


def _parse_json(text: str | bytes, part: Literal["header", "description"]) -> object:
    def refuse(constant: str) -> NoReturn:
        raise_damaged("recording-damaged-constant", part=part, constant=constant)

    try:
        return json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError) as error:  # ValueError: broken JSON, broken UTF-8, numbers of 5000 digits
        raise UserError(say("recording-damaged-json", part=part)) from error
