"""The spatial transformer as a drawing, after figure 2 of the paper (https://arxiv.org/abs/1506.02025).

U goes to the localisation network, which gives θ; the grid generator computes the sampling grid from it; the sampler
reads U there and writes V, which a classifier reads. Dashed, the gradient on its way back.
"""

from __future__ import annotations

from collections.abc import Sequence

from stn_viz.figures.svg_tags import sheet, tag, words
from stn_viz.palette import GRADIENT, INK, LIGHT, SOURCE, TARGET, THETA
from stn_viz.texts import say

_WIDTH, _HEIGHT = 640, 480  # narrow: on a phone its letters are still as high as the page's own
_SIZE, _LINE, _SYMBOL = 22, 29, 40
_APART = 9  # from the middle of a way to the arrow there, and to the one back
_HEAD = 14  # length of an arrow's head
Point = tuple[float, float]
_WAYS: tuple[tuple[Point, Point], ...] = (  # forwards; but for the first, the gradient comes back beside each
    ((80, 240), (80, 122)),  # U, the localisation network
    ((232, 70), (284, 70)),  # θ
    ((356, 70), (408, 70)),  # the grid generator
    ((434, 122), (434, 248)),  # the sampler
    ((132, 290), (198, 290)),  # from U
    ((462, 290), (528, 290)),  # V
    ((580, 342), (580, 388)),  # the classifier
)


def module_diagram(weights: tuple[int, int] | None = None) -> str:
    """Draw it.

    Args:
        weights: how many the localisation network and the classifier have; None leaves the numbers of weights out.
            They are of class ``answer``, which a lesson hides until they are asked for no more.
    """
    before, grid, sampler, behind = _weights(weights)
    parts = [
        *_part((10, 20, 220, 100), [say("figures-module-localiser"), say("figures-module-network")], before),
        *_part((410, 20, 220, 100), [say("figures-module-grid")], grid),
        *_part((200, 250, 260, 80), [say("figures-module-sampler")], sampler),
        *_part((370, 390, 260, 80), [say("figures-module-classifier")], behind),
        words(say("figures-module-points"), x=462, y=192),
        *_tile("U", (30, 240), SOURCE),
        *_tile("V", (530, 240), TARGET),
        tag("circle", cx=320, cy=70, r=34, fill=THETA),
        _symbol("θ", 320, 70),
    ]
    for k, (start, end) in enumerate(_WAYS):
        parts += _arrow(start, end, INK)
        parts += _arrow(end, start, GRADIENT) if k else ()
    return sheet(_WIDTH, _HEIGHT, _SIZE, say("figures-module-title"), *parts, *_legend())


def _weights(weights: tuple[int, int] | None) -> tuple[str | None, str | None, str | None, str | None]:
    """Say how many weights each of the four boxes has."""
    if weights is None:
        return (None, None, None, None)
    none = say("figures-module-no-weights")
    before, behind = (say("figures-module-weights", count=f"{n:,}") for n in weights)
    return before, none, none, behind


def _part(box: tuple[float, float, float, float], name: Sequence[str], weights: str | None) -> list[str]:
    """Draw one part: its name, and how many weights it has."""
    x, y, width, height = box
    said = [(line, "600", None) for line in name] + ([] if weights is None else [(weights, None, "answer")])
    top = y + height / 2 - _LINE * (len(said) - 1) / 2 + _SIZE * 0.36
    return [
        tag("rect", x=x, y=y, width=width, height=height, rx=10, fill="none", stroke=INK, stroke_width=2.5),
        *(
            words(line, x=x + width / 2, y=top + k * _LINE, text_anchor="middle", font_weight=weight, class_=kind)
            for k, (line, weight, kind) in enumerate(said)
        ),
    ]


def _tile(name: str, place: Point, colour: str) -> list[str]:
    x, y = place
    return [tag("rect", x=x, y=y, width=100, height=100, rx=4, fill=colour), _symbol(name, x + 50, y + 50)]


def _symbol(said: str, x: float, y: float) -> str:
    looks = {"font_size": _SYMBOL, "font_weight": "600", "fill": LIGHT, "text_anchor": "middle"}
    return words(said, x=x, y=y + _SYMBOL * 0.36, **looks)


def _arrow(start: Point, end: Point, colour: str) -> list[str]:
    """Draw an arrow on the right-hand side of its way, dashed where it is the gradient's."""
    (x0, y0), (x1, y1) = start, end
    long = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    dx, dy = (x1 - x0) / long, (y1 - y0) / long
    aside = (_APART * -dy, _APART * dx)
    x0, y0, x1, y1 = x0 + aside[0], y0 + aside[1], x1 + aside[0], y1 + aside[1]
    foot = (x1 - _HEAD * dx, y1 - _HEAD * dy)
    wings = [(foot[0] + side * dy * _HEAD / 2, foot[1] - side * dx * _HEAD / 2) for side in (1, -1)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in ((x1, y1), *wings))
    dashes = "7 5" if colour == GRADIENT else None
    looks = {"stroke": colour, "stroke_width": 3.5, "stroke_dasharray": dashes}
    return [tag("line", x1=x0, y1=y0, x2=foot[0], y2=foot[1], **looks), tag("polygon", points=points, fill=colour)]


def _legend() -> list[str]:
    forwards = _arrow((10, 410 - _APART), (62, 410 - _APART), INK)
    back = _arrow((62, 450 + _APART), (10, 450 + _APART), GRADIENT)
    names = (say("figures-module-forwards"), say("figures-module-back"))
    return [
        *forwards,
        *back,
        *(words(name, x=74, y=y, text_anchor=None) for name, y in zip(names, (418, 458), strict=True)),
    ]
