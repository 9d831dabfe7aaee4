"""Motions and places without a graph: by what their components were divided on the way into a grid.

A grid of data has no graph that tells. What was divided or multiplied by constants in its step is remembered for a
while; it went into the grid if each of the grid's components is affine in its own place and in those numbers, exactly.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from stn_viz.recording.graph_cut import is_affine

PRODUCTS = frozenset([torch.mul, torch.multiply, Tensor.mul, Tensor.multiply, Tensor.__mul__, Tensor.__rmul__])
_REMEMBERED, _LEAST, _LARGEST = 12, 64, 1 << 19  # of one step; numbers of one
_LOOKED_AT = 64  # points
_SMALLEST = 8  # side of a map: smaller numbers divide for many reasons
_CLOSE = 1e-4  # of a number, as reciprocals are rounded


class _Scaled(NamedTuple):
    """Hold what was divided: the numbers of one component, and its divisor."""

    values: Tensor
    divisor: float


class Scalings:
    """Remember the components of a step that were divided or multiplied by constants."""

    def __init__(self) -> None:
        """Begin with none."""
        self._seen: deque[_Scaled] = deque(maxlen=_REMEMBERED)

    def remember(self, args: Sequence[object], *, divided: bool) -> None:
        """Remember what was scaled by one number, or by one for each of its components.

        Args:
            args: what the function is given.
            divided: whether it divides; it multiplies otherwise.
        """
        of, by = args[:2]
        if not divided and isinstance(by, Tensor) and (not isinstance(of, Tensor) or by.numel() > of.numel()):
            of, by = by, of
        if not isinstance(of, Tensor) or of.requires_grad or not _LEAST <= of.numel() <= _LARGEST or of.ndim < 2:
            return
        numbers = _list_constants(by)
        if not numbers or not of.is_floating_point():
            return
        divisors = numbers if divided else [1 / n for n in numbers]
        if len(divisors) == 1:
            self._seen.append(_Scaled(of.detach(), divisors[0]))
            return
        assert isinstance(by, Tensor)  # several numbers
        axis = next(a for a in range(-1, -by.ndim - 1, -1) if by.shape[a] != 1)
        if by.numel() == by.shape[axis] and of.ndim >= -axis and of.shape[axis] == len(divisors):
            self._seen += map(_Scaled, of.detach().unbind(axis), divisors)

    def is_rows_first(self, grid: Tensor, source: tuple[int, ...]) -> bool:
        """Tell whether the components (x, y) of a grid without a graph were divided by (H, W), whose sides differ.

        No map of under eight pixels a side is judged, nor a grid whose components were divided in the right order too.
        """
        if grid.requires_grad or len(set(source)) == 1 or min(source) < _SMALLEST or not self._seen:
            return False
        divisors = [self._list_divisors(grid, axis) for axis in range(len(source))]
        ways = [tuple((n - less) / part for n in source) for less in (0, 1) for part in (1, 2)]
        return any(_meets(divisors, way) for way in ways) and not any(_meets(divisors, way[::-1]) for way in ways)

    def forget(self) -> None:
        """Begin another step."""
        self._seen.clear()

    def _list_divisors(self, grid: Tensor, axis: int) -> list[float]:
        """List the divisors of what one component of a grid is affine in, if its place alone does not tell it."""
        target = tuple(grid.shape[:-1])
        step = max(1, grid[..., 0].numel() // _LOOKED_AT)
        at = torch.unravel_index(torch.arange(grid[..., 0].numel())[::step], target)
        made = grid.detach()[..., axis][at].cpu().double()[:, None]
        place = at[len(target) - 1 - axis].double()[:, None]
        found: list[float] = []
        if is_affine(place, made):  # a lattice, of which every other lattice in the step might be a part
            return found
        for values, divisor in self._seen:
            if values.numel() not in (grid[..., 0].numel(), grid[0, ..., 0].numel()):
                continue
            part = values.reshape(-1, *target[1:]).expand(target)[at].cpu().double()
            if is_affine(torch.cat([place, part[:, None]], 1), made, of_last=True):
                found.append(divisor)
        return found


def _list_constants(by: object) -> list[float]:
    """List the numbers of a constant, one or as many as a point has components; none that is 0 or no number."""
    numbers = [float(by)] if isinstance(by, int | float) else []
    if isinstance(by, Tensor) and not by.requires_grad and 1 <= by.numel() <= 3:
        numbers = [float(n) for n in by.detach().flatten().tolist()]
    return numbers if all(0 < abs(n) < float("inf") for n in numbers) else []


def _meets(divisors: Sequence[Sequence[float]], way: Sequence[float]) -> bool:
    return all(any(abs(d - n) <= _CLOSE * n for d in of) for of, n in zip(divisors, way, strict=True))
