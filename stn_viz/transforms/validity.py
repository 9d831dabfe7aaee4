"""State in one sentence what is wrong with a θ: no number, collapsed, folded, across the horizon, off the picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce
from typing import Literal

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from stn_viz.coordinates import Frame, check_frame
from stn_viz.errors import ArgumentError, check_tensor
from stn_viz.shown import Shown
from stn_viz.texts import Message
from stn_viz.transforms.base import Family, check_family

MOST_NODES = 65  # a side of the lattice on which a warp is judged, and through which the browser interpolates
FLAT = 1e-6  # a triangle whose area is that much smaller than its squared sides has collapsed to a line
HORIZON = 1e-9  # W that much smaller than the largest one is 0


Kind = Literal["fine", "non-finite", "singular", "folded", "horizon", "outside"]


@dataclass(frozen=True)
class Validity(Shown):
    """Hold the validity of one θ; every θ may be shown, and this says why it looks as it does.

    Args:
        kind: ``fine``, or what is wrong with it.
        message: the same in a sentence, in whatever language it is read.
        share: how much of the target is concerned, 0 to 1.

    Example:
        >>> far = sv.validity(sv.family("attention"), torch.tensor([1.0, 5.0, 0.0]), sv.Frame((8, 8), (8, 8)))
        >>> far.kind, far.share
        ('outside', 1.0)
    """

    kind: Kind
    message: Message
    share: float

    @property
    def sentence(self) -> str:
        """Say it in the user's words."""
        return str(self.message)


def validity(family: Family, theta: Float[Tensor, "*batch P"], frame: Frame) -> Validity:
    """Judge one θ by where it sends a lattice over the target square [-1, 1]², whatever V's size.

    A family that is known at the target pixels alone is judged by where it sends those.

    In this order: entries that are NaN or infinite; points on or behind the horizon, W ≤ 0; points that overflow;
    triangles of the lattice
    that collapse, det J = 0; triangles that turn over while others do not, det J of both signs; all points so far
    outside the picture that a bilinear kernel reads nothing. A mirrored picture (det J < 0 everywhere) is fine.

    *Convention:* J = ∂source/∂target, both normalised, y down.

    Raises:
        ArgumentError: θ is not one θ of this family.

    Example:
        >>> frame = sv.Frame((8, 8), (8, 8))
        >>> sv.validity(sv.family("affine"), torch.zeros(6), frame).kind
        'singular'
        >>> sv.validity(sv.family("affine"), sv.family("affine").identity(), frame).kind
        'fine'
    """
    check_family(family)
    check_frame(frame)
    check_tensor("theta", theta)
    batch = family.batched(theta.detach()).to(torch.float64)
    if len(batch) != 1:
        raise ArgumentError("theta", theta, f"one θ of shape ({family.n_params},)", "pass theta[i]")
    entries = zip(family.parameters, batch[0].tolist(), strict=True)
    bad = [_entry(name, value) for name, value in entries if not math.isfinite(value)]
    if bad:
        return Validity("non-finite", _no_numbers(bad), 1.0)
    lattice = Frame(frame.source, judged(family), align_corners=True) if family.smooth else frame
    points = family.grid(batch, lattice)[0]
    depth = family.depth(batch, lattice)[0]
    behind, nowhere = depth <= HORIZON * depth.abs().max(), ~points.isfinite().all(-1)
    if behind.any():
        return _partly("horizon", "validity-horizon", _share(behind | nowhere))
    if nowhere.any():
        return _partly("non-finite", "validity-nowhere", _share(nowhere))
    return _shape(points) or _place(points, frame) or _fine(points)


def judged(family: Family) -> tuple[int, int]:
    """Size the lattice (rows, cols) on which a family is judged: the finest within bounds with its anchors as nodes."""
    rows, cols = anchored(family)
    return refined(rows), refined(cols)


def anchored(family: Family) -> tuple[int, int]:
    """Size the smallest lattice (rows, cols) over the target that has the family's anchors as nodes."""
    rows, cols = (max(2, len({round(p[axis], 9) for p in family.anchors})) for axis in (1, 0))
    return rows, cols


def refined(nodes: int) -> int:
    """Count the nodes of the finest lattice of at most ``MOST_NODES`` a side that keeps ``nodes`` of them."""
    return max(1, (MOST_NODES - 1) // (nodes - 1)) * (nodes - 1) + 1


def _partly(kind: Kind, key: str, share: float) -> Validity:
    return Validity(kind, Message(key, {"percent": percent(share)}), share)


def _shape(points: Float[Tensor, "H W 2"]) -> Validity | None:
    area, flat = _triangles(points)
    if not area.numel():
        return None  # one row or column of points has no area to lose
    over = (area < 0) & ~flat
    if flat.all():
        return Validity("singular", Message("validity-collapsed"), 1.0)
    upright = (area > 0) & ~flat
    if over.any() and upright.any():
        return _partly("folded", "validity-folded", min(_share(over), _share(upright)))
    return _partly("singular", "validity-partly-collapsed", _share(flat)) if flat.any() else None


def _place(points: Float[Tensor, "H W 2"], frame: Frame) -> Validity | None:
    h, w = frame.source
    pixels = frame.to_pixels(points)
    x, y = pixels.unbind(-1)
    outside = (x <= -1) | (x >= w) | (y <= -1) | (y >= h)
    return Validity("outside", Message("validity-outside"), 1.0) if outside.all() else None


def _fine(points: Float[Tensor, "H W 2"]) -> Validity:
    area, _ = _triangles(points)
    mirrored = area.numel() and bool((area < 0).all())
    return Validity("fine", Message("validity-mirrored" if mirrored else "validity-fine"), 0.0)


def _triangles(points: Float[Tensor, "H W 2"]) -> tuple[Float[Tensor, "2 h w"], Bool[Tensor, "2 h w"]]:
    """Compute the signed areas of both triangles of each cell, and which of them are flat.

    Cells are split as the piecewise-affine family splits them, so a triangle's area is its det J up to a constant.
    """
    a, b, c, d = points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]
    across, down = torch.stack([b - a, c - d]), torch.stack([c - b, d - a])
    area = across[..., 0] * down[..., 1] - across[..., 1] * down[..., 0]
    return area, area.abs() <= FLAT * (across.square().sum(-1) + down.square().sum(-1))


def _share(mask: Tensor) -> float:
    return float(mask.double().mean())


def percent(share: float) -> int:
    """Count a share in whole percent, 0 where it is less than one."""
    return 0 if share < 0.01 else math.floor(100 * share + 0.5)


def _entry(name: str, value: float) -> Message:
    what = "validity-entry-infinite" if value > 0 else "validity-entry-minus"
    return Message("validity-entry-nan" if math.isnan(value) else what, {"name": name})


def _no_numbers(bad: list[Message]) -> Message:
    """Name the first three entries of θ that are not finite, and count the others."""
    listed = reduce(lambda first, second: Message("validity-two-entries", {"first": first, "second": second}), bad[:3])
    if len(bad) <= 3:
        return Message("validity-theta", {"entries": listed})
    return Message("validity-theta-more", {"entries": listed, "more": len(bad) - 3})
