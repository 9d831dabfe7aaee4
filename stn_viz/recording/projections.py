"""Points that were divided by their depth on the way into a grid: the sign of each depth tells which lie behind.

A division went into a grid if, at the points inside the map, each component of it is affine in a quotient, exactly;
points that were set aside lie elsewhere.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from stn_viz.recording.graph_cut import is_affine
from stn_viz.recording.notes import say_unreadable
from stn_viz.recording.scalings import PRODUCTS

_INVERSES: frozenset[object] = frozenset(
    [torch.reciprocal, Tensor.reciprocal, getattr(Tensor, "__rdiv__"), Tensor.__rtruediv__]  # noqa: B009 (has no type)
)
DEPTHS: frozenset[object] = PRODUCTS | _INVERSES | {torch.divide, Tensor.divide, Tensor.divide_, Tensor.true_divide_}
_REMEMBERED, _INVERTED = 16, 4  # divisions of one step, and reciprocals
_LEAST, _LARGEST, _TOGETHER = 64, 1 << 22, 1 << 23  # numbers of a divisor, of a quotient, of all that are remembered
_COMPONENTS = (2, 3, 4)
_CAMERAS = 16  # whose points are divided at once and read one by one
_ITEMS, _LOOKED_AT, _FEWEST = 8, 32, 8  # items of a grid; points of each in front, and as many behind; points to fit


class _Quotient(NamedTuple):
    """Hold what a division gave, and where its divisor is negative; of one component, both of one shape."""

    values: Tensor
    negative: Tensor


class Projections:
    """Remember the divisions of a step by tensors that have numbers of both signs."""

    def __init__(self) -> None:
        """Begin with none."""
        self._seen: deque[_Quotient] = deque(maxlen=_REMEMBERED)
        self._inverses: deque[Tensor] = deque(maxlen=_INVERTED)

    def follow(self, func: object, args: Sequence[object], out: object) -> None:
        """Remember what a function gave, if it divides by a tensor, or multiplies by the reciprocal of one."""
        multiplies = func in PRODUCTS
        if (multiplies and not self._inverses) or not isinstance(out, Tensor) or not args:
            return
        of, by = (1.0, args[0]) if func in _INVERSES else (args[0], args[1] if len(args) > 1 else None)
        if multiplies and not self._is_inverse(by):
            of, by = by, of
        if not isinstance(by, Tensor) or by.numel() < _LEAST or (multiplies and not self._is_inverse(by)):
            return
        if not out.is_floating_point() or out.numel() > _LARGEST or say_unreadable(out) is not None:
            return
        with torch._C.DisableTorchFunction():
            negative = by.detach() < 0
            if negative.device.type == "cpu" and not bool(negative.any()):  # elsewhere it would have to be waited for
                return
            if isinstance(of, Tensor) and of.numel() >= _LEAST:
                self._remember(_Quotient(out.detach(), negative))
            else:
                self._inverses.append(out.detach())

    def _is_inverse(self, by: object) -> bool:
        """Tell whether a tensor holds one of the reciprocals, whatever its shape."""
        if not isinstance(by, Tensor) or say_unreadable(by) is not None:
            return False
        return any(by.data_ptr() == known.data_ptr() for known in self._inverses)

    def _remember(self, quotient: _Quotient) -> None:
        self._seen.append(quotient)
        while sum(seen.values.numel() for seen in self._seen) > _TOGETHER:
            self._seen.popleft()

    def measure_behind(self, grid: Tensor) -> float:
        """Measure the share of the points inside a map that were divided by a negative number; 0 if it is not known."""
        if not self._seen or grid.shape[-1] != 2:
            return 0.0
        points = grid.detach().flatten(1, -2)
        inside = (points.abs() < 1).all(-1)
        parts = [part for seen in reversed(self._seen) for part in _list_parts(seen, *points.shape[:2])]
        signs = [_find_signs(parts, points[..., axis], inside) for axis in (0, 1)]
        of_x, of_y = (None if one is None else one[inside] for one in signs)
        if of_x is None or of_y is None or not torch.equal(of_x, of_y):
            return 0.0
        return 0.0 if _is_one_spot(points[inside][of_x]) else float(of_x.double().mean())

    def forget(self) -> None:
        """Begin another step."""
        self._seen.clear()
        self._inverses.clear()


def _list_components(seen: _Quotient) -> Iterator[_Quotient]:
    """Take a quotient apart along the axis that the divisor has not, or else the last; of other sizes it is one."""
    values, negative = seen
    sizes = (1,) * (values.ndim - negative.ndim) + tuple(negative.shape)
    several = [axis for axis, size in enumerate(values.shape) if size in _COMPONENTS]
    axis = next((a for a in reversed(several) if sizes[a] == 1), values.ndim - 1)
    if axis not in several:
        yield _Quotient(values, negative.expand(values.shape))
    else:
        yield from map(_Quotient, values.unbind(axis), negative.expand(values.shape).unbind(axis))


def _list_parts(seen: _Quotient, items: int, points: int) -> Iterator[_Quotient]:
    """List the components as a grid has its points, (items, points): of all items, of one, or of one of the cameras."""
    sizes = (items * points, points)
    for values, negative in _list_components(seen):
        count, found = values.numel(), [(values, negative)]
        if count not in sizes:
            axes = [a for a in range(min(2, values.ndim)) if 1 < values.shape[a] <= _CAMERAS]
            cut = [a for a in axes if count // values.shape[a] in sizes]
            found = [pair for a in cut for pair in zip(values.unbind(a), negative.unbind(a), strict=True)]
        for pair in found:
            yield _Quotient(*(one.reshape(-1, points).expand(items, points) for one in pair))


def _find_signs(parts: Sequence[_Quotient], made: Tensor, inside: Tensor) -> Tensor | None:
    """Find where the divisor of the component that a grid's was made of is negative."""
    return next((part.negative for part in parts if _is_made_of(part, made, inside)), None)


def _is_made_of(part: _Quotient, made: Tensor, inside: Tensor) -> bool:
    """Tell whether a component is affine in a quotient in each item, in front and behind."""
    fitted = False
    for item in range(0, len(made), max(1, len(made) // _ITEMS)):
        here = inside[item].nonzero()[:, 0]
        behind = part.negative[item][here]
        chosen = torch.cat([_spread(here[~behind]), _spread(here[behind])])
        if len(chosen) < _FEWEST:
            continue
        values, read = (one[item][chosen].cpu().double()[:, None] for one in (part.values, made))
        if not is_affine(values, read):
            return False
        fitted = True
    return fitted


def _spread(chosen: Tensor) -> Tensor:
    return chosen[:: max(1, len(chosen) // _LOOKED_AT)]


def _is_one_spot(points: Tensor) -> bool:
    """Tell whether most points lie on one spot, where they were put aside in place."""
    counts = _spread(points).unique(dim=0, return_counts=True)[1]
    return 2 * int(counts.max()) > int(counts.sum()) if len(counts) else False
