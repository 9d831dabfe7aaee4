"""The scoreboard: our errors beside the paper's, measured or read from the cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from rich.table import Table

from stn_viz.datasets.digits import has_mnist, load_bundled, load_mnist
from stn_viz.datasets.distortions import distortion
from stn_viz.errors import UserError
from stn_viz.evaluation.metrics import DRAWS, evaluate, rounded
from stn_viz.evaluation.paper import paper
from stn_viz.networks.checkpoints import checkpoints, load_card, load_checkpoint
from stn_viz.networks.model_card import ModelCard, Results
from stn_viz.networks.names import NetworkName
from stn_viz.texts import say

_ROWS = tuple(paper()["errors"]["r"])
TABLE = (
    *(f"{task}-{row}" for task in ("r", "rts", "p", "e") for row in _ROWS),
    *(f"{task}-{row}" for task in ("tc", "add") for row in paper()["errors"][task]),
)


@dataclass(frozen=True)
class Row:
    """Hold one network's measured figures beside its card's.

    Args:
        name: the network.
        data: what it was measured on.
        error: the mean error now, in percent.
        card: the card's figure for the same data.
        slope: of predicted on applied turn, where it applies.
        reproduced: whether every draw's error equals the card's; None where only the bundled digits could be checked.
    """

    name: str
    data: str
    error: float
    card: float
    slope: float | None
    reproduced: bool | None


def check(names: Sequence[str] | None, data: str | Path | None, device: torch.device) -> list[Row]:
    """Measure networks (all at hand, if none is named) with the seeds of their cards.

    Raises:
        UserError: a network cannot be loaded.
    """
    real = has_mnist(data)
    rows: list[Row] = []
    for name in names or checkpoints():
        model, card = load_checkpoint(name, device), load_card(name)
        stored = card.results if real and card.results.on_mnist else card.results_bundled or card.results
        digits = load_mnist("test", data) if stored.on_mnist else load_bundled()
        draws = stored.draws or DRAWS
        found = rounded(evaluate(model, distortion(card.task), digits.to(device), draws), digits, draws)
        same = found.errors == stored.errors
        checked = same if real or not same else None
        rows.append(Row(card.name, digits.source, found.error, stored.error, found.slope, checked))
    return rows


def table(rows: Sequence[Row]) -> Table:
    """Format measured rows for a terminal."""
    sheet = Table("network", "data", "error %", "on its card", "slope", "same")
    for row in rows:
        slope = "" if row.slope is None else f"{row.slope:+.3f}"
        same = {True: "yes", False: "NO", None: "yes, on the bundled digits"}[row.reproduced]
        sheet.add_row(row.name, row.data, f"{row.error:.3f}", f"{row.card:.3f}", slope, same)
    return sheet


@dataclass(frozen=True)
class Cell:
    """Hold one cell of the scoreboard: a network, its card, and the paper's figure.

    Args:
        name: the network's.
        card: what is known of ours; None: not trained.
        paper: the paper's error in percent, where it has one.
    """

    name: str
    card: ModelCard | None
    paper: float | None

    @property
    def error(self) -> float | None:
        """Return our error on MNIST in percent; what was measured on other digits is not to be compared."""
        return self.card.results.error if self.card is not None and self.card.results.on_mnist else None

    @property
    def beaten(self) -> bool:
        """Tell whether ours is at or below the paper's."""
        return self.error is not None and self.paper is not None and self.error <= self.paper


@dataclass(frozen=True)
class Section:
    """Hold one table of the scoreboard: a column for each task, a row for each kind of network."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]

    @property
    def title(self) -> str:
        """Say what its networks are for."""
        return say(f"models-board-{self.name}")


_SECTIONS = (
    ("distorted", ("r", "rts", "p", "e")),
    ("cluttered", ("tc",)),
    ("addition", ("add",)),
)


def sections() -> list[Section]:
    """Build the scoreboard from the cards at hand and the paper's table; a card that cannot be read is not trained."""
    theirs = paper()["errors"]
    found: list[Section] = []
    for name, tasks in _SECTIONS:
        rows = tuple((row, tuple(_cell(t, row, theirs[t].get(row)) for t in tasks)) for row in theirs[tasks[0]])
        found.append(Section(name, tasks, rows))
    return found


