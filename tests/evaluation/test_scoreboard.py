"""The scoreboard: measured figures against cards, and a page that says what is missing."""

import json
from dataclasses import replace
from importlib import import_module

import pytest
import torch

from stn_viz.datasets.digits import load_bundled
from stn_viz.evaluation.paper import cell, paper
from stn_viz.evaluation.scoreboard import TABLE, board, check, ratios, sections, trained
from stn_viz.networks.model_card import ModelCard
from stn_viz.networks.models import Network
from stn_viz.networks.names import NetworkName
from stn_viz.training import plan
from stn_viz.training.publish import results_of


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """One untrained r-cnn with honest figures, alone on its shelf."""
    module = import_module("stn_viz.networks.checkpoints")  # the package's own `checkpoints` is the function
    monkeypatch.setattr(module, "_FOLDERS", (tmp_path,))
    monkeypatch.setenv("STN_VIZ_DATA", str(tmp_path / "no-mnist"))
    torch.manual_seed(0)
    one, digits = plan("r-cnn"), load_bundled()
    model = Network(one.spec).half().float().eval()
    found = results_of(model, one, digits, (1, 2))
    card = ModelCard(one.name, "r", one.spec, replace(found, data="MNIST test"), results_bundled=found)
    module.save_checkpoint(model, replace(card, paper_error=cell(NetworkName.parse(one.name))), tmp_path)
    return tmp_path


def test_the_table_has_every_cell_of_the_paper():
    assert len(TABLE) == 8 * 4 + 4 + 3
    theirs = {name: cell(NetworkName.parse(name)) for name in (*TABLE, "r-st-cnn-affine-joint", "r-st-cnn-similarity")}
    assert theirs["e-st-cnn-tps"] == 1.1
    assert theirs["r-st-cnn-affine-joint"] == theirs["r-st-cnn-affine"] == 0.7
    assert theirs["r-st-cnn-similarity"] is None
    assert all(plan(name).name == name for name in TABLE)
    assert "Jaderberg" in paper()["source"]


def test_a_card_is_checked_and_a_false_one_is_found_out(shelf):
    (row,) = check(None, None, torch.device("cpu"))
    assert row.reproduced is None  # right, but only the bundled digits could tell
    assert row.error == row.card
    path = shelf / "r-cnn.json"
    card = json.loads(path.read_text())
    card["results_bundled"]["errors"][0] -= 1
    path.write_text(json.dumps(card))
    assert check(["r-cnn"], None, torch.device("cpu"))[0].reproduced is False


def test_the_board_shows_ours_beside_theirs_and_what_is_missing(shelf):
    error = json.loads((shelf / "r-cnn.json").read_text())["results"]["error"]
    page = board()
    assert f"| cnn | {error:.2f} / 1.2 | not trained / 0.8 |" in page
    assert "| st-cnn-tps | not trained / 0.7 |" in page


def test_only_what_was_measured_on_mnist_is_held_against_the_paper(shelf):
    path = shelf / "r-cnn.json"
    card = json.loads(path.read_text())
    card["results"]["error"] = 0.6
    path.write_text(json.dumps(card))
    section = sections()[0]
    cell_of = {c.name: c for _, cells in section.rows for c in cells}
    assert cell_of["r-cnn"].beaten
    assert cell_of["r-fcn"].card is cell_of["r-fcn"].error is None
    st_card = {**card, "name": "r-st-cnn-affine", "results": {**card["results"], "error": 0.3}}
    (shelf / "r-st-cnn-affine.json").write_text(json.dumps(st_card))
    (shelf / "r-st-cnn-affine.safetensors").write_bytes((shelf / "r-cnn.safetensors").read_bytes())
    ours, theirs = ratios(sections()[0])[0]
    assert (ours, theirs) == (pytest.approx(0.5), pytest.approx(0.7 / 1.2))
    assert "| st-cnn-affine ÷ cnn | 0.50 / 0.58 | – / 0.62 |" in board()
    card["results"]["data"] = "bundled digits"
    path.write_text(json.dumps(card))
    section = sections()[0]
    assert not {c.name: c for _, cells in section.rows for c in cells}["r-cnn"].beaten
    assert ratios(section)[0][0] is None


def test_a_stranger_on_the_shelf_does_not_stop_the_board(shelf):
    (shelf / "notes.json").write_text("[1, 2]")
    (shelf / "r-fcn.json").write_text("{")
    (shelf / "r-fcn.safetensors").write_bytes(b"")
    assert "| fcn | not trained / 2.1 |" in board()
    assert trained("r-fcn", {}, shelf, mnist=False) is None
    assert trained("r-cnn", {}, shelf, mnist=True) is not None
    assert trained("r-cnn", {"steps": 3}, shelf, mnist=True) is None
