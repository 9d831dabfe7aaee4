"""A walk through a lesson, in the page or in a file: every step and every answer, measured on one screen."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from stn_viz.lessons.model import Ask, CheckQuestion, Lesson

FAULTS = (Path(__file__).parent / "lesson.js").read_text(encoding="utf-8")
# The hall comes last: a projector makes a lecture.
SCREENS = {"phone": (390, 844), "laptop": (1440, 900), "hall": (1280, 720)}


def screen_of_file(lesson: int, language: int) -> str:
    """Name the screen on which a lesson's file is walked, beside the hall; the page is walked on the two others."""
    return list(SCREENS)[(lesson + language) % len(SCREENS)]


AWAY = 1000.0  # a number that answers nothing
# Measures once the views have come and a frame was laid out; what remains after half a second is a fault.
MEASURE = f"""async (root, screen) => {{
  const faults = {FAULTS.strip().removesuffix(";")};
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const within = async (limit, done) => {{
    for (const began = performance.now(); !done() && performance.now() - began < limit; ) await frame();
  }};
  const waiting = root.querySelector(".waiting");
  let found = ["its views have not come"];
  await frame();
  await within(20_000, () => waiting.hidden);
  if (waiting.hidden) await within(500, () => !(found = faults(root, screen)).length);
  return {{ place: root.dataset.place, phase: root.dataset.phase, found }};
}}"""


def root(page: Page) -> Locator:
    return page.get_by_test_id("stn-lesson")


def place(page: Page) -> str:
    return root(page).get_attribute("data-place") or ""


def there(page: Page) -> None:
    """Wait until the step's views have come."""
    expect(page.locator(".waiting").first).to_be_hidden()


def turn(page: Page, towards: int) -> None:
    """Turn the box by 45 degrees with its handle."""
    handle = page.locator('.handle[data-kind="rotate"]').first.bounding_box()
    view = page.locator(".view.source").first.bounding_box()
    assert handle
    assert view
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    cx, cy = view["x"] + view["width"] / 2, view["y"] + view["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(cx + towards * (cy - y) * 0.7071, cy - (cy - y) * 0.7071, steps=6)
    page.mouse.up()


def answer(page: Page, ask: Ask, right: bool) -> None:
    """Answer a question as a visitor does."""
    if ask.kind == "choice":
        page.keyboard.press(str(1 + (ask.options.index(ask.right) if right else most_said(ask))))
    elif ask.kind == "number":
        wrong = next((one.value for one in ask.options if not one.right and one.value is not None), AWAY)
        page.get_by_test_id("lesson-number").fill(f"{ask.right.value if right else wrong:.10g}")
    else:
        assert ask.kind == "box", "write down how a visitor answers it"
        turn(page, 1 if right else -1)
    expect(root(page)).to_have_attribute("data-phase", "answered")


def most_said(ask: Ask) -> int:
    """Choose the wrong answer to which most is said, so that the card is as full as it can be."""
    said = [0 if one.right else len(f"{one.text}{one.feedback}") for one in ask.options]
    return said.index(max(said))


def check(page: Page, asked: CheckQuestion, right: bool) -> None:
    """Answer a check with the numbers that were dealt."""
    if asked.kind == "choice":
        page.keyboard.press(str(1 + next(k for k, one in enumerate(asked.options) if one.right == right)))
    else:
        seen = bare(page.get_by_test_id("lesson-question").inner_text())
        row = next(row for row in asked.rows() if bare(str(asked.question.filled(row))) == seen)
        assert asked.answer
        page.get_by_test_id("lesson-number").fill(f"{asked.answer(row) if right else AWAY:.10g}")
    page.get_by_test_id("lesson-answer").evaluate("button => button.click()")
    expect(root(page)).to_have_attribute("data-phase", "revealed")


def bare(text: str) -> str:
    """Leave letters and figures: what is set above or below the line is no other text."""
    return re.sub(r"[^\w.−]|_", "", text)


def told(page: Page, right: bool) -> None:
    """See that an answer is judged, in words."""
    told = page.get_by_test_id("lesson-told")
    expect(told.locator(".verdict.wrong")).to_have_count(0 if right else 1)
    assert all(told.locator(".verdict p").all_inner_texts())


def show_on(page: Page, screen: str) -> None:
    """Bring the lesson to a screen: a hall has a projector."""
    width, height = SCREENS[screen]
    page.set_viewport_size({"width": width, "height": height})
    if ("projector" in (root(page).get_attribute("class") or "").split()) != (screen == "hall"):
        page.get_by_test_id("lesson-projector").evaluate("button => button.click()")


class Walk:
    """Go through a lesson on one screen; every second question is answered wrongly.

    Args:
        page: where it stands at its first step.
        lesson: which.
        screen: on which it is shown.
        shift: 0, or 1 to answer rightly what another walk answers wrongly.
    """

    def __init__(self, page: Page, lesson: Lesson, screen: str, shift: int) -> None:
        self.page, self.lesson, self.screen = page, lesson, screen
        self.right = shift % 2 == 0
        self.found: list[str] = []
        show_on(page, screen)

    def see(self, wanted: str, phase: str = "plain") -> None:
        """Measure what is shown: a step, a check or the end."""
        on = {"hall": self.screen == "hall", "phone": self.screen == "phone"}
        seen = root(self.page).evaluate(MEASURE, on)
        assert (seen["place"], seen["phase"]) == (f"{self.lesson.id}/{wanted}", phase)
        self.found += [f"{seen['place']} {phase}, {self.screen}: {fault}" for fault in seen["found"]]

    def on(self) -> None:
        self.page.keyboard.press("PageDown")

    def step(self, name: str, ask: Ask | None) -> None:
        """See a step, and where it asks, answer, and see what is said to the answer."""
        if ask is None:
            return self.see(name)
        self.see(name, "asked")
        answer(self.page, ask, self.right)
        self.see(name, "answered")
        self.on()
        self.see(name, "revealed")
        return self.judged()

    def check(self, name: str, asked: CheckQuestion) -> None:
        """See a check, answer it, and see what is said to the answer."""
        self.see(name, "asked")
        check(self.page, asked, self.right)
        self.see(name, "revealed")
        self.judged()

    def judged(self) -> None:
        told(self.page, self.right)
        self.right = not self.right

    def to_the_end(self) -> list[str]:
        """Give the faults of all that was shown."""
        for step in self.lesson.steps:
            self.step(step.id, step.ask)
            self.on()
        for k, asked in enumerate(self.lesson.checks):
            self.check(f"?{k}", asked)
            self.on()
        self.see("!")
        return self.found


def forget(page: Page) -> None:
    """Begin the lesson anew, from its end."""
    page.get_by_test_id("lesson-forget").evaluate("button => button.click()")