def _cell(task: str, row: str, theirs: float | None) -> Cell:
    name = f"{task}-{row}"
    try:
        return Cell(name, load_card(name), theirs)
    except UserError:
        return Cell(name, None, theirs)


def ratios(section: Section, kind: str = "cnn", family: str = "affine") -> list[tuple[float | None, float | None]]:
    """Compute for each task the error with a transformer over that without: ours, if both are trained, and the paper's.

    Whatever makes a definition of a distortion easy or hard changes both errors; their ratio is what a transformer is
    worth.
    """
    rows = dict(section.rows)
    found: list[tuple[float | None, float | None]] = []
    for with_one, without in zip(rows[f"st-{kind}-{family}"], rows[kind], strict=True):
        ours = with_one.error / without.error if with_one.error is not None and without.error else None
        theirs = with_one.paper / without.paper if with_one.paper is not None and without.paper else None
        found.append((ours, theirs))
    return found


def others() -> list[ModelCard]:
    """Return the cards outside the table: degenerate localisations, and networks of which the paper has no figure."""
    found: list[ModelCard] = []
    for name in checkpoints():
        try:
            card = load_card(name)
        except UserError:  # the model inspector says what is wrong with it when it is chosen
            continue
        named = NetworkName.parse_if_named(name)
        if card.paper_error is None or (named is not None and named.joint):
            found.append(card)
    return found


def trained(name: str, recipe: Mapping[str, Any], where: Path, mnist: bool) -> ModelCard | None:
    """Return the card of a network that a folder holds, if it was trained with these entries of a recipe.

    Args:
        name: the network.
        recipe: entries that its own must agree with; none of them: any recipe will do.
        where: the folder.
        mnist: whether MNIST is at hand: a network that only knows the bundled digits then does not count.
    """
    try:
        card = load_card(where / f"{name}.safetensors")
    except UserError:  # not there, or not whole: it is to be trained
        return None
    agrees = all(card.recipe.get(entry) == value for entry, value in recipe.items())
    return card if agrees and (not mnist or card.results.on_mnist) else None


def board() -> str:
    """Write the scoreboard as a page of Markdown, from the cards and the paper's table."""
    theirs = paper()
    lines = [
        "# Scoreboard",
        "",
        "Errors in percent on the MNIST test set: ours / the paper's. Ours is the mean of the seeded draws of the "
        "distortion on each network's card; bold where it is at or below the paper's. Written by "
        "`stn-viz evaluate --table`. What P is here, and why: [training](training.md).",
    ]
    whole, *rest = sections()
    lines += [
        "",
        f"| network | {' | '.join(t.upper() for t in whole.columns)} |",
        "|---" * (len(whole.columns) + 1) + "|",
    ]
    lines += [f"| {row} | {' | '.join(map(_entry, cells))} |" for row, cells in whole.rows]
    for kind in ("cnn", "fcn"):
        shares = [f"{_ratio(ours)} / {_ratio(theirs)}" for ours, theirs in ratios(whole, kind)]
        lines.append(f"| st-{kind}-affine ÷ {kind} | {' | '.join(shares)} |")
    for section in rest:
        lines += ["", f"| {section.title} | ours / paper's |", "|---|---|"]
        lines += [f"| {row} | {_entry(cell)} |" for row, (cell,) in section.rows]
    extra = others()
    if extra:
        lines += ["", "Outside the table:", "", "| network | error | slope | schedule |", "|---|---|---|---|"]
        for card in extra:
            slope = "" if card.results.slope is None else card.results.slope
            lines.append(f"| {card.name} | {_figure(card.results)} | {slope} | {card.lesson} |")
    lines += ["", f"The paper's figures: {theirs['source']}, {theirs['where']}. {theirs['note']}", ""]
    return "\n".join(lines)


def _figure(found: Results) -> str:
    measured = f"{found.error:.2f}"
    return measured if found.on_mnist else f"{measured} ({found.data})"


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _entry(cell: Cell) -> str:
    theirs = "–" if cell.paper is None else f"{cell.paper:.1f}"
    if cell.card is None:
        return f"not trained / {theirs}"
    ours = _figure(cell.card.results)
    return f"**{ours}** / {theirs}" if cell.beaten else f"{ours} / {theirs}"
