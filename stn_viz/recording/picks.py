"""Functions without a derivative: what they take out of the graph, and roundings, whose gradient is 0 everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from stn_viz.recording.call_site import innermost_line
from stn_viz.recording.graph import SEARCHED, GraphNode, find_nearest_parameters, find_parameters_above, nodes_above

_LINE = "stn-viz"  # where a node of the graph keeps what rounded, and its line
_NUMBERS = "stn-viz-numbers"  # and how many numbers
_EXTREMES = ("argmax", "argmin", "argsort", "topk", "sort", "max", "min", "median", "mode", "kthvalue")
_PLACES = ("nonzero", "argwhere", "multinomial", "bucketize", "searchsorted")
_COMPARED = ("gt", "ge", "lt", "le", "eq", "ne", "greater", "less", "greater_equal", "less_equal")
_OPERATORS = tuple(f"__{name}__" for name in _COMPARED[:6])
_WHOLE = ("long", "int", "short", "bool", "byte", "to", "type")
_ROUNDED = ("round", "floor", "ceil", "trunc", "fix", "sign", "sgn", "bernoulli")
_IN_PLACE = ("round_", "floor_", "ceil_", "trunc_", "sign_")
_POOLED = tuple(f"{how}max_pool{n}d_with_indices" for how in ("", "adaptive_") for n in (1, 2, 3))


def _find_functions(*names: str) -> dict[object, str]:
    """Find torch's functions and a tensor's methods of these names; ``__gt__`` is gt, and ``round_`` round."""
    places = (torch, Tensor, F)
    found = {getattr(place, name): name.strip("_") for name in names for place in places if hasattr(place, name)}
    return {function: name for function, name in found.items() if callable(function)}


PICKS = _find_functions(*_EXTREMES, *_PLACES, *_COMPARED, *_OPERATORS, *_WHOLE, *_ROUNDED, *_IN_PLACE, *_POOLED)
_MAP, _LIST = 4, 16  # points along each side of a map's lattice; points of a list
_NODES = tuple(f"{name.title()}Backward" for name in _ROUNDED)


@dataclass(frozen=True)
class Pick:
    """Hold a function without a derivative that layers' numbers went through.

    Args:
        how: the function and its line.
        parameters: of the layer that gave it its numbers.
        whole: whether it rounded all points of a map or list, so that nothing the loss asks of them reaches a layer.
    """

    how: str
    parameters: list[nn.Parameter]
    whole: bool = False


def is_pick(how: str) -> bool:
    """Tell whether what took numbers out of the graph, "argmax at net.py:3", is a function without a derivative."""
    return how.partition(" at ")[0] in PICKS.values()


def is_rounding(how: str) -> bool:
    """Tell whether what took numbers out of the graph, "floor at net.py:3", rounds them."""
    return how.partition(" at ")[0] in _ROUNDED


def find_pick(name: str, args: Sequence[object], made: object) -> Pick | None:
    """Find what a function took out of the graph, and from which layer.

    Args:
        name: of the function.
        args: what it was given.
        made: what it gave.
    """
    taken = next((t for t in args if isinstance(t, Tensor) and t.requires_grad), None)
    given = [t for t in (made if isinstance(made, tuple) else (made,)) if isinstance(t, Tensor)]
    if taken is None or (name in _COMPARED and not given[0].ndim):
        return None
    rounded = name in _ROUNDED
    picked = any(rounded or not t.is_floating_point() for t in given)
    parameters = find_nearest_parameters(taken) if picked else []
    return Pick(f"{name} at {innermost_line()}", parameters) if parameters else None


def mark_rounding(made: Tensor, name: str) -> bool:
    """Let the graph keep which line rounded; tell whether one did."""
    node = made.grad_fn
    if node is None or not rounds(node):
        return False
    kept: dict[str, object] = node.metadata  # type: ignore[assignment]  # stubs take the property for a method
    kept[_LINE], kept[_NUMBERS] = f"{name} at {innermost_line()}", made.numel()
    return True


def find_rounding(grid: Tensor) -> Pick | None:
    """Find what rounded all that a layer above a grid gave: the gradient that it is brought is 0."""
    nodes = list(islice(nodes_above(grid.grad_fn, rounds), SEARCHED))
    if len(nodes) == SEARCHED:
        return None
    reached = {id(variable) for n in nodes if (variable := getattr(n, "variable", None)) is not None}
    for node in filter(rounds, nodes):
        parameters = find_parameters_above(node)
        kept: dict[str, Any] = node.metadata
        if parameters and not any(id(p) in reached for p in parameters) and _LINE in kept:
            points = grid.numel() // grid.shape[-1]
            many = min(grid.shape[1:-1]) >= _MAP or points >= _LIST
            whole = not reached and kept[_NUMBERS] >= points and many
            return Pick(kept[_LINE], parameters, whole)
    return None


def find_line(node: GraphNode) -> str | None:
    """Find what rounded at a node of the graph, and its line."""
    kept: dict[str, Any] = node.metadata
    return kept.get(_LINE)


def rounds(node: GraphNode) -> bool:
    """Tell whether a node brings a gradient of 0."""
    return node.name().startswith(_NODES)
