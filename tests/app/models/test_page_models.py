"""The Model inspector without a browser: accuracy, θ, classes, slopes and curves on the page are those of torch."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from models_pages import NAMES, PAGE, REPLAYED, again, fact, looked, plotly, values
from streamlit.testing.v1 import AppTest

from stn_viz.app.models.experiments import explain_stages, explain_start
from stn_viz.app.models.facts import taught
from stn_viz.app.models.view import LOOKS, short, title
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.distortions import distortion
from stn_viz.networks.checkpoints import load_card, load_checkpoint, load_replay
from stn_viz.stage.packing import unpack
from stn_viz.texts.quantity import signed


def tiles(at: AppTest, key: str = "gallery") -> tuple[dict, dict]:
    (found,) = (
        c
        for c in at.get("bidi_component")
        if c.proto.component_name == "stn-viz.tiles" and f"models.{key}" in c.proto.id
    )
    return unpack(found.proto.bytes)


def link(at: AppTest) -> dict[str, str]:
    """Give the query, whose values AppTest keeps as lists once the script has written them."""
    return {name: value if isinstance(value, str) else value[0] for name, value in at.query_params.items()}


@pytest.mark.parametrize("name", NAMES)
def test_the_accuracy_shown_is_torchs(inspector, folder, name):
    at = inspector(network=name)
    _, _, batch, probabilities = looked(folder, name)
    right = (probabilities.argmax(1) == batch.labels).double().mean().item()
    assert fact(at, "accuracy") == f"{100 * right:.1f} %"
    assert fact(at, "error") == "0.68 %"


def test_tiles_are_sorted_by_loss_and_say_what_torch_says(inspector, folder):
    meta, arrays = tiles(inspector())
    model, _, batch, probabilities = looked(folder, REPLAYED)
    loss = F.nll_loss(probabilities.log(), batch.labels, reduction="none")
    index = [tile["index"] for tile in meta["tiles"]]
    assert index == loss.argsort(descending=True, stable=True).tolist()
    for tile in meta["tiles"]:
        sure, best = probabilities[tile["index"]].max(0)
        assert tile["right"] == (best == batch.labels[tile["index"]]).item()
        assert re.findall(r"\d+", tile["text"])[0] == str(best.item())
        assert tile["text"].endswith(f"{sure:.0%}")
    theta = model.transformers[0].theta[index].view(-1, 2, 3)
    corners = torch.tensor([[-1.0, -1, 1], [1, -1, 1], [1, 1, 1], [-1, 1, 1]])
    outlines = torch.from_numpy(arrays["outlines"].copy())
    torch.testing.assert_close(outlines[0, :, 0, ::8], corners @ theta.mT, atol=1e-5, rtol=0)
    sources = torch.from_numpy(arrays["sources"].copy())[..., 0].float() / 255
    torch.testing.assert_close(sources, batch.images[index, 0], atol=0.51 / 255, rtol=0)


def test_only_wrong_answers_can_be_shown(inspector, folder):
    _, _, batch, probabilities = looked(folder, REPLAYED)
    wrong = (probabilities.argmax(1) != batch.labels).nonzero().flatten().tolist()
    assert {tile["index"] for tile in tiles(inspector(show="wrong"))[0]["tiles"]} == set(wrong)


def test_a_picked_picture_shows_its_theta_and_classes(inspector, folder):
    meta, _ = tiles(inspector(pick=7), "closer")
    model, _, _, probabilities = looked(folder, REPLAYED)
    lines = meta["tiles"][0]["text"].split("\n")
    assert f"θ = {' '.join(signed(v, 3) for v in model.transformers[0].theta[7].tolist())}" in lines
    top = probabilities[7].topk(1)
    assert f"class {top.indices.item()}: {top.values.item():.1%}" in lines


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", [NAMES[2], NAMES[3], NAMES[-1]], ids=["plain", "series", "parallel"])
def test_every_view_of_every_network_runs(inspector, name, look):
    assert not inspector(network=name, look=look, pick=3).error


@pytest.mark.parametrize("order", ["drawn", "confidence", "outside", "det", "residual"])
def test_every_order_shows_every_picture_once(inspector, order):
    meta, _ = tiles(inspector(sort=order))
    assert sorted(tile["index"] for tile in meta["tiles"]) == list(range(64))


def test_robustness_is_torchs_accuracy_at_each_pose(inspector, folder):
    figure = plotly(inspector(look="stress", axis="scale"))
    model, digits, _, _ = looked(folder, REPLAYED)
    (curve,) = (t for t in figure["data"] if t["name"] == short(REPLAYED))
    upright = values(curve["x"]).index(1.0)
    with torch.no_grad():
        right = (model(digits.floats()).argmax(1) == digits.labels).double().mean().item()
    assert values(curve["y"])[upright] == pytest.approx(right, abs=1 / 64)


def test_a_recorded_training_can_be_scrubbed(inspector):
    meta, arrays = tiles(inspector(look="training"), "replay")
    assert meta["frames"][1] == "step 50 · held-out error 12.50 % · slope +0.50"
    assert arrays["outlines"].shape[0] == arrays["views"].shape[0] == 3
    assert meta["moments"] == [0.0, 50.0, 100.0]
    follows, loss, gradients, held_out = meta["panels"]
    assert loss["lines"][0]["y"] == pytest.approx(torch.linspace(2, 1, 10).tolist(), rel=1e-3)
    assert loss["lines"][0]["x"] == [10.0 * k for k in range(1, 11)]
    assert [line["name"] for line in gradients["lines"]] == ["localiser", "classifier"]
    assert held_out["lines"][0]["y"] == pytest.approx([0.9, 0.125, 0.0325])
    theta = torch.tensor(arrays["thetas"][2, 4])
    turn = torch.rad2deg(torch.atan2(theta[3] - theta[1], theta[0] + theta[4]))
    applied = distortion("r").distorted(load_bundled().part(slice(0, 64)), 7).drawn["angle"][4]
    assert follows["title"] == "turn of box − turn of digit (°)"
    assert follows["lines"][4]["y"][2] == pytest.approx(float(turn - applied), abs=0.1)
    assert follows["lines"][4]["tile"] == 4


def test_a_network_without_transformer_has_nothing_to_replay(inspector):
    assert "no boxes to replay" in inspector(network="r-fcn", look="training").info[0].value


def test_a_record_of_another_network_is_one_sentence(inspector, folder, tmp_path, monkeypatch):
    for path in folder.glob(f"{REPLAYED}.*"):
        name = path.name.replace(REPLAYED, "e-st-fcn-tps") if "replay" in path.name else path.name
        (tmp_path / name).write_bytes(path.read_bytes())
    for path in folder.glob("e-st-fcn-tps.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(sys.modules["stn_viz.networks.checkpoints"], "_FOLDERS", (tmp_path,))
    assert "does not fit the network" in inspector(network="e-st-fcn-tps", look="training").info[0].value


@pytest.mark.parametrize(
    ("name", "box"), [(NAMES[3], 1), (NAMES[5], 0), (NAMES[6], 1)], ids=["series", "deep", "parallel"]
)
def test_any_box_can_be_dragged_and_the_classifier_follows(inspector, folder, name, box):
    at = inspector(network=name, look="stage", pick=5, box=box)
    sent = {c.proto.component_name: unpack(c.proto.bytes)[0] for c in at.get("bidi_component") if c.proto.bytes}
    model = load_checkpoint(folder / f"{name}.safetensors")
    task = distortion(model.card.task)
    with torch.no_grad():
        own = model(task.distorted(load_bundled("test").part(torch.arange(64)), 1).images).softmax(1)[5]
    theta = model.transformers[box].theta[5]
    assert sent["stn-viz.stage"]["theta"] == pytest.approx(theta.tolist(), abs=1e-6)
    assert sent["stn-viz.reference"]["opinion"]["probabilities"] == pytest.approx(own.tolist(), abs=1e-5)
    mine = (theta + 0.2).tolist()
    at.session_state["models.stage"] = {"view": {"epoch": sent["stn-viz.stage"]["epoch"], "seq": 4, "theta": mine}}
    again(at)
    sent = {c.proto.component_name: unpack(c.proto.bytes)[0] for c in at.get("bidi_component") if c.proto.bytes}
    given = [torch.tensor(mine) if k == box else None for k in range(len(model.transformers))]
    images = task.distorted(load_bundled("test").part(torch.arange(64)), 1).images[5:6]
    with torch.no_grad():
        expected = model(images, given).softmax(1)[0]
    assert sent["stn-viz.reference"]["seq"] == 4
    assert sent["stn-viz.reference"]["opinion"]["probabilities"] == pytest.approx(expected.tolist(), abs=1e-5)


def test_the_card_of_a_network_that_started_from_another_tells_both_commands():
    at = AppTest.from_string(PAGE, default_timeout=60)
    for name, value in {"v": "1", "network": "rts-st-cnn-tps", "look": "card"}.items():
        at.query_params[name] = value
    words = " ".join(e.proto.body for e in again(at).get("html"))
    for name in ("rts-st-cnn-affine", "rts-st-cnn-tps"):
        assert load_card(name).command in words


def test_the_card_and_the_scoreboard_say_what_the_cards_say(inspector):
    words = " ".join(e.proto.body for e in inspector(look="card").get("html"))
    assert "0.68 %" in words
    assert f"stn-viz evaluate {REPLAYED}" in words
    at = inspector(look="board")
    (sent,) = (c for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.board")
    board = json.loads(sent.proto.json)
    assert board["chosen"] == REPLAYED
    cells = {cell["network"]: cell for section in board["sections"] for row in section["rows"] for cell in row["cells"]}
    assert cells["r-fcn"] == {"network": "r-fcn", "there": True, "ours": 0.68, "paper": 2.1, "beaten": True}
    assert cells["r-cnn"]["there"] is False
    assert cells["r-cnn"]["ours"] is None


def test_a_training_that_went_on_says_that_its_step_0_is_no_beginning():
    card = load_card("r-st-cnn-affine")
    total = sum(int(re.search(r"--steps (\d+)", one.command)[1]) for one in card.before)
    assert total > 0
    said = explain_start(card)
    assert f"{total:,} steps in {len(card.before)} earlier trainings" in said
    assert f"{card.before[-1].error:.2f} %" in said
    assert "several trainings" in taught(card)
    assert explain_start(load_card("r-st-fcn-affine")) is None
    other = load_card("r-st-fcn-tps")
    assert "r-st-fcn-affine" in explain_start(other)
    assert taught(other).endswith("from the weights of r-st-fcn-affine.")
    assert taught(load_card("add-st-fcn-tps-parallel")).startswith("Trained jointly")
    assert taught(replace(other, lesson="")) == ""


def test_a_replay_of_several_trainings_names_each_and_what_was_not_kept():
    card, replay = load_card("add-st-fcn-tps-parallel"), load_replay("add-st-fcn-tps-parallel")
    said = explain_stages(card, replay).splitlines()
    assert [one.command in line for one, line in zip([*card.before, card], said[1:], strict=True)] == [True, True]
    assert "steps 0 to 40,000" in said[1]
    assert "steps 40,000 to 85,000" in said[2]
    lost = replace(replay, stages=(replace(replay.stages[0], recorded=False), replay.stages[1]))
    gaps = explain_stages(card, lost).splitlines()[1:]
    assert ["nothing was kept" in line for line in gaps] == [True, False]
    assert explain_stages(load_card("r-st-fcn-affine"), load_replay("r-st-fcn-affine")) is None


def test_names_that_are_none_of_this_packages_are_shown_as_they_are():
    for name in ("notes", "r", "r-st", "r-joint", "x-cnn"):
        assert title(name) == short(name) == name


def test_an_unrecorded_training_names_the_command(inspector):
    at = inspector(network="e-st-fcn-tps", look="training")
    assert "`stn-viz train e-st-fcn-tps`" in at.info[0].value


def test_the_stage_starts_from_the_networks_own_box(inspector, folder):
    at = inspector(look="stage", pick=5)
    model, _, _, probabilities = looked(folder, REPLAYED)
    sent = {c.proto.component_name: unpack(c.proto.bytes)[0] for c in at.get("bidi_component") if c.proto.bytes}
    scene, answer = sent["stn-viz.stage"], sent["stn-viz.reference"]
    assert scene["theta"] == pytest.approx(model.transformers[0].theta[5].tolist())
    assert scene["network"]["probabilities"] == pytest.approx(probabilities[5].tolist(), abs=1e-6)
    assert answer["opinion"]["probabilities"] == pytest.approx(probabilities[5].tolist(), abs=1e-5)
    assert answer["epoch"] == scene["epoch"]


def test_strength_zero_turns_nothing(inspector, folder):
    at = inspector(strength=0)
    meta, arrays = tiles(at)
    digits = load_bundled("test")
    order = [tile["index"] for tile in meta["tiles"]]
    sources = torch.from_numpy(arrays["sources"].copy())[..., 0].int()
    assert (sources - digits.images[order].int()).abs().max() <= 1
    assert not any('data-fact="slope"' in e.proto.body for e in at.get("html"))


def test_another_64_draws_anew(inspector):
    at = inspector(pick=3)
    before = tiles(at)[1]["sources"]
    next(b for b in at.button if b.label == "resample").click()
    again(at)
    assert (tiles(at)[1]["sources"] != before).any()
    assert link(at)["draw"] == "2"
    assert "pick" not in link(at), "they are other pictures"


def test_a_drawn_digit_is_read_under_64_draws(inspector, folder):
    at = inspector(data="draw")
    assert "Draw a digit" in at.info[0].value
    digit = load_bundled().images[5]
    at.session_state["models.pad"] = {"digit": digit.flatten().tolist()}
    meta, arrays = tiles(again(at))
    assert meta["tiles"][0]["right"] is None
    assert len(meta["tiles"]) == 64
    batch = distortion("r").distorted(load_bundled().part(torch.full((64,), 5)), 1)
    order = [tile["index"] for tile in meta["tiles"]]
    sources = torch.from_numpy(arrays["sources"].copy())[..., 0].float() / 255
    torch.testing.assert_close(sources, batch.images[order, 0], atol=0.51 / 255, rtol=0)


# What can go wrong


def test_no_network_at_all_names_the_command(inspector, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["stn_viz.networks.checkpoints"], "_FOLDERS", (tmp_path,))
    at = inspector()
    assert f"`stn-viz train {REPLAYED}`" in at.info[0].value
    assert [menu.key for menu in at.selectbox] == ["language.en"]


def test_a_link_to_a_missing_network_says_so_and_shows_another(inspector):
    at = inspector(network="rts-st-cnn-affine")
    assert "`stn-viz train rts-st-cnn-affine`" in at.warning[0].value
    assert tiles(at)


def test_nonsense_in_a_link_costs_one_sentence(inspector):
    at = inspector(strength="loud", look="gallery")
    assert "strength" in at.warning[0].value
    assert tiles(at)


def test_a_damaged_network_is_one_sentence(inspector, folder, tmp_path, monkeypatch):
    for path in folder.glob(f"{REPLAYED}.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / f"{REPLAYED}.safetensors").write_bytes(b"not weights")
    monkeypatch.setattr(sys.modules["stn_viz.networks.checkpoints"], "_FOLDERS", (tmp_path,))
    at = inspector()
    assert "damaged" in at.error[0].value


def test_a_link_is_written_back(inspector):
    at = inspector(sort="det", look="gallery", strength=60, axis="shift")
    assert link(at) == {"v": "1", "network": REPLAYED, "sort": "det", "strength": "60", "axis": "shift"}
