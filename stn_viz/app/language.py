"""The visitor's language: the link's, one for all pages, with a switch in each page's menu."""

from __future__ import annotations

import streamlit as st
from streamlit.components.v2 import component

from stn_viz.app import view_state
from stn_viz.texts import LANGUAGES, Language, follow, say
from stn_viz.texts.catalogue import LOCALES

_NAMES: dict[Language, str] = {"en": "English", "zh": "中文"}


def listen() -> None:
    """Make all texts speak the visitor's language, and say it to the browser (``<html lang>``)."""
    follow(view_state.language)
    mount = component("stn-viz.language", js="language.js")
    mount(key="html-lang", data={"language": LOCALES[view_state.language()]})


def switch() -> None:
    """Draw the menu of languages in the page's head, each by its own name; after a link has been read."""
    now = view_state.language()
    with st.container(key="language"):
        st.selectbox(
            say("app-language-label"),
            LANGUAGES,
            LANGUAGES.index(now),
            _NAMES.__getitem__,
            key=f"language.{now}",  # a link may name another language at any time: that is another widget then
            on_change=_chosen,
            args=(now,),
            label_visibility="collapsed",
        )


def _chosen(before: Language) -> None:
    view_state.speak(view_state.get(f"language.{before}"))
