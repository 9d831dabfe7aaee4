"""The session: what each page shows, kept while one works and written into the URL.

No other file reads ``st.session_state`` or ``st.query_params``. Widgets are bound to fields of the view by
:func:`key`; the stage reports through :func:`commit`; what the app itself decides about θ goes through
:func:`impose`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from typing import Any, TypeVar

import streamlit as st
import torch
from streamlit.runtime.scriptrunner import get_script_run_ctx

import stn_viz as sv
from stn_viz.ui.links import DEFAULT, PageView, Reader, View, decode, encode, read

_PREFIX = "view."
_EXPLORE = "explore"  # the page that :func:`load` and :func:`save` are for
V = TypeVar("V", bound=PageView)


def key(field: str) -> str:
    """Name the session-state key under which a widget holds a field of the view."""
    return _PREFIX + field


def remember(page: str, default: V, readers: Mapping[str, Reader]) -> tuple[V, tuple[str, ...]]:
    """Give another page's own view, a frozen dataclass, and complaints about a link that could not be read.

    Called once at the top of that page. Its widgets are bound by ``key=f"{page}.{field}"``; a link that was opened, or
    the browser's back and forward buttons, set every field; and what was set is still there when one comes back from
    another page.
    """
    complaints: list[str] = []
    view = held(page, default)
    if _opened(page):
        query = st.query_params.to_dict()
        if query and query != st.session_state.get(f"{page}.query"):
            values, complaints = read(query, readers)
            view = replace(default, **values)
        st.session_state[f"{page}.query"] = query
    return keep(page, view), tuple(complaints)


def _opened(page: str) -> bool:
    """Tell whether the URL was opened or gone back to, and not written by this page itself.

    While somebody works, the session decides: a browser that sends its next change before it has heard of the URL that
    the last one led to would otherwise take that change back.
    """
    came = st.session_state.get(_PREFIX + "page") != page
    st.session_state[_PREFIX + "page"] = page
    context = get_script_run_ctx()
    return came or (context is not None and context.is_history_navigation)


def held(page: str, default: V) -> V:
    """Give a page's view as its widgets have it, and where there is no widget as it was kept."""
    kept = st.session_state.get(page, default)
    return replace(
        kept, **{f.name: st.session_state.get(f"{page}.{f.name}", getattr(kept, f.name)) for f in fields(kept)}
    )


def keep(page: str, view: V, *names: str) -> V:
    """Set a page's view for its widgets (all, or those named) and for later; before they are drawn, or in callbacks."""
    for name in names or [field.name for field in fields(view)]:
        st.session_state[f"{page}.{name}"] = getattr(view, name)
    st.session_state[page] = view
    return view


def link(page: str, view: PageView, default: PageView) -> None:
    """Write a page's view into the URL if it changed."""
    query = encode(view, default)
    if query != st.session_state.get(f"{page}.query"):
        st.query_params.from_dict(query)
        st.session_state[f"{page}.query"] = query


def load() -> tuple[str, ...]:
    """Bring the session's view up to date with the URL, and return complaints about a link that could not be read.

    Called once at the top of a page, before any widget. An unchanged URL changes nothing; a link that was opened, or
    the browser's back and forward buttons, set every field.
    """
    first, opened, query = _PREFIX + "query" not in st.session_state, _opened(_EXPLORE), st.query_params.to_dict()
    if not first and (not opened or not query or query == st.session_state[_PREFIX + "query"]):
        for field in fields(View):  # a widget that was not drawn in the last run would lose its value
            st.session_state[key(field.name)] = st.session_state[key(field.name)]
        if opened:  # from another page, which leaves the URL bare
            st.session_state[_PREFIX + "query"] = query
        return ()
    view, complaints = decode(query)
    for name, value in asdict(view).items():
        st.session_state[key(name)] = value
    st.session_state[_PREFIX + "query"] = query
    impose(view.theta)
    return complaints


def current() -> View:
    """Give the session's view as it stands, widgets included."""
    return View(**{f.name: st.session_state.get(key(f.name), getattr(DEFAULT, f.name)) for f in fields(View)})


def save() -> None:
    """Write the view into the URL if it changed; each change is one step of the browser's history."""
    query = encode(current())
    if query != st.session_state[_PREFIX + "query"]:
        st.query_params.from_dict(query)
        st.session_state[_PREFIX + "query"] = query


def impose(theta: tuple[float, ...]) -> None:
    """Set θ from outside the stage: the epoch moves on, and the stage takes this θ instead of its own."""
    view = current()
    st.session_state[key("theta")] = theta
    st.session_state[_PREFIX + "posed"] = view.family
    st.session_state[_PREFIX + "imposed"] = (epoch() + 1, theta, view.at, view.show)


def epoch() -> int:
    """Count how often θ was imposed."""
    return st.session_state.get(_PREFIX + "imposed", (0,))[0]


def imposed() -> tuple[tuple[float, ...], tuple[int, int] | None, tuple[str, ...]]:
    """Give θ, pin and overlays of the last :func:`impose`: what the stage starts from, constant while a hand drags."""
    return st.session_state[_PREFIX + "imposed"][1:]


def posed_family() -> str:
    """Name the family that the session's θ belongs to; after a change of family it is still the old one."""
    return st.session_state.get(_PREFIX + "posed", current().family)


def settle(opening: Callable[[sv.Family], list[float]]) -> None:
    """Make sure that θ fits the family: where there is none yet, impose the family's opening pose."""
    family = current().transform
    if len(current().theta) != family.n_params or posed_family() != family.name:
        impose(tuple(opening(family)))


def commit(report: Mapping[str, Any]) -> None:
    """Take over what the stage reports on release; a report from before the last :func:`impose` is dropped."""
    theta = report.get("theta")
    if report.get("epoch") != epoch() or not isinstance(theta, list):
        return
    numbers = torch.tensor(theta, dtype=torch.float64)
    if numbers.shape == (current().transform.n_params,) and bool(numbers.isfinite().all()):
        st.session_state[key("theta")] = tuple(numbers.tolist())
    at = report.get("selection")
    st.session_state[key("at")] = (int(at[0]), int(at[1])) if isinstance(at, list) and len(at) == 2 else None
    shown = report.get("overlays")
    if isinstance(shown, list):
        st.session_state[key("show")] = tuple(str(name) for name in shown)
    if isinstance(report.get("projector"), bool):
        st.session_state[key("projector")] = report["projector"]
    st.session_state[_PREFIX + "seq"] = report.get("seq", 0)


def seq() -> int:
    """Give the number of the stage's last report."""
    return st.session_state.get(_PREFIX + "seq", 0)


def report(stage: str) -> Mapping[str, Any]:
    """Read what a component with this key last sent."""
    state = st.session_state.get(stage)
    return dict(state) if state else {}


def asks_for_file(stage: str) -> bool:
    """Tell, once for each request, whether the stage's last report asks for a file."""
    last = report(stage).get("view") or {}
    if last.get("kind") != "export" or st.session_state.get(f"{stage}.filed") == last.get("seq"):
        return False
    st.session_state[f"{stage}.filed"] = last.get("seq")
    return True


def value_of(field: str) -> object:
    """Give one field of the session's view."""
    return getattr(current(), field)


def set_field(field: str, value: object) -> None:
    """Set one field of the view from a callback."""
    st.session_state[key(field)] = value


def get(name: str, default: object = None) -> Any:  # noqa: ANN401  the caller put it there
    """Read a page's own small value, a widget's included."""
    return st.session_state.get(name, default)


def put(name: str, value: object) -> None:
    """Keep a page's own small value for its callbacks."""
    st.session_state[name] = value
