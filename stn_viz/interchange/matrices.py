"""θ as matrices of homogeneous coordinates: between normalised points, and between pixels as OpenCV takes them."""

from __future__ import annotations

from functools import lru_cache

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError
from stn_viz.transforms.base import Family

Matrix = Float[Tensor, "3 3"]
Size = tuple[int, int]  # (H, W)
_PROBES = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.7, -0.4), (-0.9, 0.2), (-0.3, -0.8), (0.1, 0.6))
_ROUNDING = 1e-12  # of the largest entry: below it an entry is taken for 0, and a determinant for that of no inverse


def single(family: Family, theta: Float[Tensor, "*batch P"]) -> Float[Tensor, " P"]:
    """Take one θ, alone or as a batch of one, in float64 and without its history.

    Raises:
        ArgumentError: not one θ of the family.
    """
    batch = family.batched(theta).detach().to("cpu", torch.float64)
    if len(batch) != 1:
        raise ArgumentError("theta", theta, "one θ", "pick one, theta[i]")
    return batch[0]


def single_finite(family: Family, theta: Float[Tensor, "*batch P"]) -> Float[Tensor, " P"]:
    """Take one θ as :func:`single` does, to be written down.

    Raises:
        ArgumentError: not one θ of the family, or θ is not finite, for which no file has a number.
    """
    one = single(family, theta)
    if not one.isfinite().all():
        raise ArgumentError("theta", theta, "finite numbers", "undo the last edit")
    return one


def matrix_basis(family: Family) -> Float[Tensor, "3 3 _"] | None:
    """Say how T_θ is one matrix H, normalised source ~ H·(x, y, 1) of the normalised target: H = basis · (θ, 1).

    Whether a family is one matrix is read off its own basis: B and b must be linear in (x, y, 1), for every θ.

    Returns:
        the basis, 3 × 3 × (P + 1); None for a family that is no single matrix.
    """
    return _matrix_basis(family) if family.linear and family.smooth else None


@lru_cache(maxsize=64)
def _matrix_basis(family: Family) -> Float[Tensor, "3 3 _"] | None:
    probes = torch.tensor(_PROBES, dtype=torch.float64)
    basis = family.basis(probes)
    lifted = torch.cat([probes, torch.ones_like(probes[:, :1])], dim=1)
    values = torch.cat([basis.matrix, basis.offset[..., None]], dim=2)  # 3 × (P + 1) at each probe
    corner = torch.linalg.inv(lifted[:3])
    linear = torch.einsum("nk, kij -> nij", corner, values[:3])  # what (x, y, 1) must be multiplied by
    if not torch.allclose(torch.einsum("nk, kij -> nij", lifted, linear), values, atol=1e-9):
        return None
    return linear.transpose(0, 1).contiguous()


def homography(family: Family, theta: Float[Tensor, "*batch P"]) -> Matrix | None:
    """Write T_θ as one matrix, normalised source ~ H·(x, y, 1) of the normalised target, if the family is one."""
    basis = matrix_basis(family)
    return None if basis is None else basis @ torch.cat([single(family, theta), torch.ones(1, dtype=torch.float64)])


def compose(family: Family, theta: Float[Tensor, "B P"], change: Float[Tensor, "B P"]) -> Float[Tensor, "B P"]:
    """Compute θ ∘ Δ, the θ of H_θ·H_Δ: a point of V goes through Δ first and through θ then, into U. Differentiable.

    *Convention:* target → source, normalised; Δ maps V's square into itself.

    Raises:
        ArgumentError: the family is not one matrix, or a θ is not of it.
    """
    basis = matrix_basis(family)
    if basis is None:
        raise ArgumentError("family", family.name, "a family that is one matrix", "take affine or projective")
    basis = basis.to(theta)
    outer, inner = (
        torch.einsum("ijp, bp -> bij", basis, torch.cat([one, one.new_ones(len(one), 1)], dim=1))
        for one in (family.batched(theta), family.batched(change.to(theta)))
    )
    product = outer @ inner
    if not is_affine(family):  # a homography is known up to a factor: the last entry is 1
        product = product / product[:, 2:, 2:]
    columns, rest = basis[..., :-1].flatten(0, 1), (product - basis[..., -1]).flatten(1)
    return rest @ torch.linalg.pinv(columns).T


