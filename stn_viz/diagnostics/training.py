"""Faults that only a training recording shows: a start far from the identity, gradients that leap."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from stn_viz.diagnostics.check import gradient_norms
from stn_viz.diagnostics.crops import crops_boxes
from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches
from stn_viz.diagnostics.warp import Warp
from stn_viz.texts import Message
from stn_viz.texts.quantity import quantity

_FAR = 0.6  # mean distance from the identity, in half widths; reading one point only has 0.77, a centred half 0.38
_INSIDE = 0.05  # of a crop's points outside, up to which it is one
_LEAP = 1000.0


def start(warps: Sequence[Warp]) -> Finding | None:
    """Find transformers that begin their training far from the identity.

    Judged on step 0 of a recording with several steps, where the layer that gives the transform still has the weights
    it was made with: a recording that begins in mid-training tells nothing about the start. Upright crops of a larger
    map begin anywhere in it, as their boxes do, and have no identity to begin from.
    """
    warp = warps[0]
    if not warp.call.as_made or _crops(warp):
        return None
    far = (warp.grid - warp.lattice_under(warp.call.align_corners)).norm(dim=-1).flatten(1).mean(dim=1)
    if not reaches("distance", float(far.mean()), _FAR):
        return None
    return warp.found(
        "warning",
        "non-identity-start",
        int(far.argmax()),
        Message("diagnostics-non-identity-start", {"distance": quantity(float(far.mean()), 2)}),
        Message("diagnostics-non-identity-start-remedy"),
        distance=far,
        affine=warp.affine,
    )


def _crops(warp: Warp) -> bool:
    """Tell whether a call cuts boxes out of a map that is larger than they are, and hardly reads beyond it."""
    smaller = all(to < of for to, of in zip(warp.call.target, warp.call.source, strict=True))
    return smaller and float(warp.outside.double().mean()) <= _INSIDE and crops_boxes(warp)


def leaps(warps: Sequence[Warp]) -> Finding | None:
    """Find steps whose gradient to θ (or to the grid) exceeds the recording's median a thousandfold."""
    row = gradient_norms(warps)
    norms = torch.tensor([norm for _, norm in row], dtype=torch.float64)
    times = float(norms.max() / norms.median()) if bool(norms.median()) else 0.0
    if not reaches("times", times, _LEAP):
        return None
    worst = row[int(norms.argmax())][0]
    return worst.found(
        "warning",
        "exploding",
        0,
        Message(
            "diagnostics-leap",
            {"step": worst.call.step, "times": f"{float(norms.max() / norms.median()):.0f}"},
        ),
        Message("diagnostics-leap-remedy"),
        norms=norms,
        steps=tuple(warp.call.step for warp, _ in row),
    )
