"""Curves and bars about a network: losses over the steps, class probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Real
from torch import Tensor

from stn_viz.errors import ArgumentError
from stn_viz.figures.style import DASHES, figure, numbers
from stn_viz.palette import EDGE, GRADIENT, RULE, SERIES, TARGET
from stn_viz.texts import say

Curve = tuple[Real[np.ndarray, " T"] | Sequence[float], Real[np.ndarray, " T"] | Sequence[float]]


def loss_curves(
    curves: Mapping[str, Curve],
    title: str | None = None,
    *,
    x: str | None = None,
    y: str | None = None,
    log: bool = True,
) -> go.Figure:
    """Draw named curves ``{name: (steps, values)}``, told apart by colour and dash; each may have steps of its own.

    Args:
        curves: what is drawn.
        title: what stands above.
        x: what the horizontal axis counts.
        y: what the vertical axis measures.
        log: whether the vertical axis is logarithmic, which positive values need.

    Raises:
        ArgumentError: there is no curve, or one has not as many values as steps.
    """
    if not curves:
        raise ArgumentError("curves", curves, "at least one curve", "pass {name: (steps, values)}")
    fig = figure(say("figures-loss-title") if title is None else title)
    positive = True
    for k, (name, (steps, values)) in enumerate(curves.items()):
        if len(steps) != len(values):
            raise ArgumentError("curves", f"{name}: {len(steps)} steps, {len(values)} values", "as many", "check them")
        positive = positive and bool((np.asarray(values) > 0).all())
        fig.add_trace(
            go.Scatter(
                x=np.asarray(steps),
                y=np.asarray(values),
                mode="lines",
                name=name,
                hovertemplate="%{y:.4g}",
                line={"color": SERIES[k % len(SERIES)], "dash": DASHES[k % len(DASHES)], "width": 3},
            )
        )
    fig.update_layout(hovermode="x unified", showlegend=True)
    fig.update_xaxes(title=say("figures-step") if x is None else x)
    fig.update_yaxes(title=say("figures-loss") if y is None else y, type="log" if log and positive else "linear")
    return fig


def probability_bars(
    probabilities: Float[np.ndarray, " K"] | Float[Tensor, " K"],
    labels: Sequence[str] | None = None,
    label: int | None = None,
    title: str | None = None,
) -> go.Figure:
    """Draw one bar for each class, the likeliest in full colour, the true class marked on the axis.

    Args:
        probabilities: one number in [0, 1] for each class.
        labels: the classes' names; 0, 1, 2 … if left out.
        label: which class is right, if known.
        title: what stands above.

    Raises:
        ArgumentError: not as many labels as probabilities.
    """
    values = numbers(probabilities)
    names = [str(k) for k in range(len(values))] if labels is None else list(labels)
    if len(names) != len(values):
        raise ArgumentError(
            "labels", names, f"{len(values)} labels, one for each class", "leave them out for 0, 1, 2 …"
        )
    best = int(np.argmax(values))
    fig = figure(say("figures-classes-title") if title is None else title, height=320)
    fig.add_trace(
        go.Bar(
            x=names,
            y=values,
            text=[say("figures-percent", value=f"{100 * v:.0f}") if v >= 0.005 else "" for v in values],
            textposition="outside",
            cliponaxis=False,
            hovertemplate=say("figures-hover-pair", name="%{x}", value="%{y:.4f}") + "<extra></extra>",
            marker={"color": [TARGET if k == best else RULE for k in range(len(values))]},
        )
    )
    ticks = [f"<b>▲ {name}</b>" if k == label else name for k, name in enumerate(names)]
    across = say("figures-classes-x") if label is None else say("figures-classes-x-true")
    fig.update_xaxes(type="category", tickvals=names, ticktext=ticks, title=across)
    fig.update_yaxes(range=[0, 1.1], title=say("figures-probability"), tickformat=".0%", tickvals=[0, 0.5, 1])
    return fig


def layer_bars(sizes: Mapping[str, float], title: str | None = None) -> go.Figure:
    """Draw how large the gradient of each layer is, on a logarithmic axis, from the input at the top to the output.

    Args:
        sizes: by the layers' names; what is exactly zero has no bar.
        title: what stands above.
    """
    fig = figure(say("figures-layers-title") if title is None else title, height=120 + 24 * len(sizes))
    shown = [value if value > 0 else None for value in sizes.values()]
    fig.add_trace(
        go.Bar(
            x=shown,
            y=list(sizes),
            orientation="h",
            text=[f"{value:.3g}" for value in sizes.values()],
            textposition="auto",
            hovertemplate=say("figures-hover-pair", name="%{y}", value="%{x:.5g}") + "<extra></extra>",
            marker={"color": GRADIENT, "line": {"color": EDGE, "width": 1}},
        )
    )
    fig.update_xaxes(type="log", exponentformat="power", dtick=1)
    fig.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 12})
    return fig
