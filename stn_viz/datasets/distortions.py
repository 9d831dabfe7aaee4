"""The distortions of section 4.1, drawn on the fly in batches: R, RTS, P, E, translated-cluttered and addition.

A distortion is itself a spatial transform: each draws a θ of one of this package's families for every digit and reads
the digit through it. The θ drawn are kept, so that what was applied can be compared with what a network predicts.

*Convention:* as in ``poses.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import torch
from jaxtyping import Float, Int
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.datasets.digits import Digits
from stn_viz.datasets.poses import CORNERS, DIGIT, convex, corners_to, pose, shown_at
from stn_viz.datasets.seeded import SeededGenerator
from stn_viz.errors import ArgumentError
from stn_viz.sampling.samplers import sample
from stn_viz.texts import say
from stn_viz.transforms import family

_CHUNK = 1000  # digits that are warped at once
_CLUTTER, _PATCH = 6, 6  # TC: six patches of 6×6 pixels
_KNOTS = 6  # a side of the map of local displacements
_FAR = 3.0  # normalised: nothing of a digit lies beyond, however the handwriting is bent


@dataclass(frozen=True, eq=False)
class Batch:
    """Hold distorted pictures with their labels and everything that was drawn for them.

    Args:
        images: the network's input, in [0, 1].
        labels: the class to predict.
        drawn: what was drawn, by name; ``theta`` is the applied transform, ``angle`` the digit's turn in degrees.
    """

    images: Float[Tensor, "B C H W"]
    labels: Int[Tensor, " B"]
    drawn: Mapping[str, Tensor]

    def to(self, device: torch.device | str) -> Batch:
        """Move to a device."""
        return Batch(self.images.to(device), self.labels.to(device), {k: v.to(device) for k, v in self.drawn.items()})


@dataclass(frozen=True)
class Distortion:
    """Define one task: how digits are drawn, distorted and labelled.

    Args:
        name: the short name that checkpoints start with.
        size: (H, W) of the pictures.
        family: the family of the θ that are drawn.
        draw: random numbers → what is drawn for n digits, by name.
        channels: digits a picture; addition has two.
        classes: how many classes there are.
        clutter: patches of other digits laid over the picture.
    """

    name: str
    size: tuple[int, int]
    family: str
    draw: Callable[[SeededGenerator, int], dict[str, Tensor]] = field(repr=False)
    channels: int = 1
    classes: int = 10
    clutter: int = 0

    @property
    def title(self) -> str:
        """Say what it is."""
        return say(f"models-task-{self.name}")

    @property
    def note(self) -> str:
        """Say what was chosen where the paper leaves the definition open."""
        return say(f"models-task-note-{self.name}")

    @property
    def frame(self) -> Frame:
        """Return the frame from the upright digit to the distorted picture."""
        return Frame(DIGIT, self.size)

    def warp(
        self,
        images: Float[Tensor, "B 1 28 28"],
        theta: Float[Tensor, "B P"],
        bend: Float[Tensor, "B 6 2"] | None = None,
        ripple: Float[Tensor, "B 2 k k"] | None = None,
    ) -> Float[Tensor, "B 1 H W"]:
        """Read upright digits through θ, and through a bend and a ripple of the handwriting where they are given."""
        grid = family(self.family).grid(theta.to(images), self.frame)
        if bend is not None:
            grid = _bend(grid, bend)
        if ripple is not None:
            grid = grid + _displacement(grid, ripple)
        return sample(images, grid, self.frame)

    def batch(
        self,
        digits: Digits,
        n: int,
        seed: int | tuple[int, ...],
        share: tuple[int, int] = (0, 1),
        *,
        bend: float = 0.0,
        ripple: float = 0.0,
    ) -> Batch:
        """Draw n digits with replacement and distort each: the training stream.

        Every draw is a function of ``seed`` alone, so that a stream can be resumed at any step and split among
        machines without a difference.

        Args:
            digits: where the digits come from.
            n: size of the batch over all shares.
            seed: what the draw depends on, for example (run's seed, step).
            share: (i, k): give only the i-th of k interleaved parts.
            bend: strength of a random quadratic bend of each digit, against over-fitting; 0 for none.
            ripple: strength of random local displacements of each digit, likewise; a part of half the digit's side.
        """
        rng = SeededGenerator(seed, digits.labels.device)
        index = rng.integers(len(digits), n * self.channels).unflatten(0, (n, self.channels))
        return self._compose(digits, index, rng, share, bend, ripple)

    def distorted(self, digits: Digits, seed: int | tuple[int, ...]) -> Batch:
        """Distort every digit once, in order: a test set. Addition pairs each digit with one drawn at random."""
        rng = SeededGenerator(seed, digits.labels.device)
        index = torch.arange(len(digits), device=digits.labels.device)[:, None]
        if self.channels > 1:
            others = rng.integers(len(digits), len(digits) * (self.channels - 1))
            index = torch.cat([index, others.unflatten(0, (len(digits), -1))], dim=1)
        return self._compose(digits, index, rng, (0, 1), 0.0, 0.0)

    def _compose(
        self,
        digits: Digits,
        index: Int[Tensor, "n C"],
        rng: SeededGenerator,
        share: tuple[int, int],
        bend: float,
        ripple: float,
    ) -> Batch:
        n = len(index)
        drawn = self.draw(rng, n * self.channels)
        clutter = _draw_clutter(rng, n, self.clutter, len(digits), self.size) if self.clutter else {}
        bends = rng.normal(bend, n * self.channels, 6, 2).unflatten(0, (n, self.channels)) if bend else None
        ripples = rng.normal(ripple, n, self.channels, 2, _KNOTS, _KNOTS) if ripple else None
        kept = torch.arange(share[0], n, share[1], device=index.device)
        index = index[kept]
        drawn = {name: value.unflatten(0, (n, self.channels))[kept] for name, value in drawn.items()}
        theta = drawn["theta"].flatten(0, 1)
        bent = None if bends is None else bends[kept].flatten(0, 1)
        rippled = None if ripples is None else ripples[kept].flatten(0, 1)
        pieces: list[Tensor] = []
        for start in range(0, len(theta), _CHUNK):
            part = slice(start, start + _CHUNK)
            upright = digits.floats(index.flatten()[part])
            pen = [None if drawing is None else drawing[part] for drawing in (bent, rippled)]
            pieces.append(self.warp(upright, theta[part], *pen))
        images = torch.cat(pieces).unflatten(0, (len(kept), self.channels))[:, :, 0]
        if clutter:
            images = _add_clutter(images, digits, {name: value[kept] for name, value in clutter.items()})
        if self.channels == 1:
            drawn = {name: value[:, 0] for name, value in drawn.items()}
        return Batch(images, digits.labels[index].sum(1), drawn)


def _rotation(rng: SeededGenerator, n: int) -> dict[str, Tensor]:
    angle = rng.uniform(-90, 90, n)
    still = torch.zeros_like(angle)
    return {"angle": angle, "theta": pose(angle, still + 1, torch.stack([still, still], 1))}


def _rotation_scale_shift(rng: SeededGenerator, n: int) -> dict[str, Tensor]:
    angle, scale = rng.uniform(-45, 45, n), rng.uniform(0.7, 1.2, n)
    room = ((42 - 28 * scale) / 2)[:, None]  # the scaled 28×28 box, unturned, stays in the picture
    shift = rng.uniform(-1, 1, n, 2) * room
    return {"angle": angle, "scale": scale, "shift": shift, "theta": pose(angle, scale, shift, (42, 42))}


def _projection(rng: SeededGenerator, n: int) -> dict[str, Tensor]:
    """Scale by 0.75 to 1, then stretch each corner of the picture by N(0, 5 px); pictures that fold are drawn again.

    A corner is stretched by one amount, along x and along y alike, away from the centre or towards it.
    """
    scale = rng.uniform(0.75, 1.0, n)
    square = torch.tensor(CORNERS, device=rng.device)
    reach = 1 + rng.normal(5 / 14, n, 4)
    while (folded := ~convex(square * reach[..., None])).any():
        reach[folded] = 1 + rng.normal(5 / 14, int(folded.sum()), 4)
    corners = shown_at(corners_to(square * reach[..., None]), square * scale[:, None, None])
    return {"scale": scale, "corners": corners, "theta": corners_to(corners)}


def _elastic(rng: SeededGenerator, n: int) -> dict[str, Tensor]:
    """Scale by 0.75 to 1, then bend by a thin-plate spline whose 4×4 control points move by N(0, 1.5 px)."""
    scale = rng.uniform(0.75, 1.0, n)
    still = family("tps").identity().float().to(rng.device)
    theta = (still + rng.normal(1.5 / 14, n, len(still))) / scale[:, None]
    return {"scale": scale, "theta": theta}


def _scattered(rng: SeededGenerator, n: int) -> dict[str, Tensor]:
    still = torch.zeros(n, device=rng.device)
    shift = rng.uniform(-16, 16, n, 2)
    return {"angle": still, "shift": shift, "theta": pose(still, still + 1, shift, (60, 60))}


def _gentle(rng: SeededGenerator, n: int) -> dict[str, Tensor]:
    angle, scale, shift = (
        rng.uniform(-10, 10, n),
        rng.uniform(0.93, 1.07, n),
        rng.uniform(-1.5, 1.5, n, 2),
    )
    return {"angle": angle, "scale": scale, "shift": shift, "theta": pose(angle, scale, shift)}


def _turned(rng: SeededGenerator, n: int) -> dict[str, Tensor]:
    """Turn by 25° to 100° either way; not to 180°, where a 6 is a 9."""
    drawn = _gentle(rng, n)
    side = rng.integers(2, n) * 2 - 1
    angle = side * rng.uniform(25, 100, n)
    return {**drawn, "angle": angle, "theta": pose(angle, drawn["scale"], drawn["shift"])}


def _bend(grid: Float[Tensor, "B H W 2"], bend: Float[Tensor, "B 6 2"]) -> Float[Tensor, "B H W 2"]:
    """Move each source point by a quadratic polynomial of itself: a slant, a stretch, a curl of the pen.

    Points far from the digit, towards a homography's horizon, are drawn nearer first: their squares would overflow.
    """
    grid = grid.clamp(-_FAR, _FAR)
    x, y = grid.unbind(-1)
    monomials = torch.stack([torch.full_like(x, 0.5), x, y, x * x, x * y, y * y], dim=-1)
    return grid + (monomials.flatten(1, 2) @ bend).view_as(grid)


def _displacement(grid: Float[Tensor, "B H W 2"], ripple: Float[Tensor, "B 2 k k"]) -> Float[Tensor, "B H W 2"]:
    """Read a displacement for each source point off a coarse map of them: parts of a stroke move by themselves."""
    frame = Frame((_KNOTS, _KNOTS), (grid.shape[1], grid.shape[2]))
    return sample(ripple, grid, frame, padding="border").permute(0, 2, 3, 1)


def _draw_clutter(rng: SeededGenerator, n: int, pieces: int, digits: int, size: tuple[int, int]) -> dict[str, Tensor]:
    return {
        "digit": rng.integers(digits, n * pieces).unflatten(0, (n, pieces)),
        "cut": rng.integers((DIGIT[0] - _PATCH + 1) ** 2, n * pieces).unflatten(0, (n, pieces)),
        "place": rng.integers((size[0] - _PATCH + 1) * (size[1] - _PATCH + 1), n * pieces).unflatten(0, (n, pieces)),
    }


def _add_clutter(
    images: Float[Tensor, "B 1 H W"], digits: Digits, clutter: dict[str, Tensor]
) -> Float[Tensor, "B 1 H W"]:
    """Add patches cut from other digits over the pictures; the brighter pixel wins."""
    b, k = clutter["digit"].shape
    h, w = images.shape[-2:]
    line = torch.arange(_PATCH, device=images.device)
    columns, wide = DIGIT[1] - _PATCH + 1, w - _PATCH + 1
    rows = (clutter["cut"] // columns)[..., None, None] + line[:, None]
    cols = (clutter["cut"] % columns)[..., None, None] + line
    patches = digits.images[clutter["digit"][..., None, None], rows, cols].to(images) / 255
    rows = (clutter["place"] // wide)[..., None, None] + line[:, None]
    cols = (clutter["place"] % wide)[..., None, None] + line
    flat = images.flatten(1)
    flat = flat.scatter_reduce(1, (rows * w + cols).reshape(b, k * _PATCH**2), patches.reshape(b, -1), "amax")
    return flat.unflatten(1, (1, h, w))


_TASKS = {
    d.name: d
    for d in (
        Distortion("r", DIGIT, "affine", _rotation),
        Distortion("rts", (42, 42), "affine", _rotation_scale_shift),
        Distortion("p", DIGIT, "projective", _projection),
        Distortion("e", DIGIT, "tps", _elastic),
        Distortion(
            "tc",
            (60, 60),
            "affine",
            _scattered,
            clutter=_CLUTTER,
        ),
        Distortion(
            "add",
            (42, 42),
            "affine",
            _rotation_scale_shift,
            2,
            classes=19,
        ),
    )
}
# The two halves of the curriculum “upright first”: what the classifier shall know, and what it shall be unsure of.
GENTLE = Distortion("gentle", DIGIT, "affine", _gentle)
TURNED = Distortion("turned", DIGIT, "affine", _turned)


def distortions() -> tuple[str, ...]:
    """List the names that :func:`distortion` accepts."""
    return tuple(_TASKS)


def distortion(name: str) -> Distortion:
    """Look a distortion up by name.

    Raises:
        ArgumentError: there is none of that name.
    """
    if name not in _TASKS:
        raise ArgumentError("distortion", name, f"one of {', '.join(_TASKS)}", "check the spelling")
    return _TASKS[name]
