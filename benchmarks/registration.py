"""Recover a hidden warp by descent, beside kornia's ImageRegistrator: ``python -m benchmarks.registration``.

Ten photographs that scikit-image ships. From each a window is cut; the target is the same scene read through a hidden
affine θ*: a turn of up to 15°, a shift of up to 10 % of the window and a scale of up to 10 % either way. As in two real
photographs, the target shows what lies beyond the window too. Both contenders start at the identity and see the same
grey float32 pictures; ours descends all six entries of an affine θ, kornia its homography. Times are CPU seconds on one
core, errors the largest distance between corners of the found and the hidden box, in pixels. The last line counts how
many of ten held-out pairs, turned by up to 30°, scaled by up to 20 % either way and in another light, `register` finds
within half a pixel.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from kornia.geometry.transform import ImageRegistrator
from rich.console import Console
from rich.table import Table
from skimage import data
from torch import Tensor

import stn_viz as sv
from benchmarks.registration_pairs import recovered
from stn_viz.differentiation.losses import SquaredDifference
from stn_viz.differentiation.objective import Objective
from stn_viz.optimisation.descent import coarse_to_fine, corner_error, descend
from stn_viz.optimisation.optimisers import Adam, LevenbergMarquardt, Rule

PHOTOGRAPHS = ("astronaut", "camera", "cat", "coffee", "coins", "hubble_deep_field", "immunohistochemistry", "moon")
PHOTOGRAPHS += ("retina", "rocket")
HELD_OUT = 1000  # seed
SIDE, MARGIN = 256, 1.56  # the scene's shorter side in pixels, and how much larger it is than the window
WITHIN = 0.5  # pixels
AFFINE, PROJECTIVE = sv.family("affine"), sv.family("projective")
GREY = torch.tensor([0.299, 0.587, 0.114])


@dataclass(frozen=True, eq=False)
class Case:
    """Hold one registration: read U so that it looks like T. ``theta`` is the answer."""

    name: str
    U: Tensor
    T: Tensor
    theta: Tensor
    frame: sv.Frame


def scene(name: str) -> Tensor:
    """Load a photograph as grey (H, W) in [0, 1], its shorter side SIDE pixels long."""
    picture = torch.from_numpy(np.asarray(getattr(data, name)())).float() / 255
    grey = picture[..., :3] @ GREY if picture.ndim == 3 else picture
    factor = SIDE / min(grey.shape)
    size = tuple(round(n * factor) for n in grey.shape)
    return F.interpolate(grey[None, None], size=size, mode="area")[0, 0]


def hidden(seed: int, aspect: float) -> Tensor:
    """Draw θ*: a turn, a scale and a shift, meant in the pixel proportions of a window of that aspect W/H."""
    turn, scale, x, y = (2 * torch.rand(4, generator=torch.Generator().manual_seed(seed)) - 1).double().tolist()
    angle, s = math.radians(15 * turn), 1 + 0.1 * scale
    cos, sin = s * math.cos(angle), s * math.sin(angle)
    return torch.tensor([cos, -sin / aspect, 0.2 * x, sin * aspect, cos, 0.2 * y], dtype=torch.float64)


def case(name: str, seed: int) -> Case:
    """Cut the window out of a scene's middle, and read the target from the whole scene by a smooth kernel."""
    whole = scene(name)
    height, width = whole.shape
    h, w = int(height / MARGIN), int(width / MARGIN)
    top, left = (height - h) // 2, (width - w) // 2
    theta, frame = hidden(seed, w / h), sv.Frame((h, w), (h, w))
    beyond = sv.Frame((height, width), (h, w))
    pixels = frame.to_pixels(AFFINE.grid(theta, frame)) + torch.tensor([left, top])
    T = sv.sample(whole[None, None].double(), beyond.to_normalised(pixels), beyond, "bicubic")[0].float().clamp(0, 1)
    return Case(name, whole[None, top : top + h, left : left + w], T, theta, frame)


