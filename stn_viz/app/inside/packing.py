"""A passage as it travels to the browser: maps as bytes between two numbers, vectors and grids as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stn_viz.app.inside.view import BOUNDS, Hand, Pose
from stn_viz.app.network_maps import WIDEST, as_bytes, as_floats, as_maps, packed_figure
from stn_viz.networks.passage import Block, Passage, Regression
from stn_viz.texts import say

_VECTORS = ("theta", "logits", "probabilities")  # whose numbers are shown one by one
_PICTURES = ("input", "view", "mean")  # in [0, 1], where they have no more channels than a picture has digits
_DIGITS = 2


@dataclass(frozen=True)
class Shown:
    """Say what the figure's controls stand at, beside the passage that they led to.

    Args:
        seq: the number of the browser's report that is answered; 0 where none is.
        poses: of the digits.
        hands: the entries of θ that a hand holds, for each transformer.
        way: ``forward`` or ``backward``.
        against: the class whose cross-entropy was asked for; -1: the picture's own.
        opened: the block that is looked at closely; "" for none.
        links: where a block leads to, by its name: words and address.
        milliseconds: that torch took.
        projector: whether the page is shown to a hall.
    """

    seq: int
    poses: Pose
    hands: Sequence[Hand]
    way: str
    against: int = -1
    opened: str = ""
    links: Mapping[str, Sequence[tuple[str, str]]] | None = None
    milliseconds: float = 0.0
    projector: bool = False


def packed(passage: Passage, shown: Shown) -> bytes:
    """Pack a passage with what the controls stand at; equal ones give equal bytes."""
    arrays: dict[str, NDArray[Any]] = {}
    blocks = [_block(passage, k, arrays) for k in range(len(passage.blocks))]
    opened = next((one for one in passage.blocks if one.name == shown.opened), None)
    if opened is not None:  # every number of it, to be read one by one
        arrays["opened"] = as_maps(opened.kind, opened.activation)
        if opened.gradient is not None:
            arrays["opened_gradient"] = as_maps(opened.kind, opened.gradient)
    return packed_figure(
        arrays,
        blocks,
        [_regression(one) for one in passage.regressions],
        shown.hands,
        seq=shown.seq,
        state={
            "poses": _rows(shown.poses),
            "way": shown.way,
            "against": shown.against,
            "opened": "" if opened is None else opened.name,
        },
        arrangement=passage.arrangement,
        label=passage.label,
        loss=passage.loss,
        bounds=[list(pair) for pair in BOUNDS],
        links={name: [list(link) for link in found] for name, found in (shown.links or {}).items()},
        milliseconds=round(shown.milliseconds, 1),
        projector=shown.projector,
    )


def _rows(poses: Pose) -> list[list[float]]:
    return [list(poses[k : k + len(BOUNDS)]) for k in range(0, len(poses), len(BOUNDS))]


def _block(passage: Passage, index: int, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    """Describe a block, and put what it gave, and ∂L of it, among the arrays."""
    block = passage.blocks[index]
    values = as_floats(block.activation)
    found: dict[str, Any] = {
        "name": block.name,
        "kind": block.kind,
        "title": title_of(block),
        "lane": _lane(passage, block.name),
        "inputs": list(block.inputs),
        "shape": list(block.shape),
        "parameters": block.parameters,
        "low": float(values.min()),
        "high": float(values.max()),
    }
    if block.kind in _VECTORS:
        arrays[f"a{index}"] = values
    elif block.kind == "grid":
        arrays[f"a{index}"] = values.clip(-WIDEST, WIDEST)
    else:
        picture = block.kind in _PICTURES and len(values) <= _DIGITS
        arrays[f"a{index}"] = as_bytes(values, *((0.0, 1.0) if picture else (found["low"], found["high"])))
    if block.gradient is not None:
        slopes = as_maps(block.kind, block.gradient)
        most = float(np.abs(slopes).max())
        found |= {"norm": block.norm, "steepest": most}
        arrays[f"g{index}"] = slopes if block.kind in _VECTORS else as_bytes(slopes, -most, most)
    return found


def title_of(block: Block) -> str:
    """Say in a few words what a block does."""
    size = str(block.settings.get("kernel", ""))
    stride = block.settings.get("stride", 1)
    key = "strided" if block.kind == "convolution" and stride > 1 else block.kind
    return say(f"inside-block-{key}", size=size, stride=str(stride))


def _lane(passage: Passage, name: str) -> int:
    """Say in which row a block stands: those of a transformer in its own, the classifier's in the last."""
    if name.startswith("transformers."):
        return int(name.split(".")[1])
    return -1 if name in ("input", "stem") else len(passage.regressions)


def _regression(found: Regression) -> dict[str, Any]:
    numbers = {name: getattr(found, name).double().tolist() for name in ("own", "used", "bias", "features", "identity")}
    return {"family": found.family.name, "parameters": list(found.family.parameters), **numbers}
