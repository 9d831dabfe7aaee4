"""Model desk: look at what a trained network sees, turns, bears and learned, and see whether its transformer works."""

from __future__ import annotations

import streamlit as st

from stn_viz.checkpoints import checkpoints
from stn_viz.errors import UserError
from stn_viz.ui import desk, desk_board, desk_gallery, desk_stage, desk_views, exam, look, process, state
from stn_viz.ui.desk_facts import facts
from stn_viz.ui.plain import plain

_VIEWS = {
    "gallery": desk_gallery.gallery,
    "stage": desk_stage.stage,
    "turn": desk_views.turn,
    "stress": desk_views.stress,
    "training": desk_views.training,
    "card": desk_board.card,
    "board": desk_board.board,
}


def page() -> None:
    """Draw the page: which network and which digits, what came of them, and one of seven views."""
    look.dress("Model desk")
    process.prepare()
    view = desk.opened()
    if not checkpoints():
        st.info(desk.missing(view.network), icon=":material/model_training:")
        return
    drawn = desk.controls(view)
    try:
        found = exam.examine(view, drawn)
        facts(found, exam.whole(view, found))
        _switch()
        _VIEWS[view.look](view, found)
    except UserError as error:
        st.error(plain(error), icon=":material/error:")
    state.link(desk.PAGE, view, desk.Desk())


def _switch() -> None:
    """Let one of the views be chosen."""
    st.segmented_control(
        "view",
        list(desk.LOOKS),
        format_func=desk.LOOKS.__getitem__,
        key=desk.key("look"),
        label_visibility="collapsed",
        required=True,
    )
