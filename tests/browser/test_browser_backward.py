"""The Backward page in a real browser: it plays, pauses, steps and scrubs, and shows torch's numbers at that step."""

from __future__ import annotations

import json
import re

import pytest
import torch
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from stn_viz.app.backward import problem
from stn_viz.app.backward import view as backward
from stn_viz.differentiation.backprop import backpropagate
from stn_viz.differentiation.gradient_check import check_gradients
from stn_viz.differentiation.handle_forces import forces
from stn_viz.optimisation.descent import descend
from tests.browser.tab import FRAMES
from tests.by_hand import numbers

pytestmark = pytest.mark.browser

SMALL = {"size": 48, "steps": 40, "turn": 10}
ADDRESS = "backward?v=1&" + "&".join(f"{name}={value}" for name, value in SMALL.items())


def run_of(**changes):
    """Let torch make the page's descent."""
    return problem.runs(backward.Backward(**{**SMALL, **changes}))[0]


def player(page: Page, k: int = 0) -> Locator:
    return page.get_by_test_id("descent").nth(k)


def stage(page: Page, k: int = 0) -> Locator:
    return page.get_by_test_id("stn-stage").nth(k)


def shown(page: Page, k: int = 0) -> dict:
    """Read what the player says once it is drawn."""
    page.evaluate(FRAMES)
    return player(page, k).evaluate("node => ({...node.dataset})")


def rested(page: Page) -> None:
    """Wait until torch has answered what the stage shows; they agree."""
    stage(page).wait_for(timeout=60_000)  # the first page of a cold server
    expect(stage(page)).to_have_attribute("data-difference", re.compile("."))
    assert float(stage(page).get_attribute("data-difference")) <= 1e-5


def number(text: str) -> float:
    return numbers(text)[-1]


def is_torchs(page: Page, run, k: int = 0) -> int:
    """Hold what the player displays, in its data and in its words, to the library's descent; give the step."""
    found = shown(page, k)
    step = int(found["step"])
    there = run.descent[step]
    assert float(found["loss"]) == pytest.approx(there.loss, rel=1e-9)
    assert json.loads(found["gradient"]) == pytest.approx(there.gradient.tolist(), rel=1e-9, abs=1e-15)
    if found["playing"] == "false":
        assert json.loads(found["theta"]) == pytest.approx(there.theta.tolist(), abs=1e-12)
    return step


def words_are_torchs(page: Page, run, step: int) -> None:
    there = run.descent[step]
    expect(page.get_by_test_id("descent-place")).to_have_text(re.compile(rf"step\s+{step} of {len(run.descent) - 1}"))
    assert number(page.get_by_test_id("descent-worth").inner_text()) == pytest.approx(there.loss, rel=6e-5)
    cells = [number(page.get_by_test_id(f"theta-{k}").input_value()) for k in range(6)]
    assert cells == pytest.approx(there.theta.tolist(), abs=5.1e-4)


def test_a_descent_is_played_paused_stepped_and_scrubbed(open_app):
    run = run_of()
    page = open_app(ADDRESS)
    rested(page)
    assert is_torchs(page, run) == run.halfway, "the page opens half-way down"
    words_are_torchs(page, run, run.halfway)

    page.get_by_test_id("descent-scrub").evaluate("node => { node.value = 3; node.dispatchEvent(new Event('input')) }")
    words_are_torchs(page, run, 3)
    assert is_torchs(page, run) == 3
    page.get_by_test_id("descent-scrub").evaluate("node => node.dispatchEvent(new Event('change'))")
    expect(page).to_have_url(re.compile(r"[?&]step=3(&|$)"))
    rested(page)

    page.get_by_test_id("descent-on").click()
    words_are_torchs(page, run, 4)  # written with the next frame, which it waits for
    assert is_torchs(page, run) == 4
    page.get_by_test_id("descent-back").click()
    page.get_by_test_id("descent-back").click()
    words_are_torchs(page, run, 2)
    assert is_torchs(page, run) == 2

    page.get_by_test_id("descent-play").click()
    expect(player(page)).to_have_attribute("data-playing", "true")
    seen = []
    while len(seen) < 4:
        page.wait_for_function(f"() => {DATASET}.step > {max(seen, default=2)}")
        seen.append(is_torchs(page, run))  # while it plays, too
    page.get_by_test_id("descent-play").click()
    expect(player(page)).to_have_attribute("data-playing", "false")
    paused = is_torchs(page, run)
    words_are_torchs(page, run, paused)
    assert paused >= seen[-1] > 2
    expect(page).to_have_url(re.compile(rf"[?&]step={paused}(&|$)"))
    rested(page)
    assert is_torchs(page, run) == paused, "and it stays there"


