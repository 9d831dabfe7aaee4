"""What recording costs: one affine warp at 224², 16 RGB pictures, forward and backward, with and without; and memory.

All are measured in turns, in one run and each after a step that is not measured, so that their ratios mean something on
a busy machine. A step that is not kept costs so little that it is measured by itself: blocks of such steps beside
blocks of steps that nobody looks at. The second table lets a training loop run into the tape's bound.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.recording import Tape

BATCH, SIDE, TURNS, STEPS = 16, 224, 31, 30
BLOCKS, BLOCK = 61, 8  # of steps that are not kept
THETA = ((0.869, -0.233, 0.0), (0.233, 0.869, 0.0))  # 15° × 0.9; the identity would be cheaper than any real warp


def scene() -> Callable[[], None]:
    """Make one forward and backward pass of an affine transformer."""
    U = torch.rand(BATCH, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    theta = torch.tensor(THETA).repeat(BATCH, 1, 1).requires_grad_()

    def once() -> None:
        grid = F.affine_grid(theta, [BATCH, 3, SIDE, SIDE], align_corners=False)
        F.grid_sample(U, grid, align_corners=False).square().mean().backward()

    return once


def timed(work: Callable[[], object]) -> float:
    """Measure one run in milliseconds."""
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def overhead() -> None:
    """Print what recording adds to a step: kept in memory, kept in a file as well, and not kept."""
    once = scene()
    once()
    plain: list[float] = []
    kept: list[float] = []
    written: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(TURNS):
            once()
            plain.append(timed(once))
            for to, times in ((None, kept), (Path(folder) / "run.stn", written)):
                once()
                with sv.record(to=to) as tape:

                    def step(tape: Tape = tape) -> None:
                        once()
                        tape.step()

                    times.append(timed(step))
    print(f"{BATCH} RGB pictures at {SIDE}², affine_grid + grid_sample, forward + backward, median of {TURNS}")
    ways = {"not recorded": plain, "a step that is kept": kept, "… in a file too, to=…": written}
    for name, times in ways.items():
        median = statistics.median(times)
        print(f"  {name:36} {median:8.1f} ms   × {median / statistics.median(plain):.3f}")
    low, middle, high = statistics.quantiles(ratios := unkept(once), n=4)
    name = "a step that every=n does not keep"
    print(f"  {name:50} × {middle:.3f}   half of {len(ratios)} blocks of {BLOCK}: × {low:.3f} to {high:.3f}")


def unkept(once: Callable[[], None]) -> list[float]:
    """Compare blocks of steps that a recording does not keep with blocks of as many steps beside no recording."""
    ratios = []
    for _ in range(BLOCKS):
        once()
        plain = statistics.median(timed(once) for _ in range(BLOCK))
        with sv.record(every=BLOCK + 2) as tape:

            def step(tape: Tape = tape) -> None:
                once()
                tape.step()

            step()  # the first one is kept
            step()
            ratios.append(statistics.median(timed(step) for _ in range(BLOCK)) / plain)
    return ratios


def memory() -> None:
    """Print how large a tape gets, in memory and as a file, when a loop would fill it many times over."""
    once, bound = scene(), 64 << 20
    with sv.record(max_bytes=bound) as tape:
        for _ in range(STEPS):
            once()
            tape.step()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.stn"
        saving = timed(lambda: tape.save(path))
        size = path.stat().st_size
        loaded: list[Tape] = []
        loading = timed(lambda: loaded.append(sv.load_recording(path)))
    print(f"{STEPS} such steps under max_bytes = {bound / 2**20:.0f} MiB")
    print(f"  kept steps {tape.steps}, {tape.nbytes / 2**20:.1f} MiB in memory")
    print(f"  file {size / 2**20:.1f} MiB, saved in {saving:.0f} ms, loaded and checked in {loading:.0f} ms")


def main() -> None:
    """Print both tables."""
    overhead()
    memory()


if __name__ == "__main__":
    main()
