"""A training in one process whose steps are its own: counted, looked at, kept on disk and reported as all are."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from stn_viz.errors import UserError
from stn_viz.training.run import Saved

R = TypeVar("R", bound=Saved)


def learn_alone(
    run: R,
    step: Callable[[], float],
    check: Callable[[], tuple[float, float]],
    looks: int,
    path: Path | None,
    report: Callable[[R, float], None] | None,
    save_seconds: float,
) -> R:
    """Learn until the recipe's last step.

    Args:
        run: at any step; its plan has a recipe and a name.
        step: learns from one batch, gives the loss, and leaves counting to this.
        check: measures held-out data: percent, and what else is looked at, NaN where nothing is.
        looks: how often that is done.
        path: the file that the run is written to now and then, and at the end; None: none.
        report: called after each step.
        save_seconds: between two writes.

    Raises:
        UserError: the loss is no longer a finite number; what was written before stays.
    """
    steps = run.plan.recipe.steps
    look = max(steps // looks, 1)
    saved = begun = time.monotonic()
    run.model.train()
    while run.step < steps:
        loss = step()
        if not math.isfinite(loss):
            raise UserError(f"The loss of {run.plan.name} is {loss} at step {run.step}. Try a lower rate.")
        run.step += 1
        if run.step % look == 0 or run.step == steps:
            run.checks.append((float(run.step), *check()))
        now = time.monotonic()
        run.seconds, begun = run.seconds + now - begun, now
        if path is not None and (now - saved >= save_seconds or run.step == steps):
            run.save(path)
            saved = now
        if report is not None:
            report(run, loss)
    return run
