"""The gradients of the sampler by hand: to U (eq. 6), to the points (eq. 7), and on to θ by the chain rule."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import AnyFrame
from stn_viz.errors import ArgumentError
from stn_viz.sampling.kernels import Kernel
from stn_viz.sampling.samplers import Padding, check, gather, matched
from stn_viz.sampling.taps import Kink, taps
from stn_viz.shown import Shown
from stn_viz.transforms.base import Family, check_family


@dataclass(frozen=True, eq=False)
class Gradients(Shown):
    """Hold what flows back through one transformer.

    Args:
        U: ∂L/∂U (eq. 6).
        grid: ∂L/∂(x, y), normalised (eq. 7 times the frame's pixels per unit).
        theta: ∂L/∂θ, in θ's own shape; a single θ collects the whole batch.

    Example:
        >>> frame, shift = sv.Frame((3, 5), (2, 4)), sv.family("translation")
        >>> g = sv.gradients(torch.ones(1, 1, 3, 5), torch.zeros(2), shift, frame, upstream=torch.ones(1, 1, 2, 4))
        >>> g.U.shape, g.grid.shape, g.theta.shape
        (torch.Size([1, 1, 3, 5]), torch.Size([1, 2, 4, 2]), torch.Size([2]))
    """

    U: Float[Tensor, "B C *source"]
    grid: Float[Tensor, "B *target axes"]
    theta: Float[Tensor, "*batch P"]


@torch.no_grad()
def gradients(
    U: Float[Tensor, "B C *source"],
    theta: Float[Tensor, "*batch P"],
    family: Family,
    frame: AnyFrame,
    upstream: Float[Tensor, "B C *target"],
    kernel: str | Kernel = "bilinear",
    padding: Padding = "zeros",
    kink: Kink = "right",
) -> Gradients:
    """Carry ∂L/∂V back to U, to the source points and to θ, without autograd.

    ∂L/∂U_nm = Σ_i ∂L/∂V_i · k(x_i - m) k(y_i - n) (eq. 6); ∂L/∂x_i = ∂L/∂V_i · Σ_nm U_nm k'(x_i - m) k(y_i - n)
    (eq. 7), times W/2 or (W-1)/2 to leave pixels for normalised units; ∂L/∂θ = Σ_i ∂L/∂(x, y)_i · ∂(x, y)_i/∂θ. In a
    volume each product has a factor k(z_i - l) more, and ∂L/∂z_i is made like the others.

    A point without a place (NaN, or infinite under reflection) counts 0 in all three, whatever ∂L/∂V is there.

    *Convention:* as in :func:`stn_viz.sample`; grid and θ gradients are in normalised units.

    Args:
        U: source maps, or volumes.
        theta: one θ or one for each map.
        family: the family of θ.
        frame: sizes and corner convention.
        upstream: ∂L/∂V.
        kernel: a kernel's name or a Kernel.
        padding: what U is beyond its edge.
        kink: which slope to take where the kernel has a kink; see :func:`stn_viz.sampling.taps.taps`.

    Raises:
        ArgumentError: an argument does not fit the others.

    Example:
        >>> U = torch.tensor([[[[0.0, 1.0, 2.0, 3.0]]]])
        >>> frame, shift = sv.Frame((1, 4), (1, 1)), sv.family("translation")
        >>> g = sv.gradients(U, torch.zeros(2), shift, frame, torch.ones(1, 1, 1, 1), padding="border")
        >>> g.U  # V is read half-way between the middle pixels
        tensor([[[[0.0000, 0.5000, 0.5000, 0.0000]]]])
        >>> g.theta  # slope 1 a pixel, two pixels a unit
        tensor([2., 0.])
    """
    check_family(family, None)
    grid = family.grid(theta, frame)
    check(U, grid, frame, padding)
    wanted = (U.shape[0], U.shape[1], *frame.target)
    if not isinstance(upstream, Tensor) or tuple(upstream.shape) != wanted:
        raise ArgumentError("upstream", upstream, f"∂L/∂V of shape {wanted}", "it has the shape of sample(U, …)")
    dtype = U.dtype
    U, grid = matched(U, grid)
    flat, up = U.flatten(2), upstream.to(U).flatten(2)
    to_U = torch.zeros_like(flat)
    to_points = U.new_zeros(U.shape[0], up.shape[2], family.dims)
    read = taps(grid, frame, kernel, padding, kink)
    up = up.masked_fill(read.lost[:, None], 0.0)  # whatever the loss made of a V that is NaN
    for index, (weight, *slopes) in read:
        to_U.scatter_add_(2, index[:, None].expand(-1, U.shape[1], -1), up * weight[:, None])
        there = (up * gather(flat, index)).sum(1)
        to_points += torch.stack([there * slope for slope in slopes], dim=-1)
    to_grid = (to_points * U.new_tensor(frame.pixels_per_unit)).unflatten(1, frame.target)
    to_theta = family.pullback(theta, frame, to_grid).to(theta)
    if theta.ndim == 1 or theta.shape[0] != U.shape[0]:
        to_theta = to_theta.sum(0).expand_as(theta)
    return Gradients(to_U.unflatten(2, frame.source).to(dtype), to_grid, to_theta)
