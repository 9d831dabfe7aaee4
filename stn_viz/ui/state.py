"""The view: one frozen value that says everything the page shows, kept in the session and in the URL.

No other file reads ``st.session_state`` or ``st.query_params``. Widgets are bound to fields of the view by
:func:`key`; the stage reports through :func:`commit`; what the app itself decides about θ goes through
:func:`impose`. A link holds the whole view but never an uploaded or drawn picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

import streamlit as st
import torch

import stn_viz as sv
from stn_viz.samplers import Padding

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

VERSION = "1"
Loss = Literal["pixel", "sum", "difference", "network"]
LOSSES: tuple[Loss, ...] = get_args(Loss)
SIZES = (28, 64, 128, 256, 512)
_PREFIX = "view."
Reader = Callable[[str], object]
V = TypeVar("V", bound="DataclassInstance")


@dataclass(frozen=True)
class View:
    """Say what the Explore page shows.

    Args:
        source: a bundled picture's name, or ``digit``, ``draw``, ``upload``.
        digit: which of the bundled digits, for source ``digit``.
        turn: by how many degrees that digit is turned before the network sees it.
        family: a transform family's name.
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


_DEFAULT = View()


def encode(view: DataclassInstance, default: DataclassInstance = _DEFAULT) -> dict[str, str]:
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
    values, complaints = _read(query, _READERS)
    view = replace(_DEFAULT, **values)
    expected = sv.family(view.family).n_params
    if view.theta and len(view.theta) != expected:
        complaints.append(f"The link's theta was ignored: {len(view.theta)} numbers, {view.family} has {expected}.")
        view = replace(view, theta=())
    return view, tuple(complaints)


def _read(query: Mapping[str, str], readers: Mapping[str, Reader]) -> tuple[dict[str, Any], list[str]]:
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


def _numbers(text: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in text.split(",") if part)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a list of numbers") from None
    if not all(math.isfinite(n) for n in numbers):
        raise ValueError("it holds a number that is not finite")
    return numbers


def _pair(text: str) -> tuple[int, int]:
    row, _, col = text.partition(",")
    if not (row.isdigit() and col.isdigit()):
        raise ValueError(f"{text!r} is not a row and a column")
    return int(row), int(col)


def _name(text: str) -> str:
    if not text.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"{text[:40]!r} is not the name of a source")
    return text


def _flag(text: str) -> bool:
    return text == "1"


def _words(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part.isidentifier())


_READERS: dict[str, Reader] = {
    "source": _name,
    "digit": whole(0, 99999),
    "turn": whole(-180, 180),
    "family": one_of(*sv.families()),
    "theta": _numbers,
    "kernel": one_of(*sv.KERNELS),
    "padding": one_of("zeros", "border", "reflection"),
    "corners": _flag,
    "size": whole(0, 1024),
    "loss": one_of(*LOSSES),
    "at": _pair,
    "show": _words,
    "ask": _flag,
    "projector": _flag,
}


def key(field: str) -> str:
    """Name the session-state key under which a widget holds a field of the view."""
    return _PREFIX + field


def remember(page: str, default: V, readers: Mapping[str, Reader]) -> tuple[V, tuple[str, ...]]:
    """Give another page's own view, a frozen dataclass, and complaints about a link that could not be read.

    Called once at the top of that page. Its widgets are bound by ``key=f"{page}.{field}"``; a link that was opened, or
    the browser's back and forward buttons, set every field; and what was set is still there when one comes back from
    another page.
    """
    query = st.query_params.to_dict()
    complaints: list[str] = []
    if query and query != st.session_state.get(f"{page}.query"):
        values, complaints = _read(query, readers)
        view = replace(default, **values)
    else:
        view = held(page, default)
    st.session_state[f"{page}.query"] = query
    return keep(page, view), tuple(complaints)


def held(page: str, default: V) -> V:
    """Give a page's view as its widgets have it, and where there is no widget as it was kept."""
    kept = st.session_state.get(page, default)
    return replace(
        kept, **{f.name: st.session_state.get(f"{page}.{f.name}", getattr(kept, f.name)) for f in fields(kept)}
    )


def keep(page: str, view: V, *names: str) -> V:
    """Set a page's view for its widgets (all, or those named) and for later; before they are drawn, or in callbacks."""
    for name in names or [field.name for field in fields(view)]:
        st.session_state[f"{page}.{name}"] = getattr(view, name)
    st.session_state[page] = view
    return view


