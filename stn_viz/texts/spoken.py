"""A field of a dataclass that keeps a message and is read as a sentence, in the language of whoever reads it."""

from __future__ import annotations

from typing import overload

from stn_viz.texts.catalogue import Message


class _Kind(type):
    """Let run-time checkers of types, which read the field's annotation, take what such a field is given."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, Message | str) or super().__instancecheck__(value)


class Spoken(metaclass=_Kind):
    """Describe such a field: ``title: Spoken = Spoken()`` takes a :class:`Message` (or a text) and gives a ``str``.

    So what visitors share, or a thread makes, is kept once and speaks to each of them in his own language.
    """

    def __init__(self, default: str | None = None) -> None:
        """Take a default, or none for a field that must be given."""
        self._default = default

    def __set_name__(self, owner: type, name: str) -> None:
        """Keep the message beside the field's name."""
        self._kept = f"_{name}"

    @overload
    def __get__(self, instance: None, owner: type) -> Message | str: ...
    @overload
    def __get__(self, instance: object, owner: type) -> str: ...
    def __get__(self, instance: object | None, owner: type) -> Message | str:
        """Say it; asked of the class, give the default."""
        if instance is None:
            if self._default is None:
                raise AttributeError(self._kept)
            return self._default
        return str(getattr(instance, self._kept))

    def __set__(self, instance: object, value: Message | str) -> None:
        """Keep a message, or a text that is the same in every language; frozen dataclasses do so once."""
        object.__setattr__(instance, self._kept, value)
