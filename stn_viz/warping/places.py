"""Where a warp reads: a function from target pixels to source pixels, made of a θ or of a matrix between pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.interchange.matrices import homography, pixel_matrix, single
from stn_viz.transforms.base import Family, check_family


@dataclass(frozen=True, eq=False)
class Places:
    """Say where each target pixel reads.

    *Convention:* target → source; pixels (x, y), their centres at whole numbers.

    Args:
        frame: sizes of both maps, and about which lines reflection mirrors.
        source_of: maps target pixels (N, 2) to source pixels (N, 2), in float64.
        affine: whether it is affine, so that it shrinks alike everywhere.
    """

    frame: Frame
    source_of: Callable[[Tensor], Tensor]
    affine: bool = False

    @classmethod
    def of_theta(cls, family: Family, theta: Float[Tensor, "*batch P"], frame: Frame) -> Places:
        """Make them of one θ.

        Raises:
            ArgumentError: not one θ of the family.
        """
        check_family(family)
        one = single(family, theta)[None]
        matrix = homography(family, one)
        if matrix is not None:
            return cls.of_matrix(pixel_matrix(matrix, frame), frame)
        back = Frame(frame.target, frame.target, frame.align_corners)

        def source_of(pixels: Tensor) -> Tensor:
            return frame.to_pixels(family.points(one, back.to_normalised(pixels))[0])

        return cls(frame, source_of)

    @classmethod
    def of_matrix(cls, matrix: Float[Tensor, "3 3"], frame: Frame) -> Places:
        """Make them of a matrix from target pixels to source pixels, as OpenCV takes it with WARP_INVERSE_MAP."""
        (a, b, c), (d, e, f), (g, h, w) = matrix.detach().double().tolist()
        affine = not (g or h) and w != 0

        def source_of(pixels: Tensor) -> Tensor:
            x, y = pixels.unbind(1)
            depth = w if affine else g * x + h * y + w
            return torch.stack([(a * x + b * y + c) / depth, (d * x + e * y + f) / depth], dim=1)

        return cls(frame, source_of, affine)

    @property
    def even_steps(self) -> tuple[float, float] | None:
        """Return the lengths of ∂x/∂(target) and ∂y/∂(target) in source pixels, where they are the same everywhere."""
        if not self.affine:
            return None
        x, y = self.steps(torch.zeros(1, 2, dtype=torch.float64))[0].tolist()
        return x, y

    def steps(self, pixels: Float[Tensor, "N 2"]) -> Float[Tensor, "N 2"]:
        """Measure at each target pixel the lengths of ∂x/∂(target) and ∂y/∂(target), in source pixels; NaN counts 1."""
        half = torch.eye(2, dtype=torch.float64) / 2
        along = [self.source_of(pixels + h) - self.source_of(pixels - h) for h in half]
        return torch.hypot(*along).nan_to_num(nan=1.0)
