"""The Model inspector without a browser: accuracy, θ, classes, slopes and curves on the page are those of torch."""

from __future__ import annotations

import base64
import json
import re
import sys
from dataclasses import replace

import numpy as np
import pytest
import streamlit as st
import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest

from stn_viz.app import cache
from stn_viz.app.models.experiments import explain_start
from stn_viz.app.models.facts import explain_alignment, taught, write_signed
from stn_viz.app.models.view import LOOKS, short, title
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.distortions import distortion
from stn_viz.evaluation.inspection import Inspection, Warped
from stn_viz.evaluation.metrics import evaluate
from stn_viz.evaluation.probes import weakened
from stn_viz.networks.checkpoints import Replay, load_card, load_checkpoint, save_checkpoint
from stn_viz.networks.model_card import ModelCard, Results
from stn_viz.networks.models import Network
from stn_viz.stage.packing import unpack
from stn_viz.training import plan

PAGE = "from stn_viz.app.models import page as models\nmodels.page()"
NAMES = (
    "r-st-fcn-affine",
    "r-st-fcn-affine-joint",
    "r-fcn",
    "r-st-fcn-tps-series",
    "e-st-fcn-tps",
    "p-st-fcn-projective-deep",
    "add-st-fcn-attention-parallel",
)
REPLAYED = NAMES[0]


def untrained(name: str) -> Network:
    """Build a network of this name whose θ differ from digit to digit."""
    torch.manual_seed(len(name))
    model = Network(plan(name).spec)
    for transformer in model.transformers:
        torch.nn.init.normal_(transformer.regression.weight, std=0.08)
    return model.eval()


