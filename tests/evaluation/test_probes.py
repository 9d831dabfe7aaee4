"""Probes: distortions of a strength, a digit turned right round, robustness along an axis."""

import math
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from inspected_networks import ARRANGEMENTS, batch, network, with_turn

import stn_viz as sv
from stn_viz.datasets.digits import Digits, load_bundled
from stn_viz.datasets.distortions import Batch, distortion, distortions
from stn_viz.datasets.pose_ranges import TRAINED
from stn_viz.evaluation import inspection, probes
from stn_viz.networks.model_card import ModelCard, Results

# Trials


@pytest.mark.parametrize("task", distortions())
def test_full_strength_is_the_task_and_none_leaves_digits_upright(task):
    digits = load_bundled().part(slice(0, 6))
    whole = distortion(task).distorted(digits, 2)
    torch.testing.assert_close(probes.weakened(distortion(task), 1.0).distorted(digits, 2).images, whole.images)
    upright = probes.weakened(distortion(task), 0.0).distorted(digits, 2)
    assert torch.equal(upright.labels, whole.labels)
    if task in ("r", "p", "e"):
        torch.testing.assert_close(upright.images, digits.floats(), atol=1e-4, rtol=0)
    if task in ("rts", "tc"):
        margin = (distortion(task).size[0] - 28) // 2
        inside = upright.images[:, :, margin:-margin, margin:-margin]
        assert bool((inside >= digits.floats() - 1e-4).all()), "clutter is only ever laid on top"


def test_half_a_rotation_is_a_rotation():
    digits = load_bundled().part(slice(0, 6))
    whole, half = (probes.weakened(distortion("r"), s).distorted(digits, 2) for s in (1.0, 0.5))
    torch.testing.assert_close(half.drawn["angle"], whole.drawn["angle"] / 2)
    linear = half.drawn["theta"].view(-1, 2, 3)[:, :, :2]
    torch.testing.assert_close(linear @ linear.mT, torch.eye(2).expand(6, 2, 2), atol=1e-6, rtol=0)


def test_a_sweep_turns_the_digit_and_asks_torch():
    model = network(kind="cnn")
    digit = load_bundled().floats(slice(4, 5))[0]
    found = probes.sweep(model, digit, torch.tensor([-90.0, 0.0, 90.0]))
    torch.testing.assert_close(found.images[1], digit, atol=1e-5, rtol=0)
    torch.testing.assert_close(found.images[2, 0], digit[0].rot90(-1), atol=1e-4, rtol=0)
    with torch.no_grad():
        torch.testing.assert_close(found.probabilities, model(found.images).softmax(1))
    lazy = probes.sweep(network(spread=0.0), digit, torch.linspace(-180, 180, 9))
    assert lazy.slope == 0, "a transformer that does nothing"
    assert probes.sweep(network(family=None), digit, torch.tensor([0.0])).slope is None


def test_a_sweeps_slope_counts_the_trained_turns_only():
    angles = torch.linspace(-180, 180, 25)
    turn = torch.where(angles.abs() <= 90, 0.8 * angles, torch.zeros(()))
    warped, blank = with_turn(angles, turn).warped, torch.zeros(25, 1, 28, 28)
    found = probes.Sweep(angles, blank, torch.zeros(25, 10), warped, {"first box": 0 * turn, "second box": turn})
    assert found.slope == pytest.approx(0.8), "of the box that follows most"


def test_of_two_digits_only_the_first_is_turned():
    model = network(arrangement="parallel", size=(42, 42), channels=2, classes=19)
    digits, labels = probes.subjects(load_bundled().part(slice(0, 3)), 2)
    assert labels.tolist() == [int(a + b) for a, b in zip(*_rolled(load_bundled().labels[:3]), strict=True)]
    found = probes.sweep(model, digits[0], torch.tensor([0.0, 45.0]))
    assert torch.equal(found.images[0, 1], found.images[1, 1])
    assert list(found.boxes) == ["first box", "second box"]
    columns = torch.arange(42.0) - 20.5
    middles = [(image.sum(0) @ columns / image.sum()).item() for image in found.images[0]]
    assert middles[0] < -4 < 4 < middles[1], "side by side"
    assert not torch.allclose(found.images[0, 0], found.images[1, 0])


def _rolled(labels: torch.Tensor) -> tuple[list[int], list[int]]:
    return labels.tolist(), labels.roll(-1).tolist()


