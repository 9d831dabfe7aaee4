"""Explore: drag the sampling box over a picture and see warp, grid, weights and gradients move with the hand."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from stn_viz.app import language, lesson_return, page_style, picture_watch, projector, server_process, view_state
from stn_viz.app.explore import controls, full_size, rectangle, state
from stn_viz.app.explore import source as source_map
from stn_viz.app.explore.scene import answer, free_pin, scene_of
from stn_viz.app.explore.view import View
from stn_viz.app.foreign_text import plain
from stn_viz.errors import UserError
from stn_viz.stage.components import show_stage

STAGE = "explore.stage"


def page() -> None:
    """Draw the page: one row of choices, the source's own controls, the stage."""
    page_style.set_up_page("explore")
    device = server_process.prepare()
    page_style.show_complaints(state.load())
    language.switch()
    lesson_return.link(state.current())
    picture_watch.watch(controls.use_own_picture, controls.play_video, shown=state.current().source == "upload")
    hidden = projector.head(state.current())
    controls.row(state.current(), hidden)
    beside, said, below = _containers(state.current(), hidden)
    try:
        with beside:
            source = source_map.controls(state.current())
    except UserError as error:
        st.error(plain(error), icon=":material/error:")
        return
    for complaint in filter(None, (source.complaint, source.refused)):
        said.info(plain(complaint), icon=":material/info:")
    free_pin(source)
    state.settle(controls.opening, controls.in_proportion, source.aspect, stands_in=bool(source.complaint))
    with below:
        _stage(source)
    _answer_fragment(source, device)
    full_size.offer_stop(STAGE, source)
    state.save()


def _containers(view: View, hidden: DeltaGenerator | None) -> tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator]:
    """Make containers of the source's controls, of what is wrong with it, and of the stage beside or below them."""
    if view.source == "draw":
        beside, below = st.container(key="beside").columns(2, gap="small")
        return beside, beside, below
    return hidden or st.container(), st.container(), st.container()


@st.fragment(key="stage")
def _stage(source: source_map.Source) -> None:
    """Show the stage; it runs again only when the payload changes, never while a hand drags."""
    show_stage(scene_of(STAGE, source, state.current()), on_release=_on_release)


def _on_release() -> None:
    """Take over what the hand left, and let torch answer; only the answer's fragment runs."""
    before = _outside(state.current())
    state.commit(view_state.last_report(STAGE))
    view_state.rerun_fragment("reference" if _outside(state.current()) == before else "app")


def _outside(view: View) -> tuple[object, ...]:
    """Return what a report may change outside of the stage."""
    return view.projector, view.loss, view.ask, view.size, view.aspect


@st.fragment(key="reference")
def _answer_fragment(source: source_map.Source, device: str) -> None:
    """Let torch compute the same view in full, and write the link."""
    state.catch_up(STAGE)
    state.save()
    answer(STAGE, source, state.current(), device)
    rectangle.tell(source, state.current())
