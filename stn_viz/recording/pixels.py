"""Places in recorded maps and volumes, in pixels: along each axis the planar Frame's convention."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from stn_viz.coordinates import Frame

_EDGE = 1e-3  # pixels beyond the edge that rounding may cause


def axis_pixels(x: Tensor, size: int, align_corners: bool) -> Tensor:
    """Turn normalised coordinates along one axis into pixels, as the planar Frame does."""
    frame = Frame((1, size), (1, 1), align_corners)
    return frame.to_pixels(torch.stack([x, torch.zeros_like(x)], dim=-1))[..., 0]


def axis_normalised(x: Tensor, size: int, align_corners: bool) -> Tensor:
    """Turn pixels along one axis into normalised coordinates, as the planar Frame does."""
    frame = Frame((1, size), (1, 1), align_corners)
    return frame.to_normalised(torch.stack([x, torch.zeros_like(x)], dim=-1))[..., 0]


def to_pixels(points: Tensor, sizes: Sequence[int], align_corners: bool) -> Tensor:
    """Turn normalised points of a map, or of a volume, into pixels: (..., d), with ``sizes`` along x, y (and z)."""
    axes = [axis_pixels(x, n, align_corners) for x, n in zip(points.unbind(-1), sizes, strict=True)]
    return torch.stack(axes, dim=-1)


def to_normalised(pixels: Tensor, sizes: Sequence[int], align_corners: bool) -> Tensor:
    """Turn pixels of a map, or of a volume, into normalised points: (..., d), with ``sizes`` along x, y (and z)."""
    axes = [axis_normalised(x, n, align_corners) for x, n in zip(pixels.unbind(-1), sizes, strict=True)]
    return torch.stack(axes, dim=-1)


def lie_outside(pixels: Tensor, sizes: Sequence[int]) -> Tensor:
    """Mark the points (..., d) that lie beyond the source's pixel squares, with ``sizes`` along x, y (and z)."""
    last = pixels.new_tensor(sizes) - 0.5
    return ((pixels < -0.5 - _EDGE) | (pixels > last + _EDGE)).any(dim=-1)
