"""Training in the browser: what a lecturer does, and the numbers that torch gives for it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from stn_viz.training.live import LiveSetting, LiveTraining


def fact(page: Page, name: str) -> str:
    return page.locator(f"[data-fact={name}]").inner_text()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def reached(page: Page, step: int) -> None:
    page.wait_for_function(f"+document.querySelector('[data-fact=step]')?.textContent >= {step}", timeout=90_000)


def test_it_plays_pauses_steps_back_and_shows_what_torch_computes(open_app):
    page = open_app("train?v=1&seed=3")
    press(page, "play")
    reached(page, 12)
    press(page, "pause")
    expect(page.get_by_role("button", name="play", exact=True)).to_be_visible()
    expect(page.get_by_role("slider", name="step shown")).to_be_visible()
    thumb = page.get_by_test_id("stSliderThumbValue")
    expect(page.locator("[data-fact=step]")).to_have_text(thumb.inner_text())
    last = int(fact(page, "step"))
    expect(page.locator("[data-fact=step]")).to_have_text(str(last))
    seen = {}
    for step in (last, last - 1):
        expect(page.locator("[data-fact=step]")).to_have_text(str(step))
        seen[step] = [fact(page, name) for name in ("loss", "plain-loss", "accuracy", "slope")]
        if step == last:
            press(page, "step back")
    with LiveTraining(LiveSetting(3), "cpu") as training:
        for _ in range(last):
            training.advance()
    for step, facts in seen.items():
        m = training.moments[step]
        slope = ("−" if m.slope < 0 else "+") + f"{abs(m.slope):.2f}"
        assert facts[:3] == [f"{m.loss:.3f}", f"{m.plain_loss:.3f}", f"{m.accuracy:.1%}"]
        assert facts[3].replace("-", "−").lstrip("+−") == slope.lstrip("+−")


def test_a_switch_begins_anew_and_its_finding_appears(open_app):
    page = open_app("train?v=1&seed=3")
    press(page, "step")
    expect(page.locator("[data-fact=step]")).to_have_text("1")
    page.get_by_role("radio", name="integer kernel").click()
    expect(page.get_by_text("integer-kernel, from step 1 on")).to_be_visible()
    press(page, "pause")
    expect(page).to_have_url(re.compile("fault=integer"))