def recorded() -> Replay:
    theta = torch.tensor([1.0, 0, 0, 0, 1, 0]) + 0.1 * torch.randn(3, 64, 1, 6)
    looks, curve = torch.tensor([0.0, 50.0, 100.0]), torch.linspace(2, 1, 10)
    return Replay(
        looks, theta, torch.tensor([90.0, 12.5, 3.25]), torch.tensor([0.0, 0.5, 0.81]), curve, curve, curve, 10
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("networks")
    for name in NAMES:
        one = plan(name)
        lesson = "joint" if name.endswith("-joint") else "upright-first: for a while" if one.spec.family else "none"
        results = Results("MNIST test", 0.68, slope=0.82)
        card = ModelCard(name, one.task, one.spec, results, lesson=lesson, paper_error=0.7)
        save_checkpoint(untrained(name), card, where, recorded() if name == REPLAYED else None)
    return where


@pytest.fixture
def inspector(folder, monkeypatch):
    monkeypatch.setattr(sys.modules["stn_viz.networks.checkpoints"], "_FOLDERS", (folder,))
    st.cache_resource.clear()
    cache.clear_caches()

    def run(**query: object) -> AppTest:
        at = AppTest.from_string(PAGE, default_timeout=60)
        for name, value in {"v": "1", "network": REPLAYED, **query}.items():
            at.query_params[name] = str(value)
        return again(at)

    return run


def again(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


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


def fact(at: AppTest, name: str) -> str:
    words = " ".join(e.proto.body for e in at.get("html"))
    found = re.search(rf"data-fact=['\"]{name}['\"]><b>(.*?)</b>", words)
    assert found, words
    return found[1]


def looked(folder, name: str, seed: int = 1):
    """Let torch look at the same 64 digits."""
    model = load_checkpoint(folder / f"{name}.safetensors")
    digits = load_bundled("test").part(torch.arange(64))
    batch = distortion(plan(name).task).distorted(digits, seed)
    with torch.no_grad():
        probabilities = model(batch.images).softmax(1)
    return model, digits, batch, probabilities


@pytest.mark.parametrize("name", NAMES)
def test_the_accuracy_shown_is_torchs(inspector, folder, name):
    at = inspector(network=name)
    _, _, batch, probabilities = looked(folder, name)
    right = (probabilities.argmax(1) == batch.labels).double().mean().item()
    assert fact(at, "accuracy") == f"{100 * right:.1f} %"
    assert fact(at, "error") == "0.68 %"


def test_the_slope_shown_is_the_evaluations(inspector, folder):
    model, digits, _, _ = looked(folder, REPLAYED)
    measured = evaluate(model, distortion("r"), digits, (1,))
    assert fact(inspector(), "slope") == f"{measured.slope:+.2f}"
    assert "0.82" in inspector().get("html")[0].proto.body, "its card's"


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


def drawing(inspector, index=5, **query):
    """Draw a bundled digit on the pad."""
    at = inspector(data="draw", **query)
    at.session_state["models.pad"] = {"digit": load_bundled().images[index].flatten().tolist()}
    return again(at)


def words(at: AppTest) -> str:
    return " ".join(re.sub(r"<style>.*?</style>", "", e.proto.body, flags=re.S) for e in at.get("html"))


@pytest.mark.parametrize("show", ["right", "wrong"])
def test_an_answer_that_nobody_knows_is_neither_right_nor_wrong(inspector, show):
    at = drawing(inspector, show=show)
    assert ">0 of 64 shown<" in words(at)
    assert "Nobody has said which digit this is" in " ".join(i.value for i in at.info)
    assert not any("models.gallery" in c.proto.id for c in at.get("bidi_component"))


def test_unknown_answers_have_marks_and_a_filter_of_their_own(inspector):
    at = drawing(inspector, show="unknown")
    assert ">64 of 64 shown<" in words(at)
    marks = json.loads(at.get("plotly_chart")[0].proto.spec)["data"]
    assert {t["name"]: len(values(t["customdata"])) for t in marks}["nobody has said"] == 64
    assert sum(len(values(t["customdata"])) for t in marks) == 64
    assert ">0 of 64 shown<" in words(inspector(show="unknown")), "of the bundled digits all are known"


def test_without_a_label_no_transformer_is_judged(inspector):
    for look in ("gallery", "turn"):
        said = words(drawing(inspector, look=look))
        assert "Nobody has said which digit this is" in said
        assert 'data-fact="slope"' not in said
        assert 'data-fact="accuracy"' not in said
        assert "On this digit" not in said
        assert "On these digits" not in said


def test_what_the_network_cannot_read_upright_is_no_ground_for_a_verdict(inspector, folder):
    index = 5
    digit = load_bundled().floats(slice(index, index + 1))
    with torch.no_grad():
        read = int(load_checkpoint(folder / f"{REPLAYED}.safetensors")(digit).argmax())
    said = words(drawing(inspector, index, label=(read + 1) % 10))
    assert f"reads this picture as {read} and not as {(read + 1) % 10}" in said
    assert 'data-fact="slope"' not in said
    assert 'data-fact="accuracy"' in said, "its answers are still right or wrong"
    said = words(drawing(inspector, index, label=read))
    assert 'data-fact="slope"' in said
    assert "On these digits" in said


@pytest.mark.parametrize(("strength", "fits"), [(100, 64), (150, None)])
def test_a_slope_is_fitted_within_the_turns_of_the_training(inspector, folder, strength, fits):
    at = inspector(strength=strength)
    model = load_checkpoint(folder / f"{REPLAYED}.safetensors")
    task = weakened(distortion("r"), strength / 100)
    batch = task.distorted(load_bundled("test").part(torch.arange(64)), 1)
    with torch.no_grad():
        model(batch.images)
    t11, t12, _, t21, t22, _ = model.transformers[0].theta.unbind(1)
    box, turned = torch.rad2deg(torch.atan2(t21 - t12, t11 + t22)).double(), batch.drawn["angle"].double()
    inside = turned.abs() <= 90
    assert int(inside.sum()) == (fits or int(inside.sum())) <= 64
    assert strength == 100 or int(inside.sum()) < 64
    x, y = turned[inside] - turned[inside].mean(), box[inside] - box[inside].mean()
    assert fact(at, "slope") == write_signed(float((x * y).sum() / (x * x).sum()))
    some = "these 64" if fits else f"{int(inside.sum())} of these 64"
    assert f"slope of turns, {some} within ±90°" in words(at)


def test_the_sentence_says_whose_slope_it_is_about(inspector):
    said = words(inspector())
    assert "By its card, whose slope over all test digits is +0.82: the transformer works" in said
    assert "its card, MNIST test: +0.82" in said


def test_a_network_that_never_saw_a_turn_is_not_judged_by_turned_digits(inspector):
    said = words(inspector(network="e-st-fcn-tps", distortion="r"))
    assert "No digit was turned in its training" in said
    assert 'data-fact="slope"' not in said
    said = words(inspector(network="e-st-fcn-tps", strength=150))
    assert "distorted as none was in its training" in said


def test_the_turn_of_a_sheared_box_says_which_turn_it_is(inspector):
    said = [c.value for c in inspector(look="stage", pick=5).caption]
    assert "(the nearest rotation)" in said[0]
    assert "φ on the panel is the direction of its upper edge" in said[0]


def test_a_picked_picture_shows_its_theta_and_classes(inspector, folder):
    meta, _ = tiles(inspector(pick=7), "closer")
    model, _, _, probabilities = looked(folder, REPLAYED)
    lines = meta["tiles"][0]["text"].split("\n")
    assert f"θ = {' '.join(f'{v:+.3f}' for v in model.transformers[0].theta[7].tolist())}" in lines
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


def test_a_sweeps_slopes_and_curves_are_torchs(inspector, folder):
    at = inspector(look="turn", turned=9)
    angles = torch.linspace(-180, 180, 49)
    c, s = angles.deg2rad().cos(), angles.deg2rad().sin()
    still = torch.zeros(49)
    pose = torch.stack([torch.stack([c, s, still], 1), torch.stack([-s, c, still], 1)], 1)
    digit = load_bundled("test").floats(slice(9, 10)).expand(49, 1, 28, 28)
    turned = F.grid_sample(digit, F.affine_grid(pose, [49, 1, 28, 28], align_corners=False), align_corners=False)
    label = int(load_bundled("test").labels[9])
    figure = plotly(at)
    for name in NAMES[:2]:
        model = load_checkpoint(folder / f"{name}.safetensors")
        with torch.no_grad():
            sure = model(turned).softmax(1)[:, label]
        (curve,) = (t for t in figure["data"] if t["name"] == short(name) and t["showlegend"])
        assert values(curve["y"]) == pytest.approx(sure.tolist(), abs=1e-4)
        t11, t12, _, t21, t22, _ = model.transformers[0].theta.unbind(1)
        box = torch.rad2deg(torch.atan2(t21 - t12, t11 + t22))
        middle = slice(12, 37)  # ±90°
        x, y = angles[middle] - angles[middle].mean(), box[middle] - box[middle].mean()
        table = next(e.proto.body for e in at.get("html") if "<table" in e.proto.body)
        assert f"<td>{write_signed(float((x * y).sum() / (x * x).sum()))}</td>" in table
    assert short("r-fcn") in {trace["name"] for trace in figure["data"]}, "a network without transformer, to compare"


def test_a_network_that_never_saw_a_turned_digit_is_not_called_lazy(inspector):
    table = next(
        e.proto.body for e in inspector(network="e-st-fcn-tps", look="turn").get("html") if "<table" in e.proto.body
    )
    assert "No digit was turned in its training" in table
    assert "Lazy" not in table


def plotly(at: AppTest) -> dict:
    (chart,) = at.get("plotly_chart")
    return json.loads(chart.proto.spec)


def values(sent: list | dict) -> list[float]:
    """Read an array of a plotly spec, whether it came as a list or packed."""
    if isinstance(sent, list):
        return sent
    return np.frombuffer(base64.b64decode(sent["bdata"]), np.dtype(sent["dtype"])).astype(float).tolist()


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
    sent = {c.proto.component_name: unpack(c.proto.bytes)[0] for c in at.get("bidi_component")}
    model = load_checkpoint(folder / f"{name}.safetensors")
    task = distortion(model.card.task)
    with torch.no_grad():
        own = model(task.distorted(load_bundled("test").part(torch.arange(64)), 1).images).softmax(1)[5]
    theta = model.transformers[box].theta[5]
    assert sent["stn-viz.stage"]["theta"] == pytest.approx(theta.tolist(), abs=1e-6)
    assert sent["stn-viz.truth"]["opinion"]["probabilities"] == pytest.approx(own.tolist(), abs=1e-5)
    mine = (theta + 0.2).tolist()
    at.session_state["models.stage"] = {"view": {"epoch": sent["stn-viz.stage"]["epoch"], "seq": 4, "theta": mine}}
    again(at)
    sent = {c.proto.component_name: unpack(c.proto.bytes)[0] for c in at.get("bidi_component")}
    given = [torch.tensor(mine) if k == box else None for k in range(len(model.transformers))]
    images = task.distorted(load_bundled("test").part(torch.arange(64)), 1).images[5:6]
    with torch.no_grad():
        expected = model(images, given).softmax(1)[0]
    assert sent["stn-viz.truth"]["seq"] == 4
    assert sent["stn-viz.truth"]["opinion"]["probabilities"] == pytest.approx(expected.tolist(), abs=1e-5)


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


def placed(slopes: list[list[float]]) -> Inspection:
    """Make an inspection whose boxes follow digits by these slopes."""
    torch.manual_seed(0)
    digits = torch.randn(500, len(slopes[0]), 2)
    digits -= digits.mean(0)
    boxes = torch.einsum("sd,bdk->bsk", torch.tensor(slopes), digits) / 14
    blank = torch.zeros(500)
    lattice = boxes[:, :, None, None].expand(-1, -1, 9, 9, -1)
    warped = Warped(
        (), torch.zeros(500, len(slopes), 32, 2), torch.zeros(500, 1, 1, 28, 28), blank, blank, blank, lattice
    )
    unturned = torch.full((500,), torch.nan)
    return Inspection(torch.zeros(500, 1, 28, 28), blank.long(), torch.zeros(500, 10), blank, unturned, warped, digits)


def test_the_verdict_says_whether_boxes_go_along():
    assert explain_alignment(placed([[0.9]])).startswith(
        "The transformer finds the digit: move the digit by 10 px and the box moves by +9.0 px"
    )
    assert explain_alignment(placed([[0.5]])).startswith("The transformer helps by halves")
    assert explain_alignment(placed([[-0.001]])).startswith(
        "Lazy: move the digit by 10 px and the box moves by +0.0 px"
    )
    own = explain_alignment(placed([[0.0, 0.9], [0.95, 0.0]]))
    assert own.startswith(
        "Each box has found a digit of its own: move the second digit by 10 px and the first box moves"
    )
    assert explain_alignment(placed([[0.3, 0.3], [0.3, 0.2]])).startswith(
        "Move the first digit by 10 px: the first box moves by +"
    )
    bent = replace(placed([[0.0]]), places=None, spread=(torch.full((500,), 2.0), torch.full((500,), 0.5)))
    assert explain_alignment(bent).startswith("The transformer undoes 75 % of the warp")
    assert explain_alignment(replace(bent, spread=(bent.spread[1], bent.spread[0]))).startswith(
        "The transformer undoes none"
    )
    assert explain_alignment(replace(bent, spread=None)).startswith("Nothing was done")
    assert explain_alignment(replace(bent, warped=None)).startswith("No transformer")


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


def test_names_that_are_none_of_this_packages_are_shown_as_they_are():
    for name in ("notes", "r", "r-st", "r-joint", "x-cnn"):
        assert title(name) == short(name) == name


def test_an_unrecorded_training_names_the_command(inspector):
    at = inspector(network="e-st-fcn-tps", look="training")
    assert "`stn-viz train e-st-fcn-tps`" in at.info[0].value


def test_the_stage_starts_from_the_networks_own_box(inspector, folder):
    at = inspector(look="stage", pick=5)
    model, _, _, probabilities = looked(folder, REPLAYED)
    sent = {c.proto.component_name: unpack(c.proto.bytes)[0] for c in at.get("bidi_component")}
    scene, truth = sent["stn-viz.stage"], sent["stn-viz.truth"]
    assert scene["theta"] == pytest.approx(model.transformers[0].theta[5].tolist())
    assert scene["network"]["probabilities"] == pytest.approx(probabilities[5].tolist(), abs=1e-6)
    assert truth["opinion"]["probabilities"] == pytest.approx(probabilities[5].tolist(), abs=1e-5)
    assert truth["epoch"] == scene["epoch"]


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
    next(b for b in at.button if b.label == "another 64").click()
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


def test_the_lazy_twin_is_labelled():
    assert title("r-st-cnn-affine-joint") == "R · ST-CNN affine (joint: the lazy twin)"
    assert title("add-st-fcn-tps-parallel") == "ADD · ST-FCN tps parallel"
    assert short("r-cnn") == "CNN"


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
