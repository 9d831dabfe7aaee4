"""A view as a link: every field a query parameter, read back one by one, never trusted.

A link holds the whole view but never an uploaded or drawn picture; the scheme carries its version, and what cannot be
read costs one field and one sentence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args

import stn_viz as sv
from stn_viz.app.foreign_text import cut
from stn_viz.datasets.digits import BUNDLED
from stn_viz.images.bundled import pictures
from stn_viz.sampling.samplers import Padding
from stn_viz.stage.scene import OVERLAYS

VERSION = "1"
Loss = Literal["pixel", "sum", "difference", "network"]
LOSSES: tuple[Loss, ...] = get_args(Loss)
DIGITS = {"digit": "a handwritten digit", "draw": "draw a digit"}  # sources that a trained network can read
SOURCES = (*(p.name for p in pictures()), *DIGITS, "upload")
SIZES = (0, 28, 64, 128, 256, 512)
NUMBERS = (0, BUNDLED - 1)  # of the bundled digits
TURNS = (-90, 90)  # degrees by which a digit is turned
STIFFNESSES = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
Reader = Callable[[str], object]
_ECHO = 40  # letters of a field that a complaint repeats


@dataclass(frozen=True)
class PageView:
    """Say what a page shows; what stands here is one for all pages.

    Args:
        projector: whether controls hide and lines thicken.
    """

    projector: bool = False


@dataclass(frozen=True)
class View(PageView):
    """Say what the Explore page shows.

    Args:
        source: a bundled picture's name, or ``digit``, ``draw``, ``upload``.
        digit: which of the bundled digits, for source ``digit``.
        turn: by how many degrees that digit is turned before the network sees it.
        family: a transform family's name.
        stiffness: λ of a thin-plate spline; other families have none.
        theta: its parameters, or empty for the family's opening pose.
        kernel: a kernel's name.
        padding: what the source is beyond its edge.
        corners: ``align_corners``.
        size: the longer side of the target in pixels; 0 for the source's own size.
        loss: where the gradient comes from.
        at: the pinned target pixel, row and column.
        show: names of the overlays that are on.
        ask: whether the trained network gives its opinion.
    """

    source: str = "astronaut"
    digit: int = 0
    turn: int = 40
    family: str = "affine"
    stiffness: float = 0.0
    theta: tuple[float, ...] = ()
    kernel: str = "bilinear"
    padding: Padding = "zeros"
    corners: bool = False
    size: int = 0
    loss: Loss = "pixel"
    at: tuple[int, int] | None = None
    show: tuple[str, ...] = ()
    ask: bool = False

    @property
    def transform(self) -> sv.Family:
        """Give the family itself, as stiff as the view says."""
        stiff = self.family == "tps" and self.stiffness > 0
        return sv.family(self.family, stiffness=self.stiffness) if stiff else sv.family(self.family)


DEFAULT = View()


def encode(view: PageView, default: PageView = DEFAULT) -> dict[str, str]:
    """Write a view as query parameters; fields at their default are left out, the scheme's version is not."""
    out = {"v": VERSION}
    for field in fields(view):
        value = getattr(view, field.name)
        if value == getattr(default, field.name):
            continue
        if isinstance(value, bool):
            out[field.name] = "1" if value else "0"
        elif isinstance(value, tuple):
            out[field.name] = ",".join(f"{v:.7g}" if isinstance(v, float) else str(v) for v in value)
        else:
            out[field.name] = str(value)
    return out


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
        said.append(f"The link's theta was ignored: {len(view.theta)} numbers, {view.family} has {expected}.")
        view = replace(view, theta=())
    if view.loss == "network" and view.source not in DIGITS:
        said.append("The network's loss needs a digit: its classifier reads nothing else. The gradient is another's.")
        view = replace(view, loss=DEFAULT.loss)
    return view, tuple(said)


