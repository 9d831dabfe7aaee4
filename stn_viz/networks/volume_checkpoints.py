"""Trained networks of volumes on disk: weights as those of pictures are shipped, and a card that says what they can do.

They lie in a folder of their own, ``volumes`` below that of the networks of pictures, which no page takes them for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from stn_viz.errors import ArgumentError, UserError
from stn_viz.networks import shelf
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
    return shelf.names(_FOLDER)


def load_volume_network(name: str) -> tuple[VolumeNetwork, VolumeCard]:
    """Load a trained network of volumes by name, in evaluation mode, with its card.

    Raises:
        UserError: there is none of that name, or its files are damaged or do not fit each other.
    """
    path = shelf.find(_FOLDER, name)
    card = shelf.read_card(path, VolumeCard.parse)
    model = VolumeNetwork(card.spec)
    model.load_state_dict(shelf.read_weights(path, model.state_dict()))
    return model.eval(), card


def save_volume_network(model: VolumeNetwork, card: VolumeCard, where: Path | None = None) -> Path:
    """Write a network's weights, rounded as those of pictures are, and its card."""
    return shelf.write(_FOLDER, card.name, model.state_dict(), asdict(card), where)
