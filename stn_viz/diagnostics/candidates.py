"""What a grid might have been meant to be: the same displacement under each misunderstanding that people report."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from stn_viz.diagnostics.warp import Warp
from stn_viz.recording.pixels import to_normalised
from stn_viz.sampling.masked import grid_sample

_APART = 0.3  # pixels of mean distance below which the grids of two items do not differ
_ROUNDS = 12  # of the fixed-point iteration that inverts a displacement
_POWERS = (8.0, 4.0, 2.0, 0.5, 0.25, 0.125)
_STRONGER = (0.87, 1.0, 1.07, 1.13, 1.25, 1.4)
STRENGTHS = (0.0, 0.25, 0.5, 0.87, 1.07, 1.13, 1.25, 1.4)  # of a good network that is not there yet


@dataclass(frozen=True, eq=False)
class Candidate:
    """Hold one grid that might have been meant.

    Args:
        cause: the misunderstanding that turns it into the grid that was read: one of ``CAUSES``.
        grid: normalised source points, (n, *lattice, d).
        align_corners: how it is to be read.
        told: what of several this one is: an axis, a power of two, a unit.
    """

    cause: str
    grid: Tensor
    align_corners: bool
    told: str = ""


CAUSES = (
    *("direction", "xy-swap", "flow-swap", "axis-sign", "flow-scale", "align-corners"),
    *("no-identity", "identity-twice", "pixel-units", "normaliser", "transposed", "batch-order"),
)


class Meant:
    """List what a warp's grid g = identity + d might have been meant to be.

    *Convention:* everything is normalised, the last axis (x, y) or (x, y, z), and ``size`` in that order.
    """

    def __init__(self, warp: Warp) -> None:
        """Take a warp."""
        self.grid, self.corners = warp.grid, warp.call.align_corners
        self.identity = warp.lattice_under(self.corners)
        self.moved = self.grid - self.identity
        self.size = self.grid.new_tensor(warp.sizes)
        self._warp = warp

    def scaled(self, strength: float) -> Tensor:
        """Move every point by so much of its displacement: what a good network reads that is not there yet."""
        return self.identity + strength * self.moved

    def candidates(self) -> Iterator[Candidate]:
        """List them all; those that are the same grid under two names come under the likelier one first."""
        for cause, told, grid in itertools.chain(
            self._directions(), self._orders(), self._signs(), self._units(), self._scales(), self._items()
        ):
            yield Candidate(cause, grid, self.corners, told)
        if self._warp.placed:  # affine_grid says which it is
            return
        other = not self.corners
        identity = self._warp.lattice_under(other)
        for strength in _STRONGER:
            yield Candidate("align-corners", identity + strength * (self.grid - identity), other, f"{strength:g}")

    def _directions(self) -> Iterator[tuple[str, str, Tensor]]:
        yield "direction", "", self.scaled(-1)
        if (inverse := invert(self._warp)) is not None:
            yield "direction", "", inverse

    def _orders(self) -> Iterator[tuple[str, str, Tensor]]:
        """Read the components of grid and displacement in each other order, in pixels too; or the lattice."""
        points = self._warp.pixels
        unit = self.size / 2
        for order in itertools.permutations(range(len(self.size))):
            if list(order) == sorted(order):
                continue
            name = "(" + ", ".join("xyz"[a] for a in order) + ")"
            for grid in (self.grid[..., order], self._to_normalised(points[..., order])):
                yield "xy-swap", name, grid
            for moved in (self.moved[..., order], (self.moved * unit)[..., order] / unit):
                yield "flow-swap", name, self.identity + moved
        if self.moved.ndim == 4 and self.moved.shape[1] == self.moved.shape[2]:
            yield "transposed", "", self.identity + self.moved.transpose(1, 2)

    def _signs(self) -> Iterator[tuple[str, str, Tensor]]:
        for a in range(len(self.size)):
            sign = torch.ones_like(self.size)
            sign[a] = -1
            yield "axis-sign", "xyz"[a], self.identity + sign * self.moved

    def _units(self) -> Iterator[tuple[str, str, Tensor]]:
        """Add the identity, or take one away; take pixels for what they are; divide by the axis' own size."""
        yield "no-identity", "normalised", self.grid + self.identity
        yield "no-identity", "pixels", self.identity + 2 * self.grid / self.size
        yield "identity-twice", "", self.grid - self.identity
        yield "pixel-units", "flow", self.identity + 2 * self.moved / self.size
        yield "pixel-units", "grid", self._to_normalised(self.grid)
        if len(set(self._warp.sizes)) > 1:
            yield "normaliser", "", self.identity + self.moved * self.size.flip(0) / self.size
        if not self._warp.placed:
            yield from self._half_pixels()

    def _half_pixels(self) -> Iterator[tuple[str, str, Tensor]]:
        """Undo 2·x / W - 1, which forgets the half pixel, or forgets that corners divide by W - 1."""
        by_corners = (self.grid + 1) * self.size / (self.size - 1).clamp(min=1) - 1
        undone = by_corners if self.corners else self.grid + 1 / self.size
        for strength in _STRONGER:
            yield "normaliser", "half", self.identity + strength * (undone - self.identity)

    def _scales(self) -> Iterator[tuple[str, str, Tensor]]:
        for power in _POWERS:
            yield "flow-scale", f"{power:g}", self.scaled(power)

    def _items(self) -> Iterator[tuple[str, str, Tensor]]:
        """Give each item another one's grid, where all of the batch was kept and this moves the points."""
        if self._warp.call.samples != self._warp.call.batch:
            return
        for order in list_orders(len(self.grid)):
            grid = self.grid[list(order)]
            if float(((grid - self.grid) * self.size / 2).norm(dim=-1).mean()) >= _APART:
                yield "batch-order", ", ".join(map(str, order)), grid

    def _to_normalised(self, pixels: Tensor) -> Tensor:
        return to_normalised(pixels, self._warp.sizes, self.corners)


