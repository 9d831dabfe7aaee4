"""The linear form of a family at some target points: [X, Y, W](p) = B(p)·θ + b(p)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Basis:
    """Hold a family's linear form at N target points.

    *Convention:* rows are the homogeneous source coordinates X, Y, W, in a volume X, Y, Z, W; all normalised.

    Args:
        matrix: B, one 3×P block for each point, 4×P in a volume.
        offset: b, what θ = 0 gives at each point.

    Example:
        >>> basis = sv.family("translation").basis(torch.tensor([[0.5, -0.5]]))
        >>> basis.matrix[0, :2], basis.offset
        (tensor([[1., 0.],
                [0., 1.]]), tensor([[ 0.5000, -0.5000,  1.0000]]))
        >>> basis.points(torch.tensor([0.25, 0.0]))
        tensor([[ 0.7500, -0.5000]])
    """

    matrix: Float[Tensor, "N rows P"]
    offset: Float[Tensor, "N rows"]

    def homogeneous(self, theta: Float[Tensor, "*batch P"]) -> Float[Tensor, "*batch N rows"]:
        """Evaluate B·θ + b."""
        wide = widened(theta)
        return (torch.einsum("nkp,...p->...nk", self.matrix.to(wide), wide) + self.offset.to(wide)).to(theta.dtype)

    def points(self, theta: Float[Tensor, "*batch P"]) -> Float[Tensor, "*batch N axes"]:
        """Evaluate the source points (X/W, Y/W); where W = 0 (on the horizon) they are infinite or NaN."""
        h = self.homogeneous(theta)
        return h[..., :-1] / h[..., -1:]


def widened(theta: Float[Tensor, "*batch P"]) -> Float[Tensor, "*batch P"]:
    """Bring θ to the precision in which coordinates are multiplied out: on a GPU float64.

    Products of float32 matrices go through TF32 there as soon as a training asks for speed; its ten bits leave an error
    of a quarter pixel in 1024.
    """
    return theta.double() if theta.is_cuda else theta
