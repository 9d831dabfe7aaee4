"""Projector mode on the page: what a hall is shown fills the screen; what a hand chooses waits behind one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stn_viz.app import view_state
from stn_viz.app.later import st
from stn_viz.app.url import PageView
from stn_viz.stage.components import component
from stn_viz.stage.report import count
from stn_viz.texts import say

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_KEY = "projector-mode"
_LINES = 720  # pixels of a screen's height, until the browser has said how many there are


def screen_lines() -> int:
    """Give the height of the screen in pixels, as the browser has it."""
    lines = count(view_state.report(_KEY).get("lines"))
    return _LINES if lines is None else min(max(lines, 360), 4320)


def head(view: PageView) -> DeltaGenerator | None:
    """Let the page follow projector mode; give the place of its choices, in the page's head, or None in a window.

    The head is out of sight until the pointer moves. Called once a page, after its link has been read.
    """
    mount = component("stn-viz.projector", js="projector.js")
    mount(key=_KEY, data={"projector": view.projector}, default={"lines": _LINES}, on_lines_change=lambda: None)
    if not view.projector:
        return None
    return st.container(key="projector-choices").popover(say("app-choices"), icon=":material/tune:")


def leave(place: DeltaGenerator | None) -> None:
    """Draw the switch that ends projector mode among a page's choices."""
    if place is not None:
        place.toggle(
            say("app-projector"), value=True, key="projector.on", on_change=view_state.use_projector, args=(False,)
        )
