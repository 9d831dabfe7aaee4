"""Read the messages and fill their fields in; Project Fluent brings plurals, and one file serves Python and browser.

A key is ``room-what``, for example ``explore-kernel-label``; ids of things (families, kernels, findings) are parts of
keys and never shown, sentences are never taken apart or matched. The library speaks English unless told otherwise; the
app hands :func:`follow` a function that names the visitor's language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from threading import Lock
from typing import TYPE_CHECKING, Literal, get_args

from stn_viz.errors import ArgumentError

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LOCALES: dict[Language, str] = {"en": "en", "zh": "zh-CN"}  # as browsers name them
_FOLDER = resources.files(__package__ or "stn_viz.texts")
_KEY = re.compile(r"^([a-z][\w-]*) =", re.MULTILINE)
_MESSAGE = re.compile(r"^(?=[a-z#])", re.MULTILINE)  # where a message, or a remark between two, begins
_chosen: ContextVar[Language | None] = ContextVar("language", default=None)
_BUNDLES: dict[Language, FluentBundle] = {}
_READING = Lock()
_ask: list[Callable[[], Language]] = []  # at most one: who knows the visitor's language


def follow(ask: Callable[[], Language]) -> None:
    """Let ``ask`` name the language wherever :func:`using` does not: the app knows its visitor's."""
    _ask[:] = [ask]


def current() -> Language:
    """Name the language in which :func:`say` speaks now."""
    chosen = _chosen.get()
    if chosen is not None:
        return chosen
    return _ask[0]() if _ask else "en"


@contextmanager
def using(language: Language) -> Generator[None]:
    """Speak a language inside a ``with`` block, in this thread or task alone."""
    before = _chosen.set(language)
    try:
        yield
    finally:
        _chosen.reset(before)


def say(key: str, **fields: str | float) -> str:
    """Say a message by its key in the current language, with its fields filled in.

    Args:
        key: for example ``"explore-kernel-label"``.
        fields: by name; a whole number chooses the plural and is written without separators, text stays as it is.

    Raises:
        ArgumentError: no message has this key, or a field of it is not given.
    """
    bundle = _bundle(current())
    if not bundle.has_message(key):
        raise ArgumentError("key", key, "a key of stn_viz/texts/en/*.ftl", "add the message in every language")
    pattern = bundle.get_message(key).value
    assert pattern is not None, f"{key} has attributes alone"
    text, errors = bundle.format_pattern(pattern, {name: _plain(value) for name, value in fields.items()})
    if errors:
        wanted = f"every field that {key} has"
        raise ArgumentError("fields", sorted(fields), wanted, "give the missing one") from errors[0]
    return str(text)


def has(key: str) -> bool:
    """Tell whether there is a message of this key."""
    return _bundle("en").has_message(key)


def naming(of: str) -> Callable[[str], str]:
    """Return the function that says what an id is called: the message ``<of>-<id>``, or the id where there is none.

    Args:
        of: what is named, for example ``"padding"``.
    """

    def name(id: str) -> str:
        key = f"{of}-{id.replace(' ', '-')}"
        return say(key) if has(key) else id

    return name


@dataclass(frozen=True)
class Message:
    """Keep a message unspoken, for what outlives a language (results that visitors share): ``str`` says it.

    Args:
        key: as for :func:`say`.
        fields: as for :func:`say`; a field may be a message itself.
    """

    key: str
    fields: Mapping[str, str | float | Message] = field(default_factory=dict[str, "str | float | Message"])

    def __hash__(self) -> int:
        """Let messages be keys: the fields tell equal keys apart where they have to be told apart."""
        return hash(self.key)

    def __str__(self) -> str:
        """Say it in the current language."""
        return say(self.key, **{name: str(v) if isinstance(v, Message) else v for name, v in self.fields.items()})


def payload(*rooms: str) -> dict[str, str]:
    """Collect the texts of rooms for the browser: the language's tag, and the messages in Fluent's syntax."""
    return {"language": LOCALES[current()], "source": "\n".join(source(room, current()) for room in rooms)}


@cache
def source(room: str, language: Language) -> str:
    """Read the Fluent text of one room (``"stage"``, ``"tiles"`` …) as the browser reads it.

    What a language does not say yet stands in English.

    Raises:
        ArgumentError: there is no such room or language.
    """
    english, own = (_FOLDER / code / f"{room}.ftl" for code in ("en", language))
    if language not in LANGUAGES or not english.is_file():
        raise ArgumentError("room", f"{language}/{room}", "a file of stn_viz/texts", "check the spelling")
    if language == "en":
        return english.read_text("utf-8")
    text = own.read_text("utf-8") + "\n" if own.is_file() else ""
    said = set(_KEY.findall(text))
    parts = _MESSAGE.split(english.read_text("utf-8"))
    return "".join([text, *(part for part in parts if (key := _KEY.match(part)) and key[1] not in said)])


def _bundle(language: Language) -> FluentBundle:
    """Return the messages of a language; of many who ask at the same time one reads them."""
    found = _BUNDLES.get(language)
    if found is None:
        with _READING:
            found = _BUNDLES.get(language) or _BUNDLES.setdefault(language, _read(language))
    return found


def _read(language: Language) -> FluentBundle:
    from fluent.runtime import FluentBundle, FluentResource  # 60 ms that `import stn_viz` need not take

    bundle = FluentBundle([LOCALES[language]], use_isolating=False)
    rooms = sorted(file.name.removesuffix(".ftl") for file in (_FOLDER / "en").iterdir())
    for room in rooms:
        bundle.add_resource(FluentResource(source(room, language)))
    return bundle


def _plain(value: str | float) -> object:
    from fluent.runtime.types import fluent_number

    return value if isinstance(value, str) else fluent_number(value, useGrouping=False)
