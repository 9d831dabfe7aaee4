"""Backpropagation in maps: which pixels pull which entry of θ, how the sum builds up, each sample's gradient status."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import torch

from stn_viz.differentiation.backprop import Backprop
from stn_viz.differentiation.kinks import GradientStatus, KinkMap
from stn_viz.figures.small_multiples import small_multiples
from stn_viz.figures.style import figure, numbers, pixel_axes, pixel_hover
from stn_viz.figures.theta import theta_trajectories
from stn_viz.palette import GRADIENT, GREY, INK, NETWORK, NOT_ASKED, OUT_OF_REACH, SECOND, SOURCE, THETA, YELLOW
from stn_viz.texts import say
from stn_viz.texts.quantity import quantity

_MAPS = 12  # beyond that many a map is too small to read
_SAMPLED = 1 << 22  # numbers that a quantile is taken of, at most
_POINTS = 600  # of a running sum; more are not seen


def contribution_maps(
    backprop: Backprop,
    upto: int | None = None,
    title: str | None = None,
    *,
    columns: int | None = None,
    sums: bool = True,
) -> go.Figure:
    """Draw one map for each entry of θ, of what every target pixel adds to ∂L/∂θ; of many, the 12 largest.

    Colours reach as far as 99 of 100 pixels do, so that the rest can be seen.

    Args:
        backprop: the gradients.
        upto: count the first so many pixels, row by row, and leave the rest empty; None for all.
        title: what stands above.
        columns: maps a row.
        sums: whether each map says what it adds up to; else it says of which derivative it is.
    """
    maps = backprop.contributions.flatten(1).clone()
    n = maps.shape[1] if upto is None else min(max(upto, 0), maps.shape[1])
    totals = maps[:, :n].sum(1)
    chosen = torch.argsort(-maps.abs().sum(1), stable=True)[:_MAPS].sort().values.tolist()
    sizes = maps.abs()[chosen]
    limit = float(torch.quantile(sizes[sizes > 0][:_SAMPLED], 0.99)) if bool((sizes > 0).any()) else 1.0
    maps[:, n:] = torch.nan
    names = backprop.objective.family.parameters
    titles = [
        f"{names[k]}: {quantity(float(totals[k]), 3, signed=True)}" if sums else f"∂L/∂{names[k]}" for k in chosen
    ]
    shape = backprop.contributions.shape[1:]
    title = say("figures-contributions-title") if title is None else title
    fig = small_multiples(
        [numbers(maps[k].reshape(shape)) for k in chosen], titles, title, columns=columns, limit=limit
    )
    return fig.update_annotations(font={"size": 15})


def accumulation(backprop: Backprop, upto: int | None = None, title: str | None = None) -> go.Figure:
    """Draw how ∂L/∂θ builds up as pixel after pixel is added; the last value is the gradient.

    Args:
        backprop: the gradients.
        upto: mark the sum of the first so many pixels.
        title: what stands above.
    """
    sums = backprop.accumulated().T
    shown = np.unique(np.linspace(0, len(sums) - 1, min(len(sums), _POINTS)).round().astype(int))
    title = say("figures-accumulation-title") if title is None else title
    fig = theta_trajectories(
        shown + 1, numbers(sums[torch.from_numpy(shown)]), backprop.objective.family.parameters, title
    )
    fig.update_xaxes(title=say("figures-accumulation-x"))
    fig.update_yaxes(title=say("figures-accumulation-y"))
    if upto is not None:
        fig.add_vline(x=upto, line={"color": INK, "width": 2})
    return fig


_MARKS = {  # Okabe-Ito, never two of one lightness beside each other; the letter is for those who see no hue
    GradientStatus.ALIVE: (SOURCE, "a"),
    GradientStatus.KINK: (GRADIENT, "k"),
    GradientStatus.EDGE: (NETWORK, "e"),
    GradientStatus.FLAT: (GREY, "f"),
    GradientStatus.OUTSIDE: (OUT_OF_REACH, "o"),
    GradientStatus.UNASKED: (NOT_ASKED, "n"),
    GradientStatus.COPIED: (THETA, "i"),
    GradientStatus.PARTLY: (SECOND, "p"),
    GradientStatus.LOST: (YELLOW, "l"),
}
_LETTERED = 24  # cells a side up to which each cell holds its letter


def status_map(found: KinkMap, title: str | None = None) -> go.Figure:
    """Draw the gradient status of every target pixel's sample in its own colour, with a letter where there is room."""
    statuses = numbers(found.status)
    stops = [
        [(k + side) / len(GradientStatus), _MARKS[status][0]]
        for k, status in enumerate(GradientStatus)
        for side in (0, 1)
    ]
    words = np.array([_status_title(status) for status in GradientStatus])[statuses]
    letters = np.array([_MARKS[status][1] for status in GradientStatus])[statuses]
    fig = figure(say("figures-status-title") if title is None else title, height=480)
    fig.add_trace(
        go.Heatmap(
            z=statuses,
            zmin=-0.5,
            zmax=len(GradientStatus) - 0.5,
            colorscale=stops,
            showscale=False,
            text=letters,
            customdata=words,
            texttemplate="%{text}" if max(statuses.shape) <= _LETTERED else None,
            hovertemplate=f"{pixel_hover('target')}<br>%{{customdata}}<extra></extra>",
        )
    )
    for status, n in found.counts().items():
        colour, letter = _MARKS[status]
        mark = {"symbol": "square", "size": 14, "color": colour, "line": {"color": INK, "width": 1}}
        name = say("figures-status-count", letter=letter, status=_status_title(status), count=str(n))
        fig.add_trace(go.Scatter(x=[None], y=[None], mode="markers", marker=mark, name=name))
    pixel_axes(fig, "target", (statuses.shape[0], statuses.shape[1]))
    return fig.update_layout(showlegend=True)


def _status_title(status: GradientStatus) -> str:
    return say(f"figures-status-{status.name.lower()}")
