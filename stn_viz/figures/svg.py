"""A figure as SVG without script or font, for pages that have no plotly: maps, curves, bars, with axes and a legend.

It draws what the project's figures hold, no more of plotly: heat maps, pictures, lines, marks and bars on linear or
logarithmic axes. Words take the page's own colour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from stn_viz.figures.svg_axes import Axis, Box, axis_of, layout_of, ticks, traces_of
from stn_viz.figures.svg_marks import legend_mark, marks
from stn_viz.figures.svg_tags import sheet, tag, words
from stn_viz.figures.text_lines import text_width
from stn_viz.palette import RULE

WIDTH, HEIGHT = 960, 600
_TEXT, _TITLE = 24, 27  # of 600: what stands on a projector over two thirds of its height is read from afar
_LINE = 34  # between lines of a legend
_MARGIN = Box(96, 18, 20, 88)  # left, top, right, bottom of all panels


@dataclass(frozen=True)
class _Panel:
    """Hold one pair of axes: where it is, and what its axes are."""

    box: Box
    x: Axis
    y: Axis


def as_svg(fig: go.Figure, *, width: int = WIDTH, height: int = HEIGHT, headed: bool = True) -> str:
    """Write a figure as one ``<svg>`` element.

    Args:
        fig: any of the project's figures.
        width: of its own coordinates; on a page it fills its place.
        height: likewise.
        headed: whether its title is drawn; who does not see the figure is told it in any case.
    """
    title = _plain(layout_of(fig).title.text)
    headed = headed and bool(title)
    legend, under = _legend(fig, width, _MARGIN.y + (_TITLE + 12 if headed else 0))
    titled = any(a.text and a.xref == "paper" for a in layout_of(fig).annotations)  # of several panels
    left = _room(fig)
    box = Box(left, under + (_TEXT + 14 if titled else 8), width - left - _MARGIN.w, 0).reaching(height - _below(fig))
    head = words(title, x=12, y=_MARGIN.y + _TITLE - 4, font_size=_TITLE, font_weight="600")
    parts = [*([head] if headed else []), *legend]
    panels = {pair: _panel(fig, pair, box) for pair in _pairs(fig)}
    for pair, panel in panels.items():
        several = len(panels) > 1
        parts += [_frame(panel, quiet=several and panel.x.labels is False), *_shapes(fig, pair, panel)]
    for trace in traces_of(fig):
        panel = panels[(trace.xaxis or "x", trace.yaxis or "y")]
        parts.append(marks(trace, fig, panel.box, panel.x, panel.y))
    parts += _annotations(fig, box, panels)
    return sheet(width, height, _TEXT, title, *parts)


def _width(text: str) -> float:
    """Estimate how wide a line of text is."""
    return text_width(text, _TEXT)


def _plain(text: str | None) -> str:
    """Take plotly's few tags out of a text; a line break is a space."""
    said = (text or "").replace("<br>", " ")
    for name in ("b", "i", "sub", "sup"):
        said = said.replace(f"<{name}>", "").replace(f"</{name}>", "")
    return re.sub(r"(?<![\w.])-(?=[\d.])", "−", said)  # a proper minus sign


def _pairs(fig: go.Figure) -> list[tuple[str, str]]:
    return list(dict.fromkeys((trace.xaxis or "x", trace.yaxis or "y") for trace in traces_of(fig))) or [("x", "y")]


def _room(fig: go.Figure) -> float:
    """Find how much room the numbers and the title of the axis upwards take."""
    rough = Box(_MARGIN.x, 0, WIDTH, HEIGHT - 2 * _MARGIN.h)
    axes = [_panel(fig, pair, rough).y for pair in _pairs(fig)]
    return _TEXT * 2 + max((_width(said) for y in axes for _, said in ticks(y, lambda _: _TEXT, rough.h)), default=0)


def _below(fig: go.Figure) -> float:
    """Find how much room the numbers and the title of the axes below take; small maps have neither."""
    rough = Box(_MARGIN.x, 0, WIDTH, HEIGHT)
    panels = [_panel(fig, pair, rough) for pair in _pairs(fig)]
    return _MARGIN.y if len(panels) > 1 and all(panel.x.labels is False for panel in panels) else _MARGIN.h


