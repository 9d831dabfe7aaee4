"""Where a training does not say when a step ends, its optimiser does; and its loss is what it goes back from."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer
from torch.optim.optimizer import register_optimizer_step_post_hook

from stn_viz.recording.tape import Tape


@contextmanager
def steps_by_optimiser(tape: Tape) -> Generator[None, None, None]:
    """End a step of the tape after each step of the training's optimiser, within the block.

    Of several optimisers the first one that steps counts: those of a pair take their turns within one step. A step's
    loss is the sum of the numbers that ``backward()`` was called on in it: scaled, where they are scaled before.

    Args:
        tape: what :func:`stn_viz.recording.record` opened.
    """
    counted: list[Optimizer] = []
    loss: float | None = None

    def stepped(optimiser: Optimizer, _args: object, _kwargs: object) -> None:
        nonlocal loss
        if not counted:
            counted.append(optimiser)
        if counted[0] is optimiser:
            tape.step(loss)
            loss = None

    def went_back(root: Tensor) -> None:
        nonlocal loss
        if tape.keeps():
            loss = (loss or 0.0) + float(root.detach())

    handle = register_optimizer_step_post_hook(stepped)
    before = torch.autograd.backward
    torch.autograd.backward = _telling(before, went_back)  # pyright: ignore[reportAttributeAccessIssue]
    try:
        yield
    finally:
        torch.autograd.backward = before  # pyright: ignore[reportAttributeAccessIssue]
        handle.remove()


def _telling(backward: Callable[..., None], told: Callable[[Tensor], object]) -> Callable[..., None]:
    """Let a function that goes back tell from which number, where it is called on one and given no gradient."""

    @wraps(backward)
    def telling(tensors: Any, grad_tensors: Any = None, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  as torch's
        backward(tensors, grad_tensors, *args, **kwargs)
        if isinstance(tensors, Tensor) and tensors.ndim == 0 and grad_tensors is None:
            told(tensors)

    return telling
