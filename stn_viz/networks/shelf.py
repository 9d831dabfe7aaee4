"""Trained modules that are not of pictures: each kind in a folder of its own below that of the networks of pictures.

No page takes one for the other; weights are rounded, looked for and refused as those of pictures are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from torch import Tensor

from stn_viz.atomic_write import whole
from stn_viz.errors import UserError
from stn_viz.networks.checkpoints import _fitting, _packed, _shelves, _tensors, _unpacked, _write, folder
from stn_viz.texts import say

C = TypeVar("C")


def names(kind: str) -> tuple[str, ...]:
    """List what is at hand of a kind, which is the name of its folder."""
    return tuple(sorted({path.stem for shelf in _shelves() for path in (shelf / kind).glob("*.json")}))


def find(kind: str, name: str) -> Path:
    """Find the file of weights of one of a kind.

    Raises:
        UserError: there is none of that name.
    """
    for shelf in _shelves():
        if (path := shelf / kind / f"{name}.safetensors").is_file():
            return path
    known = ", ".join(names(kind)) or say("networks-none-yet")
    raise UserError(say("networks-unknown", name=repr(name), known=known))


def read_card(path: Path, parse: Callable[[object, str], C]) -> C:
    """Read the card beside a file of weights.

    Raises:
        UserError: it is missing or damaged, or is no such card.
    """
    card = path.with_suffix(".json")
    try:
        return parse(json.loads(card.read_text("utf-8")), card.name)
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(say("networks-card-unreadable", path=str(card), error=str(error))) from error


def read_weights(path: Path, wanted: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Read weights by the names, shapes and dtypes that are wanted.

    Raises:
        UserError: the file is damaged, does not fit, or holds what is no number.
    """
    return _fitting(path.name, _unpacked(path.name, _tensors(path)), wanted)


def write(kind: str, name: str, weights: Mapping[str, Tensor], card: Mapping[str, Any], where: Path | None) -> Path:
    """Write weights, rounded, and their card below a folder of networks; None: the usual one."""
    place = (where or folder()) / kind
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{name}.safetensors"
    _write(path, _packed(weights))
    with whole(path.with_suffix(".json")) as draft:
        draft.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return path
