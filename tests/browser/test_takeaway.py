"""What a visitor saves of each page: the picture, the drawing, the film and the page all show what the screen shows."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageSequence
from playwright.sync_api import Browser, Locator, Page, expect

import stn_viz as sv
from stn_viz.app import networks
from stn_viz.app.sources import turned
from tests.browser.tab import FRAMES

pytestmark = pytest.mark.browser

PAGES = {
    "explore": "?v=1",
    "explore, gradients": "?v=1&show=gradient,samples&loss=sum&size=64",
    "explore, never read": "?v=1&show=coverage&size=64",
    "explore, flow": "?v=1&family=diffeomorphic&size=64&theta=" + ",".join(f"{0.3 * (-1) ** k:g}" for k in range(32)),
    "backward": "backward?v=1&steps=10&size=32&look=chain",
    "models": "models?v=1&look=stage",
    "debug": "debug",
}
RENDER = """async ([url, width, height]) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0, width, height);
  return canvas.toDataURL();
}"""


def stage(page: Page) -> Locator:
    return page.get_by_test_id("stn-stage").first


def at_rest(page: Page) -> None:
    expect(stage(page)).to_have_attribute("data-difference", re.compile("."))
    page.evaluate(FRAMES)


def saved(page: Page, kind: str, folder: Path) -> bytes:
    menu = stage(page).locator("details", has=page.get_by_text("save", exact=True)).first
    menu.evaluate("(node) => (node.open = true)")
    with page.expect_download() as download:
        stage(page).get_by_test_id(f"save-{kind}").click()
    download.value.save_as(folder / kind)
    menu.evaluate("(node) => (node.open = false)")
    return (folder / kind).read_bytes()


def rendered(page: Page, svg: bytes, size: tuple[int, int]) -> np.ndarray:
    url = "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
    png = base64.b64decode(page.evaluate(RENDER, [url, *size]).split(",")[1])
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), float)


def told(page: Page) -> dict:
    """Read what a stage shows, in numbers and words."""
    return {
        "theta": json.loads(stage(page).get_attribute("data-theta") or "[]"),
        "overlays": [
            box.get_attribute("data-testid") for box in stage(page).locator("[data-testid^=overlay-]:checked").all()
        ],
        "microscope": stage(page).locator(".microscope .reading").first.text_content(),
        "step": stage(page).locator(".player").get_attribute("data-step"),
        "layout": stage(page).get_attribute("data-layout"),
    }


@pytest.mark.parametrize("name", PAGES)
def test_every_file_shows_what_the_screen_shows(open_app, browser: Browser, tmp_path, name):
    page = open_app(PAGES[name])
    at_rest(page)
    with Image.open(io.BytesIO(saved(page, "png", tmp_path))) as image:
        width, height = image.width // 2, image.height // 2  # it is saved at twice the screen's size
        picture = np.asarray(image.convert("RGB").resize((width, height), Image.Resampling.BOX), float)
    drawn = rendered(page, saved(page, "svg", tmp_path), (width, height))
    Image.fromarray(drawn.astype(np.uint8)).save(tmp_path / "drawn.png")
    apart = np.abs(blurred(drawn) - blurred(picture)).max(2)  # edges are drawn a fraction of a pixel elsewhere
    assert apart.mean() < 1.5
    assert apart.max() < 32

    film = Image.open(io.BytesIO(saved(page, "gif", tmp_path)))
    frames = [np.asarray(frame.convert("RGB"), float) for frame in ImageSequence.Iterator(film)]
    assert len(frames) == 25
    whole = np.asarray(Image.fromarray(picture.astype(np.uint8)).resize(film.size), float)
    # 6 × 7 × 6 colours: a level is 51 wide, and dithered by half of it
    assert np.abs(blurred(frames[-1]) - blurred(whole)).mean() < 12
    half = frames[0].shape[1] // 2
    assert np.abs(blurred(frames[0]) - blurred(frames[-1]))[:, half // 8 :].max() > 40, "V moves"

    shown = told(page)
    (tmp_path / "stage.html").write_bytes(saved(page, "html", tmp_path))
    context = browser.new_context(offline=True, viewport={"width": 1440, "height": 900})
    alone = context.new_page()
    errors: list[str] = []
    alone.on("pageerror", lambda error: errors.append(str(error)))
    alone.goto((tmp_path / "stage.html").as_uri())
    expect(stage(alone)).to_have_attribute("data-theta", re.compile("."))
    alone.evaluate(FRAMES)
    assert told(alone) == shown
    assert "torch answers" not in alone.locator("body").inner_text()
    assert errors == []
    context.close()


def blurred(image: np.ndarray) -> np.ndarray:
    """Average over 8×8 pixels, so that a dither counts as the colour that it stands for."""
    h, w = (n // 8 * 8 for n in image.shape[:2])
    return image[:h, :w].reshape(h // 8, 8, w // 8, 8, 3).mean((1, 3))


def test_an_offline_page_of_a_flow_is_dragged_and_true(open_app, browser: Browser, tmp_path):
    page = open_app("?v=1&family=diffeomorphic&size=64")
    at_rest(page)
    (tmp_path / "flow.html").write_bytes(saved(page, "html", tmp_path))
    context = browser.new_context(offline=True, viewport={"width": 1440, "height": 900})
    alone = context.new_page()
    alone.goto((tmp_path / "flow.html").as_uri())
    expect(stage(alone)).to_have_attribute("data-theta", re.compile("."))
    picture = lambda: stage(alone).locator(".view.target canvas.base").evaluate("(c) => c.toDataURL()")  # noqa: E731
    before, theta = picture(), told(alone)["theta"]
    handle = alone.get_by_test_id("handle-5")
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    alone.mouse.move(x, y)
    alone.mouse.down()
    alone.mouse.move(x + 30, y + 12, steps=5)
    alone.evaluate(FRAMES)
    assert "torch answers" not in alone.locator("body").inner_text()
    alone.mouse.up()
    alone.evaluate(FRAMES)
    moved = told(alone)["theta"]
    assert moved != theta
    assert picture() != before
    now = handle.bounding_box()
    assert now["x"] > box["x"] + 5
    context.close()
    # The app's torch, asked for the same θ, agrees with what the browser paints.
    again = open_app("?v=1&family=diffeomorphic&size=64&theta=" + ",".join(map(str, moved)))
    at_rest(again)
    assert float(stage(again).get_attribute("data-difference")) <= 1e-5


def test_the_network_of_an_offline_page_judges_what_the_hand_makes_of_v(open_app, browser: Browser, tmp_path):
    page = open_app("explore?v=1&source=digit&digit=7&turn=40&ask=1")
    at_rest(page)
    expect(page.locator(".network")).to_contain_text("your box")
    (tmp_path / "digit.html").write_bytes(saved(page, "html", tmp_path))
    context = browser.new_context(offline=True, viewport={"width": 1440, "height": 900})
    alone = context.new_page()
    alone.goto((tmp_path / "digit.html").as_uri())
    U = torch.from_numpy(turned(7, 40))[None].double() / 255
    frame, seen = sv.Frame((28, 28), (28, 28)), set()
    for number in ("0.4", "-0.3"):
        alone.get_by_test_id("theta-2").fill(number)
        alone.get_by_test_id("theta-2").press("Enter")
        alone.evaluate(FRAMES)
        theta = torch.tensor(told(alone)["theta"], dtype=torch.float64)
        assert float(theta[2]) == float(number)
        opinion, _ = networks.judge(sv.sample(U, sv.family("affine").grid(theta, frame), frame), None)
        bars = alone.locator(".network .bars > div > span:last-child")
        expect(bars).to_have_text([f"{100 * share:.1f} %" for share in opinion.probabilities])
        seen.add(opinion.label)
    assert len(seen) == 2, "another V is another digit to it"
    context.close()
