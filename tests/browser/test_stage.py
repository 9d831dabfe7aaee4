"""The stage by itself, on a page that plays Streamlit's part: what it displays while hands of all kinds drag."""

from __future__ import annotations

import ast
import json
import re

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Locator, Page, expect

import stn_viz as sv
from stn_viz.stage.standalone import standalone_html
from tests.browser import scenes
from tests.browser.axe import violations

pytestmark = pytest.mark.browser


def stage(page: Page) -> Locator:
    return page.get_by_test_id("stn-stage")


def frame(page: Page) -> None:
    """Wait until what was asked for has been drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def theta(page: Page) -> np.ndarray:
    frame(page)
    return np.array(json.loads(stage(page).get_attribute("data-theta")), dtype=float)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("e−", "e-").split()[0])


def centre(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, x: float, y: float, dx: float, dy: float, *, release: bool = True) -> None:
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=5)
    if release:
        page.mouse.up()
    frame(page)


def pixel(page: Page, side: str, row: float, col: float, shape: tuple[int, int]) -> tuple[float, float]:
    """Find a map's pixel on the screen: the picture stands in the middle of its pane, as large as the zoom allows."""
    box = page.locator(f".view.{side}").bounding_box()
    zoom = {"source": 1.3, "target": 1.1 if max(shape) <= 28 else 1.02}[side]
    scale = min(box["width"] / shape[1], box["height"] / shape[0]) / zoom
    return (
        box["x"] + box["width"] / 2 + (col + 0.5 - shape[1] / 2) * scale,
        box["y"] + box["height"] / 2 + (row + 0.5 - shape[0] / 2) * scale,
    )


def scale_of(page: Page, shape: tuple[int, int]) -> float:
    return pixel(page, "source", 0, 1, shape)[0] - pixel(page, "source", 0, 0, shape)[0]


def row(page: Page, name: str, column: int = 1) -> str:
    """Read a line of the microscope."""
    frame(page)
    line = page.locator(".microscope .row").filter(
        has=page.locator("span:first-child", has_text=re.compile(f"^{re.escape(name)}$"))
    )
    return line.locator("span").nth(column).text_content()


def sent(page: Page) -> list[dict]:
    page.wait_for_timeout(60)
    return page.evaluate("window.sent")


@pytest.mark.parametrize(
    "family", ["translation", "attention", "similarity", "affine", "projective", "piecewise", "tps", "squint"]
)
def test_a_handle_of_every_family_is_solved_as_python_solves_it(open_stage, family):
    page = open_stage(f"{family}@digit")
    scene = scenes.scene(f"{family}@digit")
    k, handle = next((k, h) for k, h in enumerate(scene.family.handles) if h.kind in ("point", "move"))
    before = torch.from_numpy(theta(page))
    x, y = centre(page.get_by_test_id(f"handle-{k}"))
    drag(page, x, y, 23, -17, release=False)
    point = torch.tensor([handle.point], dtype=torch.float64)
    step = torch.tensor([23.0, -17.0]) / scale_of(page, (28, 28)) / 14
    if handle.kind == "move":
        point = torch.tensor(scene.family.anchors, dtype=torch.float64)
    goal = scene.family.basis(point).points(before) + step
    hold = torch.tensor(handle.hold, dtype=torch.float64) if handle.hold else None
    wanted = sv.solve(scene.family, before, point, goal, hold)
    np.testing.assert_allclose(theta(page), wanted.numpy(), atol=2e-3)
    assert sent(page) == [], "nothing is sent while the hand drags"
    page.mouse.up()
    shown = [number(cell.input_value()) for cell in page.locator("[data-testid=theta-cells] input[data-testid]").all()]
    order = [
        int(cell.get_attribute("data-testid").split("-")[1])
        for cell in page.locator("[data-testid=theta-cells] input[data-testid]").all()
    ]
    np.testing.assert_allclose(shown, wanted.numpy()[order], atol=3e-3)
    messages = sent(page)
    assert [m["kind"] for m in messages] == ["commit"]
    np.testing.assert_allclose(messages[0]["theta"], theta(page))


def test_dragging_inside_the_box_moves_it_and_can_be_undone(open_stage):
    page = open_stage("affine@digit")
    before = theta(page)
    x, y = pixel(page, "source", 9, 14, (28, 28))
    drag(page, x, y, 30, 10)
    moved = theta(page) - before
    per_unit = scale_of(page, (28, 28)) * 14
    np.testing.assert_allclose(moved, [0, 0, 30 / per_unit, 0, 0, 10 / per_unit], atol=2e-3)
    page.keyboard.press("Control+z")
    np.testing.assert_allclose(theta(page), before)
    page.keyboard.press("Control+Shift+z")
    np.testing.assert_allclose(theta(page) - before, moved)
    page.get_by_role("button", name="state 1").click()
    np.testing.assert_allclose(theta(page), before)
    stage(page).locator(".view.source").focus()
    page.keyboard.press("r")
    np.testing.assert_allclose(theta(page), [1, 0, 0, 0, 1, 0])


