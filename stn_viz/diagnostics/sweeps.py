"""Plane sweeps: the camera that their planes' homographies tell, and whether it belongs to the map that is read.

A plane at depth z is read through H = K·(R + t·nᵀ/z)·K⁻¹ up to a factor. Where the planes face the camera that asks,
all of one pair of cameras share the first two columns of H. For square pixels these are what K makes of two orthogonal
directions of equal length: two linear equations in K⁻ᵀ·K⁻¹ for each pair (Zhang, A flexible new technique for camera
calibration, 2000). So some pairs that are turned each in its own way tell the camera's centre in pixels of the map.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import torch
from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches, stays_below
from stn_viz.diagnostics.warp import Warp
from stn_viz.texts import Message
from stn_viz.texts.quantity import quantity

_PAIRS, _MOST, _LOOKED_AT = 4, 24, 96  # pairs of cameras, at least, and at most; items and calls looked at
_NEAR = 1.9  # half widths within which points count: what is set aside or clamped lies beyond
_FEWEST, _POINTS = 40, 200  # points of a plane, at least, and about so many that are fitted
_ASTRAY = 0.01  # pixels by which a plane's points may miss its homography
_SHARED = 1e-3  # by which the columns of two planes may differ; by less two pairs are one
_TURNED = 1e-3  # what a turn adds to a homography's divisor over the width of a map, at least
_UNEXPLAINED = 0.05  # of the least that any other camera leaves
_TELLING = 1e-4  # of that, at least: float32 leaves 1e-6
_LARGER = (2.0, 4.0, 8.0)  # times: what one resolution may be of another
_CENTRAL, _HALF = 0.1, 0.5  # share, and pixels, by which a camera's centre may miss the middle
_STRETCHES = torch.linspace(-0.7, 0.7, 29, dtype=torch.float64).exp().tolist()  # heights of pixels, by their width


def sweep_resolution(warps: Sequence[Warp]) -> Finding | None:
    """Find planes that are swept with the camera of a picture twice, four times or eight times as large as the maps.

    Or as small. Four pairs of cameras or more, each turned in its own way, agree about one camera to 5 %, whose centre
    is that multiple of the map's middle, to a tenth. Pairs that are only shifted, or turned about one axis, tell
    nothing.
    """
    first = warps[0]
    alike = [w for w in warps if w.call.source == first.call.source]
    pairs = _keep_apart(islice(_list_pairs(alike), _LOOKED_AT))
    if not reaches("pairs", len(pairs), _PAIRS):
        return None
    columns = torch.stack(pairs)
    left, centre = min((_find_centre(columns, s) for s in _STRETCHES), key=lambda found: found[0])
    if not stays_below("unexplained", left, _UNEXPLAINED):
        return None
    size = centre.new_tensor(first.sizes)
    at, middle = centre * size[0], size / 2
    for times in (*_LARGER, *(1 / n for n in _LARGER)):
        if bool(((at - times * middle).abs() < _CENTRAL * times * middle + _HALF).all()):
            x, y = at.tolist()
            return first.found(
                "warning",
                "wrong-size",
                0,
                Message(
                    "diagnostics-wrong-size-sweep",
                    {
                        "x": quantity(x, 2),
                        "y": quantity(y, 2),
                        "size": "×".join(map(str, first.call.source)),
                        "times": f"{max(times, 1 / times):g}",
                        "way": "large" if times > 1 else "small",
                    },
                ),
                Message("diagnostics-wrong-size-resolution-remedy"),
                centre=at,
            )
    return None


def _list_pairs(warps: Sequence[Warp]) -> Iterator[Tensor]:
    """List the first two columns (3, 2) of what each pair of cameras makes of its planes, in widths of the map."""
    for warp in warps[:_LOOKED_AT]:
        height, width = warp.call.source
        points, pixels = (t.flatten(1, -2) for t in (warp.grid, warp.pixels))
        if warp.call.kept.stride != 1 or points.shape[1] % (height * width) or warp.placed:
            continue
        y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
        lattice = torch.stack([x, y], -1).flatten(0, 1).double() / width
        near = (points.abs() < _NEAR).all(dim=-1)
        for inside, planes in zip(near, pixels / width, strict=True):
            fitted = _fit_planes(lattice, planes, inside, _ASTRAY / width)
            if fitted is not None and float(fitted[2].norm()) >= _TURNED:
                yield fitted


def _fit_planes(lattice: Tensor, points: Tensor, near: Tensor, astray: float) -> Tensor | None:
    """Fit the columns that an item's first and last plane share; None where one misses its homography."""
    masks = near.unflatten(0, (-1, len(lattice)))
    full = [k for k, mask in enumerate(masks) if int(mask.sum()) >= _FEWEST]
    if not full:
        return None
    columns: list[Tensor] = []
    for k in sorted({full[0], full[-1]}):
        at = masks[k].nonzero()[:, 0]
        at = at[:: max(1, len(at) // _POINTS)]
        H, off = _fit_homography(lattice[at], points.unflatten(0, (-1, len(lattice)))[k, at])
        if not off <= astray:
            return None
        columns.append(H[:, :2] / H[:2, :2].norm() * H[0, 0].sign())
    return columns[0] if float((columns[0] - columns[-1]).abs().max()) < _SHARED else None


def _fit_homography(at: Tensor, read: Tensor) -> tuple[Tensor, float]:
    """Fit a homography to points (m, 2) by the direct linear transform, with the largest distance that is left."""
    (A, from_), (B, to) = (_normalise(t) for t in (at, read))
    none = torch.zeros_like(from_)
    rows = [torch.cat([from_, none, -to[:, :1] * from_], 1), torch.cat([none, from_, -to[:, 1:2] * from_], 1)]
    h = torch.linalg.svd(torch.cat(rows), full_matrices=False)[2][-1].reshape(3, 3)
    H = torch.linalg.inv(B) @ h @ A
    met = torch.cat([at, torch.ones_like(at[:, :1])], 1) @ H.T
    return H, float((met[:, :2] / met[:, 2:] - read).norm(dim=1).max())


def _normalise(points: Tensor) -> tuple[Tensor, Tensor]:
    """Bring points (m, 2) around 0 and to a spread of 1: the matrix that does it, and what it gives, (m, 3)."""
    scale = 1 / points.std().clamp(min=1e-9)
    matrix = torch.diag(torch.stack([scale, scale, torch.ones_like(scale)]))
    matrix[:2, 2] = -scale * points.mean(0)
    return matrix, torch.cat([points, torch.ones_like(points[:, :1])], 1) @ matrix.T


def _keep_apart(pairs: Iterable[Tensor]) -> list[Tensor]:
    """Keep the pairs that are none of those before."""
    apart: list[Tensor] = []
    for pair in pairs:
        if all(float((pair - other).abs().max()) > _SHARED for other in apart):
            apart.append(pair)
    return apart[:_MOST]


def _find_centre(columns: Tensor, stretch: float) -> tuple[float, Tensor]:
    """Find the centre of the camera that explains pairs (n, 3, 2) best, where pixels are so many times as high as wide.

    Returns:
        What it leaves, by what the next best leaves, 1 where that is too little to tell; and the centre, in widths.
    """
    upright = columns.new_tensor([1.0, stretch, 1.0])
    a, b = (columns * upright[:, None] / upright[:2]).unbind(-1)
    equations = torch.cat([_pair(a, b), _pair(a, a) - _pair(b, b)])
    _, left, cameras = torch.linalg.svd(equations, full_matrices=False)
    p, q, r = (cameras[-1][1:] / cameras[-1][0]).unbind()
    real = bool(r > p**2 + q**2) and float(left[-2]) >= _TELLING
    return float(left[-1] / left[-2]) if real else 1.0, torch.stack([-p, -q / stretch])


def _pair(a: Tensor, b: Tensor) -> Tensor:
    """Write aᵀ·ω·b as a row (n, 4) times ω's numbers, for ω of square pixels: [[1, 0, p], [0, 1, q], [p, q, r]]."""
    return torch.stack(
        [
            a[:, 0] * b[:, 0] + a[:, 1] * b[:, 1],
            a[:, 0] * b[:, 2] + a[:, 2] * b[:, 0],
            a[:, 1] * b[:, 2] + a[:, 2] * b[:, 1],
            a[:, 2] * b[:, 2],
        ],
        1,
    )
