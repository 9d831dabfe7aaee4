"""What the figure in the browser reports, read field by field: a browser's word is never trusted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from stn_viz.app.inside.view import BOUNDS, LIKELIEST, WAYS, Hand, Inside, Pose, bounded, written
from stn_viz.networks.models import Network
from stn_viz.stage.report import count

_FARTHEST = 1e6  # an entry of θ


@dataclass(frozen=True)
class Said:
    """Hold one report; what was missing or made no sense is None.

    Args:
        seq: counts the figure's reports.
        live: whether the hand still holds something: the link is written when it lets go.
        poses: of the digits.
        hands: the entries of θ that a hand holds.
        way: ``forward`` or ``backward``.
        against: a class, or -1.
        opened: the name of a block, or "".
    """

    seq: int = 0
    live: bool = False
    poses: Pose | None = None
    hands: tuple[Hand, ...] | None = None
    way: str | None = None
    against: int | None = None
    opened: str | None = None


def read(message: object, network: Network) -> Said:
    """Read a report as JSON brought it, about a network."""
    if not isinstance(message, Mapping):
        return Said()
    said: Mapping[str, Any] = message
    way, opened, against = said.get("way"), said.get("opened"), said.get("against")
    label = LIKELIEST if against == LIKELIEST else count(against)
    return Said(
        seq=count(said.get("seq")) or 0,
        live=said.get("kind") == "live",
        poses=_poses(said.get("poses"), network.spec.channels),
        hands=_hands(said.get("hands"), network),
        way=way if way in WAYS else None,
        against=label if label is not None and label < network.spec.classes else None,
        opened=opened if isinstance(opened, str) and len(opened) <= 60 and opened.isprintable() else None,
    )


def taken(view: Inside, said: Said) -> Inside:
    """Take over into a view what a report says."""
    changes: dict[str, Any] = {
        "pose": said.poses,
        "hand": None if said.hands is None else written(said.hands),
        "way": said.way,
        "label": said.against,
        "block": said.opened,
    }
    return replace(view, **{name: value for name, value in changes.items() if value is not None})


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _poses(value: object, channels: int) -> Pose | None:
    if not isinstance(value, list) or len(value) != channels:
        return None
    rows = [row for row in value if isinstance(row, list) and len(row) == len(BOUNDS)]
    numbers = [_number(v) for row in rows for v in row]
    known = [v for v in numbers if v is not None]
    return bounded(known) if len(known) == channels * len(BOUNDS) else None


def _hands(value: object, network: Network) -> tuple[Hand, ...] | None:
    """Read for each transformer its entries: numbers, null where the network decides."""
    sizes = [transformer.family.n_params for transformer in network.transformers]
    if not isinstance(value, list) or len(value) != len(sizes):
        return None
    hands: list[Hand] = []
    for row, size in zip(value, sizes, strict=True):
        if not isinstance(row, list) or len(row) != size:
            return None
        numbers = [_number(v) for v in row]
        if any(n is None and v is not None for n, v in zip(numbers, row, strict=True)):
            return None
        hands.append(tuple(None if n is None else min(max(n, -_FARTHEST), _FARTHEST) for n in numbers))
    return tuple(hands)
