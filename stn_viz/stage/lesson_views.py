"""What the steps of a lesson show, as it travels to the player: stages, descents, charts, curves, galleries, figure 2.

A stage's payload travels in chunks that are named by what they hold, so that a map that ten steps show travels once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from stn_viz.stage.packing import split

_LETTERS = 12  # of a chunk's name
Dash = Literal["", "6 4", "2 3"]


@dataclass(frozen=True, eq=False)
class LessonView:
    """Hold one thing that a step shows; a ``title`` is a short line above it, "" where it needs none."""

    kind: ClassVar[str] = ""

    def meta(self, chunks: dict[str, bytes]) -> dict[str, Any]:
        """Return plain values for the browser; bytes go into ``chunks`` by the names that stand for them."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {"kind": self.kind} | {name: _named(value, chunks) for name, value in found.items()}


@dataclass(frozen=True, eq=False)
class StageView(LessonView):
    """Hold a live stage.

    Args:
        scene: what ``Scene.payload()`` gave.
        answer: what ``ReferenceResult.payload()`` gave for the θ that it opens with, where only torch can tell it.
    """

    scene: bytes = b""
    answer: bytes | None = None
    kind: ClassVar[str] = "stage"


@dataclass(frozen=True, eq=False)
class DescentView(LessonView):
    """Hold a descent to play back.

    Args:
        scene: the payload of the stage that has the buttons.
        rival: that of a second one, which runs by the same clock.
        step: the step at which it opens.
        landscapes: SVG of the loss over a plane of θ, for each of the two, with one path that has a corner for each
            step and a disc at its end; none where the link names no axes.
    """

    scene: bytes = b""
    rival: bytes | None = None
    step: int = 0
    landscapes: tuple[str, ...] = ()
    kind: ClassVar[str] = "descent"


@dataclass(frozen=True, eq=False)
class ChartView(LessonView):
    """Hold a drawing: SVG without script, in the colours of the palette, and a sentence below it."""

    title: str = ""
    svg: str = ""
    caption: str = ""
    kind: ClassVar[str] = "chart"


@dataclass(frozen=True)
class Series:
    """Hold one curve: its name, its colour, its values at the axis's, and how it is dashed; None is a gap."""

    name: str
    colour: str
    values: Sequence[float | None]
    dash: Dash = ""

    def meta(self) -> dict[str, Any]:
        """Return plain values."""
        return {"name": self.name, "colour": self.colour, "values": list(self.values), "dash": self.dash}


@dataclass(frozen=True, eq=False)
class CurveView(LessonView):
    """Hold curves that the player draws point by point.

    Args:
        x: the axis's label.
        at: its values.
        y: the label of the axis upwards.
        low: its lower end.
        high: its upper end.
        series: the curves.
        band: from where to where along x the network was trained.
        caption: a sentence below.
    """

    x: str = ""
    at: Sequence[float] = ()
    y: str = ""
    low: float = 0.0
    high: float = 1.0
    series: Sequence[Series] = ()
    band: tuple[float, float] | None = None
    caption: str = ""
    kind: ClassVar[str] = "curve"

    def meta(self, chunks: dict[str, bytes]) -> dict[str, Any]:
        """Return plain values."""
        return {
            "kind": self.kind,
            "x": {"label": self.x, "values": list(self.at)},
            "y": {"label": self.y, "min": self.low, "max": self.high},
            "series": [one.meta() for one in self.series],
            "band": None if self.band is None else list(self.band),
            "caption": self.caption,
        }


@dataclass(frozen=True, eq=False)
class TilesView(LessonView):
    """Hold a gallery: ``tiles`` is what ``Tiles.payload()`` gave."""

    title: str = ""
    tiles: bytes = b""
    caption: str = ""
    kind: ClassVar[str] = "tiles"


@dataclass(frozen=True, eq=False)
class FigureView(LessonView):
    """Hold figure 2: ``passage`` is what the page *Inside a network* packs of a picture's way through one."""

    title: str = ""
    passage: bytes = b""
    caption: str = ""
    kind: ClassVar[str] = "figure"


@dataclass(frozen=True, eq=False)
class BoardView(LessonView):
    """Hold the scoreboard, as its component reads it."""

    title: str = ""
    board: Mapping[str, Any] | None = None
    caption: str = ""
    kind: ClassVar[str] = "board"


@dataclass(frozen=True, eq=False)
class ExhibitView(LessonView):
    """Hold a fault of the museum.

    Args:
        title: what it is called.
        scene: the payload of its stage; None where a value of it is no number.
        description: what goes wrong.
        findings: what the diagnostics say, a sentence each.
        fault: its one line of code, broken.
        fix: the same line, fixed.
        mended: which of the two was played.
        svg: a chart of its calls, where the link opens one.
    """

    title: str = ""
    scene: bytes | None = None
    description: str = ""
    findings: Sequence[str] = ()
    fault: str = ""
    fix: str = ""
    mended: bool = False
    svg: str = ""
    kind: ClassVar[str] = "exhibit"


KINDS = (StageView, DescentView, ChartView, CurveView, TilesView, FigureView, BoardView, ExhibitView)


def packed(views: Mapping[str, LessonView]) -> tuple[dict[str, Any], dict[str, NDArray[np.uint8]]]:
    """Return views as plain values by their ids, and the chunks that they name, each once."""
    chunks: dict[str, bytes] = {}
    meta = {name: view.meta(chunks) for name, view in views.items()}
    return meta, {name: np.frombuffer(data, np.uint8) for name, data in chunks.items()}


def _named(value: object, chunks: dict[str, bytes]) -> object:
    """Put bytes among the chunks and name them; leave everything else as it is."""
    if not isinstance(value, bytes):
        return list(value) if isinstance(value, tuple) else value
    names: list[str] = []
    for part in split(value):
        name = hashlib.blake2b(part, digest_size=_LETTERS // 2).hexdigest()
        chunks[name] = part
        names.append(name)
    return names
