"""Flows that were resized between two calls: what the graph multiplies them by on their way into each grid.

A flow in pixels is multiplied by the ratio of the sizes when it is resized; else the finer map is moved by as many of
its own, smaller pixels. Each call leaves at the nodes of its graph by how much their numbers move its grid. A later
call that finds such a node above an interpolation, or below the one that is above, compares. Of a flow that is used
once the loss must tell whose pixels it is in: what is known is that nothing multiplied it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import mean
from typing import NamedTuple

from torch import Tensor

from stn_viz.recording.graph import GraphNode
from stn_viz.recording.grid_makers import ORDERLY
from stn_viz.recording.taught import Reader

_KEY = "stn_viz.resized"  # where a node of the graph keeps what calls read of it
_MOST_STEPS, _MOST_READS = 256, 8  # along all ways above a grid; calls that are remembered at a node
_CONSTANTS = 8  # numbers, at most, of a tensor that scales components
_RESIZES = "Upsample"
_PASSES = (*ORDERLY, "Stack", "Cat", "torch::autograd::CopySlices")
_RESIZED, _SIZES_AGREE, _NEAR = 0.25, 0.15, 0.3  # in logarithms: another size; the same ratio; and a share of it
_ENLARGED = math.log(1.5)


class _Way(NamedTuple):
    """Hold one way from a grid to a node: the logarithms of the factor and of what is resized on it."""

    factor: float
    resized: float


class _Read(NamedTuple):
    """Hold what one call reads of a node: the size of its source, and all ways there."""

    source: tuple[int, ...]
    ways: tuple[_Way, ...]


class Resized(NamedTuple):
    """Hold what a grid's graph tells of a flow that was resized.

    Args:
        unscaled: size of another call's source in whose pixels the flow still is, by which this call reads; else ().
        enlarged: by how much it was enlarged without being multiplied, where pixels move it by as many; else 0.
    """

    unscaled: tuple[int, ...] = ()
    enlarged: float = 0.0


def find_resized(grid: Tensor, source: tuple[int, ...], reader: Reader) -> Resized:
    """Find a flow that was resized on its way into a grid and not multiplied.

    Args:
        grid: of the call.
        source: size of the map that it reads.
        reader: learns what the numbers on its way are compared with.
    """
    ways: dict[GraphNode, list[_Way]] = {}
    for steps, (node, way) in enumerate(_follow(grid.grad_fn)):
        if steps == _MOST_STEPS:
            return Resized()
        ways.setdefault(node, []).append(way)
    found: tuple[int, ...] = ()
    for node, here in ways.items():
        read = _Read(source, tuple(sorted(here)))
        kept: dict[str, list[_Read]] | None = getattr(node, "metadata", None)  # TorchScript's nodes have none
        if kept is None:
            continue
        reader.read(node, math.exp(mean(way.factor for way in here)))
        reads = kept.setdefault(_KEY, [])
        found = found or next((other.source for other in reads if _is_unscaled(read, other)), ())
        if len(reads) < _MOST_READS and read not in reads:
            reads.append(read)
    return Resized(found, _measure_enlarged(list(ways.values()), source))


def _measure_enlarged(ways: Sequence[Sequence[_Way]], source: tuple[int, ...]) -> float:
    """Measure by how much a flow was enlarged if one of its pixels moves the grid by one of the larger map's.

    What is multiplied further up by as much again, or more, may be in pixels of the larger map.
    """
    halves = math.log(math.prod(source)) / len(source) - math.log(2)
    moves = [(mean(w.resized for w in at), halves + mean(w.factor for w in at)) for at in ways]
    enlarged = [(resized, moved) for resized, moved in moves if resized >= _ENLARGED]
    if not enlarged or any(moved > (1 - _NEAR) * resized for resized, moved in enlarged):
        return 0.0
    resized, moved = enlarged[0]
    return math.exp(resized) if abs(moved) < _NEAR * resized else 0.0


def _is_unscaled(one: _Read, other: _Read) -> bool:
    """Tell whether two calls read a tensor by as many pixels each, where one reads it resized to another map's size."""
    if len(one.ways) != len(other.ways) or len(one.source) != len(other.source):
        return False
    resized = {a.resized - b.resized for a, b in zip(one.ways, other.ways, strict=True)}
    larger = math.log(math.prod(one.source) / math.prod(other.source)) / len(one.source)
    if max(resized) - min(resized) > 1e-6 or abs(larger) < _RESIZED or abs(max(resized) - larger) > _SIZES_AGREE:
        return False
    moves = [a.factor - b.factor for a, b in zip(one.ways, other.ways, strict=True)]
    return all(abs(move + larger) < _NEAR * abs(larger) for move in moves)


def _follow(maker: GraphNode | None) -> Iterator[tuple[GraphNode, _Way]]:
    """Follow every way from a grid along which each number is moved, multiplied by constants or resized alone."""
    waiting: list[tuple[GraphNode, _Way, bool]] = [] if maker is None else [(maker, _Way(0.0, 0.0), False)]
    while waiting:
        node, way, selected = waiting.pop()
        yield node, way
        name = node.name()
        picks = name.startswith(("Select", "Slice"))
        for edge, factor in _list_edges(node, name, selected):
            above = node.next_functions[edge][0]
            resized = _measure_resize(node) if name.startswith(_RESIZES) else 0.0
            if above is not None and factor:
                waiting.append((above, _Way(way.factor + math.log(factor), way.resized + resized), picks))


def _list_edges(node: GraphNode, name: str, selected: bool) -> Sequence[tuple[int, float]]:
    """List the inputs of a function through which numbers go unchanged but for a factor, with that factor."""
    above = [n for n, _ in node.next_functions]
    if name.startswith("torch::autograd::CopySlices"):  # what was written in one part, and in others what was before
        if len(above) != 2 or above[1] is None:
            return []
        again = above[0] is not None and above[0].name() == name
        return [(0, 1.0)] if selected else [(1, 1.0), *([(0, 1.0)] if again else [])]
    if name.startswith("Mul"):
        by = _read_constant(node, "_saved_other" if above[0] is not None else "_saved_self")
        return [(0 if above[0] is not None else 1, by)] if len([n for n in above if n is not None]) == 1 else []
    if name.startswith("Div"):
        by = _read_constant(node, "_saved_other")
        return [(0, 1 / by)] if by and above[0] is not None and not any(above[1:]) else []
    if name.startswith((*_PASSES, _RESIZES)):
        return [(edge, 1.0) for edge in range(len(above))]
    return []


def _read_constant(node: GraphNode, name: str) -> float:
    """Read what a node multiplies by: of several constants the geometric mean; 0 where they are none, or are many."""
    try:
        saved = getattr(node, name, None)
    except RuntimeError:  # the graph was freed by a backward pass
        return 0.0
    numbers = [saved] if isinstance(saved, int | float) else []
    if isinstance(saved, Tensor) and 0 < saved.numel() <= _CONSTANTS:
        numbers = saved.detach().flatten().tolist()
    sizes = [abs(float(n)) for n in numbers]
    if not sizes or not all(0 < n < math.inf for n in sizes):
        return 0.0
    return math.exp(sum(math.log(n) for n in sizes) / len(sizes))


def _measure_resize(node: GraphNode) -> float:
    """Measure by how much a node resizes a map, along the mean of its axes, as a logarithm."""
    before = tuple(getattr(node, "_saved_self_sym_sizes", ()))[2:]
    after = tuple(getattr(node, "_saved_output_size", None) or ())
    return math.log(math.prod(after) / math.prod(before)) / len(before) if before and len(after) == len(before) else 0.0
