"""Every number of lessons 1, 2, 10 and 12: what the shipped networks do, and what their cards say; computed anew."""

from functools import cache

import pytest
import torch
import torch.nn.functional as F
from lesson_numbers import CLAIMS, STEPS, assert_said, claim

import stn_viz as sv
from stn_viz.app import networks
from stn_viz.app.learn.links import view_of
from stn_viz.app.sources import turned
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.distortions import distortion
from stn_viz.evaluation.inspection import inspect
from stn_viz.evaluation.paper import paper
from stn_viz.evaluation.probes import AXES, robustness, subjects, sweep, weakened
from stn_viz.lessons import course
from stn_viz.networks.checkpoints import load_card
from stn_viz.optimisation.localiser_descent import teach

D = torch.float64
AFFINE = sv.family("affine")
ST, JOINT = "r-st-cnn-affine", "r-st-cnn-affine-joint"
network = cache(sv.load_checkpoint)


def count(part):
    """Count the weights of a network, or of a part."""
    return sum(p.numel() for p in part.parameters())


@cache
def first_64():
    return load_bundled("test").part(torch.arange(64))


@cache
def curve(name, axis):
    """Give the accuracy in percent at each value of an axis, over the 64 digits that the model inspector shows."""
    images, labels = subjects(first_64(), 1)
    found = robustness(network(name), images, labels, axis)
    return {round(float(v)): 100 * float(share) for v, share in zip(AXES[axis], found, strict=True)}


@torch.no_grad()
def upright(name):
    batch = weakened(distortion("r"), 0.0).distorted(first_64(), 1)
    return int((network(name)(batch.images).argmax(1) == batch.labels).sum())


def right(share):
    return round(0.64 * share)


@claim("why/upright", 64, 60, 10, 6, 0, 8)
def _upright():
    angle = curve("e-cnn", "angle")
    assert upright("e-cnn") == right(angle[0])
    return [upright("e-cnn"), angle[0], right(angle[60]), angle[60]]


@claim("why/curve", 6, 9, 0, 1, 8, *(30 * k for k in range(7)))
def _curve():
    angle = curve("e-cnn", "angle")
    assert angle[180] > angle[90]
    return [angle[a] for a in (-90, -60, -30, 0, 30, 60, 90, 120, 180)]


