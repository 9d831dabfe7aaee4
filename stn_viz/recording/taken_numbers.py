"""Numbers of Python that were taken out of tensors, and whether a θ was computed of such numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Generic, TypeVar

import torch
from torch import Tensor

_TAKEN = 4096  # numbers of one step
_COLUMNS = 8  # numbers of one item, of which functions are tried
_ITEMS = 64  # items that are looked at
_ROUNDING = 5e-7  # of float32, in numbers about 1
_VARIED = 1000  # times that: numbers that differ less from item to item count as equal
_FREE = 3  # items more than what is fitted, so that a fit means something
_ROUND = 1024  # a number that is so many times smaller than a whole one could come from anywhere

BUILDERS = frozenset([torch.tensor, torch.as_tensor])


def list_numbers(data: object) -> Iterator[object]:
    """Yield what stands in lists and tuples, however deep."""
    if isinstance(data, list | tuple):
        for one in data:
            yield from list_numbers(one)
    else:
        yield data


T = TypeVar("T")


class TakenNumbers(Generic[T]):
    """Remember what numbers of Python were taken out of tensors in a step, by themselves and by their line."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[int, tuple[float, T]] = {}  # numbers are held, so that no other one gets their address
        self._lines: dict[str, T] = {}
        self._rows: dict[int, tuple[T, list[float]]] = {}

    def __bool__(self) -> bool:
        """Tell whether any were taken."""
        return bool(self._known)

    def add(self, taken: object, of: T, how: str) -> None:
        """Remember a number, or lists of them.

        Args:
            taken: the numbers.
            of: what they were taken from.
            how: what took them, and its line.
        """
        if len(self._known) >= _TAKEN:
            return
        found = [n for n in islice(list_numbers(taken), _TAKEN) if isinstance(n, float)]
        if found:
            self._lines[find_line(how)] = of
            self._known.update({id(n): (n, of) for n in found})
            self._rows.setdefault(id(of), (of, []))[1].extend(found)

    def find(self, data: object, line: str) -> T | None:
        """Find of what a tensor is made that is built of numbers: they stand in it, or were taken on its own line.

        Args:
            data: lists of numbers.
            line: where it is built.
        """
        for n in islice(list_numbers(data), _TAKEN):
            if (of := self.find_one(n)) is not None:
                return of
        return self._lines.get(find_line(line))

    def find_one(self, number: object) -> T | None:
        """Find what one number was taken from."""
        known = self._known.get(id(number))
        return known[1] if known is not None and known[0] is number else None

    def find_computed(self, made: Tensor) -> T | None:
        """Find of whose numbers a θ (B, d, d + 1), or one that is flat, was computed, item by item."""
        items = made.shape[0] if made.ndim in (2, 3) else 0
        if not items or made.numel() > _TAKEN:
            return None
        fitting = [(of, torch.tensor(n, dtype=torch.float64)) for of, n in self._rows.values() if len(n) % items == 0]
        columns = [n.reshape(items, -1) for _, n in fitting if len(n) // items <= _COLUMNS]
        if not columns:
            return None
        flat = made.detach().cpu().double().reshape(items, -1)
        return fitting[-1][0] if are_computed(torch.cat(columns, 1), flat) else None

    def clear(self) -> None:
        """Forget all."""
        for kept in (self._known, self._lines, self._rows):
            kept.clear()


def find_line(how: str) -> str:
    """Find the file and line of "item at net.py:3 forward"."""
    found = re.search(r"(?:.* at )?(.*?:\d+)", how)
    return found[1] if found else how


def are_computed(known: Tensor, made: Tensor) -> bool:
    """Tell whether numbers of items were computed of other numbers of the same items.

    Where they differ from item to item, each of them is an affine function of an item's numbers and of one product of
    two functions of them, such as s cos α. Where they do not, or items are few, they stand among these numbers as they
    are, or among such products.

    Args:
        known: (B, n).
        made: (B, m).
    """
    known, made = (t[:_ITEMS] for t in (known, made))
    known = torch.stack(list({tuple(c.tolist()): c for c in known.T}.values()), 1)
    if (
        known.shape[1] > _COLUMNS
        or made.shape[1] > _COLUMNS * 2
        or not bool(torch.isfinite(known).all() and torch.isfinite(made).all())
    ):
        return False
    features = _list_features(known)
    close = _ROUNDING * max(1.0, float(made.abs().max()))
    varied = made[:, made.std(0, correction=0) > _VARIED * close]
    if varied.shape[1] and len(known) > 1 + _FREE:
        return _fit(known, features, varied, close)
    return _stand_among(known, features, made, close)


def _list_features(known: Tensor) -> Tensor:
    """List functions of an item's numbers, and products of two of them, (B, n) → (B, many)."""
    plain = [known, known.cos(), known.sin(), known.tan(), known.tanh(), known.sigmoid()]
    single = torch.cat([*plain, known.exp(), 1 / known, known.abs().sqrt()], 1)
    one, other = torch.triu_indices(single.shape[1], single.shape[1])
    every = torch.cat([single, single[:, one] * single[:, other]], 1)
    return every[:, torch.isfinite(every).all(0)]


def _fit(known: Tensor, features: Tensor, varied: Tensor, close: float) -> bool:
    """Tell whether each column is affine in one feature, or, where items suffice, in the numbers and one feature."""
    items = len(known)
    lifted = torch.cat([torch.ones_like(known[:, :1]), known], 1)
    if items < lifted.shape[1] + 1 + _FREE:
        lifted = lifted[:, :1]
    basis, sizes, _ = torch.linalg.svd(lifted, full_matrices=False)
    basis = basis[:, sizes > 1e-9 * sizes[0]]
    left, rest = (t - basis @ (basis.T @ t) for t in (features, varied))
    norms = left.norm(dim=0)
    kept = norms > 1e-6 * (1 + features.abs().amax(0))
    units = left[:, kept] / norms[kept]
    missed = rest[:, None, :] - units[:, :, None] * (units.T @ rest)
    affine = rest.abs().amax(0) <= close
    return bool((affine | (missed.abs().amax(0) <= close).any(0)).all())


def _stand_among(known: Tensor, features: Tensor, made: Tensor, close: float) -> bool:
    """Tell whether all that is no round number stands among an item's numbers, or two at least among the features."""
    odd = ((made * _ROUND).round() / _ROUND - made).abs() > 4 * close
    for among, least in ((known, 1), (features, 2)):
        stands = torch.zeros_like(odd)
        for column in range(made.shape[1]):
            apart = (among.abs() - made[:, column : column + 1].abs()).abs()
            stands[:, column] = apart.amin(1) <= close
        different = made[odd].abs().mul(1 / (16 * close)).round().unique().numel()
        if bool((stands | ~odd).all()) and different >= least:
            return True
    return False
