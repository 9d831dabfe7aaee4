"""Two recordings beside one another: where they part, call by call, and one call of both over the same picture."""

from __future__ import annotations

from html import escape

from stn_viz.app import uploads
from stn_viz.app.charts import TALL, WIDE, chart
from stn_viz.app.debug import view as debug
from stn_viz.app.foreign_text import plain
from stn_viz.app.later import st
from stn_viz.diagnostics import Warp
from stn_viz.errors import UserError
from stn_viz.figures import comparison as views
from stn_viz.recording import compare, replay
from stn_viz.texts import say
from stn_viz.texts.quantity import quantity, signed


def comparison(opened: debug.Opened, view: debug.Debug) -> None:
    """Compare with a second recording: an exhibit with its twin, any other with a file."""
    other = _second(view)
    if other is None:
        return
    pairs = compare(opened.tape, other.tape)
    matched = {p.first: p for p in pairs if p.first is not None and p.second is not None}
    names = name_both(opened, other, view)
    counts = {
        "matched": str(len(matched)),
        "first": str(sum(p.second is None for p in pairs)),
        "second": str(sum(p.first is None for p in pairs)),
    }
    said = say("debug-compare-counts", **counts, name=escape(names[0]), other=escape(names[1]))
    st.html(f"<div data-fact='compared'>{said}</div>")
    if len(matched) > 1 and not view.projector:
        st.plotly_chart(views.apart(pairs, view.call), key="debug.apart")
    pair = matched.get(view.call)
    if pair is None or pair.second is None:
        st.info(say("debug-compare-unmatched"))
        return
    first, second = opened.tape[view.call], other.tape[pair.second]
    if pair.shift is not None and pair.change is not None:
        far = {"shift": quantity(pair.shift, 4), "change": quantity(pair.change, 4)}
        st.html(f"<div data-fact='apart'>{say('debug-compare-apart', call=str(view.call), **far)}</div>")
        if not first.complete and not view.projector:
            items = {"items": str(first.samples), "batch": str(first.batch)}
            channels = {"kept": str(len(first.kept.channels)), "channels": str(first.channels)}
            st.caption(say("debug-compare-part", **items, **channels, stride=str(first.kept.stride)))
    fig = views.side_by_side(first, second, view.sample, names, targets_alone=view.projector)
    chart(fig, view, TALL, across=WIDE, key="debug.compared")
    if view.projector:
        return
    if first.dims == second.dims == 2 and not Warp(first, 0).loose:
        rows = views.thetas(*(replay(c, min(view.sample, c.samples - 1)) for c in (first, second)))
        if rows is not None:
            table = [
                {"θ": name, **{f"θ{r}{c}": signed(row[3 * r + c - 4], 4) for r in (1, 2) for c in (1, 2, 3)}}
                for name, row in zip((*names, say("debug-compare-difference")), rows, strict=True)
            ]
            st.table(table, hide_index=True)


def name_both(opened: debug.Opened, other: debug.Opened, view: debug.Debug) -> tuple[str, str]:
    """Name both recordings: an exhibit's as what they are, any other by its file."""
    if view.tape != "museum":
        return opened.name, other.name
    fault, fixed = say("debug-compare-fault"), say("debug-compare-fixed")
    return (fixed, fault) if view.mended else (fault, fixed)


def _second(view: debug.Debug) -> debug.Opened | None:
    if view.tape == "museum":
        return debug.play_exhibit(view.exhibit, not view.mended)
    label = say("debug-compare-label")
    file = st.file_uploader(
        label, key="debug.second", max_upload_size=debug.MOST_MEGABYTES, label_visibility="collapsed"
    )
    try:
        data = uploads.read("debug.second", file, debug.MOST_MEGABYTES)
        if file is not None and data is not None:
            return debug.parsed(data, file.name)
        st.caption(say("debug-compare-drop"))
    except UserError as error:
        st.error(plain(error), icon=":material/error:")
    return None
