"""Every number of lessons 7 and 8: weights, kernels, padding, aliasing, and what one pixel's gradient tells."""

import pytest
import torch
from lesson_numbers import CLAIMS, STEPS, U0, assert_said, claim, explained, unclaimed

import stn_viz as sv
from stn_viz.app.learn.links import view_of
from stn_viz.images.numeric import NUMERIC, read_map
from stn_viz.sampling.taps import taps

D = torch.float64
THETA = [0.6, 0.4, 0.1]
ROW = torch.from_numpy(read_map(NUMERIC["row"]))[None]


def here(at=(0, 0), kernel="bilinear", size=2, **how):
    """Explain a target pixel of the box that lessons 7 and 8 stand on."""
    return explained(THETA, "attention", (size, size), at, kernel, **how)


def flat(tensor):
    return tensor.flatten().tolist()


@claim("sampler/weights", 1, 2, 0)
def _weights():
    e = here()
    assert e.weight_sum == pytest.approx(1)
    return [*e.pixel, *flat(e.weights), *flat(e.values), e.value, 1 - 0.3, 1 - 0.1]


@claim("sampler/yours", 1, 2, 3)
def _yours():
    e = here((0, 1))
    return [*e.pixel, *flat(e.weights), *flat(e.values), e.value]


@claim("sampler/integer", 1, 2)
def _integer():
    e = here(kernel="integer")
    near = explained([0.6, 0.45, 0.1], "attention", (2, 2), (0, 0), "integer")
    assert near.value.item() == e.value.item(), "moved by 0.1 px, V stays"
    assert near.pixel[0] - e.pixel[0] == pytest.approx(0.1)
    return [*e.pixel, e.value, 0.5, 0.1]


@claim("sampler/kernels", 3, 4, 6)
def _kernels():
    found = {name: here(kernel=name) for name in ("integer", "bilinear", "bicubic", "lanczos", "gaussian")}
    far = sv.Frame((40, 40), (1, 1))
    inside = sv.explain(torch.ones(1, 1, 40, 40, dtype=D), far.to_normalised(torch.tensor([20.7, 20.1], dtype=D)),
                        sv.family("translation"), far, 0, 0, "lanczos")  # fmt: skip
    sums = [e.weight_sum for e in found.values()]
    assert float(found["lanczos"].weights.min()) < 0
    return [*(e.value for e in found.values()), *sums, inside.weight_sum, 100 * (1 - found["lanczos"].weight_sum)]


@claim("sampler/edge", 0, 1, 3, 4)
def _edge():
    before, after = (explained([t, 0], "translation", (4, 4), (1, 3)) for t in (0, 0.375))
    frame = sv.Frame((4, 4), (4, 4))
    grid = sv.family("translation").grid(torch.tensor([0.5, 0], dtype=D), frame)
    assert sv.sample(U0, grid, frame)[0, 0, 1, 3].item() == 0, "at x = 4 V is 0"
    assert before.pixel[0] == 3
    return [before.value, after.pixel[0], after.weight_sum, 1 - after.weight_sum, after.value, 0.375 * 2]


@claim("sampler/padding", 0, 1, 3)
def _padding():
    frame = sv.Frame((4, 4), (4, 4))
    grid = sv.family("translation").grid(torch.tensor([1.0, 0], dtype=D), frame)
    rows = {p: sv.sample(U0, grid, frame, "bilinear", p)[0, 0, 1].tolist() for p in ("zeros", "border", "reflection")}
    wanted = {"zeros": [0.61, 0.44, 0, 0], "border": [0.61, 0.44, 0.44, 0.44], "reflection": [0.61, 0.44, 0.44, 0.61]}
    assert {p: [round(v, 9) for v in row] for p, row in rows.items()} == wanted
    return [*flat(U0[0, 0, 1]), *rows["reflection"], -0.1307 / 0.3081, 3.5]


def read_share(kernel, source, target):
    """Give the share of U that V reads."""
    frame = sv.Frame(source, target)
    seen = torch.zeros(source[0] * source[1], dtype=torch.bool)
    affine = sv.family("affine")
    for index, (weight, _, _) in taps(affine.grid(affine.identity(), frame), frame, kernel, "zeros", "right"):
        seen[index[0][weight[0] != 0]] = True
    return float(seen.double().mean())


@claim("sampler/alias", 480, 320, 2, 8, 1)
def _alias():
    card = read_share("bilinear", (320, 480), (40, 60))
    shares = [read_share(kernel, (64, 64), (8, 8)) for kernel in ("bilinear", "integer", "lanczos")]
    assert card == shares[0] == (2 / 8) ** 2
    return [40, 60, 64 * card, 64, *(100 * share for share in shares), 16, round(100 * card)]


