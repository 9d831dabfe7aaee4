"""The sampling grid over the source: where each target pixel reads, and where the gradient wants it to read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError
from stn_viz.figures.picture import Planes, picture_trace
from stn_viz.figures.style import figure, numbers, pixel_axes
from stn_viz.palette import EDGE, GRADIENT, LIGHT, THETA
from stn_viz.texts import say

_ROOM, _FARTHEST = 0.04, 50  # beside points outside of the source, in shares of the axis; and how far, in sources
_LONGEST = 1.5  # arrow of the longest length drawn, in spacings of the points

Points = Float[np.ndarray, "Ho Wo 2"] | Float[Tensor, "Ho Wo 2"]
Polyline = Float[np.ndarray, "_ 2"]


def source_grid(
    U: Planes,
    grid: Points,
    frame: Frame,
    gradient: Points | None = None,
    title: str | None = None,
    *,
    most: int = 16,
) -> go.Figure:
    """Draw the source with the grid's mesh, its outline, at most 16×16 sample points, and descent arrows.

    *Convention:* ``grid`` and ``gradient`` = ∂L/∂(x, y) are normalised, as :func:`stn_viz.gradients` gives them;
    drawn in source pixels. Arrows are −∂L/∂(x, y) per *pixel*; their length is linear up to the longest tenth, which is
    cut and has wide heads; where the gradient is exactly zero the point is hollow.

    Args:
        U: the source map, 1, 3 or 4 channels of 0 to 1.
        grid: the source point of each target pixel.
        frame: the frame of the grid.
        gradient: ∂L/∂(x, y) at each target pixel.
        title: what stands above.
        most: how many sample points are drawn along each axis.

    Raises:
        ArgumentError: grid or gradient is not of the frame's target size.
    """
    for argument, value in (("grid", grid), ("gradient", gradient)):
        if value is not None and tuple(value.shape[:2]) != frame.target:
            raise ArgumentError(argument, value, f"shape {(*frame.target, 2)}", "take one item of the batch, grid[i]")
    points = frame.to_pixels(torch.as_tensor(numbers(grid)).double()).numpy()
    rows, cols = _chosen(frame.target[0], most), _chosen(frame.target[1], most)
    shown = points[np.ix_(rows, cols)]
    fig = figure(say("figures-grid-title") if title is None else title, height=520)
    fig.add_trace(picture_trace(U, say("figures-grid-source")))
    mesh = [points[r] for r in rows] + [points[:, c] for c in cols]
    fig.add_trace(_line(mesh, say("figures-grid-mesh"), width=1, opacity=0.75))
    outline = np.concatenate([points[0], points[1:, -1], points[-1, -2::-1], points[-2::-1, 0]])
    fig.add_trace(_line([outline], say("figures-grid-outline"), width=4))
    if gradient is None:
        fig.add_trace(_points(shown, rows, cols, np.zeros(shown.shape[:2], bool)))
    else:
        per_unit = np.array(frame.pixels_per_unit)  # 0 along an axis of one corner-aligned pixel, where nothing pulls
        pull = -numbers(gradient).astype(np.float64)[np.ix_(rows, cols)] / np.where(per_unit > 0, per_unit, 1)
        arrows = _arrows(shown, pull)
        fig.add_trace(arrows)
        below = say("figures-grid-subtitle", arrows=str(arrows.name))
        fig.update_layout(title={"subtitle": {"text": below, "font": {"size": 16}}}, margin={"t": 88})
        fig.add_trace(_points(shown, rows, cols, (pull == 0).all(-1)))
    roomy_axes(fig, frame, [points])
    fig.update_layout(showlegend=False)
    return fig


def roomy_axes(
    fig: go.Figure,
    frame: Frame,
    points: Sequence[Float[np.ndarray, "... 2"]],
    row: int | None = None,
    col: int | None = None,
) -> None:
    """Count axes in source pixels, with room for source points that lie beyond the source's edge.

    Args:
        fig: the figure.
        frame: whose source it shows.
        points: source points in pixels; those that are not finite, or more than 50 sources away, are left out.
        row: of the subplot.
        col: of the subplot.
    """
    pixel_axes(fig, "source", frame.source, row=row, col=col)
    for axis, size in enumerate(frame.source[::-1]):
        values = np.concatenate([p[..., axis].ravel() for p in points])
        seen = values[np.abs(np.nan_to_num(values, nan=np.inf)) <= _FARTHEST * size]
        low, high = min([-0.5, *seen]), max([size - 0.5, *seen])
        if (low, high) == (-0.5, size - 0.5):
            continue
        room = _ROOM * (high - low)
        ends = [low - room if low < -0.5 else low, high + room if high > size - 0.5 else high]
        (fig.update_yaxes if axis else fig.update_xaxes)(range=ends[::-1] if axis else ends, row=row, col=col)


def _chosen(n: int, most: int) -> np.ndarray:
    """Choose at most so many of n rows or columns, the first and the last among them."""
    return np.unique(np.linspace(0, n - 1, min(n, most)).round().astype(int))


def _line(polylines: list[Polyline], name: str, width: float, opacity: float = 1.0) -> go.Scatter:
    gap = np.full((1, 2), np.nan)
    xy = np.concatenate([part for line in polylines for part in (line, gap)])[:-1]
    return go.Scatter(
        x=xy[:, 0],
        y=xy[:, 1],
        name=name,
        mode="lines",
        opacity=opacity,
        hoverinfo="skip",
        line={"color": THETA, "width": width},
    )


def _points(shown: Float[np.ndarray, "R C 2"], rows: np.ndarray, cols: np.ndarray, hollow: np.ndarray) -> go.Scatter:
    labels = [say("figures-hover-target", row=str(r), column=str(c)) for r in rows for c in cols]
    reads = say("figures-grid-reads", x="%{x:.3f}", y="%{y:.3f}")
    symbols = np.where(hollow.ravel(), "circle-open", "circle")
    return go.Scatter(
        x=shown[..., 0].ravel(),
        y=shown[..., 1].ravel(),
        name=say("figures-grid-points"),
        mode="markers",
        text=labels,
        hovertemplate=f"%{{text}}<br>{reads}<extra></extra>",
        marker={"symbol": symbols, "size": 7, "color": THETA, "line": {"color": LIGHT, "width": 1}},
    )


def _arrows(shown: Float[np.ndarray, "R C 2"], pull: Float[np.ndarray, "R C 2"]) -> go.Scatter:
    """Draw each pull as an arrow; one scale for all, so that lengths compare."""
    size = np.linalg.norm(pull, axis=-1)
    drawn = np.isfinite(size) & (size > 0)
    top = float(np.quantile(size[drawn], 0.9)) if drawn.any() else 1.0
    cut = size > top
    length = _LONGEST * _spacing(shown) * np.minimum(size / top, 1)
    tips = shown + pull * (length / np.where(drawn, size, 1))[..., None]
    segments = np.stack([shown, tips, np.full_like(shown, np.nan)], axis=2)[drawn].reshape(-1, 2)
    heads = np.where(cut[drawn], "arrow-wide", "arrow").repeat(3)
    share = np.minimum(size[drawn] / top, 1)  # a short arrow has a small head, lest the head be all one sees
    sizes = np.stack([0 * share, 4 + 8 * share, 0 * share], axis=-1).ravel()
    return go.Scatter(
        x=segments[:, 0],
        y=segments[:, 1],
        mode="lines+markers",
        hoverinfo="skip",
        name=say("figures-grid-descent-cut", longest=f"{top:.2g}", cut=str(cut.sum()))
        if cut.any()
        else say("figures-grid-descent", longest=f"{top:.2g}"),
        line={"color": GRADIENT, "width": 3},
        marker={
            "symbol": heads,
            "angleref": "previous",
            "color": GRADIENT,
            "line": {"color": EDGE, "width": 1},
            "size": sizes,
        },
    )


def _spacing(shown: Float[np.ndarray, "R C 2"]) -> float:
    """Measure the median distance between neighbouring points, at least a fifth of a pixel."""
    steps = [np.linalg.norm(np.diff(shown, axis=axis), axis=-1).ravel() for axis in (0, 1)]
    finite = np.concatenate(steps)
    finite = finite[np.isfinite(finite)]
    return max(float(np.median(finite)), 0.2) if finite.size else 1.0
