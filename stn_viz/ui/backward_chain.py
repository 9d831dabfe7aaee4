"""The chain at one step of the descent: stepped through with numbers, in maps, at its kinks, in four precisions."""

from __future__ import annotations

import streamlit as st

from stn_viz.chain import Chain, chain
from stn_viz.kinks import identity_flip
from stn_viz.links import links
from stn_viz.precision import precisions
from stn_viz.ui.backward import PAGE, Backward, Run, key
from stn_viz.views import small_multiples, source_grid
from stn_viz.views.chain import accumulation, contribution_maps, fate_map

_ICONS = {"agree": "✓ agree", "disagree": "✗ disagree"}
_ROWS = 8  # numbers of a link that are written out


def _chain(run: Run, step: int) -> Chain:
    return chain(run.objective, run.descent[min(step, len(run.descent) - 1)].theta)


def stepped(view: Backward, run: Run, step: int) -> None:
    """Draw the six links at the chosen target pixel, and the arrows over the source."""
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


def maps(view: Backward, run: Run, step: int) -> None:
    """Draw the contribution maps, with a scrubber that adds the pixels up."""
    found = _chain(run, step)
    n = run.objective.frame.n_targets
    upto = st.slider("pixels added", 0, n, n, key=f"{PAGE}.upto")
    left, right = st.columns([1.5, 1])
    left.plotly_chart(contribution_maps(found, upto), key=f"{PAGE}.chart.maps")
    right.plotly_chart(accumulation(found, upto), key=f"{PAGE}.chart.sum")


def kinks(view: Backward, run: Run, step: int) -> None:
    """Draw the fate of every sample, ∂L/∂θ by each side, and the identity's flip between two precisions."""
    found = _chain(run, step)
    left, right = st.columns(2)
    left.plotly_chart(fate_map(found.kinks), key=f"{PAGE}.chart.fates")
    for fate in found.kinks.counts():
        left.caption(fate.reason)
    sides = {side: found.kinks.to_theta(side) for side in ("left", "right", "central")}
    names = run.objective.family.parameters
    right.markdown("**∂L/∂θ, if every sample took its derivative from one side**")
    right.dataframe(
        [{"θ": n, **{s: float(v[k]) for s, v in sides.items()}} for k, n in enumerate(names)], hide_index=True
    )
    flip = identity_flip(run.objective)
    right.markdown(
        "**∂L/∂(tx, ty) at the identity under align_corners=True**: every sample is on a kink, and rounding decides"
    )
    both = {"float32": flip.float32, "float64": flip.float64}
    right.dataframe(
        [
            {"precision": n, "∂L/∂tx": r.gradient[0], "∂L/∂ty": r.gradient[1], "on the pixel": f"{100 * r.exact:.0f} %"}
            for n, r in both.items()
        ],
        hide_index=True,
    )
    right.caption("The signs differ." if flip.flips else "Here the signs agree; the sizes need not.")


def precision(view: Backward, run: Run, step: int) -> None:
    """Draw the same warp in four precisions, with its differences and how many source points stay distinct."""
    found = precisions(run.objective, run.descent[min(step, len(run.descent) - 1)].theta)
    titles = [str(p.dtype).removeprefix("torch.") for p in found]
    st.plotly_chart(
        small_multiples([p.difference[0] for p in found], titles, "V minus V in float64"), key=f"{PAGE}.chart.bits"
    )
    st.dataframe(
        [
            {
                "precision": title,
                "largest |difference|": p.worst,
                "not finite": p.broken,
                "farthest shift (px)": p.shift,
                "distinct source points": f"{p.distinct} of {p.points}",
            }
            for title, p in zip(titles, found, strict=True)
        ],
        hide_index=True,
    )
