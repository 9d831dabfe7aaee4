"""One warp in four precisions: what float32, bfloat16 and float16 make of the grid and of V."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.differentiation.objective import Objective
from stn_viz.sampling.kernels import as_kernel
from stn_viz.sampling.masked import grid_sample
from stn_viz.sampling.samplers import _TORCH_MODES, sample

DTYPES = (torch.float64, torch.float32, torch.bfloat16, torch.float16)


@dataclass(frozen=True, eq=False)
class Precision:
    """Hold a warp done in one precision from θ to V.

    Args:
        dtype: the precision.
        V: the result, as float64.
        difference: V minus the float64 result.
        worst: the largest |difference| where both are finite, 0 where none is.
        broken: how many numbers of V are infinite or NaN.
        shift: the farthest that a sample point lies from the float64 one, in source pixels.
        distinct: how many different source points the grid has, of ``points``.
        points: Ho·Wo.
    """

    dtype: torch.dtype
    V: Float[Tensor, "C Ho Wo"]
    difference: Float[Tensor, "C Ho Wo"]
    worst: float
    broken: int
    shift: float
    distinct: int
    points: int


def precisions(
    objective: Objective, theta: Float[Tensor, " P"], dtypes: Sequence[torch.dtype] = DTYPES
) -> tuple[Precision, ...]:
    """Warp in each precision, coordinates included, and compare with float64.

    This is what a network does that is cast to half precision as a whole. The library's own grids stay in float32.
    """
    exact_grid, exact = _warp_in_precision(objective, theta, torch.float64)
    out: list[Precision] = []
    for dtype in dtypes:
        grid, V = _warp_in_precision(objective, theta, dtype)
        difference = V - exact
        off = objective.frame.to_pixels(grid.double()) - objective.frame.to_pixels(exact_grid)
        finite = difference.isfinite()
        worst = float(difference[finite].abs().max()) if bool(finite.any()) else 0.0
        shift = float(off.norm(dim=-1).max())
        broken = int((~finite).sum())
        out.append(
            Precision(dtype, V, difference, worst, broken, shift, _count_distinct(grid), objective.frame.n_targets)
        )
    return tuple(out)


def _count_distinct(grid: Float[Tensor, "Ho Wo 2"]) -> int:
    """Count different points: number the different x and y, then count the pairs of numbers."""
    (_, i), (ys, j) = (torch.unique(grid[..., k].flatten(), return_inverse=True) for k in range(2))
    return len(torch.unique(i * len(ys) + j))


def _warp_in_precision(objective: Objective, theta: Tensor, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    family, frame = objective.family, objective.frame
    theta = theta.detach().to(objective.U.device, dtype)
    lattice = frame.target_points(device=theta.device).reshape(-1, 2)
    if family.linear:
        points = family.basis(lattice).points(theta)
    else:
        points = family.points(family.batched(theta), lattice.to(family.batched(theta)))[0].to(dtype)
    grid = points.reshape(1, *frame.target, 2)
    U, mode = objective.U.to(dtype), _TORCH_MODES.get(as_kernel(objective.kernel).name)
    if mode in (None, "nearest"):  # torch lacks the kernel, or breaks its ties otherwise than eq. 4
        V = sample(U, grid, frame, objective.kernel, objective.padding)
    else:
        V = grid_sample(U, grid, mode, objective.padding, frame.align_corners)
    return grid[0], V[0].double()