def test_shift_locks_an_axis_and_snaps_a_turn(open_stage):
    page = open_stage("affine@digit")
    before = theta(page)
    page.keyboard.down("Shift")
    drag(page, *pixel(page, "source", 9, 14, (28, 28)), 40, 12)
    moved = theta(page) - before
    assert moved[2] > 0.05
    assert moved[5] == pytest.approx(0, abs=1e-9)
    page.keyboard.press("Control+z")
    x, y = centre(page.get_by_role("slider", name="rotate"))
    drag(page, x, y, 20, 15)
    page.keyboard.up("Shift")
    assert number(page.get_by_test_id("number-rotation").input_value()) % 15 == pytest.approx(0, abs=0.05)


def test_keys_move_a_focused_handle_by_one_and_ten_pixels(open_stage):
    page = open_stage("affine@digit")
    before = theta(page)
    handle = page.get_by_role("slider", name="move")
    handle.focus()
    page.keyboard.press("ArrowRight")
    np.testing.assert_allclose(theta(page)[2] - before[2], 1 / 14)
    page.keyboard.press("Shift+ArrowUp")
    np.testing.assert_allclose(theta(page)[5] - before[5], -10 / 14)
    assert re.match(r"x \+0\.071, y −0\.714, source pixel 14\.5, 3\.5", handle.get_attribute("aria-valuetext"))
    page.get_by_role("slider", name="rotate").focus()
    angle = number(page.get_by_test_id("number-rotation").input_value())
    page.keyboard.press("Shift+ArrowRight")
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )  # it is drawn
    assert number(page.get_by_test_id("number-rotation").input_value()) > angle + 5
    assert [m["kind"] for m in sent(page)].count("commit") >= 1


def test_touch_drags_with_large_hit_areas(open_stage):
    page = open_stage("affine@digit", has_touch=True, is_mobile=True, viewport={"width": 1024, "height": 768})
    handle = page.get_by_role("slider", name="move")
    box = handle.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    before = theta(page)
    x, y = centre(handle)
    client = page.context.new_cdp_session(page)
    for kind, dx in (("touchStart", 0), ("touchMove", 12), ("touchMove", 30), ("touchEnd", None)):
        points = [] if dx is None else [{"x": x + dx, "y": y}]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        frame(page)
    np.testing.assert_allclose(theta(page)[2] - before[2], 30 / scale_of(page, (28, 28)) / 14, atol=2e-3)


def test_sliders_and_fields_are_live_and_bad_numbers_change_nothing(open_stage):
    page = open_stage("affine@digit")
    slider = page.get_by_test_id("control-rotation")
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("number-rotation")).to_have_value("+30.0")
    turned = 0.6 * np.array([np.cos(np.pi / 6), -np.sin(np.pi / 6)])
    np.testing.assert_allclose(theta(page)[:2], turned, atol=1e-6)
    cell = page.get_by_test_id("theta-2")
    cell.fill("0.25")
    cell.press("Enter")
    assert theta(page)[2] == 0.25
    before = theta(page)
    for bad in ("nan", "inf", "1e999", "cat", ""):
        cell.fill(bad)
        cell.press("Enter")
        expect(cell).to_have_attribute("aria-invalid", "true")
        expect(page.locator(".warnings")).to_contain_text("not a finite number")
        np.testing.assert_array_equal(theta(page), before)
    cell.press("Escape")
    expect(cell).to_have_value("+0.250")
    expect(page.locator(".warnings")).to_have_text("")


WORKED = "affine@tiny%3Ftarget=[1,1]%26theta=[1,0,0.1,0,1,-0.2]"


def test_the_microscope_fills_the_formula_of_the_worked_case(open_stage):
    page = open_stage(WORKED)
    page.mouse.move(*centre(page.locator(".view.target")))
    assert row(page, "reads U at").startswith("x +1.70, y +1.10 px")
    assert number(row(page, "Σ weights")) == 1
    assert number(row(page, "V")) == pytest.approx(0.7156)
    assert row(page, "∂V/∂x") == "−0.2820 per px, −0.5640 per unit"
    assert row(page, "∂V/∂y") == "+0.1560 per px, +0.3120 per unit"
    assert page.get_by_test_id("formula").text_content().endswith("= .91·.27 + .61·.63 + .94·.03 + .82·.07 = +0.7156")


def test_a_kink_shows_both_one_sided_slopes(open_stage):
    page = open_stage("affine@tiny%3Falign_corners=true%26theta=[1,0,0,0,1,0]")
    page.mouse.move(*pixel(page, "target", 1, 1, (4, 4)))
    u = scenes.tiny()[0]
    right, left = u[1, 2] - u[1, 1], u[1, 1] - u[1, 0]
    words = row(page, "∂V/∂x").split()
    assert number(words[1]) == pytest.approx(right, abs=1e-4)
    assert words[2] == "(autograd)"
    assert number(words[5]) == pytest.approx(left, abs=1e-4)


