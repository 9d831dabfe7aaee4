"""Figure 2 in a browser: every number on the screen is torch's, the digit follows a hand, and so does the class θ."""

from __future__ import annotations

import json
import re

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

import stn_viz as sv
from stn_viz.app.inside.picture import bundled
from stn_viz.app.inside.view import Inside, standing
from stn_viz.networks.checkpoints import save_checkpoint
from stn_viz.networks.model_card import ModelCard, Results
from stn_viz.networks.models import Network
from stn_viz.networks.passage import Passage, follow
from stn_viz.texts.quantity import signed
from stn_viz.training import plan
from tests.browser.server import serving
from tests.by_hand import numbers

pytestmark = pytest.mark.browser

NAME, ADD = "r-st-cnn-affine", "add-st-fcn-tps-parallel"


def torchs(name: str, pose: tuple[float, ...] = (), **options: object) -> Passage:
    """Let torch run a network on the digit that the page opens on."""
    network = sv.load_checkpoint(name)
    picture = bundled(9, network.spec.channels)
    image = picture.posed(standing(Inside(pose=pose), network), network.spec.size)
    return follow(network, image, label=picture.label, **options)


def figure(page: Page) -> Locator:
    return page.get_by_test_id("stn-inside")


def card(page: Page, name: str) -> Locator:
    return page.locator(f"[data-block='{name}']")


def values(page: Page, name: str) -> list[float]:
    return [float(v) for v in card(page, name).locator("[data-value]").evaluate_all("r => r.map(x => x.dataset.value)")]


def answered(page: Page, before: str | None) -> None:
    """Wait until torch has answered what was done since, and the browser has nothing more to ask."""
    if before is not None:
        expect(figure(page)).not_to_have_attribute("data-seq", before)


def theta_of(page: Page, k: int = 0) -> Locator:
    return card(page, f"transformers.{k}.theta").locator("tr[data-used]")


def read_forward(page: Page, passage: Passage) -> None:
    """Compare every number of the way forward with torch's."""
    logits = next(block for block in passage.blocks if block.kind == "logits")
    assert values(page, logits.name) == pytest.approx(logits.activation.tolist(), rel=1e-6)
    assert values(page, "probabilities") == pytest.approx(passage.probabilities.tolist(), rel=1e-6)
    best = int(passage.probabilities.argmax())
    share = 100 * float(passage.probabilities[best])
    expect(page.get_by_test_id("inside-says")).to_have_text(f"class {best}: {share:.1f} %")
    rows = card(page, "probabilities").locator("[data-class] b")
    assert rows.all_inner_texts() == [f"{100 * p:.1f}" for p in passage.probabilities.tolist()]
    for k, regression in enumerate(passage.regressions):
        fields = theta_of(page, k).locator("input")
        shown = fields.evaluate_all("fields => fields.map((field) => field.value)")
        assert shown == [signed(v, 3) for v in regression.used.tolist()]
        for column, part in ((1, regression.bias), (2, regression.features)):
            cells = theta_of(page, k).locator(f"td:nth-child({column + 1})").all_text_contents()
            assert cells == [signed(v, 3) for v in part.tolist()]


@pytest.mark.parametrize("name", [NAME, ADD, "r-cnn"])
def test_every_number_of_the_figure_is_torchs(open_app, name):
    page = open_app(f"inside?v=1&network={name}&way=backward")
    passage = torchs(name, backward=True)
    expect(figure(page)).to_have_attribute("data-loss", re.compile("."))
    assert float(figure(page).get_attribute("data-loss")) == pytest.approx(passage.loss, rel=1e-6)
    cards = page.locator("[data-block]")
    expect(cards).to_have_count(len(passage.blocks))
    assert cards.evaluate_all("c => c.map(x => x.dataset.block).sort()") == sorted(b.name for b in passage.blocks)
    for block in passage.blocks:
        assert float(card(page, block.name).get_attribute("data-norm")) == pytest.approx(block.norm, rel=1e-6)
        words = card(page, block.name).locator(".foot").inner_text()
        assert numbers(words)[-1] == pytest.approx(block.norm, rel=5e-3) or "10" in words
        if block.kind in ("logits", "probabilities"):
            assert values(page, block.name) == pytest.approx(block.gradient.tolist(), rel=1e-6)
        if block.kind == "theta":
            slopes = theta_of(page, int(block.name.split(".")[1])).evaluate_all("r => r.map(x => +x.dataset.slope)")
            assert slopes == pytest.approx(block.gradient.tolist(), rel=1e-6)
    before = figure(page).get_attribute("data-seq")
    page.get_by_role("button", name="forward").click()
    answered(page, before)
    expect(page.get_by_role("button", name="forward")).to_have_attribute("aria-pressed", "true")
    expect(figure(page)).to_have_attribute("data-loss", "")
    read_forward(page, torchs(name))
    expect(page).not_to_have_url(re.compile("way="))


