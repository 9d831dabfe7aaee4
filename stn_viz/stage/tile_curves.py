"""Curves under a gallery that has a scrubber: small panels whose playhead moves with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jaxtyping import Float
from torch import Tensor

from stn_viz.errors import ArgumentError

_DIGITS = 4  # that travel: more than a panel can show


@dataclass(frozen=True, eq=False)
class Line:
    """Hold one curve.

    Args:
        name: what it is; empty for one of many that are alike.
        x: where it was measured.
        y: what was measured; what is not a number is left out.
        colour: of the line.
        dash: of the line, as in SVG.
        tile: the row of the tile that it belongs to, which lights it up.
    """

    name: str
    x: Float[Tensor, " N"]
    y: Float[Tensor, " N"]
    colour: str
    dash: str = ""
    tile: int | None = None

    def __post_init__(self) -> None:
        """Refuse a curve whose axes differ in length."""
        if self.x.shape != self.y.shape:
            raise ArgumentError("y", self.y, f"{len(self.x)} values, one for each x", "measure both together")


@dataclass(frozen=True, eq=False)
class Panel:
    """Hold one panel of curves.

    Args:
        title: what they are.
        lines: the curves.
        log: whether sizes are compared by their ratio.
        least: the ends that the vertical axis has at least, so that small changes look small.
    """

    title: str
    lines: Sequence[Line]
    log: bool = False
    least: tuple[float, float] | None = None

    def described(self) -> dict[str, Any]:
        """Write plain values for the browser."""
        lines = [_plain(line) for line in self.lines]
        return {"title": self.title, "log": self.log, "least": self.least and list(self.least), "lines": lines}


def _plain(line: Line) -> dict[str, Any]:
    kept = line.y.isfinite()
    numbers = [[float(f"{v:.{_DIGITS}g}") for v in values[kept].tolist()] for values in (line.x, line.y)]
    return {
        "name": line.name,
        "x": numbers[0],
        "y": numbers[1],
        "colour": line.colour,
        "dash": line.dash,
        "tile": line.tile,
    }
