"""The fault of a warp that folds over itself, and what is no map that could."""

from __future__ import annotations

import itertools

import torch
from torch import Tensor

from stn_viz.diagnostics.background import shows
from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches
from stn_viz.diagnostics.warp import Warp, is_finite
from stn_viz.diagnostics.wish import wants_as_it_is
from stn_viz.recording.call import Call
from stn_viz.recording.known import known
from stn_viz.texts import Message
from stn_viz.texts.percent import percent_message

_FOLDED, _LASTING = 0.05, 0.25  # of the cells; and of the steps in which so many fold
_SEAM = 0.1  # of the cells, that a panorama's seam crosses at most


def folds(warp: Warp) -> Finding | None:
    """Find a warp that folds: det J < 0 in 5 % of its cells or more while the rest keeps its orientation.

    Below that, occlusion borders of flow and depth, motions that soft masks blend and lone cells of a registration fold
    without harm, as do folds in the background, of which nothing is seen: so 5 % of the cells that show something have
    to fold as well. Where
    the loss wants the points of the folded cells moved just so, and farther, what is seen folds itself. Points of a
    coarser lattice that are moved each for itself, as those of deformable attention, are no map that could fold. Folds
    that are gone at the last step at the same place were of a beginning, and those of under a quarter of the steps of
    chance. Cells over which the points go from one side of the map to the other are the seam of a panorama, as long as
    they are few.
    """
    turned = _mark_folded(warp)
    folded = turned.flatten(1).double().mean(dim=1)
    bent = folded <= 0.5
    share = _measure_folded(warp.call)
    if bool(bent.any()) and (shown := shows(warp)) is not None:
        cells = _mark_cells(shown)[bent]
        share = min(share, float((turned[bent] & cells).sum()) / max(int(cells.sum()), 1))
    if not reaches("share", share, _FOLDED) or reads_apart(warp.call):
        return None
    row = [_measure_folded(call) for call in warp.row]
    if (
        row[-1] < _FOLDED
        or sum(s >= _FOLDED for s in row) < _LASTING * len(row)
        or wants_as_it_is(warp, _mark_corners(turned))
    ):
        return None
    sample = int(torch.where(folded <= 0.5, folded, 0.0).argmax())
    return warp.found(
        "warning",
        "folds",
        sample,
        Message("diagnostics-folds", {"share": percent_message(float(folded[sample]), 1)}),
        Message("diagnostics-folds-remedy"),
        share=folded,
        determinant=warp.determinant[sample],
    )


@known
def _measure_folded(call: Call) -> float:
    """Measure the mean share of folded cells over the items that keep their orientation; 1 where no point is finite."""
    if not is_finite(call):
        return 1.0
    folded = _mark_folded(Warp(call, 0)).flatten(1).double().mean(dim=1)
    bent = folded <= 0.5
    return float(folded[bent].mean()) if bool(bent.any()) else 0.0


def _mark_folded(warp: Warp) -> Tensor:
    """Mark the cells that are turned over, without those of a seam: (n, *lattice - 1)."""
    half = warp.jacobian.new_tensor(warp.sizes) / 2
    seam = (warp.jacobian.abs() * warp.call.kept.stride > half[:, None]).flatten(-2).any(-1)
    turned = warp.determinant < -1e-6
    return turned & ~seam if float(seam.double().mean()) <= _SEAM else turned


@known
def reads_apart(call: Call) -> bool:
    """Tell whether V is smaller than U along every axis, and neighbours hardly move together."""
    if not is_finite(call) or any(2 * to > of for to, of in zip(call.target, call.source, strict=True)):
        return False
    warp = Warp(call, 0)
    moved = warp.displacement - warp.displacement.flatten(1, -2).mean(1).reshape(
        len(warp.grid), *[1] * warp.call.dims, -1
    )
    steps = [moved.diff(dim=axis).square().mean() for axis in range(1, moved.ndim - 1)]
    return bool(sum(steps) / len(steps) > moved.square().mean())


def _mark_corners(cells: Tensor) -> Tensor:
    """Mark the corners of marked cells: (n, *lattice - 1) to (n, *lattice)."""
    axes = range(1, cells.ndim)
    marked = cells.new_zeros(len(cells), *(n + 1 for n in cells.shape[1:]))
    for corner in itertools.product((0, 1), repeat=len(axes)):
        view = marked
        for axis, start in zip(axes, corner, strict=True):
            view = view.narrow(axis, start, cells.shape[axis])
        view |= cells
    return marked


def _mark_cells(corners: Tensor) -> Tensor:
    """Mark the cells that have a marked corner: (n, *lattice) to (n, *lattice - 1)."""
    for axis in range(1, corners.ndim):
        corners = corners.narrow(axis, 1, corners.shape[axis] - 1) | corners.narrow(axis, 0, corners.shape[axis] - 1)
    return corners
