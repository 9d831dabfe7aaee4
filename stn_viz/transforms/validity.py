"""Say in one sentence what is wrong with a θ: no number, collapsed, folded, across the horizon, off the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from stn_viz.coords import Frame
from stn_viz.errors import ArgumentError
from stn_viz.transforms.base import Family

_LATTICE = 61  # points an axis: the nodes of lattices of 2, 3, 4, 5, 6, 7, 11, 13, 16, 21 and 31 points lie on it
_FLAT = 1e-6  # a triangle whose area is that much smaller than its squared sides has collapsed to a line


@dataclass(frozen=True)
class Validity:
    """Hold a verdict on one θ; every θ may be shown, and this says why it looks as it does.

    Args:
        kind: ``fine``, or what is wrong with it.
        sentence: the same in the user's words.
        share: how much of the target is concerned, 0 to 1.
    """

    kind: Literal["fine", "non-finite", "singular", "folded", "horizon", "outside"]
    sentence: str
    share: float


def validity(family: Family, theta: Float[Tensor, "*batch P"], frame: Frame) -> Validity:
    """Judge one θ by where it sends a 61×61 lattice over the target square [-1, 1]².

    In this order: entries that are NaN or infinite; points on or behind the horizon, W ≤ 0; triangles of the lattice
    that collapse, det J = 0; triangles that turn over while others do not, det J of both signs; all points so far
    outside the picture that a bilinear kernel reads nothing. A mirrored picture (det J < 0 everywhere) is fine.

    *Convention:* J = ∂source/∂target, both normalised, y down.

    Raises:
        ArgumentError: θ is not one θ of this family.
    """
    batch = family.batched(theta.detach()).to(torch.float64)
    if len(batch) != 1:
        raise ArgumentError("theta", theta, f"one θ of shape ({family.n_params},)", "pass theta[i]")
    bad = [f"{name} is {_spelt(v)}" for name, v in zip(family.parameters, batch[0].tolist(), strict=True) if v - v != 0]
    if bad:
        more = f" and {len(bad) - 3} more are not numbers either" if len(bad) > 3 else ""
        return Validity("non-finite", f"{', '.join(bad[:3])}{more}: no source point can be computed.", 1.0)
    lattice = Frame(frame.source, (_LATTICE, _LATTICE), align_corners=True)
    points = family.grid(batch, lattice)[0]
    behind = (family.depth(batch, lattice)[0] <= 0) | ~points.isfinite().all(-1)
    if behind.any():
        share = _share(behind)
        sentence = f"{_percent(share)} of the target lies on or behind the horizon W = 0, where source points run off "
        return Validity("horizon", sentence + "to infinity and return from the other side.", share)
    return _shape(points) or _place(points, frame) or _fine(points)


def _shape(points: Float[Tensor, "H W 2"]) -> Validity | None:
    area, flat = _triangles(points)
    over = (area < 0) & ~flat
    if flat.all():
        return Validity("singular", "The sampling box has collapsed to a line or a point: det J = 0, no way back.", 1.0)
    upright = (area > 0) & ~flat
    if over.any() and upright.any():
        share = min(_share(over), _share(upright))
        return Validity(
            "folded", f"The grid folds over itself: {_percent(share)} of it is turned over, det J < 0.", share
        )
    if flat.any():
        share = _share(flat)
        return Validity(
            "singular", f"{_percent(share)} of the grid has collapsed to lines or points: det J = 0.", share
        )
    return None


def _place(points: Float[Tensor, "H W 2"], frame: Frame) -> Validity | None:
    h, w = frame.source
    pixels = frame.to_pixels(points)
    x, y = pixels.unbind(-1)
    outside = (x <= -1) | (x >= w) | (y <= -1) | (y >= h)
    if not outside.all():
        return None
    return Validity("outside", "Every sample point lies outside the picture: there is only padding to read.", 1.0)


def _fine(points: Float[Tensor, "H W 2"]) -> Validity:
    if bool((_triangles(points)[0] < 0).all()):
        return Validity("fine", "The picture is mirrored: det J < 0 everywhere.", 0.0)
    return Validity("fine", "The grid neither folds nor collapses.", 0.0)


def _triangles(points: Float[Tensor, "H W 2"]) -> tuple[Float[Tensor, "2 h w"], Bool[Tensor, "2 h w"]]:
    """Give the signed areas of both triangles of each cell, and which of them are flat.

    Cells are split as the piecewise-affine family splits them, so a triangle's area is its det J up to a constant.
    """
    a, b, c, d = points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]
    across, down = torch.stack([b - a, c - d]), torch.stack([c - b, d - a])
    area = across[..., 0] * down[..., 1] - across[..., 1] * down[..., 0]
    return area, area.abs() <= _FLAT * (across.square().sum(-1) + down.square().sum(-1))


def _share(mask: Tensor) -> float:
    return float(mask.double().mean())


def _percent(share: float) -> str:
    return "Less than 1 %" if share < 0.01 else f"{share:.0%}".replace("%", " %")


def _spelt(value: float) -> str:
    return "NaN" if value != value else "infinite" if value > 0 else "minus infinite"
