"""Learn: the course as a list, and each lesson step by step on the live stage."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from stn_viz.app import language, page_style, picture_watch, server_process, view_state
from stn_viz.app.foreign_text import plain
from stn_viz.app.learn import catalogue, inventory, player
from stn_viz.app.learn.packing import Taught, taught
from stn_viz.app.learn.view import PAGE, READERS, Learn
from stn_viz.errors import UserError
from stn_viz.texts import say


def page() -> None:
    """Draw the page: the list of lessons and lectures, one of them in the player, or the test before or after."""
    page_style.set_up_page(PAGE)
    server_process.prepare()
    view, complaints = view_state.remember(PAGE, Learn(), READERS)
    page_style.show_complaints(complaints)
    language.switch()
    picture_watch.watch()
    view = view_state.keep(PAGE, replace(view, back=""))  # one is there: other pages need no way back any more
    what = None if view.inventory else _chosen(view)
    if view.inventory:
        inventory.show(view)
    elif what is None:
        catalogue.catalogue()
    else:
        player.show(player.opened(view, what), what)
    view_state.link(PAGE, view_state.current_view(PAGE, Learn()), Learn())


def _chosen(view: Learn) -> Taught | None:
    """Find what the view names; what is not there is complained of, and the list is shown."""
    if not (view.lesson or view.cut):
        return None
    try:
        what = taught(view.lesson, view.cut)
    except UserError as error:
        st.warning(plain(error), icon=":material/link_off:")
        return None
    if view.step and what.place(view.step) is None and view_state.opened_by_link(PAGE):
        complaint = say("learn-no-step", step=view.step, count=len(what.steps))
        st.warning(plain(complaint), icon=":material/link_off:")
    return what
