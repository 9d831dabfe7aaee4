"""A transform family is one matrix: [X, Y, W](p) = B(p)·θ + b(p), and the source point is (X/W, Y/W)."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import ClassVar

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import AnyFrame, Frame, VolumeFrame, check_any_frame
from stn_viz.errors import ArgumentError, check_kind
from stn_viz.shown import Shown
from stn_viz.transforms.basis import Basis, widened
from stn_viz.transforms.basis_rows import Planar, planar, planes, pulled_back
from stn_viz.transforms.cache import constant
from stn_viz.transforms.handles import Handle

CORNERS = ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0))


class Family(Shown):
    """Define a family of transforms T_θ: its parameters, its basis, its handles.

    A subclass is a frozen dataclass that sets ``name`` and ``parameters`` and writes :meth:`basis`; grid,
    gradient, handles and the browser's copy all follow from that one matrix (section 3.2: any parametrisation will
    do so long as it is differentiable in its parameters). Families that are not linear in θ set ``linear`` to
    False and override :meth:`points`; those that are known at the target pixels alone set ``smooth`` to False, so
    that nobody draws them from fewer. Families over volumes set ``dims`` to 3: their basis has a row Z before W.

    *Convention:* θ is row-major, maps target → source, and lives in normalised coordinates.

    Example:
        >>> affine = sv.family("affine")
        >>> affine.parameters
        ('θ11', 'θ12', 'θ13', 'θ21', 'θ22', 'θ23')
        >>> affine.grid(affine.identity(), sv.Frame((4, 4), (1, 2)))  # the centres of both halves
        tensor([[[[-0.5000,  0.0000],
                  [ 0.5000,  0.0000]]]], dtype=torch.float64)
    """

    name: ClassVar[str]
    linear: ClassVar[bool] = True
    smooth: ClassVar[bool] = True
    dims: ClassVar[int] = 2
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
        """Return the θ that leaves every point where it is, in float64."""
        raise NotImplementedError  # every family defines it

    def basis(self, points: Float[Tensor, "N axes"]) -> Basis:
        """Evaluate (B, b) at normalised target points, in float64."""
        raise NotImplementedError(f"{self.name} defines no basis: it is not linear in θ, or its class is incomplete")

    @property
    def anchors(self) -> tuple[tuple[float, float], ...]:
        """Name target points whose sources, taken together, determine θ."""
        return CORNERS

    @property
    def handles(self) -> tuple[Handle, ...]:
        """List the target points by which a hand can take hold of θ."""
        return ()

    def points(self, theta: Float[Tensor, "B P"], points: Float[Tensor, "N axes"]) -> Float[Tensor, "B N axes"]:
        """Map normalised target points to normalised source points, T_θ(p), in θ's dtype."""
        return self.basis(points.to(torch.float64)).points(theta)

    def grid(self, theta: Float[Tensor, "*batch P"], frame: AnyFrame) -> Float[Tensor, "B *target axes"]:
        """Map every target pixel to its source point: the sampling grid T_θ(G), what ``F.grid_sample`` takes.

        *Convention:* target → source; last axis (x, y), in a volume (x, y, z); normalised in ``frame``; device and
        dtype are θ's, but never less than float32, also under autocast.

        Args:
            theta: one θ of shape (P,), which counts as a batch of one, or a batch (B, P).
            frame: sizes and corner convention; hand the same one to :func:`stn_viz.sample`.

        Raises:
            ArgumentError: θ has another length, is not floating point, or has more than two axes; or the frame is of
                maps and the family of volumes, or the other way round.
        """
        check_any_frame(frame, self.dims)
        theta = self.batched(theta)
        with full_precision(theta.device):
            if self.linear:
                wide = widened(theta)
                points, _ = planes(self._rows(wide, frame), wide)
                return points.to(theta.dtype).unflatten(2, frame.target).movedim(1, -1)
            lattice = frame.target_points(theta.dtype, theta.device).flatten(0, -2)
            return self.points(theta, lattice).unflatten(1, frame.target)

    def depth(self, theta: Float[Tensor, "*batch P"], frame: AnyFrame) -> Float[Tensor, "B ..."]:
        """Compute the homogeneous W at every target pixel: 1 for affine-like families, 0 on the horizon."""
        theta = self.batched(theta)
        if self.linear:
            with full_precision(theta.device):
                wide = widened(theta)
                _, w = planes(self._rows(wide, frame), wide)
            if w is not None:
                return w.to(theta.dtype).unflatten(1, frame.target)
        return theta.new_ones(theta.shape[0], *frame.target)

    def pullback(
        self, theta: Float[Tensor, "*batch P"], frame: AnyFrame, grid_gradient: Float[Tensor, "G *target axes"]
    ) -> Float[Tensor, "G P"]:
        """Carry ∂L/∂(x, y) back to ∂L/∂θ = Σ_i ∂L/∂(x, y)_i · ∂(x, y)_i/∂θ, one row for each item of the batch."""
        theta = self.batched(theta).to(grid_gradient).expand(grid_gradient.shape[0], -1)
        with full_precision(theta.device):
            if self.linear:
                wide, upstream = widened(theta), grid_gradient.flatten(1, -2).transpose(1, 2)
                return pulled_back(self._rows(wide, frame), wide, upstream.to(wide)).to(theta.dtype)
            with torch.inference_mode(False), torch.enable_grad():
                leaf = theta.detach().clone().requires_grad_(True)
                return torch.autograd.grad(self.grid(leaf, frame), leaf, grid_gradient.clone())[0]

    def _rows(self, theta: Tensor, frame: AnyFrame) -> Planar:
        return self._planar(frame.target, frame.align_corners, theta.dtype, theta.device)

    @constant(maxsize=8)
    def _planar(self, target: tuple[int, ...], align_corners: bool, dtype: torch.dtype, device: torch.device) -> Planar:
        kind = Frame if self.dims == 2 else VolumeFrame
        return planar(self.basis, kind(target, target, align_corners), dtype, device)  # type: ignore[arg-type]

    def batched(self, theta: Float[Tensor, "*batch P"]) -> Float[Tensor, "B P"]:
        """Check θ's shape and type and give it a batch axis; half precision becomes float32.

        Raises:
            ArgumentError: θ is not a floating-point tensor (P,) or (B, P).
        """
        if not isinstance(theta, Tensor) or not theta.is_floating_point():
            raise ArgumentError("theta", theta, self._wanted(), "wrap it in torch.tensor([…], dtype=torch.float32)")
        if theta.ndim not in (1, 2) or theta.shape[-1] != self.n_params:
            fix = f"a {self.name} θ has shape ({self.n_params},) or (B, {self.n_params})"
            raise ArgumentError("theta", theta, self._wanted(), fix)
        return torch.atleast_2d(theta).to(torch.promote_types(theta.dtype, torch.float32))

    def _wanted(self) -> str:
        names = ", ".join(self.parameters[:8])
        return f"a floating-point tensor of {self.n_params} numbers ({names}{', …' if self.n_params > 8 else ''})"


def full_precision(device: torch.device) -> AbstractContextManager[object]:
    """Keep autocast away from coordinates: in half precision a 1024-pixel axis has too few distinct places."""
    if torch.amp.is_autocast_available(device.type) and torch.is_autocast_enabled(device.type):
        return torch.autocast(device.type, enabled=False)
    return nullcontext()


def check_family(family: object, dims: int | None = 2) -> None:
    """Refuse what is no transform family, or one over maps where volumes are meant, or the other way round.

    Args:
        family: what came.
        dims: 2 for maps, 3 for volumes, None for both.

    Raises:
        ArgumentError: it is none.
    """
    check_kind("family", family, Family, "a transform family", "make it by its name, such as stn_viz.family('affine')")
    if isinstance(family, Family) and dims not in (None, family.dims):
        wanted = "a family over maps" if dims == 2 else "a family over volumes"
        raise ArgumentError("family", family, wanted, f"stn_viz.families(dims={dims}) lists them")
