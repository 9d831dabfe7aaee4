"""Trained co-localisers on disk: a file of weights for the ten classes of a task, and a card that says what they do.

They lie in a folder of their own, ``colocalisers`` below that of the networks of pictures: no page mistakes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from torch import nn

from stn_viz.datasets.scattered import CLUTTER
from stn_viz.errors import ArgumentError, UserError
from stn_viz.networks import shelf
from stn_viz.networks.colocaliser import Colocaliser
from stn_viz.texts import say

CLASSES = 10
_FOLDER = "colocalisers"


@dataclass(frozen=True)
class Found:
    """Hold what was found in pictures of each class.

    Args:
        data: which digits, as ``Digits.source``.
        pictures: how many, of all classes together.
        draw: the seed of their places and clutter.
        shares: percent of each class whose box overlaps the digit's by more than one half.
        overlaps: intersection over union, the mean of each class.
        share: percent, the mean over classes.
    """

    data: str
    pictures: int
    draw: int
    shares: Sequence[float]
    overlaps: Sequence[float]
    share: float

    def __post_init__(self) -> None:
        """Keep the figures by class as tuples.

        Raises:
            ArgumentError: they are not ten.
        """
        for name in ("shares", "overlaps"):
            values = tuple(float(value) for value in getattr(self, name))
            if len(values) != CLASSES:
                raise ArgumentError(name, values, f"{CLASSES} figures", "give one for each class")
            object.__setattr__(self, name, values)


@dataclass(frozen=True)
class ColocaliserCard:
    """Hold what is known of the ten co-localisers of a task.

    Args:
        name: what the file is called.
        task: ``t`` or ``tc``.
        parameters: how many weights one of the ten has.
        encoder: the network whose activations were compared.
        on_set: what was found in the pictures learnt from, which is what the paper's appendix measures.
        held_out: in digits held out from training.
        results: in the test digits, looked at once.
        results_bundled: in the bundled test digits, which anybody can repeat.
        task_note: how the paper's task was read, and what differs here.
        paper: percent that the paper says of it, the least and the most of its classes.
        paper_source: where that was read, and what could not be.
        recipe: the settings of the training, by name.
        command: what was typed.
        commit: the version of the program.
        date: of the training.
        hours: how long it took.
        device: where.
        torch: by which torch.
    """

    name: str
    task: str
    parameters: int
    encoder: str
    on_set: Found
    held_out: Found
    results: Found
    results_bundled: Found
    task_note: str
    paper: tuple[float, float]
    paper_source: str
    recipe: Mapping[str, Any] = field(default_factory=dict[str, Any])
    command: str = ""
    commit: str = ""
    date: str = ""
    hours: float = 0.0
    device: str = ""
    torch: str = ""

    @staticmethod
    def parse(card: object, file: str) -> ColocaliserCard:
        """Read what stood in a card's file.

        Raises:
            UserError: it is not a card of co-localisers.
        """
        if not isinstance(card, dict):
            raise UserError(say("networks-no-card", file=file, required="name, task, results"))
        try:
            parts: dict[str, Any] = {**card, "paper": tuple(card["paper"])}
            parts |= {name: Found(**card[name]) for name in ("on_set", "held_out", "results", "results_bundled")}
            read = ColocaliserCard(**parts)
            CLUTTER[read.task]
        except (ArgumentError, LookupError, TypeError, ValueError) as error:
            raise UserError(say("networks-no-network", name=file, error=str(error))) from error
        return read


def colocalisers() -> tuple[str, ...]:
    """List the names of the co-localisers at hand."""
    return shelf.names(_FOLDER)


def load_colocalisers(name: str) -> tuple[tuple[Colocaliser, ...], ColocaliserCard]:
    """Load the ten trained co-localisers of a task by name, in evaluation mode, with their card.

    Raises:
        UserError: there are none of that name, or their files are damaged or do not fit each other.
    """
    path = shelf.find(_FOLDER, name)
    card = shelf.read_card(path, ColocaliserCard.parse)
    models = nn.ModuleList(Colocaliser() for _ in range(CLASSES))
    models.load_state_dict(shelf.read_weights(path, models.state_dict()))
    return tuple(models.eval()), card  # pyright: ignore[reportReturnType]  a list of modules forgets which


def save_colocalisers(models: Sequence[Colocaliser], card: ColocaliserCard, where: Path | None = None) -> Path:
    """Write the weights of ten co-localisers, rounded as those of pictures are, and their card."""
    return shelf.write(_FOLDER, card.name, nn.ModuleList(models).state_dict(), asdict(card), where)
