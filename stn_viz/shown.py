"""Pictures of the library's values: asked for by the values, on the lower floors, and drawn in rooms above them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_drawers: dict[str, tuple[str, str]] = {}


def draw_with(**drawers: tuple[str, str]) -> None:
    """Name the functions that draw, (module, name) each; the package's face does, for it stands above all of them."""
    _drawers.update(drawers)


def drawn(how: str, *values: object) -> Any:  # noqa: ANN401  a card's text, a figure, a widget
    """Draw values in one of the ways that were named; its room, which may bring plotly, is entered now."""
    module, name = _drawers[how]
    return getattr(import_module(module), name)(*values)


class Shown:
    """A value with a card: IPython and marimo ask for it."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return drawn("card", self)
