"""The Model inspector in a browser: the numbers on the screen are torch's, and clicks, brushes and scrubbers work."""

from __future__ import annotations

import io
import json
import re

import pytest
import torch
from PIL import Image, ImageOps
from playwright.sync_api import Locator, Page, expect

from stn_viz.datasets.digits import Digits, load_bundled
from stn_viz.datasets.distortions import distortion
from stn_viz.evaluation.scoreboard import sections
from stn_viz.images.decode import load_image
from stn_viz.images.digit import as_digit
from stn_viz.networks.checkpoints import load_card, load_checkpoint, load_replay, save_checkpoint
from stn_viz.networks.model_card import ModelCard, Results
from stn_viz.networks.models import Network
from stn_viz.texts.quantity import signed
from stn_viz.training import plan
from tests.browser.server import serving
from tests.browser.tab import FRAMES
from tests.by_hand import numbers

pytestmark = pytest.mark.browser

NAME = "r-st-cnn-affine"
LABEL = 7  # what is drawn and uploaded
INSPECTOR = f"models?v=1&network={NAME}"


@pytest.fixture(scope="module")
def torchs():
    """Let torch look at the 64 digits that the page opens on."""
    model = load_checkpoint(NAME)
    batch = distortion("r").distorted(load_bundled("test").part(torch.arange(64)), 1)
    with torch.no_grad():
        probabilities = model(batch.images).softmax(1)
    return model.transformers[0].theta, probabilities, batch.labels


def tiles(page: Page) -> Locator:
    return page.get_by_test_id("stn-tiles").and_(page.locator("[data-size=medium]")).locator(".tile")


def fact(page: Page, name: str) -> Locator:
    return page.locator(f"[data-fact={name}]")


def test_accuracy_classes_and_boxes_on_the_screen_are_torchs(open_app, torchs):
    theta, probabilities, labels = torchs
    page = open_app(INSPECTOR)
    right = probabilities.argmax(1) == labels
    expect(fact(page, "accuracy").locator("b")).to_have_text(f"{100 * right.double().mean().item():.1f} %")
    expect(tiles(page)).to_have_count(64)
    corner = torch.tensor([-1.0, -1.0, 1.0])
    for place in (0, 20, 63):
        tile = tiles(page).nth(place)
        i = int(tile.get_attribute("data-index"))
        best = int(probabilities[i].argmax())
        words = tile.locator(".text").inner_text()
        assert int(re.findall(r"\d+", words)[0]) == best
        assert words.endswith(f"{probabilities[i, best]:.0%}")
        assert tile.get_attribute("data-right") == str(bool(right[i])).lower()
        drawn = re.match(r"M(\S+) (\S+)L", tile.locator("path.line").first.get_attribute("d"))
        x, y = (theta[i].view(2, 3) @ corner).tolist()
        assert (float(drawn[1]), float(drawn[2])) == pytest.approx((x, y), abs=0.002)


def test_a_click_shows_a_picture_large_with_its_theta(open_app, torchs):
    theta, probabilities, _ = torchs
    page = open_app(INSPECTOR)
    tiles(page).nth(2).click()
    large = page.get_by_test_id("stn-tiles").and_(page.locator("[data-size=large]"))
    i = int(tiles(page).nth(2).get_attribute("data-index"))
    expect(large).to_contain_text(" ".join(signed(v, 3) for v in theta[i].tolist()))
    best = int(probabilities[i].argmax())
    expect(large).to_contain_text(f"class {best}: {probabilities[i, best]:.1%}")
    expect(tiles(page).nth(2)).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile(f"pick={i}"))
    tiles(page).nth(2).click()
    expect(large).to_have_count(0)


def test_a_brush_in_the_scatter_chooses_tiles(open_app):
    page = open_app(INSPECTOR)
    expect(tiles(page)).to_have_count(64)
    plot = page.locator(".js-plotly-plot .nsewdrag").first
    box = plot.bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 2, steps=8)
    page.mouse.up()
    expect(fact(page, "shown")).not_to_contain_text("64 of 64")
    count = int(fact(page, "shown").inner_text().split()[0])
    assert 0 < count < 64
    expect(tiles(page)).to_have_count(count)
    for label in tiles(page).evaluate_all("tiles => tiles.map((tile) => tile.title)"):
        assert numbers(re.search(r"turned by ([+−][\d.]+)°", label)[1])[0] < 20, "the left half of the turns"


