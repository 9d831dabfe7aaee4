"""One quantity of a recording over its steps: the columns of ``tape.scalars()``, a line for each place in the model."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from stn_viz.recording.scalars import Value

Columns = Mapping[str, Sequence[Value]]  # as ``tape.scalars()`` gives them
QUANTITIES = {  # ids, and the columns that each shows
    "theta": r"θ\d\d",
    "sigma": r"σ\d",
    "det": r"det",
    "outside": r"outside",
    "footprint": r"footprint",
    "displacement": r"displacement",
    "moved": r"moved",
    "theta-grad": r"\|∂L/∂θ\|",
    "grid-grad": r"\|∂L/∂grid\|",
    "target-grad": r"\|∂L/∂V\|",
    "fixed": r"\|V − F\|",
    "landmarks": r"TRE",
    "loss": r"loss",
}


@dataclass(frozen=True)
class Place:
    """Say where in a model a call is made: by which module, in its how-manieth call of a step, counted from 0."""

    module: str
    turn: int


@dataclass(frozen=True)
class Line:
    """Hold a column's values at one place, training passes and others apart, over the steps that have them.

    Args:
        column: of ``tape.scalars()``.
        place: where the calls are made; None of a step's own numbers, as the loss.
        training: whether in training passes; None: not told.
        rows: of the columns, which are calls of the tape.
        steps: of these.
        mean: over the batch, NaN where no item is finite.
        low: the least of the batch.
        high: the largest of the batch.
    """

    column: str
    place: Place | None
    training: bool | None
    rows: tuple[int, ...]
    steps: tuple[int, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def places(columns: Columns) -> tuple[Place, ...]:
    """List where in the model calls are made, in the order in which they first are."""
    return tuple(dict.fromkeys(_place(columns, row) for row in range(len(columns.get("step", ())))))


def lines(columns: Columns, quantity: str, at: Sequence[Place] | None = None) -> tuple[Line, ...]:
    """Follow a quantity over the steps.

    Args:
        columns: of ``tape.scalars()``.
        quantity: one of ``QUANTITIES``.
        at: the places that are followed; all if left out.
    """
    names = [name for name in columns if re.fullmatch(QUANTITIES[quantity], name)]
    if quantity == "loss":
        firsts: dict[Value, int] = {}
        for row, step in enumerate(columns.get("step", ())):
            firsts.setdefault(step, row)
        found = [_line(columns, name, None, None, list(firsts.values())) for name in names]
    else:
        rows: dict[tuple[Place, bool | None], list[int]] = {}
        for row in range(len(columns.get("step", ()))):
            place, training = _place(columns, row), cast("bool | None", columns["training"][row])
            if at is None or place in at:
                rows.setdefault((place, training), []).append(row)
        found = [_line(columns, name, *where, its) for where, its in rows.items() for name in names]
    return tuple(line for line in found if line.rows)


def not_finite(columns: Columns, found: Sequence[Line]) -> tuple[int, ...]:
    """List the steps at which lines leave something out, as it was NaN or infinite."""
    lost: set[int] = set()
    for line in found:
        for row, step, mean in zip(line.rows, line.steps, line.mean, strict=True):
            share = columns["nonfinite"][row] if line.place is not None else 0.0
            if not math.isfinite(mean) or share:
                lost.add(step)
    return tuple(sorted(lost))


def _place(columns: Columns, row: int) -> Place:
    return Place(cast("str", columns["module"][row]), cast("int", columns["turn"][row]))


def _line(columns: Columns, name: str, place: Place | None, training: bool | None, rows: Sequence[int]) -> Line:
    """Take a column's rows, those without a value left out; a number without spread is its own least and largest."""
    its = tuple(row for row in rows if columns[name][row] is not None)
    mean, low, high = (
        tuple(cast("float", columns.get(of, columns[name])[row]) for row in its)
        for of in (name, f"{name} min", f"{name} max")
    )
    steps = tuple(cast("int", columns["step"][row]) for row in its)
    return Line(name, place, training, its, steps, mean, low, high)
