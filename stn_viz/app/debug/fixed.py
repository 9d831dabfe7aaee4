"""What the Debug page draws of a registration: V against the fixed picture, and how far landmarks are apart."""

from __future__ import annotations

import torch
from torch import Tensor

import stn_viz as sv
from stn_viz.app.charts import TALL, WIDE, chart
from stn_viz.app.debug import view as debug
from stn_viz.app.later import st
from stn_viz.figures.registration import against_fixed
from stn_viz.recording import Call, replay
from stn_viz.recording.landmarks import Landmarks, landmarks
from stn_viz.texts import say
from stn_viz.texts.quantity import quantity

_ROWS = 64  # of the table


def draw(call: Call, view: debug.Debug, cut: int | None) -> None:
    """Say how far V, and U before the warp, is from the fixed picture, likewise of landmarks; draw and list them."""
    st.html(f"<div data-fact='apart-from-fixed'>{_apart(call, view.sample, cut)}</div>")
    pairs = landmarks(call)
    if pairs is not None:
        st.html(f"<div data-fact='landmark-error'>{_errors(pairs, view.sample)}</div>")
    chart(against_fixed(call, view.sample, cut), view, TALL, across=WIDE, key="debug.fixed_chart")
    if view.projector:
        return
    st.caption(say("debug-fixed-caption", corners=str(call.align_corners)))
    if pairs is not None:
        _table(pairs, view.sample)


def _apart(call: Call, sample: int, cut: int | None) -> str:
    """Write the mean and the largest of |V − F|, and of the same where nothing is warped."""
    one = replay(call, sample, cut)
    assert one.fixed is not None  # the look is offered where there is one
    after = (one.V - one.fixed).abs()
    numbers = {"mean": _number(after.mean()), "largest": _number(after.max())}
    if one.U is None:
        return say("debug-fixed-apart", **numbers)
    still = sv.sample(one.U[None].double(), one.points[None], one.frame, one.kernel, one.padding)[0]
    before = (still - one.fixed).abs()
    numbers |= {"before": _number(before.mean()), "largest_before": _number(before.max())}
    return say("debug-fixed-apart-before", **numbers)


def _errors(pairs: Landmarks, sample: int) -> str:
    before, after = (errors[sample] for errors in (pairs.before, pairs.after))
    known = torch.isfinite(before) & torch.isfinite(after)
    if not bool(known.any()):
        return say("debug-fixed-no-landmarks")
    before, after = before[known], after[known]
    counts = {"count": str(int(known.sum())), "before": _number(before.mean()), "after": _number(after.mean())}
    return say("debug-fixed-landmarks", **counts, most_before=_number(before.max()), most=_number(after.max()))


def _number(value: Tensor) -> str:
    return quantity(float(value), 4)


def _table(pairs: Landmarks, sample: int) -> None:
    """List the landmarks, the one with the largest error first."""
    after = pairs.after[sample]
    order = torch.argsort(after.nan_to_num(-1.0), descending=True)[:_ROWS]
    rows = [
        {
            say("debug-fixed-number"): str(int(k) + 1),
            say("debug-fixed-on-fixed"): _place(pairs.fixed[sample, k]),
            say("debug-fixed-on-moving"): _place(pairs.moving[sample, k]),
            say("debug-fixed-read"): _place(pairs.read[sample, k]),
            say("debug-fixed-before"): _number(pairs.before[sample, k]),
            say("debug-fixed-after"): _number(after[k]),
        }
        for k in order
    ]
    with st.expander(say("debug-fixed-table", count=str(len(after))), icon=":material/table:", key="debug.fixed.table"):
        st.table(rows, hide_index=True)


def _place(point: Tensor) -> str:
    return "(" + ", ".join(quantity(float(v), 4) for v in point) + ")"