def test_the_training_is_scrubbed_in_the_browser(open_app):
    page = open_app(f"{INSPECTOR}&look=training")
    replay = load_replay(NAME)
    gallery = page.get_by_test_id("stn-tiles")
    expect(gallery).to_have_attribute("data-frame", str(len(replay.steps) - 1))
    first = gallery.locator("path.line").first
    trained = first.get_attribute("d")
    for name, value in (
        ("loss", replay.loss[-1]),
        ("localiser", replay.localiser[-1]),
        ("slope of turns", replay.slope[-1]),
    ):
        expect(gallery.locator(f"[data-curve='{name}']")).to_have_text(f"{name} {float(f'{value:.2g}'):g}")
    gallery.get_by_role("slider").press("Home")
    expect(gallery).to_have_attribute("data-frame", "0")
    expect(gallery).to_contain_text(f"step {replay.steps[0]:,.0f} · held-out error {replay.error[0]:.2f} %")
    assert first.get_attribute("d") != trained
    slope = gallery.locator("[data-curve='slope of turns']")
    expect(slope).to_have_text(f"slope of turns {float(f'{replay.slope[0]:.2g}'):g}".replace("-", "−"))
    gallery.locator(".tile").nth(3).hover()
    expect(gallery.locator("path.many.lit")).to_have_count(1)
    theta = " ".join(signed(v, 2) for v in replay.thetas[0, 3, 0].tolist())
    expect(gallery.locator(".tile").nth(3)).to_have_attribute("title", f"probe digit 3, a 3: θ = {theta}")
    gallery.get_by_role("button", name="play").click()
    expect(gallery).not_to_have_attribute("data-frame", "0")


def test_dragging_your_box_changes_what_the_classifier_says(open_app, torchs):
    theta, _, _ = torchs
    page = open_app(f"{INSPECTOR}&look=stage&pick=9")
    stage = page.get_by_test_id("stn-stage")
    expect(stage).to_have_attribute("data-difference", re.compile("."))
    assert json.loads(stage.get_attribute("data-theta")) == pytest.approx(theta[9].tolist(), abs=1e-5)
    handle = page.get_by_role("slider", name="rotate").bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 90, steps=6)
    page.mouse.up()
    page.evaluate(FRAMES)
    expect(stage).to_have_attribute("data-difference", re.compile("."))
    mine = torch.tensor(json.loads(stage.get_attribute("data-theta")))
    assert not torch.allclose(mine, theta[9], atol=0.05)
    model = load_checkpoint(NAME)
    batch = distortion("r").distorted(load_bundled("test").part(torch.arange(64)), 1)
    best = int(model.trace(batch.images[9:10], mine.float()).probabilities[0].argmax())
    expect(stage).to_contain_text(f"your box: {best}")


def read_tiles(page: Page, drawn: torch.Tensor) -> None:
    """Compare what the tiles say with what torch says of one 28×28 digit under the first 64 draws of R."""
    model = load_checkpoint(NAME)
    digits = Digits(drawn.view(1, 28, 28).expand(64, 28, 28), torch.zeros(64).long(), "a test")
    with torch.no_grad():
        probabilities = model(distortion("r").distorted(digits, 1).images).softmax(1)
    expect(tiles(page)).to_have_count(64)
    expect(tiles(page).first).to_be_visible()
    right = (probabilities.argmax(1) == LABEL).double().mean().item()
    expect(fact(page, "accuracy").locator("b")).to_have_text(f"{100 * right:.1f} %")
    for i in (0, 31, 63):  # what is read after one stroke of two may be as often right: wait for each tile's own words
        best = int(probabilities[i].argmax())
        said = re.compile(rf"^\D*{best}\b.* {probabilities[i, best]:.0%}$")
        expect(page.locator(f".stn-tiles .tile[data-index='{i}'] .text")).to_have_text(said)