def test_a_source_pixel_lists_who_reads_it(open_stage):
    page = open_stage("affine@digit")
    scene = scenes.scene("affine@digit")
    ones = torch.ones(1, 1, 28, 28, dtype=torch.float64)
    grad = sv.gradients(ones, scene.theta, scene.family, scene.frame, ones).U[0, 0]
    page.mouse.move(*pixel(page, "source", 12, 11, (28, 28)))
    assert number(row(page, "Σ weights")) == pytest.approx(float(grad[12, 11]), abs=1e-4)
    assert int(row(page, "read by").split()[0]) > 1
    page.mouse.move(*pixel(page, "source", 0, 0, (28, 28)))
    assert row(page, "read by").startswith("no target pixel")


def test_pins_stay_compare_and_are_freed(open_stage):
    page = open_stage("affine@digit")
    page.mouse.click(*pixel(page, "target", 5, 6, (28, 28)))
    page.mouse.click(*pixel(page, "target", 20, 9, (28, 28)))
    page.mouse.move(10, 10)
    assert row(page, "target pixel", 1).startswith("row 5, column 6")
    assert row(page, "target pixel", 2).startswith("row 20, column 9")
    assert sent(page)[-1]["selection"] == [5, 6]
    stage(page).locator(".view.target").focus()
    page.keyboard.press("Escape")
    assert row(page, "target pixel", 2) == ""
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert sent(page)[-1]["selection"] is not None


def test_gradients_are_live_and_true(open_stage):
    page = open_stage("affine@digit")
    stage(page).locator(".view.source").focus()
    page.keyboard.press("b")
    drag(page, *pixel(page, "source", 9, 14, (28, 28)), 20, 10, release=False)
    scene = scenes.scene("affine@digit")
    U = torch.from_numpy(scene.U)[None].double() / 255
    wanted = sv.gradients(U, torch.from_numpy(theta(page)), scene.family, scene.frame, torch.ones_like(U)).theta
    cells = page.locator("[data-testid=theta-cells] .grad span")
    shown = [number(cells.nth(k).text_content()) for k in range(6)]
    np.testing.assert_allclose(shown, wanted.numpy(), rtol=2e-3, atol=2e-3)
    page.mouse.up()
    assert "gradient" in sent(page)[-1]["overlays"]


@pytest.mark.parametrize(
    ("scene", "sentence"),
    [
        ("affine@digit%3Ftheta=[0,0,0,0,0,0]", "singular"),
        ("affine@digit%3Ftheta=[-1,0,0,0,1,0]", "mirrored"),
        ("affine@digit%3Ftheta=[0.2,0,3,0,0.2,0]", "outside"),
        ("projective@digit%3Ftheta=[1,0,0,0,1,0,1.5,0]", "horizon"),
    ],
)
def test_degenerate_warps_are_shown_and_explained(open_stage, scene, sentence):
    page = open_stage(scene)
    expect(page.locator(".warnings")).to_contain_text(sentence)


def test_a_folded_spline_is_explained(open_stage):
    page = open_stage("tps@digit")
    x, y = centre(page.get_by_test_id("handle-5"))
    drag(page, x, y, 120, 90)
    expect(page.locator(".warnings")).to_contain_text("folds")


def test_torch_answers_and_stale_answers_are_dropped(open_stage):
    page = open_stage("affine@digit")
    page.get_by_role("slider", name="move").focus()
    page.keyboard.press("ArrowRight")
    first = sent(page)[-1]
    page.keyboard.press("ArrowRight")
    page.evaluate("(name) => window.answer(name)", f"affine@digit?answer={json.dumps([first['theta'], first['seq']])}")
    frame(page)
    assert stage(page).get_attribute("data-difference") is None
    page.wait_for_function("window.sent.length >= 2")
    second = sent(page)[-1]
    page.evaluate(
        "(name) => window.answer(name)", f"affine@digit?answer={json.dumps([second['theta'], second['seq']])}"
    )
    frame(page)
    assert float(stage(page).get_attribute("data-difference")) <= 1e-5
    expect(page.get_by_test_id("stn-difference")).to_contain_text("browser − torch: ")
    page.keyboard.press("ArrowRight")
    frame(page)
    assert stage(page).get_attribute("data-difference") is None


def test_one_message_is_in_flight_until_torch_answers(open_stage):
    page = open_stage("affine@digit")
    page.get_by_role("slider", name="move").focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    assert len(sent(page)) == 1
    message = sent(page)[0]
    page.evaluate(
        "(name) => window.answer(name)", f"affine@digit?answer={json.dumps([message['theta'], message['seq']])}"
    )
    page.wait_for_function("window.sent.length === 2")
    assert sent(page)[1]["seq"] == 6, "the newest wins"


