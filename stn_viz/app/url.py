"""A view as a link: every field a query parameter, read back one by one, never trusted.

A link holds the whole view but never an uploaded or drawn picture; the scheme carries its version, and what cannot be
read costs one field and one sentence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from stn_viz.app.foreign_text import cut
from stn_viz.datasets.digits import BUNDLED
from stn_viz.errors import UserError
from stn_viz.images.bundled import pictures
from stn_viz.images.numeric import NUMERIC, read_map
from stn_viz.texts import LANGUAGES, Language, say

VERSION = "1"
DIGITS = ("digit", "draw")  # sources that a trained network can read
MAPS = (*NUMERIC, "numbers")  # sources that are numbers, not bytes
SOURCES = (*(p.name for p in pictures()), *DIGITS, "upload", "webcam", "video", *MAPS)
NUMBERS = (0, BUNDLED - 1)  # of the bundled digits
TURNS = (-90, 90)  # degrees by which a digit is turned
STIFFNESSES = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
Reader = Callable[[str], object]
_ECHO = 40  # letters of a field that a complaint repeats
_NOISE = 1e-12  # below it a number of a link is rounding, beside numbers near 1


@dataclass(frozen=True)
class PageView:
    """Say what a page shows; what stands here is one for all pages.

    Args:
        projector: whether controls hide and lines thicken.
        lang: the language of the page.
        back: the step of a lesson from which it was opened, as ``lesson/step``, in a lecture ``cut:lesson/step``.
    """

    projector: bool = False
    lang: Language = "en"
    back: str = ""


def number(value: float) -> str:
    """Write a number as a link does: seven digits, and what is left of a zero by rounding as 0."""
    return f"{value:.7g}" if abs(value) >= _NOISE else "0"


def encode(view: PageView, default: PageView) -> dict[str, str]:
    """Write a view as query parameters; fields at their default are left out, the scheme's version is not.

    A page that shows nothing of its own has no version: its address stays bare.
    """
    out = {"v": VERSION} if len(fields(view)) > len(COMMON) else {}
    for field in fields(view):
        value = getattr(view, field.name)
        if value == getattr(default, field.name):
            continue
        if isinstance(value, bool):
            out[field.name] = "1" if value else "0"
        elif isinstance(value, tuple):
            out[field.name] = ",".join(number(v) if isinstance(v, float) else str(v) for v in value)
        else:
            out[field.name] = str(value)
    return out


def read(query: Mapping[str, str], readers: Mapping[str, Reader]) -> tuple[dict[str, Any], list[str]]:
    """Read each parameter that has a reader; give the values by name, and a sentence for each that makes no sense."""
    values: dict[str, Any] = {}
    complaints: list[str] = []
    if (version := query.get("v", VERSION)) != VERSION:
        complaints.append(say("app-link-version", found=echo(version), known=VERSION))
    for name, text in query.items():
        if name not in readers:
            continue
        try:
            values[name] = readers[name](text)
        except ValueError as error:
            complaints.append(say("app-link-ignored", name=name, why=str(error)))
    return values, complaints


def echo(text: str) -> str:
    """Repeat the beginning of a field, quoted, for a complaint about it."""
    return repr(cut(text, _ECHO))


def one_of(*names: str) -> Reader:
    """Read one of a few words."""

    def read(text: str) -> str:
        if text not in names:
            raise ValueError(say("app-link-no-option", text=echo(text), options=", ".join(names)))
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
            raise ValueError(say("app-link-no-whole-number", text=echo(text), low=str(low), high=str(high)))
        return int(text)

    return read


def between(low: float, high: float) -> Reader:
    """Read a number from ``low`` to ``high``."""

    def read(text: str) -> float:
        found = numbers(text)
        if len(found) != 1 or not low <= found[0] <= high:
            raise ValueError(say("app-link-no-number", text=echo(text), low=f"{low:g}", high=f"{high:g}"))
        return found[0]

    return read


def numbers(text: str) -> tuple[float, ...]:
    """Read finite numbers between commas."""
    try:
        if not text.isascii() or "_" in text:  # Python's own numbers may have both
            raise ValueError
        found = tuple(float(part) for part in text.split(","))
    except ValueError:
        raise ValueError(say("app-link-no-numbers", text=echo(text))) from None
    if not all(math.isfinite(n) for n in found):
        raise ValueError(say("app-link-not-finite"))
    return found


def small_map(text: str) -> str:
    """Read a small map of numbers, rows between semicolons."""
    try:
        read_map(text)
    except UserError as error:
        raise ValueError(str(error).removesuffix(".").removesuffix("。")) from None
    return text


def flag(text: str) -> bool:
    """Read yes or no."""
    if text not in ("0", "1"):
        raise ValueError(say("app-link-no-flag", text=echo(text)))
    return text == "1"


def played(*names: str) -> Reader:
    """Read which animation is played: by its name, 1 for the first of them, 0 for none."""
    known = {"0": "", "1": names[0], **{name: name for name in names}}

    def read(text: str) -> str:
        one_of(*known)(text)
        return known[text]

    return read


def word(text: str) -> str:
    """Read a name, of an entry of θ, a control or a network say; what it names is checked where it is used."""
    if len(text) > 60 or not text.isprintable():
        raise ValueError(say("app-link-no-name", text=echo(text)))
    return text


def step_of_a_lesson(text: str) -> str:
    """Read ``lesson/step``, or ``cut:lesson/step``; anything else is none, for nothing is lost by it."""
    return text if len(text) <= 120 and re.fullmatch(r"([\w-]+:)?[\w-]+/[\w-]+", text) else ""


# what every page reads
COMMON: dict[str, Reader] = {"projector": flag, "lang": one_of(*LANGUAGES), "back": step_of_a_lesson}
_STREAMLITS = {"embed", "embed_options"}


def carries_view(names: Iterable[str]) -> bool:
    """Tell whether a link says more than what every page reads, by the names of its parameters."""
    return not set(names) <= COMMON.keys() | _STREAMLITS
