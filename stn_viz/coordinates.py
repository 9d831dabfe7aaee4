"""The coordinate convention, stated once: pixels, normalised coordinates, and the target lattice.

A spatial transformer maps **target → source**: for every pixel of the target map ``V`` it computes where in
the source map ``U`` to read. Points are ``(x, y)`` with x to the right and y *down*; sizes are ``(H, W)``.
Normalised coordinates run over [-1, 1] along each axis, and ``align_corners`` says what the two ends are:

==================  ==========================================  =======================
``align_corners``   -1 and +1 are                               pixel of normalised x
==================  ==========================================  =======================
``True``            the *centres* of the first and last pixel   ``(x + 1) (W - 1) / 2``
``False``           the *outer edges* of those pixels           ``((x + 1) W - 1) / 2``
==================  ==========================================  =======================

Of a volume sizes are ``(D, H, W)``, points ``(x, y, z)`` with z into the depth, and the table holds for z as it does
for x.

Everything that builds a grid and everything that samples it reads the same :class:`Frame`, or :class:`VolumeFrame`, so
the two cannot disagree. No other file of this package states the convention again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.errors import ArgumentError, check_kind
from stn_viz.shown import Shown


def _size(argument: str, value: object, axes: str) -> Any:  # noqa: ANN401 -- as many numbers as there are axes
    dims, first = axes.count(",") + 1, axes.partition(",")[0]
    wanted = f"a {'pair' if dims == 2 else 'triple'} ({axes}) of whole numbers of at least 1"
    if not isinstance(value, (tuple, list)) or len(value) != dims:
        raise ArgumentError(argument, value, wanted, f"write {argument}=({axes}), {first} first")
    if not all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) and n >= 1 for n in value):
        raise ArgumentError(argument, value, wanted, f"write {argument}=tuple(U.shape[-{dims}:])")
    return tuple(int(n) for n in value)


def _settle(frame: Frame | VolumeFrame, axes: str) -> None:
    """Refuse sizes that are no sizes, and store lists as tuples so that a frame can be hashed."""
    object.__setattr__(frame, "source", _size("source", frame.source, axes))
    object.__setattr__(frame, "target", _size("target", frame.target, axes))
    if not isinstance(frame.align_corners, bool):
        raise ArgumentError("align_corners", frame.align_corners, "True or False", "pass a plain bool")


@dataclass(frozen=True)
class Frame(Shown):
    """Hold the sizes of both maps and what the ends of [-1, 1] mean: all that a coordinate needs to mean one thing.

    *Convention:* target → source; points (x, y), y down; sizes (H, W).

    Args:
        source: size (H, W) of the map U that is read.
        target: size (Ho, Wo) of the map V that is written (the paper's H', W').
        align_corners: True: -1 and +1 are the centres of the first and last pixel; False: their outer edges.

    Raises:
        ArgumentError: a size is not a pair of positive integers, or ``align_corners`` is not a bool.

    Example:
        >>> top_left = torch.tensor([-1.0, -1.0])
        >>> sv.Frame(source=(4, 4), target=(2, 2)).to_pixels(top_left)
        tensor([-0.5000, -0.5000])
        >>> sv.Frame(source=(4, 4), target=(2, 2), align_corners=True).to_pixels(top_left)
        tensor([0., 0.])
    """

    source: tuple[int, int]
    target: tuple[int, int]
    align_corners: bool = False

    def __post_init__(self) -> None:
        """Refuse sizes that are no sizes."""
        _settle(self, "height, width")

    @property
    def pixels_per_unit(self) -> tuple[float, float]:
        """Count (x, y) source pixels per normalised unit, W/2 or (W-1)/2; the factor between eq. 1 and eq. 3."""
        x, y = pixels_per_unit(self.source, self.align_corners)
        return x, y

    @property
    def n_targets(self) -> int:
        """Count the target pixels, Ho·Wo."""
        return self.target[0] * self.target[1]

    def to_pixels(self, points: Float[Tensor, "*N 2"]) -> Float[Tensor, "*N 2"]:
        """Turn normalised source points into source pixel coordinates (pixel centres are whole numbers)."""
        return _to_pixels(points, self.source, self.align_corners)

    def to_normalised(self, pixels: Float[Tensor, "*N 2"]) -> Float[Tensor, "*N 2"]:
        """Turn source pixel coordinates into normalised ones; a one-pixel corner-aligned axis has only 0."""
        return _to_normalised(pixels, self.source, self.align_corners)

    def target_points(
        self, dtype: torch.dtype = torch.float64, device: torch.device | str | None = None
    ) -> Float[Tensor, "Ho Wo 2"]:
        """Lay the regular lattice G of target points (x^t, y^t), one for each pixel of V (section 3.2)."""
        return _lattice(self.target, self.align_corners, dtype, device)


@dataclass(frozen=True)
class VolumeFrame(Shown):
    """Hold what :class:`Frame` holds for pictures, for volumes: the same convention with a third axis.

    *Convention:* target → source; points (x, y, z), y down, z into the depth; sizes (D, H, W).

    Args:
        source: size (D, H, W) of the volume U that is read.
        target: size (Do, Ho, Wo) of the volume V that is written.
        align_corners: True: -1 and +1 are the centres of the first and last voxel; False: their outer faces.

    Raises:
        ArgumentError: a size is not a triple of positive integers, or ``align_corners`` is not a bool.

    Example:
        >>> sv.VolumeFrame(source=(2, 4, 8), target=(2, 2, 2)).to_pixels(torch.zeros(3))
        tensor([3.5000, 1.5000, 0.5000])
    """

    source: tuple[int, int, int]
    target: tuple[int, int, int]
    align_corners: bool = False

    def __post_init__(self) -> None:
        """Refuse sizes that are no sizes."""
        _settle(self, "depth, height, width")

    @property
    def pixels_per_unit(self) -> tuple[float, ...]:
        """Count (x, y, z) source voxels per normalised unit."""
        return pixels_per_unit(self.source, self.align_corners)

    def to_pixels(self, points: Float[Tensor, "*N 3"]) -> Float[Tensor, "*N 3"]:
        """Turn normalised source points into source voxel coordinates (voxel centres are whole numbers)."""
        return _to_pixels(points, self.source, self.align_corners)

    def to_normalised(self, pixels: Float[Tensor, "*N 3"]) -> Float[Tensor, "*N 3"]:
        """Turn source voxel coordinates into normalised ones; a one-voxel corner-aligned axis has only 0."""
        return _to_normalised(pixels, self.source, self.align_corners)

    def target_points(
        self, dtype: torch.dtype = torch.float64, device: torch.device | str | None = None
    ) -> Float[Tensor, "Do Ho Wo 3"]:
        """Lay the regular lattice G of target points (x^t, y^t, z^t), one for each voxel of V."""
        return _lattice(self.target, self.align_corners, dtype, device)


AnyFrame = Frame | VolumeFrame


def _to_pixels(points: Float[Tensor, "*N axes"], size: tuple[int, ...], align_corners: bool) -> Tensor:
    n = vector_like(points, *reversed(size))
    if align_corners:
        return (points + 1) / 2 * (n - 1)
    return ((points + 1) * n - 1) / 2


def _to_normalised(pixels: Float[Tensor, "*N axes"], size: tuple[int, ...], align_corners: bool) -> Tensor:
    n = vector_like(pixels, *reversed(size))
    if align_corners:
        return torch.where(n > 1, pixels / (n - 1).clamp(min=1) * 2 - 1, 0.0)
    return (pixels * 2 + 1) / n - 1


def _lattice(
    size: tuple[int, ...], align_corners: bool, dtype: torch.dtype, device: torch.device | str | None
) -> Float[Tensor, "*size axes"]:
    axes = torch.meshgrid(*(_axis(n, align_corners, device) for n in size), indexing="ij")
    return torch.stack(axes[::-1], dim=-1).to(dtype)


def pixels_per_unit(size: tuple[int, ...], align_corners: bool) -> tuple[float, ...]:
    """Count pixels per normalised unit, W/2 or (W-1)/2, for x first, of a map of size (H, W) or (D, H, W).

    It stands apart from :class:`Frame` for code that torch.compile traces, in which no frame can be made.
    """
    return tuple((n - 1) / 2 if align_corners else n / 2 for n in reversed(size))


def vector_like(points: Float[Tensor, "*N axes"], *entries: float) -> Float[Tensor, " axes"]:
    """Make a point (x, y) or (x, y, z) of the points' dtype on their device.

    On a GPU it is filled in there: a copy from the CPU would let the CPU wait, and no CUDA graph could hold it.
    """
    if points.is_cuda:
        return torch.stack([points.new_full((), entry) for entry in entries])
    return points.new_tensor(entries)


def _axis(n: int, align_corners: bool, device: torch.device | str | None) -> Float[Tensor, " n"]:
    i = torch.arange(n, dtype=torch.float64, device=device)
    if not align_corners:
        return (2 * i + 1) / n - 1
    return 2 * i / (n - 1) - 1 if n > 1 else torch.zeros_like(i)


def check_frame(frame: object) -> None:
    """Refuse what is no frame of maps.

    Raises:
        ArgumentError: it is none.
    """
    check_kind("frame", frame, Frame, "a stn_viz.Frame", "make it with Frame(source=(H, W), target=(Ho, Wo))")


def check_any_frame(frame: object, dims: int | None = None) -> None:
    """Refuse what is no frame of maps or of volumes.

    Args:
        frame: what came.
        dims: 2 if it has to be of maps, 3 if of volumes.

    Raises:
        ArgumentError: it is none.
    """
    if dims == 3:
        fix = "make it with VolumeFrame(source=(D, H, W), target=(Do, Ho, Wo))"
        check_kind("frame", frame, VolumeFrame, "a stn_viz.VolumeFrame", fix)
    elif dims == 2 or not isinstance(frame, VolumeFrame):
        check_frame(frame)
