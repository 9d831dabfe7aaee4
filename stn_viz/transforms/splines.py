"""Spline families: the thin-plate spline, the smoothest interpolant of control-point motion."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.errors import ArgumentError
from stn_viz.transforms.base import register
from stn_viz.transforms.lattice import LatticeFamily


def _radial(a: Float[Tensor, "N 2"], b: Float[Tensor, "K 2"]) -> Float[Tensor, "N K"]:
    """Evaluate U(r) = r² log r² between two sets of points, 0 at r = 0 (Bookstein 1989)."""
    squared = (a[:, None] - b[None]).square().sum(-1)
    return torch.xlogy(squared, squared)


def _lifted(points: Float[Tensor, "N 2"]) -> Float[Tensor, "N 3"]:
    return torch.cat([torch.ones_like(points[:, :1]), points], dim=1)


@register
@dataclass(frozen=True)
class ThinPlateSpline(LatticeFamily):
    """Interpolate the control points' sources with the least bending energy (section 3.2; Bookstein 1989).

    The spline is Σ_k w_k U(|p - c_k|) + affine; w solves a system that depends on the control points alone, so
    that the whole map is linear in θ and its cardinal weights are computed once, in float64.

    Args:
        stiffness: λ ≥ 0; above 0 the spline no longer passes through its control points but bends less.
    """

    name = "tps"
    stiffness: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a negative stiffness."""
        super().__post_init__()
        if not 0 <= self.stiffness < float("inf"):
            raise ArgumentError("stiffness", self.stiffness, "a finite number of at least 0", "0 interpolates")

    def weights(self, points: Float[Tensor, "N 2"]) -> Float[Tensor, "N K"]:
        """Evaluate the cardinal splines: φ_k is 1 at control point k and 0 at the others (for λ = 0)."""
        return torch.cat([_radial(points, self.control_points), _lifted(points)], dim=1) @ _cardinal(self)


@lru_cache(maxsize=16)
def _cardinal(spline: ThinPlateSpline) -> Float[Tensor, "K3 K"]:
    """Solve [K + λI, P; Pᵀ, 0]·w = [I; 0]: the coefficients that each control point contributes."""
    c = spline.control_points
    k = c.shape[0]
    system = c.new_zeros(k + 3, k + 3)
    system[:k, :k] = _radial(c, c) + spline.stiffness * torch.eye(k, dtype=c.dtype)
    system[:k, k:] = _lifted(c)
    system[k:, :k] = _lifted(c).T
    return torch.linalg.inv(system)[:, :k]
