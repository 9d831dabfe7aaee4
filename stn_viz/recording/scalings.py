"""Motions and places without a graph: by what their components were divided on the way into a grid, and normalised.

A grid of data has no graph that tells. What was divided or multiplied by constants in its step is remembered for a
while; it went into the grid if each of the grid's components is affine in its own place and in those numbers, exactly.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from stn_viz.recording.graph_cut import is_affine
from stn_viz.recording.notes import say_unreadable

IN_PLACE = frozenset([Tensor.mul_, Tensor.multiply_, Tensor.__imul__])
PRODUCTS = frozenset([torch.mul, torch.multiply, Tensor.mul, Tensor.multiply, Tensor.__mul__, Tensor.__rmul__])
PRODUCTS |= IN_PLACE
_REMEMBERED, _LEAST, _LARGEST = 12, 64, 1 << 19  # of one step; numbers of one
_COPIED = 1 << 16  # numbers of what is copied
_LOOKED_AT, _FEWEST = 64, 16  # points
_SMALLEST = 8  # side of a map: smaller numbers divide for many reasons
_CLOSE = 1e-4  # of a number, as reciprocals are rounded
_ON, _SPREAD = 0.05, 0.05  # pixels; standard deviation of a component
_MULTIPLIED = 0.25  # a divisor that is none: its reciprocal multiplied
_MOST = 6  # numbers of a constant


class _Scaled(NamedTuple):
    """Hold what was divided: the numbers of one component, and its divisor."""

    values: Tensor
    divisor: float


class _Multiplied(NamedTuple):
    """Hold what was multiplied, by what, and whether it was written over: then it is the product."""

    values: Tensor
    by: object
    in_place: bool


class Scalings:
    """Remember the components of a step that were divided or multiplied by constants."""

    def __init__(self) -> None:
        """Begin with none."""
        self._seen: deque[_Scaled] = deque(maxlen=_REMEMBERED)
        self._multiplied: deque[_Multiplied] = deque(maxlen=2 * _REMEMBERED)

    def divide(self, of: object, by: object) -> None:
        """Remember what is divided by one number, or by one for each of its components."""
        if isinstance(of, Tensor) and _is_data(of, by):
            self._remember(of, by, _list_constants(by))

    def multiply(self, func: object, args: Sequence[object]) -> None:
        """Remember what was multiplied likewise, where it is not written over."""
        of, by = args[:2]
        if isinstance(by, Tensor) and (not isinstance(of, Tensor) or by.numel() > of.numel()):
            of, by = by, of
        if not isinstance(of, Tensor) or not _is_data(of, by):
            return
        if not isinstance(by, int | float) or by >= _SMALLEST / 2:
            self._multiplied.append(_Multiplied(_copy(of), by, func in IN_PLACE))
        if func not in IN_PLACE:
            self._remember(of, by, [1 / n for n in _list_constants(by)])

    def _remember(self, of: Tensor, by: object, divisors: Sequence[float]) -> None:
        if not divisors or of.numel() < _LEAST:
            return
        if len(divisors) == 1:
            self._seen.append(_Scaled(_copy(of), divisors[0]))
            return
        assert isinstance(by, Tensor)  # several numbers
        axis = next(a for a in range(-1, -by.ndim - 1, -1) if by.shape[a] != 1)
        if by.numel() == by.shape[axis] and of.ndim >= -axis and of.shape[axis] == len(divisors):
            self._seen += map(_Scaled, _copy(of).unbind(axis), divisors)

    def is_rows_first(self, grid: Tensor, source: tuple[int, ...]) -> bool:
        """Tell whether the components (x, y) of a grid without a graph were divided by (H, W), whose sides differ.

        No map of under eight pixels a side is judged, nor a grid whose components were divided in the right order too.
        """
        if grid.requires_grad or len(set(source)) == 1 or min(source) < _SMALLEST or not self._seen:
            return False
        divisors = [self._list_divisors(grid, axis) for axis in range(len(source))]
        ways = [tuple((n - less) / part for n in source) for less in (0, 1) for part in (1, 2)]
        return any(_meets(divisors, way) for way in ways) and not any(_meets(divisors, way[::-1]) for way in ways)

    def find_normalised(self, grid: Tensor, source: tuple[int, ...]) -> tuple[int, ...]:
        """Find by which sides of its source, or one less, a grid without a graph was normalised: (H, W), or ().

        Each component is 2 p / n - 1, exactly, of what was scaled by constants, or of the sides half a pixel more. No
        map of under eight pixels a side is judged, nor what was relative to n before, nor what was divided by both.
        """
        if grid.requires_grad or min(source) < _SMALLEST or not self._seen:
            return ()
        found = [self._list_spans(grid, axis, n) for axis, n in enumerate(source[::-1])]
        ways = [tuple(n - less for n in source) for less in (0, 1)]
        known = [way for way in ways if all({n} == of for n, of in zip(way, found[::-1], strict=True))]
        if not known or any(abs(n - side) <= _CLOSE * n for side in self._list_relative() for n in known[0]):
            return ()
        return known[0]

    def forget(self) -> None:
        """Begin another step."""
        self._seen.clear()
        self._multiplied.clear()

    def _list_spans(self, grid: Tensor, axis: int, side: int) -> set[int]:
        """List by which of a side and one less what one component is made of was normalised; none of a lattice."""
        target = tuple(grid.shape[:-1])
        inside = (grid.detach()[..., axis].abs() < 1).nonzero()
        at = inside[:: max(1, len(inside) // _LOOKED_AT)].unbind(1)
        made = grid.detach()[..., axis][at].cpu().double()
        place = at[len(target) - 1 - axis].cpu().double()
        if len(made) < _FEWEST or float(made.std()) < _SPREAD or is_affine(place[:, None], made[:, None]):
            return set()
        found: set[int] = set()
        for values, divisor in self._list_components(grid):
            part = values.reshape(-1, *target[1:]).expand(target)[at].cpu().double()
            if not is_affine(part[:, None], made[:, None]):
                continue
            slope = float(((part - part.mean()) * made).sum() / (part - part.mean()).square().sum())
            start = float(made.mean() - slope * part.mean())
            if divisor < _MULTIPLIED and min(abs(slope - 1), abs(slope - 2)) < _CLOSE:  # relative before
                return set()
            for n, starts in ((side, (0.0, 0.5)), (side - 1, (0.0,))):
                off = min(abs((start + 1) * n / 2 - pixels) for pixels in starts)
                if abs(2 / slope - n) <= _CLOSE * n and off < _ON:
                    found.add(n)
        return found

    def _list_relative(self) -> set[float]:
        """List the sides by which relative numbers, from 0 to 1 or from -1 to 1, were multiplied."""
        found: set[float] = set()
        for values, by, in_place in self._multiplied:
            if not (sides := _list_constants(by, _MOST)):
                continue
            low, high = (float(n) / (max(sides) if in_place else 1) for n in values.aminmax())
            if high <= 2 + _CLOSE and low >= -1 - _CLOSE:
                found |= {2 * n for n in sides} | (set(sides) if low >= -_CLOSE else set())
        return found

    def _list_components(self, grid: Tensor) -> Iterator[_Scaled]:
        """List what could be a component of a grid, and the components of what was scaled all at once."""
        dims, places = grid.shape[-1], (grid[..., 0].numel(), grid[0, ..., 0].numel())
        for values, divisor in self._seen:
            if values.numel() in places:
                yield _Scaled(values, divisor)
            for axis in range(values.ndim):
                if values.shape[axis] == dims and values.numel() // dims in places:
                    yield from (_Scaled(component, divisor) for component in values.unbind(axis))

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


def _copy(of: Tensor) -> Tensor:
    """Copy what is not large, for it may be written to."""
    return of.detach().clone() if of.numel() <= _COPIED else of.detach()


def _is_data(of: Tensor, by: object) -> bool:
    """Tell whether numbers without a graph are scaled, by a few that can be read."""
    if of.requires_grad or not of.is_floating_point() or not 0 < of.numel() <= _LARGEST or say_unreadable(of):
        return False
    return not isinstance(by, Tensor) or (by.numel() <= _MOST and not by.requires_grad and not say_unreadable(by))


def _list_constants(by: object, most: int = 3) -> list[float]:
    """List the numbers of a constant, one or as many as a point has components; none that is 0 or no number."""
    numbers = [float(by)] if isinstance(by, int | float) else []
    if isinstance(by, Tensor) and not by.requires_grad and 1 <= by.numel() <= most:
        numbers = [float(n) for n in by.detach().flatten().tolist()]
    return numbers if all(0 < abs(n) < float("inf") for n in numbers) else []


def _meets(divisors: Sequence[Sequence[float]], way: Sequence[float]) -> bool:
    return all(any(abs(d - n) <= _CLOSE * n for d in of) for of, n in zip(divisors, way, strict=True))
