"""A transform family is one matrix: [X, Y, W](p) = B(p)·θ + b(p), and the source point is (X/W, Y/W)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, TypeVar

import torch
from jaxtyping import Float, Int
from torch import Tensor

from stn_viz.coords import Frame
from stn_viz.errors import ArgumentError
from stn_viz.transforms.handles import Handle

CORNERS = ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0))


@dataclass(frozen=True)
class Basis:
    """Hold a family's linear form at N target points.

    *Convention:* rows are the homogeneous source coordinates X, Y, W; all normalised.

    Args:
        matrix: B, one 3×P block for each point.
        offset: b, what θ = 0 gives at each point.
    """

    matrix: Float[Tensor, "N 3 P"]
    offset: Float[Tensor, "N 3"]

    def homogeneous(self, theta: Float[Tensor, "*batch P"]) -> Float[Tensor, "*batch N 3"]:
        """Evaluate B·θ + b."""
        return torch.einsum("nkp,...p->...nk", self.matrix.to(theta), theta) + self.offset.to(theta)

    def points(self, theta: Float[Tensor, "*batch P"]) -> Float[Tensor, "*batch N 2"]:
        """Evaluate the source points (X/W, Y/W); where W = 0 (on the horizon) they are infinite or NaN."""
        h = self.homogeneous(theta)
        return h[..., :2] / h[..., 2:]


@dataclass(frozen=True, eq=False)
class _Row:
    """One row of a basis without its zero columns: which entries of θ it reads, and their K×N coefficients."""

    columns: Int[Tensor, " K"]
    matrix: Float[Tensor, "K N"]
    offset: Float[Tensor, " N"]

    def __call__(self, theta: Float[Tensor, "B P"]) -> Float[Tensor, "B N"]:
        return torch.addmm(self.offset, theta[:, self.columns], self.matrix)

    def transposed(self, upstream: Float[Tensor, "B N"], n_params: int) -> Float[Tensor, "B P"]:
        out = upstream.new_zeros(upstream.shape[0], n_params)
        return out.index_copy(1, self.columns, upstream @ self.matrix.T)


@dataclass(frozen=True, eq=False)
class _Planar:
    """A basis as three rows over a whole target lattice, the fastest form for grids.

    ``w`` is None where W is 1 everywhere; ``columns`` is set where X and Y share one matrix (affine, splines), so
    that both take a single product.
    """

    x: _Row
    y: _Row
    w: _Row | None
    columns: Int[Tensor, "2 K"] | None

    def planes(self, theta: Float[Tensor, "B P"]) -> tuple[Float[Tensor, "B 2 N"], Float[Tensor, "B N"] | None]:
        if self.columns is not None:
            return theta[:, self.columns] @ self.x.matrix, None
        w = None if self.w is None else self.w(theta)
        xy = torch.stack([self.x(theta), self.y(theta)], dim=1)
        return (xy if w is None else xy / w[:, None]), w


_CHUNK = 1 << 16  # points whose dense basis is held at once: 50 MB for a 4×4 spline


@lru_cache(maxsize=8)
def _planar(family: Family, frame: Frame, dtype: torch.dtype, device: torch.device) -> _Planar:
    """Build a family's rows for a frame once, in float64 on the CPU, and keep the cast copy."""
    chunks = frame.target_points().reshape(-1, 2).split(_CHUNK)
    used = torch.stack([family.basis(c).matrix.ne(0).any(dim=0) for c in chunks]).any(dim=0)
    kept = [used[k].nonzero().flatten() for k in range(3)]
    parts: list[list[Tensor]] = [[], [], []]
    offsets: list[Tensor] = []
    for chunk in chunks:
        basis = family.basis(chunk)
        offsets.append(basis.offset.T.to(dtype))
        for k in range(3):
            parts[k].append(basis.matrix[:, k, kept[k]].T.to(dtype))
    offset = torch.cat(offsets, dim=1).to(device)
    x, y, w = (_Row(kept[k].to(device), torch.cat(parts[k], dim=1).to(device), offset[k]) for k in range(3))
    plain = not w.columns.numel() and bool(w.offset.eq(1).all())
    shared = plain and torch.equal(x.matrix, y.matrix) and not bool(offset[:2].any())
    if shared:
        return _Planar(x, _Row(y.columns, x.matrix, x.offset), None, torch.stack([x.columns, y.columns]))
    return _Planar(x, y, None if plain else w, None)


