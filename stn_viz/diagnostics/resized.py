"""The fault of a flow that is brought to another resolution: its pixels are of another size there."""

from __future__ import annotations

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.warp import Warp
from stn_viz.texts import Message


def unscaled_flow(warp: Warp) -> Finding | None:
    """Find a flow that was resized from the map of another call and reads by as many pixels of this one.

    The graph tells: from the same numbers, the way into both grids leads by constant factors, and by an interpolation
    to just this map's size on one of them. Normalised, the two displacements have the inverse ratio of the sizes, to
    30 % of its logarithm, where they would be the same; a flow that was normalised before, or multiplied, has them so.
    """
    if not warp.call.unscaled:
        return None
    here, there = warp.call.source, warp.call.unscaled
    shorter = sum(here) > sum(there)
    times = (sum(here) / sum(there)) if shorter else (sum(there) / sum(here))
    names = {"to": "×".join(map(str, here)), "from": "×".join(map(str, there))}
    return warp.found(
        "error",
        "flow-scale",
        0,
        Message(
            "diagnostics-flow-scale-resized",
            {**names, "times": f"{times:.3g}", "way": "shorter" if shorter else "longer"},
        ),
        Message("diagnostics-flow-scale-resized-remedy"),
        source=here,
        resized_from=there,
    )
