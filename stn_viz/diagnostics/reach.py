"""Faults of the graph: a V that no loss reads, and a θ that was taken out of the graph before it made its grid."""

from __future__ import annotations

from collections.abc import Sequence

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.warp import Warp
from stn_viz.recording.cuts import NO_GRAD
from stn_viz.recording.picks import is_pick, is_rounding
from stn_viz.texts import Message


def unused(warps: Sequence[Warp]) -> Finding | None:
    """Find a line of code whose warps never reach the loss.

    A backward pass ran after each of its calls and went through none of them, although their grids are to learn. If it
    goes through one of them, as where only the last of several refinements counts, the line is in use; if it reaches
    an equal grid through another call, as where labels are warped along with the picture, the grid learns there.
    """
    missed = [w for w in warps if w.call.grid_needs_grad and w.call.mode != "nearest"]
    if not missed or any(w.call.upstream is not None for w in warps):
        return None
    if any(not w.call.backward_ran or w.used_elsewhere for w in missed):
        return None
    return missed[0].found(
        "warning",
        "unused",
        0,
        Message("diagnostics-unused", {"calls": len(missed)}),
        Message("diagnostics-unused-remedy"),
        backward_passes=len(missed),
        gradient_arrived=False,
    )


def cut(warp: Warp) -> Finding | None:
    """Find a grid made of a tensor which left the graph, or of layers without one, and to which no gradient came.

    Where that tensor has a loss of its own, as the boxes of a detector and the stages of a refinement do, its gradient
    comes that way and the cut is meant. So it is where a gradient reaches a grid of this line at any step, as that of a
    generator, which learns on its own turn and not on its discriminator's. Functions without a derivative cut as well,
    and what was rounded keeps a graph that brings zeros; points that are rounded for a kernel that reads the nearest
    pixel lose nothing by it that this kernel leaves them. A map's points that were rounded are cut whatever else
    teaches the layers before them, such as a penalty on a flow's roughness: they are not told what the loss asks of V.
    A new tensor that asks for a gradient gets one, and passes nothing on to the layers whose numbers it holds.
    """
    picked = is_pick(warp.call.cut)
    if warp.call.mode == "nearest" and is_rounding(warp.call.cut):
        return None
    if not warp.call.cut or not warp.call.backward_ran:
        return None
    if any(c.grid_grad is not None and not c.cut and str(c.site) == str(warp.call.site) for c in warp.tape):
        return None
    how, _, line = warp.call.cut.partition(" at ")
    if how == NO_GRAD:
        told: dict[str, str | float | Message] = {"what": "theta" if warp.placed else "grid", "line": line}
        message, remedy = Message("diagnostics-cut-no-grad", told), Message("diagnostics-cut-no-grad-remedy")
    elif picked and warp.call.grid_needs_grad:
        message = Message("diagnostics-cut-rounded", {"by": name_cut(warp.call.cut)})
        remedy = Message("diagnostics-cut-rounded-remedy")
    elif picked:
        message = Message("diagnostics-cut-pick", {"by": name_cut(warp.call.cut)})
        remedy = Message("diagnostics-cut-pick-remedy")
    else:
        key = "diagnostics-cut-theta" if warp.placed else "diagnostics-cut-grid"
        message, remedy = Message(key, {"by": name_cut(warp.call.cut)}), Message("diagnostics-cut-remedy")
    return warp.found(
        "error",
        "cut",
        0,
        message,
        remedy,
        by=warp.call.cut,
        gradient_arrived=False,
    )


def name_cut(cut: str) -> str | Message:
    """Name what took a tensor out of its graph, which a recording tells as "detach at net.py:3 forward"."""
    how, told, line = cut.partition(" at ")
    return Message("diagnostics-cut-by", {"how": how, "line": line}) if told else cut
