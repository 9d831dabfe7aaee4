"""The Explore page in a real browser: what it displays while hands drag, and after, is what torch computes."""

from __future__ import annotations

import ast
import io
import json
import re
from urllib.parse import parse_qs, urlsplit

import cv2
import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Page, expect

import stn_viz as sv
from stn_viz.app import networks, sources
from stn_viz.images.bundled import picture
from stn_viz.images.decode import fit, load_image, to_rgb
from tests.browser.tab import FRAMES

pytestmark = pytest.mark.browser


def stage(page: Page):
    return page.get_by_test_id("stn-stage")


def settled(page: Page) -> list[float]:
    """Wait for torch's answer and give θ; the answer agrees with what the browser drew."""
    page.evaluate(FRAMES)
    expect(stage(page)).to_have_attribute("data-difference", re.compile(r"."))
    assert float(stage(page).get_attribute("data-difference")) <= 1e-5
    return json.loads(stage(page).get_attribute("data-theta"))


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", "").split()[0])


def centre(locator) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_first_frame_is_warped_and_true(open_app):
    page = open_app("explore")
    theta = settled(page)
    assert not np.allclose(theta, sv.family("affine").identity(), atol=0.05)


def test_a_mouse_turns_the_box_and_the_numbers_follow(open_app):
    page = open_app("explore")
    before = settled(page)
    x, y = centre(page.get_by_role("slider", name="rotate"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 60, steps=8)
    during = json.loads(stage(page).get_attribute("data-theta"))
    assert during != before, "θ follows the hand before it lets go"
    page.mouse.up()
    after = settled(page)
    shown = number(page.get_by_test_id("control-rotation").input_value())
    turned = sv.to_controls(sv.family("affine"), torch.tensor(after, dtype=torch.float64))
    assert turned["rotation"] == pytest.approx(shown, abs=0.51)
    assert turned["rotation"] > sv.to_controls(sv.family("affine"), torch.tensor(before))["rotation"] + 10
    assert turned["scale x"] == pytest.approx(0.72, abs=1e-6), "the stalk turns and does not scale"


def test_arrow_keys_move_the_box_by_one_source_pixel(open_app):
    page = open_app("explore")
    before = settled(page)
    handle = page.get_by_role("slider", name="move", exact=True)
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    after = settled(page)
    h, w = fit(picture("astronaut").image, sources.LONGEST).shape[:2]
    assert after[2] - before[2] == pytest.approx(2 / w, abs=1e-9)
    assert after[5] - before[5] == pytest.approx(20 / h, abs=1e-9)


def test_a_slider_is_live_and_the_link_reproduces_the_view(open_app):
    page = open_app("explore")
    settled(page)
    slider = page.get_by_test_id("control-shift-x")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    theta = settled(page)
    page.wait_for_function(
        "t => new URL(location).searchParams.get('theta')?.split(',')[2] == t", arg=f"{theta[2]:.7g}"
    )
    again = open_app(urlsplit(page.url).path.lstrip("/") + "?" + urlsplit(page.url).query)
    assert settled(again) == pytest.approx(theta, abs=1e-6)


def test_back_returns_to_the_view_before(open_app):
    page = open_app("explore")
    first = settled(page)
    page.get_by_role("slider", name="move", exact=True).focus()
    page.keyboard.press("Shift+ArrowRight")
    second = settled(page)
    page.wait_for_function("t => location.search.includes(t)", arg=f"{second[2]:.6g}")
    page.go_back()
    page.wait_for_function(
        "t => Math.abs(JSON.parse(document.querySelector('[data-testid=stn-stage]')?.dataset.theta ?? "
        "[...document.querySelectorAll('*')].find(e => e.shadowRoot?.querySelector('[data-testid=stn-stage]'))"
        ".shadowRoot.querySelector('[data-testid=stn-stage]').dataset.theta)[2] - t) < 1e-6",
        arg=first[2],
    )
    assert settled(page) == pytest.approx(first, abs=1e-6)


def test_the_microscope_shows_what_explain_says(open_app):
    page = open_app("?v=1&theta=0.7,-0.2,0.1,0.3,0.8,-0.05&at=100,200")
    theta = torch.tensor(settled(page), dtype=torch.float64)
    planes = np.moveaxis(to_rgb(fit(picture("astronaut").image, sources.LONGEST)), 2, 0)
    U = torch.from_numpy(planes.copy())[None].double() / 255
    size = tuple(U.shape[2:])
    why = sv.explain(U, theta, sv.family("affine"), sv.Frame(size, size), row=100, col=200)
    text = page.get_by_test_id("microscope").inner_text().replace("−", "-")
    numbers = [float(n) for n in re.findall(r"[-+]?\d+\.\d+", text)]
    for expected in (*why.pixel, *why.source, why.weight_sum, *why.value.tolist()):
        assert any(abs(n - expected) < 6e-3 for n in numbers), f"{expected} is not among {numbers}"


def test_a_photo_of_ones_own_is_warped(open_app):
    page = open_app("?v=1&source=upload")
    ramp = np.linspace(0, 255, 60 * 80).reshape(60, 80).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(ramp).save(buffer, "PNG")
    page.locator("input[type=file]").set_input_files(
        {"name": "ramp.png", "mimeType": "image/png", "buffer": buffer.getvalue()}
    )
    expect(page.get_by_text("your picture, 80×60").first).to_be_visible()
    settled(page)


def test_what_is_copied_of_a_large_photo_is_for_the_photo_itself(open_app):
    page = open_app("?v=1&source=upload&padding=border", permissions=["clipboard-read", "clipboard-write"])
    y, x = np.mgrid[0:3000, 0:3200].astype(np.float32)
    photo = np.rint(255 * (0.5 + 0.25 * np.sin(x / 500 + 1) + 0.25 * np.cos(y / 300))).astype(np.uint8)
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 3  # stored upside down
    Image.fromarray(np.ascontiguousarray(photo[::-1, ::-1])).save(buffer, "JPEG", quality=95, exif=exif)
    page.locator("input[type=file]").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}
    )
    expect(page.get_by_text("your picture, shown at 512×480 of 3200×3000").first).to_be_visible()
    expect(page.get_by_text("Turned upright as its EXIF entry says.").first).to_be_visible()
    expect(page.get_by_text("pixels of your 3200×3000 file")).to_be_visible()
    theta = torch.tensor(settled(page), dtype=torch.float64)
    small = fit(load_image(buffer.getvalue()), sources.LONGEST)
    frame = sv.Frame(small.shape, small.shape)
    grid = sv.family("affine").grid(theta, frame)
    V = sv.sample(torch.from_numpy(small)[None, None] / 255.0, grid.float(), frame, padding="border")[0, 0].numpy()
    for form, flags in (("pixels", cv2.WARP_INVERSE_MAP), ("OpenCV", 0)):
        page.get_by_role("button", name=f"copy the {form}").click()
        page.wait_for_timeout(100)
        matrix = np.array(ast.literal_eval(page.evaluate("navigator.clipboard.readText()")))
        whole = cv2.warpAffine(
            load_image(buffer.getvalue()),
            matrix,
            (3200, 3000),
            flags=cv2.INTER_LINEAR | flags,
            borderMode=cv2.BORDER_REPLICATE,
        )
        assert np.abs(cv2.resize(whole, (512, 480), interpolation=cv2.INTER_AREA) / 255.0 - V).max() < 0.03


