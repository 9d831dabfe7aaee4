"""Corner-aligned lattices on their way into a grid: what a step divides by, and what modules hold since they were made.

A grid without a graph, or to which a lattice was only added, does not tell what the lattice was divided by.
"""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor, nn

from stn_viz.recording.call import Call
from stn_viz.recording.grid_makers import find_divisors, is_divided_by_rows_first, list_numbers
from stn_viz.recording.projections import Projections
from stn_viz.recording.scalings import Scalings
from stn_viz.recording.standards import Standards

_REMEMBERED, _LISTED = 256, 16  # divisions of one step; numbers of one grid
_HELD, _COLUMNS = 64, 64  # tensors of a module that are looked at, numbers a point has in one
_NEAR = 1e-5
DIVISIONS: dict[object, bool] = {  # whether the first argument is divided by the second, or is the start of a lattice
    **dict.fromkeys((Tensor.__truediv__, Tensor.__itruediv__, Tensor.div, Tensor.div_, Tensor.true_divide), True),
    **dict.fromkeys((torch.div, torch.true_divide), True),
    torch.linspace: False,
}


class _Division(NamedTuple):
    divisors: tuple[int, ...]
    numel: int
    module: weakref.ref[nn.Module] | None


class Lattices:
    """Remember the divisions of a step that may have made a lattice.

    Args:
        running: gives the innermost module that runs, if any does.
    """

    def __init__(self, running: Callable[[], nn.Module | None]) -> None:
        """Begin with none."""
        self._running = running
        self._divisions: deque[_Division] = deque(maxlen=_REMEMBERED)
        self.scalings = Scalings()
        self.projections = Projections()
        self.standards = Standards()

    def remember(self, func: object, args: Sequence[object], kwargs: Mapping[str, object]) -> None:
        """Remember a division by whole numbers, or a lattice from -1 to 1, which is one by its steps."""
        if len(args) < 2:
            return
        if DIVISIONS[func]:
            of, by = args[:2]
            self.scalings.divide(of, by)
            self.standards.divide(of, by)
            divisors, numel = tuple(list_numbers(by)), of.numel() if isinstance(of, Tensor) else 0
        else:
            steps = args[2] if len(args) > 2 else kwargs.get("steps")
            numel = steps if isinstance(steps, int) and args[0] == -1 and args[1] == 1 else 0
            divisors = (numel - 1,)
        if numel > 1 and divisors:
            module = self._running()
            self._divisions.append(_Division(divisors, numel, None if module is None else weakref.ref(module)))

    def tell(self, call: Call, grid: Tensor, source: Tensor) -> Call:
        """Tell a call what its grid was divided by, and whether its source was by deviations."""
        normalised = self.scalings.find_normalised(grid, call.source)
        divisors = tuple(dict.fromkeys(normalised + self.list_divisors(grid)))[:_LISTED]
        rows_first = self.is_rows_first(grid, call.source)
        standardised = self.standards.made(source)
        return replace(call, divisors=divisors, normalised=normalised, rows_first=rows_first, standardised=standardised)

    def list_divisors(self, grid: Tensor) -> tuple[int, ...]:
        """List what a grid was divided by, or a lattice of its size: by its graph, its step and the running module."""
        target, module = tuple(grid.shape[1:-1]), self._running()
        places = grid[0].numel() // grid.shape[-1]
        found = dict.fromkeys(find_divisors(grid))
        for division in self._divisions:
            here = division.module is None if module is None else division.module is not None
            if here and division.module is not None and division.module() is not module:
                continue
            axis = any(division.numel == n for n in target)
            if here and (division.numel % places == 0 or axis):
                found |= dict.fromkeys(division.divisors)
        if module is not None and any(_holds_corners(tensor, target) for tensor in _list_held(module)):
            found |= dict.fromkeys(n - 1 for n in target)
        return tuple(found)[:_LISTED]

    def is_rows_first(self, grid: Tensor, source: tuple[int, ...]) -> bool:
        """Tell whether (x, y) were divided by (H, W), whose sides differ: by the graph, or by what was seen."""
        return is_divided_by_rows_first(grid, source) or self.scalings.is_rows_first(grid, source)

    def forget(self) -> None:
        """Begin another step."""
        self._divisions.clear()
        self.scalings.forget()
        self.projections.forget()
        self.standards.forget()


def _list_held(module: nn.Module) -> list[Tensor]:
    """List the tensors that a module and those in it hold and do not learn."""
    held = [value for m in module.modules() for value in (*vars(m).values(), *m._buffers.values())]
    return [t for t in held if isinstance(t, Tensor) and t.is_floating_point() and not t.requires_grad][:_HELD]


def _holds_corners(tensor: Tensor, target: tuple[int, ...]) -> bool:
    """Tell whether numbers of a tensor are the corner-aligned lattice of a target, point by point or plane by plane."""
    places = 1
    for n in target:
        places *= n
    if min(target) < 4 or tensor.numel() % places or not 2 <= tensor.numel() // places <= _COLUMNS:
        return False
    flat = tensor.detach().reshape(-1)
    found: set[int] = set()
    for columns in (flat.view(places, -1).T, flat.view(-1, places)):
        for column in columns.unflatten(1, target):
            for axis, n in enumerate(target):
                line = column.movedim(axis, -1).reshape(-1, n)
                if abs(float(line[0, 0]) + 1) > _NEAR or abs(float(line[0, -1]) - 1) > _NEAR:
                    continue
                if bool((line - torch.linspace(-1, 1, n, device=line.device)).abs().max() < _NEAR):
                    found.add(axis)
    return len(found) == len(target)
