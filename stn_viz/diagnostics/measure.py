"""What a check measured, against which threshold: collected while it looks, so that no finding is evidence as well."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """Hold one number that a check compared.

    Args:
        name: what was measured, by the name it has as evidence.
        value: the number.
        threshold: what it was compared with.
        speaks_above: whether the check speaks from the threshold on, or up to it.
    """

    name: str
    value: float
    threshold: float
    speaks_above: bool

    @property
    def closeness(self) -> float:
        """Tell how near the number is to its threshold: 1 at it, less where the check is silent."""
        above, below = (self.value, self.threshold) if self.speaks_above else (self.threshold, self.value)
        return above / below if below > 0 else float(above >= below)


_COLLECTED: ContextVar[list[Measure] | None] = ContextVar("_COLLECTED", default=None)


@contextmanager
def collecting() -> Generator[list[Measure], None, None]:
    """Collect what is measured in the block."""
    measures: list[Measure] = []
    token = _COLLECTED.set(measures)
    try:
        yield measures
    finally:
        _COLLECTED.reset(token)


def reaches(name: str, value: float, threshold: float) -> bool:
    """Tell whether a number reaches its threshold, and remember both."""
    _remember(Measure(name, float(value), float(threshold), True))
    return value >= threshold


def stays_below(name: str, value: float, threshold: float) -> bool:
    """Tell whether a number is at most its threshold, and remember both."""
    _remember(Measure(name, float(value), float(threshold), False))
    return value <= threshold


def _remember(measure: Measure) -> None:
    measures = _COLLECTED.get()
    if measures is not None:
        measures.append(measure)
