"""The player on the Learn page: one payload when it opens, then the views it asks for, one step ahead of the hand."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from stn_viz.app import view_state
from stn_viz.app.foreign_text import plain
from stn_viz.app.learn import ahead
from stn_viz.app.learn.answers import answer_to
from stn_viz.app.learn.packing import Taught, by_id, later, missing, payload
from stn_viz.app.learn.view import PAGE, Learn
from stn_viz.app.learn.views import view_for
from stn_viz.errors import UserError
from stn_viz.stage.components import show_reference
from stn_viz.stage.lesson import Opens
from stn_viz.stage.lesson_views import LessonView
from stn_viz.texts import current

PLAYER = f"{PAGE}.player"
_OPENED, _SEED, _LATER = f"{PAGE}.opened", f"{PAGE}.seed", f"{PAGE}.views"
_PLAYER, _REPLY = f"{PAGE}.player-fragment", f"{PAGE}.reply"
_ANSWER = f"{PAGE}.answer"  # the last question, and what was said to it


def opened(view: Learn, what: Taught) -> Opens:
    """Return how the player opened; it stays so from step to step, whatever the link says by now."""
    named = (what.what.id, current(), view.chrome)
    known = view_state.get(_OPENED)
    if not view_state.came_to_page(PAGE) and known is not None and known[0] == named:
        return known[1]
    seed = view_state.get(_SEED) or secrets.randbits(31)
    view_state.put(_SEED, seed)
    opens = Opens(what.named(what.place(view.step) or 0), view.projector, view.chrome, seed)
    view_state.put(_OPENED, (named, opens))
    return opens


def show(opens: Opens, what: Taught) -> None:
    """Put the player on the page, with the views of the step at which it opens and of the next."""
    _player(opens, what)
    ahead.prepare(what.links)
    _reply(what)


@st.fragment(key=_PLAYER)
def _player(opens: Opens, what: Taught) -> None:
    """Mount it; what it reports runs the fragments below, and not the page."""
    views = _views(what.links_from(what.place(opens.step or "") or 0))
    mount = component("stn-viz.lesson", js="lesson/player.js", css="lesson/lesson.css")
    mount(
        key=PLAYER,
        data=payload(what, views, opens, served=True),
        default={"at": None, "view": None},
        on_at_change=_reported,
        on_view_change=_left,
    )


@st.fragment(key=_REPLY)
def _reply(what: Taught) -> None:
    """Reply to what the player reports: one fragment, for of two that reports of one moment ask for, one is run."""
    _later(what)
    _answered(what)


def _later(what: Taught) -> None:
    """Send the views that the player misses, and let the link follow its step."""
    wanted = by_id(what.links, missing(view_state.report(PLAYER).get("at")))
    if wanted:
        arrival = component("stn-viz.lesson-views", js="lesson/views_arrival.js")
        arrival(key=_LATER, data=later(what, _views(wanted)))
    view_state.link(PAGE, view_state.current_view(PAGE, Learn()), Learn())


def _answered(what: Taught) -> None:
    """Let torch say what it makes of the view that a hand has changed."""
    question, before = view_state.report(PLAYER).get("view"), view_state.get(_ANSWER)
    try:
        found = before[1] if before and before[0] == question else answer_to(what.links, question)
    except UserError as error:
        st.error(plain(error), icon=":material/error:")
        return
    view_state.put(_ANSWER, (question, found))
    if found is not None:
        show_reference(found)


def _left() -> None:
    """Take over what a hand left; only the reply to it runs again."""
    view_state.rerun_fragment(_REPLY)


def _views(links: tuple[str, ...]) -> dict[str, LessonView]:
    """Make the views of links; one that cannot be made is said to be missing, and the others are shown."""
    found: dict[str, LessonView] = {}
    for link in links:
        try:
            found[link] = view_for(link)
        except UserError as error:
            st.error(plain(error), icon=":material/error:")
    return found


def _reported() -> None:
    """Take over what the player reports; only the reply to it runs again."""
    take(view_state.report(PLAYER).get("at"))
    view_state.rerun_fragment(_REPLY)


def take(at: Any) -> None:  # noqa: ANN401  a browser may send anything
    """Take over the step and projector mode of a report; what makes no sense is left as it is."""
    if not isinstance(at, Mapping):
        return
    view = view_state.current_view(PAGE, Learn())
    step, lesson, projector = (at.get(name) for name in ("step", "lesson", "projector"))
    if isinstance(step, str) and len(step) <= 60 and step.isprintable():
        within = f"{lesson}/" if view.cut and isinstance(lesson, str) and f"{lesson}/{step}".isprintable() else ""
        view = replace(view, step=f"{within}{step}"[:60])
    if isinstance(projector, bool):
        view = replace(view, projector=projector)
    view_state.keep(PAGE, view)
