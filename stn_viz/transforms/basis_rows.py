"""A family's basis over a whole target lattice, laid out so that a grid is one matrix product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.transforms.basis import Basis

_CHUNK = 1 << 16  # points whose dense basis is held at once: 50 MB for a 4×4 spline


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
    """Hold a basis as its three rows; what works on it are functions, because torch.compile takes it as a constant.

    ``w`` is None where W is 1 everywhere; ``columns`` is set where X and Y share one matrix (affine, splines), so
    that both take a single product, to which ``offset`` is added if there is one.
    """

    x: BasisRow
    y: BasisRow
    w: BasisRow | None
    columns: Int[Tensor, "2 K"] | None
    offset: Float[Tensor, "2 N"] | None


def planes(rows: Planar, theta: Float[Tensor, "B P"]) -> tuple[Float[Tensor, "B 2 N"], Float[Tensor, "B N"] | None]:
    """Evaluate the source points, as a plane of x and a plane of y, and W where it is not 1."""
    if rows.columns is not None:
        xy = theta[:, rows.columns] @ rows.x.matrix
        return (xy if rows.offset is None else xy + rows.offset), None
    w = None if rows.w is None else _evaluate_row(rows.w, theta)
    xy = torch.stack([_evaluate_row(rows.x, theta), _evaluate_row(rows.y, theta)], dim=1)
    return (xy if w is None else _divide_by_depth(xy, w[:, None])), w


def _divide_by_depth(xy: Float[Tensor, "B 2 N"], w: Float[Tensor, "B 1 N"]) -> Float[Tensor, "B 2 N"]:
    """Divide by the depth; on the horizon and where the derivative overflows it is 0, not the NaN that 0 · ∞ would be.

    No sample reads a picture so far off, so what flows back to such a point is 0 whatever the loss.
    """
    points = (xy / w).detach()
    steep = ~(points / w).isfinite()
    return torch.where(steep, points, xy / torch.where(steep, 1.0, w))


def pulled_back(rows: Planar, theta: Float[Tensor, "B P"], upstream: Float[Tensor, "B 2 N"]) -> Float[Tensor, "B P"]:
    """Carry a gradient on the source points back to θ; ∂(X/W)/∂θ = (B_X - X/W · B_W)/W by the quotient rule.

    A coordinate that no gradient reaches adds 0, be it infinite.
    """
    gx, gy = upstream.unbind(1)
    if rows.w is None:
        return _apply_transposed(rows.x, gx, theta) + _apply_transposed(rows.y, gy, theta)
    x = _evaluate_row(rows.x, theta).masked_fill(gx == 0, 0.0)
    y = _evaluate_row(rows.y, theta).masked_fill(gy == 0, 0.0)
    w = _evaluate_row(rows.w, theta).masked_fill((gx == 0) & (gy == 0), 1.0)
    gx, gy = gx / w, gy / w
    gw = -(gx * x + gy * y) / w
    return (
        _apply_transposed(rows.x, gx, theta)
        + _apply_transposed(rows.y, gy, theta)
        + _apply_transposed(rows.w, gw, theta)
    )


def _evaluate_row(row: BasisRow, theta: Float[Tensor, "B P"]) -> Float[Tensor, "B N"]:
    return torch.addmm(row.offset, theta[:, row.columns], row.matrix)


def _apply_transposed(
    row: BasisRow, upstream: Float[Tensor, "B N"], theta: Float[Tensor, "B P"]
) -> Float[Tensor, "B P"]:
    return torch.zeros_like(theta).index_copy(1, row.columns, upstream @ row.matrix.T)


def planar(
    basis_at: Callable[[Float[Tensor, "N 2"]], Basis],
    target: tuple[int, int],
    align_corners: bool,
    dtype: torch.dtype,
    device: torch.device,
) -> Planar:
    """Build the rows of a family's basis for a target lattice in float64 on the CPU, and return the cast copy."""
    # A grid is θ times a matrix of as many columns as there are pixels, the same at every step: dense and whole it is
    # one BLAS call, but most of it is zeros (an affine X row reads three of six entries). So each row keeps the columns
    # that it uses, is built in float64, whose rounding no float32 grid shows, and W is left out where it is 1.
    points = Frame((1, 1), target, align_corners).target_points().reshape(-1, 2)
    blocks: tuple[list[tuple[Tensor, Tensor]], ...] = ([], [], [])
    offsets: list[Tensor] = []
    for chunk in points.split(_CHUNK):
        basis = basis_at(chunk)
        offsets.append(basis.offset.T)
        for row, block in enumerate(blocks):
            columns = basis.matrix[:, row].ne(0).any(dim=0).nonzero().flatten()
            block.append((columns, basis.matrix[:, row, columns].T.to(dtype)))
    offset = torch.cat(offsets, dim=1)
    x, y, w = (_join_chunks(block, offset[row].to(dtype)) for row, block in enumerate(blocks))
    plain = not w.columns.numel() and bool(offset[2].eq(1).all())
    shared = plain and torch.equal(x.matrix, y.matrix)
    x, y, w = x.to(device), y.to(device), w.to(device)
    if shared:
        added = offset[:2].to(device=device, dtype=dtype) if offset[:2].any() else None
        return Planar(x, BasisRow(y.columns, x.matrix, y.offset), None, torch.stack([x.columns, y.columns]), added)
    return Planar(x, y, None if plain else w, None, None)


def _join_chunks(blocks: list[tuple[Tensor, Tensor]], offset: Float[Tensor, " N"]) -> BasisRow:
    """Concatenate the chunks of one row side by side, with the columns that any of them uses."""
    columns = torch.cat([c for c, _ in blocks]).unique()
    matrix = torch.zeros(len(columns), len(offset), dtype=offset.dtype)
    start = 0
    for used, block in blocks:
        matrix[torch.searchsorted(columns, used), start : start + block.shape[1]] = block
        start += block.shape[1]
    return BasisRow(columns, matrix, offset)
