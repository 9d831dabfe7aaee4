"""Debug: open what any network's grid_sample did, let the diagnostics look, follow a finding to its evidence."""

from __future__ import annotations

import streamlit as st

from stn_viz.ui import debug, debug_findings, debug_strip, debug_views, look, process, state
from stn_viz.ui.plain import plain


def page() -> None:
    """Draw the page: which recording, what is wrong with it, its calls, one warp on the stage, and a closer look."""
    look.dress("Debug")
    process.prepare()
    view = debug.opened_view()
    opened = debug.recording(view)
    if opened is None:
        return
    if not len(opened.tape):
        for note in opened.tape.notes:
            st.caption(plain(note))
        st.info(plain(opened.findings.checks), icon=":material/help:")
        return
    view = debug_strip.settled(opened, view)
    debug_findings.findings(opened, view)
    debug_strip.choose(opened, view)
    debug_views.warp(opened, view)
    debug_views.closer(opened, view)
    state.link(debug.PAGE, view, debug.Debug())
