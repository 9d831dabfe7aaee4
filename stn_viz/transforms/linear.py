"""The affine-like families: translation, attention (eq. 2), similarity and affine (eq. 1)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.texts import say
from stn_viz.transforms.base import CORNERS, Family
from stn_viz.transforms.basis import Basis
from stn_viz.transforms.handles import Handle
from stn_viz.transforms.registry import register

CENTRE = (0.0, 0.0)
_STALK = (0.0, -1.0)


def _affine_basis(points: Float[Tensor, "N 2"], x_row: list[object], y_row: list[object]) -> Basis:
    """Build (B, b) of an affine-like family from its X and Y rows; entries are numbers or N-vectors."""
    n = points.shape[0]
    matrix = points.new_zeros(n, 3, len(x_row))
    for k, row in enumerate((x_row, y_row)):
        for p, entry in enumerate(row):
            matrix[:, k, p] = entry if isinstance(entry, Tensor) else float(entry)  # type: ignore[arg-type]
    offset = points.new_zeros(n, 3)
    offset[:, 2] = 1
    return Basis(matrix, offset)


@register
@dataclass(frozen=True)
class Translation(Family):
    """Shift the sampling box: source = target + (tx, ty)."""

    name = "translation"
    control_names = ("shift x", "shift y")

    @property
    def parameters(self) -> tuple[str, ...]:
        """Name tx and ty."""
        return ("tx", "ty")

    def identity(self) -> Float[Tensor, " P"]:
        """Return no shift."""
        return torch.zeros(2, dtype=torch.float64)

    def basis(self, points: Float[Tensor, "N 2"]) -> Basis:
        """Put 1 at tx and ty; the target point itself is the offset b."""
        basis = _affine_basis(points, [1, 0], [0, 1])
        basis.offset[:, :2] = points
        return basis

    @property
    def handles(self) -> tuple[Handle, ...]:
        """Offer the centre alone."""
        return (Handle(say("handles-move"), CENTRE, "move"),)


@register
@dataclass(frozen=True)
class Attention(Family):
    """Crop, shift and scale isotropically: [s 0 tx; 0 s ty] (eq. 2)."""

    name = "attention"
    control_names = ("scale", "shift x", "shift y")

    @property
    def parameters(self) -> tuple[str, ...]:
        """Name the scale and the shift."""
        return ("s", "tx", "ty")

    def identity(self) -> Float[Tensor, " P"]:
        """Return scale 1, no shift."""
        return torch.tensor([1.0, 0.0, 0.0], dtype=torch.float64)

    def basis(self, points: Float[Tensor, "N 2"]) -> Basis:
        """Write eq. 2 as rows (x, 1, 0) and (y, 0, 1)."""
        x, y = points.unbind(-1)
        return _affine_basis(points, [x, 1, 0], [y, 0, 1])

    @property
    def handles(self) -> tuple[Handle, ...]:
        """Offer the centre to move and the corners to scale."""
        return (Handle(say("handles-move"), CENTRE, "move"), *_corner_handles("scale"))


@register
@dataclass(frozen=True)
class Similarity(Family):
    """Rotate, scale isotropically and shift: [a -b tx; b a ty] with a = s·cos φ, b = s·sin φ."""

    name = "similarity"
    control_names = ("rotation", "scale", "shift x", "shift y")

    @property
    def parameters(self) -> tuple[str, ...]:
        """Name a, b and the shift."""
        return ("a", "b", "tx", "ty")

    def identity(self) -> Float[Tensor, " P"]:
        """Return a = 1, b = 0, no shift."""
        return torch.tensor([1.0, 0.0, 0.0, 0.0], dtype=torch.float64)

    def basis(self, points: Float[Tensor, "N 2"]) -> Basis:
        """Write the rows (x, -y, 1, 0) and (y, x, 0, 1)."""
        x, y = points.unbind(-1)
        return _affine_basis(points, [x, -y, 1, 0], [y, x, 0, 1])

    @property
    def handles(self) -> tuple[Handle, ...]:
        """Offer centre, corners (rotate and scale at once) and the stalk (rotates only)."""
        return (
            Handle(say("handles-move"), CENTRE, "move"),
            *_corner_handles("turn"),
            Handle(say("handles-rotate"), _STALK, "rotate"),
        )


@register
@dataclass(frozen=True)
class Affine(Family):
    """Map by a full 2×3 matrix: source = [θ11 θ12 θ13; θ21 θ22 θ23]·[x, y, 1] (eq. 1)."""

    name = "affine"
    control_names = ("rotation", "scale x", "scale y", "shear", "shift x", "shift y")

    @property
    def parameters(self) -> tuple[str, ...]:
        """Name the matrix entries row by row."""
        return ("θ11", "θ12", "θ13", "θ21", "θ22", "θ23")

    def identity(self) -> Float[Tensor, " P"]:
        """Return [1 0 0; 0 1 0]."""
        return torch.tensor([1.0, 0, 0, 0, 1, 0], dtype=torch.float64)

    def basis(self, points: Float[Tensor, "N 2"]) -> Basis:
        """Write eq. 1 as rows (x, y, 1, 0, 0, 0) and (0, 0, 0, x, y, 1)."""
        x, y = points.unbind(-1)
        return _affine_basis(points, [x, y, 1, 0, 0, 0], [0, 0, 0, x, y, 1])

    @property
    def handles(self) -> tuple[Handle, ...]:
        """Offer centre, the two axis tips (one column of the matrix each), corners to scale, and the stalk."""
        right, bottom = (1.0, 0.0), (0.0, 1.0)
        return (
            Handle(say("handles-move"), CENTRE, "move"),
            Handle(say("handles-first-column"), right, "point", (CENTRE, bottom)),
            Handle(say("handles-second-column"), bottom, "point", (CENTRE, right)),
            *(Handle(say(f"handles-scale-{k}"), point, "scale") for k, point in enumerate(CORNERS)),
            Handle(say("handles-rotate"), _STALK, "rotate"),
        )


def _corner_handles(verb: str) -> tuple[Handle, ...]:
    return tuple(Handle(say(f"handles-{verb}-{k}"), point, "point", (CENTRE,)) for k, point in enumerate(CORNERS))