@claim("why/shift", 64, 90, 0, 1, 2, 3, 4, 28)
def _shift():
    spikes = torch.zeros(3, 1, 8)
    for k, at in enumerate((2, 3, 4)):
        spikes[k, 0, at] = 1
    assert F.max_pool1d(spikes, 2)[:, 0].tolist() == [[0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    four = curve("r-cnn", "shift")[4]
    assert upright("r-cnn") == 62
    return [62, right(four), four]


@claim("why/learn-all", 0, 60, 90, 120, 150)
def _learn_all():
    angle = curve("r-cnn", "angle")
    return [angle[a] for a in (0, 60, 90, 120, 150)]


def verdict(index, degrees, theta):
    """Let the classifier look at V: its class, and its probabilities."""
    U = torch.from_numpy(turned(index, degrees))[None].double() / 255
    frame = sv.Frame((28, 28), (28, 28))
    opinion, _ = networks.judge(sv.sample(U, AFFINE.grid(theta, frame), frame), int(load_bundled().labels[index]))
    return opinion.label, opinion.probabilities


def rotated(degrees):
    return sv.from_controls(AFFINE, AFFINE.identity(), "rotation", float(degrees))


@claim("why/turn-frame", 0, 9, 45, 35, 55)
def _turn_frame():
    found = {a: verdict(0, 45, rotated(a)) for a in (0, 35, 45, 55, -35, -45, -55)}
    assert [found[a][0] for a in (0, 45, -45)] == [9, 0, 9]
    least = min(found[a][1][0] for a in (35, 45, 55))
    assert max(found[a][1][0] for a in (-35, -45, -55)) < found[0][1][0]
    link = view_of(STEPS["why/turn-frame"].then)
    assert torch.tensor(link.theta, dtype=D).tolist() == pytest.approx(rotated(45).tolist(), abs=1e-6)
    return [*(found[a][1][0] for a in (0, 45, -45)), 100 * least, 2 * 45]


@claim("why/not-magic", 64, 4)
def _not_magic():
    ours, plain = curve(ST, "shift"), curve("r-cnn", "shift")
    return [ours[0], plain[0], ours[4], plain[4], ours[-4], plain[-4]]


def predicted(index, degrees):
    """Give the θ that the network predicts for a turned digit."""
    image = torch.from_numpy(turned(index, degrees))[None].float() / 255
    with torch.no_grad():
        return network(ST).trace(image).warps[0].theta[0].double()


@claim("parts/six", 28)
def _six():
    theta = predicted(2, 60)
    controls = sv.to_controls(AFFINE, theta)
    assert view_of(STEPS["parts/six"].then).theta == pytest.approx(theta.tolist(), abs=5e-4)
    return [*theta.tolist(), controls["rotation"], controls["scale x"], controls["scale y"], AFFINE.n_params, 28 * 28]


@claim("parts/grid", 28)
def _grid():
    """The formula that lays the grid holds no weights."""
    transformer = network(ST).transformers[0]
    networks_alone = (transformer.localiser, transformer.regression)
    return [count(transformer) - sum(map(count, networks_alone))]


@claim("parts/read", 2, 3)
def _read():
    (label, before), (after_label, after) = (verdict(2, 60, t) for t in (AFFINE.identity(), predicted(2, 60)))
    assert (label, after_label) == (3, 2)
    assert before[3] == pytest.approx(0.81, abs=0.01)
    return [before[2], after[2], 100 * after[2]]


@claim("parts/weights", 3)
def _weights():
    model = network(ST)
    (transformer,) = model.transformers
    return [*map(count, (transformer, model.classifier, model)), 0]


@claim("parts/both-ways")
def _both_ways():
    return []


@claim("learning/target", 90)
def _target():
    return []


@cache
def taught():
    image = torch.from_numpy(turned(5, 60))[None].float() / 255
    return list(teach(network(ST), image, int(load_bundled().labels[5]), 100, 1e-2))


@claim("learning/start", 0)
def _start():
    layers = [abs(v) for v in taught()[0].layers.values()]
    moving = sorted((v for v in layers if v > 0), reverse=True)
    assert len(moving) == 2
    assert len(layers) > 2, "all earlier layers stand still"
    return moving


@claim("learning/cheat", 5, 60, 100, 10, 50, 0.0)
def _cheat():
    steps = {k: taught()[k].step for k in (0, 10, 50, 100)}
    turns = [sv.to_controls(AFFINE, steps[k].theta.double())["rotation"] for k in (10, 50, 100)]
    assert steps[100].loss < 5e-5
    end = steps[100].theta.tolist()
    return [steps[0].loss, *turns, *end, end[0], end[5] * 14]


@claim("learning/many", 0, 1, 3, 10, 30, 60)
def _many():
    results = load_card(ST).results
    assert results.digits == 10_000
    found = sweep(network(ST), first_64().floats(slice(9, 10))[0], torch.tensor([-60.0, -30, 0, 30, 60]))
    assert int(first_64().labels[9]) == 3
    (boxes,) = found.boxes.values()
    return [results.slope, 10 * results.slope, results.digits, *boxes.tolist()]


@claim("learning/lazy", 10, 0)
def _lazy():
    ours, twin, plain = (load_card(name).results for name in (ST, JOINT, "r-cnn"))
    counts = {count(network(name)) for name in (ST, JOINT)}
    assert len(counts) == 1
    return [*counts, twin.slope, 10 * twin.slope, twin.error, ours.slope, ours.error, plain.error,
            paper()["errors"]["r"]["st-cnn-affine"]]  # fmt: skip


@claim("learning/measure", 0)
def _measure():
    batch = distortion("r").distorted(load_bundled("test"), 1)
    found = []
    for name in (ST, JOINT):
        for reads in (network(name), network(name).classifier):
            with torch.no_grad():
                right = reads(batch.images).argmax(1) == batch.labels
            found.append(100 * float(right.double().mean()))
    ours, twin = (load_card(name).results for name in (ST, JOINT))
    return [*found, ours.slope, twin.slope, ours.error, twin.error, count(network(ST))]


@cache
def inspected(name):
    model = network(name)
    task = distortion(load_card(name)["task"])
    return inspect(model, task.distorted(first_64(), 1), task.family)


def followed(name):
    """Give how each box's place goes with each digit's, across and down."""
    found = inspected(name)
    boxes, places = found.boxes, found.places
    return {
        (s, d): [float(torch.corrcoef(torch.stack([places[:, d, k], boxes[:, s, k]]))[0, 1]) for k in (0, 1)]
        for s in range(boxes.shape[1])
        for d in range(places.shape[1])
    }


@claim("beyond/find", 28, 60, 6)
def _find():
    side = float(inspected("tc-st-cnn-affine").warped.det.clamp(min=0).sqrt().mean())
    theirs = paper()["errors"]["tc"]
    ours = [load_card(f"tc-{name}").results.error for name in ("st-cnn-affine", "cnn")]
    return [side, 60 * side, *followed("tc-st-cnn-affine")[0, 0], *ours, theirs["st-cnn-affine"], theirs["cnn"]]


def addition():
    names = ("fcn", "cnn", "st-fcn-tps-parallel")
    return [load_card(f"add-{n}").results.error for n in names], [paper()["errors"]["add"][n] for n in names]


@claim("beyond/two", 0, 1, 2, 18)
def _two():
    (ours, theirs), found = addition(), followed("add-st-fcn-tps-parallel")
    mine = (0, 1) if min(found[0, 1]) > 0.9 else (0, 0)
    other = (0, 1 - mine[1])
    assert min(found[1, other[1]]) > 0.9
    assert "18.5" in paper()["note"]
    return [*ours, *theirs, 18.5, *found[mine], *found[other]]


@claim("beyond/limit")
def _limit():
    assert "best single ST-FCN has 18.5" in paper()["note"]
    return [18.5, paper()["errors"]["add"]["st-fcn-tps-parallel"]]


@claim("beyond/maps", 90)
def _maps():
    """Filter a picture for upright edges, turned and as it is; compare away from the rim."""
    picture = torch.rand(1, 1, 16, 16, generator=torch.Generator().manual_seed(0)).double()
    picture = F.avg_pool2d(F.pad(picture, (2, 2, 2, 2), mode="replicate"), 5, 1)
    across = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype=D)[None, None]
    back = torch.rot90(F.conv2d(torch.rot90(picture, 1, (2, 3)), across, padding=1), -1, (2, 3))
    maps = [back, F.conv2d(picture, across, padding=1), F.conv2d(picture, across.transpose(2, 3), padding=1)]
    inner = torch.stack([one[0, 0, 2:14, 2:14].flatten() for one in maps])
    same, other = torch.corrcoef(inner)[0, 1:].abs().tolist()
    return [same, other]


@claim("beyond/after", 2, 3, 4, 8, 9)
def _after():
    return [2 * 3 * 3, 4 * 9 * 9, 8 * 4 * 4]


@claim("beyond/choose")
def _choose():
    return []


@pytest.mark.slow
def test_the_numbers_of_a_check():
    angle, shift = curve(ST, "angle"), curve(ST, "shift")
    why = next(lesson for lesson in course() if lesson.id == "why").checks[2].why
    said = f"reads {angle[60]:.0f} % at +60°, {angle[150]:.0f} % at +150° and {shift[4]:.0f} % at +4 px"
    assert said in why.by["en"]


ROOMS = ("why", "parts", "learning", "beyond")


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in CLAIMS if name.split("/")[0] in ROOMS])
def test_each_number_of_the_step_is_computed(name):
    assert_said(name)
