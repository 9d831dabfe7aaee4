"""Trained networks of volumes on disk: weights as those of pictures are shipped, and a card that says what they can do.

They lie in a folder of their own, ``volumes`` below that of the networks of pictures, which no page takes them for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

from stn_viz.atomic_write import whole
from stn_viz.errors import ArgumentError, UserError
from stn_viz.networks.checkpoints import _packed, _shelves, _tensors, _unpacked, _write, folder
from stn_viz.networks.volumes import VolumeNetwork, VolumeSpec
from stn_viz.texts import say

_FOLDER = "volumes"


@dataclass(frozen=True)
class VolumeResults:
    """Hold what was measured of a network of volumes on one set of digits, each placed once.

    Args:
        data: which digits, as ``Digits.source``.
        digits: how many.
        draw: the seed of their poses.
        error: percent taken for another.
        place: slope of the sampling box's middle on the solid's, 1 where it is followed; None without a transformer.
        turn: degrees left between the box and the solid, the median; None without a transformer.
        turned: degrees that a box which never turns would be left with.
    """

    data: str
    digits: int
    draw: int
    error: float
    place: float | None = None
    turn: float | None = None
    turned: float | None = None


@dataclass(frozen=True)
class VolumeCard:
    """Hold what is known of a trained network of volumes.

    Args:
        name: the network.
        spec: what it is built from.
        parameters: how many weights it has.
        held_out: what was measured on digits held out from training: by these it is chosen.
        results: what was measured on the test digits, once.
        results_bundled: what was measured on the bundled test digits, which anybody can repeat.
        task_note: how the paper's task was read, and what of it is smaller here.
        paper_error: the paper's error in percent; None where its figure could not be read.
        recipe: the settings of its training, by name.
        command: what was typed.
        commit: the version of the program.
        date: of the training.
        hours: how long it took.
        device: where.
        torch: by which torch.
    """

    name: str
    spec: VolumeSpec
    parameters: int
    held_out: VolumeResults
    results: VolumeResults
    results_bundled: VolumeResults
    task_note: str
    paper_error: float | None = None
    recipe: Mapping[str, Any] = field(default_factory=dict[str, Any])
    command: str = ""
    commit: str = ""
    date: str = ""
    hours: float = 0.0
    device: str = ""
    torch: str = ""

    @staticmethod
    def parse(card: object, file: str) -> VolumeCard:
        """Read what stood in a card's file.

        Raises:
            UserError: it is not a card of a network of volumes.
        """
        if not isinstance(card, dict):
            raise UserError(say("networks-no-card", file=file, required="name, spec, results"))
        try:
            spec: dict[str, Any] = {**card["spec"], "size": tuple(card["spec"]["size"])}
            parts: dict[str, Any] = {**card, "spec": VolumeSpec(**spec)}
            parts |= {name: VolumeResults(**card[name]) for name in ("held_out", "results", "results_bundled")}
            return VolumeCard(**parts)
        except (ArgumentError, LookupError, TypeError) as error:
            raise UserError(say("networks-no-network", name=file, error=str(error))) from error


def volume_networks() -> tuple[str, ...]:
    """List the names of the networks of volumes at hand."""
    return tuple(sorted({path.stem for shelf in _shelves() for path in (shelf / _FOLDER).glob("*.json")}))


def load_volume_network(name: str) -> tuple[VolumeNetwork, VolumeCard]:
    """Load a trained network of volumes by name, in evaluation mode, with its card.

    Raises:
        UserError: there is none of that name, or its files are damaged or do not fit each other.
    """
    found = (shelf / _FOLDER / f"{name}.safetensors" for shelf in _shelves())
    path = next((one for one in found if one.is_file()), None)
    if path is None:
        known = ", ".join(volume_networks()) or say("networks-none-yet")
        raise UserError(say("networks-unknown", name=repr(name), known=known))
    card_file = path.with_suffix(".json")
    try:
        card = VolumeCard.parse(json.loads(card_file.read_text("utf-8")), card_file.name)
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(say("networks-card-unreadable", path=str(card_file), error=str(error))) from error
    tensors = _unpacked(path.name, _tensors(path))
    model = VolumeNetwork(card.spec)
    wanted = model.state_dict()
    wrong = sorted(set(wanted) ^ set(tensors)) or sorted(k for k in wanted if wanted[k].shape != tensors[k].shape)
    if wrong:
        raise UserError(say("networks-misfit", name=path.name, count=len(wrong), first=wrong[0]))
    if not all(torch.isfinite(value).all() for value in tensors.values()):
        raise UserError(say("networks-not-finite", name=path.name))
    model.load_state_dict({k: v.to(wanted[k].dtype) for k, v in tensors.items()})
    return model.eval(), card


def save_volume_network(model: VolumeNetwork, card: VolumeCard, where: Path | None = None) -> Path:
    """Write a network's weights, rounded as those of pictures are, and its card."""
    place = (where or folder()) / _FOLDER
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{card.name}.safetensors"
    _write(path, _packed(model.state_dict()))
    with whole(path.with_suffix(".json")) as draft:
        draft.write_text(json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n", "utf-8")
    return path