def test_an_epoch_imposes_and_within_one_the_hand_keeps_its_theta(open_stage):
    page = open_stage("affine@digit")
    page.get_by_role("slider", name="move").focus()
    page.keyboard.press("ArrowRight")
    mine = theta(page)
    page.evaluate("window.show('affine@digit?kernel=\"bicubic\"')")
    np.testing.assert_array_equal(theta(page), mine)
    page.evaluate("window.show('affine@digit?epoch=1&theta=[0.5,0,0,0,0.5,0]')")
    np.testing.assert_array_equal(theta(page), [0.5, 0, 0, 0, 0.5, 0])


def test_a_stage_that_left_the_page_comes_back_with_its_theta(open_stage):
    page = open_stage("affine@digit")
    page.get_by_role("slider", name="move").focus()
    page.keyboard.press("Shift+ArrowRight")
    mine = theta(page)
    page.evaluate("window.unmount()")
    page.evaluate("window.show('affine@digit')")
    np.testing.assert_array_equal(theta(page), mine)


COUNT = """
(() => {
  window.listeners = 0;
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, act, options) {
    if (options?.signal && !options.signal.aborted) {
      window.listeners += 1;
      add.call(options.signal, "abort", () => (window.listeners -= 1), { once: true });
    } else if (this instanceof Element && this.closest(".stn-stage")) window.untied = [...(window.untied ?? []), type];
    return add.call(this, type, act, options);
  };
})();
"""


def test_fifty_updates_keep_one_stage_and_leak_nothing(browser, harness_url):
    context = browser.new_context()
    context.add_init_script(COUNT)
    page = context.new_page()
    page.goto(f"{harness_url}?scene=affine@digit")
    page.wait_for_selector("[data-theta]")
    before = page.evaluate("window.listeners")
    kernels = ["bilinear", "bicubic"]
    for k in range(50):
        page.evaluate("(name) => window.show(name)", f'affine@digit?kernel="{kernels[k % 2]}"')
    frame(page)
    assert page.get_by_test_id("stn-stage").count() == 1
    assert page.evaluate("window.listeners") == before
    assert page.evaluate("window.untied ?? []") == []
    page.evaluate("window.unmount()")
    assert page.evaluate("window.listeners") == 0
    assert page.get_by_test_id("stn-stage").count() == 0
    context.close()


def test_the_same_payload_again_keeps_focus_and_theta(open_stage):
    page = open_stage("affine@digit")
    page.get_by_role("slider", name="move").focus()
    page.keyboard.press("ArrowRight")
    mine = theta(page)
    page.evaluate("window.show('affine@digit')")
    np.testing.assert_array_equal(theta(page), mine)
    expect(page.get_by_role("slider", name="move")).to_be_focused()


def test_what_is_painted_is_what_python_samples(open_stage):
    page = open_stage("affine@tiny")
    scene = scenes.scene("affine@tiny")
    V = sv.sample(torch.from_numpy(scene.U)[None].double(), scene.family.grid(scene.theta, scene.frame), scene.frame)[
        0, 0
    ]
    box = page.locator(".view.target").bounding_box()
    for r in range(4):
        for c in range(4):
            x, y = pixel(page, "target", r + 0.3, c + 0.3, (4, 4))
            painted = page.evaluate(
                """([x, y]) => document.querySelector(".view.target canvas.base").getContext("2d")
                    .getImageData(x, y, 1, 1).data[0]""",
                [x - box["x"], y - box["y"]],
            )
            assert painted / 255 == pytest.approx(float(V[r, c]), abs=1 / 255)


def test_the_networks_box_is_listed_and_adopted(open_stage):
    page = open_stage("affine@digit%3Fasked=true")
    expect(page.locator(".network")).to_contain_text("90.0 %")
    before = theta(page)
    page.get_by_role("button", name="adopt").click()
    np.testing.assert_allclose(theta(page), scenes.NETWORK)
    page.keyboard.press("Control+z")
    np.testing.assert_allclose(theta(page), before)


def test_a_bare_matrix_is_asked_about_and_code_is_taken_at_its_word(open_stage):
    page = open_stage("affine@digit")
    field, said, choices = (page.get_by_test_id(name) for name in ("paste", "pasted", "choices"))
    code = "theta = torch.tensor([[1., 0., 0.], [0., 1., 0.25]]) grid = F.affine_grid(theta[None], (1, 3, 28, 28))"
    field.fill(code)
    field.press("Enter")
    np.testing.assert_allclose(theta(page), [1, 0, 0, 0, 1, 0.25])
    expect(said).to_contain_text("normalised matrix")
    for bare in ("[[0.5, 0, 0.1], [0, 0.5, -0.2]]", "0.5 0 0.1 0 0.5 −0.2"):
        before = theta(page)
        field.fill(bare)
        field.press("Enter")
        np.testing.assert_allclose(theta(page), before)
        expect(said).to_contain_text("do not say what they are")
        expect(choices.get_by_role("button")).to_have_count(4)
        expect(choices.get_by_role("button").first).to_be_focused()
        choices.get_by_role("button", name="normalised").click()
        np.testing.assert_allclose(theta(page), [0.5, 0, 0.1, 0, 0.5, -0.2])
        expect(said).to_contain_text("Taken as a normalised matrix")
        page.get_by_test_id("reset").click()
        expect(said).to_have_text("")
    before = theta(page)
    field.fill("no numbers here")
    field.press("Enter")
    expect(page.locator(".warnings")).to_contain_text("Nothing to paste")
    np.testing.assert_allclose(theta(page), before)


