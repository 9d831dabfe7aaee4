"""Small multiples: many maps side by side under one scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Real
from plotly.subplots import make_subplots
from torch import Tensor

from stn_viz.errors import ArgumentError
from stn_viz.figures.picture import picture_trace
from stn_viz.figures.style import MAGNITUDE, SIGNED, figure, locked, numbers, pixel_hover
from stn_viz.texts import say

Many = Real[np.ndarray, "..."] | Real[Tensor, "..."]  # maps may differ in size, so no letters bind them
_TILE = 190  # pixels on screen a row


def small_multiples(
    maps: Sequence[Many],
    titles: Sequence[str] = (),
    title: str = "",
    *,
    columns: int | None = None,
    limit: float | None = None,
) -> go.Figure:
    """Draw maps beside one another: pictures (C, H, W) as they are, plain maps (H, W) under one shared colour scale.

    The scale is signed as soon as one plain map goes below zero.

    Args:
        maps: what is drawn, row by row.
        titles: one for each map, or none.
        title: what stands above all.
        columns: maps a row; as near to a wide rectangle as can be if left out.
        limit: the end of the shared colour range.

    Raises:
        ArgumentError: no maps, or not as many titles as maps.
    """
    if not maps or (titles and len(titles) != len(maps)):
        raise ArgumentError("titles", list(titles), f"{len(maps)} titles or none, and at least one map", "check both")
    columns = min(len(maps), columns or math.ceil(math.sqrt(1.6 * len(maps))))
    rows = math.ceil(len(maps) / columns)
    base = figure(title, height=80 + _TILE * rows)
    fig = make_subplots(
        rows, columns, subplot_titles=list(titles) or None, horizontal_spacing=0.02, vertical_spacing=0.2 / max(rows, 2)
    )
    fig.update_layout(base.layout)
    plain = [numbers(one) for one in maps if one.ndim == 2]
    together = np.concatenate([one.ravel() for one in plain]) if plain else np.zeros(1)
    end = locked(together, limit)
    signed = bool((together < 0).any())
    fig.update_layout(
        coloraxis={
            "colorscale": SIGNED if signed else MAGNITUDE,
            "cmin": -end if signed else 0,
            "cmax": end,
            "colorbar": {"thickness": 14, "outlinewidth": 0},
            "showscale": bool(plain),
        }
    )
    for k, one in enumerate(maps):
        row, col = k // columns + 1, k % columns + 1
        name = titles[k] if titles else say("figures-map", number=str(k))
        if one.ndim == 2:
            hover = f"{pixel_hover()}<br>%{{z:+.5g}}<extra></extra>"
            fig.add_trace(
                go.Heatmap(z=numbers(one), name=name, coloraxis="coloraxis", hovertemplate=hover), row=row, col=col
            )
        else:
            fig.add_trace(picture_trace(one, name), row=row, col=col)
        h, w = one.shape[-2:]
        below: dict[str, Any] = {
            "showticklabels": False,
            "ticks": "",
            "showgrid": False,
            "zeroline": False,
            "constrain": "domain",
        }
        fig.update_xaxes(range=[-0.5, w - 0.5], **below, row=row, col=col)
        anchor = f"x{k + 1 if k else ''}"
        fig.update_yaxes(range=[h - 0.5, -0.5], scaleanchor=anchor, **below, row=row, col=col)
    for k in range(len(maps), rows * columns):
        fig.update_xaxes(visible=False, row=k // columns + 1, col=k % columns + 1)
        fig.update_yaxes(visible=False, row=k // columns + 1, col=k % columns + 1)
    return fig
