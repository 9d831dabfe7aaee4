"""What a stage in the browser reports, read field by field: a browser's word is never trusted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stn_viz.stage.scene import LARGE, OVERLAYS, QUESTIONS, Large

_MOST = 2**53  # up to here a browser's whole numbers are exact
PICTURE = "picture"  # the kind of a report that asks for a large V as torch's picture
SEEDS = 1_000_000  # of a θ that is dealt: they are less than this
_LONGEST = 4096  # numbers of a θ


@dataclass(frozen=True)
class StageReport:
    """Hold one report of a stage; what was missing or made no sense is as here.

    Args:
        kind: what happened, such as ``commit`` or ``export``.
        seq: counts the stage's reports.
        epoch: of the scene that it is about.
        theta: θ, all finite.
        selection: the pinned target pixel, row and column.
        overlays: which are on, or None where it does not say.
        large: what fills the stage, or None where it does not say.
        projector: whether projector mode is on, or None where it does not say.
        step: of a descent.
        predict: what is asked of a hidden θ, ``""`` where nothing is any more; None where it does not say.
        seed: by which that θ was dealt.
    """

    kind: str = ""
    seq: int = 0
    epoch: int = -1
    theta: tuple[float, ...] = ()
    selection: tuple[int, int] | None = None
    overlays: tuple[str, ...] | None = None
    large: Large | None = None
    projector: bool | None = None
    step: int | None = None
    predict: str | None = None
    seed: int = 0


def read(message: object) -> StageReport:
    """Read a report as JSON brought it."""
    if not isinstance(message, Mapping):
        return StageReport()
    said: Mapping[str, Any] = message
    kind, shown, projector = said.get("kind"), said.get("overlays"), said.get("projector")
    large = said.get("large")
    seq, epoch = count(said.get("seq")), count(said.get("epoch"))
    return StageReport(
        kind=kind if isinstance(kind, str) else "",
        seq=0 if seq is None else seq,
        epoch=-1 if epoch is None else epoch,
        theta=_theta(said.get("theta")),
        selection=_pixel(said.get("selection")),
        overlays=tuple(n for n in ("none", *OVERLAYS) if n in shown) if isinstance(shown, list) else None,
        large=next((name for name in LARGE if name == large), None),
        projector=projector if isinstance(projector, bool) else None,
        step=count(said.get("step")),
        predict=_question(said.get("predict")),
        seed=_seed(said.get("seed")),
    )


def count(value: object) -> int | None:
    """Read a whole number from 0 on; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST:
        return None
    return int(value) if value == int(value) else None


def _question(value: object) -> str | None:
    return value if isinstance(value, str) and value in ("", "1", *QUESTIONS) else None


def _seed(value: object) -> int:
    found = count(value)
    return found if found is not None and found < SEEDS else 0


def _theta(value: object) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) > _LONGEST:
        return ()
    numbers = [float(v) for v in value if isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v)]
    return tuple(numbers) if len(numbers) == len(value) else ()


def _pixel(value: object) -> tuple[int, int] | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    row, col = map(count, value)
    return None if row is None or col is None else (row, col)
