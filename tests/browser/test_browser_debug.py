"""The Debug page in a real browser: a recording opens, a finding leads to its evidence, and the numbers are torch's."""

from __future__ import annotations

import json
import re

import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import Locator, Page, expect

import stn_viz as sv
from stn_viz.diagnostics import by_suspicion
from stn_viz.diagnostics.museum import exhibits
from stn_viz.recording import compare, replay
from tests.browser.server import serving
from tests.browser.stage_page import expect_theta, stage
from tests.browser.tab import FRAMES
from tests.by_hand import numbers

pytestmark = pytest.mark.browser

SIDE = 16


def trained(scales: tuple[float, ...]) -> sv.Tape:
    """Record a training whose window grows: from the third step on the picture is lost in its padding."""
    layer = torch.nn.Linear(3, 6)
    seen = torch.tensor([[1.0, 0.0, 0.2], [0.0, 1.0, 0.1]])
    U = torch.rand(2, 1, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    with sv.record() as tape:
        for scale in scales:
            turn = torch.tensor(0.2)
            row = scale * torch.stack([turn.cos(), -turn.sin(), turn.sin(), turn.cos()]).view(2, 2)
            with torch.no_grad():
                layer.weight.zero_()
                layer.bias.copy_(torch.cat([row, torch.tensor([[0.1], [0.0]])], 1).flatten())
            theta = layer(seen).view(2, 2, 3)
            V = F.grid_sample(U, F.affine_grid(theta, [2, 1, SIDE, SIDE], align_corners=False), align_corners=False)
            V.square().mean().backward()
            tape.step(loss=0.5 * scale)
    return tape


@pytest.fixture(scope="module")
def tapes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recordings")
    for name, scales in (("first", (1.0, 1.5, 2.0, 2.5)), ("second", (1.0, 1.4, 1.6, 1.7))):
        trained(scales).save(folder / f"{name}.stn")
    return folder


@pytest.fixture(scope="module")
def app_url(tapes, tmp_path_factory):
    """Serve the first recording by the command that users type; it takes the place of the session's server."""
    with serving(tmp_path_factory.mktemp("log") / "log.txt", "open", str(tapes / "first.stn")) as url:
        yield url


def fact(page: Page, name: str) -> Locator:
    return page.locator(f"[data-fact={name}]")


def number(text: str) -> float:
    return numbers(text)[-1]


def test_an_opened_recording_leads_from_finding_to_evidence_and_through_its_steps(open_app, tapes):
    tape = sv.load_recording(tapes / "first.stn")
    finding = sv.diagnose(tape)[0]
    assert finding.kind == "zoom-out"
    assert finding.call > 0
    page = open_app("debug")
    expect(page.get_by_text("first.stn")).to_be_visible()
    expect(page.get_by_text(finding.message[:60])).to_be_visible()
    expect_theta(page, replay(tape[finding.call], finding.sample).theta)
    expect(fact(page, "farthest")).to_contain_text(re.compile(r"at most \d"))
    assert number(fact(page, "farthest").inner_text()) < 1e-5
    # the stage stands on the screen together with the finding
    assert stage(page).locator(".view.source").bounding_box()["y"] + 150 < 900

    page.locator(".stn-tiles .tile", has_text="0 · 1").click()
    expect_theta(page, replay(tape[0], 1).theta)
    page.get_by_role("button", name=f"call {finding.call} · item {finding.sample}").click()
    expect_theta(page, replay(tape[finding.call], finding.sample).theta)

    scrubber = page.get_by_test_id("stSlider").get_by_role("slider")
    for key, step in (("Home", 0), ("ArrowRight", 1)):
        scrubber.press(key)
        expect_theta(page, replay(tape[step], finding.sample).theta)
        expect(page.get_by_text(f"training step {step} · loss {tape.losses[step]:.4g}")).to_be_visible()
    expect(page).to_have_url(re.compile(r"call=1\b"))


def test_what_if_drags_away_from_what_the_network_did_and_torch_measures_how_far(open_app, tapes):
    call = sv.load_recording(tapes / "first.stn")[1]
    page = open_app("debug?v=1&call=1&sample=0")
    one = replay(call, 0)
    expect_theta(page, one.theta)
    handle = page.get_by_role("slider", name="rotate").bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 30, steps=6)
    page.mouse.up()
    expect(fact(page, "farthest")).not_to_contain_text("·10⁻")
    page.evaluate(FRAMES)
    theta = torch.tensor(json.loads(stage(page).get_attribute("data-theta")), dtype=torch.float64)
    assert not torch.allclose(theta, one.theta, atol=0.05)
    V = sv.sample(one.U[None].double(), one.family.grid(theta, one.frame), one.frame, one.kernel, one.padding)
    far = float((V[0] - one.V.double()).abs().max())
    expect(fact(page, "farthest").locator("b")).to_have_text(f"{far:.4g}")
    page.get_by_text("drag: what if").click()
    expect(page.get_by_role("slider", name="rotate")).to_have_count(0)


