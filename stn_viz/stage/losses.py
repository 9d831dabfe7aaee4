"""Losses as the stage knows them: which ones the browser has a formula of; ∂L/∂V of all others is torch's to send."""

from __future__ import annotations

from stn_viz.differentiation.losses import OnePixel, SquaredDifference, Sum, losses

FORMULAS = (OnePixel.id, Sum.id, SquaredDifference.id)  # those of web/math/losses.js, for every frame of a drag


def offered() -> list[str]:
    """List the ids of all losses, in the order of a menu."""
    return list(losses())


def computed_there(loss: str) -> bool:
    """Tell whether the browser computes a loss and its ∂L/∂V by itself."""
    return loss in FORMULAS