@pytest.mark.parametrize("name", ["affine@digit", "projective"])
def test_every_copied_form_is_pasted_back_on_the_stage(open_stage, name):
    page = open_stage(name, permissions=["clipboard-read", "clipboard-write"])
    before = theta(page)
    for form in ("pixels", "OpenCV", "box", "Python"):
        text = copied(page, form)
        page.get_by_test_id("reset").click()
        page.get_by_test_id("paste").focus()
        page.keyboard.press("Control+v")
        np.testing.assert_allclose(theta(page), before, atol=1e-8, err_msg=text)
        expect(page.get_by_test_id("pasted")).to_contain_text("Taken as")


def test_a_hexadecimal_number_is_no_number_of_theta(open_stage):
    page = open_stage("affine@digit")
    before = theta(page)
    page.get_by_test_id("theta-0").fill("0x10")
    page.get_by_test_id("theta-0").press("Enter")
    expect(page.locator(".warnings")).to_contain_text("“0x10” is not a finite number")
    np.testing.assert_allclose(theta(page), before)


def test_the_animation_runs_from_the_identity_to_theta(open_stage):
    page = open_stage("affine@digit", reduced_motion="reduce")
    end = theta(page)
    scrub = page.get_by_test_id("scrub")
    scrub.fill("0")
    np.testing.assert_allclose(theta(page), [1, 0, 0, 0, 1, 0], atol=1e-9)
    scrub.fill("0.5")
    half = np.array([[np.cos(np.pi / 18), -np.sin(np.pi / 18)], [np.sin(np.pi / 18), np.cos(np.pi / 18)]]) * 0.8
    np.testing.assert_allclose(theta(page).reshape(2, 3)[:, :2], half, atol=1e-6)
    page.get_by_test_id("play").click()
    expect(page.get_by_test_id("scrub")).to_have_value("1", timeout=10000)
    np.testing.assert_allclose(theta(page), end, atol=1e-9)


def test_a_class_predicts_the_box_and_the_gap_is_revealed(open_stage):
    page = open_stage("affine@digit", reduced_motion="reduce")
    true = theta(page)
    shown = page.locator(".view.target canvas.base").evaluate("c => c.toDataURL()")
    page.get_by_test_id("predict").click()
    np.testing.assert_allclose(theta(page), [1, 0, 0, 0, 1, 0])
    expect(page.locator(".panel")).to_be_hidden()
    drag(page, *centre(page.get_by_role("slider", name="rotate")), 40, 12)
    guess = theta(page)
    assert page.locator(".view.target canvas.base").evaluate("c => c.toDataURL()") == shown, "V is the hidden box's"
    assert sent(page) == [], "a guess is nobody's state"
    page.keyboard.press("p")
    np.testing.assert_allclose(theta(page), true)
    family, sizes = sv.family("affine"), sv.Frame((28, 28), (28, 28))
    ends = torch.cartesian_prod(*2 * [torch.linspace(-1, 1, 9, dtype=torch.float64)])
    mine, its = (sizes.to_pixels(family.points(torch.from_numpy(t)[None], ends)) for t in (guess, true))
    gap = float((mine - its).norm(dim=-1).max())
    assert gap > 1
    assert float(stage(page).get_attribute("data-gap")) == pytest.approx(gap, abs=2e-3)
    expect(page.locator(".warnings")).to_contain_text(f"Your box was {gap:.1f} px off")
    np.testing.assert_allclose(sent(page)[-1]["theta"], true)
    drag(page, *pixel(page, "source", 14, 14, (28, 28)), 5, 0)
    assert stage(page).get_attribute("data-gap") is None


def test_a_link_opens_with_the_box_hidden_or_with_an_animation(open_stage):
    page = open_stage('affine@digit?opens="predict"', reduced_motion="reduce")
    np.testing.assert_allclose(theta(page), [1, 0, 0, 0, 1, 0])
    expect(page.get_by_test_id("predict")).to_have_text("reveal")
    page.get_by_test_id("predict").click()
    true = theta(page)
    assert np.abs(true - [1, 0, 0, 0, 1, 0]).max() > 0.1
    page = open_stage('affine@digit?opens="theta"')
    expect(page.get_by_test_id("scrub")).not_to_have_value("1")
    expect(page.get_by_test_id("scrub")).to_have_value("1", timeout=10000)
    np.testing.assert_allclose(theta(page), true, atol=1e-9)


