"""Figures of an evaluation: measures of a batch, alignment over a pose sweep, accuracy along an axis, a training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool, Float
from numpy.typing import NDArray
from plotly.subplots import make_subplots
from torch import Tensor

from stn_viz.evaluation.probes import Sweep
from stn_viz.evaluation.titles import measure_title, outline_title
from stn_viz.figures.style import DASHES, figure, numbers
from stn_viz.palette import INK, LIGHT, RULE, SERIES, TARGET, THETA
from stn_viz.texts import say

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["zoom2d", "pan2d", "autoScale2d", "toImage"]}
SweepPanel = Literal["turn", "sure"]
SWEEP_PANELS: tuple[SweepPanel, ...] = get_args(SweepPanel)
_BINS = 16
_DIAGONALS = {  # two measures, by parts of their names, and what they are alike in on the diagonal
    ("applied turn", "predicted turn"): "slope",
    ("digit at x", "box at x"): "slope",
    ("digit at y", "box at y"): "slope",
    ("digit at x", "composed at x"): "slope",
    ("digit at y", "composed at y"): "slope",
    ("warp applied", "warp left"): "warp",
}
_LEGEND = {"orientation": "h", "yref": "container", "y": 1, "yanchor": "top", "x": 0}


def scatter(
    x: tuple[str, Float[Tensor, " B"]],
    y: tuple[str, Float[Tensor, " B"]],
    right: Bool[Tensor, " B"],
    says: Sequence[str],
    known: Bool[Tensor, " B"] | None = None,
    *,
    height: int = 290,
) -> go.Figure:
    """Draw one measure against another, a mark for each picture: dots are right, crosses wrong, rings nobody knows.

    Two turns or places have the line of slope 1 beside them, on which a transformer undoes what was done; what is left
    of a warp has the line on which nothing is undone. The picture's number is each mark's ``customdata``.

    Args:
        x: the measure's name and its values on the horizontal axis.
        y: likewise, vertically.
        right: which pictures the network got right.
        says: what to say of each on hover.
        known: of which pictures it is known whether they are right; of all, if left out.
        height: in pixels on screen.
    """
    fig = figure("", height=height)
    index = np.arange(len(says))
    line = next((alike for (a, b), alike in _DIAGONALS.items() if a in x[0] and b in y[0]), None)
    if line is not None:
        end = float(np.nanmax(np.abs(numbers(x[1])), initial=1.0))
        start = 0.0 if "warp" in x[0] else -end
        fig.add_shape(type="line", x0=start, x1=end, y0=start, y1=end, line={"color": INK, "dash": "dot", "width": 2})
        text = say(f"figures-diagonal-{line}")
        fig.add_annotation(x=end, y=end, text=text, showarrow=False, xanchor="right", yanchor="bottom")
    sure = np.ones(len(says), bool) if known is None else known.cpu().numpy()
    good = right.cpu().numpy()
    for name, mask, symbol, colour in (
        ("right", sure & good, "circle", THETA),
        ("wrong", sure & ~good, "x", TARGET),
        ("unknown", ~sure, "circle-open", INK),
    ):
        if name == "unknown" and not mask.any():
            continue
        fig.add_trace(
            go.Scatter(
                x=numbers(x[1])[mask],
                y=numbers(y[1])[mask],
                customdata=index[mask],
                text=[says[i] for i in index[mask]],
                hovertemplate="%{text}<extra></extra>",
                mode="markers",
                name=say(f"figures-answer-{name}"),
                marker={"symbol": symbol, "size": 9, "color": colour, "line": {"width": 1, "color": LIGHT}}
                if symbol != "circle-open"
                else {"symbol": symbol, "size": 9, "color": colour, "line": {"width": 2}},
                unselected={"marker": {"opacity": 0.25}},
            )
        )
    fig.update_layout(dragmode="select", legend=_LEGEND, margin={"l": 76, "r": 12, "t": 34, "b": 52})
    fig.update_xaxes(title=measure_title(x[0]), nticks=7, tickangle=0)  # turned numbers would run into the title
    fig.update_yaxes(title={"text": measure_title(y[0]), "standoff": 6})
    return fig


def histogram(name: str, values: Float[Tensor, " B"], *, height: int = 190) -> go.Figure:
    """Count a measure's values in bins; each bar's ``customdata`` lists the pictures in it."""
    fig = figure("", height=height)
    found = numbers(values)
    finite = np.isfinite(found)
    edges = np.histogram_bin_edges(found[finite], _BINS)
    place = np.clip(np.digitize(found, edges) - 1, 0, _BINS - 1)
    members = [np.flatnonzero(finite & (place == k)).tolist() for k in range(_BINS)]
    fig.add_trace(
        go.Bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=[len(m) for m in members],
            width=np.diff(edges),
            customdata=[",".join(map(str, m)) for m in members],
            hovertemplate=say("figures-bins-hover", count="%{y}", value="%{x:.3g}") + "<extra></extra>",
            marker={"color": THETA, "line": {"width": 1, "color": LIGHT}},
            unselected={"marker": {"opacity": 0.25}},
        )
    )
    # Streamlit lets a click select only where a drag does not, and here there is nothing to pan
    fig.update_layout(dragmode="pan", margin={"l": 76, "r": 12, "t": 8, "b": 52}, showlegend=False)
    fig.update_xaxes(title=measure_title(name), fixedrange=True)
    fig.update_yaxes(title={"text": say("figures-bins-y"), "standoff": 6}, rangemode="tozero", fixedrange=True)
    return fig


def pose_sweep(
    sweeps: Mapping[str, Sweep],
    label: int | None,
    trained: tuple[float, float] | None = None,
    *,
    panels: Sequence[SweepPanel] = SWEEP_PANELS,
    height: int = 400,
) -> go.Figure:
    """Draw, over the turn that is applied to one digit, the turn of each network's box and how sure each is.

    Args:
        sweeps: one for each network, by name; told apart by colour and dash, alike in both panels.
        label: whose probability is drawn; None: that of each network's likeliest class.
        trained: the range that the networks were trained on, shaded.
        panels: which stand beside one another; a page draws each by itself where they may have to stand in a column.
        height: in pixels on screen.
    """
    sure = say("figures-sweep-likeliest") if label is None else say("figures-sweep-true", label=str(label))
    titles = {"turn": say("figures-sweep-turn"), "sure": sure}
    fig = make_subplots(1, len(panels), subplot_titles=[titles[name] for name in panels], horizontal_spacing=0.08)
    fig.update_layout(figure("", height=height).layout)
    at = {name: 1 + k for k, name in enumerate(panels)}
    follows, nothing = say("figures-sweep-follows"), say("figures-sweep-nothing")
    for name, end, dash in ((follows, 180, "dot"), (nothing, 0, "longdash")):
        rule = {"color": INK, "dash": dash, "width": 2}
        _add(fig, at.get("turn"), name, [-180, 180], [-end, end], rule, name, legend=True)
    for k, (name, sweep) in enumerate(sweeps.items()):
        line = {"color": SERIES[k % len(SERIES)], "dash": DASHES[k % len(DASHES)], "width": 3.5}
        angles = numbers(sweep.angles)
        for b, (box, turn) in enumerate(sweep.boxes.items()):
            thinner = {**line, "width": 3.5 / (1 + b)}
            hover = f"%{{x:.0f}}° → {outline_title(box)} %{{y:.1f}}°"
            alone = b == 0 and "sure" not in at
            _add(fig, at.get("turn"), name, angles, _broken(numbers(turn)), thinner, hover, legend=alone)
        sureness = sweep.probabilities.amax(1) if label is None else sweep.probabilities[:, label]
        _add(fig, at.get("sure"), name, angles, numbers(sureness), line, "%{x:.0f}° → %{y:.1%}", legend=True)
    if trained is not None:
        for panel in ("x", "x2")[: len(panels)]:
            span = {"x0": trained[0], "x1": trained[1], "xref": panel, "y0": 0, "y1": 1, "yref": "paper"}
            fig.add_shape(type="rect", **span, fillcolor=RULE, opacity=0.35, line_width=0, layer="below")
    fig.update_xaxes(title=say("figures-sweep-x"), range=[-185, 185], tickvals=np.arange(-180, 181, 45))
    if "turn" in at:
        fig.update_yaxes(range=[-185, 185], tickvals=np.arange(-180, 181, 90), row=1, col=at["turn"])
    if "sure" in at:
        fig.update_yaxes(range=[-0.03, 1.03], tickformat=".0%", row=1, col=at["sure"])
    below = {"orientation": "h", "y": -0.2, "yanchor": "top", "x": 0}  # in a narrow window it takes several lines
    fig.update_layout(legend=below, margin={"l": 60, "r": 12, "t": 34, "b": 52})
    if len(panels) == 1:  # as narrow as a phone: few numbers, and room for a legend of several lines
        fig.update_xaxes(tickvals=np.arange(-180, 181, 90), title_standoff=14, automargin=False)
        foot = {"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0}
        fig.update_layout(legend=foot, margin_b=185)
    return fig


def _add(
    fig: go.Figure,
    col: int | None,
    name: str,
    x: NDArray[np.floating] | Sequence[float],
    y: NDArray[np.floating] | Sequence[float],
    line: Mapping[str, object],
    text: str,
    *,
    legend: bool = False,
) -> None:
    if col is None:
        return
    trace = go.Scatter(x=x, y=y, mode="lines", name=name, line=line, legendgroup=name, showlegend=legend)
    trace.hovertemplate = say("figures-hover-pair", name=name, value=text) + "<extra></extra>"
    fig.add_trace(trace, row=1, col=col)


def _broken(degrees: Float[np.ndarray, " A"]) -> Float[np.ndarray, " A"]:
    """Lift the pen where an angle wraps round from 180° to -180°."""
    out = degrees.astype(float)
    out[1:][np.abs(np.diff(out)) > 180] = np.nan
    return out


def robustness(
    curves: Mapping[str, Float[Tensor, " A"]],
    values: Sequence[float],
    title: str,
    trained: tuple[float, float] | None,
    *,
    height: int = 460,
) -> go.Figure:
    """Draw the accuracy of each network along one axis.

    Args:
        curves: shares of right answers by the network's name.
        values: where they were measured.
        title: what the axis is.
        trained: the range that the networks were trained on, shaded.
        height: in pixels on screen.
    """
    fig = figure("", height=height)
    for k, (name, share) in enumerate(curves.items()):
        fig.add_trace(
            go.Scatter(
                x=list(values),
                y=numbers(share),
                mode="lines+markers",
                name=name,
                line={"color": SERIES[k % len(SERIES)], "dash": DASHES[k % len(DASHES)], "width": 3.5},
                marker={"size": 8, "symbol": k},
                hovertemplate=say("figures-hover-pair", name=name, value="%{y:.1%}") + "<extra></extra>",
            )
        )
    if trained is not None:
        fig.add_vrect(
            x0=trained[0],
            x1=trained[1],
            fillcolor=RULE,
            opacity=0.35,
            line_width=0,
            layer="below",
        )
        fig.add_annotation(x=sum(trained) / 2, y=0.06, text=say("figures-robustness-seen"), showarrow=False)
    reach = 0.02 * (values[-1] - values[0])
    fig.update_xaxes(title=title, range=[values[0] - reach, values[-1] + reach], tickvals=list(values))
    fig.update_yaxes(title=say("figures-robustness-y"), range=[-0.03, 1.03], tickformat=".0%")
    fig.update_layout(
        hovermode="x unified", showlegend=True, legend=_LEGEND, margin={"l": 76, "r": 12, "t": 40, "b": 60}
    )
    return fig
