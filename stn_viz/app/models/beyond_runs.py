"""What is run live beyond the paper: each of the four on a bundled picture, small, on the CPU."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor

import stn_viz as sv
from stn_viz.app.cache import kept
from stn_viz.differentiation.losses import SquaredDifference
from stn_viz.differentiation.objective import Objective
from stn_viz.images.bundled import picture
from stn_viz.networks.correlation_look_up import CorrelationLookUp
from stn_viz.networks.deformable import DeformableSampling
from stn_viz.networks.inverse_compositional import InverseCompositionalTransformer
from stn_viz.networks.spatial_transformer import TransformerTrace
from stn_viz.optimisation.optimisers import Adam
from stn_viz.recording import Call, record
from stn_viz.sampling.linearised import sample_linearised

PICTURE, SIDE = "astronaut", 128  # a bundled picture, and pixels of each side of U
SMALL, STEPS, RATE = 16, 60, 0.02  # pixels of V; steps of a descent, and Adam's η
MAP = 32  # pixels of each side of a map that is looked up
MOVED = (5, -3)  # pixels from the first map of a pair to the second, (x, y)
LEVELS, RADIUS = 2, 3  # of the correlations
SEEN, _NUDGE = 8, 0.02  # pixels of V that the localiser takes together; of θ, to measure its slopes by
TURN = math.radians(15)  # between U and what the steps look for
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


@dataclass(frozen=True, eq=False)
class Travel:
    """Hold what came of the same steps where θ travelled, and where the picture did.

    Args:
        walk: θ of each step.
        own: V of the last θ, read from U once.
        chain: what is left of U after each step warped the last step's picture by its own Δ.
    """

    walk: Walk
    own: Float[Tensor, "C Ho Wo"]
    chain: Float[Tensor, "C Ho Wo"]

    def error(self, V: Float[Tensor, "C Ho Wo"]) -> float:
        """Measure the mean absolute difference to T, in grey levels of 255."""
        return 255 * float((V - self.walk.T).abs().mean())


def lucas_kanade(T: Float[Tensor, "1 C H W"], family: sv.Family, steps: int) -> InverseCompositionalTransformer:
    """Make the transformer whose localiser is one linear layer, computed and not trained: that of Lucas and Kanade.

    T warped by a small Δ changes by J·Δ, so that the Δ between V and T is nearly J⁺(V - T); its negative leads back.
    All are seen through means of ``SEEN`` × ``SEEN`` pixels, as far as such a step can look.
    """
    frame, identity = sv.Frame((SIDE, SIDE), (SIDE, SIDE)), family.identity()
    looks = torch.nn.Sequential(torch.nn.AvgPool2d(SEEN), torch.nn.Flatten())
    features = T.numel() // SEEN**2
    layer = InverseCompositionalTransformer(looks, family, frame, features, steps, padding="border").double()
    ends = identity + _NUDGE * torch.cat([torch.eye(len(identity)), -torch.eye(len(identity))]).double()
    ahead, behind = looks(sv.sample(T.expand(len(ends), -1, -1, -1), family.grid(ends, frame), frame)).chunk(2)
    back = -torch.linalg.pinv((ahead - behind).T / (2 * _NUDGE))
    with torch.no_grad():
        layer.transformer.regression.weight.copy_(back)
        layer.transformer.regression.bias.copy_(identity - back @ looks(T)[0])
    return layer


@kept(8)
def inverse_compositional(steps: int = 12) -> Travel:
    """Find the affine map that made T, in steps of one localiser; and take the same steps with the picture itself."""
    family, U, frame = sv.family("affine"), photograph(), sv.Frame((SIDE, SIDE), (SIDE, SIDE))
    a, b = 0.85 * math.cos(TURN), 0.85 * math.sin(TURN)
    answer = torch.tensor([a, -b, 0.1, b, a, -0.05], dtype=torch.float64)
    T = sv.sample(U, family.grid(answer, frame), frame, padding="border")
    layer = lucas_kanade(T, family, steps)
    traces: list[TransformerTrace] = []
    with torch.no_grad():
        layer(U, traces=traces)
        chain = U
        for done in traces[:-1]:
            change = layer.transformer.localise(done.V)
            chain = sv.sample(chain, family.grid(change, frame), frame, padding="border")
    thetas = torch.cat([done.theta for done in traces])
    objective = Objective(U, family, frame, SquaredDifference(T[0]), padding="border")
    losses, gradients = zip(*map(objective.gradient, thetas), strict=True)
    walk = Walk(family, frame, U[0], T[0], thetas, torch.tensor(losses), torch.stack(gradients), answer)
    return Travel(walk, traces[-1].V[0], chain[0])


@dataclass(frozen=True, eq=False)
class LookedUp:
    """Hold what a module looked up: its recorded calls, one for each map that it read.

    Args:
        calls: one for each level.
        output: what the module made of it.
    """

    calls: tuple[Call, ...]
    output: Float[Tensor, "C H W"]


@kept(8)
def deformable() -> LookedUp:
    """Take means over 3 × 3 taps that offsets spread the wider, the farther to the right a pixel lies."""
    x = photograph(side=MAP).float()
    layer = DeformableSampling(3, 1)
    taps = torch.arange(3.0) - 1
    regular = torch.stack(torch.meshgrid(taps, taps, indexing="ij"), dim=-1).flatten()
    wider = 3 * torch.linspace(0, 1, MAP).expand(MAP, MAP)
    offsets = (regular[:, None, None] * wider)[None].requires_grad_()
    with torch.no_grad():
        layer.weight.fill_(1 / layer.weight[0].numel())
    with torch.enable_grad(), record() as tape:
        y = layer(x, offsets)
        y.square().sum().backward()
    return LookedUp(tuple(tape), y[0].detach())


@kept(64)
def correlations() -> LookedUp:
    """Look the pixels of a small picture up in a copy that was moved, each around its own old place."""
    pixels = torch.nn.functional.pad(photograph(side=MAP).float(), (8, 8, 8, 8), mode="replicate")
    x, y = MOVED
    first, second = pixels, torch.roll(pixels, (y, x), (2, 3))
    f, g = (_patches(one)[..., 8:-8, 8:-8] for one in (first, second))
    here = sv.Frame((MAP, MAP), (MAP, MAP))
    coordinates = here.to_pixels(here.target_points(torch.float32))[None]
    with torch.no_grad(), record(max_batch=MAP**2) as tape:
        found = CorrelationLookUp(LEVELS, RADIUS)(f, g, coordinates)
    return LookedUp(tuple(tape), found[0])


def _patches(picture: Float[Tensor, "1 C H W"]) -> Float[Tensor, "1 D H W"]:
    """Describe each pixel by the 5 × 5 patch around it, without its mean, of length 1."""
    patches = torch.nn.functional.unfold(picture, 5, padding=2).unflatten(2, picture.shape[2:])
    patches = patches - patches.mean(1, keepdim=True)
    return patches / patches.norm(dim=1, keepdim=True).clamp(min=1e-6)


def found_share(level: int = 1) -> float:
    """Count in percent for how many pixels the largest value of a level's window lies within a pixel of the truth."""
    side = 2 * RADIUS + 1
    windows = correlations().output[level * side**2 : (level + 1) * side**2]
    best = windows.argmax(0)
    x, y = best % side - RADIUS, best // side - RADIUS
    far = torch.maximum((x - MOVED[0] / 2**level).abs(), (y - MOVED[1] / 2**level).abs())
    return 100 * float((far <= 1).float().mean())
