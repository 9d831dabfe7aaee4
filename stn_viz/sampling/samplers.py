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
from typing import get_args

import torch
from jaxtyping import Float, Int
from torch import Tensor

from stn_viz.coordinates import AnyFrame, Frame, VolumeFrame, check_any_frame
from stn_viz.errors import ArgumentError
from stn_viz.sampling.blur import antialiased
from stn_viz.sampling.edges import Padding, padded_index
from stn_viz.sampling.kernels import KERNELS, Kernel, as_kernel
from stn_viz.sampling.masked import grid_sample, unfounded, within_reach
from stn_viz.sampling.taps import taps

_TORCH_MODES = {"bilinear": "bilinear", "bicubic": "bicubic", "integer": "nearest"}
_LITERAL_LIMIT = 1 << 26  # entries of one dense weight matrix: 0.5 GB in float64


def sample(
    U: Float[Tensor, "B C *source"],
    grid: Float[Tensor, "G *target axes"],
    frame: AnyFrame,
    kernel: str | Kernel = "bilinear",
    padding: Padding = "zeros",
    *,
    prefilter: bool = False,
) -> Float[Tensor, "B C *target"]:
    """Read U at the grid's source points through a kernel (eq. 3).

    Kernels that ``F.grid_sample`` has go through it (bilinear, bicubic, integer as its ``nearest``); the others through
    their taps. All are differentiable in U and, but for integer, in the grid. Ties of the integer kernel follow eq. 4,
    which rounds half *up*; ``F.grid_sample`` rounds half to even. Where a point of the grid is NaN, and under
    reflection where it is infinite, V is NaN and all gradients are 0.

    A volume is read likewise, V_i = Σ_l Σ_n Σ_m U_lnm k(x_i - m) k(y_i - n) k(z_i - l): bilinear is trilinear there.

    *Convention:* ``grid`` holds normalised (x, y) in ``frame``, (x, y, z) for a volume; every channel gets the same
    warp.

    Args:
        U: source maps, or volumes (B, C, D, H, W); the result has their dtype.
        grid: one grid for each map, or a single one for all.
        frame: the frame that the grid was built in; of volumes a :class:`~stn_viz.coordinates.VolumeFrame`.
        kernel: a name of ``KERNELS`` or any :class:`~stn_viz.sampling.kernels.Kernel`.
        padding: what U is beyond its edge.
        prefilter: blur maps first by as much as the grid shrinks them, against aliasing.

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
        if not isinstance(frame, Frame):
            raise ArgumentError("prefilter", prefilter, "False for volumes", "blur the volume before it is sampled")
        U = antialiased(U, grid, frame)
    mode = _TORCH_MODES.get(kernel.name) if KERNELS.get(kernel.name) == kernel else None
    if mode is None or (mode == "bicubic" and isinstance(frame, VolumeFrame)):
        return sample_taps(U, grid, frame, kernel, padding).to(dtype)
    if mode == "nearest":
        near, lost = within_reach(grid, frame.source, frame.align_corners, padding)
        rounded = frame.to_normalised((frame.to_pixels(near) + 0.5).floor())
        grid = rounded.masked_fill(lost[..., None], math.nan)
    return grid_sample(U, grid, mode, padding, frame.align_corners).to(dtype)


def matched(
    U: Float[Tensor, "B C *source"], grid: Float[Tensor, "G *target axes"]
) -> tuple[Float[Tensor, "B C *source"], Float[Tensor, "B *target axes"]]:
    """Bring a grid to the maps' batch, device and dtype, both to at least float32: coordinates need the digits."""
    U = U.to(torch.promote_types(U.dtype, torch.float32))
    return U, grid.to(U).expand(U.shape[0], *grid.shape[1:])


def sample_taps(
    U: Float[Tensor, "B C *source"],
    grid: Float[Tensor, "B *target axes"],
    frame: AnyFrame,
    kernel: str | Kernel,
    padding: Padding,
) -> Float[Tensor, "B C *target"]:
    """Sum the taps of eq. 3 one by one: any kernel, forward-mode and double differentiable, 5-40 times slower."""
    flat = U.flatten(2)
    out = U.new_zeros(*flat.shape[:2], math.prod(frame.target))
    read = taps(grid, frame, kernel, padding)
    for index, (weight, *_) in read:
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


def check(U: Tensor, grid: Tensor, frame: AnyFrame, padding: str) -> None:
    """Refuse maps and grids that do not belong to the frame.

    Raises:
        ArgumentError: naming the argument that does not fit.
    """
    check_any_frame(frame)
    axes, maps = ("H, W", "maps") if isinstance(frame, Frame) else ("D, H, W", "volumes")
    dims = len(frame.source)
    if not isinstance(U, Tensor) or U.ndim != 2 + dims or not U.is_floating_point():
        fix = "add axes with U[None, None] and divide bytes by 255"
        raise ArgumentError("U", U, f"a floating-point tensor (B, C, {axes})", fix)
    if not isinstance(grid, Tensor) or not grid.is_floating_point():
        shape = ", ".join(f"{axis}o" for axis in axes.split(", "))
        raise ArgumentError(
            "grid", grid, f"a floating-point tensor (B, {shape}, {dims})", "make it with family.grid(theta, frame)"
        )
    if tuple(U.shape[2:]) != frame.source:
        fix = "build the frame from U's size"
        raise ArgumentError("U", U, f"{maps} of the frame's source size {frame.source}", fix)
    if grid.ndim != 2 + dims or tuple(grid.shape[1:]) != (*frame.target, dims):
        wanted = f"shape (B, {', '.join(map(str, frame.target))}, {dims}) as the frame's target says"
        raise ArgumentError("grid", grid, wanted, "build it with family.grid(theta, frame) and the same frame")
    if grid.shape[0] not in (1, U.shape[0]):
        raise ArgumentError("grid", grid, f"one grid, or one for each of {U.shape[0]} {maps}", "repeat θ for each map")
    if not isinstance(padding, str) or padding not in get_args(Padding):
        raise ArgumentError("padding", padding, f"one of {', '.join(get_args(Padding))}", "check the spelling")
