"""θ and its gradient: bars for one moment, lines over the steps of a training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Real
from torch import Tensor

from stn_viz.errors import ArgumentError
from stn_viz.figures.style import DASHES, figure, locked, numbers
from stn_viz.palette import EDGE, GRADIENT, SERIES, THETA
from stn_viz.texts import say
from stn_viz.texts.quantity import quantity

Vector = Float[np.ndarray, " P"] | Float[Tensor, " P"]
_SHOWN = 12  # lines that can still be told apart; a legend entry each


def theta_bars(
    gradient: Vector, names: Sequence[str], title: str = "∂L/∂θ", *, limit: float | None = None
) -> go.Figure:
    """Draw one signed bar for each entry of ∂L/∂θ, its number beside it.

    Args:
        gradient: the values.
        names: the family's ``parameters``.
        title: what the values are.
        limit: the end of the axis on both sides, to keep it while values change.

    Raises:
        ArgumentError: not as many names as values.
    """
    values = numbers(gradient)
    _check_names(names, len(values))
    end = 1.35 * locked(values, limit)  # room for the numbers beyond the bars
    fig = figure(title, height=140 + 34 * len(values))
    fig.add_trace(
        go.Bar(
            x=values,
            y=list(names),
            orientation="h",
            text=[quantity(float(v), 4, signed=True) for v in values],
            textposition="outside",
            cliponaxis=False,
            hovertemplate=say("figures-hover-pair", name="%{y}", value="%{x:+.6g}") + "<extra></extra>",
            marker={"color": GRADIENT, "line": {"color": EDGE, "width": 1}},
        )
    )
    fig.update_xaxes(range=[-end, end], zeroline=True, zerolinewidth=2)
    fig.update_yaxes(autorange="reversed", tickfont={"color": THETA}, showgrid=False)
    return fig


def theta_trajectories(
    steps: Real[np.ndarray, " T"] | Sequence[float],
    thetas: Float[np.ndarray, "T P"] | Float[Tensor, "T P"],
    names: Sequence[str],
    title: str | None = None,
) -> go.Figure:
    """Draw each entry of θ as a line over the steps, told apart by colour and dash; of many, the 12 that move most.

    Raises:
        ArgumentError: not as many names as entries, or not as many steps as rows.
    """
    values = numbers(thetas)
    _check_names(names, values.shape[1])
    if len(steps) != len(values):
        raise ArgumentError(
            "steps", len(steps), f"{len(values)} steps, one for each row of thetas", "check the lengths"
        )
    moving = np.argsort(-np.ptp(values, axis=0), kind="stable")[:_SHOWN]
    left_out = values.shape[1] - len(moving)
    title = say("figures-thetas-title") if title is None else title
    if left_out:
        title = say("figures-thetas-most", title=title, shown=str(_SHOWN), all=str(values.shape[1]))
    fig = figure(title)
    for place, k in enumerate(sorted(moving.tolist())):
        colour, dash = SERIES[place % len(SERIES)], DASHES[place // len(SERIES) + place % 2 * 2]
        fig.add_trace(
            go.Scatter(
                x=np.asarray(steps),
                y=values[:, k],
                mode="lines",
                name=names[k],
                line={"color": colour, "dash": dash, "width": 3},
                hovertemplate="%{y:+.4g}",
            )
        )
    fig.update_layout(hovermode="x unified")
    fig.update_xaxes(title=say("figures-step"))
    fig.update_yaxes(title={"text": "θ", "font": {"color": THETA}})
    return fig


def _check_names(names: Sequence[str], n: int) -> None:
    if len(names) != n:
        raise ArgumentError("names", names, f"{n} names, one for each entry of θ", "pass family.parameters")
