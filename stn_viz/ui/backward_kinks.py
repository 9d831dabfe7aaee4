"""Where the gradient lies or dies: kinks and dead zones, and the same warp in four precisions."""

from __future__ import annotations

import streamlit as st

from stn_viz.chain import chain
from stn_viz.kinks import identity_flip
from stn_viz.precision import precisions
from stn_viz.ui.backward import PAGE, Backward
from stn_viz.ui.backward_problem import Run
from stn_viz.views import small_multiples
from stn_viz.views.chain import fate_map


def kinks(view: Backward, runs: tuple[Run, ...], step: int) -> None:
    """Draw the fate of every sample, ∂L/∂θ by each side, and the identity's flip between two precisions."""
    run = runs[0]
    step = min(step, len(run.descent) - 1)
    found = chain(run.at(step), run.descent[step].theta)
    st.plotly_chart(fate_map(found.kinks), key=f"{PAGE}.chart.fates")
    for fate in found.kinks.counts():
        st.caption(fate.reason)
    sides = {side: found.kinks.to_theta(side) for side in ("left", "right", "central")}
    names = run.objective.family.parameters
    st.markdown("**∂L/∂θ, if every sample took its derivative from one side**")
    st.dataframe([{"θ": n, **{s: float(v[k]) for s, v in sides.items()}} for k, n in enumerate(names)], hide_index=True)
    flip = identity_flip(run.objective)
    st.markdown(
        "**∂L/∂(tx, ty) at the identity under align_corners=True**: every sample is on a kink, and rounding decides"
    )
    both = {"float32": flip.float32, "float64": flip.float64}
    st.dataframe(
        [
            {"precision": n, "∂L/∂tx": r.gradient[0], "∂L/∂ty": r.gradient[1], "on the pixel": f"{100 * r.exact:.0f} %"}
            for n, r in both.items()
        ],
        hide_index=True,
    )
    st.caption("The signs differ." if flip.flips else "Here the signs agree; the sizes need not.")


def precision(view: Backward, runs: tuple[Run, ...], step: int) -> None:
    """Draw the same warp in four precisions, with its differences and how many source points stay distinct."""
    run = runs[0]
    step = min(step, len(run.descent) - 1)
    found = precisions(run.at(step), run.descent[step].theta)
    titles = [str(p.dtype).removeprefix("torch.") for p in found]
    st.plotly_chart(
        small_multiples([p.difference.mean(0) for p in found], titles, "V minus V in float64", columns=2),
        key=f"{PAGE}.chart.bits",
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
