"""Grids and warps beside torch's own and kornia's, forward and backward: ``python -m benchmarks.library``.

Everything is timed in one run, the contenders taking turns, one thread each; a row's ratios are against torch in that
same row. θ is a turn of 15° at scale 0.9, never the identity, which costs half as much to read.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Mapping

import kornia
import torch
import torch.nn.functional as F
from rich.console import Console
from rich.table import Table
from torch import Tensor

import stn_viz as sv

SIZES = ((28, 256, 1), (224, 16, 3), (512, 1, 3))  # pixels a side, batch, channels
SECONDS = 3.0  # for each row of a table
AFFINE = sv.family("affine")


def turned(batch: int) -> Tensor:
    """Give a batch of affine θ: 15°, scale 0.9, and a little shift that differs from item to item."""
    c, s = 0.9 * math.cos(math.radians(15)), 0.9 * math.sin(math.radians(15))
    theta = torch.tensor([c, -s, 0.0, s, c, 0.0]).repeat(batch, 1)
    theta[:, 2] = torch.linspace(-0.05, 0.05, batch)
    return theta


def by_turns(contenders: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Run the contenders one after the other, round after round, and give each one's median in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(2):
        for run in contenders.values():
            run()
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        for name, run in contenders.items():
            start = time.perf_counter()
            run()
            times[name].append(1e3 * (time.perf_counter() - start))
    return {name: statistics.median(t) for name, t in times.items()}


def warps(size: int, batch: int, channels: int) -> dict[str, tuple[Tensor, Callable[[Tensor, Tensor], Tensor]]]:
    """Give each contender's parameters, and its warp of U by them; kornia's are source → target and in pixels."""
    frame = sv.Frame((size, size), (size, size))
    theta = turned(batch)
    square = torch.cat([theta.reshape(-1, 2, 3), torch.tensor([0.0, 0.0, 1.0]).expand(batch, 1, 3)], dim=1)
    half, centre = size / 2, (size - 1) / 2
    to_pixels = torch.tensor([[half, 0, centre], [0, half, centre], [0, 0, 1]])
    pixels = torch.linalg.inv(to_pixels @ square @ torch.linalg.inv(to_pixels))[:, :2].contiguous()

    def torchs(U: Tensor, theta: Tensor) -> Tensor:
        grid = F.affine_grid(theta.reshape(-1, 2, 3), [batch, channels, size, size], align_corners=False)
        return F.grid_sample(U, grid, align_corners=False)

    return {
        "torch": (theta, torchs),
        "stn_viz": (theta, lambda U, theta: sv.sample(U, AFFINE.grid(theta, frame), frame)),
        "kornia": (pixels, lambda U, matrix: kornia.geometry.warp_affine(U, matrix, (size, size))),
    }


def forward(warp: Callable[[Tensor, Tensor], Tensor], U: Tensor, theta: Tensor) -> Callable[[], Tensor]:
    """Time the warp alone, nothing recorded."""

    def run() -> Tensor:
        with torch.no_grad():
            return warp(U, theta)

    return run


def backward(warp: Callable[[Tensor, Tensor], Tensor], U: Tensor, theta: Tensor, dV: Tensor) -> Callable[[], object]:
    """Time the warp and its gradients to U and to θ."""
    U, theta = U.clone().requires_grad_(), theta.clone().requires_grad_()
    return lambda: torch.autograd.grad(warp(U, theta), (U, theta), dV)


def warp_table() -> Table:
    """Compare grid + sample, with the largest difference to torch's values."""
    table = Table(title="one warp: grid and bilinear sampler, float32", title_justify="left")
    for heading in (
        "maps",
        "pass",
        "torch ms",
        "stn_viz ms",
        "kornia ms",
        "stn_viz / torch",
        "kornia / torch",
        "max |Δ|",
    ):
        table.add_column(heading, justify="left" if heading in ("maps", "pass") else "right")
    for size, batch, channels in SIZES:
        U, dV = torch.rand(2, batch, channels, size, size).unbind(0)
        contenders = warps(size, batch, channels)
        values = {name: forward(warp, U, theta)() for name, (theta, warp) in contenders.items()}
        apart = float((values["stn_viz"] - values["torch"]).abs().max())
        passes = {
            "forward": {name: forward(warp, U, theta) for name, (theta, warp) in contenders.items()},
            "forward + backward": {name: backward(warp, U, theta, dV) for name, (theta, warp) in contenders.items()},
        }
        for name, runs in passes.items():
            ms = by_turns(runs)
            ratios = [f"{ms[who] / ms['torch']:.2f}" for who in ("stn_viz", "kornia")]
            row = [
                f"{size}² × {batch}, {channels} ch",
                name,
                *(f"{v:.2f}" for v in ms.values()),
                *ratios,
                f"{apart:.0e}",
            ]
            table.add_row(*row)
    return table


def grid_table() -> Table:
    """Compare the grids of all families with F.affine_grid."""
    names = sv.families()
    table = Table(title="one grid, as multiples of F.affine_grid", title_justify="left")
    for heading in ("target", "F.affine_grid ms", *names):
        table.add_column(heading, justify="left" if heading == "target" else "right")
    for size, batch, _ in SIZES:
        frame, matrices = sv.Frame((size, size), (size, size)), turned(batch).reshape(-1, 2, 3)
        runs: dict[str, Callable[[], object]] = {
            "torch": lambda m=matrices, b=batch, n=size: F.affine_grid(m, [b, 1, n, n], align_corners=False)
        }
        for name in names:
            family = sv.family(name)
            theta = (family.identity().float() + 0.02 * torch.randn(batch, family.n_params)).contiguous()
            runs[name] = lambda f=family, t=theta, at=frame: f.grid(t, at)
        with torch.no_grad():
            ms = by_turns(runs)
        table.add_row(f"{size}² × {batch}", f"{ms['torch']:.2f}", *(f"{ms[name] / ms['torch']:.2f}" for name in names))
    return table


def main() -> None:
    """Print both tables."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    console = Console(width=160)
    console.print(f"torch {torch.__version__}, kornia {kornia.__version__}, one thread, θ = 15° × 0.9, medians")
    console.print(warp_table())
    console.print(grid_table())


if __name__ == "__main__":
    main()