# Playwright's own locators cross shadow roots; a script in the page has to walk in itself.
DATASET = """(function find(root) {
  for (const node of root.querySelectorAll('*')) {
    if (node.dataset?.testid === 'descent') return node.dataset;
    const inner = node.shadowRoot && find(node.shadowRoot);
    if (inner) return inner;
  }
})(document)"""


def test_forces_the_step_ahead_and_the_chain_are_the_librarys(open_app):
    run = run_of()
    page = open_app(f"{ADDRESS}&look=chain&link=1&step=5&row=20&col=18")
    rested(page)
    there = run.descent[5]
    frame, family = run.objective.frame, run.objective.family
    for k, force in enumerate(forces(family, there.theta, frame, there.gradient)):
        pull = json.loads(page.get_by_test_id(f"handle-{k}").get_attribute("data-pull"))
        assert pull == pytest.approx(force.pull, rel=1e-4, abs=1e-7), force.handle.name
    for position in ("0", "0.5", "-1"):
        page.get_by_test_id("descent-eta").fill(position)
        found = shown(page)
        eta = float(found["eta"])
        ahead = there.theta - eta * there.gradient
        assert json.loads(found["ahead"]) == pytest.approx(ahead.tolist(), abs=1e-6)
        assert float(found["next"]) == pytest.approx(run.objective.value(ahead), rel=1e-5)
        said = page.get_by_test_id("descent-next").inner_text()
        assert number(said) == pytest.approx(run.objective.value(ahead), rel=1e-4)
        assert float(said.removeprefix("η ").split(":")[0]) == pytest.approx(eta, rel=6e-3)

    def check_says(row: int, col: int) -> None:
        check = check_gradients(backpropagate(run.objective, there.theta), row, col)[0]
        expect(page.get_by_test_id("link")).to_have_attribute("data-pixel", f"{row},{col}")
        wanted = [float(n) for n in re.findall(r"[+-]?\d+(?:\.\d+)?(?:e[+-]\d+)?", check.numbers)]
        assert numbers(page.get_by_test_id("link").inner_text())[-len(wanted) :] == wanted

    check_says(20, 18)
    view = page.locator(".view.target").first
    box = view.bounding_box()
    view.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(page.get_by_test_id("link")).not_to_have_attribute("data-pixel", "20,18")
    pinned = [int(n) for n in re.findall(r"\d+", page.get_by_test_id("link").get_attribute("data-pixel"))]
    assert all(abs(n - 24) <= 2 for n in pinned), "the middle of a 48×48 map"
    check_says(*pinned)


def test_a_dragged_box_is_a_new_start(open_app):
    page = open_app(ADDRESS)
    rested(page)
    handle = page.get_by_role("slider", name="move", exact=True)
    handle.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page).to_have_url(re.compile("start=hand"))
    expect(player(page)).to_have_attribute("data-own", "true")
    expect(player(page)).to_have_attribute("data-step", "0")
    rested(page)
    start = json.loads(shown(page)["theta"])
    run = run_of(start="hand", theta=tuple(start))
    assert is_torchs(page, run) == 0
    assert start[2] == pytest.approx(run_of().descent[run_of().halfway].theta[2].item() + 20 / 48, abs=1e-6)
    page.get_by_test_id("descent-on").click()
    assert is_torchs(page, run) == 1


