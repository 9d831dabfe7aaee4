"""A warped volume in three slices through one voxel: V, U where it is read, displacement by axis, det J."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import plotly.graph_objects as go
import torch
from plotly.subplots import make_subplots
from torch import Tensor

from stn_viz.diagnostics import Warp
from stn_viz.errors import ArgumentError
from stn_viz.figures.picture import picture_trace
from stn_viz.figures.recording import planes
from stn_viz.figures.style import SIGNED, Space, figure, locked
from stn_viz.palette import SOURCE, TARGET
from stn_viz.recording import Call
from stn_viz.texts import say

_AXES = "zyx"  # of a volume's lattice, in order
_ASKED = 48  # places along an axis of a slice that can be clicked
Shown = Literal["target", "source", "x", "y", "z", "det"]
Voxel = tuple[int, int, int]
SHOWN: tuple[Shown, ...] = get_args(Shown)


def settle(call: Call, at: Voxel) -> Voxel:
    """Bring a voxel of V's kept lattice into range; the middle along an axis where it is below 0."""
    z, y, x = (n // 2 if k < 0 else min(k, n - 1) for k, n in zip(at, call.kept.lattice(call.target), strict=True))
    return z, y, x


def read_voxel(call: Call, sample: int, at: Voxel) -> Voxel:
    """Find the voxel of U nearest to where a voxel of V reads; the nearest at U's edge, the middle where it is NaN."""
    pixels = Warp(call, 0).pixels[sample][at].flip(0)
    middle = torch.tensor([n // 2 for n in call.source]).double()
    found = torch.where(torch.isfinite(pixels), pixels, middle).round()
    z, y, x = (int(min(max(float(p), 0), n - 1)) for p, n in zip(found, call.source, strict=True))
    return z, y, x


def slices(call: Call, sample: int = 0, at: Voxel = (-1, -1, -1), shown: Shown = "target") -> go.Figure:
    """Draw three slices through a voxel of V, which a cross marks in each: along z, along y, along x.

    *Convention:* voxels are (z, y, x); displacement is where a voxel reads less where it lies, in voxels of U, and
    det J the volume of U, in its voxels, that one voxel of V spans: below 0 it is turned over. U is cut at the voxel
    nearest to where the chosen one reads. Points in the slices of V have the voxel they belong to as ``customdata``.

    Args:
        call: a recorded call on volumes.
        sample: which of its kept batch items.
        at: the voxel of V's kept lattice; -1 for the middle along an axis.
        shown: ``target`` (V), ``source`` (U), the displacement along ``x``, ``y`` or ``z``, or ``det``.

    Raises:
        ArgumentError: the call warps pictures, or U was not kept.
    """
    if call.dims != 3:
        raise ArgumentError("call", str(call), "a call on volumes", "draw a picture's warp by figures.flow")
    at = settle(call, at)
    values = _values(call, sample, shown)
    stride = 1 if shown == "source" else call.kept.stride
    through = read_voxel(call, sample, at) if shown == "source" else at
    space: Space = "source" if shown == "source" else "target"
    names = [
        say("figures-volume-slice", axis=axis, k=str(k * stride), last=str((n - 1) * stride), right=right, down=down)
        for axis, k, n, (down, right) in zip(_AXES, through, values.shape[-3:], ("yx", "zx", "zy"), strict=True)
    ]
    fig = make_subplots(1, 3, subplot_titles=names, horizontal_spacing=0.1)
    fig.update_layout(figure("", height=400).layout)
    scaled = shown not in ("target", "source")
    fig.update_layout(margin={"l": 40, "t": 64, "b": 32, "r": 72 if scaled else 16}, showlegend=False)
    for axis in range(3):
        cut = values.select(-3 + axis, min(through[axis], values.shape[-3 + axis] - 1))
        down, right = (k for k in range(3) if k != axis)
        fig.add_traces([_map(cut, values, shown, axis), *_cross(through, down, right, space)], 1, axis + 1)
        if space == "target":
            fig.add_trace(_places(call, at, axis), 1, axis + 1)
        _label(fig, axis, cut.shape[-2:])
    return fig


def _values(call: Call, sample: int, shown: Shown) -> Tensor:
    """Give what is shown: one number a voxel, or channels of V or U."""
    if shown in ("target", "source"):
        values = call.output if shown == "target" else call.input
        if values is None:
            raise ArgumentError("shown", shown, "what was kept of the call", "record it with a larger max_bytes")
        return planes(values[sample].float().flatten(2)).unflatten(2, values.shape[3:])
    warp = Warp(call, 0)
    return warp.determinant[sample] if shown == "det" else warp.displacement[sample][..., "xyz".index(shown)]


def _map(cut: Tensor, values: Tensor, shown: Shown, axis: int) -> Any:  # noqa: ANN401  one of plotly's traces
    if shown in ("target", "source"):
        return picture_trace(cut.numpy(), "V" if shown == "target" else "U")
    middle = 1.0 if shown == "det" else 0.0
    end = locked((values - middle).numpy(), None)
    unit = say("figures-volume-unit-det" if shown == "det" else "figures-volume-unit")
    return go.Heatmap(
        z=cut.numpy(),
        colorscale=SIGNED,
        zmin=middle - end,
        zmax=middle + end,
        showscale=axis == 2,
        hovertemplate="%{z:+.4g}<extra></extra>",
        hoverongaps=False,
        colorbar={"title": {"text": unit, "side": "right"}, "thickness": 14, "outlinewidth": 0},
    )


def _cross(at: Voxel, down: int, right: int, space: Space) -> list[object]:
    """Mark the voxel: the other two slices pass through it."""
    colour = TARGET if space == "target" else SOURCE
    marker = {"symbol": "cross-thin", "size": 22, "line": {"color": colour, "width": 3}}
    return [go.Scatter(x=[at[right]], y=[at[down]], mode="markers", marker=marker, hoverinfo="skip")]


def _places(call: Call, at: Voxel, axis: int) -> go.Scatter:
    """Lay unseen points over a slice of V that say which voxel was clicked."""
    sizes = call.kept.lattice(call.target)
    down, right = (k for k in range(3) if k != axis)
    rows, columns = (np.unique(np.linspace(0, sizes[k] - 1, min(sizes[k], _ASKED)).round()) for k in (down, right))
    y, x = (part.ravel().astype(int) for part in np.meshgrid(rows, columns, indexing="ij"))
    voxels = np.tile(at, (len(x), 1))
    voxels[:, down], voxels[:, right] = y, x
    marker = {"size": 10, "opacity": 0}
    return go.Scatter(x=x, y=y, customdata=voxels.tolist(), mode="markers", marker=marker, hoverinfo="none")


def _label(fig: go.Figure, axis: int, size: tuple[int, ...]) -> None:
    """Count a slice's pixels at few places, for three stand side by side on a phone as well, and keep voxels square."""
    common: dict[str, Any] = {"showgrid": False, "zeroline": False, "constrain": "domain", "nticks": 4}
    height, width = size
    fig.update_xaxes(range=[-0.5, width - 0.5], tickangle=0, col=axis + 1, **common)
    fig.update_yaxes(range=[height - 0.5, -0.5], scaleanchor=f"x{axis + 1 if axis else ''}", col=axis + 1, **common)
