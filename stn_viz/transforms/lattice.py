"""What the lattice families share: control points on a regular lattice, whose sources are θ itself."""

from __future__ import annotations

from dataclasses import dataclass

from jaxtyping import Float, Int
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError
from stn_viz.texts import say
from stn_viz.transforms.base import Family
from stn_viz.transforms.basis import Basis
from stn_viz.transforms.handles import Handle


def cell(u: Float[Tensor, " N"], n: int) -> tuple[Int[Tensor, " N"], Float[Tensor, " N"]]:
    """Find the cell of u in [-1, 1] among n nodes, and the position in it: 0 to 1, and beyond only outside [-1, 1]."""
    scaled = (u + 1) / 2 * (n - 1)
    index = scaled.floor().clamp(0, n - 2)
    return index.long(), scaled - index


@dataclass(frozen=True)
class Lattice(Family):
    """Parametrise by two numbers, x before y, for each of rows×cols control points: regular from -1 to 1, row-major.

    Args:
        rows: control points down, at least 2.
        cols: control points across, at least 2.
    """

    rows: int = 4
    cols: int = 4

    def __post_init__(self) -> None:
        """Refuse lattices without an extent."""
        for argument, n in (("rows", self.rows), ("cols", self.cols)):
            if not isinstance(n, int) or n < 2:
                raise ArgumentError(argument, n, "a whole number of at least 2", "a lattice needs two points an axis")

    @property
    def n_params(self) -> int:
        """Count two numbers for each control point."""
        return 2 * self.rows * self.cols

    @property
    def parameters(self) -> tuple[str, ...]:
        """Name the x and y of each control point by row and column."""
        return tuple(f"{axis}{r + 1},{c + 1}" for r in range(self.rows) for c in range(self.cols) for axis in "xy")

    @property
    def control_points(self) -> Float[Tensor, "K 2"]:
        """Return the control points in the target, normalised (x, y), row-major."""
        return Frame((1, 1), (self.rows, self.cols), align_corners=True).target_points(device="cpu").reshape(-1, 2)

    @property
    def anchors(self) -> tuple[tuple[float, float], ...]:
        """Return the control points: θ holds one pair of numbers for each."""
        return tuple((float(x), float(y)) for x, y in self.control_points)


@dataclass(frozen=True)
class LatticeFamily(Lattice):
    """Drive a warp by the sources (x, y) of the control points: source = Σ_k φ_k(p)·θ_k, with one scalar φ_k each.

    A subclass writes :meth:`weights` and nothing else.
    """

    control_names = ("rotation", "scale x", "scale y", "shear", "shift x", "shift y")

    def identity(self) -> Float[Tensor, " P"]:
        """Return each control point itself as its source."""
        return self.control_points.flatten()

    def weights(self, points: Float[Tensor, "N 2"]) -> Float[Tensor, "N K"]:
        """Evaluate φ_k at normalised target points."""
        raise NotImplementedError  # every lattice family defines it

    def basis(self, points: Float[Tensor, "N 2"]) -> Basis:
        """Put φ_k at the x entries of row X and at the y entries of row Y."""
        phi = self.weights(points)
        matrix = points.new_zeros(points.shape[0], 3, self.n_params)
        matrix[:, 0, 0::2] = phi
        matrix[:, 1, 1::2] = phi
        offset = points.new_zeros(points.shape[0], 3)
        offset[:, 2] = 1
        return Basis(matrix, offset)

    @property
    def handles(self) -> tuple[Handle, ...]:
        """Offer every control point, then the whole lattice to move and to turn."""
        points = self.anchors
        nodes = tuple(
            Handle(
                say("handles-node", row=k // self.cols + 1, column=k % self.cols + 1),
                p,
                "point",
                tuple(q for q in points if q != p),
            )
            for k, p in enumerate(points)
        )
        return (*nodes, Handle(say("handles-rotate"), (0.0, -1.0), "rotate"))
