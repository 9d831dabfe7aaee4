"""A flat rectangle seen by a camera: its true proportions, from the homography that straightens it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.interchange.matrices import homography
from stn_viz.transforms.registry import family

_USUAL = 0.75  # a phone's focal length over the longer side of its picture: some 27 mm on 36 mm
_LENSES = (0.4, 4.0)  # from wide angles to a portrait's lens, likewise
_FLAT = 0.02  # of the depth, by which it must change along a side to tell anything


@dataclass(frozen=True)
class Proportions:
    """Say how a flat rectangle's sides are as long as one another.

    Args:
        aspect: its width over its height.
        told: whether the picture tells it; else a usual lens was assumed: seen along a side, nothing tells the lens.
    """

    aspect: float
    told: bool


def true_proportions(theta: Float[Tensor, " 8"], frame: Frame) -> Proportions | None:
    """Estimate the proportions of the flat rectangle that the box of a projective θ surrounds in a photo.

    The camera is a pinhole with square pixels and its axis through the middle of U. The first two columns of H, in
    pixels from the middle, are the directions of the rectangle's sides as it sees them, (x, y, depth): that they are at
    right angles in space tells the focal length f, and f their lengths (Zhang and He, *Whiteboard scanning and image
    enhancement*, 2007, section 3).

    Args:
        theta: the eight numbers of the projective family: the box around a sheet, a screen, a door.
        frame: of U, in whose pixels the box lies, and what ±1 means; V's size plays no part.

    Returns:
        None where no usual lens sees a rectangle so, as when the box's corners are crossed or a horizon lies in it.

    Raises:
        ArgumentError: not one θ of the projective family.

    Example:
        >>> frame = sv.Frame((600, 800), (600, 800))
        >>> true_proportions(sv.family("projective").identity(), frame)
        Proportions(aspect=1.3333333333333333, told=True)
    """
    H = homography(family("projective"), theta)
    assert H is not None  # the family is one matrix
    if not bool(torch.isfinite(H).all()) or float(H[2, :2].abs().sum()) >= 1:
        return None  # a horizon crosses the box
    H = torch.diag(torch.tensor([*frame.pixels_per_unit, 1], dtype=torch.float64)) @ H
    if float(torch.linalg.det(H)) <= 0:
        return None
    longer = max(frame.source)
    (ax, ay, az), (bx, by, bz) = H[:, 0].tolist(), H[:, 1].tolist()
    flat = [abs(depth) < _FLAT for depth in (az, bz)]
    across, down = math.hypot(ax, ay), math.hypot(bx, by)
    if all(flat):  # seen from straight ahead, or from far off
        return Proportions(across / down, told=True) if abs(ax * bx + ay * by) < 0.05 * across * down else None
    focal = _USUAL * longer
    if not any(flat):
        square = -(ax * bx + ay * by) / (az * bz)
        focal = math.sqrt(max(square, 0.0))
        if not _LENSES[0] <= focal / longer <= _LENSES[1]:
            return None
    aspect = math.hypot(across / focal, az) / math.hypot(down / focal, bz)
    return Proportions(aspect, told=not any(flat))
