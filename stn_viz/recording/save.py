"""The file of a tape: safetensors whose metadata is a JSON description; no pickle, no paths."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import safetensors.torch
from torch import Tensor

from stn_viz.atomic_write import whole
from stn_viz.errors import ArgumentError, check_path
from stn_viz.recording.call import Call

FORMAT, VERSION, KEY = "stn-recording", 1, "recording"
PLAIN = (  # the fields of a Call that JSON holds as they are
    *("step", "index", "batch", "channels", "source", "target", "mode", "padding"),
    *("align_corners", "align_corners_given", "theta_align_corners"),
    *("device", "autocast", "grid_needs_grad", "predicted", "recomputed", "standardised", "taught", "matched"),
    *("training", "turn", "as_made", "backward_ran", "cut", "divisors", "rows_first", "behind"),
    *("normalised", "unscaled", "enlarged", "rewritten", "accumulated", "walked", "learned", "weights", "forward"),
)


def save(path: str | Path, calls: Sequence[Call], losses: Mapping[int, float], notes: Sequence[str]) -> None:
    """Write a recording, whole or not at all; the file is as large as its tensors, which the tape's limits bound.

    Args:
        path: the file.
        calls: the recorded calls, in order.
        losses: the loss by step, where it is known.
        notes: what is not in the recording, in English: the file is for readers of any language.

    Raises:
        ArgumentError: the folder does not exist.
        UserError: nothing can be written there.
    """
    path = check_folder("path", path)
    tensors, metadata = _take_apart(calls, losses, notes)
    with whole(path) as draft:
        safetensors.torch.save_file(tensors, draft, metadata=metadata)


def pack(calls: Sequence[Call], losses: Mapping[int, float], notes: Sequence[str]) -> bytes:
    """Make the bytes of one part of a recording's file, as :func:`save` writes them."""
    tensors, metadata = _take_apart(calls, losses, notes)
    return safetensors.torch.save(tensors, metadata)


def check_folder(name: str, path: str | Path) -> Path:
    """Take the name of a file to write.

    Raises:
        ArgumentError: the folder does not exist.
    """
    check_path(name, path)
    path = Path(path)
    if not path.parent.is_dir():
        raise ArgumentError(name, str(path), "a file name in a folder that exists", f"make {path.parent} first")
    return path


def _take_apart(
    calls: Sequence[Call], losses: Mapping[int, float], notes: Sequence[str]
) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Take the tensors out of calls; what is left of them goes as JSON into the metadata."""
    description = {
        "format": FORMAT,
        "version": VERSION,
        "calls": [_describe(call) for call in calls],
        "losses": [[step, _write_number(loss)] for step, loss in losses.items()],
        "notes": list(notes),
    }
    tensors = {f"{i}.{name}": t for i, call in enumerate(calls) for name, t in call.tensors().items()}
    return _unshared(tensors), {KEY: json.dumps(description, allow_nan=False)}


def _unshared(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Copy what shares memory with another, which the format refuses: two calls may read by one θ."""
    seen: set[int] = set()
    own: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        memory = tensor.untyped_storage().data_ptr()
        own[name] = tensor.clone() if memory in seen else tensor
        seen.add(memory)
    return own


def _describe(call: Call) -> dict[str, object]:
    described: dict[str, object] = {name: getattr(call, name) for name in PLAIN}
    described["learned"] = [None if n is None else _write_number(n) for n in call.learned or ()]
    described["site"] = {"module": call.site.module, "stack": call.site.stack}
    described["kept"] = {"items": call.kept.items, "channels": call.kept.channels, "stride": call.kept.stride}
    return described


def _write_number(value: float) -> float | str:
    """Write NaN and infinity as words, for JSON has no numbers for them."""
    return value if math.isfinite(value) else str(value)
