"""A picture warped tile by tile: each tile of V reads a cut of U, and memory holds both pictures and one tile.

Where the warp shrinks U is blurred before it is read, by σ = √(s² - 1)/2 for s source pixels a step, along each axis by
its own s (as :func:`stn_viz.sampling.blur.antialiased`). A warp whose s differs from place to place is read at the two
powers of two about s, and the two are mixed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError
from stn_viz.images.original import Pixels
from stn_viz.sampling.blur import REACH, gaussian
from stn_viz.sampling.edges import Padding, mirrored, padded_index
from stn_viz.sampling.kernels import Kernel, as_kernel
from stn_viz.sampling.samplers import sample
from stn_viz.warping.places import Places

_SIDE = 256  # of a tile, in pixels of V
_CUT = 1 << 22  # pixels of U that a tile may read; one that reads more is halved
_STEEPEST = 2.0**20  # a shrink beyond it, as near a horizon, changes nothing any more
_SHARP = 0.01  # σ in pixels that blurs nothing
Axis = Int[Tensor, " _"]


@dataclass(frozen=True, eq=False)
class _Reading:
    """Hold what all tiles have in common."""

    U: Pixels
    places: Places
    kernel: Kernel
    padding: Padding
    prefilter: bool
    even: tuple[float, float] | None


def warp_tiles(
    U: Pixels,
    places: Places,
    kernel: str | Kernel = "bilinear",
    padding: Padding = "zeros",
    *,
    prefilter: bool = True,
    premultiply: bool = False,
    progress: Callable[[float], object] | None = None,
) -> Pixels:
    """Warp a picture, in memory for both pictures and some 100 MB.

    Args:
        U: (H, W, C), bytes, 16-bit numbers or floats.
        places: where each pixel of V reads, with the sizes of both.
        kernel: a kernel's name or a Kernel.
        padding: what U is beyond its edge.
        prefilter: blur U where the warp shrinks it, against aliasing.
        premultiply: the last channel is alpha: colours count by it, so that none comes from where U is transparent.
        progress: called after each tile with the share that is done; what it raises ends the work.

    Returns:
        V, (Ho, Wo, C), of U's type: rounded and clipped if that is of whole numbers. A sample that is lost is 0 there,
        and NaN among floats.

    Raises:
        ArgumentError: the picture is not of the frame's source size.
    """
    if tuple(U.shape[:2]) != places.frame.source:
        wanted = f"a picture of the frame's size {places.frame.source}"
        raise ArgumentError("U", U.shape, wanted, "make the frame of its size")
    reading = _Reading(U, places, as_kernel(kernel), padding, prefilter, places.even_steps if prefilter else None)
    ho, wo = places.frame.target
    V = np.zeros((ho, wo, U.shape[2]), U.dtype)
    tiles = [(top, left) for top in range(0, ho, _SIDE) for left in range(0, wo, _SIDE)]
    with torch.inference_mode():
        for done, (top, left) in enumerate(tiles, 1):
            box = (top, min(top + _SIDE, ho), left, min(left + _SIDE, wo))
            for (a, b, c, d), values in _tile(reading, box, premultiply):
                V[a:b, c:d] = _typed(values, U.dtype, premultiply).reshape(b - a, d - c, -1)
            if progress is not None:
                progress(done / len(tiles))
    return V


Box = tuple[int, int, int, int]


def _tile(reading: _Reading, box: Box, premultiply: bool) -> Iterator[tuple[Box, Float[Tensor, "C N"]]]:
    """Read a tile, or its halves where it would read too much of U at once."""
    top, bottom, left, right = box
    pixels = torch.cartesian_prod(
        torch.arange(top, bottom, dtype=torch.float64), torch.arange(left, right, dtype=torch.float64)
    ).flip(1)
    values = _values(reading, pixels, premultiply)
    if values is not None:
        yield box, values
    elif bottom - top >= right - left:
        middle = (top + bottom) // 2
        yield from _tile(reading, (top, middle, left, right), premultiply)
        yield from _tile(reading, (middle, bottom, left, right), premultiply)
    else:
        middle = (left + right) // 2
        yield from _tile(reading, (top, bottom, left, middle), premultiply)
        yield from _tile(reading, (top, bottom, middle, right), premultiply)


def _values(reading: _Reading, pixels: Float[Tensor, "N 2"], premultiply: bool) -> Float[Tensor, "C N"] | None:
    at = reading.places.source_of(pixels)
    lost = ~at.isfinite().all(1)
    at = torch.stack([_near(at[:, k], reading, k) for k in (0, 1)], dim=1)
    V = torch.zeros(reading.U.shape[2], len(at))
    for steps, share in _blurs(reading, pixels):
        some = share > 0
        if not some.any():
            continue
        whole = bool(some.all())
        read = _read(reading, at if whole else at[some], steps, premultiply)
        if read is None and len(at) > 1:
            return None
        if read is not None and whole:
            V += read * share.float()
        elif read is not None:
            V[:, some] += read * share[some].float()
    return V.masked_fill(lost, math.nan)


def _near(x: Float[Tensor, " N"], reading: _Reading, axis: int) -> Float[Tensor, " N"]:
    """Bring far places near without changing what is read there: folded into the picture, or just beyond its edge."""
    frame, size = reading.places.frame, reading.places.frame.source[1 - axis]
    x = x.nan_to_num(nan=0.0, posinf=1e12, neginf=-1e12)
    if reading.padding != "reflection":
        # the fraction stays: not every kernel's weights add up to 1
        whole, beyond = x.floor(), reading.kernel.reach + 1.0
        return whole.clamp(-beyond, size + beyond) + (x - whole)
    return mirrored(x, size, frame.align_corners)[0]


def _blurs(
    reading: _Reading, pixels: Float[Tensor, "N 2"]
) -> Iterator[tuple[tuple[float, float], Float[Tensor, " N"]]]:
    """Yield steps (along x, along y) to blur for, and each pixel's share of what is read so; shares add up to 1."""
    if not reading.prefilter or reading.even is not None:
        yield reading.even or (1.0, 1.0), pixels.new_ones(len(pixels))
        return
    octaves = reading.places.steps(pixels).clamp(1, _STEEPEST).log2()
    low, high = octaves.min(0).values.floor().int().tolist(), octaves.max(0).values.ceil().int().tolist()
    for ox in range(low[0], high[0] + 1):
        for oy in range(low[1], high[1] + 1):
            share = (1 - (octaves - octaves.new_tensor([ox, oy])).abs()).clamp(min=0).prod(1)
            yield (2.0**ox, 2.0**oy), share


