"""A recording that is still being made: the page is drawn anew at each step, and stays where the visitor is."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from stn_viz.app import view_state
from stn_viz.app.debug import view as debug
from stn_viz.app.later import st

_LOOK = 0.3  # seconds between two looks at the file
_DRAWN = "debug.drawn"


class _Place(NamedTuple):
    """Say where in a training a call was made."""

    step: int
    order: int
    site: tuple[str, bool | None, int]


class _Drawn(NamedTuple):
    """Hold what the page's choices were about when it was last drawn: calls and findings by their places in it."""

    calls: tuple[_Place, ...]
    findings: tuple[tuple[str, str], ...]
    newest: bool


def watch(seen: object) -> None:
    """Draw the page anew when its file is another than the one that was seen."""
    st.fragment(_look, run_every=_LOOK)(seen)


def _look(seen: object) -> None:
    if debug.stamp() != seen:
        st.rerun("app")


def bring_along(opened: debug.Opened, view: debug.Debug) -> debug.Debug:
    """Find the visitor's call and finding in a recording that has grown; older steps may have given way in it.

    Whoever wants to see the newest step is brought to it, whenever there is another.
    """
    calls = tuple(_Place(call.step, call.index, call.site_key) for call in opened.tape)
    now = _Drawn(calls, tuple((f.kind, str(f.where)) for f in opened.findings), view.newest)
    before: _Drawn | None = view_state.get(_DRAWN)
    view_state.put(_DRAWN, now)
    if before == now:
        return view
    if before is None or view_state.opened_by_link(debug.PAGE):
        return replace(view, call=len(calls) - 1) if view.newest else view
    if 0 <= view.finding < len(before.findings) and before.findings[view.finding] in now.findings:
        view = replace(view, finding=now.findings.index(before.findings[view.finding]))
    if 0 <= view.call < len(before.calls):
        was = before.calls[view.call]
        wanted = was._replace(step=calls[-1].step) if view.newest else was
        view = replace(view, call=_find_nearest(wanted, calls))
    return view


def lasting(view: debug.Debug) -> debug.Debug:
    """Give what a link says of the view: the newest step is another one soon, and no step of the browser's history."""
    return replace(view, call=-1) if view.newest else view


def _find_nearest(wanted: _Place, calls: tuple[_Place, ...]) -> int:
    """Find a call, or of the calls at its site that of the nearest step."""

    def distance(k: int) -> tuple[bool, int, int]:
        call = calls[k]
        return call.site != wanted.site, abs(call.step - wanted.step), abs(call.order - wanted.order)

    return min(range(len(calls)), key=distance)
