"""Model inspector: see what a trained network sees, bears and learned, and whether its transformer works."""

from __future__ import annotations

import streamlit as st

from stn_viz.app import language, lesson_return, page_style, picture_watch, projector, server_process, view_state
from stn_viz.app.foreign_text import plain
from stn_viz.app.models import beyond, card, colocalised, experiments, gallery, results, scoreboard, solids, stage
from stn_viz.app.models import view as inspector
from stn_viz.app.models.facts import facts
from stn_viz.errors import UserError
from stn_viz.networks.checkpoints import checkpoints
from stn_viz.networks.colocaliser_checkpoints import colocalisers
from stn_viz.networks.volume_checkpoints import volume_networks
from stn_viz.texts import say

_VIEWS = {
    "gallery": gallery.gallery,
    "stage": stage.stage,
    "turn": experiments.turn,
    "stress": experiments.stress,
    "training": experiments.training,
    "card": card.card,
    "board": scoreboard.board,
}


def page() -> None:
    """Draw the page: which network and which digits, what came of them, and one of seven views."""
    page_style.set_up_page("models")
    server_process.prepare()
    view = inspector.opened()
    language.switch()
    lesson_return.link(view)
    picture_watch.watch()
    if not checkpoints():
        st.info(inspector.missing(view.network), icon=":material/model_training:")
        return
    hidden = projector.head(view)
    projector.leave(hidden)
    try:
        others = dict.fromkeys(volume_networks(), solids.solids)
        others |= dict.fromkeys(colocalisers(), colocalised.colocalised) | dict.fromkeys(
            inspector.BEYOND, beyond.beyond
        )
        if view.network in others:
            others[view.network](view, hidden)
            view_state.link(inspector.PAGE, view, inspector.Inspector())
            return
        drawn = inspector.controls(view, hidden)
        found = results.evaluate(view, drawn)
        if not hidden or view.look == "gallery":
            facts(found, results.card_slope(view, found))
        with hidden or st.container():
            _switch()
        _VIEWS[view.look](view, found)
    except UserError as error:
        st.error(plain(error), icon=":material/error:")
    view_state.link(inspector.PAGE, view, inspector.Inspector())


def _switch() -> None:
    """Let one of the views be chosen."""
    st.segmented_control(
        say("models-look-label"),
        inspector.LOOKS,
        format_func=inspector.look_title,
        key=inspector.key("look"),
        label_visibility="collapsed",
        required=True,
    )
