"""The sampler: V_i = Σ_n Σ_m U_nm k(x_i - m) k(y_i - n) (eq. 3), three times.

*fast* is ``F.grid_sample``, for models; *taps* lists for each position the pixels it reads with their weights, for any
kernel and for explanations; *literal* writes eq. 3 as it stands, over every pixel of U. Tests hold them to one another.

Padding says what U is beyond its edge: ``zeros``; ``border``, its nearest edge pixel; ``reflection``, its mirror image
about the ends of [-1, 1], which are pixel centres or outer edges as the frame says.

A point that is not a number has no place, nor has one so far off that no mirror image can be told: its V is NaN, and
nothing flows back through it. ``stn_viz/sampling/masked.py`` has the rule and the reason.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from stn_viz.coordinates import Frame, check_frame
from stn_viz.errors import ArgumentError
from stn_viz.sampling.blur import antialiased
from stn_viz.sampling.edges import Padding, fold_positions, padded_index
from stn_viz.sampling.kernels import KERNELS, Kernel, as_kernel, slope_curve
from stn_viz.sampling.masked import FAR, grid_sample, unfounded, within_reach

Kink = Literal["right", "left", "central", "paper"]
_TORCH_MODES = {"bilinear": "bilinear", "bicubic": "bicubic", "integer": "nearest"}
_LITERAL_LIMIT = 1 << 26  # entries of one dense weight matrix: 0.5 GB in float64


def sample(
    U: Float[Tensor, "B C H W"],
    grid: Float[Tensor, "G Ho Wo 2"],
    frame: Frame,
    kernel: str | Kernel = "bilinear",
    padding: Padding = "zeros",
    *,
    prefilter: bool = False,
) -> Float[Tensor, "B C Ho Wo"]:
    """Read U at the grid's source points through a kernel (eq. 3).

    Kernels that ``F.grid_sample`` has go through it (bilinear, bicubic, integer as its ``nearest``); the others through
    their taps. All are differentiable in U and, but for integer, in the grid. Ties of the integer kernel follow eq. 4,
    which rounds half *up*; ``F.grid_sample`` rounds half to even. Where a point of the grid is NaN, and under
    reflection where it is infinite, V is NaN and all gradients are 0.

    *Convention:* ``grid`` holds normalised (x, y) in ``frame``; every channel gets the same warp.

    Args:
        U: source maps; the result has their dtype.
        grid: one grid for each map, or a single one for all.
        frame: the frame that the grid was built in.
        kernel: a name of ``KERNELS`` or any :class:`~stn_viz.sampling.kernels.Kernel`.
        padding: what U is beyond its edge.
        prefilter: blur U first by as much as the grid shrinks it, against aliasing.

    Raises:
        ArgumentError: shapes, dtypes, kernel or padding do not fit.

    Example:
        >>> U = torch.tensor([[[[0.0, 1.0, 2.0, 3.0]]]])
        >>> frame, shift = sv.Frame((1, 4), (1, 4)), sv.family("translation")
        >>> sv.sample(U, shift.grid(torch.tensor([0.25, 0.0]), frame), frame)  # by half a pixel: 4 pixels are 2 units
        tensor([[[[0.5000, 1.5000, 2.5000, 1.5000]]]])
        >>> sv.sample(U, shift.grid(torch.tensor([0.25, 0.0]), frame), frame, padding="border")
        tensor([[[[0.5000, 1.5000, 2.5000, 3.0000]]]])
    """
    check(U, grid, frame, padding)
    kernel, dtype = as_kernel(kernel), U.dtype
    U, grid = matched(U, grid)
    if prefilter:
        U = antialiased(U, grid, frame)
    mode = _TORCH_MODES.get(kernel.name) if KERNELS.get(kernel.name) == kernel else None
    if mode is None:
        return sample_taps(U, grid, frame, kernel, padding).to(dtype)
    if mode == "nearest":
        near, lost = within_reach(grid, frame.source, frame.align_corners, padding)
        rounded = frame.to_normalised((frame.to_pixels(near) + 0.5).floor())
        grid = rounded.masked_fill(lost[..., None], math.nan)
    return grid_sample(U, grid, mode, padding, frame.align_corners).to(dtype)


def matched(
    U: Float[Tensor, "B C H W"], grid: Float[Tensor, "G Ho Wo 2"]
) -> tuple[Float[Tensor, "B C H W"], Float[Tensor, "B Ho Wo 2"]]:
    """Bring a grid to the maps' batch, device and dtype, both to at least float32: coordinates need the digits."""
    U = U.to(torch.promote_types(U.dtype, torch.float32))
    return U, grid.to(U).expand(U.shape[0], -1, -1, -1)


@dataclass(frozen=True, eq=False)
class AxisTaps:
    """Hold the taps along one axis: which K pixels each position reads, with what weight and slope.

    A position that is lost reads nothing: no tap is inside, all weights and slopes are 0.
    """

    index: Int[Tensor, "*N K"]
    inside: Bool[Tensor, "*N K"]
    weight: Float[Tensor, "*N K"]
    slope: Float[Tensor, "*N K"]
    lost: Bool[Tensor, "*N"]


