"""Backpropagation from the loss to θ, every factor kept: ∂L/∂V → ∂L/∂U, ∂L/∂(x, y) → ∂L/∂θ."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import torch
from jaxtyping import Float, Int
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.differentiation.by_hand import gradients
from stn_viz.differentiation.jacobian import contributions
from stn_viz.differentiation.kinks import KinkMap, kinks
from stn_viz.differentiation.objective import Objective
from stn_viz.sampling.samplers import sample
from stn_viz.sampling.taps import taps


@dataclass(frozen=True, eq=False)
class Backprop:
    """Hold every intermediate gradient of L(θ), in float64.

    *Convention:* target maps are (…, Ho, Wo); points (x, y) last.

    Args:
        objective: L.
        theta: where.
        loss: L(θ).
        V: the warped map.
        to_V: ∂L/∂V.
        to_U: ∂L/∂U = Σ_i ∂L/∂V_i · weights (eq. 6).
        pixels: the sample points in source pixels.
        to_pixels: ∂L/∂(x, y) for a step of one source pixel (eq. 7).
        to_points: the same for one normalised unit: times W/2 or (W-1)/2.
        contributions: what each target pixel adds to each entry of ∂L/∂θ.
        to_theta: ∂L/∂θ, their sum.
    """

    objective: Objective
    theta: Float[Tensor, " P"]
    loss: float
    V: Float[Tensor, "C Ho Wo"]
    to_V: Float[Tensor, "C Ho Wo"]
    to_U: Float[Tensor, "C H W"]
    pixels: Float[Tensor, "Ho Wo 2"]
    to_pixels: Float[Tensor, "Ho Wo 2"]
    to_points: Float[Tensor, "Ho Wo 2"]
    contributions: Float[Tensor, "P Ho Wo"]
    to_theta: Float[Tensor, " P"]

    @cached_property
    def kinks(self) -> KinkMap:
        """Map which samples sit on a kink or in a dead zone."""
        return kinks(self.objective, self.theta)

    def accumulated(self) -> Float[Tensor, "P N"]:
        """Run the sum over the target pixels row by row; the last column is ∂L/∂θ."""
        return self.contributions.flatten(1).cumsum(1)

    def scatter_contributions(self) -> tuple[Int[Tensor, " K"], Int[Tensor, " K"], Float[Tensor, " K"]]:
        """List what each target pixel adds to ∂L/∂U at each pixel that it reads, channels added up (eq. 6).

        Returns:
            The flat source pixel, the flat target pixel and ∂L/∂V_i · k(x - m) k(y - n) of each contribution, those
            that are zero left out, ordered by source pixel and then by size, the largest first.
        """
        o = self.objective
        g = self.to_V.sum(0).flatten()
        grid = o.family.grid(self.theta, o.frame)
        targets = torch.arange(len(g), device=g.device)
        parts = [(index[0], targets, g * w[0]) for index, (w, _, _) in taps(grid, o.frame, o.kernel, o.padding, o.kink)]
        source, target, value = (torch.cat(column) for column in zip(*parts, strict=True))
        kept = value != 0
        source, target, value = source[kept], target[kept], value[kept]
        order = torch.argsort(-value.abs(), stable=True)
        order = order[torch.argsort(source[order], stable=True)]
        return source[order], target[order], value[order]

    def profile(
        self, row: int, col: int, reach: float = 2.0, n: int = 161
    ) -> tuple[Float[Tensor, " n"], Float[Tensor, "2 n"]]:
        """Move one sample point along x, then along y, and give Σ_c ∂L/∂V_i ΔV_i: how L changes, to first order in V.

        Returns:
            The way in source pixels, and the change along each axis; its slope at 0 is ``to_pixels[row, col]``.
        """
        o = self.objective
        way = torch.linspace(-reach, reach, n, dtype=self.V.dtype, device=self.V.device)
        pixels = self.pixels[row, col].repeat(2, n, 1)
        pixels[0, :, 0] += way
        pixels[1, :, 1] += way
        line = Frame(o.frame.source, (2, n), o.frame.align_corners)
        V = sample(o.U, o.frame.to_normalised(pixels)[None], line, o.kernel, o.padding)[0]
        return way, torch.einsum("c,ckn->kn", self.to_V[:, row, col], V - self.V[:, row, col, None, None])


def backpropagate(objective: Objective, theta: Float[Tensor, " P"]) -> Backprop:
    """Carry the loss's gradient back to θ by hand, keeping every factor.

    Args:
        objective: L, with the picture, the sampler and the kink rule.
        theta: one θ.
    """
    objective = objective.to(torch.float64)
    family, frame = objective.family, objective.frame
    theta = family.batched(theta)[0].detach().to(objective.U)
    upstream = objective.upstream(theta)
    parts = gradients(objective.U, theta, family, frame, upstream, objective.kernel, objective.padding, objective.kink)
    grid = family.grid(theta, frame)
    return Backprop(
        objective=objective,
        theta=theta,
        loss=objective.value(theta),
        V=objective.warped(theta[None])[0],
        to_V=upstream[0],
        to_U=parts.U[0],
        pixels=frame.to_pixels(grid[0]),
        to_pixels=parts.grid[0] / parts.grid.new_tensor(frame.pixels_per_unit).clamp(min=torch.finfo().tiny),
        to_points=parts.grid[0],
        contributions=contributions(family, theta, frame, parts.grid[0]),
        to_theta=parts.theta,
    )
