"""Every page in windows of a laptop, a tablet, a phone and a projector: what covers a control, and words that cannot be
read; how large words and pictures are."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from stn_viz.stage.standalone import standalone_html
from tests.browser import scenes

pytestmark = pytest.mark.browser

HALL = (Path(__file__).parent / "hall.js").read_text(encoding="utf-8")
SCREENS = ((1280, 720), (1440, 900), (1920, 1080))
STAGE_PANES = (".view.source", ".view.target")
CHART = (".stPlotlyChart",)
SMALL = "backward?v=1&steps=10&size=24"
FIGURE = (".stn-inside .rows",)
ADD = "inside?v=1&network=add-st-fcn-tps-parallel"  # three rows
TILED = (".stn-tiles[data-size=medium] .grid",)
MAIN = {  # what each view shows a hall
    "?lang=en": STAGE_PANES,
    "?lang=zh": STAGE_PANES,
    "explore?v=1": STAGE_PANES,
    "explore?v=1&overlays=gradient&lang=zh": STAGE_PANES,
    "explore?v=1&large=wipe": (".view.source",),
    "explore?v=1&large=difference&size=64&lang=zh": (".view.source",),
    "explore?v=1&source=draw": STAGE_PANES,
    "backward?v=1&steps=20&size=48": (*STAGE_PANES, *CHART),
    f"{SMALL}&look=chain&link=2": STAGE_PANES,
    f"{SMALL}&look=chain&link=3&lang=zh": STAGE_PANES,
    f"{SMALL}&look=chain&link=6": STAGE_PANES,
    f"{SMALL}&look=maps": (*STAGE_PANES, *CHART),
    f"{SMALL}&look=kinks": (*STAGE_PANES, *CHART),
    f"{SMALL}&look=precision&lang=zh": (*STAGE_PANES, *CHART),
    f"{SMALL}&rival=corners": (".view.source",),  # and V below it, smaller
    "backward?v=1&steps=10&loss=localiser&source=digit": (*STAGE_PANES, *CHART),
    "inside?v=1": FIGURE,
    "inside?v=1&way=backward&lang=zh": FIGURE,
    ADD: FIGURE,
    f"{ADD}&way=backward&lang=zh": FIGURE,
    "models?v=1": (*TILED, *CHART),
    "models?v=1&pick=3": TILED,
    "models?v=1&data=draw&lang=zh": TILED,
    "models?v=1&look=stage": STAGE_PANES,
    "models?v=1&look=turn": CHART,
    "models?v=1&look=training": TILED,
    "models?v=1&look=card": (".model-card",),
    "models?v=1&look=board": (".stn-board .columns > section:first-child table",),
    "debug?v=1": STAGE_PANES,
    "debug?v=1&exhibit=rounded": STAGE_PANES,
    "debug?v=1&exhibit=copied-out&lang=zh": STAGE_PANES,
    "debug?v=1&look=passes": CHART,
    "debug?v=1&look=evidence": CHART,
    "debug?v=1&exhibit=one-step-too-far&look=steps&quantity=theta": CHART,
    "debug?v=1&look=compare&lang=zh": CHART,
}
FAULTS = (Path(__file__).parent / "screens.js").read_text(encoding="utf-8")
WINDOWS = ((1440, 900), (1024, 768), (820, 1180), (720, 900))
PROJECTOR = ((1280, 720),)
STAGE = "[data-testid=stn-stage][data-theta]"
TILES = ".stn-tiles .tile"
PAGES = {
    "?lang=en": STAGE,
    "explore?v=1": STAGE,
    "explore?v=1&source=draw&ask=1": STAGE,
    "explore?v=1&overlays=gradient": STAGE,
    "explore?v=1&large=blink": STAGE,
    "backward?v=1": STAGE,
    "backward?v=1&look=chain": STAGE,
    "inside?v=1": "[data-testid=stn-inside]",
    "inside?v=1&way=backward&block=classifier.0": "[data-testid=inside-closer]",
    "models?v=1": TILES,
    "models?v=1&look=stage": STAGE,
    "models?v=1&data=draw": "[data-testid=stn-pad]",
    "models?v=1&look=board": ".stn-board table",
    "debug?v=1": STAGE,
}


def faults(page: Page) -> list[str]:
    """Ask until the page, resized, has come to rest without a fault, or for ten seconds."""
    give_up = time.monotonic() + 10
    while (found := page.evaluate(FAULTS)) and time.monotonic() < give_up:
        page.wait_for_timeout(250)
    return found


@pytest.mark.parametrize("windows", [WINDOWS, PROJECTOR], ids=["window", "projector"])
@pytest.mark.parametrize("path", PAGES)
def test_every_control_can_be_reached_and_every_word_read(show, path, windows):
    page = show(path + ("&projector=1" if windows is PROJECTOR else ""), windows[0])
    expect(page.locator(PAGES[path]).first).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    for width, height in windows:
        page.set_viewport_size({"width": width, "height": height})
        assert faults(page) == [], f"{width}×{height}"


def measured(page: Page, **wanted: object) -> list[str]:
    """Measure words and pictures until the page, resized, has come to rest without a fault, or for twenty seconds."""
    give_up = time.monotonic() + 20
    while (found := page.evaluate(HALL, wanted)) and time.monotonic() < give_up:
        page.wait_for_timeout(250)
    return found


@pytest.mark.parametrize("path", MAIN)
def test_a_hall_is_shown_large_pictures_and_words_and_nothing_cut(show, path):
    page = show(f"{path}&projector=1", SCREENS[0])
    for main in MAIN[path]:
        expect(page.locator(main).first).to_be_visible(timeout=60_000)  # a landscape takes its time
    height_wanted = 0 if path.endswith("look=card") else 0.45  # the card is words
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        wanted = {"least": 0.025, "body": 0.033, "picture": height_wanted, "pictures": MAIN[path], "whole": True}
        assert measured(page, **wanted) == [], f"{width}×{height}"


def test_a_hall_sees_a_training_whole_with_the_words_of_its_curves(show):
    page = show("train?v=1&seed=3&fault=integer&projector=1", SCREENS[0])
    page.get_by_role("button", name="step", exact=True).click()
    expect(page.get_by_text("integer-kernel, from step 1 on")).to_be_visible(timeout=60_000)
    expect(page.locator(".stn-tiles .panel")).to_have_count(3)
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        wanted = {"least": 0.025, "body": 0.025, "picture": 0, "pictures": [".stn-tiles", ".panel"], "whole": True}
        assert measured(page, **wanted) == [], f"{width}×{height}"


def test_on_a_phone_the_first_screen_is_one_column_with_doors_for_a_finger(open_app):
    page = open_app("?lang=zh", viewport={"width": 390, "height": 844}, has_touch=True)
    expect(page.locator(STAGE)).to_be_visible()
    for width, height in PHONES:
        page.set_viewport_size({"width": width, "height": height})
        wanted = {"least": 0, "body": 0, "picture": 0, "pictures": [".view.source", ".view.target"], "whole": False}
        assert measured(page, **wanted) == [], f"{width}×{height}"
        doors = [a.bounding_box() for a in page.locator("[class*=st-key-start-] a").all()]
        assert len(doors) == 5
        assert min(door["height"] for door in (*doors, page.get_by_test_id("start-play").bounding_box())) >= 44
        if width < 700:
            assert len({door["x"] for door in doors[:3]}) == 1, "one column"
            panes = [page.locator(f".view.{name}").bounding_box() for name in ("source", "target")]
            assert panes[1]["x"] + panes[1]["width"] - panes[0]["x"] >= 340


@pytest.mark.parametrize("path", ["explore?v=1", "debug?v=1"])
def test_on_a_phone_no_tool_lies_under_the_head(open_app, path):
    page = open_app(path, viewport={"width": 390, "height": 844}, has_touch=True)
    expect(page.locator(STAGE)).to_be_visible()
    head, tools = page.get_by_test_id("stHeader").bounding_box(), page.locator(".stn-stage .bar").bounding_box()
    assert tools["y"] >= head["y"] + head["height"]


def test_controls_of_a_hall_are_out_of_sight_until_the_pointer_moves(open_app):
    page = open_app("explore?v=1&projector=1", viewport={"width": 1280, "height": 720})
    expect(page.locator(STAGE)).to_be_visible()
    box = page.locator(".view.source").bounding_box()
    tools = (
        page.locator(".stn-stage .bar"),
        page.get_by_test_id("stHeader"),
        page.locator(".st-key-projector-choices"),
    )
    for tool in tools:
        expect(tool).to_have_css("opacity", "0")
    page.mouse.move(600, 300)
    page.mouse.move(610, 310)
    for tool in tools:
        expect(tool).to_have_css("opacity", "1")
    assert page.locator(".view.source").bounding_box() == box, "nothing shifts"
    for tool in tools:
        expect(tool).to_have_css("opacity", "0")


PHONES = ((390, 844), (844, 390), (820, 1180), (640, 360))


ON_A_PHONE = {  # what each view shows a hand
    "explore?v=1": STAGE_PANES,
    "explore?v=1&family=tps": STAGE_PANES,
    "backward?v=1&steps=20&size=48": STAGE_PANES,
    f"{SMALL}&look=kinks": STAGE_PANES,
    "inside?v=1": FIGURE,
    "inside?v=1&network=add-st-fcn-tps-parallel&way=backward&block=transformers.1.V": FIGURE,
    "models?v=1": TILED,
    "models?v=1&look=stage": STAGE_PANES,
    "models?v=1&look=turn": CHART,
    "models?v=1&look=training": TILED,
    "models?v=1&look=card": (".model-card",),
    "models?v=1&look=board": (".stn-board",),
    "models?v=1&data=draw": TILED,
    "debug?v=1": STAGE_PANES,
}
TOUCHED = "[data-testid=stMain] :is(button, select, summary, [role=tab], .stn-stage input[type=text])"
UNTOUCHED = ".js-plotly-plot *, [data-testid=stElementToolbar] *"  # tools of a pointer


def check_for_a_hand(page: Page, width: int) -> None:
    """Hold a stage to what a hand needs: tools as wide as a finger, and pictures that fill the phone."""
    sizes = page.locator(".stn-stage .bar :is(button, select, summary)").evaluate_all(
        "nodes => nodes.map((n) => n.getBoundingClientRect()).filter((r) => r.width).map(r => [r.width, r.height])"
    )
    assert sizes
    assert min(map(min, sizes)) >= 44, "too small for a finger"
    panes = [page.locator(f".view.{name}").first.bounding_box() for name in ("source", "target")]
    assert all(panes)
    left, right = min(p["x"] for p in panes), max(p["x"] + p["width"] for p in panes)
    assert right - left >= 340
    if width < 500:
        assert all(p["width"] >= 340 for p in panes), "each is as wide as the phone"


@pytest.mark.parametrize("path", ON_A_PHONE)
def test_a_phone_shows_wide_pictures_and_is_not_scrolled_sideways(show, path):
    page = show(path, PHONES[0], has_touch=True)
    for main in ON_A_PHONE[path]:
        expect(page.locator(main).first).to_be_visible(timeout=60_000)
    for width, height in PHONES:
        page.set_viewport_size({"width": width, "height": height})
        wanted = {"least": 0, "body": 0, "picture": 0, "pictures": ON_A_PHONE[path], "whole": False}
        assert measured(page, **wanted) == [], f"{width}×{height}"
        small = page.locator(TOUCHED).evaluate_all(
            """(nodes, others) => nodes.filter((n) => n.checkVisibility() && !n.matches(others))
              .filter((n) => n.offsetHeight && n.offsetHeight < 44)
              .map((n) => `${n.outerHTML.slice(0, 90)} ${n.offsetHeight}`)""",
            UNTOUCHED,
        )
        assert small == [], "too small for a finger"
        if ON_A_PHONE[path] is not STAGE_PANES:
            continue
        check_for_a_hand(page, width)


def test_a_saved_page_fits_a_phone_as_the_app_does(browser, tmp_path):
    file = tmp_path / "stage.html"
    file.write_text(standalone_html(scenes.scene("affine@digit").payload(), "A warp"), encoding="utf-8")
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("[data-theta]")
    for width, height in PHONES:
        page.set_viewport_size({"width": width, "height": height})
        wanted = {"least": 0, "body": 0, "picture": 0, "pictures": STAGE_PANES, "whole": False}
        assert measured(page, **wanted) == [], f"{width}×{height}"
        check_for_a_hand(page, width)
    context.close()
