"""Two recordings side by side: which call answers to which, and how far apart they are."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.recording.call import Call
from stn_viz.recording.tape import Tape


@dataclass(frozen=True)
class Pair:
    """Hold two calls that answer to one another, and their largest differences.

    Args:
        first: index of the call in the first tape, None where only the second has it.
        second: index of the call in the second tape, None where only the first has it.
        shift: the farthest that a source point moved, in source pixels; None where the sizes differ.
        change: the largest difference of V; None where the sizes differ.
    """

    first: int | None
    second: int | None
    shift: float | None = None
    change: float | None = None


def compare(first: Tape, second: Tape) -> tuple[Pair, ...]:
    """Match the calls of two tapes by step, call site and order, and measure how they differ."""
    matches: dict[int, int] = {}
    for key in (_key_by_site, _key_by_order):
        taken = set(matches.values())
        others = {key(call): j for j, call in enumerate(second) if j not in taken}
        for i, call in enumerate(first):
            if i not in matches and (j := others.pop(key(call), None)) is not None:
                matches[i] = j
    pairs = [
        _measure(i, matches[i], a, second[matches[i]]) if i in matches else Pair(i, None) for i, a in _enumerate(first)
    ]
    return (*pairs, *(Pair(None, j) for j, _ in _enumerate(second) if j not in matches.values()))


def _enumerate(tape: Tape) -> list[tuple[int, Call]]:
    return list(enumerate(tape))


def _key_by_site(call: Call) -> tuple[object, ...]:
    return call.step, call.site_key


def _key_by_order(call: Call) -> tuple[object, ...]:
    """Match what is left, such as a training pass and a validation pass, or a recording from before turns were told."""
    return call.step, call.site.module, call.index


def _measure(i: int, j: int, a: Call, b: Call) -> Pair:
    if a.grid is None or b.grid is None or a.output is None or b.output is None or a.source != b.source:
        return Pair(i, j)
    if a.kept != b.kept or a.grid.shape != b.grid.shape or a.output.shape != b.output.shape:
        return Pair(i, j)
    moved = [
        (_to_pixels(a.grid[..., k], size, a.align_corners) - _to_pixels(b.grid[..., k], size, b.align_corners)).square()
        for k, size in enumerate(a.source[::-1])
    ]
    change = (a.output.double() - b.output.double()).abs().max()
    return Pair(i, j, float(torch.stack(moved).sum(0).max().sqrt()), float(change))


def _to_pixels(x: Tensor, size: int, align_corners: bool) -> Tensor:
    points = torch.stack([x.double(), torch.zeros_like(x).double()], dim=-1)
    return Frame((1, size), (1, 1), align_corners).to_pixels(points)[..., 0]
