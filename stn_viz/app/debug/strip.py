"""The Debug page's film strip: recorded warps in order or by suspicion, and what chooses call, item, step and slice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from stn_viz.app import view_state
from stn_viz.app.debug import queries
from stn_viz.app.debug import view as debug
from stn_viz.app.later import st
from stn_viz.diagnostics import Suspect, Warp, by_suspicion, kind_title
from stn_viz.figures.recording import planes
from stn_viz.palette import TARGET, rgb
from stn_viz.recording import Call, Tape
from stn_viz.recording import replay as replayed
from stn_viz.stage.components import component
from stn_viz.stage.report import count
from stn_viz.stage.tiles import Caption, Tiles
from stn_viz.texts import Language, current, say
from stn_viz.texts.quantity import quantity

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_MOST = 96  # tiles of the strip
_DOTS = 64  # loose points that a thumbnail marks
_SIDE = 40  # pixels of a thumbnail
_EDGE = 8  # steps along each edge of an outline; the first is the target's top, as tiles draw it
_STRIP = "debug.strip"


@lru_cache(maxsize=4)
def suspects(opened: debug.Opened) -> tuple[Suspect, ...]:
    """Order every kept sample of a recording, the most suspicious first."""
    return by_suspicion(opened.tape, opened.findings)


@lru_cache(maxsize=8)
def _lay_out(opened: debug.Opened, order: str, _language: Language) -> tuple[tuple[Suspect, ...], Tiles]:
    """Lay out the strip: the most suspicious samples, or of each call its most suspicious sample, in order."""
    ranked = suspects(opened)
    if order == "order":
        first: dict[int, Suspect] = {}
        for suspect in ranked:
            first.setdefault(suspect.call, suspect)
        ranked = tuple(first[call] for call in sorted(first))
    shown = ranked[:_MOST]
    return shown, strip(opened.tape, shown)


def strip(tape: Tape, shown: Sequence[Suspect]) -> Tiles:
    """Lay out samples of a tape's calls in a row; a click reports the place in the row.

    *Convention:* pictures are stretched to squares, so that the outlines' normalised points fit all alike.
    """
    sources: list[Tensor] = []
    views: list[Tensor] = []
    outlines: list[Tensor] = []
    captions: list[Caption] = []
    for place, suspect in enumerate(shown):
        call = tape[suspect.call]
        one, loose = replayed(call, suspect.sample), _is_loose(call)
        source = _square(one.U if one.U is not None else one.V)
        sources.append(_mark_points(source, one.grid) if loose else source)
        views.append(_mark_points(torch.full_like(source, 0.5), one.grid) if loose else _square(one.V))
        outlines.append(torch.full((4 * (_EDGE + 1), 2), torch.nan) if loose else outline(one.grid))
        captions.append(_caption(place, suspect, call))
    laid = torch.stack(sources), torch.stack(views)[None, :, None], torch.stack(outlines)[None, :, None]
    return Tiles(captions, *laid, (say("debug-strip-edge"),), size="strip")


def _caption(place: int, suspect: Suspect, call: Call) -> Caption:
    found = say("debug-list-joiner").join(map(kind_title, dict.fromkeys(suspect.kinds)))
    what = {"call": str(suspect.call), "item": str(suspect.sample), "step": str(call.step), "maps": str(call)}
    says = say("debug-strip-says", **what, findings=found) if found else say("debug-strip-says-none", **what)
    return Caption(place, f"{suspect.call} · {suspect.sample}", says, False if found else None)


@lru_cache(maxsize=512)
def _is_loose(call: Call) -> bool:
    return Warp(call, 0).loose


def _mark_points(picture: Float[Tensor, "3 S S"], grid: Float[Tensor, "Ho Wo 2"]) -> Float[Tensor, "3 S S"]:
    """Mark in a thumbnail where loose points read: they have no outline, and what they read is no picture."""
    points = grid.reshape(-1, 2)
    at = ((points[:: max(1, len(points) // _DOTS)] + 1) / 2 * _SIDE - 0.5).round()
    x, y = at[(at >= 0).all(dim=1) & (at < _SIDE).all(dim=1)].long().unbind(1)
    dotted = picture.clone()
    dotted[:, y, x] = dotted.new_tensor([v / 255 for v in rgb(TARGET)])[:, None]
    return dotted


def outline(grid: Float[Tensor, "Ho Wo 2"]) -> Float[Tensor, "N 2"]:
    """Walk along the source points of the target's edge, the top edge first."""
    h, w = grid.shape[0] - 1, grid.shape[1] - 1
    way = torch.arange(_EDGE + 1) / _EDGE
    down, right = (way * h).round().long(), (way * w).round().long()
    rows = torch.cat([0 * right, down, 0 * right + h, down.flip(0)])
    columns = torch.cat([right, 0 * down + w, right.flip(0), 0 * down])
    points = grid[rows, columns].float()
    known = torch.isfinite(points).all(dim=-1)
    if not bool(known.any()):
        return torch.zeros_like(points)
    last = torch.where(known, torch.arange(len(points)), -1).cummax(0).values  # where one is lost, stay at the last
    return points[torch.where(last < 0, int(known.int().argmax()), last)]


