"""A recorded call in pictures: what it read, what came out, what the gradient asks; its flow."""

from __future__ import annotations

import html
import math
from typing import Literal

import numpy as np
import plotly.graph_objects as go
import torch
from jaxtyping import Float, UInt8
from plotly.subplots import make_subplots
from torch import Tensor

from stn_viz.diagnostics import Warp
from stn_viz.errors import ArgumentError
from stn_viz.figures.grid import roomy_axes, source_grid
from stn_viz.figures.heatmaps import signed_map
from stn_viz.figures.picture import picture_trace
from stn_viz.figures.style import figure as blank
from stn_viz.figures.style import pixel_axes
from stn_viz.images.decode import from_planes
from stn_viz.palette import THETA
from stn_viz.recording import Call, ReplayedWarp, replay
from stn_viz.recording.replay import in_block
from stn_viz.texts import say

_GREY = np.full((1, 1, 1), 0.5)
_LOOSE = 64  # loose points along each axis of their block that are drawn
Part = Literal["input", "output", "flow"]


def planes(values: Float[Tensor, "C H W"], low: float | None = None, high: float | None = None) -> Tensor:
    """Turn any map into 1 or 3 planes from 0 to 1: three channels as RGB, else the first; stretched to its range.

    Args:
        values: the map; NaN becomes 0.
        low: what is shown black; the smallest value, or 0 where that is above 0, if left out.
        high: what is shown white; the largest value, or 1 where that is between 0.5 and 1, if left out.
    """
    shown = values[:3] if values.shape[0] == 3 else values[:1]
    finite = shown[torch.isfinite(shown)]
    if low is None or high is None:
        low, high = _range(finite)
    return ((shown.double() - low) / ((high - low) or 1.0)).nan_to_num(nan=0.0, posinf=1.0, neginf=0.0).clamp(0, 1)


def _range(finite: Tensor) -> tuple[float, float]:
    if not finite.numel():
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    return min(low, 0.0), 1.0 if 0.5 <= high <= 1 else high


