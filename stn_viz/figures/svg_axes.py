"""The places and axes of a figure that is drawn as SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import plotly.graph_objects as go

_STEPS = (1, 2, 5, 10)
_MOST = 7  # numbers on an axis


@dataclass(frozen=True)
class Box:
    """Hold a rectangle: its left upper corner, width and height."""

    x: float
    y: float
    w: float
    h: float

    def reaching(self, bottom: float) -> Box:
        """Return the box with its lower edge there."""
        return replace(self, h=bottom - self.y)

    def part(self, across: Sequence[float], up: Sequence[float]) -> Box:
        """Return a part of it, in shares from the left and from below."""
        x, y = self.x + across[0] * self.w, self.y + (1 - up[1]) * self.h
        return Box(x, y, (across[1] - across[0]) * self.w, (up[1] - up[0]) * self.h)

    def fitted(self, wide: float, high: float) -> Box:
        """Return the largest box of these proportions in its middle."""
        scale = min(self.w / wide, self.h / high)
        w, h = wide * scale, high * scale
        return Box(self.x + (self.w - w) / 2, self.y + (self.h - h) / 2, w, h)


@dataclass(frozen=True)
class Axis:
    """Hold an axis: its ends, which may be the wrong way round, and its looks."""

    low: float
    high: float
    title: str = ""
    log: bool = False
    grid: bool = True
    labels: bool = True
    at: tuple[float, ...] = ()
    form: str = ""
    words: tuple[str, ...] = ()

    def share(self, value: float) -> float:
        """Return how far along it a value is, from 0 at its beginning to 1 at its end."""
        place = (math.log10(value) if value > 0 else math.nan) if self.log else value
        return (place - self.low) / (self.high - self.low)


def layout_of(fig: go.Figure) -> Any:  # noqa: ANN401  plotly's own, whose fields its stubs do not know
    """Return a figure's layout."""
    return fig.layout


def traces_of(fig: go.Figure) -> tuple[Any, ...]:
    """Return a figure's traces."""
    return tuple(fig.data)


def numbers_of(values: Any) -> np.ndarray:  # noqa: ANN401  whatever a trace holds
    """Return a trace's values as numbers; None is NaN, and words count from 0."""
    found = np.asarray([] if values is None else values)
    if found.dtype.kind in "UO" and any(isinstance(one, str) for one in found.ravel()):
        return np.arange(len(found), dtype=float)
    return found.astype(float)


def axis_of(look: Any, traces: Iterable[Any], way: str) -> Axis:  # noqa: ANN401  plotly's own
    """Read an axis, with ends that hold its traces where it names none."""
    log = look.type == "log"
    words: tuple[str, ...] = ()
    values: list[np.ndarray] = []
    for trace in traces:
        own = trace[way] if trace.type != "image" else None
        if trace.type == "heatmap" and own is None:
            own = np.arange(np.asarray(trace.z).shape[1 if way == "x" else 0])
        if own is not None and len(own) and isinstance(own[0], str):
            words = tuple(map(str, own))
        values.append(numbers_of(own))
        if trace.type == "bar":
            values.append(np.zeros(1))
    low, high = _ends(look, np.concatenate([*values, np.empty(0)]), log, words)
    at = () if look.tickvals is None else tuple(float(v) for v in look.tickvals)
    shown = look.showticklabels is not False
    title = look.title.text or ""
    return Axis(low, high, title, log, look.showgrid is not False, shown, at, look.tickformat or "", words)


def _ends(look: Any, values: np.ndarray, log: bool, words: Sequence[str]) -> tuple[float, float]:  # noqa: ANN401
    if look.range is not None:
        return float(look.range[0]), float(look.range[1])
    if words:
        ends = (-0.6, len(words) - 0.4)
    else:
        known = values[np.isfinite(values) & ((values > 0) | (not log))]
        known = np.log10(known) if log else known
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        room = 0.05 * (high - low) or 0.5
        ends = (low - room, high + room)
    return (ends[1], ends[0]) if look.autorange == "reversed" else ends


def ticks(axis: Axis, width: Callable[[str], float], room: float) -> Iterator[tuple[float, str]]:
    """Return round values along an axis with what is written there, no more than there is room for."""
    if not axis.labels:
        return
    if axis.words:
        yield from ((float(k), word) for k, word in enumerate(axis.words))
        return
    values = axis.at or (_powers(axis) if axis.log else _round(axis))
    said = [_written(value, axis.form) for value in values]
    widest = max((width(one) for one in said), default=1.0) + 12
    every = max(1, math.ceil(len(values) * widest / room))
    yield from list(zip(values, said, strict=True))[::every]


def _round(axis: Axis) -> tuple[float, ...]:
    low, high = sorted((axis.low, axis.high))
    raw = (high - low) / _MOST
    power = 10 ** math.floor(math.log10(raw))
    step = power * next(one for one in _STEPS if one * power >= raw * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(k * step for k in range(first, last + 1))


def _powers(axis: Axis) -> tuple[float, ...]:
    low, high = sorted((axis.low, axis.high))
    return tuple(10.0**k for k in range(math.ceil(low), math.floor(high) + 1)) or (10**low, 10**high)


def _written(value: float, form: str) -> str:
    if form.endswith("%"):
        return f"{100 * value:.0f} %"
    return f"{round(value, 12):.4g}".replace("-", "−")
