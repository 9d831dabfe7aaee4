"""Where a training does not say when a step ends, its optimiser does; and its loss is what it goes back from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer
from torch.optim.optimizer import register_optimizer_step_post_hook

from stn_viz.recording.tape import Tape

_MISSED = 16  # turns of another optimiser after which the one that counted steps no more


@contextmanager
def steps_by_optimiser(tape: Tape) -> Generator[None, None, None]:
    """End a step of the tape after each step of the training's optimiser, within the block.

    Of several optimisers the last one of a round counts: those of a pair take their turns within one step, and what a
    generator gave before its discriminator learnt is gone back through after that. A step's loss is the sum of the
    numbers that ``backward()`` was called on in it: scaled, where they are scaled before.

    Args:
        tape: what :func:`stn_viz.recording.record` opened.
    """
    round_of = _Rounds()
    loss: float | None = None

    def stepped(optimiser: Optimizer, _args: object, _kwargs: object) -> None:
        nonlocal loss
        if round_of.ends_with(optimiser):
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


class _Rounds:
    """Tell after which optimiser's step all have had their turn.

    The newest ends a round: those before it have stepped in it already. One that steps no more, as that of a first
    stage, gives way to one that goes on.
    """

    def __init__(self) -> None:
        self._known: list[Optimizer] = []
        self._last: Optimizer | None = None
        self._since: Counter[int] = Counter()  # of each other optimiser, turns since the last one's

    def ends_with(self, optimiser: Optimizer) -> bool:
        """Count an optimiser's step; tell whether it ended a round."""
        if not any(one is optimiser for one in self._known):
            self._known.append(optimiser)
            self._last = optimiser
        self._since[id(optimiser)] += 1
        if self._since[id(optimiser)] >= _MISSED:
            self._last = optimiser
        if self._last is not optimiser:
            return False
        self._since.clear()
        return True


def _telling(backward: Callable[..., None], told: Callable[[Tensor], object]) -> Callable[..., None]:
    """Let a function that goes back tell from which number, where it is called on one and given no gradient."""

    @wraps(backward)
    def telling(tensors: Any, grad_tensors: Any = None, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  as torch's
        backward(tensors, grad_tensors, *args, **kwargs)
        if isinstance(tensors, Tensor) and tensors.ndim == 0 and grad_tensors is None:
            told(tensors)

    return telling
