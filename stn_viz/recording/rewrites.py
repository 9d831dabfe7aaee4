"""What grids are made of and was written to again: grids, and what modules hold of their size, by their storages.

In-place functions count up a tensor's version. Where the additions alone account for it, nothing set the numbers anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod

import torch
from torch import Tensor, nn
from torch.multiprocessing.reductions import StorageWeakRef

from stn_viz.recording.call import Call
from stn_viz.recording.walks import Walks

_KEPT = 256  # storages remembered
_SLOPE = 0.25  # by how much a lattice's steps may be longer or shorter than a pixel's
_STRAIGHT = 0.6  # share of a coordinate's variance that its axis explains
_PLUS, _MINUS, _BACK, _BY = "plus", "minus", "back", "by"
_CHANGED = {
    **dict.fromkeys((Tensor.add_, Tensor.__iadd__), _PLUS),
    **dict.fromkeys((Tensor.sub_, Tensor.__isub__, Tensor.subtract_), _MINUS),
    Tensor.__setitem__: _BACK,  # what t[i] += d ends with
    **dict.fromkeys((Tensor.data.__get__, Tensor.numpy), _BY),  # type: ignore[attr-defined]  # writes without a version
}
_ARITHMETIC: frozenset[object] = frozenset(  # of which a mean that follows, or what fades, is made
    [
        *(Tensor.add, Tensor.__add__, Tensor.__radd__, torch.add),
        *(Tensor.sub, Tensor.__sub__, Tensor.__rsub__, torch.sub, torch.rsub),
        *(Tensor.mul, Tensor.__mul__, Tensor.__rmul__, torch.mul, Tensor.mul_, Tensor.__imul__),
        *(Tensor.div, Tensor.__truediv__, torch.div, Tensor.div_, Tensor.__itruediv__),
        *(Tensor.neg, Tensor.__neg__, torch.neg, Tensor.mean, torch.mean, Tensor.sum, torch.sum),
        *(Tensor.clamp, torch.clamp, Tensor.clone, torch.clone),
    ]
)
CHANGES: frozenset[object] = frozenset([*_CHANGED, *_ARITHMETIC])


@dataclass(slots=True, eq=False)
class _Seen:
    """Hold what is known of a storage since a call was made of it.

    Args:
        storage: the storage, which may be gone.
        version: its version then.
        added: additions to it in place.
        how: whether these were sums or differences.
        anew: whether it may have been written by anything else, or by numbers that follow from its own.
        unwatched: whether nobody looked for a while.
        lattice: whether it is a lattice's; None: nobody asked.
    """

    storage: StorageWeakRef
    version: int
    added: int = 0
    how: str = ""
    anew: bool = False
    unwatched: bool = False
    lattice: bool | None = None


class Rewrites:
    """Remember the storages of grids and of what modules hold of their size, and tell which were written to since."""

    def __init__(self) -> None:
        """Begin with none."""
        self._seen: dict[int, _Seen] = {}
        self._derived: dict[int, StorageWeakRef] = {}
        self._room, self._suspects = _KEPT, False
        self._walks = Walks()

    def tell(self, call: Call, grid: Tensor, module: nn.Module | None, outermost: nn.Module | None) -> Call:
        """Tell a call what was written to since it was last seen: the grid itself, or a tensor that is held."""
        written = [
            (name, self._is_accumulated(seen, tensor, grid))
            for name, tensor in _list_tensors(grid, module)
            if (seen := self._look(tensor)) is not None
        ]
        name, accumulated = next((one for one in written if one[1]), written[0] if written else ("", None))
        return replace(call, rewritten=name, accumulated=accumulated, walked=self._walks.look(grid, outermost))

    def look_away(self) -> None:
        """Know nothing of what is done to tensors until they are seen again."""
        for seen in self._seen.values():
            seen.unwatched = True

    def follow(self, func: object, args: tuple[object, ...], out: object) -> None:
        """Follow a function that ran: what it added to, and what it computed of a tensor that is known."""
        how = _CHANGED.get(func)
        if not self._seen or (how is None and not self._suspects):
            return
        with torch._C.DisableTorchFunction():
            known = [self._find(t) for t in args[:2]]
            of, by = (*known, None, None)[:2]
            follows = by is not None or any(self._is_derived(t) for t in args[1:2])
            if how is None or (of is None and how in (_PLUS, _MINUS)):
                if follows or of is not None or any(self._is_derived(t) for t in args[:1]):
                    self._derive(out)
            elif of is None:
                return
            elif how == _BY:
                of.anew = True
            elif how == _BACK:
                of.added += len(args) == 3 and self._find(args[2]) is of
            else:
                of.added += 1
                of.anew |= follows or of.how not in ("", how)  # by numbers of its own, or taken back
                of.how = how

    def _derive(self, out: object) -> None:
        """Remember what was computed of a tensor that is known."""
        if self._find(out) is None and (key := _find_storage(out)) is not None:
            assert isinstance(out, Tensor)
            if len(self._derived) > self._room:
                self._derived = {key: kept for key, kept in self._derived.items() if not kept.expired()}
                self._room = _KEPT + 2 * len(self._derived)
            self._derived[key] = StorageWeakRef(out.untyped_storage())

    def _is_derived(self, tensor: object) -> bool:
        kept = None if (key := _find_storage(tensor)) is None else self._derived.get(key)
        return kept is not None and not kept.expired()

    def _find(self, tensor: object) -> _Seen | None:
        seen = None if (key := _find_storage(tensor)) is None else self._seen.get(key)
        return None if seen is None or seen.storage.expired() else seen

    def _look(self, tensor: Tensor) -> _Seen | None:
        """Give what was known of a tensor that was written to since, and begin anew."""
        if tensor.is_inference():  # such tensors count no versions
            return None
        storage = StorageWeakRef(tensor.untyped_storage())
        seen = self._seen.get(storage.cdata)
        if seen is not None and seen.storage.expired():
            seen = None
        if len(self._seen) > _KEPT:
            self._seen = {key: kept for key, kept in self._seen.items() if not kept.storage.expired()}
        lattice = None if seen is None else seen.lattice
        self._seen[storage.cdata] = _Seen(storage, tensor._version, lattice=lattice)
        return seen if seen is not None and tensor._version > seen.version else None

    def _is_accumulated(self, seen: _Seen, tensor: Tensor, grid: Tensor) -> bool | None:
        """Tell whether a lattice was only added to since; None where nobody looked."""
        if seen.unwatched:
            return None
        if seen.anew or grid.requires_grad or tensor._version - seen.version != seen.added:
            return False
        if seen.lattice is None:
            seen.lattice = _is_lattice(tensor, tuple(grid.shape[1:-1]))
            if (now := self._find(tensor)) is not None:
                now.lattice = seen.lattice
        self._suspects |= seen.lattice  # one mark too many is taken back by the next call
        return seen.lattice


def _find_storage(tensor: object) -> int | None:
    """Find where a tensor that asks for no gradient lies; sparse ones and those of torch.func have no storage."""
    if not isinstance(tensor, Tensor) or tensor.requires_grad:
        return None
    try:
        return tensor.untyped_storage()._cdata
    except RuntimeError:
        return None


def _list_tensors(grid: Tensor, module: nn.Module | None) -> list[tuple[str, Tensor]]:
    """List what a module holds of a grid's size and does not learn, by name, and the grid itself."""
    places = grid[0].numel() // grid.shape[-1]
    held = {} if module is None else {**vars(module), **module._buffers}
    alike = [
        (name, value)
        for name, value in held.items()
        if isinstance(value, Tensor) and value.is_floating_point() and not value.requires_grad and value.ndim >= 2
    ]
    named = [(name, t) for name, t in alike if t.numel() % places == 0 and t.numel() // places <= 4 * grid.shape[0]]
    return [*named, *([] if grid.requires_grad else [("grid", grid)])]


def _is_lattice(tensor: Tensor, target: tuple[int, ...]) -> bool:
    """Tell whether numbers grow along a target's axes as places do, in pixels or normalised; a displacement does not.

    Of a plane of single coordinates one axis will do.
    """
    places, dims = prod(target), len(target)
    if min(target) < 4:
        return False
    flat = tensor.detach().reshape(-1).to("cpu", torch.float64)
    found: set[int] = set()
    for count in {min(flat.numel() // places, n) for n in (1, dims, dims + 1)}:
        part = flat[: count * places]
        for columns in (part.view(count, places), part.view(places, count).T):
            found |= {axis for axis in range(dims) for column in columns if _grows(column.view(target), axis)}
    return len(found) == dims or (bool(found) and flat.numel() == places)


def _grows(column: Tensor, axis: int) -> bool:
    """Tell whether numbers grow along an axis by a pixel at least, or by a share of 2 or of 1, and hardly otherwise."""
    sides = column.shape[axis]
    ramp = torch.arange(sides, dtype=column.dtype) - (sides - 1) / 2
    centred = (column - column.mean()).movedim(axis, -1)
    length = ramp.square().sum() * (column.numel() // sides)
    slope = abs(float((centred * ramp).sum() / length))
    if slope**2 * float(length) < _STRAIGHT * float(centred.square().sum()):
        return False
    shares = (slope * (sides - 0.5) / whole for whole in (1, 2))
    return slope > 1 - _SLOPE or any(abs(share - 1) < _SLOPE for share in shares)
