"""RAFT's look-up as a spatial transformer: windows of a pyramid of correlations, read where the flow points."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError
from stn_viz.sampling.samplers import sample


class CorrelationLookUp(nn.Module):
    """Correlate every pixel with every pixel, and read windows around where each is believed to have gone.

    C_ij,kl = Σ_h f_ijh · g_klh / √D; level l is C with its last two axes pooled by 2^l; of each level the (2r + 1)²
    points around p' / 2^l are read bilinearly, 0 outside (Teed and Deng 2020, "RAFT: Recurrent All-Pairs Field
    Transforms for Optical Flow", ECCV; the factor 1/√D and the division by 2^l are those of the authors' code). One
    pixel's correlations are the picture U, its window is the target map V: a spatial transformer for each pixel, whose
    θ is a shift. What is read is scaled down level by level, so that the same window sees farther.

    The order of channels is levels first, then windows row by row; the authors' code walks its windows column by
    column, which a convolution behind it cannot tell apart by anything but its weights.

    Args:
        levels: of the pyramid.
        radius: r, of the windows, in pixels of each level.

    Raises:
        ArgumentError: ``levels`` or ``radius`` is below 1.

    Example:
        >>> f = torch.nn.functional.one_hot(torch.arange(64).view(8, 8)).movedim(2, 0)[None].float()
        >>> here = sv.Frame((8, 8), (8, 8))
        >>> coordinates = here.to_pixels(here.target_points(torch.float32))[None]
        >>> found = CorrelationLookUp(levels=1, radius=1)(f, f, coordinates)
        >>> found[0, :, 3, 3].argmax().item()  # each pixel is most like itself: the middle of its 3 × 3 window
        4
    """

    def __init__(self, levels: int = 4, radius: int = 4) -> None:
        super().__init__()
        for name, value in (("levels", levels), ("radius", radius)):
            if value < 1:
                raise ArgumentError(name, value, "a whole number of at least 1", "4 is what the authors' code takes")
        self.levels, self.radius = levels, radius

    def pyramid(self, f: Float[Tensor, "B D H W"], g: Float[Tensor, "B D H2 W2"]) -> list[Float[Tensor, "N 1 _ _"]]:
        """Correlate all pairs, and pool: one map for each pixel of f, row by row, coarser at each level."""
        smallest = 2 ** (self.levels - 1)
        if min(g.shape[2:]) < smallest:
            size = f"{smallest} × {smallest}"
            raise ArgumentError(
                "g", g, f"at least {size} for {self.levels} levels", "take fewer levels, or larger maps"
            )
        all_pairs = torch.einsum("bdij, bdkl -> bijkl", f, g) / f.shape[1] ** 0.5
        found = [all_pairs.flatten(0, 2)[:, None]]
        while len(found) < self.levels:
            found.append(F.avg_pool2d(found[-1], 2))
        return found

    def forward(
        self, f: Float[Tensor, "B D H W"], g: Float[Tensor, "B D H2 W2"], coordinates: Float[Tensor, "B H W 2"]
    ) -> Float[Tensor, "B F H W"]:
        """Read each pixel's windows, levels · (2r + 1)² numbers.

        *Convention:* coordinates are (x, y) in pixels of g, whose centres are whole numbers.

        Args:
            f: features of the first picture.
            g: features of the second.
            coordinates: where in g each pixel of f is looked for.

        Raises:
            ArgumentError: g is too small for so many levels.
        """
        step = torch.arange(-self.radius, self.radius + 1).to(coordinates)
        window = torch.stack(torch.meshgrid(step, step, indexing="xy"), dim=-1)
        middle = coordinates.reshape(-1, 1, 1, 2)
        read: list[Tensor] = []
        for level, C in enumerate(self.pyramid(f, g)):
            frame = Frame((C.shape[2], C.shape[3]), (len(step), len(step)))
            read.append(sample(C, frame.to_normalised(middle / 2**level + window), frame).flatten(1))
        return torch.cat(read, dim=1).unflatten(0, tuple(coordinates.shape[:3])).movedim(3, 1)