def list_orders(items: int) -> list[tuple[int, ...]]:
    """List the orders into which known mistakes bring the grids of a batch: that grid k is the one of item order[k].

    Repeated by ``repeat`` for ``repeat_interleave``, or the other way about, for each number of copies, whole or with a
    factor that is each copy's own; rolled by one; and reversed.
    """
    orders: dict[tuple[int, ...], None] = {}
    for copies in range(2, items):
        if items % copies == 0:
            others = items // copies
            orders[tuple(k % copies * others + k // copies for k in range(items))] = None
            if math.gcd(copies, others) == 1:  # the copy's own factor stays where it is
                at = {(j % others, j % copies): j for j in range(items)}
                orders[tuple(at[k // copies, k % copies] for k in range(items))] = None
    for step in (1, -1):
        orders[tuple((k + step) % items for k in range(items))] = None
    orders[tuple(reversed(range(items)))] = None
    return [order for order in orders if order != tuple(range(items))]


def invert(warp: Warp) -> Tensor | None:
    """Invert a planar warp: its affine map where that is all it is, else its displacement by fixed-point iteration.

    Returns:
        The inverse grid; None for volumes that are not affine, and where there is no inverse.
    """
    lattice = warp.lattice_under(warp.call.align_corners)
    if bool((warp.explained > 0.9999).all()):
        linear, shift = warp.affine[..., :-1], warp.affine[..., -1]
        if bool((torch.linalg.det(linear).abs() < 1e-3).any()):
            return None
        inverse = torch.linalg.inv(linear)
        lead = (slice(None), *[None] * warp.call.dims)
        return torch.einsum("bij,...j->b...i", inverse, lattice) - torch.einsum("bij,bj->bi", inverse, shift)[lead]
    if warp.call.dims != 2:
        return None
    moved = (warp.grid - lattice).permute(0, 3, 1, 2)
    inverse = lattice.expand_as(warp.grid)
    for _ in range(_ROUNDS):
        there = grid_sample(moved, inverse, "bilinear", "border", warp.call.align_corners)
        inverse = lattice - there.permute(0, 2, 3, 1)
    return inverse
