"""The prefilter: blur a map before a warp that shrinks it, which a fixed kernel would alias (section 3.3)."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame

REACH = 4  # a Gaussian is cut off at so many σ


def antialiased(
    U: Float[Tensor, "B C H W"], grid: Float[Tensor, "B Ho Wo 2"], frame: Frame
) -> Float[Tensor, "B C H W"]:
    """Blur each map along both axes by as much as its grid shrinks it: σ = √(s² - 1)/2 for s source pixels a step.

    s is the length of ∂x/∂(target) for the x axis and of ∂y/∂(target) for the y axis, in pixels and in the median over
    the grid: right for a warp that shrinks alike everywhere, a compromise for others. Edges are continued as they are.
    """
    pixels = frame.to_pixels(grid.detach())
    shrink = torch.hypot(_measure_median_step(pixels, 2), _measure_median_step(pixels, 1)).nan_to_num(nan=1.0)
    sigma = (shrink.clamp(1, max(frame.source)) ** 2 - 1).sqrt() / 2
    return blur_axis(blur_axis(U, 3, sigma[:, 0]), 2, sigma[:, 1])


def _measure_median_step(pixels: Float[Tensor, "B Ho Wo 2"], axis: int) -> Float[Tensor, "B 2"]:
    if pixels.shape[axis] == 1:
        return pixels.new_zeros(len(pixels), 2)
    return pixels.diff(dim=axis).abs().flatten(1, 2).nanmedian(dim=1).values


def gaussian(sigma: Float[Tensor, " B"], reach: int) -> Float[Tensor, "B _"]:
    """Weigh the pixels from -reach to reach by a Gaussian of each σ, in pixels; the weights add up to 1."""
    t = torch.arange(-reach, reach + 1, dtype=sigma.dtype, device=sigma.device)
    k = torch.exp(-((t / sigma[:, None].clamp(min=1e-3)) ** 2) / 2)
    return k / k.sum(1, keepdim=True)


def blur_axis(U: Float[Tensor, "B C H W"], axis: int, sigma: Float[Tensor, " B"]) -> Float[Tensor, "B C H W"]:
    """Blur each map along one axis by a Gaussian, cut off at four σ; edges are continued as they are.

    Args:
        U: maps.
        axis: 2 along y, 3 along x.
        sigma: σ for each map, in pixels; 0 leaves it as it is.
    """
    size = U.shape[axis]
    reach = min(math.ceil(REACH * float(sigma.max())), size)
    if reach == 0:
        return U
    k = gaussian(sigma.to(U), reach)[:, None]
    index = torch.arange(-reach, size + reach, device=U.device).clamp(0, size - 1)
    lines = U.movedim(axis, 3)
    rows = lines[..., index].flatten(1, 2).transpose(0, 1)  # one group of a convolution for each map of the batch
    if U.is_cuda:  # of single precision cuDNN makes TF32, which keeps ten bits
        rows, k = rows.double(), k.double()
    blurred = F.conv1d(rows, k, groups=len(U)).to(U.dtype)
    return blurred.transpose(0, 1).unflatten(1, lines.shape[1:3]).movedim(3, axis)