def test_addition_shows_two_branches_that_read_one_picture_and_meet(open_app):
    page = open_app(f"inside?v=1&network={ADD}")
    expect(figure(page)).to_have_attribute("data-arrangement", "parallel")
    expect(page.locator("[data-kind=grid]")).to_have_count(2)
    rows = page.locator("[data-testid=stn-inside] .row")
    expect(rows).to_have_count(3)
    boxes = [card(page, f"transformers.{k}.V").bounding_box() for k in (0, 1)]
    assert boxes[0]["y"] + boxes[0]["height"] < boxes[1]["y"], "each branch has a row of its own"
    lines = page.locator("[data-testid=stn-inside] .lines path")
    ends = lines.evaluate_all("lines => lines.map((line) => [line.dataset.from, line.dataset.to])")
    for k in (0, 1):
        assert ["input", f"transformers.{k}.localiser.0"] in ends
        assert ["input", f"transformers.{k}.grid"] in ends
        assert [f"transformers.{k}.V", "classifier.1"] in ends


def test_the_digit_follows_a_hand_that_turns_it_and_the_link_says_where_it_was_left(open_app):
    page = open_app("inside?v=1")
    source = page.get_by_test_id("inside-source")
    expect(page.get_by_test_id("inside-knob-0")).to_be_visible()
    knob = page.get_by_test_id("inside-knob-0").bounding_box()
    picture = source.bounding_box()
    x, y = knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for _ in range(3):
        before = figure(page).get_attribute("data-seq")
        x, y = x + 8, y + 14
        page.mouse.move(x, y, steps=3)
        answered(page, before)
        assert "pose=" not in page.url, "while a hand holds the digit the link stays"
    page.mouse.up()
    (pose,) = json.loads(source.get_attribute("data-poses"))
    assert pose[0] > 60
    assert picture["width"] > 100
    expect(page).to_have_url(re.compile(r"[?&]pose="))
    expect(page.get_by_test_id("inside-says")).to_contain_text(
        f"{100 * float(torchs(NAME, tuple(pose)).probabilities.max()):.1f}"
    )
    read_forward(page, torchs(NAME, tuple(pose)))
    page.go_back()
    expect(source).to_have_attribute("data-poses", "[[40,1,0,0]]")
    page.go_forward()
    expect(source).to_have_attribute("data-poses", json.dumps([pose], separators=(",", ":")))
    page.reload()
    expect(source).to_have_attribute("data-poses", json.dumps([pose], separators=(",", ":")))
    read_forward(page, torchs(NAME, tuple(pose)))


def test_an_entry_of_theta_is_taken_out_of_the_networks_hand_and_the_class_follows(open_app):
    page = open_app("inside?v=1")
    field = theta_of(page).nth(2).locator("input")
    field.fill("1.5")
    field.press("Enter")
    expect(theta_of(page).nth(2)).to_have_attribute("data-used", "1.5")
    hand = torch.full((6,), float("nan"))
    hand[2] = 1.5
    passage = torchs(NAME, hands=[hand])
    best = int(passage.probabilities.argmax())
    assert passage.probabilities[9] < 0.5, "the network lost sight of the digit"
    expect(page.get_by_test_id("inside-says")).to_contain_text(f"class {best}:")
    assert values(page, "probabilities") == pytest.approx(passage.probabilities.tolist(), rel=1e-6)
    expect(page).to_have_url(re.compile(r"hand="))
    page.get_by_role("button", name="give θ back").click()
    expect(page.get_by_test_id("inside-says")).to_contain_text("class 9:")
    expect(page).not_to_have_url(re.compile(r"hand="))
    read_forward(page, torchs(NAME))