@claim("gradients/toU", 0, 1, 2)
def _to_U():
    before, link = here(), STEPS["gradients/toU"].then
    brighter = torch.from_numpy(read_map(view_of(link).map))[None]
    changed = (brighter - U0).nonzero().tolist()
    assert changed == [[0, 0, 1, 2]], "the link changes that one pixel"
    after = here(U=brighter)
    assert (brighter - U0)[0, 0, 1, 2].item() == pytest.approx(0.1)
    return [before.value, *before.pixel, U0[0, 0, 1, 2], 0.7, 0.9, before.weights[0, 1], after.value,
            after.value - before.value, 0.1]  # fmt: skip


@claim("gradients/double-sum", 0, 1, 2)
def _double_sum():
    e = here()
    assert sv.explain(U0, torch.tensor(THETA, dtype=D), sv.family("attention"), sv.Frame((4, 4), (2, 2)), 0, 0
                      ).weight_sum == pytest.approx(1)  # fmt: skip
    return [*flat(e.weights), e.weight_sum]


@claim("gradients/slope", 0.3)
def _slope():
    e, h = here(), 1e-5
    x, y = flat(e.slope_pixel)
    ends = [explained([0.6, 0.4 + s * h, 0.1], "attention", (2, 2), (0, 0)).value.item() for s in (1, -1)]
    assert (ends[0] - ends[1]) / (2 * h) == pytest.approx(2 * x, rel=1e-6), "per unit, two pixels"
    assert y == pytest.approx(0.156)
    return [*e.pixel, *flat(e.values), 0.9, 0.1, 0.9 * (0.61 - 0.91), 0.1 * (0.82 - 0.94), x]


@claim("gradients/units", 1, -1, 2, 4)
def _units():
    off, on = (explained([0.1, -0.2], "translation", (1, 1), (0, 0), corners=c) for c in (False, True))
    assert flat(off.slope)[0] == pytest.approx(2 * flat(off.slope_pixel)[0])
    return [
        flat(off.slope_pixel)[0],
        flat(off.slope)[0],
        flat(on.slope_pixel)[0],
        3 / 2,
        flat(on.slope)[0],
        512,
        512 / 2,
    ]


@claim("gradients/four", 1, 3)
def _four():
    before = here()
    farther = torch.from_numpy(read_map(view_of(STEPS["gradients/four"].then).map))[None]
    assert (farther - U0).nonzero().tolist() == [[0, 0, 3, 3]]
    after = here(U=farther)
    assert (after.value, flat(after.slope)) == (before.value, flat(before.slope)), "to the last digit"
    e = here()
    return [U0[0, 0, 3, 3], 0.99, 0.99 - 0.16, *e.pixel, e.value, flat(e.slope_pixel)[0], 0]


def on_row(x, kink="right"):
    frame = sv.Frame((1, 5), (1, 1), True)
    point = frame.to_normalised(torch.tensor([float(x), 0.0], dtype=D))
    return sv.explain(ROW, point, sv.family("translation"), frame, 0, 0, kink=kink)


@claim("gradients/kink", 0, 1, *ROW.flatten().tolist())
def _kink():
    view = view_of(STEPS["gradients/kink"].then)
    assert sv.Frame((1, 5), (1, 1), True).to_pixels(torch.tensor(view.theta, dtype=D)).tolist() == [1, 0]
    sides = [float(on_row(1, kink).slope_pixel[0, 0]) for kink in ("left", "right", "central", "paper")]
    for corners in (False, True):
        frame = sv.Frame((28, 28), (28, 28), corners)
        pixels = frame.to_pixels(sv.family("affine").grid(sv.family("affine").identity(), frame))
        assert float((pixels - pixels.round()).abs().max()) < 1e-13, "at the identity every point is a whole pixel"
    return sides


@claim("gradients/outside", 0, -1, -0.5, -1.5, *ROW.flatten().tolist())
def _outside():
    inside, edge, beyond = (float(on_row(x).slope_pixel[0, 0]) for x in (-0.5, -1.0001, -1.5))
    assert (edge, beyond, on_row(-1.5).value.item()) == (0, 0, 0)
    assert on_row(-1, "left").slope_pixel[0, 0].item() == 0
    assert view_of(STEPS["gradients/outside"].then).theta == (-1.75, 0)
    return [inside]


@pytest.mark.parametrize("name", [name for name in CLAIMS if name.split("/")[0] in ("sampler", "gradients")])
def test_each_number_of_the_step_is_computed(name):
    assert_said(name)


def test_the_points_of_a_lesson_are_those_of_its_link():
    assert unclaimed(STEPS["sampler/yours"], []) != []
    for name in ("sampler/weights", "sampler/yours", "sampler/integer", "gradients/toU", "gradients/slope"):
        view = view_of(STEPS[name].stage)
        assert (view.source, view.theta, view.size) == ("tiny", (0.6, 0.4, 0.1), 2)
