"""What is descended: L(θ), a loss of one picture warped by T_θ, and its gradient."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.differentiation.by_hand import gradients
from stn_viz.differentiation.losses import Loss
from stn_viz.errors import ArgumentError
from stn_viz.sampling.blur import blur_axis
from stn_viz.sampling.kernels import Kernel
from stn_viz.sampling.samplers import Padding, check, sample
from stn_viz.sampling.taps import Kink
from stn_viz.transforms.base import Family


@dataclass(frozen=True, eq=False)
class Objective:
    """Hold everything that L(θ) = loss(V), V = sample(U, T_θ(G)), depends on besides θ.

    *Convention:* as in :func:`stn_viz.sample`; θ in normalised units.

    Args:
        U: one source map, (C, H, W) or (1, C, H, W); its dtype and device are those of the whole computation.
        family: the family of θ.
        frame: sizes and corner convention.
        loss: what turns V into a number.
        kernel: a kernel's name or a Kernel.
        padding: what U is beyond its edge.
        kink: which slope to take where the kernel has a kink; see :func:`stn_viz.sampling.taps.taps`.
        overlap: tell the loss which samples lie inside U, so that a comparison may leave out the rest.

    Raises:
        ArgumentError: an argument does not fit the others.
    """

    U: Float[Tensor, "*one C H W"]
    family: Family
    frame: Frame
    loss: Loss
    kernel: str | Kernel = "bilinear"
    padding: Padding = "zeros"
    kink: Kink = "right"
    overlap: bool = False

    def __post_init__(self) -> None:
        """Add U's batch axis where it is missing, and check that everything fits before anything is computed."""
        U = self.U[None] if isinstance(self.U, Tensor) and self.U.ndim == 3 else self.U
        check(U, self.family.grid(self.family.identity(), self.frame), self.frame, self.padding)
        if U.shape[0] != 1:
            raise ArgumentError("U", U, "one map", "pass U[i:i+1]")
        self.loss.check(U.shape[1], self.frame.target)
        object.__setattr__(self, "U", U.detach())
        object.__setattr__(self, "loss", self.loss.to(U))

    def to(self, dtype: torch.dtype | None = None, device: torch.device | str | None = None) -> Objective:
        """Return the same objective in another dtype or on another device."""
        return replace(self, U=self.U.to(device=device, dtype=dtype))

    def smoothed(self, sigma: float) -> Objective:
        """Blur U by ``sigma`` source pixels, and what the loss compares with likewise."""
        if sigma == 0:
            return self
        (h, w), (ho, wo) = self.frame.source, self.frame.target
        blur = self.U.new_tensor([sigma])
        U = blur_axis(blur_axis(self.U, 2, blur), 3, blur)
        return replace(self, U=U, loss=self.loss.smoothed((sigma * ho / h, sigma * wo / w)))

    def warped(self, thetas: Float[Tensor, "N P"]) -> Float[Tensor, "N C Ho Wo"]:
        """Warp the map by each of N θ, differentiably."""
        return self._sampled(self.family.grid(thetas.to(self.U), self.frame))

    def losses(self, thetas: Float[Tensor, "N P"]) -> Float[Tensor, " N"]:
        """Evaluate L at each of N θ, differentiably."""
        grid = self.family.grid(thetas.to(self.U), self.frame)
        return self.loss.values(self._sampled(grid), self._seen(grid))

    def value(self, theta: Float[Tensor, " P"]) -> float:
        """Evaluate L(θ)."""
        with torch.no_grad():
            return float(self.losses(theta[None])[0])

    def upstream(self, theta: Float[Tensor, " P"]) -> Float[Tensor, "1 C Ho Wo"]:
        """Evaluate ∂L/∂V at θ."""
        with torch.no_grad():
            grid = self.family.grid(theta.to(self.U), self.frame)
            return self.loss.gradient(self._sampled(grid), self._seen(grid))

    def gradient(self, theta: Float[Tensor, " P"]) -> tuple[float, Float[Tensor, " P"]]:
        """Evaluate L(θ) and ∂L/∂θ: ∂L/∂V by the loss's formula, then back through the sampler and the grid.

        The way back is autograd's, as fast as a training step; for another ``kink`` than its own it is written out
        by :func:`stn_viz.gradients`. Both are the same numbers to rounding.
        """
        leaf = theta.detach().to(self.U).clone().requires_grad_(self.kink == "right")
        with torch.enable_grad():
            grid = self.family.grid(leaf, self.frame)
            V = self._sampled(grid)
        seen = self._seen(grid)
        with torch.no_grad():
            value, upstream = float(self.loss.values(V, seen)[0]), self.loss.gradient(V.detach(), seen)
        if self.kink == "right":
            return value, torch.autograd.grad(V, leaf, upstream)[0]
        parts = gradients(self.U, leaf, self.family, self.frame, upstream, self.kernel, self.padding, self.kink)
        return value, parts.theta

    def spatial_gradients(self, theta: Float[Tensor, " P"]) -> Float[Tensor, "C Ho Wo 2"]:
        """Evaluate ∂V_i^c/∂(x, y)_i for every target pixel and channel, normalised: eq. 7 without an upstream."""
        grid = self.family.grid(theta.detach().to(self.U), self.frame)
        channels = self.U[0][:, None]
        leaf = grid.expand(len(channels), -1, -1, -1).clone().requires_grad_(True)
        with torch.enable_grad():
            V = sample(channels, leaf, self.frame, self.kernel, self.padding)
            return torch.autograd.grad(V.sum(), leaf)[0]

    def seen(self, theta: Float[Tensor, " P"]) -> Bool[Tensor, "Ho Wo"] | None:
        """Tell which samples lie inside U, if the loss is told so."""
        seen = self._seen(self.family.grid(theta.detach().to(self.U), self.frame))
        return None if seen is None else seen[0]

    def _sampled(self, grid: Float[Tensor, "N Ho Wo 2"]) -> Float[Tensor, "N C Ho Wo"]:
        return sample(self.U.expand(len(grid), -1, -1, -1), grid, self.frame, self.kernel, self.padding)

    def _seen(self, grid: Float[Tensor, "N Ho Wo 2"]) -> Bool[Tensor, "N Ho Wo"] | None:
        if not self.overlap:
            return None
        h, w = self.frame.source
        pixels = self.frame.to_pixels(grid.detach())
        return ((pixels >= 0) & (pixels <= pixels.new_tensor([w - 1, h - 1]))).all(-1)