def test_a_digit_drawn_with_the_mouse_is_read_as_torch_reads_it(open_app):
    page = open_app(f"{INSPECTOR}&data=draw&label={LABEL}")
    pad = page.get_by_test_id("stn-pad")
    expect(page.get_by_text("as soon as you lift the pen")).to_be_visible()
    for stroke in ([(0.3, 0.25), (0.7, 0.25), (0.45, 0.8)], [(0.4, 0.5), (0.65, 0.5)]):
        box = pad.bounding_box()
        for k, (x, y) in enumerate(stroke):
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=12)
            if k == 0:
                page.mouse.down()
        page.mouse.up()
    expect(page.get_by_text("as soon as you lift the pen")).to_have_count(0)
    inked = "pad => [...pad.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, k) => k % 4 === 0)"
    values = torch.tensor(pad.evaluate(inked), dtype=torch.uint8)
    assert 40 < int((values > 0).sum()) < 200, "two strokes of a pen"
    read_tiles(page, values)
    page.get_by_role("link", name="Learn").first.click()
    expect(page.get_by_test_id("lesson-list").first).to_be_visible()
    page.get_by_role("link", name="Model inspector").first.click()
    expect(pad).to_be_visible()
    assert pad.evaluate(inked) == values.tolist(), "what was drawn is still there after another page"
    read_tiles(page, values)
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("as soon as you lift the pen")).to_be_visible()


def test_an_uploaded_picture_is_read_as_torch_reads_it_and_a_bad_one_costs_a_sentence(open_app):
    page = open_app(f"{INSPECTOR}&data=upload&label={LABEL}")
    expect(page.get_by_text("Upload a picture of one digit")).to_be_visible()
    field = page.locator("input[type=file]")
    field.set_input_files({"name": "seven.png", "mimeType": "image/png", "buffer": b"no picture at all"})
    alert = page.get_by_test_id("stAlert").filter(has_text="picture")
    expect(alert).to_be_visible()
    expect(tiles(page)).to_have_count(64)
    page.get_by_test_id("stFileUploader").get_by_role("button", name=re.compile("[Rr]emove")).click()
    ink = load_bundled("test").images[[int(k) for k in (load_bundled("test").labels == LABEL).nonzero()[0]]][0]
    paper = Image.fromarray(255 - ink.numpy()).resize((280, 280), Image.Resampling.BICUBIC)
    file = io.BytesIO()
    ImageOps.expand(paper.convert("RGB"), (90, 20, 30, 60), "white").save(file, "PNG")
    field.set_input_files({"name": "seven.png", "mimeType": "image/png", "buffer": file.getvalue()})
    expect(page.get_by_text("Upload a picture of one digit")).to_have_count(0)
    read_tiles(page, torch.from_numpy(as_digit(load_image(file.getvalue()))))


def test_a_click_on_a_bar_chooses_its_pictures_and_another_frees_them(open_app):
    page = open_app(INSPECTOR)
    expect(tiles(page)).to_have_count(64)
    bars = page.locator(".js-plotly-plot").nth(1).locator(".bars .point path")
    bars.nth(15).wait_for()
    counts = [len(text.split(",")) if text else 0 for text in _members(page)]
    highest = counts.index(max(counts))

    def click() -> None:  # the chart's own ground takes the click, and finds the bar below it
        shape = bars.nth(highest).bounding_box()
        page.mouse.click(shape["x"] + shape["width"] / 2, shape["y"] + shape["height"] / 2)

    click()
    expect(fact(page, "shown")).to_have_text(f"{counts[highest]} of 64 shown")
    expect(tiles(page)).to_have_count(counts[highest])
    click()
    expect(fact(page, "shown")).to_have_text("64 of 64 shown")


def _members(page: Page) -> list[str]:
    return page.locator(".js-plotly-plot").nth(1).evaluate("chart => Array.from(chart.data[0].customdata)")


