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

Everything that builds a grid and everything that samples it reads the same :class:`Frame`, so the two cannot
disagree. No other file of this package states the convention again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.errors import ArgumentError, check_kind
from stn_viz.shown import Shown


def _size(argument: str, value: object) -> tuple[int, int]:
    wanted = "a pair (height, width) of whole numbers of at least 1"
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise ArgumentError(argument, value, wanted, f"write {argument}=(height, width), height first")
    if not all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) and n >= 1 for n in value):
        raise ArgumentError(argument, value, wanted, f"write {argument}=tuple(U.shape[-2:])")
    return int(value[0]), int(value[1])


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
        """Refuse sizes that are no sizes, and store lists as tuples so that a frame can be hashed."""
        object.__setattr__(self, "source", _size("source", self.source))
        object.__setattr__(self, "target", _size("target", self.target))
        if not isinstance(self.align_corners, bool):
            raise ArgumentError("align_corners", self.align_corners, "True or False", "pass a plain bool")

    @property
    def pixels_per_unit(self) -> tuple[float, float]:
        """Count (x, y) source pixels per normalised unit, W/2 or (W-1)/2; the factor between eq. 1 and eq. 3."""
        return pixels_per_unit(self.source, self.align_corners)

    @property
    def n_targets(self) -> int:
        """Count the target pixels, Ho·Wo."""
        return self.target[0] * self.target[1]

    def to_pixels(self, points: Float[Tensor, "*N 2"]) -> Float[Tensor, "*N 2"]:
        """Turn normalised source points into source pixel coordinates (pixel centres are whole numbers)."""
        h, w = self.source
        size = pair_like(points, w, h)
        if self.align_corners:
            return (points + 1) / 2 * (size - 1)
        return ((points + 1) * size - 1) / 2

    def to_normalised(self, pixels: Float[Tensor, "*N 2"]) -> Float[Tensor, "*N 2"]:
        """Turn source pixel coordinates into normalised ones; a one-pixel corner-aligned axis has only 0."""
        h, w = self.source
        size = pair_like(pixels, w, h)
        if self.align_corners:
            return torch.where(size > 1, pixels / (size - 1).clamp(min=1) * 2 - 1, 0.0)
        return (pixels * 2 + 1) / size - 1

    def target_points(
        self, dtype: torch.dtype = torch.float64, device: torch.device | str | None = None
    ) -> Float[Tensor, "Ho Wo 2"]:
        """Lay the regular lattice G of target points (x^t, y^t), one for each pixel of V (section 3.2)."""
        ho, wo = self.target
        y = _axis(ho, self.align_corners, device)
        x = _axis(wo, self.align_corners, device)
        grid_y, grid_x = torch.meshgrid(y, x, indexing="ij")
        return torch.stack([grid_x, grid_y], dim=-1).to(dtype)


def pixels_per_unit(size: tuple[int, int], align_corners: bool) -> tuple[float, float]:
    """Count (x, y) pixels of a map of size (H, W) per normalised unit, W/2 or (W-1)/2.

    It stands apart from :class:`Frame` for code that torch.compile traces, in which no frame can be made.
    """
    h, w = size
    return ((w - 1) / 2, (h - 1) / 2) if align_corners else (w / 2, h / 2)


def pair_like(points: Float[Tensor, "*N 2"], x: float, y: float) -> Float[Tensor, " 2"]:
    """Make a pair (x, y) of the points' dtype on their device.

    On a GPU it is filled in there: a copy from the CPU would let the CPU wait, and no CUDA graph could hold it.
    """
    if points.is_cuda:
        return torch.stack([points.new_full((), x), points.new_full((), y)])
    return points.new_tensor([x, y])


def _axis(n: int, align_corners: bool, device: torch.device | str | None) -> Float[Tensor, " n"]:
    i = torch.arange(n, dtype=torch.float64, device=device)
    if not align_corners:
        return (2 * i + 1) / n - 1
    return 2 * i / (n - 1) - 1 if n > 1 else torch.zeros_like(i)


def check_frame(frame: object) -> None:
    """Refuse what is no frame.

    Raises:
        ArgumentError: it is none.
    """
    check_kind("frame", frame, Frame, "a stn_viz.Frame", "make it with Frame(source=(H, W), target=(Ho, Wo))")
