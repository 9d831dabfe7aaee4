"""The concept inventory on the Learn page; its answers stay in the browser, so the page hears nothing of them."""

from __future__ import annotations

from stn_viz.app.learn.packing import LESSON
from stn_viz.app.learn.view import PAGE, Learn
from stn_viz.lessons.inventory import OCCASIONS, Occasion
from stn_viz.stage.components import component
from stn_viz.stage.inventory import InventoryPayload
from stn_viz.texts import current


def href(occasion: str) -> str:
    """Return the address of one of the two tests, relative to the Learn page's own."""
    return f"learn?inventory={occasion}&lang={current()}"


def show(view: Learn) -> None:
    """Put the test that the view names on the page."""
    language = f"&lang={current()}"
    links = {name: href(name) for name in OCCASIONS}
    links |= {"lesson": LESSON + language, "list": f"learn?v=1{language}"}
    occasion: Occasion = "after" if view.inventory == "after" else "before"
    mount = component("stn-viz.inventory", js="inventory/inventory.js", css="inventory/inventory.css")
    mount(key=f"{PAGE}.inventory", data=InventoryPayload(occasion, view.projector, links).payload())
