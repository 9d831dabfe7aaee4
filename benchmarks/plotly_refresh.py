"""What the stage is measured against: its views drawn as Plotly figures that Python refreshes."""

from __future__ import annotations

import plotly.graph_objects as go
from jaxtyping import Float
from torch import Tensor

import stn_viz as sv
from stn_viz.figures import signed_map, source_grid, theta_bars
from stn_viz.figures.picture import picture_trace
from stn_viz.figures.style import figure, pixel_axes


def figures(
    U: Float[Tensor, "1 C H W"],
    theta: Float[Tensor, " P"],
    family: sv.Family,
    frame: sv.Frame,
    upstream: Float[Tensor, "1 C Ho Wo"],
    note: str = "",
) -> list[go.Figure]:
    """Draw source with grid and descent arrows, target V, ∂L/∂U as a heat map, ∂L/∂θ as bars; computed anew.

    Args:
        U: one source map.
        theta: one θ.
        family: the family of θ.
        frame: sizes and corner convention.
        upstream: ∂L/∂V.
        note: what every title ends in.
    """
    grid = family.grid(theta, frame)
    V = sv.sample(U, grid, frame)
    g = sv.gradients(U, theta, family, frame, upstream)
    target = figure(f"Target V{note}", height=520)
    target.add_trace(picture_trace(V[0], "target V"))
    pixel_axes(target, "target", frame.target)
    return [
        source_grid(U[0], grid[0], frame, g.grid[0], f"Source U{note}"),
        target,
        signed_map(g.U[0].sum(0), f"∂L/∂U{note}"),
        theta_bars(g.theta, family.parameters, f"∂L/∂θ{note}"),
    ]