def test_a_block_that_is_looked_at_closely_says_each_of_its_values(open_app):
    page = open_app("inside?v=1&way=backward")
    card(page, "transformers.0.V").locator(".title").click()
    closer = page.get_by_test_id("inside-closer")
    expect(closer).to_contain_text("28×28")
    expect(page).to_have_url(re.compile(r"block=transformers\.0\.V"))
    maps = closer.locator("canvas").first
    maps.scroll_into_view_if_needed()
    block = torchs(NAME, backward=True).block("transformers.0.V")
    box = maps.bounding_box()
    for row, column in ((14, 13), (8, 13), (20, 9)):
        page.mouse.move(box["x"] + (column + 0.5) / 28 * box["width"], box["y"] + (row + 0.5) / 28 * box["height"])
        said = page.get_by_test_id("inside-value")
        expect(said).to_contain_text(f"[0, {row}, {column}]")
        assert float(said.get_attribute("data-value")) == pytest.approx(float(block.activation[0, row, column]))
        shown = numbers(said.inner_text().partition("∂L")[2])[-1]
        assert shown == pytest.approx(float(block.gradient[0, row, column]), rel=0.02, abs=1e-4)
    closer.get_by_role("link", name="This θ on Explore").click()
    expect(page.get_by_test_id("stn-stage")).to_be_visible()
    theta = json.loads(page.get_by_test_id("stn-stage").get_attribute("data-theta"))
    assert theta == pytest.approx(torchs(NAME).regressions[0].used.tolist(), abs=1e-6)
    page.go_back()
    expect(closer).to_be_visible()


def test_the_page_is_left_by_its_links_and_come_back_to_as_it_was(open_app):
    page = open_app("inside?v=1&pose=70,0.9,1,-2&way=backward&hand=,,0.2,,,")
    expect(theta_of(page).nth(2)).to_have_attribute("data-used", re.compile("0.2"))
    before = page.get_by_test_id("inside-says").inner_text()
    for name in ("Model inspector", "Explore", "Learn"):
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page).to_have_title(re.compile(name))
        page.get_by_role("link", name="Inside a network", exact=True).first.click()
        expect(page.get_by_test_id("inside-source")).to_have_attribute("data-poses", "[[70,0.9,1,-2]]")
        expect(page.get_by_test_id("inside-says")).to_have_text(before)
        expect(page).to_have_url(re.compile(r"pose=70.*hand=.*way=backward"))


def test_the_second_of_a_series_reads_what_the_first_hands_on_and_a_deep_one_reads_feature_maps(open_app, tmp_path):
    for name in ("r-st-cnn-affine-series", "r-st-cnn-affine-deep"):
        one = plan(name)
        torch.manual_seed(3)
        card = ModelCard(name, one.task, one.spec, Results("MNIST test", 50.0), lesson="joint")
        save_checkpoint(Network(one.spec).eval(), card, tmp_path)
    lines = "lines => lines.map((line) => [line.dataset.from, line.dataset.to])"
    with serving(tmp_path / "log.txt", STN_VIZ_CHECKPOINTS=str(tmp_path)) as url:
        page = open_app("inside?v=1")
        page.goto(f"{url}/inside?v=1&network=r-st-cnn-affine-series")
        expect(figure(page)).to_have_attribute("data-arrangement", "series")
        ends = page.locator("[data-testid=stn-inside] .lines path").evaluate_all(lines)
        assert ["transformers.0.V", "transformers.1.grid"] in ends
        assert ["transformers.1.V", "classifier.0"] in ends
        page.goto(f"{url}/inside?v=1&network=r-st-cnn-affine-deep")
        expect(figure(page)).to_have_attribute("data-arrangement", "deep")
        ends = page.locator("[data-testid=stn-inside] .lines path").evaluate_all(lines)
        assert ["input", "stem"] in ends
        assert ["stem", "transformers.0.grid"] in ends
