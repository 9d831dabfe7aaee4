"""Trained co-localisers on disk: a file of weights for the ten classes of a task, and a card that says what they do.

They lie in a folder of their own, ``colocalisers`` below that of the networks of pictures: no page mistakes them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

from stn_viz.atomic_write import whole
from stn_viz.datasets.scattered import CLUTTER
from stn_viz.errors import ArgumentError, UserError
from stn_viz.networks.checkpoints import _packed, _shelves, _tensors, _unpacked, _write, folder
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
    return tuple(sorted({path.stem for shelf in _shelves() for path in (shelf / _FOLDER).glob("*.json")}))


def load_colocalisers(name: str) -> tuple[tuple[Colocaliser, ...], ColocaliserCard]:
    """Load the ten trained co-localisers of a task by name, in evaluation mode, with their card.

    Raises:
        UserError: there are none of that name, or their files are damaged or do not fit each other.
    """
    found = (shelf / _FOLDER / f"{name}.safetensors" for shelf in _shelves())
    path = next((one for one in found if one.is_file()), None)
    if path is None:
        known = ", ".join(colocalisers()) or say("networks-none-yet")
        raise UserError(say("networks-unknown", name=repr(name), known=known))
    card_file = path.with_suffix(".json")
    try:
        card = ColocaliserCard.parse(json.loads(card_file.read_text("utf-8")), card_file.name)
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(say("networks-card-unreadable", path=str(card_file), error=str(error))) from error
    tensors = _unpacked(path.name, _tensors(path))
    models = tuple(Colocaliser() for _ in range(CLASSES))
    wanted = {f"{k}.{key}": value for k, model in enumerate(models) for key, value in model.state_dict().items()}
    wrong = sorted(set(wanted) ^ set(tensors)) or sorted(k for k in wanted if wanted[k].shape != tensors[k].shape)
    if wrong:
        raise UserError(say("networks-misfit", name=path.name, count=len(wrong), first=wrong[0]))
    if not all(torch.isfinite(value).all() for value in tensors.values()):
        raise UserError(say("networks-not-finite", name=path.name))
    for k, model in enumerate(models):
        model.load_state_dict({key: tensors[f"{k}.{key}"].float() for key in model.state_dict()})
        model.eval()
    return models, card


def save_colocalisers(models: Sequence[Colocaliser], card: ColocaliserCard, where: Path | None = None) -> Path:
    """Write the weights of ten co-localisers, rounded as those of pictures are, and their card."""
    place = (where or folder()) / _FOLDER
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{card.name}.safetensors"
    _write(path, _packed({f"{k}.{key}": v for k, model in enumerate(models) for key, v in model.state_dict().items()}))
    with whole(path.with_suffix(".json")) as draft:
        draft.write_text(json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n", "utf-8")
    return path
