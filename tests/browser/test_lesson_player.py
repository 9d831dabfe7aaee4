"""The player of lessons: it asks before it shows, whatever is asked, and a clicker leads through it."""

from __future__ import annotations

import json
import random
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import lessons
from tests.browser.tab import FRAMES

pytestmark = pytest.mark.browser


def root(page: Page) -> Locator:
    return page.get_by_test_id("stn-lesson")


def phase(page: Page, name: str) -> None:
    expect(root(page)).to_have_attribute("data-phase", name)


def at(page: Page, step: str) -> None:
    expect(root(page)).to_have_attribute("data-place", f"tried/{step}")


def show(page: Page) -> None:
    page.get_by_test_id("lesson-show").click()


def told(page: Page) -> Locator:
    return page.get_by_test_id("lesson-told")


def theta(page: Page) -> list[float]:
    page.evaluate(FRAMES)
    return json.loads(page.get_by_test_id("stn-stage").first.get_attribute("data-theta"))


def ghost(page: Page) -> int:
    """Count the pixels over U in the colour of a guess."""
    return page.evaluate(
        """() => {
          const canvas = document.querySelector(".view.source canvas.over");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          let count = 0; for (let i = 0; i < data.length; i += 4)
            count += Math.hypot(data[i] - 86, data[i + 1] - 180, data[i + 2] - 233) < 12 && data[i + 3] > 200;
          return count;
        }"""
    )


def still(page: Page) -> None:
    """Wait until a glide is over."""
    page.wait_for_timeout(800)


