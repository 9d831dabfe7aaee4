"""Every number of lessons 3 to 5, 6: direction, the affine matrix, families, the two conventions; computed anew."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from lesson_numbers import CLAIMS, STEPS, U0, assert_said, claim, explained, matches, unclaimed
from lesson_numbers import numbers as numbers_of

import stn_viz as sv
from stn_viz.app.explore.linked import stage_of
from stn_viz.app.learn.links import view_of
from stn_viz.diagnostics import diagnose
from stn_viz.diagnostics.museum import exhibits
from stn_viz.evaluation.paper import paper
from stn_viz.images.bundled import picture
from stn_viz.images.decode import to_planes
from stn_viz.lessons import Text
from stn_viz.networks.checkpoints import load_card

D = torch.float64
CARD = sv.Frame((320, 480), (320, 480))
AFFINE = sv.family("affine")
TURNED = [0.658, -0.293, 0.06, 0.293, 0.658, 0.0]


def numbers(theta):
    return torch.tensor(theta, dtype=D)


def on_card(theta, row, col):
    return sv.explain(torch.zeros(1, 1, 320, 480, dtype=D), numbers(theta), sv.family("attention"), CARD, row, col)


def map_points(family, theta, points):
    return family.points(numbers(theta)[None], numbers(points))[0]


@claim("direction/half", 1, 0)
def _half():
    """How much larger: a step of V is half a step of U."""
    a, b = on_card([0.5, 0, 0], 0, 0), on_card([0.5, 0, 0], 0, 1)
    assert b.pixel[0] - a.pixel[0] == pytest.approx(1 / 2)
    return []


@claim("direction/quarter", 480, 320)
def _quarter():
    e = on_card([0.8, 0, 0], 80, 120)
    return [*e.target, *e.source, *e.pixel, 0.5 * 480, 0.5 * 320, 0.8**2]


@claim("direction/sign", 480)
def _sign():
    e = on_card([1, 0.25, 0], 160, 120)
    assert e.pixel[0] - 120 == pytest.approx(60)
    return [60, e.pixel[0], 480 / 2, 2]


@claim("direction/both", 60)
def _both():
    """Where the middle of U lands in V: the inverse of x = 0.5 t + 0.25 at 0."""
    target = float(torch.linalg.solve(numbers([[0.5]]), numbers([-0.25]))[0])
    return [target, target * 480 / 2, 480 / 2, -target * 480 / 2]


@claim("direction/holes")
def _holes():
    hit = torch.zeros(8, 8)
    hit[::2, ::2] = 1  # each source pixel's centre is that of one target pixel in four
    return [4, hit.numel(), int(hit.sum()), int((hit == 0).sum()), 100 * float((hit == 0).double().mean())]


@claim("direction/slip", 1, 0)
def _slip():
    """Eq. 1: targets go in, sources come out."""
    assert map_points(AFFINE, TURNED, [[1, 0]]).tolist() == [[pytest.approx(0.718), pytest.approx(0.293)]]
    return []


@claim("direction/order", 30)
def _order():
    U = F.interpolate(torch.from_numpy(to_planes(picture("camera").image)).double()[None], (128, 128), mode="bilinear",
                      antialias=True)  # fmt: skip
    frame, A = sv.Frame((128, 128), (128, 128)), numbers([0.8, 0, 0.15, 0, 0.8, 0])
    B = sv.from_controls(AFFINE, AFFINE.identity(), "rotation", 30.0)

    def read(U, theta):
        return sv.sample(U, AFFINE.grid(theta, frame), frame)

    def square(theta):
        return torch.cat([theta.view(2, 3), numbers([[0, 0, 1]])])

    two, middle = read(read(U, A), B), (..., slice(30, 98), slice(30, 98))
    apart = [read(U, (p @ q)[:2].flatten()) - two for p, q in ((square(A), square(B)), (square(B), square(A)))]
    ab, ba = (float(gap[middle].abs().mean()) for gap in apart)
    return [ab, ba, round(ab, 3)]


@claim("affine/columns", 0, 1, 2, 3)
def _columns():
    """The right edge's middle goes to column 1 plus column 3, the bottom edge's to column 2 plus column 3."""
    theta = [0.7, 0.2, 0.1, -0.3, 0.6, 0.05]
    right, bottom = map_points(AFFINE, theta, [[1, 0], [0, 1]]).tolist()
    assert right == pytest.approx([0.8, -0.25])
    assert bottom == pytest.approx([0.3, 0.65])
    assert map_points(AFFINE, [1, 0.5, 0, 0, 1, 0], [[0, 1], [0, -1]])[:, 0].tolist() == [0.5, -0.5]
    return [0.5]


@claim("affine/apply", 0, 1, 2, 3)
def _apply():
    points = map_points(AFFINE, TURNED, [[1, 0], [0, 1]])
    return [*points.flatten().tolist(), *TURNED]


@claim("affine/area", 0, 1, 2)
def _area():
    theta = numbers(TURNED).view(2, 3)
    det, scale = float(theta[:, :2].det()), float(theta[:, 0].norm())
    return [det, 100 * det, scale, scale**2, *TURNED[:2]]


@claim("affine/mirror", 1, 0, 180)
def _mirror():
    return [float(torch.diag(numbers([-1, 1])).det())]


@claim("affine/wide", 480, 320, 28, 30)
def _wide():
    c, s = math.cos(math.pi / 6), math.sin(math.pi / 6)
    across, down = np.array([c * 240, s * 160]), np.array([-s * 240, c * 160])
    lengths = np.linalg.norm(across), np.linalg.norm(down)
    angle = math.degrees(math.acos(across @ down / np.prod(lengths)))
    true = sv.from_controls(AFFINE, AFFINE.identity(), "rotation", 30.0, 480 / 320).tolist()
    return [c, s, 480 / 2, 320 / 2, angle, round(angle), *lengths, *map(round, lengths), true[1], true[3]]


@claim("affine/size", 480, 320)
def _size():
    height = round(320 * 64 / 480)
    return [64, height, 64 * height, 320 * 480]


@claim("families/ladder", 1, 0, 4)
def _ladder():
    names = ("translation", "attention", "similarity", "affine", "projective", "piecewise", "tps", "bspline")
    counts = [sv.family(name).n_params for name in names]
    assert counts[-3:] == [32, 32, 32]
    return counts[:6]


@claim("families/keystone", 0, 1)
def _keystone():
    projective = sv.family("projective")
    theta = [1, 0, 0, 0, 1, 0, 0, 0.35]
    corners = map_points(projective, theta, [[1, -1], [1, 1], [0, 0]]).tolist()
    assert corners[2] == [0, 0]
    assert (corners[0][1] + corners[1][1]) / 2 == pytest.approx(-0.40, abs=0.005)
    return [*corners[0], *corners[1], 1 - 0.35, 1 + 0.35, 0.35]


def pushed(name, by, **options):
    """Push the inner control point at (−1/3, −1/3) to the right; give θ before and after."""
    family = sv.family(name, **options)
    theta = family.identity().clone()
    theta[next(k for k, p in enumerate(family.parameters) if p.endswith("2,2"))] += by
    return family, family.identity(), theta


def moved(name, by, **options):
    family, before, after = pushed(name, by, **options)
    line = torch.linspace(-1, 1, 41, dtype=D)
    lattice = torch.cartesian_prod(line, line).flip(1)
    gaps = (family.points(after[None], lattice) - family.points(before[None], lattice))[0].norm(dim=-1)
    point = numbers([[-1 / 3, -1 / 3]])
    there = (family.points(after[None], point) - family.points(before[None], point))[0, 0, 0]
    return 100 * float((gaps > 1e-6).double().mean()), float(there)


@claim("families/one-point", 4)
def _one_point():
    found = {name: moved(name, 0.2) for name in ("tps", "bspline", "piecewise")}
    assert [at for _, at in found.values()] == pytest.approx([0.2, 0.0889, 0.2], abs=1e-4)
    return [*(share for share, _ in found.values()), 0.2, found["bspline"][1]]


@claim("families/stiff", 0, 1)
def _stiff():
    arrived = [moved("tps", 0.2, **({"stiffness": s} if s else {}))[1] for s in (0, 0.1, 1, 10)]
    return [*arrived, 0.1, 10, 0.2]


@claim("families/fold", 0)
def _fold():
    frame = sv.Frame((64, 64), (64, 64))
    found = {}
    for by in (0.3, 0.5, 0.54, 0.56, 0.6, 0.667, 0.8, 1.0):
        family, _, theta = pushed("tps", by)
        found[by] = sv.validity(family, theta, frame)
    assert [by for by, v in found.items() if v.kind == "fine"] == [0.3, 0.5, 0.54]
    shares = [100 * found[by].share for by in (0.6, 0.8, 1.0)]
    return [0.5, 0.6, 0.8, 1.0, *map(round, shares), 0.55, 2 / 3]


@claim("families/best", 4)
def _best():
    names = ("cnn", "st-cnn-affine", "st-cnn-projective", "st-cnn-tps")
    theirs = [paper()["errors"]["e"][name] for name in names]
    ours = [load_card(f"e-{name}").results.error for name in names]
    assert theirs[3] / theirs[1] > 0.9
    return [*theirs, *ours, theirs[1] - theirs[3]]


@claim("corners/ticks", 0, 1, 2, 3)
def _ticks():
    frames = [sv.Frame((4, 4), (4, 4), corners) for corners in (False, True)]
    left, right = (frame.to_pixels(numbers([-1.0, 0.0]))[0].item() for frame in frames)
    assert right == 0
    return [left]


@claim("corners/point", 4)
def _point():
    off, on = (explained([0.1, -0.2], "translation", (1, 1), (0, 0), corners=c) for c in (False, True))
    ends = [sv.Frame((4, 4), (1, 1), c).to_pixels(numbers([[-1.0, 0], [0, 0], [1, 0]]))[:, 0] for c in (False, True)]
    gaps = (ends[1] - ends[0]).tolist()
    assert gaps == pytest.approx([0.5, 0, -0.5])
    return [*off.pixel, *on.pixel, off.value.item(), on.value.item(), 1.1, 1.5, 0.8, 0.1, -0.2, 3, 2, 1, 0, *gaps]


@claim("corners/mixed", 4, 1, 3, 28)
def _mixed():
    built, read = sv.Frame((4, 4), (4, 4), True), sv.Frame((4, 4), (4, 4), False)
    grid = sv.family("translation").grid(torch.zeros(2, dtype=D), built)
    V = sv.sample(torch.ones_like(U0), grid, read)[0, 0]
    large = [sv.Frame((28, 28), (28, 28), c) for c in (True, False)]
    grid_28 = sv.family("translation").grid(torch.zeros(2, dtype=D), large[0])
    mean = sv.sample(torch.ones(1, 1, 28, 28, dtype=D), grid_28, large[1]).mean()
    scene, _ = stage_of("", view_of(STEPS["corners/mixed"].then))
    assert scene.frame == read, "the answer's stage reads as it is said"
    assert torch.allclose(scene.family.grid(scene.theta, read), grid[0], atol=1e-6), "and where it is said"
    assert V.tolist() == [[0.25, 0.5, 0.5, 0.25], [0.5, 1, 1, 0.5], [0.5, 1, 1, 0.5], [0.25, 0.5, 0.5, 0.25]]
    return [*read.to_pixels(grid)[0, 0, :, 0].tolist(), *V.flatten().tolist(), float(mean)]


@claim("corners/half-size", 28, 14, 0, 1, 2)
def _half_size():
    attention = sv.family("attention")
    off, on = (
        frame.to_pixels(attention.grid(numbers([1, 0, 0]), frame))[0, 0, :3, 0].tolist()
        for frame in (sv.Frame((28, 28), (14, 14), c) for c in (False, True))
    )
    for hw, apart in (((28, 28), 1e-13), ((40, 60), 0.2)):
        theta = sv.from_controls(AFFINE, AFFINE.identity(), "rotation", 30.0, hw[1] / hw[0])
        frames = [sv.Frame(hw, hw, c) for c in (False, True)]
        ends = [frame.to_pixels(AFFINE.grid(theta, frame)) for frame in frames]
        gap = float((ends[0] - ends[1]).abs().max())
        assert gap < apart
        assert (gap < 1e-12) == (hw == (28, 28)), "only on a square map do both rulers give the same points"
    return [*off, *on]


@claim("corners/xy", 0, 1, -1)
def _xy():
    assert sv.Frame((4, 6), (4, 6), True).to_pixels(numbers([1.0, -1.0])).tolist() == [5, 0]
    named = {e.name: e for e in exhibits()}
    assert "xy-swap" in {finding.kind for finding in diagnose(named["swapped-axes"].play_faulty())}
    assert "upside-down" in named
    return []


MINE = [name for name in CLAIMS if name.split("/")[0] in ("direction", "affine", "families", "corners")]


@pytest.mark.parametrize("name", MINE)
def test_each_number_of_the_step_is_computed(name):
    assert_said(name)


def test_a_number_that_is_wrong_or_missing_would_be_seen():
    assert unclaimed(STEPS["direction/quarter"], [143.9, 95.9]) != []
    step = STEPS["affine/area"]
    changed = replace(step, aha=Text({"en": "The share is 0.53.", "zh": "面积比为 0.53。"}))
    assert unclaimed(changed, [*_area(), 0, 1, 2]) == ["0.53"]
    assert unclaimed(step, [*_area(), 0, 1, 2]) == []
    assert not matches("0.519", 0.5196)
    assert matches("0.519", 0.5188)
    assert matches("−1.538", -1.5385)
    assert numbers_of("V = .91·.27 (eq. 5), θ11 = −0.5, 10,000 digits") == [".91", ".27", "−0.5", "10,000"]
