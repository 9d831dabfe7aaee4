"""The visitor's language: the link's, one for all pages, with a switch in each page's menu."""

from __future__ import annotations

from functools import cache

import streamlit as st
from streamlit.components.v2 import component

from stn_viz.app import view_state
from stn_viz.texts import LANGUAGES, Language, follow, say, using
from stn_viz.texts.catalogue import LOCALES

_FRAME = (  # what Streamlit's own frame says, which has no other language
    "app-frame-skip",
    "app-frame-pages",
    "app-frame-choose",
    "app-frame-open",
    "app-frame-help",
    "app-frame-file",
    "app-frame-upload",
    "app-frame-limit",
    "app-frame-less",
    "app-frame-more",
    "app-frame-running",
    "app-frame-stop",
    "app-frame-fullscreen",
    "app-frame-close-fullscreen",
    "app-frame-download",
    "app-frame-zoom",
    "app-frame-pan",
    "app-frame-box",
    "app-frame-lasso",
    "app-frame-zoom-in",
    "app-frame-zoom-out",
    "app-frame-autoscale",
    "app-frame-reset",
    "app-frame-remove",
    "app-frame-add-files",
    "app-frame-add-icon",
    "app-frame-error-icon",
    "app-frame-warning-icon",
    "app-frame-info-icon",
    "app-frame-copy",
    "app-frame-copied",
    "app-frame-progress",
    "app-frame-none",
    "app-frame-dismiss",
    "app-frame-option",
    "app-frame-options",
    "app-frame-connecting",
    "app-frame-connection",
    "app-frame-close",
    "app-frame-still",
)
_NAMES: dict[Language, str] = {"en": "English", "zh": "中文"}

follow(view_state.language)  # wherever a page or a part of it is run


def announce() -> None:
    """Say the visitor's language to the browser (``<html lang>``)."""
    mount = component("stn-viz.language", js="language.js")
    now = view_state.language()
    mount(key="html-lang", data={"language": LOCALES[now], "frame": _frame(now)})


@cache
def _frame(now: Language) -> list[tuple[str, str]]:
    """List what Streamlit's frame may say, each with what it is to say now; # stands for a number or a label."""
    said = {language: _said(language) for language in LANGUAGES}
    pairs = [pair for before in said.values() for pair in zip(before, said[now], strict=True)]
    return [(old, new) for old, new in pairs if old != new]


def _said(language: Language) -> list[str]:
    with using(language):
        return [say(key, what="#") for key in _FRAME]


def switch() -> None:
    """Draw the menu of languages in the page's head, each by its own name; after a link has been read.

    On a projector it is hidden, as other controls are.
    """
    if view_state.projecting():
        return
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
    chosen = view_state.get(f"language.{before}")
    if chosen in LANGUAGES:
        view_state.speak(chosen)
