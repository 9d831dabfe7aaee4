"""Debug: open what any network's grid_sample did, let the diagnostics look, follow a finding to its evidence."""

from __future__ import annotations

import streamlit as st

from stn_viz.app import language, lesson_return, page_style, picture_watch, projector, server_process, view_state
from stn_viz.app.debug import findings, follow, strip, warp
from stn_viz.app.debug import view as debug
from stn_viz.app.foreign_text import plain
from stn_viz.texts import say


def page() -> None:
    """Draw the page: which recording, what is wrong with it, its calls, one warp on the stage, and a closer look."""
    page_style.set_up_page("debug")
    server_process.prepare()
    view = debug.opened_view()
    language.switch()
    lesson_return.link(view)
    picture_watch.watch()
    hidden = projector.head(view)
    projector.leave(hidden)
    seen = debug.stamp() if debug.is_followed(view) else None
    with (hidden if view.tape == "museum" else None) or st.container():
        opened = debug.recording(view)
    if debug.is_followed(view):
        follow.watch(seen)
    if opened is None:
        return
    if not len(opened.tape):
        for note in opened.tape.notes:
            st.caption(plain(note))
        if debug.is_followed(view):
            st.info(say("debug-step-awaited"), icon=":material/hourglass_empty:")
        else:
            st.info(plain(opened.findings.checks), icon=":material/help:")
        return
    if debug.is_followed(view):
        view = follow.bring_along(opened, view)
    view = strip.settled(opened, view)
    if hidden:
        with hidden:
            strip.choose(opened, view)
            view = warp.chosen(opened, view)
        if view.look != debug.Debug.look:  # a closer look has the whole screen
            warp.look(opened, view)
        else:
            stage, beside = st.container(key="split").columns([2.1, 1], gap="small")
            with beside:
                findings.show_chosen(opened, view)
            with stage:
                warp.warp(opened, view)
    else:
        findings.findings(opened, view)
        strip.choose(opened, view)
        warp.warp(opened, view)
        warp.closer(opened, view)
    view_state.link(debug.PAGE, follow.lasting(view), debug.Debug())
