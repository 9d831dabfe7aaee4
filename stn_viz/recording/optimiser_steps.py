"""Where a training does not say when a step ends, its optimiser does."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from torch.optim import Optimizer
from torch.optim.optimizer import register_optimizer_step_post_hook

from stn_viz.recording.tape import Tape


@contextmanager
def steps_by_optimiser(tape: Tape) -> Generator[None, None, None]:
    """End a step of the tape after each step of the training's optimiser, within the block.

    Of several optimisers the first one that steps counts: those of a pair take their turns within one step.

    Args:
        tape: what :func:`stn_viz.recording.record` opened.
    """
    counted: list[Optimizer] = []

    def stepped(optimiser: Optimizer, _args: object, _kwargs: object) -> None:
        if not counted:
            counted.append(optimiser)
        if counted[0] is optimiser:
            tape.step()

    handle = register_optimizer_step_post_hook(stepped)
    try:
        yield
    finally:
        handle.remove()