def thumbnail(call: Call, sample: int = 0, part: Part = "output", size: int = 64) -> UInt8[np.ndarray, "H W 3"]:
    """Make a small RGB picture of a sample's input, output or flow, at most ``size`` pixels a side.

    Args:
        call: a recorded call; of a volume its middle slice.
        sample: which of its kept batch items.
        part: what is shown; an input that was not kept is shown as its output.
        size: the longer side.
    """
    one, loose = replay(call, sample), Warp(call, 0).loose
    one = in_block(one) if loose else one
    if part == "flow" and not loose:  # loose points have no place to flow from
        image = colour_wheel(displacement(one))
    else:
        image = from_planes(planes(one.U if part == "input" and one.U is not None else one.V).numpy())
    image = image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=2)
    step = max(1, math.ceil(max(image.shape[:2]) / size))
    return np.ascontiguousarray(image[step // 2 :: step, step // 2 :: step])


def displacement(one: ReplayedWarp) -> Float[Tensor, "Ho Wo 2"]:
    """Measure how far each point lies from where the identity reads, in source pixels: a flow field."""
    return one.frame.to_pixels(one.grid.double()) - one.frame.to_pixels(one.points)


def colour_wheel(flow: Float[Tensor, "H W 2"], limit: float | None = None) -> UInt8[np.ndarray, "H W 3"]:
    """Colour a flow by direction (hue) and length (saturation): white is still, NaN is black.

    *Convention:* to the right is red, down is yellow-green, left is cyan, up is violet.

    Args:
        flow: (x, y) in pixels.
        limit: the length of full colour; the longest if left out.
    """
    x, y = flow.double().unbind(-1)
    length = torch.hypot(x, y)
    known = torch.isfinite(length)
    end = limit if limit is not None else float(length[known].max()) if bool(known.any()) else 1.0
    strength = (length / (end or 1.0)).clamp(0, 1)
    turn = torch.atan2(y, x) / (2 * math.pi) * 6
    planes = [1 - strength * (1 - (((turn + shift) % 6 - 3).abs() - 1).clamp(0, 1)) for shift in (0, 4, 2)]
    wheel = torch.where(known, torch.stack(planes), torch.zeros(()).double())
    return np.ascontiguousarray((wheel.nan_to_num() * 255).round().byte().permute(1, 2, 0).numpy())


def figure(call: Call, sample: int = 0, cut: int | None = None) -> go.Figure:
    """Draw one sample of a call: U under its grid with descent arrows, V, and ∂L/∂U and ∂L/∂V where recorded.

    Args:
        call: a recorded call.
        sample: which of its kept batch items.
        cut: which slice of a volume; the middle one if left out.

    Raises:
        ArgumentError: there is no such sample or slice.
    """
    one = replay(call, sample, cut)
    loose = Warp(call, 0).loose
    one = in_block(one) if loose else one
    low, high = _range(torch.cat([t[torch.isfinite(t)].flatten() for t in (one.U, one.V) if t is not None]))
    left: list[object] = list(over_source(one, (low, high), loose=loose).data)
    target = say("figures-target")
    reads = say("figures-recorded-source") if one.U is not None else say("figures-recorded-unkept")
    panels: list[tuple[str, list[object]]] = [(reads, left)]
    if not loose:  # what loose points read is no picture
        panels.append((target, [picture_trace(planes(one.V, low, high).numpy(), target)]))
    for name, gradient in (("∂L/∂U", one.input_grad), ("∂L/∂V", None if loose else one.upstream)):
        if gradient is not None:
            panels.append((name, [_plain(t) for t in signed_map(gradient.sum(0), name).data]))
    fig = make_subplots(1, len(panels), subplot_titles=[name for name, _ in panels], horizontal_spacing=0.07)
    title = f"{html.escape(str(call.site))}<br><sup>{html.escape(_says(call, sample))}</sup>"
    fig.update_layout(blank(title, height=480).layout)
    fig.update_layout(margin={"t": 110, "b": 110}, legend={"orientation": "h", "y": -0.25})
    for col, (name, traces) in enumerate(panels, start=1):
        fig.add_traces(traces, rows=1, cols=col)
        if col == 1:
            roomy_axes(fig, one.frame, [one.frame.to_pixels(one.grid.double()).numpy()], row=1, col=col)
        else:
            space = "source" if name == "∂L/∂U" else "target"
            pixel_axes(fig, space, one.frame.source if space == "source" else one.frame.target, row=1, col=col)
        fig.update_yaxes(scaleanchor=f"x{col if col > 1 else ''}", row=1, col=col)
    return fig


def over_source(
    one: ReplayedWarp,
    within: tuple[float, float] | None = None,
    title: str | None = None,
    *,
    loose: bool = False,
) -> go.Figure:
    """Draw a warp's grid, with descent arrows where there are any, over U; over plain grey where U was not kept.

    Args:
        one: the warp.
        within: what is shown black and white.
        title: what stands above.
        loose: whether these are loose points, which have neither mesh nor outline.
    """
    pull = one.grid_grad if within is not None else None
    U = _GREY if one.U is None else (planes(one.U, *within) if within is not None else planes(one.U)).numpy()
    fig = source_grid(U, one.grid, one.frame, pull, title, most=_LOOSE if loose else 16)
    fig = _stretched(fig, one) if one.U is None else fig
    if loose:
        fig.data = [trace for trace in fig.data if getattr(trace, "mode", None) != "lines"]
    return fig


def _stretched(fig: go.Figure, one: ReplayedWarp) -> go.Figure:
    """Lay a picture of one pixel over the whole source: a map that was not kept may be larger than memory."""
    height, width = one.frame.source
    fig.data[0].update(x0=(width - 1) / 2, y0=(height - 1) / 2, dx=width, dy=height)
    return fig


def _plain(trace: object) -> object:
    """Drop a panel's own colour bar, as several would lie on top of one another, and numbers too small to read."""
    return trace.update(showscale=False, texttemplate=None) if isinstance(trace, go.Heatmap) else trace


def _says(call: Call, sample: int) -> str:
    item = call.kept.items[sample]
    what = {"step": str(call.step), "item": str(item), "batch": str(call.batch)}
    return say("figures-recorded-says", **what, manner=call.manner)


def flow(
    call: Call, sample: int = 0, how: Literal["mesh", "arrows", "wheel"] = "mesh", cut: int | None = None
) -> go.Figure:
    """Draw a dense grid as its mesh over U, as arrows from each target pixel to its source, or by the colour wheel.

    Args:
        call: a recorded call.
        sample: which of its kept batch items.
        how: ``mesh``, ``arrows`` or ``wheel``; loose points have none of these and are drawn as points.
        cut: which slice of a volume; the middle one if left out.

    Raises:
        ArgumentError: ``how`` is none of the three, or there is no such sample or slice.
    """
    one = replay(call, sample, cut)
    if Warp(call, 0).loose:
        return over_source(in_block(one), title=say("figures-flow-loose"), loose=True)
    if how == "mesh":
        return over_source(one, title=say("figures-flow-mesh"))
    if how == "wheel":
        moved = displacement(one)
        longest = float(torch.hypot(*moved.unbind(-1)).nan_to_num().max())
        fig = blank(say("figures-flow-wheel", longest=f"{longest:.3g}"), height=480)
        said = say("figures-flow-hues")
        fig.update_layout(title={"subtitle": {"text": said, "font": {"size": 16}}}, margin={"t": 88})
        name = say("figures-flow-displacement")
        fig.add_trace(picture_trace(np.moveaxis(colour_wheel(moved), 2, 0) / 255.0, name))
        pixel_axes(fig, "target", one.frame.target)
        return fig
    if how == "arrows":
        return _arrows(one)
    raise ArgumentError("how", how, "mesh, arrows or wheel", "check the spelling")


def _arrows(one: ReplayedWarp) -> go.Figure:
    """Draw at most 24 arrows a side, from where the identity reads to where the grid reads."""
    rows, cols = (slice(None, None, max(1, -(-n // 24))) for n in one.frame.target)
    start = one.frame.to_pixels(one.points)[rows, cols].reshape(-1, 2)
    tip = start + displacement(one)[rows, cols].reshape(-1, 2)
    segments = torch.stack([start, tip, torch.full_like(start, torch.nan)], dim=1).reshape(-1, 2).numpy()
    fig = blank(say("figures-flow-arrows"), height=480)
    fig.add_trace(picture_trace(_GREY if one.U is None else planes(one.U).numpy(), say("figures-grid-source")))
    if one.U is None:
        _stretched(fig, one)
    heads = {"symbol": "arrow", "angleref": "previous", "size": np.tile([0, 10, 0], len(start)), "color": THETA}
    x, y = segments.T
    name = say("figures-flow")
    fig.add_trace(go.Scatter(x=x, y=y, mode="lines+markers", marker=heads, hoverinfo="skip", name=name))
    roomy_axes(fig, one.frame, [tip.numpy()])
    return fig
