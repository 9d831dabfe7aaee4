"""The concept inventory as files: one to take in any browser, and one to print."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from stn_viz.app.learn.handout import choices, sheet
from stn_viz.lessons.inventory import OCCASIONS, Occasion, inventory
from stn_viz.stage.inventory import InventoryPayload
from stn_viz.stage.standalone import inventory_html
from stn_viz.texts import say


def inventory_file() -> str:
    """Write both tests as one HTML file, live without server or network, in the language that is spoken."""
    return inventory_html(InventoryPayload().payload(), say("inventory-title"))


def inventory_handout() -> str:
    """Write both tests as one HTML page to be printed, each on pages of its own, as are the answers."""
    title = say("inventory-title")
    tests = [f'<div class="sheet">{"".join(_test(occasion))}</div>' for occasion in OCCASIONS]
    answers = [part for occasion in OCCASIONS for part in _answers(occasion)]
    return sheet(title, say("inventory-print-says"), tests, answers)


def _test(occasion: Occasion) -> Iterator[str]:
    yield f"<h2>{escape(say(f'inventory-{occasion}'))}</h2>"
    for number, item in enumerate(inventory(), 1):
        asked = item.asked(occasion)
        options = choices([str(option.text) for option in asked.options])
        yield f"<section><p><b>{number}.</b> {escape(str(asked.question))}</p>{options}</section>"


def _answers(occasion: Occasion) -> Iterator[str]:
    yield f"<h3>{escape(say(f'inventory-{occasion}'))}</h3>"
    for number, item in enumerate(inventory(), 1):
        asked = item.asked(occasion)
        right = escape(str(asked.options[asked.right].text))
        why = f"<p>{escape(str(item.why))}</p>" if occasion == "before" else ""
        yield f"<section><p><b>{number}.</b> {right}</p>{why}</section>"
