"""A family's basis over a whole target lattice, laid out so that a grid is one matrix product."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from stn_viz.coordinates import AnyFrame
from stn_viz.transforms.basis import Basis

_HELD = 1 << 23  # entries of a dense basis that are held at once, 64 MB: 87,000 points of a 4×4 spline


@dataclass(frozen=True, eq=False)
class BasisRow:
    """Hold one row of a basis without its zero columns: which entries of θ it reads, and their K×N coefficients."""

    columns: Int[Tensor, " K"]
    matrix: Float[Tensor, "K N"]
    offset: Float[Tensor, " N"]

    def to(self, device: torch.device) -> BasisRow:
        """Move the row to a device."""
        return BasisRow(self.columns.to(device), self.matrix.to(device), self.offset.to(device))


@dataclass(frozen=True, eq=False)
class Planar:
    """Hold a basis as its rows; what works on it are functions, because torch.compile takes it as a constant.

    ``axes`` are the rows of X and Y, and of Z in a volume; ``w`` is None where W is 1 everywhere; ``columns`` is set
    where all axes share one matrix (affine, splines), so that they take a single product, to which ``offset`` is added
    if there is one.
    """

    axes: tuple[BasisRow, ...]
    w: BasisRow | None
    columns: Int[Tensor, "axes K"] | None
    offset: Float[Tensor, "axes N"] | None


def planes(rows: Planar, theta: Float[Tensor, "B P"]) -> tuple[Float[Tensor, "B axes N"], Float[Tensor, "B N"] | None]:
    """Evaluate the source points, as a plane of x, a plane of y and so on, and W where it is not 1."""
    if rows.columns is not None:
        points = theta[:, rows.columns] @ rows.axes[0].matrix
        return (points if rows.offset is None else points + rows.offset), None
    w = None if rows.w is None else _evaluate_row(rows.w, theta)
    points = torch.stack([_evaluate_row(row, theta) for row in rows.axes], dim=1)
    return (points if w is None else _divide_by_depth(points, w[:, None])), w


def _divide_by_depth(xy: Float[Tensor, "B axes N"], w: Float[Tensor, "B 1 N"]) -> Float[Tensor, "B axes N"]:
    """Divide by the depth; on the horizon and where the derivative overflows it is 0, not the NaN that 0 · ∞ would be.

    No sample reads a picture so far off, so what flows back to such a point is 0 whatever the loss.
    """
    points = (xy / w).detach()
    steep = ~(points / w).isfinite()
    return torch.where(steep, points, xy / torch.where(steep, 1.0, w))


def pulled_back(rows: Planar, theta: Float[Tensor, "B P"], upstream: Float[Tensor, "B axes N"]) -> Float[Tensor, "B P"]:
    """Carry a gradient on the source points back to θ; ∂(X/W)/∂θ = (B_X - X/W · B_W)/W by the quotient rule.

    A coordinate that no gradient reaches adds 0, be it infinite.
    """
    along = upstream.unbind(1)
    if rows.w is None:
        return _sum(_apply_transposed(row, g, theta) for row, g in zip(rows.axes, along, strict=True))
    points = [_evaluate_row(row, theta).masked_fill(g == 0, 0.0) for row, g in zip(rows.axes, along, strict=True)]
    w = _evaluate_row(rows.w, theta).masked_fill((upstream == 0).all(1), 1.0)
    along = [g / w for g in along]
    gw = -_sum(g * x for g, x in zip(along, points, strict=True)) / w
    return _sum(_apply_transposed(row, g, theta) for row, g in zip((*rows.axes, rows.w), (*along, gw), strict=True))


def _sum(terms: Iterable[Tensor]) -> Tensor:
    whole, *rest = terms
    for term in rest:
        whole = whole + term
    return whole


def _evaluate_row(row: BasisRow, theta: Float[Tensor, "B P"]) -> Float[Tensor, "B N"]:
    return torch.addmm(row.offset, theta[:, row.columns], row.matrix)


def _apply_transposed(
    row: BasisRow, upstream: Float[Tensor, "B N"], theta: Float[Tensor, "B P"]
) -> Float[Tensor, "B P"]:
    return torch.zeros_like(theta).index_copy(1, row.columns, upstream @ row.matrix.T)


def planar(
    basis_at: Callable[[Float[Tensor, "N axes"]], Basis], lattice: AnyFrame, dtype: torch.dtype, device: torch.device
) -> Planar:
    """Build the rows of a basis for a frame's target lattice in float64 on the CPU, and return the cast copy."""
    # A grid is θ times a matrix of as many columns as there are pixels, the same at every step: dense and whole it is
    # one BLAS call, but most of it is zeros (an affine X row reads three of six entries). So each row keeps the columns
    # that it uses, is built in float64, whose rounding no float32 grid shows, and W is left out where it is 1.
    points = lattice.target_points().flatten(0, -2)
    n_rows = points.shape[1] + 1
    blocks: tuple[list[tuple[Tensor, Tensor]], ...] = tuple([] for _ in range(n_rows))
    offsets: list[Tensor] = []
    for chunk in points.split(max(_HELD // basis_at(points[:1]).matrix.numel(), 1)):
        basis = basis_at(chunk)
        offsets.append(basis.offset.T)
        for row, block in enumerate(blocks):
            columns = basis.matrix[:, row].ne(0).any(dim=0).nonzero().flatten()
            block.append((columns, basis.matrix[:, row, columns].T.to(dtype)))
    offset = torch.cat(offsets, dim=1)
    *axes, w = (_join_chunks(block, offset[row].to(dtype)) for row, block in enumerate(blocks))
    plain = not w.columns.numel() and bool(offset[-1].eq(1).all())
    shared = plain and all(torch.equal(axes[0].matrix, row.matrix) for row in axes[1:])
    axes, w = [row.to(device) for row in axes], w.to(device)
    if shared:
        added = offset[:-1].to(device=device, dtype=dtype) if offset[:-1].any() else None
        alike = (BasisRow(row.columns, axes[0].matrix, row.offset) for row in axes)
        return Planar(tuple(alike), None, torch.stack([row.columns for row in axes]), added)
    return Planar(tuple(axes), None if plain else w, None, None)


def _join_chunks(blocks: list[tuple[Tensor, Tensor]], offset: Float[Tensor, " N"]) -> BasisRow:
    """Concatenate the chunks of one row side by side, with the columns that any of them uses."""
    columns = torch.cat([c for c, _ in blocks]).unique()
    matrix = torch.zeros(len(columns), len(offset), dtype=offset.dtype)
    start = 0
    for used, block in blocks:
        matrix[torch.searchsorted(columns, used), start : start + block.shape[1]] = block
        start += block.shape[1]
    return BasisRow(columns, matrix, offset)
