"""Play a descent: one clock for one or two runs; the pictures follow it live, the charts when it rests."""

from __future__ import annotations

import streamlit as st
import torch
from streamlit.delta_generator import DeltaGenerator

from stn_viz.images import from_planes
from stn_viz.landscape import Landscape, axis, landscape
from stn_viz.ui import state
from stn_viz.ui.backward import PAGE, Backward, Run, key
from stn_viz.views.descent import descent_losses, descent_thetas
from stn_viz.views.landscape import landscape_map

_PLAYING, _CLOCK, _ENDED = f"{PAGE}.playing", f"{PAGE}.clock", f"{PAGE}.ended"
_TICK = 0.3  # seconds
_LONGEST = 12.0  # seconds that a whole descent takes to play


def player(view: Backward, runs: tuple[Run, ...]) -> int:
    """Draw play, pause, step and the scrubber, then the pictures at that step; give the step."""
    last = max(len(run.descent) for run in runs) - 1
    playing = bool(state.get(_PLAYING, False))
    step = min(int(state.get(_ENDED) or view.step), last)
    state.put(_ENDED, None)
    state.put(key("step"), step)
    play, back, on, scrub = st.columns([1, 1, 1, 7], vertical_alignment="bottom")
    play.button("pause" if playing else "play", key="backward.play", on_click=_toggle, args=(last,), width="stretch")
    back.button("◀ step", key="backward.back", on_click=_go, args=(step - 1, last), width="stretch")
    on.button("step ▶", key="backward.on", on_click=_go, args=(step + 1, last), width="stretch")
    scrub.slider("step", 0, last, key=key("step"), disabled=playing)
    st.fragment(_frames, run_every=_TICK if playing else None)(runs, last)
    return step


def _toggle(last: int) -> None:
    playing = not state.get(_PLAYING, False)
    state.put(_PLAYING, playing)
    if playing:
        step = int(state.get(key("step"), 0))
        state.put(_CLOCK, step if step < last else 0)
    else:
        state.put(key("step"), int(state.get(_CLOCK, 0)))


def _go(step: int, last: int) -> None:
    state.put(_PLAYING, False)
    state.put(key("step"), min(max(step, 0), last))


def _frames(runs: tuple[Run, ...], last: int) -> None:
    """Draw V, loss and θ of each run at the clock's step; while it plays, move the clock on."""
    playing = bool(state.get(_PLAYING, False))
    step = int(state.get(_CLOCK if playing else key("step"), 0))
    if playing:
        step = min(step + max(round(last * _TICK / _LONGEST), 1), last)
        state.put(_CLOCK, step)
    for column, run in zip(st.columns(len(runs)), runs, strict=True):
        _frame(column, run, min(step, len(run.descent) - 1))
    if playing and step >= last:
        state.put(_PLAYING, False)
        state.put(_ENDED, last)  # the scrubber is drawn already; the page's next run sets it
        st.rerun()


def _frame(column: DeltaGenerator, run: Run, k: int) -> None:
    step = run.descent[k]
    with torch.no_grad():
        V = run.objective.warped(step.theta[None])[0]
    names = run.objective.family.parameters
    left, middle, right = column.columns([1, 1, 1.4])
    left.image(from_planes(V.numpy()), caption="V at this step", width="stretch")
    target = getattr(run.objective.loss, "target", run.objective.U[0])
    middle.image(from_planes(target.numpy()), caption="target T" if target.ndim == 3 else "U", width="stretch")
    right.markdown(f"**{run.name}** · step {k}" + (f" · blur {step.sigma:.3g} px" if step.sigma else ""))
    right.metric("loss L", f"{step.loss:.6g}")
    shown = ", ".join(f"{n} {float(v):+.4f}" for n, v in zip(names[:8], step.theta[:8], strict=True))
    right.caption(f"θ: {shown}{' …' if len(names) > 8 else ''}")


def charts(view: Backward, runs: tuple[Run, ...], step: int) -> None:
    """Draw the loss curves, θ's trajectory and the path over a landscape of the first two entries that move most."""
    left, right = st.columns(2)
    named = {f"{'AB'[k]}: {run.name}": run.descent for k, run in enumerate(runs)}
    left.plotly_chart(descent_losses(named, step), key="backward.chart.loss")
    left.plotly_chart(
        descent_thetas(runs[0].descent, runs[0].objective.family.parameters, step), key="backward.chart.theta"
    )
    scape = survey(view, runs[0])
    paths = {name: descent.thetas for name, descent in named.items()}
    truth = runs[0].truth if view.loss == "difference" else None
    right.plotly_chart(landscape_map(scape, paths, step, truth), key="backward.chart.scape")


def survey(view: Backward, run: Run) -> Landscape:
    """Compute the landscape around the answer, with a bar that fills as it goes, once for each problem."""
    wanted = (view.source, view.size, view.family, view.loss, view.kernel, view.corners, view.turn, view.start)
    if state.get("backward.surveyed") == wanted:
        return state.get("backward.landscape")
    objective = run.objective.to(torch.float32)
    thetas = run.descent.thetas
    far = torch.argsort(-(thetas.max(0).values - thetas.min(0).values), stable=True)
    x, y = (objective.family.parameters[int(k)] for k in far[:2])
    bar = st.progress(0.0, "loss landscape")
    scape = landscape(
        objective, run.truth, axis(objective, run.truth, x), axis(objective, run.truth, y), progress=bar.progress
    )
    bar.empty()
    state.put("backward.surveyed", wanted)
    state.put("backward.landscape", scape)
    return scape
