"""Where the gradient lies or dies: kinks and dead zones, and the same warp in four precisions."""

from __future__ import annotations

import streamlit as st

from stn_viz.app.backward.problem import DescentRun
from stn_viz.app.backward.view import PAGE, Backward
from stn_viz.app.charts import chart
from stn_viz.differentiation.backprop import Backprop
from stn_viz.differentiation.kinks import GradientStatus, has_kinks, identity_flip
from stn_viz.differentiation.objective import Objective
from stn_viz.differentiation.precision import Precision, precisions
from stn_viz.figures import small_multiples
from stn_viz.figures.backprop import status_map
from stn_viz.texts import say


def kinks(view: Backward, runs: tuple[DescentRun, ...], step: int) -> None:
    """Draw the gradient status of every sample, ∂L/∂θ by each side, and the identity's flip between two precisions."""
    c = runs[0].backpropagate(step)
    where, sides, flip = st.tabs([say("backward-kinks-where"), say("backward-kinks-sides"), say("backward-kinks-flip")])
    with where:
        fig = status_map(c.kinks).update_layout(height=400, margin={"t": 48, "b": 48})
        chart(fig, view, 400, key=f"{PAGE}.chart.status")
        for status, n in c.kinks.counts().items():
            st.markdown(f"**{n}** · {status.reason}")
    with sides:
        _show_sides(c)
    with flip:
        _show_flip(runs[0].objective)


def _show_sides(c: Backprop) -> None:
    st.markdown(say("backward-sides-says"))
    columns = {side: c.kinks.to_theta(side) for side in ("left", "right", "central")}
    columns["torch"] = c.objective.gradient(c.theta)[1]
    names = c.objective.family.parameters
    lines = [f"| {n} | {' | '.join(f'{float(v[k]):+.6g}' for v in columns.values())} |" for k, n in enumerate(names)]
    st.markdown(f"{say('backward-sides-head')}\n|---|--:|--:|--:|--:|\n" + "\n".join(lines))
    st.caption(say("backward-sides-torch"))
    st.caption(_count_kinks(c))


def _count_kinks(c: Backprop) -> str:
    """Say how many samples lie on a kink, and where more would."""
    n, kinked = c.objective.frame.n_targets, c.kinks.counts().get(GradientStatus.KINK, 0)
    if not has_kinks(c.objective.kernel):
        return say("backward-kinks-never")
    if kinked:
        return say("backward-kinks-here", kinked=str(kinked), n=str(n))
    return say("backward-kinks-none")


def _show_flip(objective: Objective) -> None:
    flip, n = identity_flip(objective), objective.frame.n_targets
    if not has_kinks(objective.kernel):
        st.markdown(say("backward-flip-never"))
    else:
        st.markdown(say("backward-flip-says", kinked=str(flip.kinked), n=str(n)))
    rows = {"float32": flip.float32, "float64": flip.float64}
    lines = [
        f"| {name} | {r.gradient[0]:+.5g} | {r.gradient[1]:+.5g} | {r.left:.0%} | {r.exact:.0%} | {r.right:.0%} |"
        for name, r in rows.items()
    ]
    for name, (x, y) in (("left", flip.from_left), ("right", flip.from_right)):
        lines.append(f"| {say(f'backward-flip-{name}')} | {x:+.5g} | {y:+.5g} | | | |")
    st.markdown(f"{say('backward-flip-head')}\n|---|--:|--:|--:|--:|--:|\n" + "\n".join(lines))
    st.markdown(say("backward-signs-differ") if flip.flips else say("backward-signs-agree"))


def precision(view: Backward, runs: tuple[DescentRun, ...], step: int) -> None:
    """Draw the same warp in four precisions, with its differences and how many source points stay distinct."""
    run = runs[0]
    step = min(step, len(run.descent) - 1)
    several = precisions(run.at(step), run.descent[step].theta)
    maps = [p.difference.mean(0) / (p.worst or 1.0) for p in several]
    fig = small_multiples(maps, [_title(p) for p in several], say("backward-precision-title"), columns=2, limit=1)
    fig.update_annotations(font={"size": 15}).update_layout(height=460, margin={"t": 84, "l": 8, "b": 8})
    chart(fig.update_coloraxes(showscale=False), view, 400, key=f"{PAGE}.chart.bits")
    lines = [f"| {_name(p)} | {p.worst:.2g} | {p.shift:.2g} | {_share(p)} | {p.broken} |" for p in several]
    st.markdown(f"{say('backward-precision-head')}\n|---|--:|--:|--:|--:|\n" + "\n".join(lines))


def _share(p: Precision) -> str:
    return say("backward-precision-of", n=str(p.distinct), all=str(p.points))


def _name(p: Precision) -> str:
    return str(p.dtype).removeprefix("torch.")


def _title(p: Precision) -> str:
    return f"{_name(p)}: ±{p.worst:.2g}" if p.worst else f"{_name(p)}: 0"
