"""How well V read at another grid answers ∂L/∂V: the agreement and the residual that :mod:`.wish` compares."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from stn_viz.diagnostics.warp import Warp

_INSIDE = 0.2  # share of the points that a candidate must keep inside U
_POINTS, _ITEMS, _CHANNELS = 2048, 4, 8  # looked at in one call


@dataclass(frozen=True)
class Score:
    """Hold how well one grid answers the loss.

    Args:
        agreement: a, from -1 to 1.
        residual: r, 0 for what the loss wants; infinity where it was not asked.
    """

    agreement: float = -1.0
    residual: float = float("inf")


class Loss:
    """Hold U, V and ∂L/∂V at the points that are looked at: an even part of them where there are many."""

    def __init__(self, warp: Warp, where: Tensor | None = None) -> None:
        """Take a warp whose U and ∂L/∂V are kept; where given, its marked points alone, (n, *lattice)."""
        call = warp.call
        assert call.input is not None  # the caller looked
        asked = warp.asked
        assert asked is not None
        step = max(1, round((warp.grid[0].numel() / call.dims / _POINTS) ** (1 / call.dims)))
        self._every = (slice(None, _ITEMS), *[slice(step // 2, None, step)] * call.dims)
        part = (slice(None, _ITEMS), slice(None, _CHANNELS))
        self._U = call.input[part].double()
        self._G = asked[part][(slice(None), slice(None), *self._every[1:])].double()
        if where is not None:
            self._G = self._G * where[self._every][:, None]
        self._options = {"mode": call.mode, "padding_mode": call.padding}
        self._own = self._take(warp.grid), call.align_corners
        self._inside = self._mark(*self._own)
        self._V = self._sample(*self._own)
        pixels = 1
        for n in call.target:
            pixels *= n
        every, batch = call.batch * call.channels * pixels, call.batch
        averages = {every / 2, every / 2 / batch, every / 2 / call.channels, batch / 2, 0.5}
        self._averages = sorted(averages) if call.upstream is not None else [1.0]

    def find_best_item(self, grid: Tensor, align_corners: bool) -> int:
        """Find the item whose part of ∂L/∂V a grid answers best."""
        change = self._sample(self._take(grid), align_corners) - self._V
        answered, asked = (-self._G * change).flatten(1).sum(1), (self._G * change).abs().flatten(1).sum(1)
        return int((answered / asked.clamp(min=1e-30)).argmax())

    def score(self, grid: Tensor, align_corners: bool) -> Score:
        """Compute how well V read at a grid answers ∂L/∂V."""
        points = self._take(grid)
        both = self._inside & self._mark(points, align_corners)
        if float(both.double().mean()) < _INSIDE:
            return Score()
        change = (self._sample(points, align_corners) - self._V) * both[:, None]
        wanted = -self._G * both[:, None]
        weight = float((wanted.abs() * change.abs()).sum())
        agreement = float((wanted * change).sum()) / weight if weight > 0 else 0.0
        squares = float(change.square().sum()), float((change * wanted).sum()), float(wanted.square().sum())
        if squares[2] == 0:
            return Score(agreement)
        left = [(squares[0] - 2 * c * squares[1] + c * c * squares[2]) / (c * c * squares[2]) for c in self._averages]
        return Score(agreement, max(min(left), 0.0) ** 0.5)

    def _take(self, grid: Tensor) -> Tensor:
        return grid.expand(len(grid), *grid.shape[1:])[self._every]

    def _mark(self, points: Tensor, align_corners: bool) -> Tensor:
        """Mark the points between the outer pixel centres, where no padding counts."""
        size = points.new_tensor(self._U.shape[2:]).flip(0)
        edge = torch.ones_like(size) if align_corners else (size - 1) / size
        return (points.abs() <= edge + 1e-6).all(dim=-1)

    def _sample(self, points: Tensor, align_corners: bool) -> Tensor:
        inside = self._mark(points, align_corners)[..., None]
        return F.grid_sample(self._U, points.where(inside, 0.0), align_corners=align_corners, **self._options)
