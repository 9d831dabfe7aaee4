"""Every menu, switch and slider of every page, set to everything that it offers, in every view of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest, element_tree

from stn_viz.app.backward import landscape
from stn_viz.app.backward import view as backward
from stn_viz.app.debug import view as debug
from stn_viz.app.inside import view as inside
from stn_viz.app.models import view as inspector
from stn_viz.app.train import view as train
from stn_viz.texts import say

SCRIPT = "from stn_viz.app.{0} import page\npage.page()"
SMALL = {"backward": {"size": "16", "steps": "10"}}
LOOKS = {
    "explore": ("family", ["affine", "tps"]),
    "backward": ("look", list(backward.LOOKS)),
    "inside": ("way", list(inside.WAYS)),
    "models": ("look", list(inspector.LOOKS)),
    "train": ("speed", list(train.SPEEDS)),
    "debug": ("look", list(debug.LOOKS)),
    "learn": ("lesson", ["direction"]),
}
COSTLY = {"backward.size": (16, 32), "backward.steps": (10, 20)}  # the ends cost seconds, and links go there
FEW = {
    "inside.network": 8,
    "models.network": 8,
    "debug.exhibit": 6,
    "models.axis.x": 4,
    "models.axis.y": 4,
}  # one option in so many
LAST = ("debug.tape", "inside.data", "models.data")  # they take other menus away
RESET = {  # what costs a second a run, or lets other menus rest, and what stands there afterwards
    "backward.family": ("diffeomorphic", "affine (eq. 1)"),
    "backward.loss": (say("backward-loss-localiser"), say("backward-loss-difference")),
}
CHOSEN: list[str] = []


@pytest.fixture(autouse=True)
def small_landscapes(monkeypatch):
    monkeypatch.setattr(landscape, "_N", 3)


@pytest.fixture(autouse=True)
def options_as_they_are_read(monkeypatch):
    """Let an option be chosen by what a person reads, as the browser sends it."""
    formatted = element_tree._format_value_for_widget
    monkeypatch.setattr(element_tree, "_format_value_for_widget", lambda f, v: v if v in CHOSEN else formatted(f, v))


def name(widget) -> str:
    return widget.key or widget.label


def offers(at: AppTest) -> Iterator[tuple[str, str, object]]:
    """Give each widget that is now on the page, by kind and key, with each thing that it can be set to."""
    for kind in ("selectbox", "button_group"):
        for widget in at.get(kind):
            yield from ((kind, name(widget), option) for option in widget.options)
    for widget in at.toggle:
        yield from (("toggle", name(widget), on) for on in (True, False))
    for kind in ("slider", "number_input"):
        for widget in at.get(kind):
            ends = COSTLY.get(widget.key, (widget.min, widget.max))
            whole = kind == "slider" or float(widget.min).is_integer()
            yield from ((kind, name(widget), int(end) if whole else end) for end in ends)
    for widget in at.get("select_slider"):
        yield from (("select_slider", name(widget), float(option)) for option in widget.options)
    yield from (("button", name(widget), True) for widget in at.button)


def shared(key: str) -> bool:
    """Tell whether a menu of Backward stands in each of its views."""
    return key.removeprefix("backward.") in backward.READERS and key not in ("backward.family", "backward.link")


@pytest.mark.parametrize(("page", "look"), [(page, look) for page, (_, looks) in LOOKS.items() for look in looks])
def test_whatever_a_menu_offers_can_be_chosen(page, look):
    field, looks = LOOKS[page]
    at = AppTest.from_string(SCRIPT.format(page), default_timeout=120)
    for parameter, value in {"v": "1", **SMALL.get(page, {}), field: look}.items():
        at.query_params[parameter] = value
    at.run()
    tried: dict[str, int] = {}
    for kind, key, value in sorted(offers(at), key=lambda offer: LAST.index(offer[1]) if offer[1] in LAST else -1):
        tried[key] = tried.get(key, 0) + 1
        if key.startswith("language."):  # another language has other menus: tests/app/test_paths.py goes there
            continue
        if key.endswith(".look") or (key in FEW and (tried[key] + looks.index(look)) % FEW[key]):
            continue
        if page == "backward" and look != looks[-1] and shared(key):
            continue
        choose(at, kind, key, value)
        if value in RESET.get(key, ()):
            choose(at, kind, key, RESET[key][1])
    assert tried


def choose(at: AppTest, kind: str, key: str, value: object) -> None:
    """Set a widget, if it is still there, is not at rest, and offers this still."""
    widgets = [widget for widget in at.get(kind) if name(widget) == key]
    menu = kind in ("selectbox", "button_group")
    if not widgets or getattr(widgets[0].proto, "disabled", False) or (menu and value not in widgets[0].options):
        return
    CHOSEN[:] = [value] if menu else []
    widgets[0].set_value(value)
    at.run()
    assert not at.exception, f"{key} := {value!r}: {[e.message for e in at.exception]}"
