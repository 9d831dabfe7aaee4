"""One sample of a recorded call as the stage takes it: U, the grid, a family's θ where one fits, kernel and padding."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError
from stn_viz.recording.call import Call
from stn_viz.sampling.samplers import Padding
from stn_viz.transforms import Family, family

KERNELS = {"bilinear": "bilinear", "nearest": "integer", "bicubic": "bicubic"}  # grid_sample's names → ours
_FITS = 0.01  # source pixels by which an affine map may miss the grid,
_FITTED = 32  # lattice points a side that are fitted
_ROUNDED = 1e-5  # or this share of the farthest one: θ in the hundreds is still a θ


@dataclass(frozen=True, eq=False)
class ReplayedWarp:
    """Hold one planar warp as it was recorded.

    *Convention:* as in :func:`stn_viz.sample`; gradients in normalised units.

    Args:
        U: the kept channels of the source; None where the recording had no room for it.
        grid: where each kept target pixel reads.
        V: what came out.
        frame: sizes and corner convention; ``frame.target`` is the kept lattice.
        kernel: a name of ``stn_viz.KERNELS``.
        padding: what U is beyond its edge.
        family: the affine family where the grid is affine, else None.
        theta: its six numbers in this frame, in float64.
        upstream: ∂L/∂V.
        grid_grad: ∂L/∂grid.
        input_grad: ∂L/∂U.
        points: where the identity reads for each kept target pixel; of every so many pixels these are not
            ``frame.target_points()``.
        slices: of a volume, which kept slice of the target this is, and which slice of the source it is shown over.
        fixed: the picture that V is to look like, where one was recorded.
    """

    U: Float[Tensor, "C H W"] | None
    grid: Float[Tensor, "Ho Wo 2"]
    V: Float[Tensor, "C Ho Wo"]
    frame: Frame
    kernel: str
    padding: Padding
    family: Family | None
    theta: Float[Tensor, " 6"] | None
    upstream: Float[Tensor, "C Ho Wo"] | None
    grid_grad: Float[Tensor, "Ho Wo 2"] | None
    input_grad: Float[Tensor, "C H W"] | None
    points: Float[Tensor, "Ho Wo 2"]
    slices: tuple[int, int] | None = None
    fixed: Float[Tensor, "C Ho Wo"] | None = None


def replay(call: Call, sample: int = 0, cut: int | None = None) -> ReplayedWarp:
    """Take one sample of a call, of a volume one slice of its target.

    A volume's slice reads points (x, y) near one depth; it is shown over the source slice at their median depth.

    Args:
        call: the recorded call.
        sample: which of its kept batch items.
        cut: which slice of a volume's kept target, the middle one if left out.

    Raises:
        ArgumentError: there is no such sample or slice.
    """
    if not 0 <= sample < call.samples:
        raise ArgumentError("sample", sample, f"one of {call.samples} kept items, 0 to {call.samples - 1}", "see kept")
    if call.grid is None or call.output is None:
        raise ArgumentError("call", str(call), "a call with its grid and output", "record it again")
    parts = {name: t[sample].float() for name, t in call.tensors().items() if not name.startswith("theta")}
    slices: tuple[int, int] | None = None
    if call.dims == 3:
        slices = _choose_slices(call, parts, cut)
        parts = _take_slices(parts, *slices)
    source, target = call.source[-2:], parts["grid"].shape[:2]
    frame = Frame((source[0], source[1]), (target[0], target[1]), call.align_corners)
    theta = _fit_theta(parts["grid"], frame) if call.kept.stride == 1 and call.dims == 2 else None
    return ReplayedWarp(
        parts.get("input"),
        parts["grid"],
        parts["output"],
        frame,
        KERNELS[call.mode],
        _PADDING[call.padding],
        None if theta is None else family("affine"),
        theta,
        parts.get("upstream"),
        parts.get("grid_grad"),
        parts.get("input_grad"),
        _identity_points(call),
        slices,
        parts.get("fixed"),
    )


def in_block(one: ReplayedWarp) -> ReplayedWarp:
    """Lay loose readings out as a block, in the order they have, where their lattice is a line or nearly one.

    The lattice of loose points is but a list, (queries, points) for instance; a block of it is easier to look at. It
    has no θ, and ``points`` mean nothing.
    """
    ho, wo = one.frame.target
    if max(ho, wo) <= _NARROW * min(ho, wo):
        return replace(one, family=None, theta=None)
    rows = max(r for r in range(1, math.isqrt(ho * wo) + 1) if ho * wo % r == 0)
    target = (rows, ho * wo // rows)
    laid = {
        name: None if (t := getattr(one, name)) is None else t.reshape(*target, 2)
        for name in ("grid", "grid_grad", "points")
    }
    laid |= {
        name: None if (t := getattr(one, name)) is None else t.reshape(-1, *target)
        for name in ("V", "upstream", "fixed")
    }
    return replace(one, frame=replace(one.frame, target=target), family=None, theta=None, **laid)


_NARROW = 4  # times as long as wide: from here on a lattice is a line


def _identity_points(call: Call) -> Float[Tensor, "Ho Wo 2"]:
    """Lay the target points that are kept, the last two axes of a volume's."""
    every = slice(None, None, call.kept.stride)
    ho, wo = call.target[-2:]
    return Frame((1, 1), (ho, wo), call.align_corners).target_points()[every, every]


