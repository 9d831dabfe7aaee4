"""The first screen: one sentence, a picture that moves by itself, and three doors into the app."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.components.v2 import component
from streamlit.navigation.page import Page

from stn_viz.app import language, page_style, picture_watch, projector, server_addresses, server_process, view_state
from stn_viz.app.foreign_text import plain
from stn_viz.app.start.view import PAGE, READERS, Start
from stn_viz.errors import UserError
from stn_viz.stage.glide import first_glide
from stn_viz.texts import current, say

_STYLE = (Path(__file__).parent / "start.css").read_text(encoding="utf-8")
_DOORS: tuple[tuple[str, str, dict[str, str]], ...] = (  # what is said, the page's path, and where on it one arrives
    ("learn", "learn", {"lesson": "why"}),
    ("play-it", "explore", {}),
    ("debug", "debug", {"tape": "upload"}),
)


def page(pages: Mapping[str, Page]) -> None:
    """Draw the page.

    Args:
        pages: those behind the doors, by their paths.
    """
    page_style.set_up_page(PAGE)
    server_process.prepare()
    view, complaints = view_state.remember(PAGE, Start(), READERS)
    page_style.show_complaints(complaints)
    st.html(f"<style>{_STYLE}</style>")
    language.switch()
    projector.leave(projector.head(view))
    picture_watch.watch()
    st.html(f"<h1 class='start-says'>{escape(say('start-says'))}</h1>")
    with st.container(key="start-show"):
        _picture(view)
    with st.container(key="start-doors"):
        for what, path, query in _DOORS:
            label = f"**{say(f'start-{what}')}** {say(f'start-{what}-says')}"
            st.page_link(pages[path], label=label, query_params=_link(query), width="stretch")
    with st.container(key="start-own"):
        st.page_link(pages["explore"], label=say("start-own"), query_params=_link({"source": "upload"}))
        if not view.projector:  # who sees this on the wall has the letters beside the address
            link = f"{server_addresses.root()}{server_addresses.JOIN}"
            st.html(f"<a href='{escape(link)}'>{escape(say('start-join'))}</a>")
    view_state.link(PAGE, view_state.current_view(PAGE, Start()), Start())


def _picture(view: Start) -> None:
    """Put the picture on the page: the same bytes for every visitor, and nothing comes back."""
    try:
        data = first_glide(current(), view.projector)
    except UserError as error:
        st.error(plain(error), icon=":material/error:")
        return
    component("stn-viz.start", js="start/start.js", css="start/start.css")(key=f"{PAGE}.picture", data=data)


def _link(query: Mapping[str, str]) -> dict[str, str] | None:
    """Write a link's parameters; a page that is to open as it was left has none."""
    return {"v": "1", **query, **({} if current() == "en" else {"lang": current()})} if query else None
