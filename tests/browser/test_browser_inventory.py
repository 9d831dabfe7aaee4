"""The concept inventory as one file without a network: both tests, by hand and by clicker, and what they end with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from stn_viz.app.learn.inventory_files import inventory_file
from stn_viz.lessons.inventory import Occasion, inventory
from stn_viz.texts import using
from tests.browser.axe import violations

pytestmark = pytest.mark.browser
ITEMS = inventory()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path):
    """Open the file in a language; fails the test if the page threw an error or asked for anything."""
    failures: list[str] = []
    contexts = []

    def open_(language="en", **options) -> Page:
        with using(language):
            (tmp_path / "test.html").write_text(inventory_file(), "utf-8")
        context = browser.new_context(offline=True, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on("console", lambda said: failures.append(said.text) if said.type == "error" else None)
        page.on("request", lambda asked: asked.url.startswith(("file:", "data:")) or failures.append(asked.url))
        page.goto((tmp_path / "test.html").as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not failures


def give(page: Page, occasion: Occasion, rights: int) -> None:
    """Answer with the keys of a clicker: so many rightly, the next with its first wrong answer, the rest not at all."""
    root = page.get_by_test_id("inventory")
    for k, item in enumerate(ITEMS):
        expect(root).to_have_attribute("data-at", str(k))
        question = item.asked(occasion)
        expect(page.get_by_test_id("inventory-asked")).to_contain_text(str(question.question)[:12])
        if k <= rights:
            page.keyboard.press(str(1 + (question.right if k < rights else (question.right + 1) % 4)))
            expect(page.locator('.option[aria-pressed="true"]')).to_have_count(1)
            page.keyboard.press("PageDown")
        else:
            page.get_by_test_id("inventory-skip").click()


def test_both_tests_are_taken_and_what_was_gained_is_said(opened):
    page = opened(viewport={"width": 1280, "height": 720})
    page.get_by_test_id("inventory-before").click()
    page.keyboard.press("PageDown")
    expect(page.locator(".refusal")).to_be_visible()
    page.keyboard.press("b")
    expect(page.locator(".curtain")).to_be_visible()
    page.keyboard.press("PageDown")
    expect(page.locator(".curtain")).to_be_hidden()
    expect(page.get_by_test_id("inventory")).to_have_attribute("data-at", "0")
    page.keyboard.press("?")
    expect(page.get_by_test_id("lesson-keys-page")).to_be_visible()
    page.keyboard.press("Escape")
    give(page, "before", 3)
    expect(page.get_by_test_id("inventory-score-before")).to_contain_text("3 of 15 right (20 %), 11 with")
    wrong = ITEMS[3].before
    tag = wrong.options[(wrong.right + 1) % 4].misconception
    expect(page.locator(f'.map li[data-tag="{tag}"]')).to_contain_text("Before: in one answer.")
    expect(page.locator(".map li")).to_have_count(1)
    expect(page.get_by_test_id("inventory-answers")).to_have_count(0)
    assert violations(page) == []
    page.keyboard.press("PageUp")
    expect(page.get_by_test_id("inventory-result")).to_be_visible()

    page.reload()
    page.get_by_test_id("inventory-before").click()
    expect(page.get_by_test_id("inventory-score-before")).to_contain_text("3 of 15")
    page.get_by_test_id("inventory-go-after").click()
    give(page, "after", 9)
    expect(page.get_by_test_id("inventory-score-after")).to_contain_text("9 of 15 right (60 %)")
    expect(page.get_by_test_id("inventory-gain")).to_contain_text("Normalised gain 0.50")
    page.get_by_test_id("inventory-answers").locator("summary").click()
    expect(page.locator(".answers section")).to_have_count(15)
    expect(page.locator(".answers section").first).to_contain_text("twice as large")
    page.get_by_test_id("inventory-again").click()
    expect(page.get_by_test_id("inventory")).to_have_attribute("data-at", "0")
    expect(page.locator('.option[aria-pressed="true"]')).to_have_count(0)


def test_on_a_phone_in_chinese_and_on_a_projector_nothing_is_cut(opened):
    page = opened("zh", viewport={"width": 390, "height": 844}, has_touch=True)
    expect(page.get_by_role("heading")).to_contain_text("空间转换器")
    page.get_by_test_id("inventory-after").tap()
    page.locator(".option").nth(1).tap()
    expect(page.locator(".option").nth(1)).to_have_attribute("aria-pressed", "true")
    sizes = page.locator(".option, .acts button:visible").evaluate_all(
        "all => all.map(x => x.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
    page.set_viewport_size({"width": 1280, "height": 720})
    page.locator(".tool").first.click()
    expect(page.get_by_test_id("inventory")).to_have_class(re.compile("projector"))
    for _ in ITEMS:
        words = page.locator(".card :is(.question, .option span)").evaluate_all(
            "all => all.map(x => [parseFloat(getComputedStyle(x).fontSize), x.getBoundingClientRect().bottom])"
        )
        assert min(size for size, _ in words) >= 0.033 * 720
        assert max(bottom for _, bottom in words) <= 720
        page.keyboard.press("PageDown")
    expect(page.get_by_test_id("inventory-result")).to_be_visible()
    page.mouse.move(0, 0)
    sizes = page.locator(".card :is(h1, .score, .map b):visible").evaluate_all(
        "all => all.map(x => parseFloat(getComputedStyle(x).fontSize))"
    )
    assert min(sizes) >= 0.033 * 720
