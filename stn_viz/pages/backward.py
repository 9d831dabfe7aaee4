"""Backward: watch θ learn by descent, and follow the gradient from the loss back to θ with real numbers."""

from __future__ import annotations

import streamlit as st

from stn_viz.ui import backward, backward_chain, backward_player, look, process, state

_LOOKS = {
    "chain": backward_chain.stepped,
    "maps": backward_chain.maps,
    "kinks": backward_chain.kinks,
    "precision": backward_chain.precision,
}


def page() -> None:
    """Draw the page: the problem, the descent's player, and one of five views of the step it stands at."""
    look.dress("Backward")
    process.prepare()
    view = backward.opened()
    backward.controls()
    runs = backward.runs(view)
    step = backward_player.player(view, runs)
    st.segmented_control(
        "view",
        list(backward.LOOKS),
        format_func=backward.LOOKS.__getitem__,
        key=backward.key("look"),
        label_visibility="collapsed",
        required=True,
    )
    if view.look == "descent":
        backward_player.charts(view, runs, step)
    else:
        _LOOKS[view.look](view, runs[0], step)
    state.link(backward.PAGE, view, backward.Backward())
