"""Figure 2 of a recording in a real browser: two rows of a foreign network, its output, and the way back."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import expect
from torch import nn

import stn_viz as sv
from stn_viz.recording.passage import recorded_passage
from tests.browser.server import serving

pytestmark = pytest.mark.browser


class Reader(nn.Module):
    """Predict θ of a small picture, and read that."""

    def __init__(self):
        super().__init__()
        self.localiser = nn.Linear(3 * 8 * 12, 6)

    def forward(self, x):
        theta = 0.1 * self.localiser(x.flatten(1)).view(-1, 2, 3) + 0.8 * torch.eye(2, 3)
        return F.grid_sample(x, F.affine_grid(theta, list(x.shape), align_corners=False), align_corners=False)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    torch.manual_seed(0)
    net = nn.Sequential(Reader(), Reader(), nn.Flatten(), nn.Linear(288, 5))
    with sv.record() as tape:
        net(torch.rand(2, 3, 8, 12)).square().sum().backward()
    path = tmp_path_factory.mktemp("recordings") / "run.stn"
    tape.save(path)
    return path


@pytest.fixture(scope="module")
def app_url(recorded, tmp_path_factory):
    """Serve the recording by the command that users type; it takes the place of the session's server."""
    with serving(tmp_path_factory.mktemp("log") / "log.txt", "open", str(recorded)) as url:
        yield url


def test_a_recording_is_drawn_as_figure_2_and_back(open_app, recorded):
    found = recorded_passage(sv.load_recording(recorded), 1, 1)
    page = open_app("debug?v=1&call=1&sample=1&look=inside")
    figure = page.get_by_test_id("stn-inside")
    expect(figure.locator("h4")).to_have_text(["call 0: Sequential.0", "call 1: Sequential.1", "what the network gave"])
    best = int(found.block("output").activation.argmax())
    expect(page.get_by_test_id("inside-says")).to_contain_text(f"[{best}]")
    expect(figure.locator("[data-block='transformers.1.module']")).to_contain_text("1734 weights")
    bars = figure.locator("[data-block=output] [data-class]")
    assert [float(bar.get_attribute("data-value")) for bar in bars.all()] == pytest.approx(
        found.block("output").activation.tolist()
    )
    page.get_by_test_id("stButtonGroup").get_by_text("backward", exact=True).click()
    card = figure.locator("[data-block='transformers.1.view']")
    expect(card).not_to_have_attribute("data-norm", "")
    assert float(card.get_attribute("data-norm")) == pytest.approx(found.block("transformers.1.view").norm)
    expect(figure.locator("[data-block='transformers.0.source'] .note")).to_have_text("No ∂L was recorded here.")