def test_a_clicker_steps_the_animation_on_a_projector(open_stage):
    page = open_stage("affine@digit", reduced_motion="reduce")
    end = theta(page)
    page.mouse.move(*centre(page.locator(".caption")))
    page.keyboard.press("PageDown")
    np.testing.assert_allclose(theta(page), end)  # no projector, no clicker
    page.get_by_test_id("projector").click()
    assert sent(page)[-1]["projector"] is True
    page.get_by_test_id("projector").evaluate("b => b.blur()")
    page.keyboard.press(" ")  # from the end: to the beginning
    np.testing.assert_allclose(theta(page), [1, 0, 0, 0, 1, 0], atol=1e-9)
    for _ in range(3):
        page.keyboard.press("PageDown")
    expect(page.get_by_test_id("scrub")).to_have_value("0.3")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("scrub")).to_have_value("0.2")


def test_a_drag_says_how_far_the_browsers_own_grid_may_be_off(open_stage):
    page = open_stage("tps")
    k = next(k for k, h in enumerate(scenes.scene("tps").family.handles) if h.kind == "point")
    drag(page, *centre(page.get_by_test_id(f"handle-{k}")), 9, 7, release=False)
    text = page.get_by_test_id("stn-difference").text_content()
    said = float(re.search(r"within ([\d.]+) px", text)[1])
    scene = scenes.scene("tps")
    assert 0 < said < 0.05 * max(scene.frame.source) / 512 * 4
    page.mouse.up()
    page = open_stage("affine")
    drag(page, *centre(page.get_by_role("slider", name="rotate")), 9, 7, release=False)
    expect(page.get_by_test_id("stn-difference")).to_contain_text("the browser's own numbers")


def test_presets_are_solved_for_every_family(open_stage):
    page = open_stage("projective@digit")
    page.get_by_test_id("presets").select_option("keystone")
    assert abs(theta(page)[7]) > 0.1
    page.get_by_test_id("presets").select_option("2× zoom")
    np.testing.assert_allclose(theta(page), [0.5, 0, 0, 0, 0.5, 0, 0, 0], atol=1e-9)


@pytest.mark.parametrize("kernel", list(sv.KERNELS))
def test_the_microscope_counts_the_taps_of_every_kernel(open_stage, kernel):
    page = open_stage(f"affine@digit%3Fkernel=%22{kernel}%22")
    scene = scenes.scene("affine@digit", kernel=kernel)
    U = torch.from_numpy(scene.U)[None].double() / 255
    place = (11, 15)
    page.mouse.move(*pixel(page, "target", *place, (28, 28)))
    e = sv.explain(U, scene.theta, scene.family, scene.frame, *place, kernel=kernel)
    assert number(row(page, "V")) == pytest.approx(float(e.value[0]), abs=1e-4)
    words = row(page, "Σ weights").split()
    assert float(words[0]) == pytest.approx(float(e.weights.sum()), abs=1e-4)
    across = {"integer": 2, "bilinear": 2, "bicubic": 4, "lanczos": 6, "gaussian": 6}[kernel]
    assert words[1:4] == [str(across**2), "of", str(across**2)]
    assert number(row(page, "∂V/∂x")) == pytest.approx(float(e.slope_pixel[0, 0]), abs=1e-4)
    assert number(page.get_by_test_id("formula").text_content().replace("≈", "=").split("=")[-1]) == pytest.approx(
        float(e.value[0]), abs=1e-4
    )


def test_overlays_say_their_numbers(open_stage):
    theta_ = [0.9, -0.2, 0.3, 0.2, 0.8, 0.1]
    page = open_stage(f"affine@digit%3Ftheta={json.dumps(theta_).replace(' ', '')}")
    scene = scenes.scene("affine@digit")
    numbers = torch.tensor(theta_, dtype=torch.float64)
    U, grid = torch.from_numpy(scene.U)[None].double() / 255, scene.family.grid(numbers, scene.frame)
    ones = torch.ones(1, 1, 28, 28, dtype=torch.float64)
    page.locator("summary", has_text="overlays").click()
    source, target = page.locator(".sourceLegend"), page.locator(".targetLegend")

    page.get_by_test_id("overlay-weights").check()
    frame(page)
    total = sv.sample(ones, grid, scene.frame)
    low, high = (float(v) for v in re.findall(r"\d+\.\d+", target.text_content()))
    assert (low, high) == (pytest.approx(float(total.min()), abs=1e-3), pytest.approx(float(total.max()), abs=1e-3))
    page.get_by_test_id("overlay-weights").uncheck()

    page.get_by_test_id("overlay-coverage").check()
    frame(page)
    read = sv.gradients(ones, numbers, scene.family, scene.frame, ones).U
    share = 100 * float((read == 0).double().mean())
    assert 5 < share < 95
    assert float(source.text_content().split()[0]) == pytest.approx(share, abs=0.06)
    page.get_by_test_id("overlay-coverage").uncheck()

    page.get_by_test_id("overlay-footprint").check()
    frame(page)
    widest = float(torch.linalg.svdvals(numbers.reshape(2, 3)[:, :2])[0])
    assert source.text_content() == f"footprint ≤ {widest:.2f} px, taps 2 px"
    page.get_by_test_id("overlay-footprint").uncheck()

    page.get_by_test_id("overlay-conventions").check()
    frame(page)
    other = sv.Frame((28, 28), (28, 28), align_corners=True)
    frames, grids = (scene.frame, other), (grid, scene.family.grid(numbers, other))
    pictures = [sv.sample(U, g, f) for g in grids for f in frames]
    largest = max(float((p - pictures[0]).abs().max()) for p in pictures)
    assert largest > 0.01
    assert float(target.text_content().split()[-1]) == pytest.approx(largest, abs=2e-3)


