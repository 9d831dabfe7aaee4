"""The static site as its visitors meet it: below a path, from disk, every page and every step of its lessons."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from stn_viz.lessons.bundled import lesson_named
from stn_viz.texts import LANGUAGES, using
from tests.browser.lesson_walk import Walk, root
from tests.site.conftest import FIRST, LESSONS, STAGE, bytes_come

pytestmark = pytest.mark.browser
DRAWN = {  # what stands on a page once its module has drawn it
    "start": STAGE,
    "explore": STAGE,
    "learn": "[data-testid=lesson-list]",
    "lesson": "[data-testid=stn-lesson] .picture:not(.empty)",
    "inventory": ".stn-inventory",
}


def test_every_page_that_a_link_leads_to_is_there_and_draws_itself(visit, site_url):
    page = visit("index.html")
    page.wait_for_url("**/en/index.html")
    waiting, seen = [page.url], set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        page.goto(address)
        kind = page.locator("body").get_attribute("class") or address
        expect(page.locator(DRAWN[kind]).first).to_be_visible()
        assert bytes_come(page) <= FIRST, address
        links = page.locator("a[href]").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
        assert not [link for link in links if re.match(r"\w+:|/", link)], "only relative addresses"
        waiting += [urljoin(address, link).partition("?")[0] for link in links if not link.startswith("#")]
    names = ["index", "learn", "explore", "inventory-before", "inventory-after", *LESSONS]
    assert seen == {f"{site_url}{language}/{name}.html" for language in LANGUAGES for name in names}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_of_a_lesson_opens_and_is_answered(language, visit):
    page = visit(f"{language}/learn.html", reduced_motion="reduce")
    for shift, name in enumerate(LESSONS, LANGUAGES.index(language)):
        page.locator(f"[data-lesson={name}] a").click()
        with using(language):
            assert Walk(page, lesson_named(name), "laptop", shift).to_the_end() == []
        page.locator("nav a").nth(1).click()
        expect(page.locator(f"[data-lesson={name}] progress")).to_be_visible()


def test_a_link_opens_a_step(visit):
    page = visit(f"en/affine.html?step={lesson_named('affine').steps[2].id}")
    expect(root(page)).to_have_attribute("data-place", f"affine/{lesson_named('affine').steps[2].id}")


def test_the_site_opens_from_disk(built, visit):
    page = visit((built[0] / "index.html").as_uri(), locale="zh-CN")
    page.wait_for_url("**/zh/index.html")
    expect(page.locator(STAGE)).to_be_visible()
    page.locator('a[href="learn.html"]').first.click()
    page.locator(f"[data-lesson={LESSONS[0]}] a").click()
    expect(page.locator(DRAWN["lesson"]).first).to_be_visible()


def test_a_step_whose_views_cannot_be_fetched_waits_until_the_network_is_back(visit):
    page = visit("en/learn.html")
    page.route("**/data/*-later-*", lambda route: route.fulfill(status=200, body=""))
    page.goto(urljoin(page.url, f"affine.html?step={lesson_named('affine').steps[-1].id}"))
    expect(root(page).locator(".waiting")).to_be_visible()
    page.unroute("**/data/*-later-*")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(root(page).locator(".waiting")).to_be_hidden()
    expect(page.locator(DRAWN["lesson"]).first).to_be_visible()
