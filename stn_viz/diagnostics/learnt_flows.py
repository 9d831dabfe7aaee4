"""Flows in pixels that layers give and that move a normalised grid: torn from the first step on, or taught so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches, stays_below
from stn_viz.diagnostics.warp import TORN, Warp
from stn_viz.texts import Message
from stn_viz.texts.percent import percent_message
from stn_viz.texts.quantity import quantity

_WHOLE = 0.1  # of the cells fold, at most, with the flow taken for pixels
_BENT = 1e-3  # share of the variance, at least, that no affine map explains
_LATTICE = 0.4  # share of the variance, at least, that is still a lattice's
_FAR = 2.2  # half widths that a fifth of the data exceed: positions, from the first edge to the last, reach 2
_LOOKED_AT = 24  # steps, or about so many


def torn_flow(warps: Sequence[Warp]) -> Finding | None:
    """Find a flow in pixels that moves a normalised lattice, where layers give it and the loss holds it small.

    As the layers were made, and at every step since, 15 % of the cells fold, while the points are a lattice that
    was moved. Taken for pixels the flow would fold under a tenth.
    """
    first = warps[0]
    if not first.call.predicted or not first.call.as_made or any(not w.finite for w in warps):
        return None
    if bool((first.explained > 1 - _BENT).all(-1).any()):  # an affine map that mirrors an item tears nothing
        return None
    looked_at = [*warps[:: -(-len(warps) // _LOOKED_AT)], warps[-1]]
    folded = [w.turned_over for w in looked_at]
    if not reaches("folded", min(folded), TORN) or not reaches("lattice", float(first.explained.min()), _LATTICE):
        return None
    moved = first.grid - first.lattice_under(first.call.align_corners)
    left = Warp(replace(first.call, grid=first.take_for_pixels()), 0).turned_over
    if not stays_below("left", left, _WHOLE):
        return None
    return first.found(
        "error",
        "pixel-units",
        0,
        Message(
            "diagnostics-torn-flow",
            {
                "far": quantity(float(moved.norm(dim=-1).mean()), 2),
                "folded": percent_message(folded[0]),
                "left": percent_message(left),
            },
        ),
        Message("diagnostics-pixel-units-flow-remedy"),
        folded=tuple(folded),
    )


def taught_in_pixels(warp: Warp) -> Finding | None:
    """Find a flow that moves a grid and is compared with data of which a fifth exceed 2.2 half widths.

    So far a point leaves the picture from wherever it lies: such numbers are pixels. Other losses may hold it small.
    """
    if not reaches("taught", warp.call.taught, _FAR):
        return None
    return warp.found(
        "error",
        "pixel-units",
        0,
        Message("diagnostics-taught-in-pixels", {"far": quantity(warp.call.taught, 2)}),
        Message("diagnostics-pixel-units-flow-remedy"),
        taught=warp.call.taught,
    )
