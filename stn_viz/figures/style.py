"""One look for all figures: one template, the signed scale, axes in pixels.

Backgrounds are transparent and words a grey that stands out from white and from near-black alike, so that a figure
needs not know the theme it is shown in; Streamlit's own theme may still put its ink in place of the grey.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Real
from torch import Tensor

from stn_viz import palette
from stn_viz.palette import CLEAR, INK, RULE, SERIES, SOURCE, TARGET
from stn_viz.texts import say
from stn_viz.texts.fonts import STACK

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")  # never hue alone

SIGNED = [[k / (len(palette.SIGNED) - 1), f"rgb({r},{g},{b})"] for k, (r, g, b) in enumerate(palette.SIGNED)]
MAGNITUDE = "cividis"

Map = Real[np.ndarray, "H W"] | Real[Tensor, "H W"]
Space = Literal["source", "target"]

_AXIS = {
    "title": {"font": {"size": 16}},
    "gridcolor": RULE,
    "zerolinecolor": RULE,
    "linecolor": INK,
    "tickcolor": INK,
    "ticks": "outside",
}
_TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": f"'Source Sans', {STACK}", "size": 16, "color": INK},
        "title": {"font": {"size": 20}, "x": 0, "xref": "paper", "xanchor": "left", "yref": "container"},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "colorway": SERIES,
        "margin": {"l": 64, "r": 16, "t": 56, "b": 56},
        "xaxis": _AXIS,
        "yaxis": _AXIS,
    }
)


Figure = go.Figure


def figure(title: str, *, height: int = 420) -> go.Figure:
    """Start an empty figure in the project's look."""
    return go.Figure(layout={"template": _TEMPLATE, "title": {"text": title}, "height": height})


def numbers(values: Real[np.ndarray, "*S"] | Real[Tensor, "*S"]) -> Real[np.ndarray, "*S"]:
    """Take an array or a tensor from anywhere as a numpy array."""
    return values.detach().cpu().numpy() if isinstance(values, Tensor) else values


def pixel_axes(
    fig: go.Figure, space: Space, size: tuple[int, int], row: int | None = None, col: int | None = None
) -> None:
    """Count both axes in pixels of one map: x to the right, y down, square pixels, in that map's colour."""
    height, width = size
    colour = {"color": SOURCE if space == "source" else TARGET}
    fig.update_xaxes(
        title={"text": say(f"figures-axis-x-{space}"), "font": colour, "standoff": 8},
        range=[-0.5, width - 0.5],
        showgrid=False,
        zeroline=False,
        constrain="domain",
        row=row,
        col=col,
    )
    fig.update_yaxes(
        title={"text": say(f"figures-axis-y-{space}"), "font": colour},
        range=[height - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
        constrain="domain",
        scaleanchor="x",
        row=row,
        col=col,
    )


def pixel_hover(space: Space | None = None) -> str:
    """Write what hovering a pixel of a map says of its place, for plotly to fill in."""
    place = {"row": "%{y}", "column": "%{x}"}
    return say("figures-hover-pixel", **place) if space is None else say(f"figures-hover-{space}", **place)


def locked(values: Real[np.ndarray, "*S"], limit: float | None) -> float:
    """Choose the end of a colour range: the one asked for, else the largest finite size; 1 where all is zero."""
    if limit is not None:
        return limit
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) or 1.0 if finite.size else 1.0
