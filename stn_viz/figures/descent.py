"""θ over the steps of a descent; the step that is looked at is marked."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from stn_viz.figures.theta import theta_trajectories
from stn_viz.optimisation.descent import Descent
from stn_viz.palette import INK


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
