"""What the Debug page draws of a recording: findings, calls, and one warp on the stage."""

from __future__ import annotations

import time
import zlib
from dataclasses import replace

import numpy as np
import streamlit as st
import torch

import stn_viz as sv
from stn_viz.diagnostics import Finding, by_suspicion
from stn_viz.export import png_url
from stn_viz.recording import Replay, Tape, compare, load_recording, replay
from stn_viz.recording.strength import Recorded
from stn_viz.stage import Scene, Truth, show_stage, show_truth
from stn_viz.ui import debug, state
from stn_viz.views import recording as views

STAGE = "debug-stage"
_ICONS = {"error": ":material/error:", "warning": ":material/warning:", "note": ":material/info:"}
_DRAWN = 200  # rows of the gallery


def findings(opened: debug.Opened) -> None:
    """List what the diagnostics found; each opens its evidence."""
    for note in opened.tape.notes:
        st.caption(note)
    if not opened.findings:
        calls = f"{len(opened.tape)} calls" if len(opened.tape) != 1 else "this one call"
        st.success(f"No finding in {calls}.", icon=":material/check_circle:")
    for k, finding in enumerate(opened.findings):
        _finding(finding, k)


def _finding(finding: Finding, k: int) -> None:
    with st.container(border=True):
        place = f" · {finding.where}" if finding.where else ""
        st.markdown(f"{_ICONS[finding.severity]} **{finding.severity}: {finding.kind}**{place}  \n{finding.message}")
        st.markdown(f"*Remedy:* {finding.remedy}")
        st.button(
            f"show call {finding.call}, item {finding.sample}",
            key=f"debug.finding.{k}",
            on_click=debug.goto,
            args=(finding.call, finding.sample),
        )


def gallery(opened: debug.Opened) -> None:
    """List every sample of every call, the most suspicious first; a chosen row goes onto the stage."""
    suspects = by_suspicion(opened.tape, opened.findings)[:_DRAWN]
    rows = [
        {
            "U": png_url(views.thumbnail(opened.tape[s.call], s.sample, "input")),
            "V": png_url(views.thumbnail(opened.tape[s.call], s.sample, "output")),
            "call": s.call,
            "sample": s.sample,
            "step": opened.tape[s.call].step,
            "where": str(opened.tape[s.call].site),
            "findings": ", ".join(s.kinds) or "none",
        }
        for s in suspects
    ]
    columns = {"U": st.column_config.ImageColumn(width=64), "V": st.column_config.ImageColumn(width=64)}
    event = st.dataframe(
        rows,
        column_config=columns,
        row_height=56,
        height=min(340, 60 + 56 * len(rows)),
        hide_index=True,
        on_select=_picked,
        selection_mode="single-row",
        key="debug.gallery",
    )
    del event  # the callback acts on it
    state.put("debug.suspects", tuple((s.call, s.sample) for s in suspects))


def _picked() -> None:
    chosen = state.report("debug.gallery").get("selection", {}).get("rows", [])
    suspects = state.get("debug.suspects", ())
    if chosen and chosen[0] < len(suspects):
        debug.goto(*suspects[chosen[0]])


def choose(tape: Tape, view: debug.Debug) -> debug.Debug:
    """Draw the choice of call, sample, step and slice; what the tape does not have is brought back into range."""
    view = replace(view, call=min(view.call, len(tape) - 1))
    view = replace(view, sample=min(view.sample, tape[view.call].samples - 1))
    state.keep(debug.PAGE, view, "call", "sample")
    call = tape[view.call]
    columns = st.columns(4, vertical_alignment="bottom")
    columns[0].number_input(f"call (0 to {len(tape) - 1})", 0, len(tape) - 1, key=debug.key("call"))
    columns[1].number_input(f"item (0 to {call.samples - 1})", 0, call.samples - 1, key=debug.key("sample"))
    same = tape.same(view.call)
    if len(same) > 1:
        columns[2].select_slider(
            "training step",
            options=same,
            value=view.call,
            format_func=lambda i: f"{tape[i].step}",
            key=f"debug.step.{same[0]}.{view.call}",
            on_change=_stepped,
            args=(f"debug.step.{same[0]}.{view.call}", view.sample),
        )
    if call.dims == 3:
        deep = len(range(0, call.target[0], call.kept.stride))
        columns[3].slider("slice (-1: the middle one)", -1, deep - 1, key=debug.key("cut"))
    st.caption(str(call))
    return view


