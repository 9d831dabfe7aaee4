"""The fault of a flow that is brought to another resolution: its pixels are of another size there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from stn_viz.diagnostics.answer import Loss
from stn_viz.diagnostics.candidates import STRENGTHS, Meant
from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches, stays_below
from stn_viz.diagnostics.warp import Warp
from stn_viz.diagnostics.wish import asks_for_places
from stn_viz.texts import Message

_FEWEST, _MOST = 5, 24  # later calls that ask for places, at least; and about so many that are looked at
_AGREES, _MARGIN = (
    0.5,
    0.03,
)  # median agreement of the factor, at least; and by how much it is better than the warp's own
_ABOUT, _OTHERS = (0.75, 1.0, 1.5), (0.25, 0.5, 2.0)  # of the factor: where the loss's answer is best, and is not
_SETTLED = 0.15  # logarithm by which the mean displacement may still change, from one quarter to the next


def unscaled_flow(warp: Warp) -> Finding | None:
    """Find a flow that was resized from the map of another call and reads by as many pixels of this one.

    The graph tells: from the same numbers, the way into both grids leads by constant factors, and by an interpolation
    to just this map's size on one of them. Normalised, the two displacements have the inverse ratio of the sizes, to
    30 % of its logarithm, where they would be the same; a flow that was normalised before, or multiplied, has them so.
    """
    if not warp.call.unscaled:
        return None
    here, there = warp.call.source, warp.call.unscaled
    calls = enumerate(warp.tape)
    larger = next((i for i, c in calls if c.step == warp.call.step and c.source == there and c.enlarged), None)
    if larger is not None and not warp.call.enlarged:  # it was read enlarged before the map in whose pixels it is
        warp, here, there = Warp(warp.tape[larger], larger), there, here
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


def unmultiplied_flow(warps: Sequence[Warp]) -> Finding | None:
    """Find a flow that was enlarged and not multiplied, which the loss would rather have that many times longer.

    Of the later half of the calls five or more ask for places; the factor, to a half, has a median agreement of 0.5,
    0.03 more than the warp itself has, however strong. The mean displacement is settled, to 15 %: what still grows may
    be on its way, and what is in pixels of the larger map gets there.
    """
    later = [w for w in warps[len(warps) // 2 :] if w.finite and asks_for_places(w)]
    if any(w.call.enlarged != warps[0].call.enlarged for w in warps) or not reaches("asked", len(later), _FEWEST):
        return None
    times, later = warps[0].call.enlarged, later[:: -(-len(later) // _MOST)]
    lengths = [float(w.displacement.norm(dim=-1).mean()) for w in later]
    half = len(later) // 2
    if not stays_below("settled", abs(math.log(median(lengths[half:]) / median(lengths[:half]))), _SETTLED):
        return None
    asked = [(Meant(w), Loss(w)) for w in later]
    own, best, others = (
        max(median(loss.score(meant.scaled(s), meant.corners).agreement for meant, loss in asked) for s in strengths)
        for strengths in (STRENGTHS, [times * part for part in _ABOUT], [times * part for part in _OTHERS])
    )
    if not reaches("agreement", best, _AGREES) or not reaches("margin", best - own, _MARGIN) or best < others:
        return None
    return warps[0].found(
        "warning",
        "flow-scale",
        0,
        Message(
            "diagnostics-flow-scale-enlarged",
            {"times": f"{times:.3g}", "agreement": f"{best:.2f}", "own": f"{own:.2f}"},
        ),
        Message("diagnostics-flow-scale-resized-remedy"),
        agreement=best,
        agreement_own=own,
    )
