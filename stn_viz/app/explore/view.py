"""What the Explore page shows: one frozen view, and how a link is read back to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

import stn_viz as sv
from stn_viz.app.url import (
    COMMON,
    DIGITS,
    NUMBERS,
    SOURCES,
    STIFFNESSES,
    TURNS,
    PageView,
    Reader,
    between,
    echo,
    flag,
    numbers,
    one_of,
    played,
    read,
    small_map,
    some_of,
    whole,
)
from stn_viz.differentiation.losses import OnePixel, SquaredDifference, losses
from stn_viz.sampling.samplers import Padding
from stn_viz.stage.report import SEEDS
from stn_viz.stage.scene import LARGE, OVERLAYS, QUESTIONS, Large
from stn_viz.texts import say

LOSSES = tuple(losses())
SIZES = (0, 28, 64, 128, 256, 512)  # the menu's, for pictures
FEW = (0, 1, 2, 3, 4, 8)  # and for small maps of numbers
LARGEST = SIZES[-1]
ASPECTS = (0.0, 0.7071, 0.75, 1.0, 1.3333, 1.4142, 1.5, 1.7778)  # V's width over its height; 0: as the source's
WIDEST = 20.0
LATTICES = ("4x4", "2x7")  # of a thin-plate spline; two rows lie along the edges of a line of text
TEXT_LINE = LATTICES[1]
ASK_NAMES = {"": "nothing", "1": "box", "verdict": "verdict"}
ASKS = tuple(ASK_NAMES)


@dataclass(frozen=True)
class View(PageView):
    """Say what the Explore page shows.

    Args:
        source: a bundled picture's name, ``digit``, ``draw``, ``upload``, ``webcam``; or numbers, ``tiny``, ``row``,
            ``numbers``.
        map: the numbers of source ``numbers``, as :func:`stn_viz.images.numeric.read_map` reads them.
        digit: which of the bundled digits, for source ``digit``.
        turn: by how many degrees that digit is turned before the network sees it.
        family: a transform family's name.
        stiffness: λ of a thin-plate spline; other families have none.
        lattice: its control points, rows×columns: one of :data:`LATTICES`.
        theta: its parameters, or empty for the family's opening pose.
        kernel: a kernel's name.
        padding: what the source is beyond its edge.
        corners: ``align_corners``.
        size: the longer side of the target in pixels; 0 for the source's own size.
        aspect: the target's width over its height; 0 for the source's own.
        loss: where the gradient comes from.
        at: the pinned target pixel, row and column.
        show: names of the overlays that are on.
        large: what fills the stage: ``U``, ``V``, or both in one: ``wipe``, ``blink``, ``difference``.
        ask: what the trained network is asked: nothing, ``1`` for its box and verdict, ``verdict`` for that on V alone.
        predict: what the stage asks as it opens: ``box``, ``which``, ``slope`` or ``network`` of a θ that is dealt, or
            ``1`` for the box of ``theta`` itself.
        seed: by which θ is dealt.
        play: the animation that the stage opens with: θ grows from the identity, V is read pixel by pixel, or first the
            one and then the other; one plays each time that the link is opened, until θ is another one.
    """

    source: str = "astronaut"
    map: str = ""
    digit: int = 0
    turn: int = 40
    family: str = "affine"
    stiffness: float = 0.0
    lattice: str = "4x4"
    theta: tuple[float, ...] = ()
    kernel: str = "bilinear"
    padding: Padding = "zeros"
    corners: bool = False
    size: int = 0
    aspect: float = 0.0
    loss: str = OnePixel.id
    at: tuple[int, int] | None = None
    show: tuple[str, ...] = ()
    large: Large = ""
    ask: str = ""
    predict: str = ""
    seed: int = 0
    play: Literal["", "theta", "forward", "pixelwise"] = ""

    @property
    def transform(self) -> sv.Family:
        """Build the family itself; a thin-plate spline as stiff, and with as many control points, as the view says."""
        if self.family != "tps":
            return sv.family(self.family)
        rows, cols = map(int, self.lattice.split("x"))
        return sv.family("tps", rows=rows, cols=cols, stiffness=self.stiffness, aspect=(cols - 1) / (rows - 1))


DEFAULT = View()


def decode(query: Mapping[str, str]) -> tuple[View, tuple[str, ...]]:
    """Read a view from query parameters; what cannot be read is left at its default and complained of in a sentence."""
    values, complaints = read(query, {**COMMON, **READERS})
    view, unfit = fitting(replace(DEFAULT, **values))
    return view, (*complaints, *unfit)


def fitting(view: View) -> tuple[View, tuple[str, ...]]:
    """Settle what cannot go together in Explore's view, with a sentence for each."""
    said: list[str] = []
    expected = view.transform.n_params
    if view.theta and len(view.theta) != expected:
        said.append(say("app-link-theta", found=str(len(view.theta)), family=view.family, wanted=str(expected)))
        view = replace(view, theta=())
    if losses()[view.loss].needs == "classifier" and view.source not in DIGITS:
        said.append(say("explore-link-digit"))
        view = replace(view, loss=DEFAULT.loss)
    return asked(view), tuple(said)


def asked(view: View) -> View:
    """Give what is asked of a hidden θ what it needs: a loss with a target, or a network that reads V."""
    if view.predict == "slope" and losses()[view.loss].needs == "pixel":
        return replace(view, loss=SquaredDifference.id)
    if view.predict == "network" and view.source in DIGITS:
        return replace(view, ask=view.ask or "verdict", size=0)
    return view


def _pair(text: str) -> tuple[int, int]:
    row, _, col = text.partition(",")
    if not (re.fullmatch("[0-9]{1,9}", row) and re.fullmatch("[0-9]{1,9}", col)):
        raise ValueError(say("explore-link-pair", text=echo(text)))
    return int(row), int(col)


def _predicted(text: str) -> str:
    return "" if one_of("0", "1", *QUESTIONS)(text) == "0" else text


def _asked(text: str) -> str:
    return "" if one_of("0", *ASKS[1:])(text) == "0" else text


def _proportion(text: str) -> object:
    return 0.0 if text == "0" else between(1 / WIDEST, WIDEST)(text)


READERS: dict[str, Reader] = {
    "source": one_of(*SOURCES),
    "map": small_map,
    "digit": whole(*NUMBERS),
    "turn": whole(*TURNS),
    "family": one_of(*sv.families()),
    "stiffness": between(STIFFNESSES[0], STIFFNESSES[-1]),
    "lattice": one_of(*LATTICES),
    "theta": numbers,
    "kernel": one_of(*sv.KERNELS),
    "padding": one_of(*get_args(Padding)),
    "corners": flag,
    "size": whole(0, LARGEST),
    "aspect": _proportion,
    "loss": one_of(*LOSSES),
    "at": _pair,
    "show": some_of("none", *OVERLAYS),
    "large": one_of(*LARGE[1:]),
    "ask": _asked,
    "predict": _predicted,
    "seed": whole(0, SEEDS - 1),
    "play": played("theta", "forward", "pixelwise"),
}