def _stepped(widget: str, sample: int) -> None:
    debug.goto(int(state.get(widget, 0)), sample)


def warp(opened: debug.Opened, view: debug.Debug) -> None:
    """Put one recorded warp on the stage, to look at and to drag away from, and its grid below."""
    call = opened.tape[view.call]
    one = replay(call, view.sample, None if view.cut < 0 or call.dims == 2 else view.cut)
    if one.U is None:
        st.info("The recording had no room for this call's input; grid and output are below.", icon=":material/info:")
    elif not bool(torch.isfinite(one.grid).all() and torch.isfinite(one.U).all()):
        st.info("This warp holds NaN or infinity; its finite part is below.", icon=":material/info:")
    else:
        _stage(_scene(one, opened.name, view))
        _answer(_scene(one, opened.name, view), one)
    st.segmented_control(
        "the grid as", list(debug.FLOWS), format_func=debug.FLOWS.__getitem__, key=debug.key("flow"), required=True
    )
    left, right = st.columns(2)
    left.plotly_chart(views.flow(call, view.sample, view.flow), key="debug.flow_chart")  # type: ignore[arg-type]
    right.plotly_chart(opened.tape.figure(view.call, view.sample), key="debug.figure")
    if len(opened.tape.same(view.call)) > 1:
        st.plotly_chart(views.through_steps(opened.tape, view.call, view.sample), key="debug.steps")


def _scene(one: Replay, name: str, view: debug.Debug) -> Scene:
    U = one.U
    assert U is not None  # the caller looked
    family: sv.Family = one.family or Recorded.of(one.grid, one.frame)
    theta = one.theta if one.theta is not None else torch.ones(1, dtype=torch.float64)
    said = f"{view.tape} {view.exhibit} {view.mended} {name} {view.call} {view.sample} {view.cut}"
    return Scene(
        key=STAGE,
        family=family,
        theta=theta,
        frame=one.frame,
        U=U.numpy().astype(np.float32),
        epoch=zlib.crc32(said.encode()),
        kernel=one.kernel,
        padding=one.padding,
        upstream="network" if one.upstream is not None else "pixel",
        upstream_gradient=None if one.upstream is None else one.upstream.numpy(),
        picture=U.shape[0] in (1, 3) and bool(U.min() >= 0 and U.max() <= 1),
        labels={"source": "recorded U", "target": "V: drag to ask «what if»"},
    )


@st.fragment(key="debug-stage-fragment")
def _stage(scene: Scene) -> None:
    show_stage(scene, on_release=lambda: st.rerun("debug-truth"))


@st.fragment(key="debug-truth")
def _answer(scene: Scene, one: Replay) -> None:
    """Let torch warp the recorded source by the θ of the hand, or by the recorded one."""
    report = state.report(STAGE).get("view") or {}
    mine = report.get("epoch") == scene.epoch and len(report.get("theta", ())) == scene.family.n_params
    theta = torch.tensor(report["theta"], dtype=torch.float64) if mine else scene.theta
    started = time.perf_counter()
    V = sv.sample(
        torch.from_numpy(scene.U)[None].double(),
        scene.family.grid(theta, scene.frame),
        scene.frame,
        scene.kernel,
        scene.padding,
    )
    show_truth(
        Truth(
            key=STAGE,
            epoch=scene.epoch,
            seq=int(report.get("seq", 0)) if mine else 0,
            theta=tuple(theta.tolist()),
            V=V[0],
            device="CPU",
            milliseconds=1000 * (time.perf_counter() - started),
            scene=scene.token,
        )
    )
    far = float((V[0] - one.V.double()).abs().max())
    st.caption(f"farthest V from what the network got: {far:.4g}")


def comparison(opened: debug.Opened) -> None:
    """Compare with a second recording: which calls answer to one another, and how far apart they are."""
    with st.expander("compare with a second recording"):
        file = st.file_uploader("a second file that tape.save(…) wrote", key="debug.second")
        if file is None:
            return
        try:
            other = load_recording(file.getvalue())
        except sv.UserError as error:
            st.error(str(error), icon=":material/error:")
            return
        pairs = [
            {
                "call": p.first,
                "in the second": p.second,
                "farthest point moved (px)": p.shift,
                "largest change of V": p.change,
            }
            for p in compare(opened.tape, other)
        ]
        st.dataframe(pairs, hide_index=True)
