"""A descent over its steps: the loss, and θ; the step that is looked at is marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from stn_viz.figures.curves import loss_curves
from stn_viz.figures.theta import theta_trajectories
from stn_viz.optimisation.descent import Descent
from stn_viz.palette import INK


def descent_losses(descents: Mapping[str, Descent], at: int | None = None, title: str | None = None) -> go.Figure:
    """Draw the loss of one or several descents over their steps; dotted lines say where a blur ends.

    Args:
        descents: by the names that the legend shows.
        at: the step to mark.
        title: what stands above.
    """
    curves = {name: ([s.index for s in d], [s.loss for s in d]) for name, d in descents.items()}
    fig = loss_curves(curves, title)
    ends = {
        b.index for d in descents.values() for a, b in zip(d.steps, d.steps[1:], strict=False) if a.level != b.level
    }
    for end in sorted(ends):
        fig.add_vline(x=end - 0.5, line={"color": INK, "width": 1, "dash": "dot"})
    return _marked(fig, at)


def descent_thetas(
    descent: Descent, names: Sequence[str], at: int | None = None, title: str | None = None
) -> go.Figure:
    """Draw each entry of θ over the steps.

    Args:
        descent: what is drawn.
        names: the family's ``parameters``.
        at: the step to mark.
        title: what stands above.
    """
    return _marked(theta_trajectories([s.index for s in descent], descent.thetas, names, title), at)


def _marked(fig: go.Figure, at: int | None) -> go.Figure:
    if at is not None:
        fig.add_vline(x=at, line={"color": INK, "width": 2})
    return fig