@pytest.mark.parametrize(("axis", "value"), [("angle", 60.0), ("scale", 0.6), ("shift", 6.0)])
def test_robustness_is_the_accuracy_at_that_pose(axis, value):
    model, chosen = network(kind="cnn", spread=0.1), load_bundled().part(slice(0, 30))
    found = probes.robustness(model, chosen.floats(), chosen.labels, axis)
    at = [round(v, 6) for v in probes.AXES[axis]].index(value)
    theta = {
        "angle": [math.cos(math.pi / 3), math.sin(math.pi / 3), 0, -math.sin(math.pi / 3), math.cos(math.pi / 3), 0],
        "scale": [1 / 0.6, 0, 0, 0, 1 / 0.6, 0],
        "shift": [1, 0, -6 / 14, 0, 1, 0],  # 14 pixels are one unit
    }[axis]
    grid = F.affine_grid(torch.tensor(theta).view(1, 2, 3).expand(30, 2, 3), [30, 1, 28, 28], align_corners=False)
    with torch.no_grad():
        logits = model(F.grid_sample(chosen.floats(), grid, align_corners=False))
    assert found[at].item() == pytest.approx((logits.argmax(1) == chosen.labels).double().mean().item(), abs=1 / 30)
    with pytest.raises(sv.ArgumentError, match="angle, scale, shift"):
        probes.robustness(model, chosen.floats(), chosen.labels, "colour")


def test_a_drawn_digit_can_stand_for_many():
    one = Digits(load_bundled().images[:1].expand(8, 28, 28), torch.full((8,), inspection.UNKNOWN), "a drawing")
    found = inspection.inspect(network(), distortion("r").distorted(one, 1))
    assert found.accuracy is None
    assert found.slope is not None


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_one_transformer_is_led_by_hand_and_the_others_go_on_by_themselves(arrangement):
    model, given = network(arrangement=arrangement), batch(n=2)
    mine = torch.tensor([0.7, 0.2, 0.1, -0.2, 0.8, 0.0])
    for which in range(len(model.transformers)):
        free = probes.hand(model, given.images[1], which)
        own = model.trace(given.images[1:])
        torch.testing.assert_close(free.probabilities, own.probabilities[0])
        torch.testing.assert_close(free.theta, own.warps[which].theta[0])
        led = probes.hand(model, given.images[1], which, mine.double())
        handed = [mine if k == which else None for k in range(len(model.transformers))]
        with torch.no_grad():
            expected = model(given.images[1:], handed).softmax(1)[0]
        torch.testing.assert_close(led.probabilities, expected)
        source = own.warps[0].V[0] if arrangement == "series" and which else given.images[1]
        torch.testing.assert_close(led.source, source)
        grid = F.affine_grid(mine.view(1, 2, 3), [1, 1, 28, 28], align_corners=False)
        torch.testing.assert_close(led.view, F.grid_sample(source[None], grid, align_corners=False)[0])
    with pytest.raises(sv.ArgumentError, match="which"):
        probes.hand(model, given.images[0], 2)


def test_what_is_unknown_is_neither_right_nor_wrong():
    given = batch(n=6)
    labels = given.labels.clone()
    labels[::2] = inspection.UNKNOWN
    found = inspection.inspect(network(), Batch(given.images, labels, given.drawn))
    states = torch.stack([found.right & found.known, found.wrong, ~found.known])
    assert states.sum(0).tolist() == [1] * 6
    assert not found.wrong[::2].any()


def test_a_slope_leaves_out_turns_beyond_the_training():
    applied = torch.tensor([-120.0, -40, 0, 30, 130])
    found = with_turn(applied, torch.where(applied.abs() <= 45, 0.8 * applied, 0 * applied))
    assert replace(found, reach=45.0).slope == pytest.approx(0.8)
    assert found.slope < 0.3
    assert replace(found, reach=0.0).slope is None


@pytest.mark.parametrize("task", sorted(TRAINED))
def test_the_ranges_of_training_are_those_that_are_drawn(task):
    drawn = (
        distortion(task)
        .distorted(Digits(load_bundled().images[:1].expand(900, -1, -1), torch.zeros(900).long(), ""), 7)
        .drawn
    )
    for axis, (low, high) in TRAINED[task].items():
        values = drawn[axis].flatten()
        room = 0.05 * (high - low)
        if axis == "shift" and "scale" in drawn:
            continue  # a small digit has more room, and a large one less
        assert low <= float(values.min()) < low + room
        assert high - room < float(values.max()) <= high
    if "angle" not in TRAINED[task]:
        assert not drawn.get("angle", torch.zeros(1)).any()


def test_a_sweep_is_fitted_within_the_networks_own_training():
    model = network()
    for task, reach in (("r", 90), ("rts", 45), ("e", 0)):
        model.card = ModelCard("", task, model.spec, Results("", 0.0))
        found = probes.sweep(model, load_bundled().floats(slice(0, 1))[0], torch.linspace(-180, 180, 49))
        assert found.reach == reach
        inside = found.angles.abs() <= reach
        if not reach:
            assert found.slope is None
            continue
        x, y = found.angles[inside].double(), found.boxes["box"][inside].double()
        wanted = float(((x - x.mean()) * (y - y.mean())).sum() / (x - x.mean()).square().sum())
        assert found.slope == pytest.approx(wanted)