_PADDING: dict[str, Padding] = {"zeros": "zeros", "border": "border", "reflection": "reflection"}


def _choose_slices(call: Call, parts: dict[str, Tensor], cut: int | None) -> tuple[int, int]:
    """Choose a slice of a volume's kept target, and the source's slice at the median depth that is read there."""
    deep = parts["grid"].shape[0]
    cut = deep // 2 if cut is None else cut
    if not 0 <= cut < deep:
        raise ArgumentError("cut", cut, f"one of {deep} slices, 0 to {deep - 1}", "leave it out for the middle one")
    depths = parts["grid"][cut][..., 2].double()
    middle = depths[torch.isfinite(depths)]
    at = 0.0
    if len(middle):
        through = Frame((1, call.source[0]), (1, 1), call.align_corners)
        at = float(through.to_pixels(torch.stack([middle.median(), torch.zeros(()).double()]))[0])
    return cut, min(max(round(at), 0), call.source[0] - 1)


def _take_slices(parts: dict[str, Tensor], cut: int, source: int) -> dict[str, Tensor]:
    flat = {name: parts[name][cut][..., :2] for name in ("grid", "grid_grad") if name in parts}
    flat |= {name: parts[name][:, cut] for name in ("output", "upstream", "fixed") if name in parts}
    return flat | {name: parts[name][:, source] for name in ("input", "input_grad") if name in parts}


def _fit_theta(grid: Float[Tensor, "Ho Wo 2"], frame: Frame) -> Float[Tensor, " 6"] | None:
    """Fit an affine θ, or give None where the grid is none."""
    if not bool(torch.isfinite(grid).all()):
        return None
    points, read = frame.target_points(), grid.double()
    some = tuple(slice(None, None, max(1, n // _FITTED)) for n in frame.target)  # exact where the grid is affine
    fit = torch.linalg.pinv(_homogeneous(points[some])) @ read[some].flatten(0, 1)
    lifted, read = _homogeneous(points), read.flatten(0, 1)
    pixels = frame.to_pixels(read)
    off = (frame.to_pixels(lifted @ fit) - pixels).abs().max()
    return fit.T.flatten() if float(off) <= _FITS + _ROUNDED * float(pixels.abs().max()) else None


def _homogeneous(points: Float[Tensor, "H W 2"]) -> Float[Tensor, "N 3"]:
    flat = points.flatten(0, 1)
    return torch.cat([flat, torch.ones_like(flat[:, :1])], dim=1)
