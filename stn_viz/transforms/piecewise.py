"""The piecewise-affine family: a triangulated lattice, affine in each triangle."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.transforms.lattice import LatticeFamily, cell
from stn_viz.transforms.registry import register


@register
@dataclass(frozen=True)
class PiecewiseAffine(LatticeFamily):
    """Map each triangle of a lattice by its own affine transform (section 3.2).

    Every cell is split by the diagonal from its top left to its bottom right node; beyond the lattice the
    outermost triangles go on.
    """

    name = "piecewise"

    def weights(self, points: Float[Tensor, "N 2"]) -> Float[Tensor, "N K"]:
        """Evaluate the barycentric weights of the triangle that holds each point: three that are not zero."""
        (i, u), (j, v) = cell(points[:, 0], self.cols), cell(points[:, 1], self.rows)
        top_left = j * self.cols + i
        upper = u >= v  # the triangle that holds the top right node
        phi = points.new_zeros(points.shape[0], self.rows * self.cols)
        third = torch.where(upper, top_left + 1, top_left + self.cols)
        for node, weight in (
            (top_left, 1 - torch.maximum(u, v)),
            (third, (u - v).abs()),
            (top_left + self.cols + 1, torch.minimum(u, v)),
        ):
            phi.scatter_(1, node[:, None], weight[:, None])
        return phi
