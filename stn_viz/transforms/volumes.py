"""Families over volumes: attention, affine and thin-plate spline, each with z added to eq. 1-2."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import VolumeFrame
from stn_viz.errors import ArgumentError
from stn_viz.transforms.base import Family
from stn_viz.transforms.basis import Basis
from stn_viz.transforms.cache import constant
from stn_viz.transforms.registry import register
from stn_viz.transforms.splines import cardinal_coefficients, lift_points


class VolumeFamily(Family):
    """Define a family over volumes: [X, Y, Z, W](p) = B(p)·θ + b(p) at points p = (x, y, z), W = 1.

    *Convention:* θ maps target → source and lives in normalised coordinates of a
    :class:`~stn_viz.coordinates.VolumeFrame`. Handles and controls, which are drawn over maps, it has none.
    """

    dims = 3

    @property
    def anchors(self) -> tuple[tuple[float, float], ...]:
        """Return none: nothing takes hold of a volume's θ by points."""
        return ()


def _plain(matrix: Float[Tensor, "N 4 P"]) -> Basis:
    """Add the offset of W = 1."""
    offset = matrix.new_zeros(len(matrix), 4)
    offset[:, 3] = 1
    return Basis(matrix, offset)


@register
@dataclass(frozen=True)
class Attention3d(VolumeFamily):
    """Crop, shift and scale isotropically: [s 0 0 tx; 0 s 0 ty; 0 0 s tz] (eq. 2 with z)."""

    name = "attention-3d"

    @property
    def parameters(self) -> tuple[str, ...]:
        """Name the scale and the shift."""
        return ("s", "tx", "ty", "tz")

    def identity(self) -> Float[Tensor, " P"]:
        """Return scale 1, no shift."""
        return torch.tensor([1.0, 0, 0, 0], dtype=torch.float64)

    def basis(self, points: Float[Tensor, "N 3"]) -> Basis:
        """Write rows (x, 1, 0, 0), (y, 0, 1, 0) and (z, 0, 0, 1)."""
        matrix = points.new_zeros(len(points), 4, 4)
        matrix[:, :3, 0] = points
        matrix[:, :3, 1:] = torch.eye(3, dtype=points.dtype)
        return _plain(matrix)


@register
@dataclass(frozen=True)
class Affine3d(VolumeFamily):
    """Map by a full 3×4 matrix: source = [θ11 … θ14; θ21 … θ24; θ31 … θ34]·[x, y, z, 1] (eq. 1 with z).

    Example:
        >>> affine, frame = sv.family("affine-3d"), sv.VolumeFrame((4, 4, 4), (1, 1, 2))
        >>> affine.grid(affine.identity(), frame)  # the centres of both halves
        tensor([[[[[-0.5000,  0.0000,  0.0000],
                   [ 0.5000,  0.0000,  0.0000]]]]], dtype=torch.float64)
    """

    name = "affine-3d"

    @property
    def parameters(self) -> tuple[str, ...]:
        """Name the matrix entries row by row."""
        return tuple(f"θ{row}{col}" for row in (1, 2, 3) for col in (1, 2, 3, 4))

    def identity(self) -> Float[Tensor, " P"]:
        """Return [1 0 0 0; 0 1 0 0; 0 0 1 0]."""
        return torch.eye(3, 4, dtype=torch.float64).flatten()

    def basis(self, points: Float[Tensor, "N 3"]) -> Basis:
        """Put (x, y, z, 1) at the entries of each row."""
        lifted = torch.cat([points, torch.ones_like(points[:, :1])], dim=1)
        matrix = points.new_zeros(len(points), 4, 12)
        for row in range(3):
            matrix[:, row, 4 * row : 4 * row + 4] = lifted
        return _plain(matrix)


@register
@dataclass(frozen=True)
class ThinPlateSpline3d(VolumeFamily):
    """Interpolate the sources of slices×rows×cols control points with the least bending energy.

    The spline is Σ_k w_k |p - c_k| + affine: in three dimensions U(r) = r takes the place of r² log r² (Bookstein
    1989). θ is x, y, z of each control point's source, slice by slice, row by row.

    Args:
        slices: control points along z, at least 2.
        rows: along y.
        cols: along x.
    """

    name = "tps-3d"
    slices: int = 3
    rows: int = 3
    cols: int = 3

    def __post_init__(self) -> None:
        """Refuse lattices without an extent."""
        for argument in ("slices", "rows", "cols"):
            n = getattr(self, argument)
            if not isinstance(n, int) or n < 2:
                raise ArgumentError(argument, n, "a whole number of at least 2", "a lattice needs two points an axis")

    @property
    def parameters(self) -> tuple[str, ...]:
        """Name x, y and z of each control point by slice, row and column."""
        sizes = (self.slices, self.rows, self.cols)
        return tuple(
            f"{axis}{k + 1},{r + 1},{c + 1}"
            for k, r, c in torch.cartesian_prod(*map(torch.arange, sizes)).tolist()
            for axis in "xyz"
        )

    @property
    def control_points(self) -> Float[Tensor, "K 3"]:
        """Return the control points in the target, normalised (x, y, z), row-major."""
        sizes = (self.slices, self.rows, self.cols)
        return VolumeFrame((1, 1, 1), sizes, align_corners=True).target_points(device="cpu").flatten(0, 2)

    def identity(self) -> Float[Tensor, " P"]:
        """Return each control point itself as its source."""
        return self.control_points.flatten()

    def basis(self, points: Float[Tensor, "N 3"]) -> Basis:
        """Put the cardinal splines φ_k at the x, y and z entries of their rows."""
        radial = _distances(points, self.control_points.to(points))
        phi = torch.cat([radial, lift_points(points)], dim=1) @ self._cardinal_coefficients().to(points)
        matrix = points.new_zeros(len(points), 4, self.n_params)
        for row in range(3):
            matrix[:, row, row::3] = phi
        return _plain(matrix)

    @constant(maxsize=16)
    def _cardinal_coefficients(self) -> Float[Tensor, "K4 K"]:
        return cardinal_coefficients(self.control_points, _distances(self.control_points, self.control_points))


def _distances(a: Float[Tensor, "N 3"], b: Float[Tensor, "K 3"]) -> Float[Tensor, "N K"]:
    """Measure |a - b| between two sets of points, entry by entry: ``cdist`` would round through a product."""
    return (a[:, None] - b[None]).square().sum(-1).sqrt()