def is_affine(family: Family) -> bool:
    """Tell whether a family is a matrix whose last row is (0, 0, 1) for every θ, so that two rows say everything."""
    basis = matrix_basis(family)
    return basis is not None and not bool(basis[2, :, :-1].any()) and basis[2, :, -1].tolist() == [0, 0, 1]


def pixel_matrix(matrix: Matrix, frame: Frame, sizes: tuple[Size, Size] | None = None) -> Matrix:
    """Turn a normalised matrix into one from target pixels to source pixels; pixel centres are whole numbers.

    ``cv2.warpAffine`` and ``cv2.warpPerspective`` take it with ``WARP_INVERSE_MAP``.

    Args:
        matrix: normalised source ← normalised target.
        frame: sizes of the maps that are shown, and what ±1 means.
        sizes: (H, W) of source and target in whose pixels to count, where the maps are smaller copies of them.
    """
    source, target = _resized(frame, sizes)
    return _normal(source @ _source_scaling(frame) @ matrix @ torch.linalg.inv(target @ _target_scaling(frame)))


def opencv_matrix(matrix: Matrix, frame: Frame, sizes: tuple[Size, Size] | None = None) -> Matrix | None:
    """Turn a normalised matrix into one from source pixels to target pixels, as OpenCV takes it without a flag.

    Returns:
        the matrix; None where ``matrix`` is singular, or where the source is one corner-aligned pixel on an axis,
        which has no width to measure in.
    """
    singular = bool(torch.linalg.det(matrix).abs() <= _ROUNDING * matrix.abs().max() ** 3)
    if singular or 0 in frame.pixels_per_unit or not bool(matrix.isfinite().all()):
        return None
    source, target = _resized(frame, sizes)
    back = torch.linalg.inv(matrix)
    return _normal(target @ _target_scaling(frame) @ back @ torch.linalg.inv(source @ _source_scaling(frame)))


def _normal(matrix: Matrix) -> Matrix:
    """Scale the last entry to 1, as OpenCV prints it, unless it is 0; what is only rounding becomes 0."""
    least = _ROUNDING * matrix.abs().max()
    last = matrix[2, 2] if matrix[2, 2].abs() > least else matrix.new_ones(())
    return torch.where(matrix.abs() > least, matrix / last, torch.zeros_like(matrix))


def _resizing(shown: Size, own: Size) -> Matrix:
    """Map pixels of a map to those of a copy of another size that covers the same picture, edge to edge."""
    sy, sx = (b / a for a, b in zip(shown, own, strict=True))
    return torch.tensor([[sx, 0, (sx - 1) / 2], [0, sy, (sy - 1) / 2], [0, 0, 1]], dtype=torch.float64)


def _resized(frame: Frame, sizes: tuple[Size, Size] | None) -> tuple[Matrix, Matrix]:
    source, target = sizes or (frame.source, frame.target)
    return _resizing(frame.source, source), _resizing(frame.target, target)


def _source_scaling(frame: Frame) -> Matrix:
    """Write frame.to_pixels as a matrix."""
    (sx, sy), (ox, oy) = frame.pixels_per_unit, frame.to_pixels(torch.zeros(2, dtype=torch.float64)).tolist()
    return torch.tensor([[sx, 0, ox], [0, sy, oy], [0, 0, 1]], dtype=torch.float64)


def _target_scaling(frame: Frame) -> Matrix:
    """Map normalised target points to target pixels; an axis of one pixel counts from edge to edge."""
    matrix = torch.eye(3, dtype=torch.float64)
    for axis, n in enumerate(reversed(frame.target)):
        aligned = frame.align_corners and n > 1
        matrix[axis, axis] = (n - 1) / 2 if aligned else n / 2
        matrix[axis, 2] = (n - 1) / 2
    return matrix
