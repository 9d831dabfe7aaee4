"""What earlier versions wrote and promised still holds: names, commands, links, a recording, trained networks.

``samples/before.json`` and ``samples/warp.stn`` (of a synthetic picture) were written by the version of 26 November
2026. Names may be added, none may go; a sample is never written anew.
"""

import json
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
import typer

import stn_viz as sv
from stn_viz.app.backward import view as backward
from stn_viz.app.debug import view as debug
from stn_viz.app.explore import view as explore
from stn_viz.app.models import view as models
from stn_viz.app.url import COMMON, read
from stn_viz.cli import app

SAMPLES = Path(__file__).parent / "samples"
BEFORE = json.loads((SAMPLES / "before.json").read_text(encoding="utf-8"))
PAGES = {
    "explore": (explore.View, explore.READERS),
    "backward": (backward.Backward, backward.READERS),
    "models": (models.Inspector, models.READERS),
    "debug": (debug.Debug, debug.READERS),
}


def test_no_public_name_is_gone():
    assert set(BEFORE["public"]) <= set(sv.__all__)
    assert set(BEFORE["families"]) <= set(sv.families())
    assert set(BEFORE["kernels"]) <= set(sv.KERNELS)
    assert set(BEFORE["controls"]) <= set(sv.CONTROLS)
    assert set(BEFORE["checkpoints"]) <= set(sv.checkpoints())


@pytest.mark.parametrize("name", BEFORE["commands"])
def test_a_command_takes_the_options_it_took(name):
    command = typer.main.get_command(app).commands[name]
    assert set(BEFORE["commands"][name]) <= {option for parameter in command.params for option in parameter.opts}


NOW = {"ask": {True: "1", False: ""}}  # fields that have more values since, and what theirs of before are called


@pytest.mark.parametrize("page", BEFORE["links"])
def test_a_link_of_version_1_sets_every_field_as_it_did(page):
    link = BEFORE["links"][page]
    assert link["query"]["v"] == "1"
    view, readers = PAGES[page]
    values, complaints = read(link["query"], {**COMMON, **readers})
    assert complaints == []
    found = vars(view(**values))
    wanted = {name: NOW[name][value] if name in NOW else value for name, value in link["fields"].items()}
    assert json.loads(json.dumps({name: found[name] for name in wanted})) == wanted


def test_a_recording_says_what_it_said():
    said, tape = BEFORE["recording"], sv.load_recording(SAMPLES / "warp.stn")
    assert len(tape) == said["calls"]
    call = tape[0]
    for name in ("source", "target", "mode", "padding", "align_corners"):
        assert json.loads(json.dumps(getattr(call, name))) == said[name], name
    assert call.site.module == said["module"]
    assert call.theta.flatten().tolist() == said["theta"]
    assert call.theta_grad.flatten().tolist() == said["theta_grad"]
    assert call.grid.double().sum().item() == pytest.approx(said["grid_sum"], rel=1e-12)
    assert call.output.double().sum().item() == pytest.approx(said["output_sum"], rel=1e-12)
    assert [finding.kind for finding in sv.diagnose(tape)] == said["kinds"]


def ellipse() -> torch.Tensor:
    y, x = torch.meshgrid(torch.linspace(-1, 1, 12), torch.linspace(-1, 1, 12), indexing="ij")
    drawn = ((x**2 / 0.2 + (y - 0.1) ** 2 / 0.5) < 1).float()
    return F.interpolate(drawn[None, None], (28, 28), mode="bilinear")


@pytest.mark.parametrize("name", BEFORE["networks"])
def test_a_trained_network_gives_the_logits_it_gave(name):
    said, network = BEFORE["networks"][name], sv.load_checkpoint(name)
    assert set(said["card"]) <= set(network.card)
    with torch.no_grad():
        assert network(ellipse())[0].tolist() == pytest.approx(said["logits"], abs=2e-3)
