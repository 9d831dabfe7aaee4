"""A look-up by query: its points over the map, or over each map of a pyramid, as large as they weigh."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
import torch
from plotly.subplots import make_subplots

from stn_viz.diagnostics.look_up import LookUp, look_up, weigh
from stn_viz.errors import ArgumentError
from stn_viz.figures.grid import roomy_axes
from stn_viz.figures.picture import picture_trace
from stn_viz.figures.recording import planes
from stn_viz.figures.style import figure
from stn_viz.palette import LIGHT, RULE, SERIES, THETA
from stn_viz.recording import Call, replay
from stn_viz.texts import say
from stn_viz.texts.quantity import quantity

_ACROSS = 2  # maps side by side
_CENTRES, _HEADS = 400, 8  # queries whose place is dotted, and items whose points are drawn
_POINT, _LARGEST, _DOT = 9, 26, 5  # pixels across: a point, the one with all the weight, another query
_HIGH = 430  # pixels of a row of maps


def by_query(calls: Sequence[Call], sample: int = 0, query: int = 0) -> go.Figure:
    """Draw the points of one query over the map that each call reads, with the other queries' places as faint dots.

    Points of the chosen item are filled, as large as they weigh where ∂L/∂V tells by which weights they were summed;
    points that other items of the batch read for the same query are rings: heads, where a model folds these into the
    batch. A dot's ``customdata`` is the number of its query.

    Args:
        calls: look-ups of the same queries, one for each level of a pyramid; see ``stn_viz.diagnostics.look_up``.
        sample: which of their kept batch items.
        query: which query; of windows the kept item, which is their query.

    Raises:
        ArgumentError: a call is no look-up, or there is no such query.
    """
    levels = [_arranged(call) for call in calls]
    if not 0 <= query < levels[0].queries:
        raise ArgumentError("query", query, f"0 to {levels[0].queries - 1}", "count from 0")
    weights = weigh(levels)
    columns = min(len(levels), _ACROSS)
    titles = [_title(call, k, len(calls)) for k, call in enumerate(calls)]
    rows = -(-len(levels) // columns)
    fig = make_subplots(
        rows, columns, subplot_titles=titles, horizontal_spacing=0.09, vertical_spacing=0.3 / rows if rows > 1 else 0
    )
    fig.update_layout(figure("", height=_HIGH * rows + 60).layout)
    fig.update_layout(margin={"t": 48, "b": 80}, legend={"orientation": "h", "y": -0.16 / rows})
    for k, (call, level) in enumerate(zip(calls, levels, strict=True)):
        row, col = 1 + k // columns, 1 + k % columns
        weight = None if weights is None else weights[k].numpy()
        fig.add_traces(_panel(call, level, sample, query, weight, first=k == 0), row, col)
        one = replay(call, level.place(sample, query)[0])
        seen = one.frame.to_pixels(level.points).numpy()
        roomy_axes(fig, one.frame, [seen[level.place(sample, query)]], row=row, col=col)
        if col > 1:  # the same words as in the first column
            fig.update_yaxes(title=None, row=row, col=col)
        fig.update_yaxes(scaleanchor=f"x{k + 1 if k else ''}", row=row, col=col)
    return fig


def _arranged(call: Call) -> LookUp:
    level = look_up(call)
    if level is None:
        raise ArgumentError("call", str(call), "a look-up, many points for each query", "draw a warp by figures.flow")
    return level


def _title(call: Call, k: int, levels: int) -> str:
    size = "×".join(map(str, call.source))
    return say("figures-look-up-map", size=size) if levels == 1 else say("figures-look-up-level", k=str(k), size=size)


def _panel(
    call: Call, level: LookUp, sample: int, query: int, weights: np.ndarray | None, *, first: bool
) -> list[object]:
    """Draw one map, the places of all queries, the query's points in other items, and those of its own."""
    item, row = level.place(sample, query)
    one = replay(call, item)
    U = np.full((1, 1, 1), 0.5) if one.U is None else planes(one.U).numpy()
    picture = picture_trace(U, say("figures-grid-source"))
    if one.U is None:  # one grey pixel over the whole source
        height, width = one.frame.source
        picture.update(x0=(width - 1) / 2, y0=(height - 1) / 2, dx=width, dy=height)
    pixels = one.frame.to_pixels(level.points).numpy()
    traces: list[object] = [picture, _places(pixels, level, item, first)]
    if not level.by_item:
        heads = [other for other in range(len(pixels)) if other != item][: _HEADS - 1]
        traces += [_ring(pixels[other, row], call, other, first) for other in heads]
    weight = None if weights is None else weights[item, row]
    return [*traces, _points(pixels[item, row], level.values[item, :, row], weight, call, item, query, first=first)]


def _places(pixels: np.ndarray, level: LookUp, item: int, first: bool) -> go.Scatter:
    """Dot where each query reads on the average, so that another can be clicked."""
    centres = pixels.mean(2)[:, 0] if level.by_item else pixels.mean(2)[item]
    which = np.unique(np.linspace(0, len(centres) - 1, min(len(centres), _CENTRES)).round().astype(int))
    return go.Scatter(
        x=centres[which, 0],
        y=centres[which, 1],
        customdata=[[query] for query in which.tolist()],
        mode="markers",
        name=say("figures-look-up-places"),
        showlegend=first,
        legendgroup="places",
        hovertemplate=say("figures-look-up-query", query="%{customdata}") + "<extra></extra>",
        marker={"size": _DOT, "color": LIGHT, "opacity": 0.7, "line": {"color": RULE, "width": 1}},
    )


def _ring(points: np.ndarray, call: Call, item: int, first: bool) -> go.Scatter:
    name = say("figures-look-up-item", item=str(call.kept.items[item]))
    colour = SERIES[1 + item % (len(SERIES) - 1)]
    return go.Scatter(
        x=points[:, 0],
        y=points[:, 1],
        mode="markers",
        name=name,
        showlegend=first,
        legendgroup=f"item {item}",
        hovertemplate=f"{name}<br>{_reads()}<extra></extra>",
        marker={"symbol": "circle-open", "size": _POINT, "color": colour, "line": {"width": 2}},
    )


def _points(
    points: np.ndarray,
    values: torch.Tensor,
    weights: np.ndarray | None,
    call: Call,
    item: int,
    query: int,
    *,
    first: bool,
) -> go.Scatter:
    known = weights is not None and bool(np.isfinite(weights).all())
    size = 4 + (_LARGEST - 4) * np.sqrt(weights) if known and weights is not None else np.full(len(points), _POINT)
    said = [
        say("figures-look-up-point", point=str(k), value=quantity(float(values[0, k]), 4))
        + (f"<br>{say('figures-look-up-weight', weight=f'{weights[k]:.3f}')}" if known and weights is not None else "")
        for k in range(len(points))
    ]
    return go.Scatter(
        x=points[:, 0],
        y=points[:, 1],
        mode="markers",
        name=say("figures-look-up-points", query=str(query), item=str(call.kept.items[item])),
        showlegend=first,
        legendgroup="points",
        text=said,
        hovertemplate=f"%{{text}}<br>{_reads()}<extra></extra>",
        marker={"size": size, "color": THETA, "opacity": 0.9, "line": {"color": LIGHT, "width": 1}},
    )


def _reads() -> str:
    return say("figures-grid-reads", x="%{x:.3f}", y="%{y:.3f}")