def _read(
    reading: _Reading, at: Float[Tensor, "N 2"], steps: tuple[float, float], premultiply: bool
) -> Float[Tensor, "C N"] | None:
    """Read U, blurred for so many pixels a step, at places of it; None if that needs too large a cut of U."""
    frame = reading.places.frame
    axes = [
        _Cut.of(at[:, k], frame.source[1 - k], steps[k], reading.kernel.reach, reading.padding, frame.align_corners)
        for k in (0, 1)
    ]
    if len(at) > 1 and math.prod(len(axis.pixels) * axis.factor for axis in axes) > _CUT:
        return None
    x, y = axes
    cut = _floats(_shrunk(reading.U, y.sources, x.sources, (y.factor, x.factor)), premultiply)
    cut = _blurred(_blurred(cut, 3, x.sigma), 2, y.sigma)[:, :, y.pixels][..., x.pixels]
    cut = cut * (y.inside[:, None] & x.inside).float()
    size = (len(y.pixels), len(x.pixels))
    local = torch.stack([x.local, y.local], dim=1).float()
    there = Frame(size, (1, len(at)))
    return sample(cut, there.to_normalised(local)[None, None], there, reading.kernel)[0, :, 0]


@dataclass(frozen=True, eq=False)
class _Cut:
    """Hold what is cut out of U along one axis.

    Args:
        factor: how many pixels of U are averaged to one, before the rest of the blur.
        sources: the pixels of U to take, ``factor`` to each averaged one.
        sigma: the rest of the blur, in averaged pixels; its margin is among the sources.
        pixels: which of the blurred ones stand in the cut, in order.
        inside: which of those lie inside U.
        local: the places, counted in the cut.
    """

    factor: int
    sources: Int[Tensor, " m"]
    sigma: float
    pixels: Int[Tensor, " n"]
    inside: Bool[Tensor, " n"]
    local: Float[Tensor, " N"]

    @classmethod
    def of(
        cls, at: Float[Tensor, " N"], size: int, step: float, reach: int, padding: Padding, align_corners: bool
    ) -> _Cut:
        """Find what is to be cut for places along an axis."""
        step = min(max(step, 1.0), float(size))
        factor = 2 ** max(math.floor(math.log2(step)) - 1, 0)
        variance = (step**2 - 1) / 4 - (factor**2 - 1) / 12  # what averaging has not blurred yet
        sigma = math.sqrt(variance) / factor if variance > _SHARP**2 else 0.0
        coarse, at = -(-size // factor), (at + 0.5) / factor - 0.5
        low, high = math.floor(float(at.min())) - reach, math.floor(float(at.max())) + reach + 1
        index = torch.arange(low, high + 1)
        inside = (index >= 0) & (index < coarse)
        read = index.clamp(0, coarse - 1) if padding == "zeros" else padded_index(index, coarse, padding, align_corners)
        first, last, margin = int(read.min()), int(read.max()), math.ceil(REACH * sigma)
        averaged = torch.arange(first - margin, last + margin + 1).clamp(0, coarse - 1)
        sources = (averaged[:, None] * factor + torch.arange(factor)).clamp(max=size - 1).flatten()
        return cls(factor, sources, sigma, read - first, inside if padding == "zeros" else inside | True, at - low)


def _shrunk(U: Pixels, rows: Axis, columns: Axis, factors: tuple[int, int]) -> Float[np.ndarray, "h w C"]:
    """Cut rows and columns out of U, in float32, and average as many of them as the factors say."""
    fy, fx = factors
    top, left = int(rows.min()), int(columns.min())
    cut = U[top : int(rows.max()) + 1, left : int(columns.max()) + 1]
    cut = cut[rows.numpy() - top][:, columns.numpy() - left]
    if fy == fx == 1:
        return cut.astype(np.float32)
    h, w, channels = cut.shape
    return cut.reshape(h // fy, fy, w // fx, fx, channels).mean((1, 3), dtype=np.float32)


def _floats(cut: Float[np.ndarray, "h w C"], premultiply: bool) -> Float[Tensor, "1 C h w"]:
    if premultiply:
        cut = np.concatenate([cut[..., :-1] * cut[..., -1:], cut[..., -1:]], axis=2)
    return torch.from_numpy(np.ascontiguousarray(np.moveaxis(cut, 2, 0)))[None]


def _blurred(cut: Float[Tensor, "1 C h w"], axis: int, sigma: float) -> Float[Tensor, "1 C h2 w2"]:
    """Blur along an axis by a Gaussian cut off at four σ; the margin goes."""
    reach = math.ceil(REACH * sigma)
    if reach == 0:
        return cut
    weights = gaussian(torch.tensor([sigma]), reach).reshape((1, 1, 1, -1) if axis == 3 else (1, 1, -1, 1))
    return F.conv2d(cut.transpose(0, 1), weights).transpose(0, 1)


def _typed(values: Float[Tensor, "C N"], dtype: np.dtype, premultiply: bool) -> np.ndarray:
    if premultiply:
        alpha = values[-1:]
        values = torch.cat([torch.where(alpha > 0, values[:-1] / alpha, 0.0), alpha])
    if dtype.kind == "u":
        values = values.nan_to_num(nan=0.0).round().clamp(0, np.iinfo(dtype).max)
    return values.T.numpy().astype(dtype)