def test_a_bad_upload_is_refused_in_a_sentence_and_the_page_lives_on(open_app):
    page = open_app("?v=1&source=upload")
    settled(page)
    page.locator("input[type=file]").set_input_files(
        {"name": "novel.png", "mimeType": "image/png", "buffer": b"It was a dark and stormy night."}
    )
    expect(page.get_by_test_id("stAlert")).to_contain_text("not a picture")
    reason, stage = page.get_by_test_id("stAlert").bounding_box(), page.get_by_test_id("stn-stage").bounding_box()
    assert reason["y"] < stage["y"], "the reason stands where the eye is, not below the stage"
    page.get_by_role("slider", name="move", exact=True).focus()
    page.keyboard.press("ArrowRight")
    settled(page)


def test_the_network_proposes_its_theta_and_probabilities(open_app):
    page = open_app("?v=1&source=digit&digit=3&turn=50&ask=1")
    settled(page)
    opinion = networks.ask(sources.turned(3, 50))
    bars = page.get_by_role("group", name="class probabilities")
    expect(bars).to_contain_text(f"{100 * max(opinion.probabilities):.1f} %")
    page.get_by_role("button", name=re.compile("adopt", re.IGNORECASE)).click()
    assert settled(page) == pytest.approx(opinion.theta, abs=1e-6)


def test_a_drawn_digit_is_read(open_app):
    page = open_app("?v=1&source=draw&ask=1")
    settled(page)  # nothing moves any more
    pad = page.get_by_test_id("stn-pad")
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 84, box["y"] + 25)
    page.mouse.down()
    page.mouse.move(box["x"] + 84, box["y"] + 143, steps=12)
    page.mouse.up()
    bars = page.get_by_role("group", name="class probabilities")
    expect(bars).to_have_text(re.compile(r"(?:[\d.]+ %\D*\d?){20}"))  # its box and ours, ten classes each
    settled(page)  # torch answered for the drawing, not for the empty pad
    its = [float(s) for s in re.findall(r"([\d.]+) %", bars.inner_text())][0::2]
    assert sum(its) == pytest.approx(100, abs=0.6)
    assert int(np.argmax(its)) in (1, 7), "a vertical stroke is a one, or at worst a seven"


def test_nonsense_in_a_number_field_is_refused_and_nothing_is_lost(open_app):
    page = open_app("explore")
    before = settled(page)
    field = page.get_by_test_id("theta-cells").get_by_role("textbox").first
    field.fill("infinity and beyond")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert json.loads(stage(page).get_attribute("data-theta")) == before


@pytest.mark.parametrize("family", [name for name in sv.families() if sv.family(name).linear])
def test_every_family_agrees_with_torch_at_rest(open_app, family):
    page = open_app(f"?v=1&source=card&family={family}")
    settled_or_painted(page)
    assert parse_qs(urlsplit(page.url).query).get("family", ["affine"]) == [family]


def settled_or_painted(page: Page) -> None:
    """Splines at full size are interpolated while a hand drags; at rest torch's V is what is painted."""
    page.evaluate(FRAMES)
    expect(stage(page)).to_have_attribute("data-difference", re.compile(r"."))
    assert float(stage(page).get_attribute("data-difference")) <= 2 / 255


def test_what_is_large_is_kept_in_the_link_and_comes_back_with_it(open_app):
    page = open_app("explore?v=1&large=wipe")
    settled(page)
    expect(stage(page)).to_have_attribute("data-large", "wipe")
    page.get_by_test_id("large").click()
    page.get_by_test_id("large-difference").click()
    page.wait_for_function("() => new URL(location).searchParams.get('large') === 'difference'")
    before = page.url
    page.get_by_role("slider", name="move", exact=True).press("ArrowRight")
    page.wait_for_function("before => location.href !== before", arg=before)  # torch's answer may come before the link
    page.go_back()
    page.go_back()
    expect(stage(page)).to_have_attribute("data-large", "wipe")
    stage(page).locator(".view.source").press("Escape")
    page.wait_for_function("() => !new URL(location).searchParams.has('large')")