def test_overlays_draw_and_are_reported(open_stage):
    page = open_stage("tps@digit")
    page.locator("summary", has_text="overlays").click()
    for name in ("mesh", "footprint", "coverage", "weights", "determinant", "conventions"):
        page.get_by_test_id(f"overlay-{name}").check()
        frame(page)
    expect(page.locator(".targetLegend")).to_contain_text("largest difference")
    page.wait_for_function(
        "window.sent.at(-1).overlays.includes('conventions')", timeout=8000
    )  # the 3 s watchdog sends it


def test_channels_of_a_feature_map_are_picked(open_stage):
    page = open_stage("affine@map")
    page.mouse.move(*pixel(page, "target", 5, 5, (12, 12)))
    values = [number(v) for v in row(page, "V").split()]
    assert len(values) == 3
    page.get_by_test_id("channel").select_option("2")
    page.mouse.move(*pixel(page, "target", 5, 6, (12, 12)))
    page.mouse.move(*pixel(page, "target", 5, 5, (12, 12)))
    frame(page)
    assert number(page.get_by_test_id("formula").text_content().replace("≈", "=").split("=")[-1]) == pytest.approx(
        values[2]
    )


def test_everything_is_above_the_fold(open_stage):
    for width, height in ((1440, 900), (1024, 768)):
        page = open_stage("affine", viewport={"width": width, "height": height})
        for part in (".view.source", ".view.target", "[data-testid=theta-cells]", ".microscope", ".caption"):
            box = page.locator(part).bounding_box()
            assert box["y"] + box["height"] <= height, part
            assert box["x"] + box["width"] <= width, part
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_saved_files_hold_the_view(open_stage, tmp_path):
    page = open_stage("affine@digit")
    page.locator("summary", has_text="save").click()
    saved = {}
    for kind in ("png", "svg", "gif", "json"):
        with page.expect_download() as download:
            page.get_by_test_id(f"save-{kind}").click()
        download.value.save_as(tmp_path / kind)
        saved[kind] = (tmp_path / kind).read_bytes()
    np.testing.assert_allclose(json.loads(saved["json"])["theta"], theta(page))
    assert saved["svg"].decode().count("<image") == 2
    with Image.open(tmp_path / "gif") as image:
        assert image.n_frames == 25
    with Image.open(tmp_path / "png") as image:
        assert image.width > 1000


