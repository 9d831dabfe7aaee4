"""The session: what each page shows, kept while one works and written into the URL.

Only this file and ``explore/state.py`` read ``st.session_state`` and ``st.query_params``. A widget is bound to a field
of its page's view by :func:`slot`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, ParamSpec, TypeVar

from stn_viz.app.later import running_script, st
from stn_viz.app.url import COMMON, PageView, Reader, carries_view, encode, read
from stn_viz.stage.report import StageReport
from stn_viz.stage.report import read as read_report
from stn_viz.texts import LANGUAGES, Language

_SHARED = "shared"
_COMMON = tuple(field.name for field in fields(PageView))  # one value for all pages
P = ParamSpec("P")
V = TypeVar("V", bound=PageView)


def slot(page: str, field: str) -> str:
    """Name the session-state key under which a widget holds a field of a page's view, or a choice that leads to one.

    A browser goes on sending what its widgets held, options by their words, until it has heard of a link that was
    followed or of a new language. So each link and each language has widgets of its own, and what another's held
    reaches none of them.
    """
    return _slot(page, field, _widgets_of(page))


def _slot(page: str, field: str, of: str) -> str:
    return f"{_SHARED}.{field}" if field in _COMMON else f"{page}.{field}{of}"


def _widgets_of(page: str) -> str:
    """Write what tells a page's widgets of now from those of another language or link."""
    of = [] if (now := language()) == "en" else [now]
    links = 0 if running_script() is None else st.session_state.get(f"{page}.links", 0)
    of += [str(links)] if links else []
    return "".join(f".{part}" for part in of)


def remember(page: str, default: V, readers: Mapping[str, Reader]) -> tuple[V, tuple[str, ...]]:
    """Read a page's own view, a frozen dataclass, and collect complaints about a link that could not be read.

    Called once at the top of that page. Its widgets are bound by ``key=slot(page, field)``; a link that was opened, or
    the browser's back and forward buttons, set every field; and what was set is still there when one comes back from
    another page.
    """
    complaints: list[str] = []
    view, query = current_view(page, default), st.query_params.to_dict()
    came, travelled = _how_arrived(page)
    if came and travelled and not set(query) <= {"v", *COMMON, *readers}:
        query = {}  # quick steps back: the browser names this page and still sends the address of the one before
    reads = bool(query) and (travelled or (came and query != st.session_state.get(f"{page}.query")))
    if reads:
        values, complaints = read(query, {**COMMON, **readers})
        view = replace(default, **values)
        if travelled:
            _renew_widgets(page, default)
    # A bare address in the browser's history stays bare, also when the stage makes the page run again: a new one would
    # cut off what lies beyond it.
    bare = not query and (travelled or (not came and st.session_state.get(f"{page}.bare", False)))
    if came or travelled or not (query or bare):
        st.session_state[f"{page}.query"] = encode(view, default) if bare else query
    st.session_state[f"{page}.bare"] = bare
    st.session_state[f"{page}.arrived"], st.session_state[f"{page}.followed"] = came or travelled, reads
    return keep(page, view), tuple(complaints)


def notice_way() -> None:
    """Note that the browser's history, or a link of the app's own, was followed; at the top of the script.

    A run that follows it may be cut short by another request before its page has read the address.
    """
    context = running_script()
    if context is not None and context.is_history_navigation:
        st.session_state["travelled"] = True


def root_carries_view() -> bool:
    """Tell whether the visit began with a link that has no path and carries a view, and the address is still like it.

    Of a visit that began elsewhere, a quick step back may name the root and still send the address of another page.
    """
    if "page" not in st.session_state:
        st.session_state["root"] = carries_view(st.query_params)
    return st.session_state.get("root", False) and carries_view(st.query_params)


def came_to_page(page: str) -> bool:
    """Tell whether this run opens the page, so that its stages are new ones or are to show another state."""
    return st.session_state.get(f"{page}.arrived", False)


def opened_by_link(page: str) -> bool:
    """Tell whether this run of the page opens a link: what cannot be shown is complained of then, and only then."""
    return st.session_state.get(f"{page}.followed", False)


def language() -> Language:
    """Read the visitor's language: the session's, and before its first page the link's."""
    if running_script() is None:
        return "en"
    kept = st.session_state.get(f"{_SHARED}.kept", {}).get("lang")
    asked = st.session_state.get(f"{_SHARED}.lang", kept or st.query_params.get("lang"))
    return asked if asked in LANGUAGES else "en"


def speak(language: Language) -> None:
    """Let all pages speak a language from now on, and carry over to its widgets what those of the one before hold."""
    pages = {str(key).removesuffix(".kept") for key in st.session_state if str(key).endswith(".kept")} - {_SHARED}
    views = {page: current_view(page, st.session_state[f"{page}.kept"]) for page in pages}
    st.session_state[f"{_SHARED}.lang"] = language
    for page, view in views.items():
        keep(page, replace(view, lang=language))


