"""Train: a network learns while one watches, can be stopped and taken back, and goes wrong at a click."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from stn_viz.app import language, lesson_return, page_style, picture_watch, projector, server_process, view_state
from stn_viz.app.foreign_text import plain
from stn_viz.app.train import player
from stn_viz.app.train.show import show
from stn_viz.app.train.view import PAGE, READERS, Train
from stn_viz.app.train.worker import Worker
from stn_viz.texts import say

_STYLE = (Path(__file__).parent / "train.css").read_text(encoding="utf-8")


def page() -> None:
    """Draw the page: what is trained, the player, and what is seen of the step that it is at."""
    page_style.set_up_page(PAGE)
    server_process.prepare()
    view, complaints = view_state.remember(PAGE, Train(), READERS)
    page_style.show_complaints(complaints)
    st.html(f"<style>{_STYLE}</style>")
    language.switch()
    picture_watch.watch()
    lesson_return.link(view)
    hidden = projector.head(view)
    projector.leave(hidden)
    with hidden or st.container():
        player.switches()
    now = player.worker(view)
    player.controls(now)
    if now.failure is not None:
        st.error(say("train-failed", why=plain(str(now.failure))), icon=":material/error:")
    st.fragment(_watched, run_every=player.LOOK if now.playing else None)(now, now.playing, view.projector)
    view_state.link(PAGE, view, Train())


def _watched(now: Worker, playing: bool, hall: bool) -> None:
    """Show the training as it is now; where it has stopped by itself, the whole page is drawn anew."""
    show(now, player.before(), hall)
    if playing and not now.playing:
        st.rerun("app")
