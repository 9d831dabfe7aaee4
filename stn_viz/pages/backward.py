"""Backward: watch θ learn by descent, and follow the gradient from the loss back to θ with real numbers."""

from __future__ import annotations

import streamlit as st

from stn_viz.errors import UserError
from stn_viz.ui import (
    backward,
    backward_chain,
    backward_controls,
    backward_effect,
    backward_kinks,
    backward_landscape,
    backward_problem,
    backward_stage,
    look,
    process,
    state,
)
from stn_viz.ui.plain import plain

_LOOKS = {
    "descent": backward_landscape.charts,
    "chain": backward_chain.stepped,
    "maps": backward_chain.maps,
    "kinks": backward_kinks.kinks,
    "precision": backward_kinks.precision,
}


def page() -> None:
    """Draw the page: the problem, its descent on the stage, and beside it one of five views of that step."""
    look.dress("Backward")
    process.prepare()
    view = backward.opened()
    try:
        facts = backward_problem.facts(view)
    except UserError as error:
        st.error(plain(error), icon=":material/error:")
        return
    view, replaced = backward_effect.settled(view, facts)
    backward.put(view)
    backward_controls.controls(view, facts)
    for sentence in backward_effect.remembered(view, replaced):
        st.info(sentence, icon=":material/info:")
    for complaint in backward_problem.complaints(view):
        st.info(plain(complaint), icon=":material/info:")
    try:
        runs = backward_problem.runs(view)
    except UserError as error:
        st.error(plain(error), icon=":material/error:")
        return
    view = backward_stage.fitting(view, runs)
    for trouble in dict.fromkeys(run.trouble for run in runs if run.trouble):
        st.warning(trouble, icon=":material/warning:")
    for remark in backward_problem.remarks(view, runs[0].objective.frame):
        st.caption(remark)
    left, right = st.container(key="split").columns([1.65, 1], gap="medium")
    with left:
        settled, step = backward_stage.show(view, runs)
        st.caption(runs[0].says)
    with right:
        _switch()
        _LOOKS[view.look](settled, runs, step)
    state.link(backward.PAGE, view, backward.Backward())


def _switch() -> None:
    """Let one of the views be chosen."""
    st.segmented_control(
        "view",
        list(backward.LOOKS),
        format_func=backward.LOOKS.__getitem__,
        key=backward.key("look"),
        label_visibility="collapsed",
        required=True,
    )
