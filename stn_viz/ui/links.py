"""A view as a link: every field a query parameter, read back one by one, never trusted.

A link holds the whole view but never an uploaded or drawn picture; the scheme carries its version, and what cannot be
read costs one field and one sentence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, fields, replace
from typing import Any, ClassVar, Literal, get_args

import stn_viz as sv
from stn_viz.samplers import Padding

VERSION = "1"
Loss = Literal["pixel", "sum", "difference", "network"]
LOSSES: tuple[Loss, ...] = get_args(Loss)
SIZES = (28, 64, 128, 256, 512)
Reader = Callable[[str], object]


class PageView:
    """Mark a frozen dataclass that says what a page shows."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


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
        projector: whether controls hide and lines thicken.
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
    projector: bool = False

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
    values, complaints = read(query, READERS)
    view = replace(DEFAULT, **values)
    expected = view.transform.n_params
    if view.theta and len(view.theta) != expected:
        complaints.append(f"The link's theta was ignored: {len(view.theta)} numbers, {view.family} has {expected}.")
        view = replace(view, theta=())
    return view, tuple(complaints)


def read(query: Mapping[str, str], readers: Mapping[str, Reader]) -> tuple[dict[str, Any], list[str]]:
    """Read each parameter that has a reader; give the values by name, and a sentence for each that makes no sense."""
    values: dict[str, Any] = {}
    complaints: list[str] = []
    if query.get("v", VERSION) != VERSION:
        complaints.append(f"This link is of version {query['v']}, newer than this app; some of it may be ignored.")
    for name, text in query.items():
        if name not in readers:
            continue
        try:
            values[name] = readers[name](text)
        except ValueError as error:
            complaints.append(f"The link's {name} was ignored: {error}.")
    return values, complaints


def one_of(*names: str) -> Reader:
    """Read one of a few words."""

    def read(text: str) -> str:
        if text not in names:
            raise ValueError(f"{text!r} is not one of {', '.join(names)}")
        return text

    return read


def whole(low: int, high: int) -> Reader:
    """Read a whole number from ``low`` to ``high``."""

    def read(text: str) -> int:
        if not text.lstrip("-").isdigit() or not low <= int(text) <= high:
            raise ValueError(f"{text!r} is not a whole number from {low} to {high}")
        return int(text)

    return read


def between(low: float, high: float) -> Reader:
    """Read a number from ``low`` to ``high``."""

    def read(text: str) -> float:
        found = numbers(text)
        if len(found) != 1 or not low <= found[0] <= high:
            raise ValueError(f"{text[:40]!r} is not a number from {low:g} to {high:g}")
        return found[0]

    return read


def numbers(text: str) -> tuple[float, ...]:
    """Read finite numbers between commas."""
    try:
        found = tuple(float(part) for part in text.split(",") if part)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a list of numbers") from None
    if not all(math.isfinite(n) for n in found):
        raise ValueError("it holds a number that is not finite")
    return found


def _pair(text: str) -> tuple[int, int]:
    row, _, col = text.partition(",")
    if not (row.isdigit() and col.isdigit()):
        raise ValueError(f"{text!r} is not a row and a column")
    return int(row), int(col)


def _name(text: str) -> str:
    if not text.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"{text[:40]!r} is not the name of a source")
    return text


def flag(text: str) -> bool:
    """Read yes or no."""
    return text == "1"


def word(text: str) -> str:
    """Read a short name, of an entry of θ or a control say; what it names is checked where it is used."""
    if len(text) > 24 or not text.isprintable():
        raise ValueError(f"{text[:24]!r} is not a name")
    return text


def _words(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part.isidentifier())


READERS: dict[str, Reader] = {
    "source": _name,
    "digit": whole(0, 99999),
    "turn": whole(-180, 180),
    "family": one_of(*sv.families()),
    "stiffness": between(0, 10),
    "theta": numbers,
    "kernel": one_of(*sv.KERNELS),
    "padding": one_of("zeros", "border", "reflection"),
    "corners": flag,
    "size": whole(0, 1024),
    "loss": one_of(*LOSSES),
    "at": _pair,
    "show": _words,
    "ask": flag,
    "projector": flag,
}