def test_the_page_opens_from_disk_without_a_network_and_is_dragged(browser, tmp_path):
    scene = scenes.scene("projective@digit")
    file = tmp_path / "stage.html"
    file.write_text(standalone_html(scene.payload(), "A <b>projective</b> warp"), encoding="utf-8")
    context = browser.new_context(offline=True, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("[data-theta]")
    assert page.title() == "A <b>projective</b> warp"
    before = theta(page)
    drag(page, *centre(page.get_by_test_id("handle-0")), -20, -12)
    assert np.abs(theta(page) - before).max() > 0.01
    context.close()


def test_axe_finds_no_fault(open_stage):
    for scheme in ("light", "dark"):
        page = open_stage("affine@digit%3Fasked=true", color_scheme=scheme)
        page.keyboard.press("Tab")
        assert violations(page, ".stn-stage") == []


def test_control_points_are_lassoed_moved_together_and_pinned(open_stage):
    page = open_stage("tps@digit")
    before = theta(page).reshape(4, 4, 2)
    handles = [page.get_by_test_id(f"handle-{k}") for k in range(16)]
    (x0, y0), (x1, y1) = centre(handles[0]), centre(handles[1])
    drag(page, min(x0, x1) - 20, min(y0, y1) - 20, abs(x1 - x0) + 40, abs(y1 - y0) + 40)
    chosen = [k for k in range(16) if "chosen" in handles[k].get_attribute("class")]
    assert {0, 1} <= set(chosen) < set(range(16))
    page.mouse.dblclick(*centre(handles[15]))
    drag(page, *centre(handles[0]), 15, 10)
    moved = (theta(page).reshape(4, 4, 2) - before).reshape(16, 2)
    step = np.array([15, 10]) / scale_of(page, (28, 28)) / 14
    for k in range(16):
        np.testing.assert_allclose(moved[k], step if k in chosen else [0, 0], atol=3e-3)
    before = theta(page).reshape(16, 2)
    x, y = centre(page.get_by_role("slider", name="rotate"))
    drag(page, x, y, 30, 0)
    moved = np.abs(theta(page).reshape(16, 2) - before).max(1)
    assert moved[15] == pytest.approx(0, abs=1e-9)
    assert moved[0] > 0.01


def test_a_family_that_only_torch_knows_is_pushed_and_torch_sends_its_grid(open_stage):
    page = open_stage("eddy@digit")
    handle = page.get_by_test_id("handle-5")
    x, y = centre(handle)
    drag(page, x, y, 20, 0)
    pushed = theta(page)
    np.testing.assert_allclose(pushed[10], 20 / scale_of(page, (28, 28)) / 14, atol=2e-3)
    page.wait_for_function("window.sent.some((m) => m.kind === 'live')")
    message = sent(page)[-1]
    answer = f"eddy@digit?answer={json.dumps([message['theta'], message['seq']])}"
    page.evaluate("(name) => window.answer(name)", answer)
    page.wait_for_function("window.sent.at(-1).kind === 'commit'")
    message = sent(page)[-1]
    answer = f"eddy@digit?answer={json.dumps([message['theta'], message['seq']])}"
    page.evaluate("(name) => window.answer(name)", answer)
    frame(page)
    assert float(stage(page).get_attribute("data-difference")) <= 1e-5
    assert centre(handle)[0] > x + 5


@pytest.mark.parametrize("k", [0, 5, 10])
def test_a_current_carries_its_anchor_to_the_hand(open_stage, k):
    page = open_stage("diffeomorphic@digit")
    handle = page.get_by_test_id(f"handle-{k}")
    x, y = centre(handle)
    dx, dy = (40, 30) if k < 10 else (-25, -20)
    drag(page, x, y, dx, dy, release=False)
    assert centre(handle) == pytest.approx((x + dx, y + dy), abs=1)
    page.mouse.move(x + dx / 2, y, steps=4)
    frame(page)
    assert centre(handle) == pytest.approx((x + dx / 2, y), abs=1)
    page.mouse.up()
    family, size = sv.family("diffeomorphic"), sv.Frame((28, 28), (28, 28))
    anchor = torch.tensor([family.anchors[k]], dtype=torch.float64)
    start, end = (
        size.to_pixels(family.points(t[None], anchor))[0, 0]
        for t in (0 * torch.from_numpy(theta(page)), torch.from_numpy(theta(page)))
    )
    moved = torch.tensor([dx / 2, 0], dtype=torch.float64) / scale_of(page, (28, 28))
    torch.testing.assert_close(end - start, moved, atol=0.1, rtol=0)


def test_a_pinch_makes_the_box_smaller_about_its_centre(open_stage):
    page = open_stage("attention@digit")
    before = theta(page)
    page.mouse.move(*pixel(page, "source", 13, 13, (28, 28)))
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    page.wait_for_function("window.sent.length > 0")
    np.testing.assert_allclose(theta(page), [before[0] * np.exp(-0.4), before[1], before[2]], atol=1e-9)


def copied(page: Page, name: str) -> str:
    page.get_by_role("button", name=f"copy the {name}").click()
    page.wait_for_timeout(50)
    return page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("family", ["affine", "projective", "tps"])
def test_the_copied_snippet_runs_and_reproduces_v(open_stage, family):
    page = open_stage(f"{family}@digit", permissions=["clipboard-read", "clipboard-write"])
    scene = scenes.scene(f"{family}@digit")
    U = torch.from_numpy(scene.U)[None].double() / 255
    names = {}
    exec(copied(page, "Python"), names)
    V = sv.sample(U, scene.family.grid(scene.theta, scene.frame), scene.frame)
    torch.testing.assert_close(names["warp"](U), V, atol=1e-10, rtol=0)


def test_pixel_and_opencv_matrices_are_inverse_and_map_pixels(open_stage):
    page = open_stage("affine@digit", permissions=["clipboard-read", "clipboard-write"])
    scene = scenes.scene("affine@digit")
    texts = [copied(page, name) for name in ("pixels", "OpenCV")]
    assert [re.search(r"# stn_viz (\w+):", text)[1] for text in texts] == ["pixels", "OpenCV"]
    pixels, opencv = (np.array([*ast.literal_eval(text), [0, 0, 1]]) for text in texts)  # a comment stands behind
    np.testing.assert_allclose(pixels @ opencv, np.eye(3), atol=1e-6)
    grid = scene.frame.to_pixels(scene.family.grid(scene.theta, scene.frame))[0]
    np.testing.assert_allclose((pixels @ [5, 9, 1])[:2], grid[9, 5].numpy(), atol=1e-6)
