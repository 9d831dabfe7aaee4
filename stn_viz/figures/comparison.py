"""Two recordings beside one another: where they part, and one call of both over the same picture."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import torch
from plotly.subplots import make_subplots

from stn_viz.diagnostics import Warp
from stn_viz.figures.grid import roomy_axes
from stn_viz.figures.heatmaps import signed_map
from stn_viz.figures.picture import picture_trace
from stn_viz.figures.recording import over_source, planes
from stn_viz.figures.style import figure, locked, pixel_axes
from stn_viz.palette import TARGET, THETA
from stn_viz.recording import Call, Pair, ReplayedWarp, replay
from stn_viz.recording.replay import in_block
from stn_viz.texts import say

FIRST, SECOND = THETA, TARGET


def apart(pairs: Sequence[Pair], chosen: int | None = None) -> go.Figure:
    """Draw for each pair of calls how far the farthest point moved between the two recordings.

    Args:
        pairs: what ``compare`` found.
        chosen: the first recording's call that is looked at.
    """
    places = {"first": "%{x}", "second": "%{customdata[0]}", "far": "%{y:.4g}", "change": "%{customdata[1]:.4g}"}
    both = [p for p in pairs if p.first is not None and p.shift is not None]
    fig = figure(say("figures-apart-title"), height=240)
    fig.add_trace(
        go.Bar(
            x=[p.first for p in both],
            y=[p.shift for p in both],
            text=[f"{p.shift:.3g}" for p in both],
            customdata=[[p.second, p.change] for p in both],
            hovertemplate=say("figures-apart-hover", **places) + "<extra></extra>",
            marker={"color": [SECOND if p.first == chosen else THETA for p in both], "opacity": 0.85},
        )
    )
    fig.update_xaxes(title=say("figures-apart-x"), dtick=1 if len(both) < 30 else None, showgrid=False)
    fig.update_yaxes(title=say("figures-source-pixels"), rangemode="tozero")
    fig.update_layout(margin={"t": 48, "b": 52})
    return fig


def side_by_side(
    first: Call, second: Call, sample: int = 0, names: tuple[str, str] | None = None, *, targets_alone: bool = False
) -> go.Figure:
    """Draw one item of both calls: the two meshes over U, the two Vs, and their difference where sizes agree.

    Args:
        first: a call of the first recording.
        second: the call of the second that answers to it.
        sample: which kept item, of both.
        names: what the recordings are called; first and second if left out.
        targets_alone: the two Vs and nothing else.
    """
    names = (say("figures-compared-first"), say("figures-compared-second")) if names is None else names
    names = (html.escape(names[0]), html.escape(names[1]))
    a, b = replay(first, min(sample, first.samples - 1)), replay(second, min(sample, second.samples - 1))
    loose = Warp(first, 0).loose and Warp(second, 0).loose
    a, b = (in_block(a), in_block(b)) if loose else (a, b)
    values = torch.cat([t[torch.isfinite(t)].flatten() for t in (a.V, b.V)])
    low, high = (float(values.min()), float(values.max())) if values.numel() else (0.0, 1.0)
    panels: list[tuple[str, list[object], tuple[int, int], bool]] = [
        (say("figures-compared-meshes", first=names[0], second=names[1]), _meshes(a, b, loose), a.frame.source, True)
    ]
    for name, one in zip(names, (a, b), strict=True):
        title = say("figures-compared-target", name=name)
        picture = picture_trace(planes(one.V, min(low, 0.0), high).numpy(), title)
        panels.append((title, [picture], one.frame.target, False))
    if targets_alone:
        panels = panels[1:]
    elif a.V.shape == b.V.shape:
        moved = (b.V - a.V).double().sum(0)
        trace = signed_map(moved, "V", limit=locked(moved.numpy(), None)).data[0].update(showscale=False)
        title = say("figures-compared-difference", first=names[0], second=names[1])
        panels.append((title, [trace], a.frame.target, False))
    fig = make_subplots(1, len(panels), subplot_titles=[p[0] for p in panels], horizontal_spacing=0.05)
    fig.update_layout(figure("", height=430).layout)
    fig.update_layout(margin={"t": 48, "b": 90}, legend={"orientation": "h", "y": -0.22})
    for col, (_, traces, size, source) in enumerate(panels, start=1):
        fig.add_traces(traces, rows=1, cols=col)
        if source:
            roomy_axes(fig, a.frame, [one.frame.to_pixels(one.grid.double()).numpy() for one in (a, b)], row=1, col=col)
        else:
            pixel_axes(fig, "target", size, row=1, col=col)
        fig.update_yaxes(scaleanchor=f"x{col if col > 1 else ''}", row=1, col=col)
    return fig


def _meshes(a: ReplayedWarp, b: ReplayedWarp, loose: bool) -> list[Any]:
    """Lay both grids over one picture: the first solid, the second dashed; of loose points dots and rings."""
    traces: list[Any] = []
    first, second = say("figures-compared-first"), say("figures-compared-second")
    for name, one, colour, dash in ((first, a, FIRST, "solid"), (second, b, SECOND, "dash")):
        drawn: Any = over_source(one, loose=loose).data
        if not traces:
            traces.append(drawn[0])
        lines = [t for t in drawn if getattr(t, "mode", None) == ("markers" if loose else "lines")]
        for trace in lines:
            trace.update(name=name, showlegend=False)
            if loose:
                trace.update(marker={"color": colour, "symbol": "circle" if one is a else "circle-open"})
            else:
                trace.update(line={"color": colour, "dash": dash})
        traces += lines
    return traces


def thetas(first: ReplayedWarp, second: ReplayedWarp) -> np.ndarray | None:
    """List θ of both and their difference as three rows; None where one of the grids is not affine."""
    if first.theta is None or second.theta is None:
        return None
    return torch.stack([first.theta, second.theta, second.theta - first.theta]).numpy()
