"""Explain one target voxel: which neighbours it reads, eight of them by the trilinear kernel, and what it tells θ."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from stn_viz.coordinates import VolumeFrame, check_any_frame
from stn_viz.differentiation.explain import first_position, point_jacobian
from stn_viz.errors import ArgumentError, check_tensor
from stn_viz.sampling.kernels import Kernel
from stn_viz.sampling.masked import unfounded
from stn_viz.sampling.samplers import Padding, check
from stn_viz.sampling.taps import Kink, taps
from stn_viz.shown import Shown
from stn_viz.transforms.base import Family, check_family


@dataclass(frozen=True, eq=False)
class VoxelExplanation(Shown):
    """Hold everything eq. 1, 3 and 7 say about one target voxel, with z added.

    *Convention:* points (x, y, z), normalised unless called voxel; taps are slices × rows × columns; one value for each
    channel C.

    Args:
        at: the target voxel, (slice, row, column).
        target: its point G_i.
        source: its source point T_θ(G_i).
        voxel: the source point in voxels of U.
        tap_slices: slices of U that it reads, edge rule applied.
        tap_rows: rows of U that it reads.
        tap_cols: columns of U that it reads.
        inside: which taps lie in U; the others weigh nothing under zero padding.
        weights: k(z - l)·k(y - n)·k(x - m) for each tap, 0 where not ``inside``.
        values: U at the taps, 0 where not ``inside``.
        weight_sum: Σ weights; under 1 where taps fall outside.
        value: V_i = Σ weights · values (eq. 3); NaN where the source point has no place, and then no tap is read.
        slope_voxel: (∂V/∂x, ∂V/∂y, ∂V/∂z) for a step of one source voxel (eq. 7).
        slope: the same for one normalised unit.
        jacobian: ∂(x, y, z)/∂θ, normalised.
        dtheta: ∂V_i/∂θ = slope · jacobian: this voxel's share of ∂L/∂θ for ∂L/∂V_i = 1.

    Example:
        >>> U, attention = torch.arange(8.0).reshape(1, 2, 2, 2), sv.family("attention-3d")
        >>> frame = sv.VolumeFrame((2, 2, 2), (1, 1, 1))
        >>> e = sv.explain_voxel(U, attention.identity(), attention, frame, at=(0, 0, 0))
        >>> e.voxel, e.dtheta.tolist()  # one unit is one voxel here, and s moves a centre nowhere
        ((0.5, 0.5, 0.5), [[0.0, 1.0, 2.0, 4.0]])
    """

    at: tuple[int, int, int]
    target: tuple[float, float, float]
    source: tuple[float, float, float]
    voxel: tuple[float, float, float]
    tap_slices: Int[Tensor, " l"]
    tap_rows: Int[Tensor, " n"]
    tap_cols: Int[Tensor, " m"]
    inside: Bool[Tensor, "l n m"]
    weights: Float[Tensor, "l n m"]
    values: Float[Tensor, "C l n m"]
    weight_sum: float
    value: Float[Tensor, " C"]
    slope_voxel: Float[Tensor, "C 3"]
    slope: Float[Tensor, "C 3"]
    jacobian: Float[Tensor, "3 P"]
    dtheta: Float[Tensor, "C P"]


def explain_voxel(
    U: Float[Tensor, "*B C D H W"],
    theta: Float[Tensor, "*batch P"],
    family: Family,
    frame: VolumeFrame,
    at: tuple[int, int, int],
    kernel: str | Kernel = "bilinear",
    padding: Padding = "zeros",
    kink: Kink = "right",
) -> VoxelExplanation:
    """Explain target voxel (slice, row, column) of one volume under one θ, in float64.

    Raises:
        ArgumentError: more than one volume or θ, or a voxel outside the target.

    Example:
        >>> U, attention = torch.arange(8.0).reshape(1, 2, 2, 2), sv.family("attention-3d")
        >>> frame = sv.VolumeFrame((2, 2, 2), (1, 1, 1))
        >>> e = sv.explain_voxel(U, attention.identity(), attention, frame, at=(0, 0, 0))
        >>> e.weights.flatten().tolist()  # half-way between all eight
        [0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125]
        >>> e.value.tolist(), e.slope_voxel.tolist()  # the mean of eight; 1 a voxel along x, 2 along y, 4 along z
        ([3.5], [[1.0, 2.0, 4.0]])
    """
    check_tensor("U", U)
    check_tensor("theta", theta)
    check_family(family, 3)
    check_any_frame(frame, 3)
    U = (U[None] if U.ndim == 4 else U).to(torch.float64)
    batch = family.batched(theta.detach()).to(U)
    if not _is_voxel(at, frame.target):
        raise ArgumentError("at", at, f"a target voxel (slice, row, column) of {frame.target}", "all count from 0")
    if len(U) != 1 or len(batch) != 1:
        raise ArgumentError("U", U, "one volume and one θ", "pass U[i:i+1] and theta[i]")
    target = frame.target_points()[at].to(batch.device)
    point = family.points(batch, target[None])[0]
    one = VolumeFrame(frame.source, (1, 1, 1), frame.align_corners)
    grid = point[None, None, None]
    check(U, grid, one, padding)
    t = taps(grid, one, kernel, padding, kink)
    x, y, z = (first_position(axis) for axis in t.axes)
    inside = z.inside[:, None, None] & y.inside[:, None] & x.inside
    values = torch.where(inside, U[0][:, z.index][:, :, y.index][:, :, :, x.index], 0.0)
    weights = torch.where(inside, _product(z.weight, y.weight, x.weight), 0.0)
    slopes = (
        _product(z.weight, y.weight, x.slope),
        _product(z.weight, y.slope, x.weight),
        _product(z.slope, y.weight, x.weight),
    )
    slope_voxel = torch.stack([(values * slope).sum((1, 2, 3)) for slope in slopes], dim=-1)
    slope = slope_voxel * slope_voxel.new_tensor(frame.pixels_per_unit)
    jacobian = point_jacobian(family, batch[0], target)
    return VoxelExplanation(
        at=at,
        target=_as_triple(target),
        source=_as_triple(point[0]),
        voxel=_as_triple(frame.to_pixels(point)[0]),
        tap_slices=z.index,
        tap_rows=y.index,
        tap_cols=x.index,
        inside=inside,
        weights=weights,
        values=values,
        weight_sum=float(weights.sum()),
        value=unfounded((values * weights).sum((1, 2, 3))[None, :, None], t.lost)[0, :, 0],
        slope_voxel=slope_voxel,
        slope=slope,
        jacobian=jacobian,
        dtheta=torch.zeros_like(slope @ jacobian) if bool(t.lost) else slope @ jacobian,
    )


def _is_voxel(at: object, size: tuple[int, int, int]) -> bool:
    """Tell whether three whole numbers name a voxel of a volume."""
    if not isinstance(at, tuple) or len(at) != 3:
        return False
    return all(isinstance(k, int) and 0 <= k < n for k, n in zip(at, size, strict=True))


def _product(z: Float[Tensor, " l"], y: Float[Tensor, " n"], x: Float[Tensor, " m"]) -> Float[Tensor, "l n m"]:
    return z[:, None, None] * y[:, None] * x


def _as_triple(point: Tensor) -> tuple[float, float, float]:
    x, y, z = point.tolist()
    return x, y, z
