"""A recorded grid as a transform family of one number: how much of the recorded warp to apply."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.sampling.masked import grid_sample
from stn_viz.transforms import Basis, Family


@dataclass(frozen=True, eq=False)
class Recorded(Family):
    """Apply a share of a recorded warp: source = target + strength · displacement; 1 is what the network did.

    Between the recorded target pixels the displacement is interpolated, at them it is exact.

    *Convention:* the recording's own frame.

    Args:
        displacement: how far each target pixel reads from where the identity reads, normalised.
        align_corners: the convention of the recorded call.
    """

    name = "recorded"
    smooth: ClassVar[bool] = False
    displacement: Float[Tensor, "Ho Wo 2"] = field(default_factory=lambda: torch.zeros(1, 1, 2), repr=False)
    align_corners: bool = False

    @classmethod
    def of(cls, grid: Float[Tensor, "Ho Wo 2"], frame: Frame) -> Recorded:
        """Make the family of one recorded grid."""
        return cls(grid.double() - frame.target_points(), frame.align_corners)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Name the one parameter."""
        return ("strength",)

    def identity(self) -> Float[Tensor, " P"]:
        """Return strength 0."""
        return torch.zeros(1, dtype=torch.float64)

    def basis(self, points: Float[Tensor, "N 2"]) -> Basis:
        """Put the displacement into the matrix and the point itself into the offset."""
        planes = self.displacement.to(points).permute(2, 0, 1)[None]
        read = grid_sample(planes, points[None, None], "bilinear", "border", self.align_corners)
        moved = read[0, :, 0].T
        one = torch.ones_like(points[:, :1])
        return Basis(torch.cat([moved, 0 * one], dim=1)[..., None], torch.cat([points, one], dim=1))
