"""Spline families: the thin-plate spline, which is global, and the B-spline, where each control point acts nearby."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.errors import ArgumentError
from stn_viz.transforms.basis import Basis
from stn_viz.transforms.cache import constant
from stn_viz.transforms.lattice import LatticeFamily, cell
from stn_viz.transforms.registry import register


def _radial_basis(a: Float[Tensor, "N 2"], b: Float[Tensor, "K 2"]) -> Float[Tensor, "N K"]:
    """Evaluate U(r) = r² log r² between two sets of points, 0 at r = 0 (Bookstein 1989)."""
    squared = (a[:, None] - b[None]).square().sum(-1)
    return torch.xlogy(squared, squared)


def lift_points(points: Float[Tensor, "N axes"]) -> Float[Tensor, "N lifted"]:
    """Put a 1 before each point's coordinates: what the affine part of a spline multiplies."""
    return torch.cat([torch.ones_like(points[:, :1]), points], dim=1)


def cardinal_coefficients(
    control_points: Float[Tensor, "K axes"], radial: Float[Tensor, "K K"], stiffness: float = 0.0
) -> Float[Tensor, "_ K"]:
    """Solve [K + λI, P; Pᵀ, 0]·w = [I; 0]: the coefficients that each control point contributes.

    Args:
        control_points: P is these, lifted.
        radial: K, the radial basis between them.
        stiffness: λ.
    """
    lifted, k = lift_points(control_points), len(control_points)
    system = lifted.new_zeros(k + lifted.shape[1], k + lifted.shape[1])
    system[:k, :k] = radial + stiffness * torch.eye(k, dtype=lifted.dtype)
    system[:k, k:] = lifted
    system[k:, :k] = lifted.T
    return torch.linalg.inv(system)[:, :k]


@register
@dataclass(frozen=True)
class ThinPlateSpline(LatticeFamily):
    """Interpolate the control points' sources with the least bending energy (section 3.2; Bookstein 1989).

    The spline is Σ_k w_k U(|p - c_k|) + affine; w solves a system that depends on the control points alone, so
    that the whole map is linear in θ and its cardinal weights are computed once, in float64.

    Args:
        stiffness: λ ≥ 0; above 0 the spline no longer passes through its control points but bends less.
        aspect: the target's width over its height by which bending is measured. At 1 a bend along a far side of a long
            target fades towards its middle; as wide as its cells are square, both sides of a line bend together.
    """

    name = "tps"
    stiffness: float = 0.0
    aspect: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a negative stiffness, and an aspect of no target."""
        super().__post_init__()
        if not 0 < self.aspect < float("inf"):
            raise ArgumentError("aspect", self.aspect, "a finite number above 0", "1 measures both axes alike")
        if not 0 <= self.stiffness < float("inf"):
            raise ArgumentError("stiffness", self.stiffness, "a finite number of at least 0", "0 interpolates")

    def weights(self, points: Float[Tensor, "N 2"]) -> Float[Tensor, "N K"]:
        """Evaluate the cardinal splines: φ_k is 1 at control point k and 0 at the others (for λ = 0)."""
        radial = _radial_basis(self._measured(points), self._measured(self.control_points.to(points)))
        return torch.cat([radial, lift_points(points)], dim=1) @ self._cardinal_coefficients().to(points)

    def _measured(self, points: Float[Tensor, "N 2"]) -> Float[Tensor, "N 2"]:
        return points * points.new_tensor([self.aspect, 1.0])

    @constant(maxsize=16)
    def _cardinal_coefficients(self) -> Float[Tensor, "K3 K"]:
        measured = self._measured(self.control_points)
        return cardinal_coefficients(self.control_points, _radial_basis(measured, measured), self.stiffness)


@register
@dataclass(frozen=True)
class BSpline(LatticeFamily):
    """Add a cubic B-spline of the control points' displacements to each point: free-form deformation (Rueckert 1999).

    source = p + Σ_k β(u - c) β(v - r) θ_k over the 4×4 control points around p. The lattice is continued straight
    beyond its rim, so that the β sum to 1 up to the edge, every affine map is within reach, and the second derivative
    across an edge is 0 there. The spline smooths: inside, it does not pass through its control points.
    """

    name = "bspline"

    @property
    def parameters(self) -> tuple[str, ...]:
        """Name the displacement of each control point by row and column."""
        return tuple(f"d{name}" for name in super().parameters)

    def identity(self) -> Float[Tensor, " P"]:
        """Return no displacement."""
        return torch.zeros(self.n_params, dtype=torch.float64)

    def weights(self, points: Float[Tensor, "N 2"]) -> Float[Tensor, "N K"]:
        """Evaluate the product of both axes' B-splines for each control point."""
        return cubic_weights(points, self.rows, self.cols)

    def basis(self, points: Float[Tensor, "N 2"]) -> Basis:
        """Take the target point itself as the offset b of what the displacements add."""
        basis = super().basis(points)
        return Basis(basis.matrix, torch.cat([points, basis.offset[:, 2:]], dim=1))


def cubic_weights(points: Float[Tensor, "N 2"], rows: int, cols: int) -> Float[Tensor, "N K"]:
    """Evaluate the tensor-product cubic B-spline of a rows×cols lattice from -1 to 1, straight beyond its rim."""
    across, down = _cubic_axis(points[:, 0], cols), _cubic_axis(points[:, 1], rows)
    return (down[:, :, None] * across[:, None]).flatten(1)


def _cubic_axis(u: Float[Tensor, " N"], n: int) -> Float[Tensor, "N K"]:
    index, position = cell(u, n)
    t = position.clamp(0, 1)
    value = torch.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3], dim=1) / 6
    slope = torch.stack([-((1 - t) ** 2), 3 * t**2 - 4 * t, -3 * t**2 + 2 * t + 1, t**2], dim=1) / 2
    near = value + slope * (position - t)[:, None]
    ringed = u.new_zeros(len(u), n + 2).scatter(1, index[:, None] + torch.arange(4, device=u.device), near)
    # Each rim node c_0 has a ghost 2c_0 - c_1 beyond it: hand the ghosts' weights to the two nodes they are made of.
    weights = ringed[:, 1:-1].clone()
    for ghost, rim, inner in ((0, 0, 1), (-1, -1, -2)):
        weights[:, rim] += 2 * ringed[:, ghost]
        weights[:, inner] -= ringed[:, ghost]
    return weights
