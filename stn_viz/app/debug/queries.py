"""What the Debug page draws of a look-up in place of the stage: one query's points over each map that it reads."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from stn_viz.app import view_state
from stn_viz.app.charts import clickable, read_click
from stn_viz.app.debug import view as debug
from stn_viz.app.later import st
from stn_viz.diagnostics.look_up import LookUp, look_up, pyramid, weigh
from stn_viz.figures.look_up import by_query
from stn_viz.recording import Call
from stn_viz.stage.report import count
from stn_viz.texts import say

_CHART = "debug.queries"
_SHOWN = "debug.queries.shown"  # how many queries were drawn, and whether items are they


@lru_cache(maxsize=64)
def found(call: Call) -> LookUp | None:
    """Arrange a call by query; None where it warps a picture, or a volume."""
    return look_up(call)


def last(call: Call) -> int:
    """Name the last query that can be chosen beside the item; 0 where there is none to choose."""
    own = found(call)
    return 0 if own is None or own.by_item else own.queries - 1


def draw(opened: debug.Opened, view: debug.Debug, own: LookUp) -> None:
    """Let a query be chosen, and draw its points in every map of the pyramid that it reads."""
    calls = opened.tape.calls
    places = [i for i in pyramid(calls, view.call) if found(calls[i]) is not None]
    levels = [level for i in places if (level := found(calls[i])) is not None]
    query = _choose(own, view)
    view_state.put(_SHOWN, (own.queries, own.by_item))
    fig = by_query([calls[i] for i in places], view.sample, query)
    clickable(
        fig,
        view,
        _CHART,
        _clicked,
        alt=say("debug-queries-alt", query=str(query), points=str(own.points.shape[2]), levels=str(len(levels))),
    )
    if not view.projector:
        st.caption("  \n".join(_tell(own, levels)))


def _choose(own: LookUp, view: debug.Debug) -> int:
    """Let one of the queries be chosen; where each item of the batch is one, the choice of the item chooses it."""
    if own.by_item:
        return view.sample
    if own.queries > 1:
        st.slider(say("debug-query-label", count=str(own.queries)), 0, own.queries - 1, key=debug.key("queried"))
    return view.queried


def _tell(own: LookUp, levels: list[LookUp]) -> list[str]:
    """Say what is drawn, and whether weights are known."""
    told = [say("debug-queries-windows" if own.by_item else "debug-queries-points")]
    if sum(level.points.shape[2] for level in levels) > 1:
        told.append(say("debug-queries-weights" if weigh(levels) is not None else "debug-queries-no-weights"))
    return told


def _clicked() -> None:
    """Go to the query that was clicked."""
    said = read_click(_CHART)
    query = count(said[0] if isinstance(said, list | tuple) and said else said)
    if query is None:
        return
    view = view_state.current_view(debug.PAGE, debug.Debug())
    shown: tuple[int, bool] = view_state.get(_SHOWN) or (0, False)
    if query < shown[0]:
        view_state.keep(debug.PAGE, replace(view, **{"sample" if shown[1] else "queried": query}))