@dataclass(frozen=True, eq=False)
class Taps:
    """Hold every tap of every position, separably: tap (n, m) of position i weighs ``y.weight[n] * x.weight[m]``.

    *Convention:* pixel indices into U; slopes are with respect to *pixel* coordinates.
    """

    x: AxisTaps
    y: AxisTaps
    size: tuple[int, int]

    @property
    def lost(self) -> Bool[Tensor, "B N"]:
        """Tell which positions have no place: their V is NaN, and nothing flows back."""
        return self.x.lost | self.y.lost

    def __iter__(self) -> Iterator[tuple[Int[Tensor, "B N"], tuple[Tensor, Tensor, Tensor]]]:
        """Yield for each of the K·K taps its flat index into U, and its weight, x slope and y slope."""
        for n in range(self.y.index.shape[-1]):
            for m in range(self.x.index.shape[-1]):
                inside = self.y.inside[..., n] & self.x.inside[..., m]
                wy, wx = self.y.weight[..., n], self.x.weight[..., m]
                sy, sx = self.y.slope[..., n], self.x.slope[..., m]
                flat = self.y.index[..., n] * self.size[1] + self.x.index[..., m]
                zero = torch.zeros_like(wx)
                yield flat, tuple(torch.where(inside, w, zero) for w in (wy * wx, wy * sx, sy * wx))  # type: ignore[misc]


def taps(
    grid: Float[Tensor, "B Ho Wo 2"],
    frame: Frame,
    kernel: str | Kernel = "bilinear",
    padding: Padding = "zeros",
    kink: Kink = "right",
) -> Taps:
    """List the pixels that each source point reads, with weights (eq. 3) and slopes (eq. 7).

    Where a kernel has a kink V has two slopes. ``right`` is what ``F.grid_sample`` differentiates to: the derivative
    from the right, but under border padding 0 on the very edge, and under reflection the mirror image of what it does
    inside; ``left`` is the derivative from the left, ``central`` the mean of the true one-sided derivatives;
    ``paper`` reads eq. 7 to the letter.
    """
    kernel = as_kernel(kernel)
    if kink not in get_args(Kink):
        raise ArgumentError("kink", kink, f"one of {', '.join(get_args(Kink))}", "right is what autograd does")
    near, lost = within_reach(grid, frame.source, frame.align_corners, padding)
    pixels = torch.where(
        near == grid, frame.to_pixels(near), grid.sign() * math.inf
    )  # far ones as axis_taps knows them
    points = pixels.masked_fill(lost[..., None], math.nan).flatten(1, 2)
    axes = (
        axis_taps(points[..., axis], frame.source[1 - axis], kernel, padding, kink, frame.align_corners)
        for axis in (0, 1)
    )
    x, y = axes
    return Taps(x, y, frame.source)


def axis_taps(
    position: Float[Tensor, "B N"], size: int, kernel: Kernel, padding: Padding, kink: Kink, align_corners: bool
) -> AxisTaps:
    """List what is read along one axis: for each position the pixels with their weights and slopes.

    Args:
        position: source pixels along the axis, centres at whole numbers.
        size: pixels of the axis.
        kernel: gives weights and slopes.
        padding: what lies beyond the edge.
        kink: which slope counts where the kernel has two.
        align_corners: where reflection mirrors.
    """
    still = position.abs() > FAR
    lost = position.isnan() | still if padding == "reflection" and size > 1 else position.isnan()
    position = position.masked_fill(lost, 0.0).clamp(-FAR, FAR)
    turn = torch.ones_like(position)
    # Other kernels and kinks read the continued map tap by tap, so their one-sided slopes at the edge are those of the
    # continuation. Bilinear with "right" is what F.grid_sample computes, which folds the position instead and takes the
    # slope as 0 on the outermost pixel centres and beyond: only by that rule are the gradients those of torch.
    if padding != "zeros" and kink == "right" and kernel == KERNELS["bilinear"]:
        position, turn = fold_positions(position, size, padding, align_corners)
    base = position.detach().floor()
    reach = kernel.reach
    # At a whole number the derivative from the left reads one pixel more on the left; all else weighs it 0.
    first = -reach if kink in ("left", "central") else 1 - reach
    offsets = torch.arange(first, reach + 1, device=position.device)
    t = (position - base)[..., None] - offsets  # the fraction first: far from 0 a float32 cannot tell pixels apart
    index = base.long()[..., None] + offsets
    if padding == "zeros":
        inside = (index >= 0) & (index < size)
        index = index.clamp(0, size - 1)
    else:
        inside = torch.ones_like(index, dtype=torch.bool)
        index = padded_index(index, size, padding, align_corners)
    weight = kernel.weight(t).masked_fill(lost[..., None], 0.0)
    slope = (slope_curve(kernel, kink)(t) * turn[..., None]).masked_fill((lost | still)[..., None], 0.0)
    return AxisTaps(index, inside & ~lost[..., None], weight, slope, lost)