def read(query: Mapping[str, str], readers: Mapping[str, Reader]) -> tuple[dict[str, Any], list[str]]:
    """Read each parameter that has a reader; give the values by name, and a sentence for each that makes no sense."""
    values: dict[str, Any] = {}
    complaints: list[str] = []
    if (version := query.get("v", VERSION)) != VERSION:
        complaints.append(f"This link is of version {_echo(version)}, not {VERSION}; some of it may be ignored.")
    for name, text in query.items():
        if name not in readers:
            continue
        try:
            values[name] = readers[name](text)
        except ValueError as error:
            complaints.append(f"The link's {name} was ignored: {error}.")
    return values, complaints


def _echo(text: str) -> str:
    return repr(cut(text, _ECHO))


def one_of(*names: str) -> Reader:
    """Read one of a few words."""

    def read(text: str) -> str:
        if text not in names:
            raise ValueError(f"{_echo(text)} is not one of {', '.join(names)}")
        return text

    return read


def some_of(*names: str) -> Reader:
    """Read some of a few words, between commas."""
    one = one_of(*names)
    return lambda text: tuple(one(part) for part in text.split(","))


def whole(low: int, high: int) -> Reader:
    """Read a whole number from ``low`` to ``high``."""

    def read(text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise ValueError(f"{_echo(text)} is not a whole number from {low} to {high}")
        return int(text)

    return read


def whole_of(numbers: Sequence[int]) -> Reader:
    """Read one of a few whole numbers."""

    def read(text: str) -> int:
        if text not in map(str, numbers):
            raise ValueError(f"{_echo(text)} is not one of {', '.join(map(str, numbers))}")
        return int(text)

    return read


def between(low: float, high: float) -> Reader:
    """Read a number from ``low`` to ``high``."""

    def read(text: str) -> float:
        found = numbers(text)
        if len(found) != 1 or not low <= found[0] <= high:
            raise ValueError(f"{_echo(text)} is not a number from {low:g} to {high:g}")
        return found[0]

    return read


def numbers(text: str) -> tuple[float, ...]:
    """Read finite numbers between commas."""
    try:
        if not text.isascii() or "_" in text:  # Python's own numbers may have both
            raise ValueError
        found = tuple(float(part) for part in text.split(","))
    except ValueError:
        raise ValueError(f"{_echo(text)} is not a list of numbers") from None
    if not all(math.isfinite(n) for n in found):
        raise ValueError("it holds a number that is not finite")
    return found


def _pair(text: str) -> tuple[int, int]:
    row, _, col = text.partition(",")
    if not (re.fullmatch("[0-9]{1,9}", row) and re.fullmatch("[0-9]{1,9}", col)):
        raise ValueError(f"{_echo(text)} is not a row and a column")
    return int(row), int(col)


def flag(text: str) -> bool:
    """Read yes or no."""
    if text not in ("0", "1"):
        raise ValueError(f"{_echo(text)} is neither 1 (yes) nor 0 (no)")
    return text == "1"


def word(text: str) -> str:
    """Read a name, of an entry of θ, a control or a network say; what it names is checked where it is used."""
    if len(text) > 60 or not text.isprintable():
        raise ValueError(f"{_echo(text)} is not a name")
    return text


COMMON: dict[str, Reader] = {"projector": flag}  # what every page reads
READERS: dict[str, Reader] = {
    "source": one_of(*SOURCES),
    "digit": whole(*NUMBERS),
    "turn": whole(*TURNS),
    "family": one_of(*sv.families()),
    "stiffness": between(STIFFNESSES[0], STIFFNESSES[-1]),
    "theta": numbers,
    "kernel": one_of(*sv.KERNELS),
    "padding": one_of(*get_args(Padding)),
    "corners": flag,
    "size": whole_of(SIZES),
    "loss": one_of(*LOSSES),
    "at": _pair,
    "show": some_of("none", *OVERLAYS),
    "ask": flag,
}