def by_descent(rule: Rule, steps: int, tolerance: float) -> Callable[[Case], float]:
    """Register with this package, from the identity, coarse to fine; give the error."""

    def register(c: Case) -> float:
        objective = Objective(c.U, AFFINE, c.frame, SquaredDifference(c.T), overlap=True)
        blurs = coarse_to_fine(c.frame)
        *_, last = descend(
            objective, AFFINE.identity(), rule, steps, units="displacement", blurs=blurs, tolerance=tolerance
        )
        return corner_error(AFFINE, c.frame, last.theta, c.theta)

    return register


def by_kornia(lr: float = 1e-3, tolerance: float = 1e-4) -> Callable[[Case], float]:
    """Register with kornia's homography model, whose defaults these are; give the error."""

    def register(c: Case) -> float:
        found = ImageRegistrator("homography", lr=lr, tolerance=tolerance).register(c.U[None], c.T[None])[0].detach()
        answer = torch.cat([c.theta, c.theta.new_zeros(2)])  # the same warp as a homography
        return corner_error(PROJECTIVE, c.frame, (found / found[2, 2]).flatten()[:8], answer)

    return register


CONTENDERS: dict[str, Callable[[Case], float]] = {
    "ours, preconditioned Adam": by_descent(Adam(0.1), 60, 0.0),
    "ours, Levenberg-Marquardt": by_descent(LevenbergMarquardt(), 20, 0.01),
    "kornia, as it comes": by_kornia(),
    "kornia, lr 0.005, tolerance 1e-6": by_kornia(lr=5e-3, tolerance=1e-6),
}


def timed(register: Callable[[Case], float], c: Case) -> tuple[float, float]:
    """Give the error in pixels and the CPU seconds it took."""
    start = time.process_time()
    error = register(c)
    return error, time.process_time() - start


def row(label: str, start: str, results: Sequence[tuple[float, float]]) -> list[str]:
    """Write a line of the table: what lies within half a pixel is marked."""
    cells = (f"{'✓' if e <= WITHIN else '✗'} {e:6.3f} px  {s:5.2f} s" for e, s in results)
    return [label, start, *cells]


def main() -> None:
    """Register the ten pictures every way and print the table."""
    torch.set_num_threads(1)
    table = Table("picture", "error at the identity", *CONTENDERS, title="Registration from the identity")
    results: list[list[tuple[float, float]]] = []
    for seed, name in enumerate(PHOTOGRAPHS):
        c = case(name, seed)
        start = corner_error(AFFINE, c.frame, AFFINE.identity(), c.theta)
        results.append([timed(register, c) for register in CONTENDERS.values()])
        table.add_row(*row(f"{name} {c.frame.source[0]}×{c.frame.source[1]}", f"{start:5.1f} px", results[-1]))
    columns = list(zip(*results, strict=True))
    table.add_section()
    medians = [(statistics.median(e for e, _ in column), statistics.median(s for _, s in column)) for column in columns]
    table.add_row(*row("median", "", medians))
    within = [sum(e <= WITHIN for e, _ in column) for column in columns]
    table.add_row("within half a pixel", "", *(f"{n} of {len(PHOTOGRAPHS)}" for n in within))
    Console(width=170).print(table)
    pairs = Table("picture", "corner error", "correlation", "overlap", "says", title="Pairs in another light")
    found = recovered([scene(name) for name in PHOTOGRAPHS], HELD_OUT)
    for name, (error, one) in zip(PHOTOGRAPHS, found, strict=True):
        says = "failed" if one.failed else "found"
        pairs.add_row(name, f"{error:.3f} px", f"{one.correlation:.3f}", f"{one.overlap:.2f}", says)
    Console(width=170).print(pairs)
    print(f"recovered {sum(error <= WITHIN for error, _ in found)} of {len(PHOTOGRAPHS)}")


if __name__ == "__main__":
    main()
