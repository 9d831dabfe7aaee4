"""Places in recorded maps and volumes, in pixels: along each axis the planar Frame's convention."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from stn_viz.coordinates import Frame

_CELLS = 4096  # cells whose singular values are computed
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


def axis_lattice(n: int, align_corners: bool) -> Tensor:
    """Lay the regular target lattice along one axis, normalised, in float64."""
    return Frame((1, 1), (1, n), align_corners).target_points()[0, :, 0]


def lay_lattice(target: Sequence[int], stride: int, align_corners: bool) -> Tensor:
    """Lay the identity's normalised points, every how many-th along each axis of the target: (*lattice, d)."""
    axes = [axis_lattice(n, align_corners)[::stride] for n in target]
    return torch.stack(torch.meshgrid(*axes, indexing="ij")[::-1], dim=-1)


def take_steps(pixels: Tensor, stride: int) -> Tensor:
    """Compute the step in source pixels per target pixel, by forward differences.

    Args:
        pixels: source points, (n, *lattice, d).
        stride: target pixels from one point of the lattice to the next.

    Returns:
        The Jacobian in each cell, (n, *lattice - 1, d, d).
    """
    d = pixels.shape[-1]
    steps: list[Tensor] = []
    for axis in range(d, 0, -1):  # x is the last axis of the lattice
        step = pixels.diff(dim=axis) / stride
        for other in range(1, d + 1):
            if other != axis:
                step = step.narrow(other, 0, step.shape[other] - 1)
        steps.append(step)
    return torch.stack(steps, dim=-1)


def footprints(jacobian: Tensor) -> Tensor:
    """Measure how wide a target pixel is in the source where it is widest, in the typical cell: (n,), source pixels."""
    cells = jacobian.flatten(1, -3)
    cells = cells[:, :: max(1, cells.shape[1] // _CELLS)]
    return torch.linalg.svdvals(cells)[..., 0].median(dim=1).values