def test_an_uploaded_recording_is_compared_with_a_second_one_by_eye_and_number(open_app, tapes):
    first, second = (sv.load_recording(tapes / f"{name}.stn") for name in ("second", "first"))
    page = open_app("debug?v=1&tape=upload&look=compare&call=2")
    page.locator("input[type=file]").first.set_input_files(tapes / "second.stn")
    expect_theta(page, replay(first[2], 0).theta)
    page.locator("input[type=file]").last.set_input_files(tapes / "first.stn")
    pair = compare(first, second)[2]
    apart = fact(page, "apart").locator("b")
    expect(apart.first).to_have_text(f"{pair.shift:.4g}")
    expect(apart.last).to_have_text(f"{pair.change:.4g}")
    expect(page.locator(".js-plotly-plot")).to_have_count(2)


def test_a_second_upload_starts_at_its_own_worst_finding(open_app, tapes):
    page = open_app("debug?v=1&tape=upload&call=0&sample=1")
    page.locator("input[type=file]").first.set_input_files(tapes / "first.stn")
    first, second = (sv.load_recording(tapes / f"{name}.stn") for name in ("first", "second"))
    expect_theta(page, replay(first[0], 1).theta)  # the link is about the first file
    page.get_by_test_id("stFileUploader").get_by_role("button", name=re.compile("[Rr]emove")).click()
    page.locator("input[type=file]").first.set_input_files(tapes / "second.stn")
    worst = (*sv.diagnose(second), by_suspicion(second, [])[0])[0]
    expect_theta(page, replay(second[worst.call], worst.sample).theta)
    expect(page).not_to_have_url(re.compile(r"sample=1\b"))


DOT = """(chart, query) => {
  const { _fullLayout: { xaxis, yaxis }, _fullData } = chart;
  const { x, y, customdata } = _fullData.find(({ name }) => name === "queries");
  const box = chart.getBoundingClientRect();
  const k = customdata.findIndex(([number]) => number === query);
  return [box.x + xaxis._offset + xaxis.l2p(x[k]), box.y + yaxis._offset + yaxis.d2p(y[k])];
}"""


def test_a_look_up_is_drawn_by_query_and_a_click_chooses_another(open_app, tmp_path):
    y, x = torch.meshgrid(torch.linspace(-0.8, 0.8, 5), torch.linspace(-0.8, 0.8, 5), indexing="ij")
    around = torch.tensor([[0.06, 0], [-0.06, 0], [0, 0.06], [0, -0.06]])
    with sv.record() as tape:
        grid = torch.stack([x, y], -1).reshape(1, 25, 1, 2) + around
        F.grid_sample(torch.rand(1, 1, 12, 12), grid, align_corners=False)
    tape.save(tmp_path / "look_up.stn")
    page = open_app("debug?v=1&tape=upload")
    page.locator("input[type=file]").first.set_input_files(tmp_path / "look_up.stn")
    chart = page.locator(".js-plotly-plot").first
    expect(chart.locator(".legend")).to_contain_text("query 0, item 0")
    expect(stage(page)).to_have_count(0)
    page.mouse.click(*chart.evaluate(DOT, 7))
    expect(page).to_have_url(re.compile("queried=7"))
    expect(page.get_by_role("slider", name="query of 25")).to_have_value("7")
    expect(chart.locator(".legend")).to_contain_text("query 7, item 0")