def test_two_kernels_run_from_one_clock(open_app):
    page = open_app(f"{ADDRESS}&rival=integer")
    learning, stuck = problem.runs(backward.Backward(**SMALL, rival="integer"))
    rested(page)
    page.get_by_test_id("descent-scrub").evaluate("node => { node.value = 30; node.dispatchEvent(new Event('input')) }")
    expect(player(page, 1)).to_have_attribute("data-step", "30")
    assert is_torchs(page, learning) == is_torchs(page, stuck, 1) == 30
    assert json.loads(shown(page, 1)["theta"]) == stuck.descent[0].theta.tolist(), "eq. 4 cannot learn"
    assert not torch.equal(learning.descent[30].theta, learning.descent[0].theta)


def test_a_landscape_is_cancelled_while_the_page_stays_live(open_app):
    page = open_app("backward?v=1&size=128&family=tps&kernel=gaussian&steps=10&x=x1,1&y=y1,1")  # the slowest kernel
    cancel = page.get_by_role("button", name="cancel")
    cancel.wait_for()
    page.get_by_test_id("descent-on").click()  # the page answers while the thread computes
    expect(page).to_have_url(re.compile(r"[?&]step=\d"))
    pressed = """() => {
      const button = [...document.querySelectorAll("button")].find((b) => b.textContent.trim() === "cancel");
      button?.click();
      return Boolean(button);
    }"""
    page.wait_for_function(pressed)  # in the page itself: the bar is drawn anew several times a second
    expect(page.get_by_text(re.compile(r"Cancelled at \d+ %"))).to_be_visible()
    assert int(re.search(r"(\d+) %", page.get_by_text("Cancelled at").inner_text())[1]) < 100


def test_torchs_gradient_is_compared_with_that_of_the_kernel_just_chosen(open_app):
    page = open_app(f"{ADDRESS}&kernel=integer")
    rested(page)
    for name in ("bilinear (eq. 5)", "Gaussian", "bilinear (eq. 5)"):  # the second time torch answers from its cache
        page.get_by_role("combobox", name=re.compile("^kernel k")).click()
        page.get_by_role("option", name=name, exact=True).click()
        expect(player(page)).to_contain_text(name.split()[0].lower())
        rested(page)
        said = re.search(r"∂L/∂θ: (\S+) (?:exactly )?of it", stage(page).inner_text())
        assert said, "nothing is said of the gradient"
        assert numbers(said[1])[0] <= 1e-5


def test_an_uploaded_picture_becomes_the_target(open_app, tmp_path):
    picture = (torch.linspace(0, 1, 30)[None] * torch.linspace(1, 0, 40)[:, None] * 255).byte().numpy()
    Image.fromarray(picture).save(tmp_path / "t.png")
    page = open_app(f"{ADDRESS}&loss=picture&grey=1&look=precision")
    expect(page.get_by_text("Upload the picture T")).to_be_visible()
    page.locator("input[type=file]").set_input_files(tmp_path / "t.png")
    expect(page.get_by_text("Upload the picture T")).to_have_count(0)
    view = backward.Backward(**SMALL, loss="picture", grey=True)
    objective, reference = problem.problem(view, T=picture)
    assert reference is None
    start = next(descend(objective, objective.family.identity()))
    run = problem.descents(view, problem.source_of(view), picture)[0]
    rests = f"wanted => Math.abs({DATASET}?.loss / wanted - 1) < 1e-9"
    page.wait_for_function(rests, arg=run.descent[run.halfway].loss)  # the stage of before the upload is gone
    expect(page.get_by_test_id("descent-scrub")).to_have_value(str(run.halfway))
    page.get_by_test_id("descent-scrub").evaluate("node => { node.value = 0; node.dispatchEvent(new Event('input')) }")
    expect(player(page)).to_have_attribute("data-step", "0")
    page.wait_for_function(rests, arg=start.loss)
    assert json.loads(shown(page)["gradient"]) == pytest.approx(start.gradient.tolist(), rel=1e-9)
