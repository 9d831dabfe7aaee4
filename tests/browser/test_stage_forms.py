"""What is copied, pasted and saved: forms of θ, snippets, files."""

from __future__ import annotations

import ast
import base64
import io
import json
import re

import numpy as np
import pytest
import torch
from PIL import Image, ImageSequence
from playwright.sync_api import Page, expect

import stn_viz as sv
from stn_viz.stage.standalone import standalone_html
from tests.browser import scenes
from tests.browser.stage_page import centre, drag, theta

pytestmark = pytest.mark.browser
COPIED = """async () => {
  const [item] = await navigator.clipboard.read();
  const bytes = new Uint8Array(await (await item.getType("image/png")).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""


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


def test_v_alone_is_taken_home_as_a_film_and_by_the_clipboard(open_stage):
    page = open_stage("affine@digit", permissions=["clipboard-read", "clipboard-write"])
    page.locator("summary", has_text="save").click()
    files = {}
    for kind in ("v", "film"):
        with page.expect_download() as download:
            page.get_by_test_id(f"save-{kind}").click()
        files[kind] = Image.open(io.BytesIO(download.value.path().read_bytes()))
    shown = np.asarray(files["v"].convert("RGB"), int)
    frames = [np.asarray(frame.convert("RGB"), int) for frame in ImageSequence.Iterator(files["film"])]
    assert len(frames) == 25
    assert frames[0].shape == shown.shape
    level = 255 / 5  # of 6 reds and blues; of 7 greens less
    assert np.abs(frames[-1] - shown).max() <= level, "it ends at V"
    assert np.abs(frames[0] - shown).max() > 2 * level, "and begins at U"

    page.get_by_test_id("save-copy").click()
    expect(page.locator(".warnings")).to_have_text("V is on the clipboard.")
    copied = page.evaluate(COPIED)
    with Image.open(io.BytesIO(base64.b64decode(copied))) as image:
        np.testing.assert_array_equal(np.asarray(image.convert("RGB"), int), shown)
    page.evaluate("() => { navigator.clipboard.write = () => Promise.reject(new Error()); }")
    page.get_by_test_id("save-copy").click()
    expect(page.locator(".warnings")).to_contain_text("save V instead")


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
