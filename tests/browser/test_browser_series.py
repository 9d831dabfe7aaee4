"""A recording over its steps in a real browser: a step is clicked, and its θ stands on the stage; runs are overlaid."""

from __future__ import annotations

import json
import re

import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import Page, expect

import stn_viz as sv
from stn_viz.recording import replay
from tests.browser.server import serving
from tests.browser.stage_page import expect_theta

pytestmark = pytest.mark.browser

STEPS = 6


def turned(factor: float) -> sv.Tape:
    U = torch.rand(2, 1, 16, 16, generator=torch.Generator().manual_seed(0))
    with sv.record() as tape:
        for step in range(STEPS):
            angle = torch.tensor([0.1, 0.2]) * step
            rows = torch.stack([angle.cos(), -angle.sin(), angle.sin(), angle.cos()], 1).view(2, 2, 2)
            theta = torch.cat([factor * rows, torch.zeros(2, 2, 1)], 2)
            F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)
            tape.step(loss=1.0 / (step + 1))
    return tape


@pytest.fixture(scope="module")
def tapes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recordings")
    for name, factor in (("first", 1.0), ("second", 0.8)):
        turned(factor).save(folder / f"{name}.stn")
    return folder


@pytest.fixture(scope="module")
def app_url(tapes, tmp_path_factory):
    with serving(tmp_path_factory.mktemp("log") / "log.txt", "open", str(tapes / "first.stn")) as url:
        yield url


CHART = ".st-key-debug-series .js-plotly-plot"
PLACE = """(chart, [line, k]) => {
  const { _fullLayout: { xaxis, yaxis, margin } } = chart;
  const trace = chart.data.filter(({ mode }) => mode === "lines+markers")[line];
  const box = chart.getBoundingClientRect();
  return [box.x + xaxis._offset + xaxis.l2p(trace.x[k]), box.y + yaxis._offset + yaxis.d2p(trace.y[k])];
}"""


def click(page: Page, line: int, k: int) -> None:
    chart = page.locator(CHART)
    expect(chart.locator(".scatterlayer .points path").first).to_be_attached()
    expect(chart).to_have_count(1)
    chart.scroll_into_view_if_needed()
    page.mouse.click(*chart.evaluate(PLACE, [line, k]))


def expect_step(page: Page, tape: sv.Tape, step: int) -> None:
    expect(page).to_have_url(re.compile(rf"call={step}\b"))
    expect_theta(page, replay(tape[step], 1).theta)


def test_a_click_on_a_step_puts_its_theta_onto_the_stage_and_into_the_link(open_app, tapes):
    tape = sv.load_recording(tapes / "first.stn")
    page = open_app("debug?v=1&tape=opened&look=steps&quantity=theta&call=0&sample=1")
    for step in (4, 2, 4):
        click(page, 1, step)
        expect_step(page, tape, step)
    expect(page.get_by_label("item of 2")).to_have_value("1")


def test_other_runs_are_laid_over_it_and_a_click_on_them_leads_to_that_step(open_app, tapes):
    first, second = (sv.load_recording(tapes / f"{name}.stn") for name in ("first", "second"))
    page = open_app("debug?v=1&tape=opened&look=steps&quantity=sigma&call=0&sample=1")
    page.get_by_test_id("stFileUploaderDropzoneInput").last.set_input_files([tapes / "second.stn"])
    chart = page.locator(CHART)
    expect(chart.locator(".legendtext", has_text="second.stn")).to_be_visible()
    expect(chart).to_have_count(1)  # the one before it has left the page
    drawn = chart.evaluate("chart => chart.data.filter(({ mode }) => mode === 'lines+markers').map(({ y }) => [...y])")
    for shown, tape, column in zip(drawn, (first, first, second, second), ("σ1", "σ2") * 2, strict=True):
        singular = torch.stack([torch.linalg.svdvals(call.theta[:, :, :2].double()) for call in tape])
        assert shown == pytest.approx(singular[..., int(column[1]) - 1].mean(1).tolist(), rel=1e-5)
    click(page, 3, 3)
    expect_step(page, first, 3)
    page.get_by_text("the numbers", exact=True).click()
    expect(page.get_by_role("cell", name="0.8").first).to_be_visible()
    file = tapes / "no.stn"
    file.write_bytes(json.dumps({"no": "recording"}).encode())
    page.get_by_test_id("stFileUploaderDropzoneInput").last.set_input_files([file])
    expect(page.get_by_role("alert").filter(has_text="no.stn")).to_be_visible()
