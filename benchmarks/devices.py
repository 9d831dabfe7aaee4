"""One frame of the app and one step of training, on the CPU and on a GPU: ``python -m benchmarks.devices``.

A frame is what a drag asks of torch: θ goes from the CPU to the device, V = sample(U, T_θ(G)) and, back from ∂L/∂V by
autograd, ∂L/∂θ come back to the CPU. The devices take turns in one run; the CPU has as many threads as torch gives it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import torch
from rich.console import Console
from rich.table import Table
from torch import Tensor

import stn_viz as sv
from stn_viz.datasets.digits import load_bundled
from stn_viz.device import describe
from stn_viz.training import Material, Run, plan, start, train

SIZES = ((28, 1), (224, 3), (512, 3))  # pixels a side, channels
FAMILIES = ("affine", "projective", "tps", "diffeomorphic")
NETWORKS = ("r-st-cnn-affine", "e-st-cnn-tps")
SECONDS = 2.0  # for each row of the table of frames
WARM, STEPS = 20, 100  # of training


def devices() -> list[torch.device]:
    """List the CPU, and the GPU if there is one."""
    return [torch.device(name) for name in ("cpu", "cuda") if name == "cpu" or torch.cuda.is_available()]


def frame_on(device: torch.device, name: str, size: int, channels: int) -> Callable[[], Tensor]:
    """Make one frame: from θ on the CPU to V and ∂L/∂θ on the CPU."""
    dice = torch.Generator().manual_seed(0)
    family, frame = sv.family(name), sv.Frame((size, size), (size, size))
    U = torch.rand(1, channels, size, size, generator=dice).to(device)
    upstream = torch.randn(1, channels, size, size, generator=dice).to(device)
    given = family.identity().float() + 0.03 * torch.randn(family.n_params, generator=dice)

    def run() -> Tensor:
        theta = given.to(device, copy=True).requires_grad_()
        V = sv.sample(U, family.grid(theta, frame), frame)
        slope = torch.autograd.grad(V, theta, upstream)[0]
        return torch.cat([V.detach().cpu().flatten()[:1], slope.cpu()])

    return run


def milliseconds(runs: dict[torch.device, Callable[[], Tensor]]) -> list[float]:
    """Let each device run a few times, then take turns; give each one's median."""
    times: dict[torch.device, list[float]] = {device: [] for device in runs}
    for run in runs.values():
        for _ in range(5):
            run()
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        for device, run in runs.items():
            begun = time.perf_counter()
            run()
            times[device].append(1000 * (time.perf_counter() - begun))
    return [statistics.median(values) for values in times.values()]


def frames() -> Table:
    """Time a frame of each family and size."""
    table = Table("family", "U and V", *(f"{device.type} ms" for device in devices()), title="one frame: V and ∂L/∂θ")
    for name in FAMILIES:
        for size, channels in SIZES:
            runs = {device: frame_on(device, name, size, channels) for device in devices()}
            table.add_row(name, f"{size}², {channels} ch", *(f"{ms:.2f}" for ms in milliseconds(runs)))
    return table


def steps_a_second(name: str, device: torch.device) -> float:
    """Train a network for some steps, of which the first are not counted; digits are the bundled ones."""
    digits = Material(load_bundled("train").to(device), load_bundled("validation").part(slice(0, 100)).to(device))
    begun = [0.0]

    def report(run: Run, _loss: float) -> None:
        if run.step == WARM:
            begun[0] = time.perf_counter()

    train(start(plan(name, steps=WARM + STEPS), device), digits, report=report)
    return STEPS / (time.perf_counter() - begun[0])


def training() -> Table:
    """Count steps of 128 digits a second, distortion and the looks at held-out digits included."""
    table = Table("network", *(f"{device.type} steps/s" for device in devices()), title="training, 128 digits a step")
    for name in NETWORKS:
        table.add_row(name, *(f"{steps_a_second(name, device):.0f}" for device in devices()))
    return table


def main() -> None:
    """Print both tables."""
    console = Console(width=100)
    console.print(f"torch {torch.__version__}; {'; '.join(describe(device) for device in devices())}")
    console.print(frames())
    console.print(training())


if __name__ == "__main__":
    main()
