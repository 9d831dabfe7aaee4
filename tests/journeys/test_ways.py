"""The first minute in a real browser: from page to page and back, with an edit and a drag in between."""

from __future__ import annotations

import itertools
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.server import free_port, serving
from tests.browser.tab import FRAMES

pytestmark = pytest.mark.browser

TITLES = {"explore": "Explore", "backward": "Backward", "models": "Model inspector", "debug": "Debug"}
LINKS = {  # small and quick, each with a stage that can be dragged
    "explore": "?v=1&source=digit&family=similarity&size=64",
    "backward": "backward?v=1&size=32&steps=20&look=precision",
    "models": "models?v=1&look=stage",
    "debug": "debug?v=1&mended=1",
}
ROUND = [list(TITLES)[k] for k in (3, 0, 1, 0, 2, 0, 3, 1, 2, 1, 3, 2, 3)]  # each page after each other, once


def stage(page: Page) -> Locator:
    return page.get_by_test_id("stn-stage").first


def rested(page: Page) -> list[float]:
    """Wait until torch has answered what the stage shows; give θ."""
    expect(page.locator("[data-test-script-state=notRunning]")).to_have_count(1)
    page.evaluate(FRAMES)
    for said in ("data-theta", "data-difference"):
        expect(stage(page)).to_have_attribute(said, re.compile("."))
    return json.loads(stage(page).get_attribute("data-theta"))


def go(page: Page, to: str) -> None:
    """Follow the page's own link, and wait until the other page stands and has written its address."""
    page.get_by_role("link", name=TITLES[to], exact=True).click()
    expect(page).to_have_title(re.compile(TITLES[to]))
    expect(page).to_have_url(re.compile(r"[?&]v=1"))
    rested(page)


def follow(page: Page, link: str) -> None:
    """Go to an address in the same session, as the browser's history does."""
    page.evaluate("to => { history.pushState({}, '', '/' + to); dispatchEvent(new PopStateEvent('popstate')); }", link)
    expect(page).to_have_title(re.compile(TITLES[link.partition("?")[0]]))
    rested(page)


def handle(page: Page) -> tuple[float, float]:
    """Find the middle of a handle."""
    first = page.get_by_test_id("handle-0").first
    first.scroll_into_view_if_needed()
    box = first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def nudge(page: Page, at: tuple[float, float] | None = None) -> None:
    """Drag a handle with the mouse."""
    x, y = at or handle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 9, y + 6, steps=4)
    page.mouse.up()


def linked(page: Page, theta: list[float]) -> None:
    """Wait until the address says this θ."""
    said = ",".join(f"{number:.7g}" for number in theta)
    page.wait_for_function("said => new URL(location).searchParams.get('theta') === said", arg=said)


def fields(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def settled(page: Page) -> tuple[dict[str, list[str]], list[float]]:
    """Wait until what the stage reported at last stands in the address, which is written after torch has answered."""
    theta, address = rested(page), ""
    while address != page.url:
        address = page.url
        page.wait_for_timeout(400)
        theta = rested(page)
    return fields(page), theta


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_way_there_and_back_keeps_view_palette_and_projector_mode(travel, scheme):
    traveller = travel(LINKS["explore"], color_scheme=scheme)
    page = traveller.page
    seen = {"explore": settled(page)}
    for name in ("backward", "models", "debug"):  # in one session, each by a link of its own
        follow(page, LINKS[name])
        seen[name] = settled(page)
    projector = False
    for to in itertools.islice(ROUND, 1, None):
        go(page, to)
        link, theta = seen[to]
        assert {**fields(page), "projector": None} == {**link, "projector": None}
        assert json.loads(stage(page).get_attribute("data-theta")) == pytest.approx(theta, abs=1e-6)
        expect(stage(page)).to_have_attribute("data-scheme", scheme)
        assert ("projector" in stage(page).get_attribute("class").split()) == projector
        assert ("projector" in fields(page)) == projector
        traveller.sound()
        nudge(page)
        rested(page)
        page.get_by_test_id("projector").first.click()
        projector = not projector
        page.wait_for_function("on => location.search.includes('projector=1') === on", arg=projector)
        seen[to] = settled(page)
    assert set(itertools.pairwise(ROUND)) == set(itertools.permutations(TITLES, 2)), "each way from page to page"


def test_a_reload_and_a_second_tab_show_what_the_link_says(travel):
    traveller = travel(LINKS["explore"])
    rested(traveller.page)
    nudge(traveller.page)
    theta = rested(traveller.page)
    linked(traveller.page, theta)
    second = travel(
        urlsplit(traveller.page.url).path.lstrip("/") + "?" + urlsplit(traveller.page.url).query, beside=traveller
    )
    assert rested(second.page) == pytest.approx(theta, abs=1e-6)
    nudge(second.page)
    assert rested(second.page) != pytest.approx(theta, abs=1e-3)
    assert rested(traveller.page) == pytest.approx(theta, abs=1e-12), "a tab is nobody else's"
    traveller.page.reload()
    assert rested(traveller.page) == pytest.approx(theta, abs=1e-6)


def test_back_and_forward_walk_through_pages_and_edits(travel):
    traveller = travel(LINKS["explore"])
    page = traveller.page
    rested(page)
    stops = [page.url]
    nudge(page)
    rested(page)
    page.wait_for_function("before => location.href !== before", arg=stops[-1])
    stops.append(page.url)
    go(page, "debug")
    stops.append(page.url)
    go(page, "explore")
    assert page.url == stops[1]
    for wanted in (stops[2], stops[1], stops[0]):
        walk(page, -1, wanted)
    for wanted in (stops[1], stops[2], stops[1]):
        walk(page, 1, wanted)
    traveller.sound()


def walk(page: Page, step: int, wanted: str) -> None:
    """Press back or forward, past the bare address that a page has before it writes its link."""
    for _ in range(2):
        page.evaluate("step => history.go(step)", step)
        page.wait_for_timeout(300)
        rested(page)
        if page.url == wanted:
            return
    assert page.url == wanted


def test_explore_by_its_name_and_a_click_on_the_page_that_is_open(travel):
    page = travel("explore?v=1&family=attention&theta=0.5,0.1,-0.2").page
    assert rested(page) == [0.5, 0.1, -0.2]
    for _ in range(2):
        page.get_by_role("link", name="Explore", exact=True).click()
        page.wait_for_function("() => location.pathname === '/explore' && location.search.includes('attention')")
        assert rested(page) == [0.5, 0.1, -0.2]


def test_a_restarted_server_goes_on_with_the_view_and_with_edits_at_once(travel, tmp_path):
    port = free_port()
    with serving(tmp_path / "first.txt", port=port) as url:
        traveller = travel(LINKS["explore"], url=url)
        page = traveller.page
        rested(page)
        page.get_by_role("combobox", name=re.compile("transform family")).click()
        page.get_by_role("option", name="affine (eq. 1)").click()  # θ is set from outside: another epoch
        expect(page.get_by_test_id("theta-5")).to_be_visible()  # it has come
        rested(page)
        nudge(page)
        before = rested(page)
        linked(page, before)
        there = handle(page)
    with serving(tmp_path / "second.txt", port=port):
        expect(page.locator("[data-test-connection-state=CONNECTED]")).to_have_count(1)
        nudge(page, there)  # while the new server's scene comes
        page.evaluate(FRAMES)
        edited = json.loads(stage(page).get_attribute("data-theta"))
        assert edited != pytest.approx(before, abs=1e-3)
        linked(page, edited)
        assert rested(page) == pytest.approx(edited, abs=1e-6), "the edit stands"
        traveller.sound()
