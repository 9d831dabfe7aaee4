"""What a step makes of the weights above a grid: the gradient that arrives, what is left of it, how far they move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from stn_viz.recording.call import Learned
from stn_viz.recording.graph import SEARCHED, GraphNode, nodes_above
from stn_viz.recording.pending import Record

_WATCHED = 32  # parameters of each kind
_CALLS = 16  # of one step
_SAMPLED = 64  # numbers of a parameter by which a move is told


class StepWatch:
    """Follow the parameters that compute a grid, and the others of the model, from a call to the end of its step.

    Args:
        record: the call, which is told at the end.
        grid: its grid.
        model: the outermost module that runs; None: it has no others.
        optimisers: that have stepped: where the model has no others, theirs are.
    """

    def __init__(
        self, record: Record, grid: Tensor, model: nn.Module | None, optimisers: Iterable[Optimizer] = ()
    ) -> None:
        """Look at the weights as they are, and at gradients as they arrive."""
        self._record = record
        nodes = _find_parameters(grid)
        self._mine = [node.variable for node in nodes]
        mine = {id(p) for p in self._mine}
        every = [] if model is None else model.parameters()
        stepped = [p for o in optimisers for group in o.param_groups for p in group["params"]]
        others = [p for p in every if p.requires_grad and id(p) not in mine]
        self._others = (others or [p for p in stepped if id(p) not in mine])[-_WATCHED:]
        self._arrived: list[float] = []
        self._handles = [node.register_prehook(self._count) for node in nodes]
        self._before = [_sample(p) for p in (*self._mine, *self._others)]

    @property
    def watches(self) -> bool:
        """Tell whether parameters stand above the grid."""
        return bool(self._mine)

    def _count(self, gradients: Sequence[Tensor | None]) -> None:
        self._arrived += [float(g.detach().double().norm()) for g in gradients if g is not None]

    def finish(self) -> None:
        """Tell the call what came of the step."""
        for handle in self._handles:
            handle.remove()
        count = len(self._mine)
        after = [_sample(p) for p in (*self._mine, *self._others)]
        moved = [float((b - a).abs().max()) for a, b in zip(self._before, after, strict=True)]
        self._record.change(
            learned=Learned(
                _measure_norm(self._arrived),
                _measure_left(self._mine),
                max(moved[:count], default=0.0),
                _measure_left(self._others),
                max(moved[count:], default=0.0),
            )
        )


class StepWatches:
    """Follow the weights above the grids of one step's calls."""

    def __init__(self) -> None:
        """Begin with none."""
        self._watches: list[StepWatch] = []

    def follow(self, record: Record, grid: Tensor, model: nn.Module | None, optimisers: Iterable[Optimizer]) -> None:
        """Follow what computes a call's grid, for the first calls of a step."""
        if len(self._watches) < _CALLS and (watch := StepWatch(record, grid, model, optimisers)).watches:
            self._watches.append(watch)

    def finish(self) -> None:
        """Tell the calls what came of the step, and forget them."""
        watches, self._watches = self._watches, []
        for watch in watches:
            watch.finish()


def _find_parameters(grid: Tensor) -> list[GraphNode]:
    """Find the nodes at which gradients reach parameters, above a grid."""
    nodes = islice(nodes_above(grid.grad_fn), SEARCHED)
    return list(islice((n for n in nodes if isinstance(getattr(n, "variable", None), nn.Parameter)), _WATCHED))


def _sample(parameter: Tensor) -> Tensor:
    flat = parameter.detach().flatten()
    return flat[:: max(1, len(flat) // _SAMPLED)].to("cpu", torch.float64, copy=True)


def _measure_left(parameters: Iterable[Tensor]) -> float | None:
    """Measure the gradient that parameters hold; None where it was cleared."""
    left = [float(p.grad.detach().double().norm()) for p in parameters if p.grad is not None]
    return _measure_norm(left) if left else None


def _measure_norm(norms: Sequence[float]) -> float:
    return sum(n * n for n in norms) ** 0.5
