"""The concept inventory: fifteen ideas, each twice, each right answer computed anew."""

import math

import pytest
import torch
from lesson_numbers import U0, explained
from test_numbers_networks import ST, count, curve, load_card, network

import stn_viz as sv
from stn_viz.app.backward.problem import runs
from stn_viz.app.learn.links import view_of
from stn_viz.lessons import inventory
from stn_viz.lessons.bundled import misconceptions
from stn_viz.lessons.inventory import check_inventory
from stn_viz.optimisation.descent import corner_error

D = torch.float64
ITEMS = {item.id: item for item in inventory()}


def right(name):
    """Give both right answers of an item, in English."""
    return tuple(q.options[q.right].text.by["en"] for q in (ITEMS[name].before, ITEMS[name].after))


def test_fifteen_ideas_are_asked_twice_and_no_place_is_always_right():
    assert len(ITEMS) == 15
    assert [str(fault) for fault in check_inventory()] == []
    for occasion in ("before", "after"):
        places = [item.asked(occasion).right for item in inventory()]
        assert max(places.count(k) for k in range(4)) <= 6
    asked = {o.misconception for item in inventory() for q in (item.before, item.after) for o in q.options} - {None}
    assert asked <= set(misconceptions())
    assert len(asked) >= 16
    assert all(item.before.question.by["en"] != item.after.question.by["en"] for item in inventory())


def test_size_and_shift():
    steps = [explained([s, 0, 0], "attention", (4, 4), (0, 1)).pixel[0] for s in (0.5, 0.25)]
    first = [explained([s, 0, 0], "attention", (4, 4), (0, 0)).pixel[0] for s in (0.5, 0.25)]
    grown = [round(1 / (b - a)) for a, b in zip(first, steps, strict=True)]
    assert right("size") == tuple(f"{('twice', 'four times')[k]} as large" for k in range(2))
    assert grown == [2, 4]
    frame = sv.Frame((320, 480), (320, 480))
    theta = torch.tensor([1, 0, 0.25, 0, 1, 0.25], dtype=D)
    x, y = sv.explain(torch.zeros(1, 1, 320, 480, dtype=D), theta, sv.family("affine"), frame, 160, 120).pixel
    assert right("shift") == (f"{x - 120:.0f} px to the left", f"{y - 160:.0f} px up")


def test_order_of_warps():
    generator = torch.Generator().manual_seed(0)
    A, B, C = (torch.eye(3, dtype=D) + 0.2 * torch.rand(3, 3, generator=generator, dtype=D) for _ in range(3))
    for M in (A, B, C):
        M[2] = torch.tensor([0, 0, 1.0])
    t = torch.tensor([0.3, -0.2, 1], dtype=D)
    assert torch.allclose(A @ (B @ (C @ t)), (A @ B @ C) @ t), "V₃(t) = U(A(B(C t)))"
    assert not torch.allclose(A @ B, B @ A)
    assert right("order") == ("A·B", "A·B·C")


def angle(width, height, degrees):
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    across, down = (c * width, s * height), (-s * width, c * height)
    return math.degrees(
        math.acos((across[0] * down[0] + across[1] * down[1]) / (math.hypot(*across) * math.hypot(*down)))
    )


def test_boxes_on_oblong_maps():
    assert [f"a parallelogram with an angle of {angle(*how):.0f}°" for how in ((480, 320, 30), (64, 32, 45))] == list(
        right("oblong")
    )
    assert f"{angle(480, 320, 30):.1f}°" in ITEMS["oblong"].why.by["en"]


def test_rulers_and_rims():
    places = [
        sv.Frame((w, w), (w, w)).to_pixels(torch.tensor([x, 0.0], dtype=D))[0].item() for w, x in ((4, -1), (5, 1))
    ]
    assert [f"{p:g}".replace("-", "−") for p in places] == list(right("corner"))
    frames = [sv.Frame((4, 4), (4, 4), corners) for corners in (True, False)]
    grid = sv.family("translation").grid(torch.zeros(2, dtype=D), frames[0])
    V = sv.sample(torch.ones_like(U0), grid, frames[1])[0, 0]
    assert (f"{V[0, 0]:g}", f"{V[0, 1]:g}") == right("rim")
    corners = [sv.Frame((9, 9), (9, 9)).to_pixels(torch.tensor(p, dtype=D)) for p in ((0.9, -0.9), (-0.9, 0.9))]
    words = [f"the {'top' if y < 4 else 'bottom'} {'left' if x < 4 else 'right'}" for x, y in corners]
    assert tuple(words) == right("axes")


def test_weights_and_slopes():
    first = explained([0.6, 0.4, 0.1], "attention", (2, 2), (0, 1)).weights[0, 1].item()
    frame = sv.Frame((4, 4), (1, 1))
    point = frame.to_normalised(torch.tensor([0.3, 2.6], dtype=D))
    second = sv.explain(U0, point, sv.family("translation"), frame, 0, 0).weights[1, 0].item()
    assert (f"{first:.2f}", f"{second:.2f}") == right("weight")
    brighter, before = U0.clone(), explained([0.6, 0.4, 0.1], "attention", (2, 2), (0, 0)).slope_pixel[0, 0].item()
    brighter[0, 0, 1, 2] = 0.71
    after = explained([0.6, 0.4, 0.1], "attention", (2, 2), (0, 0), U=brighter).slope_pixel[0, 0].item()
    assert right("reach")[1] == f"changes from {before:.3f} to {after:.3f}".replace("0.", ".").replace("-", "−")
    sides = []
    for row in ((3, 10, 4), (7, 2, 9)):
        R, line = torch.tensor(row, dtype=D)[None, None, None], sv.Frame((1, 3), (1, 1), True)
        centre = torch.zeros(2, dtype=D)
        sides.append([
            sv.explain(R, centre, sv.family("translation"), line, 0, 0, kink=kink).slope_pixel[0, 0].item()
            for kink in ("left", "right")
        ])  # fmt: skip
    assert sides == [[7, -6], [-5, 7]]
    assert all(f"left ({a:+.0f})".replace("-", "−") in said for (a, _), said in zip(sides, right("kink"), strict=True))


@pytest.mark.slow
def test_what_descents_and_networks_do():
    errors = {}
    for kernel in ("integer", "gaussian"):
        (run,) = runs(view_of(f"/backward?v=1&source=astronaut&turn=15&kernel={kernel}"))
        o, steps = run.objective, run.descent
        errors[kernel] = [corner_error(o.family, o.frame, steps[k].theta, run.reference) for k in (0, -1)]
    assert errors["integer"][0] == errors["integer"][1] == pytest.approx(27.62, abs=0.005)
    assert errors["gaussian"][1] < errors["gaussian"][0] - 1
    ours, twin = (load_card(name).results for name in (ST, f"{ST}-joint"))
    assert f"slope {ours.slope:.2f}, the other with {twin.slope:.2f}" in right("measure")[0]
    assert f"{ours.error:.2f} % and {twin.error:.2f} %" in ITEMS["measure"].before.question.by["en"]
    assert right("centred") == (f"about {curve(ST, 'shift')[4]:.0f} %", f"about {curve(ST, 'angle')[150]:.0f} %")
    (transformer,) = network(ST).transformers
    assert f"{count(transformer):,} of the {count(network(ST)):,}" in ITEMS["learnt"].why.by["en"]
