"""A line of text that is bent: how long it is, from the spline whose control points lie along its edges."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.transforms.splines import ThinPlateSpline

_STEPS = 128  # of each edge, as a chain of straight lines


def line_proportions(family: ThinPlateSpline, theta: Float[Tensor, " P"], frame: Frame) -> float | None:
    """Estimate how many times as long as high the line of text is that a thin-plate spline straightens.

    The upper and the lower edge of the target become two curves in U. The line is as long as they are on the mean, and
    as high as they are apart on the mean: for a line bent along a circle exactly its length at half its height. So
    rectifiers of scene text place their control points (Shi et al., *Robust scene text recognition with automatic
    rectification*, 2016, figure 3).

    Args:
        family: the spline, of any lattice.
        theta: its control points' sources.
        frame: of U, in whose pixels lengths are measured, and what ±1 means; V's size plays no part.

    Returns:
        None where the edges have no length or lie on one another.

    Example:
        >>> spline = ThinPlateSpline(rows=2, cols=7, aspect=6)
        >>> line_proportions(spline, spline.identity(), sv.Frame((100, 400), (32, 128)))
        4.0
    """
    across = torch.linspace(-1, 1, _STEPS + 1, dtype=torch.float64)
    targets = torch.cat([torch.stack([across, torch.full_like(across, y)], dim=-1) for y in (-1.0, 1.0)])
    sources = family.points(family.batched(theta).to(torch.float64), targets)[0]
    upper, lower = (sources * sources.new_tensor(frame.pixels_per_unit)).unflatten(0, (2, -1))
    length = sum(float(edge.diff(dim=0).norm(dim=-1).sum()) for edge in (upper, lower)) / 2
    height = float((lower - upper).norm(dim=-1).mean())
    return length / height if height > 0 and length > 0 else None
