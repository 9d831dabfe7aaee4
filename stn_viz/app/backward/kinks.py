"""Where the gradient lies or dies: kinks and dead zones, and the same warp in four precisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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
from stn_viz.texts import naming, say
from stn_viz.texts.quantity import quantity

_BELOW = {"orientation": "v", "x": 0, "xanchor": "left", "y": -0.22, "yanchor": "top"}
_MOST = 6  # entries of θ that a hall is shown


def kinks(view: Backward, runs: tuple[DescentRun, ...], step: int) -> None:
    """Draw the gradient status of every sample, ∂L/∂θ by each side, and the identity's flip between two precisions."""
    c = runs[0].backpropagate(step)
    parts: dict[str, Callable[[], None]] = {
        "where": lambda: _show_status(view, c),
        "sides": lambda: _show_sides(view, c),
        "flip": lambda: _show_flip(view, runs[0].objective),
    }
    name = naming("backward-kinks")
    if not view.projector:
        for tab, show in zip(st.tabs([name(part) for part in parts]), parts.values(), strict=True):
            with tab:
                show()
        return
    with st.container(key="hand-kinks"):
        chosen = st.segmented_control(
            say("backward-look"),
            list(parts),
            format_func=name,
            default="where",
            key=f"{PAGE}.kinks",
            label_visibility="collapsed",
            required=True,
        )
    parts[chosen]()


def _show_status(view: Backward, c: Backprop) -> None:
    fig = status_map(c.kinks).update_layout(height=400, margin={"t": 48, "b": 48})
    if view.projector:
        fig.update_traces(texttemplate="", selector={"type": "heatmap"})  # letters as small as a pixel
        chart(fig.update_layout(legend=_BELOW), view, 640, key=f"{PAGE}.chart.status")
        return
    chart(fig, view, 400, key=f"{PAGE}.chart.status")
    for status, n in c.kinks.counts().items():
        st.markdown(f"**{n}** · {status.reason}")


def _table(head: str, rows: Sequence[str], cells: Sequence[int] | None = None) -> None:
    """Draw a table of Markdown; ``cells`` names the columns that are shown, where not all are."""
    ruled = [head, "|---" + "|--:" * (head.count("|") - 2) + "|", *rows]
    if cells is not None:
        ruled = [f"| {' | '.join(row.split('|')[1:-1][k].strip() for k in cells)} |" for row in ruled]
    st.markdown("\n".join(ruled))


def _show_sides(view: Backward, c: Backprop) -> None:
    st.markdown(say("backward-sides-says"))
    columns = {side: c.kinks.to_theta(side) for side in ("left", "right", "central")}
    columns["torch"] = c.objective.gradient(c.theta)[1]
    names, digits = c.objective.family.parameters, 3 if view.projector else 6
    rows = [
        [name, *(quantity(float(v[k]), digits, signed=True) for v in columns.values())] for k, name in enumerate(names)
    ]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    _table(say("backward-sides-head"), lines[: _MOST if view.projector else None])
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


def _show_flip(view: Backward, objective: Objective) -> None:
    flip, n = identity_flip(objective), objective.frame.n_targets
    if not has_kinks(objective.kernel):
        st.markdown(say("backward-flip-never"))
    else:
        st.markdown(say("backward-flip-says", kinked=str(flip.kinked), n=str(n)))
    rows = {"float32": flip.float32, "float64": flip.float64}
    lines = [
        f"| {name} | {_slope(r.gradient[0])} | {_slope(r.gradient[1])} | {r.left:.0%} | {r.exact:.0%} | {r.right:.0%} |"
        for name, r in rows.items()
    ]
    for name, (x, y) in (("left", flip.from_left), ("right", flip.from_right)):
        lines.append(f"| {say(f'backward-flip-{name}')} | {_slope(x)} | {_slope(y)} | | | |")
    _table(say("backward-flip-head"), lines, (0, 1, 2) if view.projector else None)
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
    lines = [
        f"| {_name(p)} | {quantity(p.worst, 2)} | {quantity(p.shift, 2)} | {_share(p)} | {p.broken} |" for p in several
    ]
    _table(say("backward-precision-head"), lines, (0, 2, 3) if view.projector else None)


def _slope(value: float) -> str:
    return quantity(value, 5, signed=True)


def _share(p: Precision) -> str:
    return say("backward-precision-of", n=str(p.distinct), all=str(p.points))


def _name(p: Precision) -> str:
    return str(p.dtype).removeprefix("torch.")


def _title(p: Precision) -> str:
    return f"{_name(p)}: ±{quantity(p.worst, 2)}" if p.worst else f"{_name(p)}: 0"
