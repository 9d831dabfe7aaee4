"""The taps of one target pixel: which source pixels it reads, with what weight, and what comes out."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from stn_viz.differentiation.explain import Explanation
from stn_viz.errors import ArgumentError
from stn_viz.figures.style import SIGNED, figure, locked, pixel_hover
from stn_viz.palette import INK, LIGHT, RULE, SOURCE, TARGET
from stn_viz.texts import say
from stn_viz.texts.quantity import quantity, signed

_LARGEST = 46  # pixels on screen of the square of the largest weight


def tap_weights(one: Explanation, channel: int = 0, title: str | None = None) -> go.Figure:
    """Draw every tap as a square whose *area* is the size of its weight, with weight × value written in it.

    Colour repeats the weight's sign; a tap outside the map is a cross. Below the title stands eq. 3 with its numbers.

    Args:
        one: what :func:`stn_viz.explain` says about the pixel.
        channel: which channel's values are written.
        title: what stands above.

    Raises:
        ArgumentError: there is no such channel.
    """
    if not 0 <= channel < len(one.value):
        raise ArgumentError("channel", channel, f"0 to {len(one.value) - 1}", "the map has no more channels")
    weights, values, inside = one.weights.numpy(), one.values[channel].numpy(), one.inside.numpy()
    n, m = weights.shape
    y, x = (axis.ravel() for axis in np.indices((n, m)))
    flat, end = weights.ravel(), locked(weights, None)
    outside = say("figures-taps-outside")
    text = [
        f"{signed(w, 3)}<br>× {quantity(v, 3)}" if within else outside
        for w, v, within in zip(flat, values.ravel(), inside.ravel(), strict=True)
    ]
    value, weights_sum = quantity(float(one.value[channel]), 4), quantity(one.weight_sum, 4)
    total = say("figures-taps-total", value=value, weights=weights_sum)
    where = say("figures-taps-title", row=str(one.row), column=str(one.col))
    fig = figure(title or where, height=200 + 90 * n)
    fig.update_layout(
        title={"subtitle": {"text": total, "font": {"color": TARGET, "size": 16}}}, showlegend=False, margin={"t": 88}
    )
    weight = say("figures-taps-weight", weight="%{customdata:+.6f}")
    fig.add_trace(
        go.Scatter(
            x=x,
            y=y,
            mode="markers+text",
            text=text,
            textposition="bottom center",
            name=say("figures-taps"),
            customdata=flat,
            hovertemplate=f"{pixel_hover('source')}<br>{weight}<extra></extra>",
            marker={
                "symbol": np.where(inside.ravel(), "square", "x-thin-open"),
                "size": np.where(inside.ravel(), _LARGEST * np.sqrt(np.abs(flat) / end), 14),
                "opacity": 1,
                "color": flat,
                "colorscale": SIGNED,
                "cmin": -end,
                "cmax": end,
                "line": {"color": INK, "width": 1},
            },
        )
    )
    _mark_the_point(fig, one)
    for axis, count, labels, name in (
        (fig.update_xaxes, m, one.tap_cols.tolist(), "column"),
        (fig.update_yaxes, n, one.tap_rows.tolist(), "row"),
    ):
        span = [-0.6, count - 0.4] if name == "column" else [count - 0.2, -0.6]  # room for the words below
        axis(
            title={"text": say(f"figures-taps-{name}"), "font": {"color": SOURCE}},
            tickvals=list(range(count)),
            zeroline=False,
            ticktext=[str(v) for v in labels],
            range=span,
            gridcolor=RULE,
        )
    return fig


def _mark_the_point(fig: go.Figure, one: Explanation) -> None:
    """Mark where between the taps the source point lies, unless padding folded the taps away from it."""
    place: list[float] = []
    for position, taps in zip(one.pixel, (one.tap_cols.numpy(), one.tap_rows.numpy()), strict=True):
        if (np.diff(taps) != 1).any() or not taps[0] <= position <= taps[-1]:
            return
        place.append(position - float(taps[0]))
    fig.add_trace(
        go.Scatter(
            x=place[:1],
            y=place[1:],
            mode="markers",
            name=say("figures-taps-point"),
            hovertemplate=f"x {one.pixel[0]:.4f}, y {one.pixel[1]:.4f}<extra></extra>",
            marker={"symbol": "cross", "size": 16, "color": TARGET, "line": {"color": LIGHT, "width": 1.5}},
        )
    )
