"""What each distortion does to its digits, in figures: ``python -m benchmarks.distortions``.

Ink is the sum of a picture's grey values; a warp that shrinks or stretches a digit changes it, so the ink that is lost
is counted in the digit's own frame: the share of the digit's ink whose place in the distorted picture lies outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.datasets.digits import Digits, load_digits
from stn_viz.datasets.distortions import Distortion, distortion
from stn_viz.datasets.poses import CORNERS, DIGIT, convex
from stn_viz.networks.checkpoints import checkpoints, load_checkpoint
from stn_viz.transforms import family

N, SEED = 2000, 101
TASKS = ("r", "rts", "p", "e", "tc")
SIGMAS = (2.0, 3.0, 4.0, 5.0)  # pixels that corners are stretched by
_SQUARE = torch.tensor(CORNERS)


@dataclass(frozen=True)
class Harm:
    """Hold what a distortion does to digits.

    Args:
        lost_a_fifth: percent of digits that lose at least a fifth of their ink beyond the picture's edge.
        lost_any: percent that lose at least a hundredth.
        area: the median area of the digit's box in the picture, over its own.
    """

    lost_a_fifth: float
    lost_any: float
    area: float


def harm(task: Distortion, digits: Digits, drawn: dict[str, Tensor]) -> Harm:
    """Follow every pixel of the distorted picture, and of a wide rim round it, to the digit: what is cut off?"""
    theta = drawn["theta"].float()
    rim = 3  # the plane is looked at to three times the picture's half side
    side = 3 * max(task.size)
    wide = Frame((1, 1), (side, side)).target_points().reshape(-1, 2).float() * rim
    inside = (wide.abs() <= 1).all(1)
    cell = (2 * rim / side) ** 2
    lost: list[Tensor] = []
    areas: list[Tensor] = []
    for start in range(0, len(theta), 250):
        part = slice(start, start + 250)
        places = family(task.family).points(theta[part], wide)
        ink = _read(digits.floats(torch.arange(start, start + len(places)) % len(digits)), places)
        weight = _area_of_digit(places, side) / cell  # digit area that a cell of the plane stands for
        shown = (ink * weight * inside).sum(1)
        lost.append(1 - shown / (ink * weight).sum(1).clamp_min(1e-6))
        box = (places.abs() <= 1).all(2)
        areas.append((box * cell).sum(1) / 4 * (task.size[0] * task.size[1]) / (DIGIT[0] * DIGIT[1]))
    gone, area = torch.cat(lost), torch.cat(areas)
    percent = [100 * float(m.double().mean()) for m in (gone >= 0.2, gone >= 0.01)]
    return Harm(percent[0], percent[1], median(area.tolist()))


def _read(images: Float[Tensor, "B 1 28 28"], places: Float[Tensor, "B N 2"]) -> Float[Tensor, "B N"]:
    """Read upright digits at normalised places, bilinearly, zero outside."""
    grid = places.clamp(-9, 9)[:, None]
    return torch.nn.functional.grid_sample(images, grid, align_corners=False)[:, 0, 0]


def _area_of_digit(places: Float[Tensor, "B N 2"], side: int) -> Float[Tensor, "B N"]:
    """Give the area of the digit's plane that each cell of the picture's plane covers, from differences of places."""
    lattice = places.unflatten(1, (side, side))
    dy, dx = torch.gradient(lattice, dim=(1, 2))
    return (dx[..., 0] * dy[..., 1] - dx[..., 1] * dy[..., 0]).abs().flatten(1)


def folded_share(sigma: float) -> float:
    """Give the percent of pictures that fold, or nearly, when corners are stretched by this many pixels."""
    torch.manual_seed(SEED)
    reach = 1 + sigma / 14 * torch.randn(N, 4)
    return 100 * float((~convex(_SQUARE * reach[..., None])).double().mean())


def horizon_within(theta: Float[Tensor, "B 8"]) -> Bool[Tensor, " B"]:
    """Tell where the line W = 0, beyond which a homography shows everything mirrored, crosses the picture."""
    return (theta[:, 6:].float() @ _SQUARE.T + 1 <= 0).any(1)


def main() -> None:
    """Print one line a distortion, then how often corner noise of several sizes folds a box."""
    digits = load_digits("test")
    print(f"{N:,} draws on {digits.source}")
    print(f"{'':6}{'≥ 1/5 of ink lost':>20}{'≥ 1/100 lost':>15}{'area, median':>15}")
    for name in TASKS:
        task = distortion(name)
        whole = digits.part(torch.arange(N) % len(digits))
        drawn = dict(task.distorted(whole, SEED).drawn)
        found = harm(task, whole, drawn)
        print(f"{name:6}{found.lost_a_fifth:18.1f} %{found.lost_any:13.1f} %{found.area:15.2f}", flush=True)
    for sigma in SIGMAS:
        print(
            f"corners stretched by N(0, {sigma:.0f} px): {folded_share(sigma):4.1f} % of the pictures fold, or nearly"
        )
    task, test = distortion("p"), digits.part(slice(0, N))
    batch = task.distorted(test, SEED)
    within = horizon_within(batch.drawn["theta"])
    print(f"\nP: the horizon crosses the picture of {100 * float(within.double().mean()):.1f} % of the digits; error")
    print(f"{'':20}{'there':>9}{'elsewhere':>12}")
    for name in (n for n in checkpoints() if n.startswith("p-")):
        with torch.no_grad():
            wrong = load_checkpoint(name)(batch.images).argmax(1) != batch.labels
        errors = [100 * float(wrong[where].double().mean()) for where in (within, ~within)]
        print(f"{name:20}{errors[0]:7.2f} %{errors[1]:10.2f} %", flush=True)


if __name__ == "__main__":
    main()
