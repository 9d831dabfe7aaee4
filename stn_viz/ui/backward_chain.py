"""The chain at one step of the descent: stepped through with numbers, in maps, at its kinks, in four precisions."""

from __future__ import annotations

import streamlit as st

from stn_viz.chain import Chain, chain
from stn_viz.links import links
from stn_viz.ui.backward import PAGE, Backward, key
from stn_viz.ui.backward_problem import Run
from stn_viz.views import small_multiples, source_grid
from stn_viz.views.chain import accumulation, contribution_maps

_ICONS = {"agree": "✓ agree", "disagree": "✗ disagree"}
_ROWS = 8  # numbers of a link that are written out


def _chain(run: Run, step: int) -> Chain:
    step = min(step, len(run.descent) - 1)
    return chain(run.at(step), run.descent[step].theta)


def stepped(view: Backward, runs: tuple[Run, ...], step: int) -> None:
    """Draw the six links at the chosen target pixel, and the arrows over the source."""
    run = runs[0]
    found, (height, width) = _chain(run, step), run.objective.frame.target
    row, col, _ = st.columns([1, 1, 3])
    row.number_input("row", 0, height - 1, key=key("row"))
    col.number_input("column", 0, width - 1, key=key("col"))
    left, right = st.columns([1.3, 1])
    with left:
        for k, link in enumerate(links(found, min(view.row, height - 1), min(view.col, width - 1))):
            with st.container(border=True):
                st.markdown(f"**{k + 1}. {link.symbol}** — {_ICONS.get(link.verdict, '◐ ' + link.verdict)}")
                st.text(f"{link.formula}\n{link.numbers}")
                answers = zip(link.entries, link.ours, link.autograd, link.difference, strict=True)
                table = [
                    {"": n, "by hand": float(a), "autograd": float(b), "difference": float(c)} for n, a, b, c in answers
                ]
                st.dataframe(table[:_ROWS], hide_index=True, height="content")
                st.caption(link.reason)
    objective = run.objective
    grid = objective.frame.to_normalised(found.pixels)
    right.plotly_chart(source_grid(objective.U[0], grid, objective.frame, found.to_points), key=f"{PAGE}.chart.arrows")
    right.plotly_chart(
        small_multiples([found.to_V.sum(0), found.to_U.sum(0)], ("∂L/∂V", "∂L/∂U (eq. 6)")), key=f"{PAGE}.chart.heat"
    )


def maps(view: Backward, runs: tuple[Run, ...], step: int) -> None:
    """Draw the contribution maps, with a scrubber that adds the pixels up."""
    run = runs[0]
    found = _chain(run, step)
    n = run.objective.frame.n_targets
    upto = st.slider("pixels added", 0, n, n, key=f"{PAGE}.upto")
    left, right = st.columns([1.5, 1])
    left.plotly_chart(contribution_maps(found, upto), key=f"{PAGE}.chart.maps")
    right.plotly_chart(accumulation(found, upto), key=f"{PAGE}.chart.sum")
