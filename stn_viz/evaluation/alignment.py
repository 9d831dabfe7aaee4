"""How far boxes follow what was done to the digits: do they go where a digit went, how much of its warp is left.

*Convention:* places are (x, y) in pixels from the middle of the picture, x to the right and y down.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.datasets.poses import DIGIT
from stn_viz.transforms import Family, family
from stn_viz.transforms.basis import widened

_SIDE = 9  # points along each side of the lattice on which warps are compared
_STILL = 1e-3  # pixels: less than this is rounding
_FOLLOWS, _LAZY = 0.75, 0.25  # slopes from which a box is said to follow, and up to which it is called lazy


def alignment_degree(slope: float) -> Literal["works", "halves", "lazy"]:
    """Name how far boxes with a slope of predicted on applied turn (or place) follow what was done to the digits."""
    return "works" if slope >= _FOLLOWS else "halves" if slope > _LAZY else "lazy"


def mapped(kind: Family, theta: Float[Tensor, "B P"], points: Float[Tensor, "B N 2"]) -> Float[Tensor, "B N 2"]:
    """Map each item's own points by its own θ."""
    if not kind.linear:
        return torch.cat([kind.points(t[None], p) for t, p in zip(theta, points, strict=True)])
    basis = kind.basis(points.flatten(0, 1).double())
    wide = widened(theta)
    matrix = basis.matrix.unflatten(0, points.shape[:2]).to(wide)
    h = torch.einsum("bnkp,bp->bnk", matrix, wide) + basis.offset.unflatten(0, points.shape[:2]).to(wide)
    return (h[..., :2] / h[..., 2:]).to(theta.dtype)


def digit_places(drawn: Mapping[str, Tensor]) -> Float[Tensor, "B D 2"] | None:
    """Locate where a distortion put the middle of each digit; None where it leaves digits in the middle."""
    shift = drawn.get("shift")
    if shift is None or not bool(shift.any()):
        return None
    return shift if shift.ndim == 3 else shift[:, None]


def in_pixels(middles: Float[Tensor, "B S 2"], size: tuple[int, int]) -> Float[Tensor, "B S 2"]:
    """Normalise places in a picture of a size (H, W) in pixels from its middle."""
    return middles * middles.new_tensor([size[1] / 2, size[0] / 2])


def place_slopes(digits: Float[Tensor, "B D 2"], boxes: Float[Tensor, "B S 2"]) -> Float[Tensor, "S D"]:
    """Fit the place of each box on that of each digit by least squares, x and y alike: 1 is a box that goes along."""
    there, seen = ((places - places.mean(0)).transpose(0, 1).flatten(1) for places in (digits, boxes))
    return torch.tensor([[slope(digit, box) for digit in there] for box in seen])


def warps(
    drawn: Mapping[str, Tensor], name: str, places: Float[Tensor, "B N 2"]
) -> tuple[Float[Tensor, " B"], Float[Tensor, " B"]] | None:
    """Measure how far a distortion, and then distortion and transformer together, warp each digit apart from the rest.

    With A the distortion's map, from the picture to the upright digit, and P the transformer's, a point p of V shows
    the digit's A(P(p)). A network that undoes every distortion shows the same point for all digits, whatever pose it
    prefers. So what is left of a digit's warp is the median over p of ‖A(P(p)) - its median over all digits‖; what was
    applied is the same without P.

    Args:
        drawn: what the distortion drew, its θ among it.
        name: the family of that θ.
        places: P(p), normalised in the picture.

    Returns:
        What was applied and what is left, in pixels of the digit; None where there is not one θ a picture, or the
        digits are not warped.
    """
    theta = drawn.get("theta")
    if theta is None or theta.ndim != 2:
        return None
    lattice = Frame((1, 1), (_SIDE, _SIDE), align_corners=True).target_points().reshape(-1, 2)
    kind, theta = family(name), theta.to(places)
    before = _median_distances(mapped(kind, theta, lattice.to(places).expand(len(theta), -1, -1).contiguous()))
    after = _median_distances(mapped(kind, theta, places))
    return (before, after) if bool((before > _STILL).any()) else None


def _median_distances(points: Float[Tensor, "B N 2"]) -> Float[Tensor, " B"]:
    """Compute each picture's median distance from where most pictures have the same points, in pixels of the digit."""
    return (points - points.median(0).values).norm(dim=-1).median(1).values * DIGIT[1] / 2


def turn_of(theta: Float[Tensor, "B 6"]) -> Float[Tensor, " B"]:
    """Compute the angle of an affine sampling box in degrees, clockwise: where a network thinks that "up" points.

    It is the rotation nearest to the linear part; a box that follows a digit turned by φ is itself turned by φ.
    """
    t11, t12, _, t21, t22, _ = theta.unbind(-1)
    return torch.rad2deg(torch.atan2(t21 - t12, t11 + t22))


def slope(applied: Float[Tensor, " B"], predicted: Float[Tensor, " B"]) -> float:
    """Fit predicted = slope·applied + c by least squares; 1: the turn is undone, 0: θ is degenerate."""
    a = applied.double() - applied.double().mean()
    p = predicted.double()
    return float((a * (p - p.mean())).sum() / (a * a).sum())