def test_a_brush_over_a_bar_of_the_histogram_chooses_its_pictures(open_app):
    page = open_app(INSPECTOR)
    expect(tiles(page)).to_have_count(64)
    bars = page.locator(".js-plotly-plot").nth(1)
    bar = bars.locator(".bars .point path").nth(8)
    bar.wait_for()
    bars.hover()
    bars.locator(".modebar-btn[data-title='Box Select']").click()
    box = bars.locator(".nsewdrag").bounding_box()
    shape = bar.bounding_box()
    page.mouse.move(shape["x"] - 1, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(shape["x"] + shape["width"] + 1, box["y"] + box["height"] - 2, steps=8)
    page.mouse.up()
    expect(fact(page, "shown")).not_to_contain_text("64 of 64")
    count = int(fact(page, "shown").inner_text().split()[0])
    expect(tiles(page)).to_have_count(count)
    turns = [
        float(re.search(r"turned by ([+-][\d.]+)°", t)[1])
        for t in tiles(page).evaluate_all("t => t.map((x) => x.title)")
    ]
    assert 0 < count < 16
    assert max(turns) - min(turns) < 25, "one bin of sixteen, or two"


def test_the_scoreboard_leads_to_a_network(open_app):
    page = open_app(f"{INSPECTOR}&look=board")
    board = page.get_by_test_id("stn-board")
    for cell in (c for section in sections() for _, cells in section.rows for c in cells):
        shown = board.locator(f"[data-network={cell.name}]")
        expect(shown.locator(".ours")).to_have_text(
            "–" if cell.error is None else f"{cell.error:.2f}{' ✓' * cell.beaten}"
        )
        expect(shown.locator(".paper")).to_have_text(f"paper {cell.paper:.1f}")
    board.locator("[data-network=r-fcn]").click()
    expect(page).to_have_url(re.compile("network=r-fcn"))
    expect(fact(page, "error").locator("b")).to_have_text(f"{load_card('r-fcn').results.error:.2f} %")
    expect(tiles(page)).to_have_count(64)
    page.go_back()
    expect(page.get_by_test_id("stn-board")).to_be_visible()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A folder of one's own: two boxes side by side, two one after the other, a damaged file and a stranger's."""
    where = tmp_path_factory.mktemp("networks")
    for name in ("add-st-fcn-tps-parallel", "r-st-fcn-affine-series", "r-st-fcn-affine-deep", "p-st-fcn-projective"):
        one = plan(name)
        torch.manual_seed(3)
        model = Network(one.spec).eval()
        for transformer in model.transformers:
            torch.nn.init.normal_(transformer.regression.weight, std=0.02)
        card = ModelCard(name, one.task, one.spec, Results("MNIST test", 50.0), lesson="joint")
        save_checkpoint(model, card, where)
    (where / "r-st-fcn-tps.safetensors").write_bytes(b"broken")
    (where / "r-st-fcn-tps.json").write_bytes((where / "p-st-fcn-projective.json").read_bytes())
    (where / "notes.json").write_text('{"shopping": ["milk"]}')
    (where / "notes.safetensors").write_bytes(b"")
    with serving(where / "log.txt", STN_VIZ_CHECKPOINTS=str(where)) as url:
        yield where, url


def test_networks_of_every_arrangement_and_bad_files_on_the_page(open_app, shelf):
    where, url = shelf
    page = open_app(INSPECTOR)
    for name, boxes in (("add-st-fcn-tps-parallel", 2), ("r-st-fcn-affine-series", 2), ("r-st-fcn-affine-deep", 1)):
        page.goto(f"{url}/models?v=1&network={name}&look=stage&pick=5&box={boxes - 1}")
        stage = page.get_by_test_id("stn-stage")
        expect(stage).to_have_attribute("data-difference", re.compile("."))
        model = load_checkpoint(where / f"{name}.safetensors")
        task = distortion(model.card.task)
        model(task.distorted(load_bundled("test").part(torch.arange(64)), 1).images)
        theta = model.transformers[boxes - 1].theta[5].tolist()
        assert json.loads(stage.get_attribute("data-theta")) == pytest.approx(theta, abs=1e-5)
        page.goto(f"{url}/models?v=1&network={name}&pick=5")
        lines = tiles(page).first.locator("path.line:not(.top)")
        expect(lines).to_have_count(boxes)
        looks = {(line.get_attribute("stroke"), line.get_attribute("stroke-dasharray")) for line in lines.all()}
        assert len({colour for colour, _ in looks}) == len({dash for _, dash in looks}) == boxes
    for name, sentence in (("r-st-fcn-tps", "damaged or no safetensors"), ("notes", "is not the card of a network")):
        page.goto(f"{url}/models?v=1&network={name}")
        expect(page.get_by_test_id("stAlert")).to_contain_text(sentence)
        expect(page.get_by_test_id("stException")).to_have_count(0)
    page.goto(f"{url}/models?v=1&network=p-st-fcn-projective")
    expect(tiles(page)).to_have_count(64)