class Family:
    """Define a family of transforms T_θ: its parameters, its basis, its handles.

    A subclass is a frozen dataclass that sets ``name`` and ``parameters`` and writes :meth:`basis`; grid,
    gradient, handles and the browser's copy all follow from that one matrix (section 3.2: any parametrisation will
    do so long as it is differentiable in its parameters). Families that are not linear in θ set ``linear`` to
    False and override :meth:`points`.

    *Convention:* θ is row-major, maps target → source, and lives in normalised coordinates.
    """

    name: ClassVar[str]
    linear: ClassVar[bool] = True
    control_names: ClassVar[tuple[str, ...]] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """Name each entry of θ as the paper or the field does."""
        raise NotImplementedError  # every family defines it

    @property
    def n_params(self) -> int:
        """Count the entries of θ."""
        return len(self.parameters)

    def identity(self) -> Float[Tensor, " P"]:
        """Give the θ that leaves every point where it is, in float64."""
        raise NotImplementedError  # every family defines it

    def basis(self, points: Float[Tensor, "N 2"]) -> Basis:
        """Evaluate (B, b) at normalised target points, in float64."""
        raise NotImplementedError  # every linear family defines it

    @property
    def anchors(self) -> tuple[tuple[float, float], ...]:
        """Name target points whose sources, taken together, determine θ."""
        return CORNERS

    @property
    def handles(self) -> tuple[Handle, ...]:
        """List the target points by which a hand can take hold of θ."""
        return ()

    def points(self, theta: Float[Tensor, "B P"], points: Float[Tensor, "N 2"]) -> Float[Tensor, "B N 2"]:
        """Map normalised target points to normalised source points, T_θ(p)."""
        return self.basis(points).points(theta)

    def grid(self, theta: Float[Tensor, "*batch P"], frame: Frame) -> Float[Tensor, "B Ho Wo 2"]:
        """Map every target pixel to its source point: the sampling grid T_θ(G), what ``F.grid_sample`` takes.

        *Convention:* target → source; last axis (x, y); normalised in ``frame``; dtype and device are θ's.

        Args:
            theta: one θ of shape (P,), which counts as a batch of one, or a batch (B, P).
            frame: sizes and corner convention; hand the same one to :func:`stn_viz.sample`.

        Raises:
            ArgumentError: θ has another length, is not floating point, or has more than two axes.
        """
        theta = self.batched(theta)
        ho, wo = frame.target
        if self.linear:
            xy, _ = _planar(self, frame, theta.dtype, theta.device).planes(theta)
            return xy.unflatten(2, (ho, wo)).permute(0, 2, 3, 1)
        return self.points(theta, frame.target_points(theta.dtype, theta.device).reshape(-1, 2)).unflatten(1, (ho, wo))

    def depth(self, theta: Float[Tensor, "*batch P"], frame: Frame) -> Float[Tensor, "B Ho Wo"]:
        """Give the homogeneous W at every target pixel: 1 for affine-like families, 0 on the horizon."""
        theta = self.batched(theta)
        w = _planar(self, frame, theta.dtype, theta.device).planes(theta)[1] if self.linear else None
        return theta.new_ones(theta.shape[0], *frame.target) if w is None else w.unflatten(1, frame.target)

    def pullback(
        self, theta: Float[Tensor, "*batch P"], frame: Frame, grid_gradient: Float[Tensor, "B Ho Wo 2"]
    ) -> Float[Tensor, "B P"]:
        """Carry ∂L/∂(x, y) back to ∂L/∂θ = Σ_i ∂L/∂(x, y)_i · ∂(x, y)_i/∂θ, one row for each item of the batch.

        With x = X/W the quotient rule gives ∂x/∂θ = (B_X - x B_W)/W, so the sum is three matrix products.
        """
        theta = self.batched(theta).to(grid_gradient).expand(grid_gradient.shape[0], -1)
        if not self.linear:
            leaf = theta.detach().clone().requires_grad_(True)
            with torch.enable_grad():
                grid = self.grid(leaf, frame)
            return torch.autograd.grad(grid, leaf, grid_gradient)[0]
        planar = _planar(self, frame, theta.dtype, theta.device)
        gx, gy = grid_gradient.flatten(1, 2).unbind(-1)
        xy, w = planar.planes(theta)
        p = self.n_params
        if planar.w is None or w is None:
            return planar.x.transposed(gx, p) + planar.y.transposed(gy, p)
        gx, gy = gx / w, gy / w
        gw = -(gx * xy[:, 0] + gy * xy[:, 1])
        return planar.x.transposed(gx, p) + planar.y.transposed(gy, p) + planar.w.transposed(gw, p)

    def batched(self, theta: Float[Tensor, "*batch P"]) -> Float[Tensor, "B P"]:
        """Check θ's shape and type and give it a batch axis."""
        wanted = f"{self.n_params} numbers ({', '.join(self.parameters[:8])}{', …' if self.n_params > 8 else ''})"
        if not isinstance(theta, Tensor) or not theta.is_floating_point():
            raise ArgumentError("theta", theta, f"a floating-point tensor of {wanted}", "wrap it in torch.tensor(…)")
        if theta.ndim not in (1, 2) or theta.shape[-1] != self.n_params:
            fix = f"a {self.name} θ has shape ({self.n_params},) or (B, {self.n_params})"
            raise ArgumentError("theta", theta, wanted, fix)
        return theta[None] if theta.ndim == 1 else theta


_REGISTRY: dict[str, Callable[..., Family]] = {}
F = TypeVar("F", bound=Family)


def register(cls: type[F]) -> type[F]:
    """Add a family class to the registry under its name; a new family is one file that calls this."""
    _REGISTRY[cls.name] = cls
    return cls


def families() -> tuple[str, ...]:
    """List the names that :func:`family` accepts, in order of registration."""
    return tuple(_REGISTRY)


def family(name: str, **options: object) -> Family:
    """Make a transform family by name.

    Args:
        name: one of :func:`families`, for example ``"affine"``.
        options: fields of that family, for example ``rows=5, cols=5`` for the lattice ones.

    Raises:
        ArgumentError: the name is not registered or an option is not one of the family's.
    """
    if name not in _REGISTRY:
        raise ArgumentError("name", name, f"one of {', '.join(_REGISTRY)}", "check the spelling")
    try:
        return _REGISTRY[name](**options)
    except TypeError as error:
        known = ", ".join(getattr(_REGISTRY[name], "__dataclass_fields__", {})) or "none"
        raise ArgumentError("options", options, f"options of {name} ({known})", "drop the unknown option") from error
