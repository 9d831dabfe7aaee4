"""Maps of numbers: signed ones about a grey zero, sizes from dark to light."""

from __future__ import annotations

import plotly.graph_objects as go

from stn_viz.figures.style import MAGNITUDE, SIGNED, Map, Space, figure, locked, numbers, pixel_axes, pixel_hover
from stn_viz.texts import say

_WRITTEN = 16  # cells a side up to which every number is written into its cell


def signed_map(
    values: Map, title: str = "∂L/∂U", *, space: Space = "source", limit: float | None = None, unit: str = ""
) -> go.Figure:
    """Draw a map of signed numbers, blue below zero and orange above, grey at zero; NaN stays empty.

    Args:
        values: one number for each pixel.
        title: what the numbers are.
        space: whose pixels they are.
        limit: the end of the colour range on both sides, to keep it while values change.
        unit: what the colour bar says beside the numbers.
    """
    end = locked(numbers(values), limit)
    return _heat(values, title, space, unit, colorscale=SIGNED, zmin=-end, zmax=end)


def magnitude_map(
    values: Map, title: str | None = None, *, space: Space = "source", limit: float | None = None, unit: str = ""
) -> go.Figure:
    """Draw a map of sizes from zero, dark, to the largest, light; arguments as for :func:`signed_map`."""
    title = say("figures-size") if title is None else title
    return _heat(values, title, space, unit, colorscale=MAGNITUDE, zmin=0.0, zmax=locked(numbers(values), limit))


def _heat(values: Map, title: str, space: Space, unit: str, **scale: object) -> go.Figure:
    z = numbers(values)
    written = "%{z:.2g}" if max(z.shape) <= _WRITTEN else None
    fig = figure(title)
    fig.add_trace(
        go.Heatmap(
            z=z,
            texttemplate=written,
            hovertemplate=f"{pixel_hover(space)}<br>%{{z:+.5g}}<extra></extra>",
            hoverongaps=False,
            colorbar={"title": {"text": unit, "side": "right"}, "thickness": 14, "outlinewidth": 0},
            **scale,
        )
    )
    pixel_axes(fig, space, (z.shape[0], z.shape[1]))
    return fig
