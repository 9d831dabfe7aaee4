"""Tensors that a module holds for its grids, and that every call changes by the same step: scaled or moved in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn
from torch._C._functorch import is_functorch_wrapped_tensor

from stn_viz.recording.graph import GraphNode, nodes_above

_NUMBERS, _FEW = 4096, 16  # at most: of matrices, as cameras of a batch, and of other tensors
_PLAIN = (Tensor, nn.Parameter)
_SIDES = range(2, 5)  # of matrices that transform points
_MODULES, _SEARCHED = 512, 256  # modules and nodes looked at
_SCALED, _MOVED = 1e-2, 1e-3  # factors beside 1, and moves beside the largest number, from which on they count
_EQUAL = 3e-5  # share by which two steps may differ: what follows a mean slows down by more
_ROUNDING = 5e-7  # of float32, relative
_READ_BACK = ("_saved_self", "_saved_other", "_saved_mat1", "_saved_mat2", "_saved_mat", "_saved_batch1")


@dataclass
class _Held:
    """What a module held under a name when it was last looked at, and by what that had changed."""

    numbers: Tensor
    factors: Tensor | None = None
    moves: Tensor | None = None


class Walks:
    """Remember small tensors that modules hold, matrices or what a grid's graph reads, and tell which walk on."""

    def __init__(self) -> None:
        """Begin with none."""
        self._held: WeakKeyDictionary[nn.Module, dict[str, _Held]] = WeakKeyDictionary()

    def look(self, grid: Tensor, module: nn.Module | None) -> str:
        """Name a tensor held in a module, or within it, that changed by the same factors or moves as the time before.

        Means that follow a training slow down, and what is filled anew changes by other steps: neither is named.
        """
        found: list[str] = []
        read: set[int] | None = None
        for owner, name, tensor in _list_held(module):
            numbers = tensor.detach().to("cpu", torch.float64, copy=True)
            known = self._held.setdefault(owner, {})
            before = known.get(name)
            if before is None or before.numbers.shape != numbers.shape:
                known[name] = _Held(numbers)
            elif not torch.equal(before.numbers, numbers):
                known[name] = now = _step(before.numbers, numbers)
                if not _goes_on(before, now):
                    continue
                read = _list_storages(grid) if read is None else read
                if _transforms(tensor) or tensor.untyped_storage().data_ptr() in read:
                    found.append(name)
        return found[0] if found else ""


def _list_held(module: nn.Module | None) -> Iterator[tuple[nn.Module, str, Tensor]]:
    """List small tensors of fractions that a module or its children hold and no optimiser moves."""
    for owner in islice(() if module is None else module.modules(), _MODULES):
        for name, held in (*vars(owner).items(), *dict(owner._buffers).items(), *dict(owner._parameters).items()):
            if (
                isinstance(held, Tensor)
                and type(held) in _PLAIN
                and 2 <= held.numel() <= (_NUMBERS if _transforms(held) else _FEW)
                and held.is_floating_point()
                and not held.requires_grad
                and held.device.type != "meta"
                and not is_functorch_wrapped_tensor(held)
            ):
                yield owner, name, held


def _transforms(tensor: Tensor) -> bool:
    """Tell whether a tensor holds matrices that transform points of a plane or of space."""
    return tensor.ndim >= 2 and tensor.shape[-1] in _SIDES and tensor.shape[-2] in _SIDES


def _step(before: Tensor, numbers: Tensor) -> _Held:
    """Say by what factors numbers grew, where none came from 0 or went there, and by what they moved, if by enough."""
    moves = numbers - before
    zero = before == 0
    factors = torch.where(zero, torch.ones_like(before), numbers / before)
    scaled = bool((zero == (numbers == 0)).all()) and float((factors - 1).abs().max()) >= _SCALED
    moved = float(moves.abs().max()) >= _MOVED * float(numbers.abs().max())
    return _Held(numbers, factors if scaled else None, moves if moved else None)


def _goes_on(before: _Held, now: _Held) -> bool:
    """Tell whether numbers changed by the same factors, or by the same moves, as the time before."""
    if before.factors is not None and now.factors is not None:
        slack = _EQUAL * float((before.factors - 1).abs().max()) + _ROUNDING * float(before.factors.abs().max())
        if float((now.factors - before.factors).abs().max()) <= slack:
            return True
    if before.moves is not None and now.moves is not None:
        slack = _EQUAL * float(before.moves.abs().max()) + _ROUNDING * float(now.numbers.abs().max())
        return float((now.moves - before.moves).abs().max()) <= slack
    return False


def _list_storages(grid: Tensor) -> set[int]:
    """List where the tensors lie that the graph above a grid keeps for the way back."""
    found: set[int] = set()
    for node in islice(nodes_above(grid.grad_fn), _SEARCHED):
        found |= {t.untyped_storage().data_ptr() for name in _READ_BACK if (t := _get_saved(node, name)) is not None}
    return found


def _get_saved(node: GraphNode, name: str) -> Tensor | None:
    """Give what a node keeps under a name; None where it keeps none, or where that was freed or written to since."""
    try:
        saved = getattr(node, name, None)
    except RuntimeError:
        return None
    return saved if isinstance(saved, Tensor) else None
