"""What the Debug page draws of a warped volume: three slices through one voxel, each of which moves the others."""

from __future__ import annotations

from dataclasses import replace

from stn_viz.app import view_state
from stn_viz.app.charts import clickable, read_click
from stn_viz.app.debug import view as debug
from stn_viz.app.later import st
from stn_viz.figures.volume import SHOWN, Voxel, read_voxel, settle, slices
from stn_viz.recording import Call
from stn_viz.stage.report import count
from stn_viz.texts import naming, say

_CHART = "debug.slices"
_title = naming("debug-volume-shown")


def at(view: debug.Debug) -> Voxel:
    """Read which voxel of V the slices pass through; -1 for the middle along an axis."""
    return view.cut, view.row, view.column


def draw(call: Call, view: debug.Debug) -> None:
    """Let what is shown be chosen, draw the three slices, and say what they are."""
    options = [name for name in SHOWN if name != "source" or call.input is not None]
    chosen = st.segmented_control(
        say("debug-volume-label"),
        options,
        format_func=_title,
        key=debug.key("volume"),
        required=True,
        label_visibility="collapsed",
    )
    shown = chosen if chosen in options else SHOWN[0]
    fig = slices(call, view.sample, at(view), shown)  # type: ignore[arg-type]  # one of the options
    clickable(fig, view, _CHART, _clicked, alt=say("debug-volume-alt", shown=_title(shown)))
    if view.projector:
        return
    here = settle(call, at(view))
    named = ", ".join(str(k * call.kept.stride) for k in here)
    read = ", ".join(map(str, read_voxel(call, view.sample, here)))
    st.caption(say("debug-volume-slices", voxel=named, read=read))


def _clicked() -> None:
    """Let the slices pass through the voxel that was clicked."""
    said = read_click(_CHART)
    if not isinstance(said, list | tuple) or len(said) != 3:
        return
    cut, row, column = map(count, said)
    if cut is None or row is None or column is None:
        return
    view = view_state.current_view(debug.PAGE, debug.Debug())
    view_state.keep(debug.PAGE, replace(view, cut=cut, row=row, column=column))
