"""A registration in pictures: the moving picture, the fixed one, V between them, |V − F|, and landmarks on both."""

from __future__ import annotations

import html
from typing import Any

import numpy as np
import plotly.graph_objects as go
import torch
from plotly.subplots import make_subplots
from torch import Tensor

from stn_viz.errors import ArgumentError
from stn_viz.figures.picture import picture_trace
from stn_viz.figures.recording import planes
from stn_viz.figures.style import MAGNITUDE, figure, locked, pixel_axes, pixel_hover
from stn_viz.palette import GRADIENT, HALO, LIGHT, SECOND, SOURCE, THETA
from stn_viz.recording import Call, ReplayedWarp, replay
from stn_viz.recording.landmarks import landmarks
from stn_viz.texts import say

_POINT = 11  # pixels across


def against_fixed(call: Call, sample: int = 0, cut: int | None = None) -> go.Figure:
    """Draw U and the fixed picture F, V and |V − F|; landmarks as rings on both, and where the warp reads for them.

    A line leads from each landmark of U to where the warp reads for it: its error. Of a volume only those landmarks are
    drawn that lie in the slice.

    Args:
        call: a recorded call with a fixed picture.
        sample: which of its kept batch items.
        cut: which slice of a volume; the middle one if left out.

    Raises:
        ArgumentError: no fixed picture was recorded, or there is no such sample or slice.
    """
    one = replay(call, sample, cut)
    if one.fixed is None:
        raise ArgumentError("call", str(call), "a call with a fixed picture", "tell it by stn_viz.observe_fixed")
    titles = [say(f"figures-fixed-{name}") for name in ("moving", "fixed", "target", "apart")]
    fig = make_subplots(2, 2, subplot_titles=titles, horizontal_spacing=0.03, vertical_spacing=0.08)
    fig.update_layout(figure("", height=760).layout)
    fig.update_layout(margin={"l": 16, "t": 48, "b": 48, "r": 72}, legend={"orientation": "h", "y": -0.03})
    if one.U is not None:
        fig.add_trace(picture_trace(planes(one.U).numpy(), titles[0]), 1, 1)
    both = torch.stack([one.fixed, one.V])
    low, high = (float(v) for v in both[torch.isfinite(both)].aminmax()) if bool(both.isfinite().any()) else (0.0, 1.0)
    low, high = min(low, 0.0), max(high, 1.0) if low >= 0 and high > 0.5 else high
    for shown, title, row, col in ((one.fixed, titles[1], 1, 2), (one.V, titles[2], 2, 1)):
        fig.add_trace(picture_trace(planes(shown, low, high).numpy(), title), row, col)
    fig.add_trace(_apart(one), 2, 2)
    for place, trace in _marks(call, sample, one):
        fig.add_trace(trace, 1, place)
    for k, (space, size) in enumerate((("source", one.frame.source), *[("target", one.frame.target)] * 3)):
        row, col = 1 + k // 2, 1 + k % 2
        pixel_axes(fig, space, size, row=row, col=col)  # type: ignore[arg-type]  # one of the two words
        fig.update_xaxes(
            title=None, visible=False, row=row, col=col
        )  # where a pixel lies is said when it is pointed at
        fig.update_yaxes(title=None, visible=False, row=row, col=col)
        fig.update_yaxes(scaleanchor=f"x{k + 1 if k else ''}", row=row, col=col)
    return fig


def _apart(one: ReplayedWarp) -> go.Heatmap:
    assert one.fixed is not None  # the caller looked
    apart = (one.V - one.fixed).abs().mean(0).numpy()
    return go.Heatmap(
        z=apart,
        colorscale=MAGNITUDE,
        zmin=0.0,
        zmax=locked(apart, None),
        hovertemplate=f"{pixel_hover('target')}<br>%{{z:.4g}}<extra></extra>",
        hoverongaps=False,
        colorbar={
            "title": {"text": "|V − F|", "side": "right"},
            "thickness": 14,
            "outlinewidth": 0,
            "len": 0.4,
            "y": 0.2,
        },
    )


def _marks(call: Call, sample: int, one: ReplayedWarp) -> list[tuple[int, go.Scatter]]:
    """Mark the landmarks, in the picture with this number of the first row."""
    pairs = landmarks(call)
    if pairs is None:
        return []
    fixed, moving, read = pairs.fixed[sample], pairs.moving[sample], pairs.read[sample]
    stride = call.kept.stride
    fixed = fixed / stride  # the pictures show every so many pixels
    on_fixed, on_moving = torch.isfinite(fixed).all(-1), torch.isfinite(moving).all(-1)
    if one.slices is not None:
        target, source = one.slices
        on_fixed &= (fixed[:, 2] - target).abs() <= 0.5
        on_moving &= (moving[:, 2] - source).abs() <= 0.5
    number = torch.arange(1, len(fixed) + 1)
    ways = torch.stack([moving, read, torch.full_like(read, torch.nan)], dim=1)[on_moving].flatten(0, 1)
    errors = {"x": _axis(ways, 0), "y": _axis(ways, 1), "mode": "lines", "hoverinfo": "skip"}
    line = go.Scatter(name=say("figures-fixed-error"), line={"color": GRADIENT, "width": 3}, **errors)
    return [
        (1, line),
        (1, _points(moving[on_moving], number[on_moving], "figures-fixed-on-moving", SOURCE, "circle-open")),
        (1, _points(read[on_moving], number[on_moving], "figures-fixed-read", THETA, "cross-thin-open")),
        (2, _points(fixed[on_fixed], number[on_fixed], "figures-fixed-on-fixed", SECOND, "circle-open")),
    ]


def _points(points: Tensor, numbers: Tensor, key: str, colour: str, symbol: str) -> go.Scatter:
    name = say(key)
    many = len(points) > 24
    at = say("figures-grid-reads" if symbol.startswith("cross") else "figures-fixed-at", x="%{x:.2f}", y="%{y:.2f}")
    marker: dict[str, Any] = {"symbol": symbol, "size": _POINT, "color": colour, "line": {"width": 3, "color": colour}}
    return go.Scatter(
        x=_axis(points, 0),
        y=_axis(points, 1),
        text=[str(int(k)) for k in numbers],
        mode="markers" if many or symbol.startswith("cross") else "markers+text",
        textposition="top right",
        textfont={"color": LIGHT, "size": 14, "weight": 700, "shadow": f"0 0 2px {HALO}, 0 0 2px {HALO}"},
        marker=marker,
        name=name,
        hovertemplate=f"%{{text}}<br>{at}<extra>{html.escape(name)}</extra>",
    )


def _axis(points: Tensor, k: int) -> list[float | None]:
    return [None if np.isnan(v) else float(v) for v in points[:, k].numpy()]
