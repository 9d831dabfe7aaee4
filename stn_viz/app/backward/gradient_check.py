"""Backpropagation at one step of the descent: checked with one pixel's numbers, and every pixel's share of it."""

from __future__ import annotations

import re

import streamlit as st

from stn_viz.app.backward.problem import DescentRun
from stn_viz.app.backward.view import PAGE, Backward, key
from stn_viz.app.charts import chart
from stn_viz.differentiation.gradient_check import GradientCheck, check_gradients
from stn_viz.figures.backprop import accumulation, contribution_maps
from stn_viz.figures.gradient_check import TANGENTS, check_picture
from stn_viz.texts import say
from stn_viz.texts.quantity import power_of_ten, quantity

_NAMES = {1: "1 ∂L/∂V", 2: "2 ∂L/∂U", 3: "3 ∂L/∂(x, y)", 4: "4 × W/2", 5: "5 ∂(x, y)/∂θ", 6: "6 Σ"}
_ROWS = 6  # numbers of a check that are written out
_PICTURE = 310  # pixels on screen


def show_check(view: Backward, runs: tuple[DescentRun, ...], step: int) -> None:
    """Draw one factor of the chain rule at the pixel that is pinned in V: its formula, three answers, its picture."""
    c = runs[0].backpropagate(step)
    with st.container(key="hand-check"):
        st.segmented_control(
            say("backward-check-label"),
            list(_NAMES),
            format_func=_NAMES.__getitem__,
            key=key("link"),
            label_visibility="collapsed",
            required=True,
        )
    check = check_gradients(c, view.row, view.col)[view.link - 1]
    st.html(
        f'<div data-testid="link" data-pixel="{view.row},{view.col}" style="font-size:1.12rem; min-height:7rem">'
        f"{say('backward-check-of', symbol=_typeset(check.symbol), row=str(view.row), col=str(view.col))}<br>"
        f"{_typeset(check.formula)}<br><b>{_typeset(check.numbers)}</b></div>"
    )
    _write_answers(check, view.projector)
    fig = check_picture(c, view.link, check, view.row, view.col)
    fig = fig.update_layout(height=_PICTURE, margin={"t": 40, "b": 40})
    if view.projector:
        fig.update_traces(showlegend=False, selector={"legendgroup": TANGENTS})  # their slopes stand in the table
    chart(fig, view, 270, key=f"{PAGE}.chart.check")
    if not view.projector:
        st.caption(say("backward-check-click"))


def _typeset(text: str) -> str:
    """Set what follows an underscore below the line, exponents above it, and hyphens as minus signs."""
    text = re.sub(r"(?<=\d)e([+-]\d+)", lambda found: f"·{power_of_ten(found[1])}", text)
    return re.sub(r"_(\w+)", r"<sub>\1</sub>", text.replace("-", "−"))


def _write_answers(check: GradientCheck, projector: bool) -> None:
    """Write the three answers, the largest first where not all fit, so that they can be compared digit by digit."""
    most, digits = (2, 4) if projector else (_ROWS, 6)
    rows = list(zip(check.entries, check.ours, check.autograd, check.difference, strict=True))
    if len(rows) > most:
        rows.sort(key=lambda row: -abs(float(row[1])))
    lines = [
        f"| {n} | {' | '.join(quantity(float(value), digits, signed=True) for value in answers)} |"
        for n, *answers in rows[:most]
    ]
    st.markdown(f"{say(f'backward-verdict-{check.verdict}')} {check.reason}")
    st.markdown(f"{say('backward-answers-head')}\n|---|--:|--:|--:|\n" + "\n".join(lines))
    if len(rows) > most and not projector:
        st.caption(say("backward-answers-cut", shown=most, n=len(rows)))


def maps(view: Backward, runs: tuple[DescentRun, ...], step: int) -> None:
    """Draw the contribution maps, with a scrubber that adds the pixels up."""
    c = runs[0].backpropagate(step)
    n = c.objective.frame.n_targets
    with st.container(key="hand-upto"):
        upto = st.slider(say("backward-maps-upto"), 0, n, n, key=f"{PAGE}.upto")
    if view.projector:  # the sum stands above each map
        fig = contribution_maps(c, upto, columns=2).update_coloraxes(showscale=False)
        chart(fig, view, 660, key=f"{PAGE}.chart.maps")
        return
    fig = contribution_maps(c, upto, columns=3).update_layout(height=400, margin={"t": 84, "l": 8, "b": 8})
    chart(fig, view, 420, key=f"{PAGE}.chart.maps")
    fig = accumulation(c, upto).update_layout(height=230, margin={"t": 40, "b": 30})
    chart(fig, view, 240, key=f"{PAGE}.chart.sum")
