"""Debug: open what any network's grid_sample did, let the diagnostics look, follow a finding to its evidence."""

from __future__ import annotations

import streamlit as st

from stn_viz.ui import debug, debug_views, look, process, state


def page() -> None:
    """Draw the page: which recording, what is wrong with it, its calls, and one warp on the stage."""
    look.dress("Debug")
    process.prepare()
    view = debug.opened_view()
    opened = debug.recording(view)
    if opened is None:
        return
    if not len(opened.tape):
        st.info("This recording holds no call of grid_sample.", icon=":material/info:")
        return
    left, right = st.columns([1, 1], gap="medium")
    with left:
        debug_views.findings(opened)
    with right:
        debug_views.gallery(opened)
    view = debug_views.choose(opened.tape, view)
    debug_views.warp(opened, view)
    debug_views.comparison(opened)
    state.link(debug.PAGE, view, debug.Debug())