VOXEL = """(chart, voxel) => {
  const { _fullLayout: { xaxis2, yaxis2 }, _fullData } = chart;
  const { x, y, customdata } = _fullData.filter(({ customdata }) => customdata)[1];
  const box = chart.getBoundingClientRect();
  const k = customdata.findIndex((own) => String(own) === String(voxel));
  return [box.x + xaxis2._offset + xaxis2.l2p(x[k]), box.y + yaxis2._offset + yaxis2.d2p(y[k])];
}"""


def test_a_click_in_one_slice_of_a_volume_moves_the_others(open_app, tmp_path):
    with sv.record() as tape:
        grid = F.affine_grid(torch.eye(3, 4)[None], [1, 1, 6, 8, 10], align_corners=True)
        F.grid_sample(torch.rand(1, 1, 6, 8, 10), grid + 0.1, align_corners=True)
    tape.save(tmp_path / "volume.stn")
    page = open_app("debug?v=1&tape=upload")
    page.locator("input[type=file]").first.set_input_files(tmp_path / "volume.stn")
    chart = page.locator(".js-plotly-plot").first
    for axis, middle in (("z", 3), ("y", 4), ("x", 5)):
        expect(chart.get_by_text(f"{axis} = {middle} of")).to_be_visible()
    page.mouse.click(*chart.evaluate(VOXEL, [1, 4, 8]))
    for axis, moved in (("z", 1), ("y", 4), ("x", 8)):
        expect(chart.get_by_text(f"{axis} = {moved} of")).to_be_visible()
    expect(page).to_have_url(re.compile(r"cut=1&row=4&column=8"))


def test_a_file_that_is_no_recording_is_refused_in_a_sentence(open_app, tmp_path):
    path = tmp_path / "program.stn"
    torch.save({"a": torch.zeros(2)}, path)
    page = open_app("debug?v=1&tape=upload")
    page.locator("input[type=file]").first.set_input_files(path)
    expect(page.get_by_text("This is not a recording but an archive")).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)


def test_a_hall_reads_which_exhibit_it_is_and_its_line_while_no_pointer_moves(open_app):
    exhibit = next(e for e in exhibits() if e.name == "rounded")
    page = open_app("debug?v=1&tape=museum&exhibit=rounded&projector=1", viewport={"width": 1280, "height": 720})
    stage(page).wait_for(timeout=60_000)  # the first page of a cold server
    expect(page.locator(".st-key-projector-choices")).to_have_css("opacity", "0")
    for words in (page.get_by_text(exhibit.title, exact=True), page.get_by_test_id("stCode").locator("code").first):
        expect(words).to_be_visible()
        assert float(words.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")) >= 0.033 * 720
        assert words.bounding_box()["x"] + words.bounding_box()["width"] <= 1280
    expect(page.get_by_test_id("stCode")).to_contain_text(exhibit.fault)


def test_mending_an_exhibit_clears_its_finding_and_moves_nothing(open_app):
    exhibit = next(e for e in exhibits() if e.name == "mixed-corners")
    broken, mended = exhibit.play_faulty(), exhibit.play_fixed()
    page = open_app("debug?v=1&tape=museum&exhibit=mixed-corners&look=compare")
    finding = sv.diagnose(broken)[0]
    expect(page.get_by_text(finding.message[:60])).to_be_visible()
    expect_theta(page, replay(broken[finding.call], finding.sample).theta)
    expect(fact(page, "apart").locator("b").first).to_have_text(f"{compare(broken, mended)[0].shift:.4g}")
    before = stage(page).bounding_box()["y"]
    page.get_by_text("apply fix").click()
    expect(page.get_by_text("No finding in this one call.")).to_be_visible()
    expect_theta(page, replay(mended[finding.call], finding.sample).theta)
    assert stage(page).bounding_box()["y"] == pytest.approx(before, abs=8)