def sample_taps(
    U: Float[Tensor, "B C H W"], grid: Float[Tensor, "B Ho Wo 2"], frame: Frame, kernel: str | Kernel, padding: Padding
) -> Float[Tensor, "B C Ho Wo"]:
    """Sum the taps of eq. 3 one by one: any kernel, forward-mode and double differentiable, 5-40 times slower."""
    flat = U.flatten(2)
    out = U.new_zeros(*flat.shape[:2], grid.shape[1] * grid.shape[2])
    read = taps(grid, frame, kernel, padding)
    for index, (weight, _, _) in read:
        out = out + gather(flat, index) * weight[:, None]
    return unfounded(out, read.lost).unflatten(2, frame.target)


def gather(flat: Float[Tensor, "B C S"], index: Int[Tensor, "B N"]) -> Float[Tensor, "B C N"]:
    """Read the same flat pixels in every channel."""
    return flat.gather(2, index[:, None].expand(-1, flat.shape[1], -1))


def sample_literal(
    U: Float[Tensor, "B C H W"],
    grid: Float[Tensor, "B Ho Wo 2"],
    frame: Frame,
    kernel: str | Kernel = "bilinear",
    padding: Padding = "zeros",
) -> Float[Tensor, "B C Ho Wo"]:
    """Write eq. 3 as it stands: V = Σ_n Σ_m U_nm k(x - m) k(y - n), over every pixel, none left out.

    For border and reflection the sum runs over the map continued as far as the grid reaches. Dense, for tests and for
    reading: at most about 32×32.

    Raises:
        ArgumentError: the dense weights would not fit in memory.
    """
    kernel = as_kernel(kernel)
    x, y = frame.to_pixels(grid.flatten(1, 2)).unbind(-1)
    U, m0, n0 = _extend_source(U, x, y, kernel, padding, frame)
    if x.numel() * max(U.shape[-2:]) > _LITERAL_LIMIT:
        raise ArgumentError("grid", grid, "a small map, about 32×32", "use sample() or sample_taps()")
    k_x = kernel.weight(x[..., None] - (torch.arange(U.shape[3]).to(x) + m0))
    k_y = kernel.weight(y[..., None] - (torch.arange(U.shape[2]).to(y) + n0))
    V = torch.einsum("bcnm, bin, bim -> bci", U, k_y, k_x)
    return V.unflatten(2, frame.target)


def _extend_source(
    U: Tensor, x: Tensor, y: Tensor, kernel: Kernel, padding: Padding, frame: Frame
) -> tuple[Tensor, int, int]:
    """Continue U as far as the positions reach, with the coordinates of its new first pixel."""
    if padding == "zeros":
        return U, 0, 0
    starts: list[int] = []
    for axis, position in ((3, x), (2, y)):
        if not bool(position.isfinite().all()):
            raise ArgumentError("grid", position, "finite points", "see stn_viz.validity for what is wrong with θ")
        low, high = position.detach().aminmax()
        first, last = int(low) - kernel.reach - 1, int(high) + kernel.reach + 2
        if last - first > _LITERAL_LIMIT // 1024:
            raise ArgumentError("grid", position, "points near the map", "use sample() or sample_taps()")
        index = torch.arange(first, last, device=U.device)
        U = U.index_select(axis, padded_index(index, U.shape[axis], padding, frame.align_corners))
        starts.append(first)
    return U, starts[0], starts[1]


def check(U: Tensor, grid: Tensor, frame: Frame, padding: str) -> None:
    """Refuse maps and grids that do not belong to the frame.

    Raises:
        ArgumentError: naming the argument that does not fit.
    """
    check_frame(frame)
    if not isinstance(U, Tensor) or U.ndim != 4 or not U.is_floating_point():
        fix = "add axes with U[None, None] and divide bytes by 255"
        raise ArgumentError("U", U, "a floating-point tensor (B, C, H, W)", fix)
    if not isinstance(grid, Tensor) or not grid.is_floating_point():
        raise ArgumentError(
            "grid", grid, "a floating-point tensor (B, Ho, Wo, 2)", "make it with family.grid(theta, frame)"
        )
    if tuple(U.shape[-2:]) != frame.source:
        raise ArgumentError("U", U, f"maps of the frame's source size {frame.source}", "build the frame from U's size")
    if grid.ndim != 4 or tuple(grid.shape[1:]) != (*frame.target, 2):
        wanted = f"shape (B, {frame.target[0]}, {frame.target[1]}, 2) as the frame's target says"
        raise ArgumentError("grid", grid, wanted, "build it with family.grid(theta, frame) and the same frame")
    if grid.shape[0] not in (1, U.shape[0]):
        raise ArgumentError("grid", grid, f"one grid, or one for each of {U.shape[0]} maps", "repeat θ for each map")
    if not isinstance(padding, str) or padding not in get_args(Padding):
        raise ArgumentError("padding", padding, f"one of {', '.join(get_args(Padding))}", "check the spelling")
