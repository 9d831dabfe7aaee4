"""Inside a network: figure 2 of the paper, live, from the picture to the classes and back."""

from __future__ import annotations

import streamlit as st

from stn_viz.app import (
    language,
    lesson_return,
    networks,
    page_style,
    picture_watch,
    projector,
    server_process,
    view_state,
)
from stn_viz.app.foreign_text import plain
from stn_viz.app.inside import picture
from stn_viz.app.inside import view as inside
from stn_viz.app.inside.figure import figure
from stn_viz.app.inside.links import recordings
from stn_viz.app.models.view import missing
from stn_viz.errors import UserError
from stn_viz.networks.checkpoints import checkpoints
from stn_viz.texts import say


def page() -> None:
    """Draw the page: which network and which digit, and the figure."""
    page_style.set_up_page(inside.PAGE)
    server_process.prepare()
    view = inside.opened()
    language.switch()
    lesson_return.link(view)
    picture_watch.watch()
    if not checkpoints():
        st.info(missing(view.network), icon=":material/model_training:")
        view_state.link(inside.PAGE, view, inside.Inside())
        return
    hidden = projector.head(view)
    projector.leave(hidden)
    try:
        network = networks.load(view.network)
        view = inside.fitted(view, network)
        with hidden or st.container():
            chosen = picture.controls(view, network)
        figure(network, chosen)
    except UserError as error:
        st.error(plain(error), icon=":material/error:")
    view_state.link(inside.PAGE, view_state.current_view(inside.PAGE, inside.Inside()), inside.Inside())
    if not view.projector:
        st.caption(say("inside-caption"))
        st.caption(say("inside-own", address=recordings(view)))
