"""A sampler that reads as the bilinear one does and whose gradient looks farther: linearised multi-sampling.

The bilinear slope at a point is the difference of the two pixels beside it. Where V is smaller than U, most of U lies
between the points that are read, and that difference says little of where the picture lies. Here the slope is that of a
plane through what is read at random places around the point. With many of them it tends to the slope of U blurred by
the Gaussian that the places are drawn from, so that its width is the distance across which a gradient is felt.
"""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import AnyFrame, vector_like
from stn_viz.errors import ArgumentError
from stn_viz.sampling.edges import Padding
from stn_viz.sampling.samplers import check, matched, sample


def sample_linearised(
    U: Float[Tensor, "B C *source"],
    grid: Float[Tensor, "G *target axes"],
    frame: AnyFrame,
    padding: Padding = "zeros",
    *,
    count: int = 8,
    spread: float = 1.0,
    generator: torch.Generator | None = None,
) -> Float[Tensor, "B C *target"]:
    """Read U bilinearly, with the slopes of planes that are fitted around the points as ∂V/∂(x, y).

    V_i is that of :func:`stn_viz.sample`. Around point i stand K auxiliary ones, δ_k ~ N(0, σ²) in source pixels, and

        ∂V_i/∂(x, y) = the a of  min over a, b of  Σ_k (U(x_i + δ_k) - a·δ_k - b)²

    (Jiang et al. 2019, "Linearized Multi-Sampling for Differentiable Image Transformation", ICCV, eq. 2 and 7, as their
    code names them). ∂V/∂U is the bilinear one, and a itself is held constant: there is no second derivative. Their
    code adds two noises, one measured in pixels of V, one in those of U; here it is one, in pixels of U. Where V shows
    U smaller by a factor f, a σ of about f spans what lies between two points.

    *Convention:* that of :func:`stn_viz.sample`.

    Args:
        U: source maps, or volumes (B, C, D, H, W); the result has their dtype.
        grid: one grid for each map, or a single one for all.
        frame: the frame that the grid was built in.
        padding: what U is beyond its edge.
        count: K, how many auxiliary points are read for each point.
        spread: σ in source pixels.
        generator: what δ is drawn by; None: torch's own.

    Raises:
        ArgumentError: shapes, dtypes or padding do not fit, K is too small for a plane, or σ is not above 0.

    Example:
        >>> U, frame = torch.zeros(1, 1, 1, 9), sv.Frame((1, 9), (1, 1))
        >>> U[..., 6:] = 1  # an edge, two pixels away
        >>> far = torch.zeros(1, 1, 1, 2, requires_grad=True)
        >>> sv.sample(U, far, frame).sum().backward()
        >>> bilinear, far.grad = far.grad[0, 0, 0, 0].item(), None
        >>> draws = torch.Generator().manual_seed(0)
        >>> sample_linearised(U, far, frame, "border", count=32, spread=2.0, generator=draws).sum().backward()
        >>> bilinear, far.grad[0, 0, 0, 0].item() > 0
        (0.0, True)
    """
    check(U, grid, frame, padding)
    axes, dtype = grid.shape[-1], U.dtype
    if not isinstance(count, int) or isinstance(count, bool) or count <= axes:
        raise ArgumentError(
            "count", count, f"a whole number above {axes}", "a plane needs a point more than it has axes"
        )
    if not (isinstance(spread, int | float) and 0 < spread < math.inf):
        raise ArgumentError("spread", spread, "a number above 0, in source pixels", "try how much V shrinks U")
    U, grid = matched(U, grid)
    slopes = _fit(U, grid, frame, padding, count, spread, generator)
    moved = (grid - grid.detach()).nan_to_num(0.0)[:, None] * vector_like(grid, *frame.pixels_per_unit)
    return (sample(U, _Held.apply(grid), frame, padding=padding) + (slopes * moved).sum(-1)).to(dtype)


@torch.no_grad()
def _fit(
    U: Float[Tensor, "B C *source"],
    grid: Float[Tensor, "B *target axes"],
    frame: AnyFrame,
    padding: Padding,
    count: int,
    spread: float,
    generator: torch.Generator | None,
) -> Float[Tensor, "B C *target axes"]:
    """Fit a plane around each point, and give its slopes by source pixel; 0 where a point has no place."""
    shape, axes = grid.shape[1:-1], grid.shape[-1]
    device = U.device if generator is None else generator.device
    drawn = torch.randn(len(U), shape.numel(), count, axes, generator=generator, device=device, dtype=U.dtype)
    offsets = spread * drawn.to(U.device)
    around = grid.flatten(1, -2)[:, :, None] + offsets / vector_like(grid, *frame.pixels_per_unit)
    lattice = (1,) * (axes - 2) + tuple(around.shape[1:3])  # queries by points: a look-up
    looks_up = replace(frame, target=lattice)
    read = sample(U, around.view(len(U), *lattice, axes), looks_up, padding=padding)
    read = read.view(*U.shape[:2], *around.shape[1:3])
    offsets = offsets - offsets.mean(2, keepdim=True)  # a plane's b drops out
    read = read - read.mean(3, keepdim=True)
    moments = offsets.transpose(2, 3) @ offsets
    towards = torch.einsum("bnka, bcnk -> bnac", offsets, read)
    slopes = torch.linalg.solve(moments, towards).nan_to_num(0.0)
    return slopes.movedim(3, 1).unflatten(2, shape)


class _Held(torch.autograd.Function):
    """Hand on a grid through which nothing flows back."""

    @staticmethod
    def forward(ctx: object, grid: Tensor) -> Tensor:
        return grid.view_as(grid)

    @staticmethod
    def backward(ctx: object, *gradients: Tensor) -> None:
        return None
