"""In what range each task poses its digits: outside of it a network was taught nothing, and nothing is held against it.

*Convention:* as in ``poses.py``: turns in degrees, clockwise on the screen; sizes as factors; shifts in pixels.
"""

from __future__ import annotations

from collections.abc import Mapping

_RTS = {"angle": (-45.0, 45.0), "scale": (0.7, 1.2), "shift": (-7.0, 7.0)}  # the shift of a digit in its own size
TRAINED: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "r": {"angle": (-90.0, 90.0)},
    "rts": _RTS,
    "add": _RTS,
    "tc": {"shift": (-16.0, 16.0)},
    "p": {"scale": (0.75, 1.0)},
    "e": {"scale": (0.75, 1.0)},
}


def trained_turn(task: str | None) -> float:
    """Return the largest turn that digits have in the training for a task, in degrees: 0 for none.

    Of a network whose task is not known (None) nobody knows; it counts as trained on every turn.
    """
    ranges = None if task is None else TRAINED.get(task)
    return float("inf") if ranges is None else ranges.get("angle", (0.0, 0.0))[1]
