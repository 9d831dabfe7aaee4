"""The true proportions of a page, a screen or a door in the box: told below the stage, and taken by a click."""

from __future__ import annotations

from dataclasses import replace

import torch

from stn_viz.app import view_state
from stn_viz.app.explore import state
from stn_viz.app.explore.scene import frame_of
from stn_viz.app.explore.source import Source
from stn_viz.app.explore.view import WIDEST, View
from stn_viz.app.later import st
from stn_viz.texts import say
from stn_viz.warping.rectangle import true_proportions

_NEAR = 0.01  # of V's proportions, which are those already
_STRAIGHT = 1e-3  # of h31 and h32: without perspective there is nothing to straighten


def tell(source: Source, view: View) -> None:
    """Say which proportions the rectangle in a picture has, where V has others, with a button that gives V these.

    Args:
        source: the picture.
        view: with a projective θ; of other families, and in a hall, nothing is said.
    """
    if view.projector or view.family != "projective" or not source.picture or max(map(abs, view.theta[6:])) < _STRAIGHT:
        return
    frame = frame_of(source, view)
    found = true_proportions(torch.tensor(view.theta, dtype=torch.float64), frame)
    rows, columns = frame.target
    if found is None or not 1 / WIDEST <= found.aspect <= WIDEST or abs(found.aspect * rows / columns - 1) < _NEAR:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="rectangle"):
        told = "told" if found.told else "assumed"
        st.caption(say("explore-rectangle", width=f"{found.aspect:.2f}", told=told), width="content")
        st.button(say("explore-rectangle-take"), on_click=_take, args=(round(found.aspect, 4),))


def _take(aspect: float) -> None:
    view_state.keep(state.EXPLORE, replace(state.current(), aspect=aspect), "aspect")
    state.unpin()
    view_state.rerun_fragment("app")
