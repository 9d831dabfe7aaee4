"""Report how a training goes: a progress bar in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from stn_viz.training.run import Saved

Report = Callable[[Any, float], None]

_LINE_SECONDS = 15.0


@contextmanager
def reporter(run: Saved, device: str, leads: bool = True) -> Generator[Report]:
    """Return what :func:`stn_viz.training.train` calls after each step; silent in all processes but the leading one."""
    if not leads:
        yield lambda run, loss: None
    elif sys.stderr.isatty():
        yield from _report_by_bar(run)
    else:
        print(f"{run.plan.name} on {device}, from step {run.step} of {run.plan.recipe.steps}", flush=True)
        yield from _report_by_lines()


def _describe_state(run: Saved) -> str:
    if not run.checks:
        return ""
    _, error, slope = run.checks[-1]
    return f"held-out {error:.2f} %" + ("" if slope != slope else f", slope {slope:+.2f}")


def _report_by_bar(run: Saved) -> Generator[Report]:
    columns = (
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[state]}"),
    )
    with Progress(*columns) as progress:
        bar = progress.add_task(run.plan.name, total=run.plan.recipe.steps, completed=run.step, state="")

        def report(run: Saved, loss: float) -> None:
            progress.update(bar, completed=run.step, state=f"loss {loss:.3f}  {_describe_state(run)}")

        yield report


def _report_by_lines() -> Generator[Report]:
    said = time.monotonic()

    def report(run: Saved, loss: float) -> None:
        nonlocal said
        last = run.step == run.plan.recipe.steps
        if last or time.monotonic() - said > _LINE_SECONDS:
            said = time.monotonic()
            mean = float(run.history[max(run.step - 100, 0) : run.step, 0].mean())
            print(
                f"{run.plan.name} step {run.step} loss {mean:.4f} {_describe_state(run)} {run.seconds:.0f} s",
                flush=True,
            )

    yield report
