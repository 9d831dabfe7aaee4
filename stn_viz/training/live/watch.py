"""The diagnostics look on: now and then a step of a live training is recorded, and the recording read for faults."""

from __future__ import annotations

import math
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

from stn_viz.diagnostics import Finding, diagnose
from stn_viz.recording import Call, Tape, record

_EVERY, _KEPT = 20, 25  # each how-manieth step at most, and how many steps of a training at most
_FIRST = 2  # steps that are recorded as well: some faults are of the start, some need two steps
_ITEMS = 16  # digits of each step


class Watch:
    """Keep a recording of a few steps, from all of a training, and what is found in it.

    Args:
        steps: of the whole training.

    Example:
        >>> watch = Watch(100)
        >>> with watch.step(0):
        ...     grid = torch.zeros(2, 8, 8, 2)
        ...     V = torch.nn.functional.grid_sample(torch.rand(2, 1, 8, 8), grid, align_corners=False)
        >>> [finding.kind for finding in watch.findings]
        ['collapse']
    """

    def __init__(self, steps: int) -> None:
        """Begin with nothing seen."""
        self._calls: list[Call] = []
        self._every = max(_EVERY, math.ceil(steps / _KEPT))
        self.findings: tuple[Finding, ...] = ()

    @contextmanager
    def step(self, step: int) -> Generator[None]:
        """Record what runs inside, if it is this step's turn, and look for faults in all that is recorded."""
        if step >= _FIRST and step % self._every:
            yield
            return
        with record(threads=False, max_batch=_ITEMS) as tape:
            yield
        self._calls += [replace(call, step=step) for call in tape]
        self.findings = tuple(diagnose(self.tape()))

    def tape(self) -> Tape:
        """Return the recording so far, as the Debug page opens it."""
        return Tape(calls=self._calls)

    def rewind(self, step: int, findings: tuple[Finding, ...]) -> None:
        """Forget what was recorded from a step on; ``findings`` are those of that step."""
        self._calls = [call for call in self._calls if call.step < step]
        self.findings = findings
