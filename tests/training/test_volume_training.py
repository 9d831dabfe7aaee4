"""The experiment in 3-D: a kill changes nothing, the box is measured against the solid, cards say what is so."""

import json
import os
import re
import signal
import subprocess
import sys

import pytest
import torch
from typer.testing import CliRunner

import stn_viz as sv
from stn_viz import cli
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.extruded import place_each
from stn_viz.networks.volume_checkpoints import load_volume_network, volume_networks
from stn_viz.networks.volumes import VolumeNetwork
from stn_viz.training import Material
from stn_viz.training.volumes import (
    NAMES,
    averaged_volumes,
    measure_volumes,
    plan_volumes,
    start_volumes,
    train_volumes,
)

CALM = {**os.environ, "OMP_NUM_THREADS": "1"}
TINY = {"steps": 8, "batch": 8}


@pytest.fixture(autouse=True)
def one_thread():
    """Equal sums need an equal order of summation."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def material():
    return Material(load_bundled("train"), load_bundled("validation").part(slice(0, 20)))


def test_names_say_the_family():
    assert [plan_volumes(name).spec.family for name in NAMES] == list(NAMES.values())
    assert plan_volumes("extruded-st-cnn-affine").recipe.upright > 0
    assert plan_volumes("extruded-cnn").recipe.upright == 0
    with pytest.raises(sv.ArgumentError, match="name: got 'r-cnn', wanted one of extruded-cnn"):
        plan_volumes("r-cnn")
    with pytest.raises(sv.ArgumentError, match="fields of a recipe"):
        plan_volumes("extruded-cnn", epochs=3)


def test_a_run_that_goes_on_from_its_file_ends_as_one_that_was_never_stopped(tmp_path):
    plan, path = plan_volumes("extruded-st-cnn-affine", **TINY), tmp_path / "run.safetensors"
    whole = train_volumes(start_volumes(plan), material())
    stopped = []

    def stop(run, loss):
        if run.step == 5:
            run.save(path)
            stopped.append(run.step)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_volumes(start_volumes(plan), material(), None, stop)
    again = start_volumes(plan)
    again.load(path)
    assert again.step == stopped[0]
    train_volumes(again, material(), path)
    assert torch.equal(again.history, whole.history)
    assert all(torch.equal(again.average[k], value) for k, value in whole.average.items())
    assert again.checks == whole.checks


SCRIPT = """
import sys, torch
from pathlib import Path
torch.set_num_threads(1)
from stn_viz.datasets.digits import load_bundled
from stn_viz.training import Material
from stn_viz.training.volumes import plan_volumes, start_volumes, train_volumes
material = Material(load_bundled("train"), load_bundled("validation"))
run = start_volumes(plan_volumes("extruded-st-cnn-attention", steps=12, batch=8))
train_volumes(run, material, Path(sys.argv[1]), lambda run, loss: print(run.step, flush=True), save_seconds=0)
"""


def test_the_command_goes_on_after_a_kill_and_writes_a_card(tmp_path):
    path = tmp_path / "runs" / "extruded-st-cnn-attention.safetensors"
    begun = subprocess.Popen([sys.executable, "-c", SCRIPT, str(path)], stdout=subprocess.PIPE, text=True, env=CALM)
    assert begun.stdout is not None
    for line in begun.stdout:
        if int(line) == 5:
            begun.send_signal(signal.SIGKILL)  # which no process can catch
            break
    begun.stdout.close()
    assert begun.wait() == -signal.SIGKILL
    typed = ["train-volumes", "extruded-st-cnn-attention", "--steps", "12", "--batch", "8"]
    places = ["--runs", str(tmp_path / "runs"), "--into", str(tmp_path), "--data", str(tmp_path)]
    answer = CliRunner().invoke(cli.app, [*typed, *places], catch_exceptions=False)
    assert re.search(r"from step \d+ of 12", answer.output)
    assert "from step 0" not in answer.output
    card = json.loads((tmp_path / "volumes" / "extruded-st-cnn-attention.json").read_text("utf-8"))
    assert card["command"] == "stn-viz train-volumes extruded-st-cnn-attention --steps 12 --batch 8"
    assert card["results"]["data"] == load_bundled("test").source
    assert f"test: {card['results']['error']:.2f} % of" in answer.output
    assert card["paper_error"] is None


def test_a_network_that_is_none():
    answer = CliRunner().invoke(cli.app, ["train-volumes", "r-cnn"])
    assert isinstance(answer.exception, sv.ArgumentError)


class TestMeasures:
    def test_a_box_that_follows_every_solid(self):
        """Hand in the θ that undoes each pose: place 1, no turn left, and more of it as the hand trembles."""
        batch = place_each(load_bundled("test").part(slice(40)), 1)
        square = torch.cat([batch.theta.unflatten(1, (3, 4)), torch.tensor([0.0, 0, 0, 1]).expand(40, 1, 4)], dim=1)
        theta = torch.linalg.inv(square)[:, :3].flatten(1)
        network = Handed(theta)
        found = measure_volumes(network, batch)
        assert found.slope == pytest.approx(1, abs=1e-4)
        assert found.turn < 0.1 < found.turned
        network.theta = theta + 0.1 * torch.randn(40, 12, generator=torch.Generator().manual_seed(0))
        assert measure_volumes(network, batch).turn > 3

    def test_a_box_that_stays(self):
        batch = place_each(load_bundled("test").part(slice(40)), 1)
        found = measure_volumes(Handed(sv.family("affine-3d").identity().float().expand(40, -1)), batch)
        assert found.slope == pytest.approx(0, abs=1e-6)
        assert found.turn == found.turned > 10

    def test_without_a_transformer_there_is_no_box(self):
        run = start_volumes(plan_volumes("extruded-cnn", **TINY))
        found = measure_volumes(averaged_volumes(run), place_each(load_bundled("test").part(slice(20)), 1))
        assert (found.slope, found.turn) == (None, None)


class Handed(VolumeNetwork):
    """Be an untrained network whose transformer is handed its θ."""

    def __init__(self, theta):
        super().__init__(plan_volumes("extruded-st-cnn-affine").spec)
        self.theta = theta

    def forward(self, images, theta=None, traces=None):
        return super().forward(images, self.theta, traces)


def test_the_shipped_networks_err_on_the_bundled_digits_as_their_cards_say():
    names = volume_networks()
    assert names
    for name in names:
        network, card = load_volume_network(name)
        assert card.name == name
        said = card.results_bundled
        found = measure_volumes(network, place_each(load_bundled("test"), said.draw))
        assert found.error == pytest.approx(said.error, abs=0.6)  # two of 360 digits: sums differ between machines