def link(page: str, view: DataclassInstance, default: DataclassInstance) -> None:
    """Write a page's view into the URL if it changed."""
    query = encode(view, default)
    if query != st.session_state.get(f"{page}.query"):
        st.query_params.from_dict(query)
        st.session_state[f"{page}.query"] = query


def load() -> tuple[str, ...]:
    """Bring the session's view up to date with the URL, and return complaints about a link that could not be read.

    Called once at the top of a page, before any widget. An unchanged URL changes nothing; a link that was opened, or
    the browser's back and forward buttons, set every field.
    """
    query = st.query_params.to_dict()
    first = _PREFIX + "query" not in st.session_state
    if not first and (not query or query == st.session_state[_PREFIX + "query"]):
        for field in fields(View):  # a widget that was not drawn in the last run would lose its value
            st.session_state[key(field.name)] = st.session_state[key(field.name)]
        return ()
    view, complaints = decode(query)
    for name, value in asdict(view).items():
        st.session_state[key(name)] = value
    st.session_state[_PREFIX + "query"] = query
    impose(view.theta)
    return complaints


def current() -> View:
    """Give the session's view as it stands, widgets included."""
    return View(**{f.name: st.session_state.get(key(f.name), getattr(_DEFAULT, f.name)) for f in fields(View)})


def save() -> None:
    """Write the view into the URL if it changed; each change is one step of the browser's history."""
    query = encode(current())
    if query != st.session_state[_PREFIX + "query"]:
        st.query_params.from_dict(query)
        st.session_state[_PREFIX + "query"] = query


def impose(theta: tuple[float, ...]) -> None:
    """Set θ from outside the stage: the epoch moves on, and the stage takes this θ instead of its own."""
    view = current()
    st.session_state[key("theta")] = theta
    st.session_state[_PREFIX + "posed"] = view.family
    st.session_state[_PREFIX + "imposed"] = (epoch() + 1, theta, view.at, view.show)


def epoch() -> int:
    """Count how often θ was imposed."""
    return st.session_state.get(_PREFIX + "imposed", (0,))[0]


def imposed() -> tuple[tuple[float, ...], tuple[int, int] | None, tuple[str, ...]]:
    """Give θ, pin and overlays of the last :func:`impose`: what the stage starts from, constant while a hand drags."""
    return st.session_state[_PREFIX + "imposed"][1:]


def posed_family() -> str:
    """Name the family that the session's θ belongs to; after a change of family it is still the old one."""
    return st.session_state.get(_PREFIX + "posed", current().family)


def settle(opening: Callable[[sv.Family], list[float]]) -> None:
    """Make sure that θ fits the family: where there is none yet, impose the family's opening pose."""
    family = sv.family(current().family)
    if len(current().theta) != family.n_params or posed_family() != family.name:
        impose(tuple(opening(family)))


def commit(report: Mapping[str, Any]) -> None:
    """Take over what the stage reports on release; a report from before the last :func:`impose` is dropped."""
    theta = report.get("theta")
    if report.get("epoch") != epoch() or not isinstance(theta, list):
        return
    numbers = torch.tensor(theta, dtype=torch.float64)
    if numbers.shape == (sv.family(current().family).n_params,) and bool(numbers.isfinite().all()):
        st.session_state[key("theta")] = tuple(numbers.tolist())
    at = report.get("selection")
    st.session_state[key("at")] = (int(at[0]), int(at[1])) if isinstance(at, list) and len(at) == 2 else None
    shown = report.get("overlays")
    if isinstance(shown, list):
        st.session_state[key("show")] = tuple(str(name) for name in shown)
    st.session_state[_PREFIX + "seq"] = report.get("seq", 0)


def seq() -> int:
    """Give the number of the stage's last report."""
    return st.session_state.get(_PREFIX + "seq", 0)


def report(stage: str) -> Mapping[str, Any]:
    """Read what a component with this key last sent."""
    state = st.session_state.get(stage)
    return dict(state) if state else {}


def value_of(field: str) -> object:
    """Give one field of the session's view."""
    return getattr(current(), field)


def set_field(field: str, value: object) -> None:
    """Set one field of the view from a callback."""
    st.session_state[key(field)] = value


def get(name: str, default: object = None) -> Any:  # noqa: ANN401  the caller put it there
    """Read a page's own small value, a widget's included."""
    return st.session_state.get(name, default)


def put(name: str, value: object) -> None:
    """Keep a page's own small value for its callbacks."""
    st.session_state[name] = value
