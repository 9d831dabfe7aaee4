"""Losses of windows (NCC, SSIM): would their gradient, towards what another grid reads, be the one that came?

Such a loss mixes the wishes of a window's pixels, so that not even the truth makes every pixel better. But for a grid
g' the gradient ∂ℓ(V, S(U, g'))/∂V can be computed, ℓ being each of the usual ones: where g' reads what the loss
compares with, it has the direction of ∂L/∂V, and their cosine is near 1.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from stn_viz.diagnostics.warp import Warp

_SIDE = {2: 72, 3: 28}  # pixels a side that are looked at, in the middle
_ITEMS, _CHANNELS = 2, 3
_EDGE = 4  # pixels that are left out around, whose windows are cut
_SMALLEST = 16
_NCC, _SSIM = (5, 9), (3, 7, 11)  # sides of the windows
_FLAT, _C1, _C2 = 1e-5, 1e-4, 9e-4  # what keeps windows without contrast from a division by 0; SSIM's own two

Loss = Callable[[Tensor, Tensor], Tensor]


def _average(t: Tensor, side: int) -> Tensor:
    return (F.avg_pool2d if t.ndim == 4 else F.avg_pool3d)(t, side, 1, side // 2)


def _compare(V: Tensor, T: Tensor, side: int) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Give means, variances and the covariance in windows."""
    a, b = _average(V, side), _average(T, side)
    spread_a, spread_b = _average(V * V, side) - a * a, _average(T * T, side) - b * b
    return a, b, spread_a, spread_b, _average(V * T, side) - a * b


def _correlation(side: int) -> Loss:
    def loss(V: Tensor, T: Tensor) -> Tensor:
        _, _, of_v, of_t, both = _compare(V, T, side)
        return -(both * both / (of_v * of_t + _FLAT)).sum()

    return loss


def _similarity(side: int) -> Loss:
    def loss(V: Tensor, T: Tensor) -> Tensor:
        a, b, of_v, of_t, both = _compare(V, T, side)
        return -((2 * a * b + _C1) * (2 * both + _C2) / ((a * a + b * b + _C1) * (of_v + of_t + _C2))).sum()

    return loss


_LIKELY = (_correlation(9), _similarity(7))
_LOSSES = (*map(_correlation, _NCC), *map(_similarity, _SSIM))


class Windows:
    """Hold U, V and ∂L/∂V in the middle of a call's target."""

    def __init__(self, warp: Warp) -> None:
        """Take a warp whose call has them."""
        call = warp.call
        assert call.input is not None  # the caller looked
        asked = warp.asked
        assert asked is not None
        most = _SIDE[call.dims]
        self.large = min(call.kept.lattice(call.target)) >= _SMALLEST and call.kept.stride == 1
        self._middle = tuple(slice((n - most) // 2, (n + most) // 2) if n > most else slice(None) for n in call.target)
        part = (slice(None, _ITEMS), slice(None, _CHANNELS))
        self._U = call.input[part].double()
        self._V, self._G = (t[(*part, *self._middle)].double() for t in (warp.output, asked))
        self._inner = (slice(None), slice(None), *[slice(_EDGE, -_EDGE)] * call.dims)
        self._options = {"mode": call.mode, "padding_mode": call.padding}

    def guess(self, grid: Tensor, align_corners: bool) -> float:
        """Measure the cosine with the gradient of the likeliest losses of windows, which ranks grids."""
        T = self._read(grid, align_corners)
        return max(self._compare(loss, T, False) for loss in _LIKELY)

    def _read(self, grid: Tensor, align_corners: bool) -> Tensor:
        points = grid[(slice(None, _ITEMS), *self._middle)].contiguous()
        return F.grid_sample(self._U, points, align_corners=align_corners, **self._options)

    def measure(self, grid: Tensor, align_corners: bool) -> float:
        """Measure the best cosine of ∂L/∂V with the gradient of a loss of windows towards what a grid reads."""
        T = self._read(grid, align_corners)
        greys = (False, True) if T.shape[1] == 3 else (False,)
        return max(self._compare(loss, T, grey) for loss in _LOSSES for grey in greys)

    def _compare(self, loss: Loss, T: Tensor, grey: bool) -> float:
        with torch.enable_grad():
            V = self._V.clone().requires_grad_()
            value = loss(V.mean(1, keepdim=True), T.mean(1, keepdim=True)) if grey else loss(V, T)
            (gradient,) = torch.autograd.grad(value, V)
        mine, came = gradient[self._inner], self._G[self._inner]
        return float((mine * came).sum() / (mine.norm() * came.norm()).clamp(min=1e-30))
