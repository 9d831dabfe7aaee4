"""Two recordings beside one another: where they part, call by call, and one call of both over the same picture."""

from __future__ import annotations

from html import escape

import streamlit as st

from stn_viz.app import uploads
from stn_viz.app.debug import view as debug
from stn_viz.app.foreign_text import plain
from stn_viz.diagnostics import Warp
from stn_viz.errors import UserError
from stn_viz.figures import comparison as views
from stn_viz.recording import compare, replay


def comparison(opened: debug.Opened, view: debug.Debug) -> None:
    """Compare with a second recording: an exhibit with its twin, any other with a file."""
    other = _second(view)
    if other is None:
        return
    pairs = compare(opened.tape, other.tape)
    matched = {p.first: p for p in pairs if p.first is not None and p.second is not None}
    names = (
        (("mended", "the fault") if view.mended else ("the fault", "mended"))
        if view.tape == "museum"
        else (opened.name, other.name)
    )
    alone = [sum(p.second is None for p in pairs), sum(p.first is None for p in pairs)]
    st.html(
        f"<div data-fact='compared'>{len(matched)} calls answer to one another; {alone[0]} only in {escape(names[0])}, "
        f"{alone[1]} only in {escape(names[1])}</div>"
    )
    if len(matched) > 1:
        st.plotly_chart(views.apart(pairs, view.call), key="debug.apart")
    pair = matched.get(view.call)
    if pair is None or pair.second is None:
        st.info("The second recording has no call that answers to this one: choose another above.")
        return
    first, second = opened.tape[view.call], other.tape[pair.second]
    if pair.shift is not None:
        st.html(
            f"<div data-fact='apart'>call {view.call}: the farthest point reads <b>{pair.shift:.4g}</b> source pixels "
            f"apart, V differs by at most <b>{pair.change:.4g}</b></div>"
        )
        if not first.complete:
            st.caption(
                f"Compared is what the recordings kept of this call: {first.samples} of {first.batch} items, "
                f"{len(first.kept.channels)} of {first.channels} channels, every target pixel in {first.kept.stride}. "
                "What was not kept may lie farther apart."
            )
    st.plotly_chart(views.side_by_side(first, second, view.sample, names), key="debug.compared")
    if first.dims == second.dims == 2 and not Warp(first, 0).loose:
        rows = views.thetas(*(replay(c, min(view.sample, c.samples - 1)) for c in (first, second)))
        if rows is not None:
            table = [
                {"θ": name, **{f"θ{r}{c}": f"{row[3 * r + c - 4]:+.4f}" for r in (1, 2) for c in (1, 2, 3)}}
                for name, row in zip((*names, "difference"), rows, strict=True)
            ]
            st.dataframe(table, hide_index=True)


def _second(view: debug.Debug) -> debug.Opened | None:
    if view.tape == "museum":
        return debug.played(view.exhibit, not view.mended)
    file = st.file_uploader(
        "a second recording", key="debug.second", max_upload_size=debug.MOST_MEGABYTES, label_visibility="collapsed"
    )
    try:
        data = uploads.read("debug.second", file, debug.MOST_MEGABYTES)
        if file is not None and data is not None:
            return debug.parsed(data, file.name)
        st.caption("Drop the recording of another run here: the same model at another time, or mended.")
    except UserError as error:
        st.error(plain(error), icon=":material/error:")
    return None
