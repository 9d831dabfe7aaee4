"""Each factor of the chain rule drawn: ∂L/∂V, the scatter to ∂L/∂U, the slope at a sample point, shares of ∂L/∂θ."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from stn_viz.differentiation.backprop import Backprop
from stn_viz.differentiation.gradient_check import GradientCheck
from stn_viz.figures.heatmaps import signed_map
from stn_viz.figures.style import DASHES, figure, numbers
from stn_viz.figures.theta import theta_bars
from stn_viz.palette import GRADIENT, MIST, SERIES, SOURCE, TARGET
from stn_viz.texts import say
from stn_viz.texts.quantity import quantity

_WRITTEN = 4  # of a source pixel that are written out
TANGENTS = "tangents"  # the group of their traces


def check_picture(backprop: Backprop, number: int, check: GradientCheck, row: int, col: int) -> go.Figure:
    """Draw one factor of the chain rule, 1 to 6 of ``check_gradients``, at a target pixel and around it."""
    match number:
        case 1:
            return upstream_map(backprop, (row, col))
        case 2:
            return scatter_map(backprop, (row, col))
        case 3 | 4:
            return slope_profile(backprop, row, col)
        case 5:
            return theta_bars(check.ours, check.entries, say("figures-check-share"))
        case _:
            return theta_bars(check.ours, check.entries, say("figures-check-sum"))


def upstream_map(backprop: Backprop, at: tuple[int, int] | None = None, title: str = "∂L/∂V") -> go.Figure:
    """Draw ∂L/∂V on the target, channels added up, with one pixel ringed.

    Args:
        backprop: the gradients.
        at: row and column of the pixel.
        title: what stands above.
    """
    fig = signed_map(backprop.to_V.sum(0), title, space="target")
    return fig if at is None else _ringed(fig, [at], TARGET)


def scatter_map(backprop: Backprop, at: tuple[int, int] | None = None, title: str | None = None) -> go.Figure:
    """Draw ∂L/∂U on the source; hovering a pixel lists the largest contributions to it (eq. 6).

    Args:
        backprop: the gradients.
        at: the target pixel whose own contributions are ringed.
        title: what stands above.
    """
    fig = signed_map(backprop.to_U.sum(0), say("figures-scatter-title") if title is None else title)
    height, width = backprop.objective.frame.source
    across = backprop.objective.frame.target[1]
    words = [[""] * width for _ in range(height)]
    mine: list[tuple[int, int]] = []
    count: dict[int, int] = {}
    contribution = say("figures-scatter-from", place="{place}", value="{value}")  # said once, filled in by the thousand
    for source, target, value in zip(*(part.tolist() for part in backprop.scatter_contributions()), strict=True):
        count[source] = count.get(source, 0) + 1
        row, col = divmod(source, width)
        if count[source] <= _WRITTEN:
            place = f"V[{target // across}, {target % across}]"
            words[row][col] += "<br>" + contribution.format(place=place, value=quantity(value, 3, signed=True))
        if at is not None and (target // across, target % across) == at:
            mine.append((row, col))
    for source, n in count.items():
        if n > _WRITTEN:
            words[source // width][source % width] += "<br>" + say("figures-scatter-more", count=str(n - _WRITTEN))
    hover = "U[%{y}, %{x}] = %{z:+.4g}%{customdata}<extra></extra>"
    fig.update_traces(customdata=np.array(words), hovertemplate=hover)
    return _ringed(fig, mine, SOURCE)


def _ringed(fig: go.Figure, places: list[tuple[int, int]], colour: str) -> go.Figure:
    """Ring pixels of a map."""
    mark = {"symbol": "square-open", "size": 11, "color": colour, "line": {"width": 3, "color": colour}}
    rows, cols = [row for row, _ in places], [col for _, col in places]
    fig.add_trace(go.Scatter(x=cols, y=rows, mode="markers", marker=mark, hoverinfo="skip", showlegend=False))
    return fig


def slope_profile(backprop: Backprop, row: int, col: int, title: str | None = None) -> go.Figure:
    """Draw eq. 7 at one target pixel: what moving its sample point along x and y changes, with both tangents.

    A kink shows as a corner of the curve, an integer kernel as a staircase whose tangent is flat.
    """
    way, changes = backprop.profile(row, col)
    fig = figure(say("figures-profile-title") if title is None else title, height=330)
    for k, name in enumerate("xy"):
        colour, slope = SERIES[k], float(backprop.to_pixels[row, col, k])
        line = {"color": colour, "width": 3, "dash": DASHES[k]}
        along = say("figures-profile-along", axis=name)
        fig.add_trace(go.Scatter(x=numbers(way), y=numbers(changes[k]), name=along, mode="lines", line=line))
        tangent = {"color": GRADIENT, "width": 4, "dash": DASHES[k]}
        fig.add_trace(
            go.Scatter(
                x=[-0.7, 0.7],
                y=[-0.7 * slope, 0.7 * slope],
                name=f"∂L/∂{name} = {quantity(slope, 3, signed=True)}",
                mode="lines",
                line=tangent,
                legendgroup=TANGENTS,
            )
        )
    fig.update_xaxes(title=say("figures-profile-x"), zeroline=True)
    fig.update_yaxes(title=say("figures-profile-y"), exponentformat="power")
    return fig.update_layout(legend={"x": 0.01, "y": 0.99, "bgcolor": MIST, "font": {"size": 13}})
