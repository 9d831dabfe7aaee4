"""The loss landscape from above, with the paths that descents took over it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float
from torch import Tensor

from stn_viz.figures.style import DASHES, MAGNITUDE, figure, numbers
from stn_viz.optimisation.landscape import Landscape
from stn_viz.palette import GRADIENT, LIGHT, SERIES, THETA
from stn_viz.texts import has, say

Thetas = Float[Tensor, "_ P"]  # paths may differ in length


def axis_label(name: str) -> str:
    """Name an entry of θ, by its symbol, or a control."""
    known = name.replace(" ", "-")
    return say(f"control-{known}") if has(f"control-{known}") else name


def landscape_map(
    scape: Landscape,
    paths: Mapping[str, Thetas] | None = None,
    at: int | None = None,
    reference: Float[Tensor, " P"] | None = None,
    title: str | None = None,
) -> go.Figure:
    """Draw L over its two axes, dark where it is low, with each path, its start, where it stands, and the answer.

    All other entries of θ are those of ``scape.theta``: a path that also moves them is only projected onto this plane.

    Args:
        scape: what is drawn; what was cancelled stays empty.
        paths: descents' ``thetas`` by name.
        at: the step at which each path stands; None for its end.
        reference: the θ that made the target, if known.
        title: what stands above.
    """
    fig = figure(say("figures-landscape-title") if title is None else title, height=480)
    loss, x, y = say("figures-loss"), axis_label(scape.x.name), axis_label(scape.y.name)
    fig.add_trace(
        go.Heatmap(
            x=numbers(scape.x.values),
            y=numbers(scape.y.values),
            z=numbers(scape.losses),
            colorscale=MAGNITUDE,
            hoverongaps=False,
            hovertemplate=f"{x} %{{x:.4g}}<br>{y} %{{y:.4g}}<br>{loss} %{{z:.5g}}<extra></extra>",
            colorbar={"title": {"text": loss, "side": "right"}, "thickness": 14, "outlinewidth": 0},
        )
    )
    for k, (name, thetas) in enumerate((paths or {}).items()):
        place = numbers(scape.place(thetas))
        colour, dash = SERIES[(k + 3) % len(SERIES)], DASHES[k % len(DASHES)]
        here = len(place) - 1 if at is None else min(at, len(place) - 1)
        _add(fig, place[: here + 1], name, mode="lines", line={"color": colour, "width": 3, "dash": dash})
        start, step = (
            say("figures-landscape-start", name=name),
            say("figures-landscape-step", name=name, step=str(here)),
        )
        _add(fig, place[:1], start, mode="markers", marker=_dot("circle-open", colour), showlegend=False)
        now, step = place[here : here + 1], say("figures-landscape-step", name=name, step=str(here))
        _add(fig, now, step, mode="markers", marker=_dot("circle", colour), showlegend=False)
    if reference is not None:
        answer = say("figures-landscape-answer")
        _add(fig, numbers(scape.place(reference[None])), answer, mode="markers", marker=_dot("star", GRADIENT))
    fig.update_layout(legend={"orientation": "h", "y": -0.2})
    for update, axis in ((fig.update_xaxes, scape.x), (fig.update_yaxes, scape.y)):
        ends = numbers(axis.values)[[0, -1]].tolist()
        update(
            title={"text": axis_label(axis.name), "font": {"color": THETA}}, range=ends, showgrid=False, zeroline=False
        )
    return fig


def _add(fig: go.Figure, place: Float[np.ndarray, "n 2"], name: str, **look: object) -> None:
    fig.add_trace(go.Scatter(x=place[:, 0], y=place[:, 1], name=name, **look))


def _dot(symbol: str, colour: str) -> dict[str, object]:
    return {"symbol": symbol, "size": 13, "color": colour, "line": {"color": LIGHT, "width": 2}}
