"""Backward: watch θ learn by descent, and follow the gradient from the loss back to θ with real numbers."""

from __future__ import annotations

import streamlit as st

from stn_viz.app import language, lesson_return, page_style, picture_watch, projector, server_process, view_state
from stn_viz.app.backward import controls, effect, gradient_check, kinks, landscape, problem, stage, uploaded
from stn_viz.app.backward import view as backward
from stn_viz.app.foreign_text import plain
from stn_viz.errors import UserError
from stn_viz.texts import say

_LOOKS = {
    "descent": landscape.charts,
    "chain": gradient_check.show_check,
    "maps": gradient_check.maps,
    "kinks": kinks.kinks,
    "precision": kinks.precision,
}


def page() -> None:
    """Draw the page: the problem, its descent on the stage, and beside it one of five views of that step."""
    page_style.set_up_page("backward")
    server_process.prepare()
    view = backward.opened()
    language.switch()
    lesson_return.link(view)
    picture_watch.watch(controls.use_own_picture, shown=view.source == "upload")
    hidden = projector.head(view)
    projector.leave(hidden)
    try:
        facts = problem.facts(view)
    except UserError as error:
        st.error(plain(error), icon=":material/error:")
        return
    view, replaced = effect.settled(view, facts)
    backward.put(view)
    controls.controls(view, facts, hidden)
    for sentence in effect.remembered(view, replaced):
        st.info(str(sentence), icon=":material/info:")
    for complaint in uploaded.complaints(view):
        st.info(plain(complaint), icon=":material/info:")
    try:
        runs = problem.runs(view)
    except UserError as error:
        st.error(plain(error), icon=":material/error:")
        return
    view = stage.fitting(view, runs)
    for trouble in dict.fromkeys(run.trouble for run in runs if run.trouble):
        st.warning(trouble, icon=":material/warning:")
    words = hidden or st.container()
    for remark in uploaded.remarks(view, runs[0].objective.frame):
        words.caption(remark)
    left, right = st.container(key="split").columns(
        [1.9, 1] if hidden else [1.65, 1], gap="small" if hidden else "medium"
    )
    with left:
        settled, step = stage.show(view, runs)
        (hidden or st.container()).caption(runs[0].says)
    with right:
        with hidden or st.container():
            _switch()
        _LOOKS[view.look](settled, runs, step)
    view_state.link(backward.PAGE, view, backward.Backward())


def _switch() -> None:
    """Let one of the views be chosen."""
    st.segmented_control(
        say("backward-look"),
        backward.LOOKS,
        format_func=lambda look: say(f"backward-look-{look}"),
        key=backward.key("look"),
        label_visibility="collapsed",
        required=True,
    )