def _square(values: Float[Tensor, "C H W"]) -> Float[Tensor, "3 S S"]:
    return F.interpolate(planes(values).float().expand(3, -1, -1)[None], (_SIDE, _SIDE), mode="area")[0]


def settled(opened: debug.Opened, view: debug.Debug) -> debug.Debug:
    """Keep the view as :func:`fitting` has it; a link is told what of it is not there."""
    fits = fitting(opened, view)
    if view_state.opened_by_link(debug.PAGE):
        _complain(view, fits)
    view_state.keep(debug.PAGE, fits, *_PLACES)
    return fits


def fitting(opened: debug.Opened, view: debug.Debug) -> debug.Debug:
    """Bring call, item, slice and finding into the tape's range; where none is chosen yet, the worst finding's are."""
    call, sample = view.call, view.sample
    if call < 0:
        found = debug.findings_of_fault(view) or opened.findings
        first = found[0] if found else suspects(opened)[0]
        call, sample = first.call, first.sample
    call = min(call, len(opened.tape) - 1)
    sample = min(max(sample, 0), opened.tape[call].samples - 1)
    finding, cut = min(view.finding, max(len(opened.findings) - 1, 0)), min(view.cut, slices(opened.tape[call]) - 1)
    queried = min(view.queried, queries.last(opened.tape[call]))
    return replace(view, call=call, sample=sample, finding=finding, cut=max(cut, -1), queried=queried)


_PLACES = ("call", "sample", "finding", "cut", "queried")


def _complain(wanted: debug.Debug, fits: debug.Debug) -> None:
    """Say what a link names that the recording does not have; what it left open, or 0, is no complaint."""
    for name in _PLACES:
        asked, shown = getattr(wanted, name), getattr(fits, name)
        if asked > max(shown, 0):
            st.warning(say("debug-link-ignored", field=name, asked=str(asked)), icon=":material/link_off:")


def slices(call: Call) -> int:
    """Count the slices of a volume that were kept; a picture has none."""
    return len(range(0, call.target[0], call.kept.stride)) if call.dims == 3 else 0


def choose(opened: debug.Opened, view: debug.Debug) -> None:
    """Draw the strip, and beside it the choice of call and item, training step and slice."""
    tape, call = opened.tape, opened.tape[view.call]
    same, deep = tape.same(view.call), slices(call)
    widths = [4.4, 1.2, 0.9, 0.9, *([1.6] if len(same) > 1 else []), *([1.2] if deep else [])]
    columns = iter(st.columns(widths, vertical_alignment="top", gap="small"))
    with next(columns):
        _show(opened, view)
    label, count_of = say("debug-order-label"), say("debug-call-label", count=str(len(tape)))
    next(columns).selectbox(label, debug.ORDERS, format_func=debug.order_title, key=debug.key("order"))
    next(columns).number_input(count_of, 0, len(tape) - 1, key=debug.key("call"))
    next(columns).number_input(
        say("debug-item-label", count=str(call.samples)), 0, call.samples - 1, key=debug.key("sample")
    )
    if len(same) > 1:
        _steps(next(columns), opened, view, same)
    if deep:
        next(columns).slider(say("debug-slice-label"), -1, deep - 1, key=debug.key("cut"))


def _show(opened: debug.Opened, view: debug.Debug) -> None:
    shown, tiles = _lay_out(opened, view.order, current())
    here = [(s.call, s.sample) for s in shown]
    picked = here.index((view.call, view.sample)) if (view.call, view.sample) in here else None
    if picked is None and view.order == "order" and view.call in (calls := [s.call for s in shown]):
        picked = calls.index(view.call)
    view_state.put("debug.shown", tuple(here))
    mount = component("stn-viz.tiles", js="tiles/tiles.js", css="tiles/tiles.css")
    mount(
        key=_STRIP,
        data=replace(tiles, picked=picked).payload(),
        default={"picked": None},
        on_picked_change=_picked,
    )


def _picked() -> None:
    place, shown = count(view_state.report(_STRIP).get("picked")), view_state.get("debug.shown", ())
    if place is not None and place < len(shown):
        debug.goto(*shown[place])


def _steps(column: DeltaGenerator, opened: debug.Opened, view: debug.Debug, same: tuple[int, ...]) -> None:
    """Scrub through the steps of a training at this place in the model."""
    tape = opened.tape
    step = tape[view.call].step
    loss = tape.losses.get(step)
    told = {"step": str(step)}
    column.select_slider(
        say("debug-step-label", **told) if loss is None else say("debug-step-loss", **told, loss=quantity(loss, 4)),
        options=same,
        value=view.call,
        format_func=lambda i: str(tape[i].step),
        key=f"debug.step.{same[0]}.{view.call}",
        on_change=_stepped,
        args=(f"debug.step.{same[0]}.{view.call}", view.sample),
    )


def _stepped(widget: str, sample: int) -> None:
    debug.goto(int(view_state.get(widget, 0)), sample)
