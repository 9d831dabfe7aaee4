"""The diffeomorphic family: follow a stationary velocity field for one unit of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError
from stn_viz.sampling.masked import grid_sample
from stn_viz.transforms.basis import widened
from stn_viz.transforms.cache import constant
from stn_viz.transforms.lattice import Lattice
from stn_viz.transforms.registry import register
from stn_viz.transforms.splines import cubic_weights

_MARGIN = 2.0  # the field is followed on [-2, 2]², so that points may leave the picture by its half and come back


@register
@dataclass(frozen=True)
class Diffeomorphic(Lattice):
    """Move each point along a smooth velocity field for one unit of time: T_θ = exp(v_θ) (Arsigny 2006).

    θ is the velocity at each control point of a cubic B-spline field, continued beyond the picture by what it is on the
    edge. The flow of a smooth field neither folds nor tears, and following -v leads back: T_{-θ} undoes T_θ. It is
    not linear in θ, so it has a grid and gradients but neither basis nor handles.

    Scaling and squaring: a step of 2^-n time is a small displacement u; composing it with itself, u(p) + u(p + u(p)),
    doubles the time, n times over, on a working lattice that is read bilinearly.

    Args:
        steps: n, the number of doublings.
        resolution: points of the working lattice along each axis; fewer are faster, and as much coarser.
    """

    name = "diffeomorphic"
    linear: ClassVar[bool] = False
    steps: int = 6
    resolution: int = 129

    def __post_init__(self) -> None:
        """Refuse a flow without steps or without a lattice."""
        super().__post_init__()
        for argument, n, low, high in (("steps", self.steps, 0, 16), ("resolution", self.resolution, 9, 1025)):
            if not isinstance(n, int) or not low <= n <= high:
                raise ArgumentError(argument, n, f"a whole number from {low} to {high}", "leave it out for the default")

    @property
    def parameters(self) -> tuple[str, ...]:
        """Name the velocity of each control point by row and column."""
        return tuple(f"v{name}" for name in super().parameters)

    def identity(self) -> Float[Tensor, " P"]:
        """Return no velocity anywhere."""
        return torch.zeros(self.n_params, dtype=torch.float64)

    def points(self, theta: Float[Tensor, "B P"], points: Float[Tensor, "N 2"]) -> Float[Tensor, "B N 2"]:
        """Follow the flow from normalised target points to their sources."""
        points = points.to(theta)
        return points + _read_field(self.displacement(theta), points[None, None])[:, 0]

    def displacement(self, theta: Float[Tensor, "B P"]) -> Float[Tensor, "B R R 2"]:
        """Integrate the velocity: how far each point of the working lattice has moved after one unit of time."""
        n = self.resolution
        wide = widened(theta)
        start, phi = self._make_working_lattice(theta.dtype, wide.dtype, theta.device)
        velocity = (
            torch.einsum("nk,bkd->bnd", phi, wide.reshape(-1, phi.shape[1], 2)).to(theta.dtype).reshape(-1, n, n, 2)
        )
        step = velocity / 2**self.steps
        moved = _read_field(step, start + step / 2)  # the midpoint rule: an error of the third order in the step
        for _ in range(self.steps):
            moved = moved + _read_field(moved, start + moved)
        return moved

    def axis_weights(self) -> tuple[Float[Tensor, "R C"], Float[Tensor, "R W"]]:
        """Weigh the control points' velocities along x (R×cols) and along y (R×rows) of the working lattice.

        The weights at a point of the lattice are products of the two.
        """
        line = (torch.linspace(-1, 1, self.resolution, dtype=torch.float64) * _MARGIN).clamp(-1, 1)
        nothing = torch.zeros_like(line)
        across, down = (
            cubic_weights(torch.stack(points, dim=1), self.rows, self.cols).unflatten(1, (self.rows, self.cols))
            for points in ((line, nothing), (nothing, line))
        )
        return across.sum(1), down.sum(2)  # along the other axis they sum to 1

    @property
    def margin(self) -> float:
        """Return half the side of the working lattice, in normalised units."""
        return _MARGIN

    @constant(maxsize=4)
    def _make_working_lattice(
        self, dtype: torch.dtype, wide: torch.dtype, device: torch.device
    ) -> tuple[Float[Tensor, "R R 2"], Float[Tensor, "N K"]]:
        """Build the working lattice, with the velocity's weights at its points, and return the cast copies."""
        size = (self.resolution, self.resolution)
        points = Frame((1, 1), size, align_corners=True).target_points() * _MARGIN
        weights = cubic_weights(points.reshape(-1, 2).clamp(-1, 1), self.rows, self.cols)
        return points.to(device, dtype), weights.to(device, wide)


def _read_field(field: Float[Tensor, "B R R 2"], points: Float[Tensor, "G M N 2"]) -> Float[Tensor, "B M N 2"]:
    """Read a field on the working lattice at normalised points, bilinearly, continued by its edge."""
    at = (points / _MARGIN).expand(field.shape[0], -1, -1, -1)
    read = grid_sample(field.permute(0, 3, 1, 2), at, "bilinear", "border", align_corners=True)
    return read.permute(0, 2, 3, 1)
