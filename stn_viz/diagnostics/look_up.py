"""What a look-up read, by query: deformable attention, correlation windows, points of a map; heads, levels, weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.diagnostics.warp import Warp
from stn_viz.recording.call import Call

_ALONE = 64  # points in a row from which on a row is a list of queries of one point each
_RANK_ONE = 1e-2  # second singular value over the first, up to which ∂L/∂V is one gradient times weights


@dataclass(frozen=True, eq=False)
class LookUp:
    """Hold what a call read, by query; it has no picture as output.

    *Convention:* points are (x, y), normalised, as ``grid_sample`` read them.

    Args:
        points: where each kept item's queries read, in float64: (n, Q, K, 2).
        values: what was read there, (n, C, Q, K).
        upstream: ∂L/∂V, likewise; None where it was not recorded.
        by_item: whether an item of the batch is a query, as in a correlation look-up; Q is 1 then.
    """

    points: Float[Tensor, "n Q K 2"]
    values: Float[Tensor, "n C Q K"]
    upstream: Float[Tensor, "n C Q K"] | None
    by_item: bool

    @property
    def queries(self) -> int:
        """Count the queries of one picture that were kept."""
        return self.points.shape[0] if self.by_item else self.points.shape[1]

    def place(self, sample: int, query: int) -> tuple[int, int]:
        """Name the kept item and the row of its points that hold a query."""
        return (query, 0) if self.by_item else (sample, query)


def look_up(call: Call) -> LookUp | None:
    """Arrange by query what a call read; None where it warped a picture, or read a volume.

    The lattice of a look-up is (queries, points), as in deformable attention; where one of the two is 1 each point is a
    query, as PointRend asks. Of small windows, one for each item of a large batch, every item is a query.
    """
    if call.dims != 2 or call.grid is None or call.output is None:
        return None
    warp = Warp(call, 0)
    if not warp.finite or not warp.loose:
        return None
    n, rows, columns = call.grid.shape[:3]
    if warp.looks_up:
        lattice = (1, rows * columns)
    elif min(rows, columns) == 1 or columns > max(_ALONE, 4 * rows):
        lattice = (rows * columns, 1)
    else:
        lattice = (rows, columns)
    upstream = None if call.upstream is None else call.upstream.double().reshape(n, -1, *lattice)
    return LookUp(
        call.grid.double().reshape(n, *lattice, 2),
        call.output.double().reshape(n, -1, *lattice),
        upstream,
        warp.looks_up,
    )


def pyramid(calls: Sequence[Call], index: int) -> tuple[int, ...]:
    """Find the calls by which the same queries read maps of other sizes, the call itself among them, in their order.

    They are made one after the other at the same place in the model, for as many items and points, each in a smaller
    map than the one before it, or each in a larger one.

    Args:
        calls: of the tape.
        index: of the call.
    """
    row = [i for i, call in enumerate(calls) if _asker(call) == _asker(calls[index])]
    sizes = [calls[i].source[0] * calls[i].source[1] for i in row]
    runs = (_run(signed, row.index(index)) for signed in (sizes, [-size for size in sizes]))
    return max((tuple(row[place] for place in run) for run in runs), key=len)


def _asker(call: Call) -> tuple[object, ...]:
    return call.step, call.site.module, call.training, call.recomputed, call.batch, call.target, call.kept, call.dims


def _run(sizes: Sequence[int], place: int) -> range:
    """Take the places around one along which the sizes fall."""
    first = last = place
    while first > 0 and sizes[first - 1] > sizes[first]:
        first -= 1
    while last + 1 < len(sizes) and sizes[last + 1] < sizes[last]:
        last += 1
    return range(first, last + 1)


def weigh(levels: Sequence[LookUp]) -> tuple[Float[Tensor, "n Q K"], ...] | None:
    """Find by which weights the points of each query were summed; None where ∂L/∂V does not tell.

    Where a query's values are summed by weights, over the points of all levels, ∂L/∂V is ∂L/∂(sum) times these weights:
    a matrix (channels, points) of rank one. They are scaled to a sum of 1; NaN where nothing arrived at a query.

    Args:
        levels: the same queries in maps of several sizes.
    """
    if any(level.upstream is None for level in levels):
        return None
    gradient = torch.cat([level.upstream for level in levels if level.upstream is not None], dim=-1).movedim(1, 2)
    if min(gradient.shape[-2:]) < 2:
        return None
    _, sizes, points = torch.linalg.svd(gradient, full_matrices=False)
    arrived = sizes[..., 0] > 0
    weights = points[..., 0, :] / points[..., 0, :].sum(-1, keepdim=True)
    summed = (sizes[..., 1] <= _RANK_ONE * sizes[..., 0]) & (weights > -_RANK_ONE).all(-1)
    if not bool(arrived.any()) or not bool(summed[arrived].all()):
        return None
    weights = torch.where(arrived[..., None], weights.clamp(min=0), torch.nan)
    return tuple(weights.split([level.points.shape[2] for level in levels], dim=-1))
