"""A field in which a small map of numbers is typed: the last one that can be read stays, and a sentence says why."""

from __future__ import annotations

from typing import Any

from stn_viz.app import view_state
from stn_viz.errors import UserError
from stn_viz.images.numeric import read_map
from stn_viz.texts import say


def number_field(place: Any, label: str, slot: str, value: str) -> str | None:  # noqa: ANN401  a column, or the page
    """Draw the field; give what is wrong with what was typed, or None.

    Args:
        place: where it is drawn.
        label: what it is called.
        slot: the session's key of the view's field.
        value: what the view has.
    """
    typed, of = f"{slot}.typed", f"{slot}.of"
    if view_state.get(of) != value:  # a link, or the first time
        view_state.put(typed, value)
        view_state.put(of, value)
    changed = view_state.in_this_language(_changed)
    text = place.text_input(label, key=typed, help=say("app-map-help"), on_change=changed, args=(slot,))
    return _complaint(text)


def _changed(slot: str) -> None:
    """Take over what was typed where it can be read."""
    text = view_state.get(f"{slot}.typed", "")
    if _complaint(text) is None:
        view_state.put(slot, text)
        view_state.put(f"{slot}.of", text)


def _complaint(text: str) -> str | None:
    try:
        if text:
            read_map(text)
    except UserError as error:
        return str(error)
    return None
