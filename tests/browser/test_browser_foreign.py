"""Foreign text in a real browser: a link and a recording that carry Markdown fetch nothing and link nowhere."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import Page, expect

import stn_viz as sv
from stn_viz.recording import Tape

pytestmark = pytest.mark.browser

HOSTILE = (
    "![x](http://evil.example/x.png) [log in](http://evil.example) http://evil.example www.evil.example :red[x] $x$"
)


def watched(page: Page) -> list[str]:
    """List whatever the page asks a foreign server for."""
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "evil" in str(urlsplit(request.url).hostname) else None
    )
    return asked


def harmless(page: Page, asked: list[str]) -> None:
    assert page.locator("a[href*=evil], img[src*=evil], .katex").count() == 0
    assert not asked


@pytest.mark.parametrize(
    "path", ["explore?v={0}&family={0}&kernel={0}", "backward?v={0}&x={0}&rule={0}", "models?network={0}"]
)
def test_a_link_is_shown_as_letters(open_app, path):
    page = open_app()
    asked = watched(page)
    page.goto(page.url.partition("?")[0] + path.format(quote(HOSTILE[:58])))
    expect(page.get_by_test_id("stAlert").first).to_contain_text("![x](http:")
    harmless(page, asked)


def test_a_recording_is_shown_as_letters(open_app, tmp_path):
    class Hostile(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            theta = torch.tensor([[[1.0, 0, 0.2], [0, 1, 0]]])
            return F.grid_sample(x, F.affine_grid(theta, list(x.shape), align_corners=False), align_corners=False)

    model = torch.nn.Module()
    model.add_module(HOSTILE.replace(".", "·"), Hostile())
    with sv.record() as tape:
        next(model.children())(torch.rand(1, 1, 8, 8))
    noted = Tape(calls=list(tape), notes=[HOSTILE, f"- {HOSTILE}"])
    file = tmp_path / "[log in](http:··evil.example).stn"
    noted.save(file)
    page = open_app("debug?v=1&tape=upload")
    asked = watched(page)
    page.locator("input[type=file]").first.set_input_files(file)
    expect(page.get_by_test_id("stn-stage").first).to_be_visible()
    page.get_by_text("notes on this recording").click()
    expect(page.get_by_text("![x](http:").first).to_be_visible()
    harmless(page, asked)
