"""The scoreboard: our errors beside the paper's, measured or read from the cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from rich.table import Table

from stn_viz.checkpoints import checkpoints, load_card, load_checkpoint
from stn_viz.data import has_mnist, load_bundled, load_mnist
from stn_viz.distortions import distortion
from stn_viz.errors import UserError
from stn_viz.evaluate import evaluate
from stn_viz.training.ship import paper, rounded

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
        model = load_checkpoint(name, device)
        stored = model.card["results"]
        if not real or not str(stored["data"]).startswith("MNIST"):
            stored = model.card["results_bundled"]
        digits = load_mnist("test", data) if str(stored["data"]).startswith("MNIST") else load_bundled()
        found = rounded(evaluate(model, distortion(model.card["task"]), digits.to(device), stored["draws"]))
        same = found["errors"] == stored["errors"]
        checked = same if real or not same else None
        rows.append(
            Row(model.card["name"], digits.source, found["error"], stored["error"], found.get("slope"), checked)
        )
    return rows


def table(rows: Sequence[Row]) -> Table:
    """Lay measured rows out for a terminal."""
    sheet = Table("network", "data", "error %", "on its card", "slope", "same")
    for row in rows:
        slope = "" if row.slope is None else f"{row.slope:+.3f}"
        same = {True: "yes", False: "NO", None: "yes, on the bundled digits"}[row.reproduced]
        sheet.add_row(row.name, row.data, f"{row.error:.3f}", f"{row.card:.3f}", slope, same)
    return sheet


def cells() -> dict[tuple[str, str], dict[str, Any]]:
    """Give the cards at hand by (task, row of the table); lazy twins are not part of it."""
    cards = [load_card(name) for name in checkpoints()]
    return {(c["task"], c["name"].removeprefix(f"{c['task']}-")): c for c in cards if not c["name"].endswith("-joint")}


def trained(name: str, recipe: Mapping[str, Any], where: Path, mnist: bool) -> dict[str, Any] | None:
    """Give the card of a network that a folder holds, if it was trained with these entries of a recipe.

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
    agrees = all(card.get("recipe", {}).get(entry) == value for entry, value in recipe.items())
    return card if agrees and (not mnist or str(card["results"]["data"]).startswith("MNIST")) else None


def board() -> str:
    """Write the scoreboard as a page of Markdown, from the cards and the paper's table."""
    known, theirs = cells(), paper()
    lines = [
        "# Scoreboard",
        "",
        "Errors in percent on the MNIST test set: ours / the paper's. Ours is the mean of the seeded draws of the "
        "distortion on each network's card; bold where it is at or below the paper's. Written by "
        "`stn-viz evaluate --table`.",
        "",
        "| network | R | RTS | P | E |",
        "|---|---|---|---|---|",
    ]
    for row in _ROWS:
        entries = [_entry(known.get((t, row)), theirs["errors"][t].get(row)) for t in ("r", "rts", "p", "e")]
        lines.append(f"| {row} | {' | '.join(entries)} |")
    for task, title in (("tc", "Translated, cluttered (60×60)"), ("add", "Addition of two digits (19 classes)")):
        lines += ["", f"| {title} | ours / paper's |", "|---|---|"]
        lines += [
            f"| {row} | {_entry(known.get((task, row)), value)} |" for row, value in theirs["errors"][task].items()
        ]
    others = [load_card(n) for n in checkpoints()]
    extra = [c for c in others if c.get("paper_error") is None or c["name"].endswith("-joint")]
    if extra:
        lines += ["", "Outside the table:", "", "| network | error | slope | lesson |", "|---|---|---|---|"]
        for card in extra:
            found = card["results"]
            lines.append(f"| {card['name']} | {_figure(found)} | {found.get('slope', '')} | {card['lesson']} |")
    lines += ["", f"The paper's figures: {theirs['source']}. {theirs['note']}", ""]
    return "\n".join(lines)


def _figure(found: dict[str, Any]) -> str:
    measured = f"{found['error']:.2f}"
    return measured if str(found["data"]).startswith("MNIST") else f"{measured} ({found['data']})"


def _entry(card: dict[str, Any] | None, value: float | None) -> str:
    theirs = "–" if value is None else f"{value:.1f}"
    if card is None:
        return f"not trained / {theirs}"
    ours = _figure(card["results"])
    return f"**{ours}** / {theirs}" if value is not None and card["results"]["error"] <= value else f"{ours} / {theirs}"
