"""The cloud of θ: each probe digit a point, by the turn of its box, and by the first column of θ."""

from __future__ import annotations

from html import escape

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.palette import GREY, INK, THETA
from stn_viz.texts import say

_SIDE, _HEAD = 220, 24  # of each of two square drawings, and the line of words above them
_REACH = 94  # from the middle to the number at an axis' end
_LETTER, _HALL_LETTER = 13, 17  # the height of letters
_HALL_WIDTH = 300  # of a hall's drawing: large words beside it, and no more height than the finding below it leaves


def clouds(applied: Float[Tensor, " B"], turns: Float[Tensor, " B"], thetas: Float[Tensor, "B 6"], hall: bool) -> str:
    """Draw both clouds as one SVG; for a hall the turns alone, in larger letters.

    *Convention:* turns in degrees, clockwise on the screen.

    Args:
        applied: how far each digit is turned.
        turns: how far its box is.
        thetas: of each digit.
        hall: whether it is for a projector.
    """
    diagonal = f"<path d='M-{_REACH} {_REACH}L{_REACH} -{_REACH}'/>"
    circle = f"<circle r='{_REACH / 2}'/>"
    drawn = [_draw(0, "turn", diagonal, torch.stack([applied, turns], 1) / 90, "90°")]
    if not hall:
        drawn.append(_draw(1, "theta", circle, thetas[:, [0, 3]] / 2, "2"))
    size = f"0 0 {_HALL_WIDTH if hall else 2 * _SIDE} {_SIDE + _HEAD}"
    shape = f"viewBox='{size}' font-family='system-ui' font-size='{_HALL_LETTER if hall else _LETTER}'"
    return f"<svg xmlns='http://www.w3.org/2000/svg' {shape}>{''.join(drawn)}</svg>"


def _draw(column: int, name: str, ground: str, points: Float[Tensor, "B 2"], end: str) -> str:
    """Draw one cloud about its middle; what lies beyond the ends stands at the edge."""
    places = (points.nan_to_num(9).clamp(-1.1, 1.1) * _REACH).tolist()
    dots = "".join(f"<circle cx='{x:.1f}' cy='{-y:.1f}' r='4.5'/>" for x, y in places)
    axes = f"<path d='M-{_REACH} 0H{_REACH}M0 {_REACH}V-{_REACH}'/>"
    words = (
        f"<text x='{8 - _SIDE / 2}' y='{-8 - _SIDE / 2}' font-weight='600'>{escape(say(f'train-cloud-{name}'))}</text>"
        f"<text x='{_REACH + 12}' y='16' text-anchor='end'>{end}</text><text x='5' y='{4 - _REACH}'>{end}</text>"
    )
    place = f"translate({column * _SIDE + _SIDE / 2} {_HEAD + _SIDE / 2})"
    lines = f"<g fill='none' stroke='{GREY}'>{axes}{ground}</g>"
    return (
        f"<g transform='{place}'>{lines}<g fill='{INK}'>{words}</g><g fill='{THETA}' fill-opacity='.75'>{dots}</g></g>"
    )
