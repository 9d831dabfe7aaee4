"""The true proportions of a page, a screen, or a line of text in the box: told below the stage, taken by a click."""

from __future__ import annotations

from dataclasses import replace

import torch

from stn_viz.app import view_state
from stn_viz.app.explore import state
from stn_viz.app.explore.scene import frame_of
from stn_viz.app.explore.source import Source
from stn_viz.app.explore.view import TEXT_LINE, WIDEST, View
from stn_viz.app.later import st
from stn_viz.coordinates import Frame
from stn_viz.texts import say
from stn_viz.transforms.splines import ThinPlateSpline
from stn_viz.warping.rectangle import true_proportions
from stn_viz.warping.text_line import line_proportions

_NEAR = 0.01  # of V's proportions, which are those already
_STRAIGHT = 1e-3  # of h31 and h32: without perspective there is nothing to straighten


def tell(source: Source, view: View) -> None:
    """Say which proportions what lies in the box has, where V has others, with a button that gives V these.

    Args:
        source: the picture.
        view: with a projective θ, of a flat rectangle, or with two rows of a thin-plate spline, along a line of text;
            of other families, and in a hall, nothing is said.
    """
    if view.projector or not source.picture:
        return
    frame = frame_of(source, view)
    aspect, said = _found(view, frame)
    rows, columns = frame.target
    if not 1 / WIDEST <= aspect <= WIDEST or abs(aspect * rows / columns - 1) < _NEAR:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="rectangle"):
        st.caption(said, width="content")
        st.button(say("explore-rectangle-take"), on_click=_take, args=(round(aspect, 4),))


def _found(view: View, frame: Frame) -> tuple[float, str]:
    """Give the proportions and a sentence of them; 0 where there are none."""
    theta = torch.tensor(view.theta, dtype=torch.float64)
    if view.family == "projective" and max(map(abs, view.theta[6:])) >= _STRAIGHT:
        found = true_proportions(theta, frame)
        if found is not None:
            told = "told" if found.told else "assumed"
            return found.aspect, say("explore-rectangle", width=f"{found.aspect:.2f}", told=told)
    if view.family == "tps" and view.lattice == TEXT_LINE:
        family = view.transform
        assert isinstance(family, ThinPlateSpline)
        aspect = line_proportions(family, theta, frame)
        if aspect is not None:
            return aspect, say("explore-text-line", width=f"{aspect:.1f}")
    return 0.0, ""


def _take(aspect: float) -> None:
    view_state.keep(state.EXPLORE, replace(state.current(), aspect=aspect), "aspect")
    state.unpin()
    view_state.rerun_fragment("app")