def test_nothing_is_shown_before_an_answer(open_lesson):
    page = open_lesson()
    at(page, "half")
    phase(page, "asked")
    expect(page.get_by_test_id("lesson-show")).to_be_disabled()
    expect(page.locator(".caption")).to_be_hidden()
    expect(page.locator(".panel")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    phase(page, "asked")
    expect(page.locator(".refusal")).to_have_text("Answer first, or choose “I don't know”.")
    assert theta(page) == [1, 0, 0]
    page.get_by_role("button", name="it becomes larger").click()
    phase(page, "answered")
    assert told(page).text_content() == ""
    show(page)
    phase(page, "revealed")
    expect(page.locator(".caption")).to_be_visible()
    expect(page.get_by_test_id("lesson-aha")).to_have_text("What half shows.")
    still(page)
    assert theta(page) == [0.5, 0, 0]


@pytest.mark.parametrize("k", range(3))
def test_every_answer_has_its_own_word(open_lesson, k):
    page = open_lesson()
    page.keyboard.press(str(k + 1))
    phase(page, "answered")
    show(page)
    chosen = lessons.STEPS[0]["ask"]["options"][k]
    expect(told(page)).to_contain_text(chosen["feedback"])
    expect(told(page)).to_contain_text("Right, it grows.")
    expect(told(page).locator(".wrong")).to_have_count(0 if k == 0 else 1)


def test_who_does_not_know_is_told(open_lesson):
    page = open_lesson()
    page.get_by_test_id("lesson-skip").click()
    phase(page, "revealed")
    expect(told(page)).to_contain_text("Right, it grows.")


@pytest.mark.parametrize(("typed", "right"), [("−0,564", True), ("-.564", True), ("-0.282", False)])
def test_a_number_is_read_as_people_type_it(open_lesson, typed, right):
    page = open_lesson("step=2")
    expect(page.locator(".microscope")).to_be_hidden()
    field = page.get_by_test_id("lesson-number")
    field.fill("left")
    field.press("Enter")
    expect(page.locator(".complaint")).to_be_visible()
    field.fill(typed)
    field.press("Enter")
    phase(page, "revealed")
    expect(page.locator(".microscope")).to_be_visible()
    slope = page.get_by_test_id("microscope").locator(".row", has_text="∂V/∂x")
    expect(slope).to_be_hidden()  # without its gradient a stage leaves them for the step that asks for them
    expect(told(page).locator(".wrong")).to_have_count(0 if right else 1)
    if not right:
        expect(told(page)).to_contain_text("That is per pixel.")


def test_a_box_is_dragged_and_its_ghost_stays(open_lesson):
    page = open_lesson("step=3")
    expect(page.get_by_test_id("lesson-show")).to_be_disabled()
    handle = page.locator('.handle[data-kind="rotate"]').first
    box, view = handle.bounding_box(), page.locator(".view.source").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    cx, cy = view["x"] + view["width"] / 2, view["y"] + view["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(cx + (cy - y) * 0.7, cy - (cy - y) * 0.7, steps=6)
    page.mouse.up()
    phase(page, "answered")
    (asked,) = page.evaluate("window.reports.filter(({ name }) => name === 'view')")
    assert asked["theta"] == pytest.approx(theta(page), abs=1e-4)
    assert asked["shown"] == lessons.STEPS[2]["stage"]
    show(page)
    phase(page, "revealed")
    expect(told(page)).to_contain_text(re.compile(r"Your answer: \d\d°\."))
    expect(told(page)).to_contain_text("Right, with it.")
    still(page)
    assert theta(page)[:2] == [0.7071, 0.7071]
    assert ghost(page) > 40
    assert page.evaluate("window.reports.filter(({ name }) => name === 'view').length") == 1, "the lesson asks nothing"
    page.keyboard.press("PageDown")
    page.keyboard.press("PageUp")
    still(page)
    assert ghost(page) == 0


def test_a_pixel_is_clicked_and_ringed(open_lesson):
    page = open_lesson("step=4")
    view = page.locator(".view.target")
    box = view.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.4)
    phase(page, "answered")
    expect(page.locator(".view.target .ring")).to_be_visible()
    expect(page.get_by_test_id("lesson-own")).to_have_text(re.compile(r"row 1, column 2"))
    show(page)
    expect(told(page)).to_contain_text("Look again.")
    expect(page.locator(".view.target .ring")).to_be_visible()


def test_items_are_put_in_order(open_lesson):
    page = open_lesson("step=5")
    page.get_by_role("button", name="Move down: sample").click()
    page.get_by_role("button", name="Move down: sample").click()
    expect(page.get_by_test_id("lesson-order").locator("li span")).to_have_text(["localise", "grid", "sample"])
    show(page)
    expect(told(page).locator(".wrong")).to_have_count(0)
    expect(told(page)).to_contain_text("Right.")


def test_a_step_within_a_source_takes_no_new_scene_and_less_than_150_ms(open_lesson):
    page = open_lesson()
    page.keyboard.press("1")
    show(page)
    still(page)
    stage = page.get_by_test_id("stn-stage").first
    assert stage.get_attribute("data-kept") == "true"
    assert float(stage.get_attribute("data-took")) < 150


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=str)
def test_a_stage_at_rest_draws_nothing(open_lesson, size):
    page = open_lesson("step=4", viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    still(page)
    frames = page.get_by_test_id("stn-stage").first.evaluate(
        """(stage) => new Promise((done) => {
          let frames = 0;
          new MutationObserver(() => frames++).observe(stage, { attributeFilter: ["data-frame"] });
          setTimeout(() => done(frames), 300);
        })"""
    )
    assert frames == 0


def test_what_is_not_spoken_of_is_dimmed_but_for_a_hand_and_what_a_hand_did_is_undone(open_lesson):
    page = open_lesson()
    page.keyboard.press("1")
    show(page)
    still(page)
    source, target = (page.locator(f".view.{name} canvas.base") for name in ("source", "target"))
    expect(source).to_have_css("opacity", "0.45")
    expect(target).to_have_css("opacity", "1")
    page.locator(".view.source").hover()
    expect(source).to_have_css("opacity", "1")
    expect(root(page)).to_have_attribute("data-dims", "source theta")
    box = page.locator(".view.source").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 40, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    expect(page.get_by_test_id("lesson-restore")).to_be_visible()
    expect(root(page)).to_have_attribute("data-dims", "")
    assert theta(page) != [0.5, 0, 0]
    page.get_by_test_id("lesson-restore").click()
    still(page)
    assert theta(page) == [0.5, 0, 0]
    expect(source).to_have_css("opacity", "0.45")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageUp")
    at(page, "half")
    still(page)
    assert theta(page) == [0.5, 0, 0]


def test_a_curve_is_drawn_from_the_middle(open_lesson):
    page = open_lesson("step=6")
    curve = page.locator(".curve-view")
    expect(curve).to_have_attribute("data-reach", "0.00")
    expect(curve).to_have_attribute("data-reach", "1.00")
    expect(curve.locator("circle")).to_have_count(5)


def test_a_clicker_leads_through_a_lecture_whatever_is_clicked_between(open_lesson):
    page = open_lesson("cut=true&projector=true")
    dice = random.Random(5)
    visited = []
    for _ in range(40):
        place = root(page).get_attribute("data-place")
        visited.append(place)
        if place == "tried/curve":
            break
        page.mouse.click(dice.randrange(40, 800), dice.randrange(60, 640))
        page.keyboard.press(dice.choice(["PageDown", " ", "ArrowRight"]))
        page.wait_for_timeout(60)
    assert visited[-1] == "tried/curve"  # two keys a question, one a step without
    assert len(visited) <= 2 * len(lessons.STEPS)
    page.keyboard.press("b")
    expect(page.locator(".curtain")).to_be_visible()
    page.keyboard.press("PageUp")
    expect(page.locator(".curtain")).to_be_hidden()
    at(page, "curve")
    page.keyboard.press("PageDown")
    expect(page.get_by_test_id("lesson-covered").locator("li")).to_have_text(["A lesson Ask first."])
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    at(page, "order")
    page.keyboard.press("?")
    expect(page.get_by_test_id("lesson-keys-page")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("lesson-keys-page")).to_be_hidden()


def test_a_page_key_counts_in_a_text_field(open_lesson):
    page = open_lesson("step=2&lecture=true")
    field = page.get_by_test_id("lesson-number")
    field.fill("7")
    field.press("b")
    expect(field).to_have_value("7b")
    field.press("PageDown")
    phase(page, "revealed")


def test_the_presenter_sees_the_note_and_leads_the_hall(open_lesson):
    page = open_lesson("lecture=true")
    with page.expect_popup() as opened:
        page.get_by_test_id("lesson-presenter").click()
    presenter = opened.value
    expect(presenter.get_by_test_id("presenter-note")).to_have_text("The note of half.")
    expect(presenter.get_by_test_id("presenter-clock")).to_contain_text("/ 8:00")
    assert "The note of" not in root(page).text_content()
    presenter.set_viewport_size({"width": 1280, "height": 720})
    sizes = presenter.locator(".presenter :is(p, b, small, li, button):visible").evaluate_all(
        "nodes => nodes.map((node) => parseFloat(getComputedStyle(node).fontSize))"
    )
    assert min(sizes) >= 0.025 * 720
    note = presenter.get_by_test_id("presenter-note")
    assert max(sizes) == pytest.approx(float(note.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")))
    choices = presenter.get_by_test_id("presenter-now").locator("ol.choices li")
    expect(choices.nth(1)).to_contain_text("it becomes smaller")  # the second: the answer of key 2
    presenter.keyboard.press("2")
    phase(page, "answered")
    expect(presenter.get_by_test_id("presenter-now")).to_contain_text("The hall said: it becomes smaller")
    presenter.keyboard.press("PageDown")
    phase(page, "revealed")
    presenter.get_by_test_id("presenter-next").click()
    at(page, "slope")
    expect(presenter.get_by_test_id("presenter-note")).to_have_text("The note of slope.")
    page.keyboard.press("PageUp")
    expect(presenter.get_by_test_id("presenter-note")).to_have_text("The note of half.")


def test_checks_and_the_map_of_what_the_answers_showed(open_lesson):
    page = open_lesson()
    page.keyboard.press("2")
    show(page)
    page.get_by_test_id("dot-7").click()
    asked = page.get_by_test_id("lesson-question").text_content()
    factor = float(re.search(r"s\s=\s([\d.]+)", asked)[1])  # a line never ends there
    page.get_by_test_id("lesson-number").fill(str(factor))
    page.get_by_test_id("lesson-answer").click()
    expect(told(page).locator(".wrong")).to_be_visible()
    page.get_by_test_id("lesson-again").click()
    assert page.get_by_test_id("lesson-question").text_content() != asked
    page.get_by_test_id("dot-8").click()
    expect(page.get_by_test_id("lesson-map").locator("li")).to_have_attribute("data-tag", "M2")
    with page.expect_download() as saved:
        page.get_by_test_id("lesson-export").click()
    answers = json.loads(saved.value.path().read_text("utf-8"))
    assert answers["steps"] == [
        {"step": "tried/half", "given": 1, "skipped": False, "right": False, "misconception": "M2"}
    ]
    page.get_by_test_id("lesson-map").get_by_role("button").click()
    at(page, "half")


def test_progress_is_kept_in_the_browser(open_lesson):
    page = open_lesson()
    page.keyboard.press("2")
    show(page)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    phase(page, "revealed")
    page.evaluate("localStorage.setItem('stn-viz.lesson.tried', '{\"version\":1,\"answers\":[7]}')")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    phase(page, "asked")


def test_the_page_is_told_where_the_lesson_stands_and_what_is_missing(open_lesson):
    page = open_lesson("first=true")
    wanted = page.evaluate("window.reports.at(-1)")
    assert wanted == {"name": "at", "lesson": "tried", "step": "half", "want": ["pinned"], "projector": False}
    page.get_by_test_id("dot-2").click()
    expect(page.locator(".waiting")).to_be_visible()
    page.evaluate("window.arrive()")
    expect(page.locator(".waiting")).to_be_hidden()
    expect(page.locator(".view.target")).to_be_visible()
    assert page.evaluate("window.reports.at(-1).want") == []
