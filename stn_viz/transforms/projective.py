"""The projective family: a plane homography, the paper's eight-parameter transform."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.texts import say
from stn_viz.transforms.base import CORNERS, Family
from stn_viz.transforms.basis import Basis
from stn_viz.transforms.handles import Handle
from stn_viz.transforms.linear import CENTRE
from stn_viz.transforms.registry import register


@register
@dataclass(frozen=True)
class Projective(Family):
    """Map by a homography with h33 = 1: source = (X/W, Y/W), [X Y W] = H·[x, y, 1] (section 3.2)."""

    name = "projective"
    control_names = ("rotation", "scale x", "scale y", "shear", "shift x", "shift y")

    @property
    def parameters(self) -> tuple[str, ...]:
        """Name the entries of H row by row, h33 left out."""
        return ("h11", "h12", "h13", "h21", "h22", "h23", "h31", "h32")

    def identity(self) -> Float[Tensor, " P"]:
        """Return H = I."""
        return torch.tensor([1.0, 0, 0, 0, 1, 0, 0, 0], dtype=torch.float64)

    def basis(self, points: Float[Tensor, "N 2"]) -> Basis:
        """Write H·[x, y, 1] with 1 as the offset of W, because h33 is fixed."""
        one = torch.ones_like(points[:, :1])
        lifted = torch.cat([points, one], dim=1)
        matrix = points.new_zeros(points.shape[0], 3, 8)
        matrix[:, 0, 0:3] = lifted
        matrix[:, 1, 3:6] = lifted
        matrix[:, 2, 6:8] = points
        offset = points.new_zeros(points.shape[0], 3)
        offset[:, 2] = 1
        return Basis(matrix, offset)

    @property
    def handles(self) -> tuple[Handle, ...]:
        """Offer the four corners, each with the other three held: eight constraints, eight numbers."""
        corners = tuple(
            Handle(say(f"handles-corner-{k}"), point, "point", tuple(p for p in CORNERS if p != point))
            for k, point in enumerate(CORNERS)
        )
        return (
            *corners,
            Handle(say("handles-move"), CENTRE, "move"),
            Handle(say("handles-rotate"), (0.0, -1.0), "rotate"),
        )
