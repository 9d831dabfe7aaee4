"""What is run live beyond the paper: each of the four on a bundled picture, small, on the CPU."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor

import stn_viz as sv
from stn_viz.app.cache import kept
from stn_viz.differentiation.losses import SquaredDifference
from stn_viz.images.bundled import picture
from stn_viz.optimisation.optimisers import Adam
from stn_viz.sampling.linearised import sample_linearised

PICTURE, SIDE = "astronaut", 128  # a bundled picture, and pixels of each side of U
SMALL, STEPS, RATE = 16, 60, 0.02  # pixels of V; steps of a descent, and Adam's η
AWAY = 24  # pixels of U between start and answer
Read = Callable[[Tensor, Tensor, sv.Frame], Tensor]


@dataclass(frozen=True, eq=False)
class Walk:
    """Hold θ at each step of a run, and what stands on the stage with it.

    Args:
        family: the family of θ.
        frame: sizes of U and V.
        U: the picture.
        T: what V is to look like.
        thetas: θ of each step.
        losses: L of each step, the mean squared difference of V and T.
        gradients: ∂L/∂θ that each step was taken by.
        answer: the θ that made T.
    """

    family: sv.Family
    frame: sv.Frame
    U: Float[Tensor, "C H W"]
    T: Float[Tensor, "C Ho Wo"]
    thetas: Float[Tensor, "S P"]
    losses: Float[Tensor, " S"]
    gradients: Float[Tensor, "S P"]
    answer: Float[Tensor, " P"]

    def miss(self, step: int) -> float:
        """Measure how far from the answer's the middle of V is read, in pixels of U."""
        both = torch.stack([self.thetas[step], self.answer])
        middle = self.family.points(both, torch.zeros(1, 2, dtype=both.dtype))
        here, there = self.frame.to_pixels(middle[:, 0])
        return float((here - there).norm())


def photograph(name: str = PICTURE, side: int = SIDE) -> Float[Tensor, "1 C H W"]:
    """Load a bundled picture as floats in [0, 1], made square and small."""
    image = torch.from_numpy(picture(name).image.copy()).double() / 255
    planes = image[None, None] if image.ndim == 2 else image.permute(2, 0, 1)[None]
    return torch.nn.functional.interpolate(planes, (side, side), mode="area")


def descend(read: Read, turn: float, name: str = PICTURE) -> Walk:
    """Look for a shift by Adam, from a start that lies away from the answer, where V is an eighth of U's size.

    Args:
        read: the sampler, whose gradient each step follows.
        turn: in which direction the start lies, in radians.
        name: of a bundled picture.
    """
    U, family, frame = photograph(name), sv.family("translation"), sv.Frame((SIDE, SIDE), (SMALL, SMALL))
    answer = family.identity()
    loss = SquaredDifference(sv.sample(U, family.grid(answer, frame), frame, padding="border")[0])
    angle = torch.tensor(turn, dtype=torch.float64)
    theta = torch.stack([angle.cos(), angle.sin()]) * AWAY / torch.tensor(frame.pixels_per_unit)
    rule, thetas, losses, gradients = Adam(RATE), [], [], []
    state = rule.start(theta)
    for step in range(STEPS + 1):
        leaf = theta.clone().requires_grad_()
        with torch.enable_grad():
            L = loss.values(read(U, family.grid(leaf, frame), frame))[0]
        (gradient,) = torch.autograd.grad(L, leaf)
        thetas.append(theta)
        losses.append(L.detach())
        gradients.append(gradient)
        change, state = rule.update(gradient, state, step + 1)
        theta = theta + change
    rows = (torch.stack(thetas), torch.stack(losses), torch.stack(gradients))
    return Walk(family, frame, U[0], loss.target, *rows, answer)


def bilinear(U: Tensor, grid: Tensor, frame: sv.Frame) -> Tensor:
    """Read as the paper does."""
    return sv.sample(U, grid, frame, padding="border")


def linearised(seed: int = 0) -> Read:
    """Read with slopes that are felt across what lies between two points of V; the same seed gives the same run."""
    draws = torch.Generator().manual_seed(seed)
    return partial(sample_linearised, padding="border", spread=SIDE / SMALL, generator=draws)


@kept(4)
def linearised_walks() -> tuple[Walk, Walk]:
    """Descend once by each sampler's gradient, from the same start."""
    return descend(linearised(), turn=2.5), descend(bilinear, turn=2.5)