def _legend(fig: go.Figure, width: int, top: float) -> tuple[list[str], float]:
    """Write the names of what is drawn in lines; give where they end."""
    if layout_of(fig).showlegend is False:
        return [], top
    named = [t for t in traces_of(fig) if t.type in ("scatter", "bar") and t.name and t.showlegend is not False]
    if len(named) < 2 and not layout_of(fig).showlegend:
        return [], top
    parts: list[str] = []
    x, y = 16.0, top + _TEXT
    for trace in named:
        name = _plain(trace.name)
        wide = 44 + _width(name) + 26
        if x > 16 and x + wide > width:
            x, y = 16.0, y + _LINE
        parts.append(legend_mark(trace, x, y - _TEXT / 3))
        parts.append(words(name, x=x + 44, y=y))
        x += wide
    return parts, y + 12


def _panel(fig: go.Figure, pair: tuple[str, str], box: Box) -> _Panel:
    """Place a pair of axes, square where its pixels are."""
    looks = [layout_of(fig)[f"{name[0]}axis{name[1:]}"] for name in pair]
    place = box.part(looks[0].domain or (0, 1), looks[1].domain or (0, 1))
    drawn = [t for t in traces_of(fig) if (t.xaxis or "x", t.yaxis or "y") == pair]
    x, y = (axis_of(look, drawn, way) for look, way in zip(looks, "xy", strict=True))
    if looks[1].scaleanchor is not None:
        place = place.fitted(abs(x.high - x.low), abs(y.high - y.low))
    return _Panel(place, x, y)


def _frame(panel: _Panel, *, quiet: bool) -> str:
    """Draw the edge, the lines and numbers of both axes, and their titles."""
    box, x, y = panel.box, panel.x, panel.y
    edge = tag("rect", x=box.x, y=box.y, width=box.w, height=box.h, fill="none", stroke=RULE, stroke_width=2)
    if quiet:
        return edge
    parts, bottom, right = [edge], box.y + box.h, box.x + box.w
    for value, said in ticks(x, _width, box.w):
        parts.append(words(said, x=box.x + x.share(value) * box.w, y=bottom + _TEXT + 6, text_anchor="middle"))
    widest = 0.0
    for value, said in ticks(y, lambda _: _TEXT, box.h):
        at = bottom - y.share(value) * box.h
        if y.grid:
            parts.append(tag("line", x1=box.x, x2=right, y1=at, y2=at, stroke=RULE))
        parts.append(words(said, x=box.x - 8, y=at + _TEXT / 3, text_anchor="end"))
        widest = max(widest, _width(said))
    parts.append(words(_plain(x.title), x=box.x + box.w / 2, y=bottom + 2 * _TEXT + 18, text_anchor="middle"))
    place = f"{max(box.x - widest - 18, _TEXT):.1f},{box.y + box.h / 2:.1f}"
    parts.append(words(_plain(y.title), transform=f"translate({place})rotate(-90)", text_anchor="middle"))
    return "".join(parts)


def _shapes(fig: go.Figure, pair: tuple[str, str], panel: _Panel) -> Iterable[str]:
    """Draw the vertical lines and bands of an axis."""
    for shape in layout_of(fig).shapes:
        if (shape.xref or "x").split()[0] != pair[0] or str(shape.yref or "").split()[-1] not in ("paper", "domain"):
            continue
        left, right = (panel.box.x + panel.x.share(v) * panel.box.w for v in (shape.x0, shape.x1))
        y, h = panel.box.y, panel.box.h
        if shape.type == "rect":
            yield tag("rect", x=left, width=right - left, y=y, height=h, fill=RULE)
        else:
            yield tag("line", x1=left, x2=left, y1=y, y2=y + h, stroke="currentColor", stroke_width=3)


def _annotations(fig: go.Figure, box: Box, panels: dict[tuple[str, str], _Panel]) -> Sequence[str]:
    """Write the titles of panels above each, and no other remark of a figure."""
    found: list[str] = []
    for note in layout_of(fig).annotations:
        if note.xref != "paper" or not note.text:
            continue
        at = box.x + note.x * box.w
        nearest = min(panels.values(), key=lambda p: _apart(p.box, at, box.y + (1 - note.y) * box.h))
        middle = nearest.box.x + nearest.box.w / 2
        found.append(words(_plain(note.text), x=middle, y=nearest.box.y - 8, text_anchor="middle"))
    return found


def _apart(box: Box, x: float, y: float) -> float:
    return abs(box.x + box.w / 2 - x) + abs(box.y - y)
