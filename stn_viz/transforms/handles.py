"""Handles: take hold of a family by its target points, and solve for the least change of θ that obeys the hand.

Dragging the handle of target point p to source point q asks that ``X(p)/W(p) = q``. With a basis that is two
*linear* constraints on θ, ``X - q_x W = 0`` and ``Y - q_y W = 0``, so one small solver serves every family:
held points stay exactly, dragged points come as near as the family allows, and θ moves no farther than it must.
The stage's ``solve.js`` is the same algorithm; golden cases pin the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]


@dataclass(frozen=True)
class Handle:
    """Name a target point that a hand can take hold of, and what its drag does.

    *Convention:* ``point`` and ``hold`` are normalised *target* points; they are dragged in the source.

    Args:
        name: what the handle does, in the user's words.
        point: the target point p; the handle is drawn at T_θ(p).
        kind: ``point`` constrains p alone, ``move`` shifts all anchors, ``scale`` stretches along the box's own axes
            about the opposite point (with Ctrl, the centre), ``rotate`` turns all anchors about the centre.
        hold: other target points that stay where they are while this one is dragged.

    Example:
        >>> sv.family("translation").handles
        (Handle(name='move', point=(0.0, 0.0), kind='move', hold=()),)
    """

    name: str
    point: Point
    kind: Literal["point", "move", "scale", "rotate"] = "point"
    hold: tuple[Point, ...] = ()
