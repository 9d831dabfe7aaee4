"""θ's colour is one line of stn_viz/palette.py: with that line changed, whatever shows θ wears another colour."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from stn_viz import palette
from stn_viz.stage.standalone import standalone_html
from tests.browser import scenes

pytestmark = pytest.mark.browser

OTHER, SEEN = "#b00020", "rgb(176, 0, 32)"
LINE = f'THETA = "{palette.THETA}"'
CHART = """
import sys, types
from pathlib import Path
module = types.ModuleType("stn_viz.palette")
exec(sys.stdin.read(), module.__dict__)
sys.modules["stn_viz.palette"] = module
from stn_viz import figures
from stn_viz.app import server_settings
import torch
print(figures.theta_trajectories(torch.arange(3), torch.rand(3, 2), ("a", "b"), "θ").to_json())
print(server_settings.ACCENT)
"""

DRAWN = """([r, g, b]) => {
  const { data } = document.querySelector(".view.source canvas.over").getContext("2d")
    .getImageData(0, 0, 4000, 4000);
  let count = 0;
  for (let i = 0; i < data.length; i += 4)
    if (data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255) count++;
  return count;
}"""


def edited() -> str:
    """Give the palette's source with one line changed."""
    source = Path(palette.__file__).read_text("utf-8")
    assert source.count(LINE) == 1
    return source.replace(LINE, f'THETA = "{OTHER}"')


@pytest.fixture
def other_theta(monkeypatch):
    changed: dict = {}
    exec(edited(), changed)
    monkeypatch.setattr(palette, "payload", changed["payload"])


def wears_it(page) -> None:
    handle = page.locator(".handle").first
    expect(handle).to_be_visible()
    assert handle.evaluate("node => getComputedStyle(node, '::before').backgroundColor") == SEEN
    assert page.locator(".is-theta").first.evaluate("node => getComputedStyle(node).color") == SEEN


def test_the_stage_and_what_it_saves(open_stage, other_theta):
    page = open_stage("tps@digit", color_scheme="light")
    wears_it(page)
    assert page.evaluate(DRAWN, [176, 0, 32]) > 20
    assert page.evaluate(DRAWN, list(palette.rgb(palette.THETA))) == 0
    page.locator("summary", has_text="save").click()
    with page.expect_download() as saved:
        page.get_by_test_id("save-svg").click()
    svg = saved.value.path().read_text("utf-8").lower()
    assert OTHER in svg
    assert palette.THETA.lower() not in svg
    assert palette.THETA_ON_WHITE not in svg


def test_the_page_that_needs_no_server(browser, other_theta, tmp_path):
    file = tmp_path / "stage.html"
    file.write_text(standalone_html(scenes.scene("tps@digit").payload(), "θ"), "utf-8")
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(file.as_uri())
    wears_it(page)
    context.close()


def test_charts_and_the_pages_own_controls():
    said = subprocess.run(
        [sys.executable, "-c", CHART], input=edited(), capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout
    chart, accent = said.strip().splitlines()
    assert chart.count(OTHER) >= 2  # the axis of θ, and the first of many curves
    assert palette.THETA not in chart
    assert f"'light': '{OTHER}'" in accent
