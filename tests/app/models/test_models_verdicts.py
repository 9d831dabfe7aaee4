"""What the page says of a transformer: slopes, within the turns of the training, and when it says nothing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from models_pages import NAMES, REPLAYED, again, fact, looked, values, words

from stn_viz.app.models.facts import explain_alignment
from stn_viz.app.models.view import short, title
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.distortions import distortion
from stn_viz.evaluation.inspection import Inspection, Warped
from stn_viz.evaluation.metrics import evaluate
from stn_viz.evaluation.probes import weakened
from stn_viz.networks.checkpoints import load_checkpoint
from stn_viz.texts.quantity import signed


def test_the_slope_shown_is_the_evaluations(inspector, folder):
    model, digits, _, _ = looked(folder, REPLAYED)
    measured = evaluate(model, distortion("r"), digits, (1,))
    assert fact(inspector(), "slope") == signed(measured.slope, 2)
    assert "0.82" in inspector().get("html")[0].proto.body, "its card's"


def drawing(inspector, index=5, **query):
    """Draw a bundled digit on the pad."""
    at = inspector(data="draw", **query)
    at.session_state["models.pad"] = {"digit": load_bundled().images[index].flatten().tolist()}
    return again(at)


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
    assert fact(at, "slope") == signed(float((x * y).sum() / (x * x).sum()), 2)
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


def test_a_sweeps_slopes_and_curves_are_torchs(inspector, folder):
    at = inspector(look="turn", turned=9)
    angles = torch.linspace(-180, 180, 49)
    c, s = angles.deg2rad().cos(), angles.deg2rad().sin()
    still = torch.zeros(49)
    pose = torch.stack([torch.stack([c, s, still], 1), torch.stack([-s, c, still], 1)], 1)
    digit = load_bundled("test").floats(slice(9, 10)).expand(49, 1, 28, 28)
    turned = F.grid_sample(digit, F.affine_grid(pose, [49, 1, 28, 28], align_corners=False), align_corners=False)
    label = int(load_bundled("test").labels[9])
    _, figure = (json.loads(chart.proto.spec) for chart in at.get("plotly_chart"))
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
        assert f"<td>{signed(float((x * y).sum() / (x * x).sum()), 2)}</td>" in table
    assert short("r-fcn") in {trace["name"] for trace in figure["data"]}, "a network without transformer, to compare"


def test_a_network_that_never_saw_a_turned_digit_is_not_called_lazy(inspector):
    table = next(
        e.proto.body for e in inspector(network="e-st-fcn-tps", look="turn").get("html") if "<table" in e.proto.body
    )
    assert "No digit was turned in its training" in table
    assert "Degenerate" not in table


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
        "Degenerate (“lazy”): move the digit by 10 px and the box moves by +0.0 px"
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


def test_the_lazy_twin_is_labelled():
    assert title("r-st-cnn-affine-joint") == "R · ST-CNN affine (joint: the degenerate twin)"
    assert title("add-st-fcn-tps-parallel") == "ADD · ST-FCN TPS parallel"
    assert short("r-cnn") == "CNN"