def projecting() -> bool:
    """Tell whether the pages are in projector mode; after :func:`remember`."""
    return bool(st.session_state.get(f"{_SHARED}.projector", False))


def in_this_language(callback: Callable[P, None]) -> Callable[P, None]:
    """Return the callback of a widget that is drawn now; once another language is spoken that widget is gone.

    A browser that has not heard of it sends the widget's words once more, and Streamlit takes that for a change.
    """
    drawn = language()

    def called(*args: P.args, **kwargs: P.kwargs) -> None:
        if language() == drawn:
            callback(*args, **kwargs)

    return called


def _renew_widgets(page: str, default: PageView) -> None:
    """Give the page widgets of their own for the link that was followed; see :func:`slot`."""
    for field in fields(default):
        if field.name not in _COMMON:
            st.session_state.pop(slot(page, field.name), None)
    st.session_state[f"{page}.links"] = st.session_state.get(f"{page}.links", 0) + 1


def _how_arrived(page: str) -> tuple[bool, bool]:
    """Tell whether the page was come to from elsewhere, and whether by the browser's back and forward buttons.

    While somebody works, the session decides: a browser that sends its next change before it has heard of the URL that
    the last one led to would otherwise take that change back.
    """
    came = st.session_state.get("page") != page
    st.session_state["page"] = page
    return came, st.session_state.pop("travelled", False)


def current_view(page: str, default: V) -> V:
    """Read a page's view as its widgets have it, and where there is no widget as it was kept."""
    kept = replace(st.session_state.get(f"{page}.kept", default), **st.session_state.get(f"{_SHARED}.kept", {}))
    state, of = st.session_state, _widgets_of(page)  # once: a look into the session is not free, and views are large
    names = [field.name for field in fields(kept)]
    return replace(kept, **{name: state.get(_slot(page, name, of), getattr(kept, name)) for name in names})


def keep(page: str, view: V, *names: str) -> V:
    """Set a page's view for its widgets (all, or those named) and for later; before they are drawn, or in callbacks."""
    if view.lang != language():
        speak(view.lang)
    state, of = st.session_state, _widgets_of(page)
    for name in names or [field.name for field in fields(view)]:
        state[_slot(page, name, of)] = getattr(view, name)
    st.session_state[f"{page}.kept"] = view
    st.session_state[f"{_SHARED}.kept"] = {name: getattr(view, name) for name in _COMMON}
    return view


def link(page: str, view: PageView, default: PageView) -> None:
    """Write a page's view into the URL if it changed; each change is one step of the browser's history."""
    query = encode(view, default)
    if query != st.session_state.get(f"{page}.query"):
        st.query_params.from_dict(query)
        st.session_state[f"{page}.query"] = query


def rerun_fragment(fragment: str) -> None:
    """Run one fragment of the page again, in a stage's callback; all of it where that is not drawn yet.

    A report may come with a request to run the whole page, which would be forgotten for the fragment, and the page left
    half drawn: nothing is asked for then, for the whole page is about to run.
    """
    context = running_script()
    if context is None or not context.fragment_ids_this_run:
        return
    from streamlit.errors import StreamlitAPIException

    try:
        st.rerun(fragment)
    except StreamlitAPIException:  # the stage was quicker than the rest of its page
        st.rerun("app")


def project(page: str, default: PageView, said: StageReport) -> bool:
    """Take over projector mode, which all pages share, from a stage's report; tell whether it changed."""
    view = current_view(page, default)
    if said.projector is None or said.projector == view.projector:
        return False
    keep(page, replace(view, projector=said.projector), "projector")
    return True


def use_projector(on: bool) -> None:
    """Show all pages to a hall from now on, or no longer; for callbacks."""
    st.session_state[f"{_SHARED}.projector"] = on
    st.session_state[f"{_SHARED}.kept"] = {**st.session_state.get(f"{_SHARED}.kept", {}), "projector": on}


def report(component: str) -> Mapping[str, Any]:
    """Read what a component with this key last sent."""
    state = st.session_state.get(component)
    return dict(state) if isinstance(state, Mapping) else {}


def last_report(stage: str) -> StageReport:
    """Read what a stage with this key last reported."""
    return read_report(report(stage).get("view"))


def asks_for_file(stage: str, kind: str = "export") -> bool:
    """Tell whether the stage's last report asks for a file that it has not got: of the stage, or V in ``full``."""
    last = last_report(stage)
    return last.kind == kind and st.session_state.get(f"{stage}.filed") != last.seq


def file_given(stage: str) -> None:
    """Note that the stage has what it asked for; a run that ends before has given nothing."""
    st.session_state[f"{stage}.filed"] = last_report(stage).seq


def get(name: str, default: object = None) -> Any:  # noqa: ANN401  the caller put it there
    """Read a page's own small value, a widget's included."""
    return st.session_state.get(name, default)


def put(name: str, value: object) -> None:
    """Keep a page's own small value for its callbacks."""
    st.session_state[name] = value
