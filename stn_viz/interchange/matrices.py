"""θ in the forms that other tools speak: normalised matrix, pixel matrix, OpenCV's matrix, box."""

from __future__ import annotations

from typing import TypedDict

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError
from stn_viz.transforms.base import CORNERS, Family

Rows = list[list[float]]
_PROBES = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.7, -0.4), (-0.9, 0.2), (-0.3, -0.8), (0.1, 0.6))


class Forms(TypedDict):
    """Hold one θ in every form, as lists that JSON can carry.

    *Convention:* matrices act on columns (x, y, 1); 2×3 for affine-like families, 3×3 where there is a perspective
    part. A family without a matrix has its control points (x, y) in ``raw`` and ``pixel``.

    Args:
        raw: normalised source ← normalised target, what ``F.affine_grid`` takes.
        pixel: source pixel ← target pixel, what ``cv2.warpAffine`` takes with ``WARP_INVERSE_MAP``; pixel centres are
            whole numbers.
        opencv: target pixel ← source pixel, what ``cv2.warpAffine`` takes without that flag; None if singular.
        box: the sources of the target's corners in source pixels: top left, top right, bottom right, bottom left.
        box_normalised: the same, normalised.
    """

    raw: Rows
    pixel: Rows | None
    opencv: Rows | None
    box: Rows
    box_normalised: Rows


def single(family: Family, theta: Float[Tensor, "*batch P"]) -> Float[Tensor, " P"]:
    """Take one θ, alone or as a batch of one, in float64 and without its history.

    Raises:
        ArgumentError: not one θ of the family.
    """
    batch = family.batched(theta).detach().to("cpu", torch.float64)
    if len(batch) != 1:
        raise ArgumentError("theta", theta, "one θ", "pick one, theta[i]")
    return batch[0]


def homography(family: Family, theta: Float[Tensor, "*batch P"]) -> Float[Tensor, "3 3"] | None:
    """Write T_θ as one matrix H, normalised source ~ H·(x, y, 1) of the normalised target, if the family has one.

    Whether it does is read off its basis: B and b must be linear in (x, y, 1), for every θ.
    """
    if not family.linear:
        return None
    probes = torch.tensor(_PROBES, dtype=torch.float64)
    basis = family.basis(probes)
    lifted = torch.cat([probes, torch.ones_like(probes[:, :1])], dim=1)
    values = torch.cat([basis.matrix, basis.offset[..., None]], dim=2)  # 3 × (P + 1) at each probe
    corner = torch.linalg.inv(lifted[:3])
    linear = torch.einsum("nk, kij -> nij", corner, values[:3])  # what (x, y, 1) must be multiplied by
    if not torch.allclose(torch.einsum("nk, kij -> nij", lifted, linear), values, atol=1e-9):
        return None
    return (linear @ torch.cat([single(family, theta), torch.ones(1, dtype=torch.float64)])).T


def is_affine(family: Family) -> bool:
    """Tell whether W is 1 for every θ, so that two rows say everything."""
    basis = family.basis(torch.tensor(_PROBES, dtype=torch.float64))
    return not bool(basis.matrix[:, 2].any()) and bool((basis.offset[:, 2] == 1).all())


def to_pixel(matrix: Float[Tensor, "3 3"], frame: Frame) -> Float[Tensor, "3 3"]:
    """Turn a normalised matrix into one from target pixels to source pixels."""
    target = Frame(frame.target, frame.target, frame.align_corners)
    return _scaling_matrix(frame) @ matrix @ _inverse_scaling_matrix(target)


def from_pixel(matrix: Float[Tensor, "3 3"], frame: Frame) -> Float[Tensor, "3 3"]:
    """Turn a matrix from target pixels to source pixels into a normalised one.

    Raises:
        ArgumentError: the frame has an axis of one corner-aligned pixel, where normalised units have no length.
    """
    if frame.align_corners and 1 in (*frame.source, *frame.target):
        wanted = "maps of at least 2×2 pixels"
        raise ArgumentError("frame", frame, wanted, "use align_corners=False, where one pixel has a width")
    target = Frame(frame.target, frame.target, frame.align_corners)
    return _inverse_scaling_matrix(frame) @ matrix @ _scaling_matrix(target)


def _scaling_matrix(frame: Frame) -> Float[Tensor, "3 3"]:
    """Write frame.to_pixels as a matrix."""
    (sx, sy), (ox, oy) = frame.pixels_per_unit, frame.to_pixels(torch.zeros(2, dtype=torch.float64)).tolist()
    return torch.tensor([[sx, 0, ox], [0, sy, oy], [0, 0, 1]], dtype=torch.float64)


def _inverse_scaling_matrix(frame: Frame) -> Float[Tensor, "3 3"]:
    """Write frame.to_normalised as a matrix; it exists even where one corner-aligned pixel makes scaling singular."""
    zero, one = frame.to_normalised(torch.tensor([[0.0, 0.0], [1.0, 1.0]], dtype=torch.float64)).tolist()
    sx, sy = one[0] - zero[0], one[1] - zero[1]
    return torch.tensor([[sx, 0, zero[0]], [0, sy, zero[1]], [0, 0, 1]], dtype=torch.float64)


def forms(family: Family, theta: Float[Tensor, "*batch P"], frame: Frame) -> Forms:
    """Write one θ in every form that a person may want to copy.

    Raises:
        ArgumentError: not one θ of the family.
    """
    one = single(family, theta)
    normalised = family.points(one[None], torch.tensor(CORNERS, dtype=torch.float64))[0]
    matrix = homography(family, one)
    if matrix is None:
        points = one.reshape(-1, 2) if len(family.anchors) * 2 == family.n_params else None
        raw = one[None] if points is None else points
        pixel = None if points is None else frame.to_pixels(points).tolist()
        opencv = None
    else:
        rows = 2 if is_affine(family) else 3
        raw, in_pixels = matrix[:rows], to_pixel(matrix, frame)
        pixel = _normalise_scale(in_pixels)[:rows].tolist()
        opencv = _invert_rows(in_pixels, rows)
    return Forms(
        raw=raw.tolist(),
        pixel=pixel,
        opencv=opencv,
        box=frame.to_pixels(normalised).tolist(),
        box_normalised=normalised.tolist(),
    )


def _normalise_scale(matrix: Float[Tensor, "3 3"]) -> Float[Tensor, "3 3"]:
    """Scale the last entry to 1, as OpenCV prints it, unless it is 0."""
    return matrix / matrix[2, 2] if matrix[2, 2] != 0 else matrix


def _invert_rows(matrix: Float[Tensor, "3 3"], rows: int) -> Rows | None:
    if not matrix.isfinite().all() or torch.linalg.matrix_rank(matrix) < 3:
        return None
    return _normalise_scale(torch.linalg.inv(matrix))[:rows].tolist()
