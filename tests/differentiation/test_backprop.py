"""Backpropagation from the loss to θ: the worked case, sums that close, factors that agree, forces on a hand."""

import re
from dataclasses import replace

import pytest
import torch

import stn_viz as sv
from stn_viz.differentiation.backprop import backpropagate
from stn_viz.differentiation.gradient_check import check_gradients
from stn_viz.differentiation.handle_forces import forces
from stn_viz.differentiation.jacobian import contributions, displacement_metric, jacobian
from stn_viz.differentiation.kinks import GradientStatus
from stn_viz.differentiation.losses import CrossEntropy, OnePixel, SquaredDifference, Sum
from stn_viz.differentiation.objective import Objective
from stn_viz.errors import ArgumentError
from stn_viz.transforms.controls import from_controls, to_controls

AFFINE = sv.family("affine")
FRAME = sv.Frame((7, 9), (6, 5))
FLOW = {"resolution": 17, "steps": 2}  # a small one: what is tested does not depend on its size
SYMBOLS = ["∂L/∂V_i", "∂L/∂U_nm", "∂L/∂(x, y)_i in pixels", "∂L/∂(x, y)_i normalised"]
SYMBOLS += ["this pixel's share of ∂L/∂θ", "∂L/∂θ"]


def family_of(name):
    return sv.family(name, **(FLOW if name == "diffeomorphic" else {}))


def near_identity(family, random, size=0.07):
    return family.identity() + size * random(family.n_params)


@pytest.fixture
def objective(random):
    return Objective(random(2, 7, 9), AFFINE, FRAME, SquaredDifference(random(2, 6, 5)))


def worked_case():
    """Read a 4×4 map once, at (0.1, -0.2): pixel (1.7, 1.1), between .91 .61 and .94 .82."""
    U = torch.zeros(1, 4, 4, dtype=torch.float64)
    U[0, 1, 1:3] = torch.tensor([0.91, 0.61])
    U[0, 2, 1:3] = torch.tensor([0.94, 0.82])
    theta = torch.tensor([1, 0, 0.1, 0, 1, -0.2], dtype=torch.float64)
    return backpropagate(Objective(U, AFFINE, sv.Frame((4, 4), (1, 1)), Sum()), theta)


def test_the_worked_case_by_hand():
    c = worked_case()
    assert c.loss == pytest.approx(0.7156)
    assert c.pixels[0, 0].tolist() == pytest.approx([1.7, 1.1])
    torch.testing.assert_close(c.to_U[0, 1:3, 1:3], torch.tensor([[0.27, 0.63], [0.03, 0.07]]).double())
    assert c.to_pixels[0, 0].tolist() == pytest.approx([-0.282, 0.156])
    assert c.to_points[0, 0].tolist() == pytest.approx([-0.564, 0.312])
    assert c.to_theta.tolist() == pytest.approx([0, 0, -0.564, 0, 0, 0.312])  # its target point is (0, 0)


def test_the_worked_case_link_by_link():
    steps = check_gradients(worked_case(), 0, 0)
    assert [check.symbol for check in steps] == SYMBOLS
    assert {check.verdict for check in steps} == {"agree"}
    assert steps[1].entries == ("U[1, 1]", "U[1, 2]", "U[2, 1]", "U[2, 2]")
    assert steps[1].numbers == "at U[1, 2]: +1·+0.63 = +0.63"
    assert steps[2].numbers == "∂L/∂x = +1·-0.282 = -0.282"
    assert steps[3].numbers == "-0.282·+2 = -0.564"
    assert steps[4].numbers == "for θ13: -0.564·+1 +0.312·+0 = -0.564"


@pytest.mark.parametrize("name", sv.families())
def test_contributions_add_up_to_the_gradient(random, name):
    family = family_of(name)
    theta = near_identity(family, random)
    c = backpropagate(Objective(random(2, 7, 9), family, FRAME, SquaredDifference(random(2, 6, 5))), theta)
    # a family that is no matrix is measured by differences, good to seven digits
    tolerance = 1e-12 if family.linear else 1e-6
    torch.testing.assert_close(c.contributions.sum((1, 2)), c.to_theta, rtol=0, atol=tolerance)
    torch.testing.assert_close(c.accumulated()[:, -1], c.to_theta, rtol=0, atol=tolerance)
    assert c.accumulated().shape == (family.n_params, 30)
    torch.testing.assert_close(c.accumulated()[:, 4], c.contributions[:, 0].sum(1))  # the first row has five pixels
    value, gradient = c.objective.gradient(theta)
    assert c.loss == value
    torch.testing.assert_close(c.to_theta, gradient, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", sv.families())
def test_the_jacobian_is_autograds(random, name):
    family = family_of(name)
    theta = near_identity(family, random)
    wanted = torch.autograd.functional.jacobian(lambda t: family.grid(t, FRAME)[0], theta).permute(2, 3, 0, 1)
    torch.testing.assert_close(jacobian(family, theta, FRAME), wanted, rtol=0, atol=1e-12 if family.linear else 1e-6)


def test_a_large_target_is_split_into_chunks(random, monkeypatch):
    g = random(6, 5, 2)
    whole = contributions(AFFINE, AFFINE.identity(), FRAME, g), jacobian(AFFINE, AFFINE.identity(), FRAME)
    monkeypatch.setattr("stn_viz.differentiation.jacobian._CHUNK", 7)
    torch.testing.assert_close(contributions(AFFINE, AFFINE.identity(), FRAME, g), whole[0])
    torch.testing.assert_close(jacobian(AFFINE, AFFINE.identity(), FRAME), whole[1])


def test_the_displacement_metric_measures_pixels(random):
    theta, step = near_identity(AFFINE, random), 0.01 * random(6)
    moved = FRAME.to_pixels(AFFINE.grid(theta + step, FRAME)) - FRAME.to_pixels(AFFINE.grid(theta, FRAME))
    metric = displacement_metric(AFFINE, theta, FRAME)
    assert float(step @ metric @ step) == pytest.approx(float(moved.square().sum(-1).mean()))


@pytest.mark.parametrize(
    ("name", "kernel", "padding"),
    [
        *(("affine", kernel, "zeros") for kernel in sv.KERNELS),
        *((name, "bilinear", padding) for name in ("similarity", "tps") for padding in ("border", "reflection")),
        ("projective", "bicubic", "border"),
        ("diffeomorphic", "bilinear", "zeros"),
    ],
)
def test_off_the_kinks_every_link_agrees(random, name, kernel, padding):
    family = family_of(name)
    loss = SquaredDifference(random(2, 6, 5))
    o = Objective(random(2, 7, 9), family, FRAME, loss, kernel=kernel, padding=padding)
    c = backpropagate(o, near_identity(family, random))
    for row, col in ((2, 3), (0, 0)):  # inside, and near the edge where taps fall outside or on one another
        verdicts = {check.verdict for check in check_gradients(c, row, col)}
        assert verdicts == {"agree"} or (
            verdicts == {"agree", "edge"} and c.kinks.status[row, col] == GradientStatus.EDGE
        )


@pytest.mark.parametrize("overlap", [False, True])
def test_every_loss_begins_the_chain(objective, random, overlap):
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(60, 3)).double()
    for loss in (OnePixel(2, 3), Sum(), objective.loss, CrossEntropy(network, 1)):
        c = backpropagate(replace(objective, loss=loss, overlap=overlap), near_identity(AFFINE, random))
        steps = check_gradients(c, 2, 3)
        assert {check.verdict for check in steps} <= {"agree", "kink"}
        torch.testing.assert_close(steps[0].ours, c.to_V[:, 2, 3])
        torch.testing.assert_close(steps[-1].ours, c.to_theta)
    assert "log softmax" in steps[0].formula


def test_a_point_that_reads_nothing_says_so(objective):
    away = AFFINE.identity() + torch.tensor([0, 0, 9.0, 0, 0, 0])
    steps = check_gradients(backpropagate(objective, away), 2, 3)
    assert steps[1].numbers == "no pixel of U is read"
    assert steps[1].entries == ()
    assert {check.verdict for check in steps} == {"agree"}


def aligned(random, **options):
    """Put every sample on a pixel: the identity under corner alignment, at a size where that is exact."""
    return Objective(random(2, 9, 9), AFFINE, sv.Frame((9, 9), (9, 9), True), Sum(), **options)


def test_on_kinks_the_verdict_names_them(random):
    steps = check_gradients(backpropagate(aligned(random), AFFINE.identity()), 4, 4)
    assert [check.verdict for check in steps] == ["agree", "agree", "kink", "kink", "kink", "kink"]
    assert "81 of 81 samples lie on a kink" in steps[-1].reason
    torch.testing.assert_close(steps[2].ours, steps[2].autograd)
    assert not torch.allclose(steps[2].ours, steps[2].difference)


def test_with_the_central_rule_the_difference_agrees_and_autograd_does_not(random):
    step = check_gradients(backpropagate(aligned(random, kink="central"), AFFINE.identity()), 4, 4)[2]
    assert step.verdict == "rule"
    torch.testing.assert_close(step.ours, step.difference, rtol=0, atol=1e-8)
    assert not torch.allclose(step.ours, step.autograd)


def test_on_an_edge_and_on_a_jump_the_verdict_names_them(random):
    corner = check_gradients(backpropagate(aligned(random, padding="border"), AFFINE.identity()), 0, 0)
    assert corner[2].verdict == "edge"
    halfway = AFFINE.identity() + torch.tensor([0, 0, 1 / 8, 0, 0, 0])  # half a pixel of 2/8
    assert check_gradients(backpropagate(aligned(random, kernel="integer"), halfway), 4, 4)[2].verdict == "jump"


def test_a_pixel_outside_the_target_is_refused(objective):
    with pytest.raises(ArgumentError, match="row"):
        check_gradients(backpropagate(objective, AFFINE.identity()), 6, 0)


def dragged(family, theta, handle, step):
    """Drag a handle by a normalised step, with the public solver alone."""
    point = torch.tensor([handle.point], dtype=torch.float64)
    anchors = torch.tensor(family.anchors, dtype=torch.float64)
    source, sources = (family.points(theta[None], p)[0] for p in (point, anchors))
    if handle.kind == "point":
        hold = torch.tensor(handle.hold, dtype=torch.float64) if handle.hold else None
        return sv.solve(family, theta, point, source + step, hold)
    if handle.kind == "move":
        return sv.solve(family, theta, anchors, sources + step)
    if handle.kind == "scale":
        box = torch.stack([theta[[0, 3]], theta[[1, 4]]], dim=-1)
        factors = 1 + torch.linalg.solve(box, step) / (2 * point[0])
        return sv.solve(family, theta, anchors, sources + ((anchors + point) * (factors - 1)) @ box.T)
    aspect = 9 / 7 if "shear" in family.control_names else 1.0
    centre = family.points(theta[None], torch.zeros(1, 2, dtype=torch.float64))[0]
    angles = [torch.atan2(p[0, 1], p[0, 0] * aspect) for p in (source + step - centre, source - centre)]
    if set(to_controls(family, theta)) >= {"rotation", "shear"} and family.name == "affine":
        turned = to_controls(family, theta, aspect)["rotation"] + float(torch.rad2deg(angles[0] - angles[1]))
        return from_controls(family, theta, "rotation", turned, aspect)
    c, s = torch.cos(angles[0] - angles[1]), torch.sin(angles[0] - angles[1])
    turn = torch.stack([torch.stack([c, -s / aspect]), torch.stack([s * aspect, c])])
    return sv.solve(family, theta, anchors, centre + (sources - centre) @ turn.T)


@pytest.mark.parametrize("name", [n for n in sv.families() if sv.family(n).linear])
def test_forces_are_the_slope_of_the_loss_as_handles_are_dragged(random, name):
    family = family_of(name)
    theta = near_identity(family, random)
    c = backpropagate(Objective(random(1, 7, 9), family, FRAME, Sum(), kernel="bicubic"), theta)
    found = forces(family, theta, FRAME, c.to_theta)
    assert [force.handle for force in found] == list(family.handles)
    h, per_unit = 1e-5, torch.tensor(FRAME.pixels_per_unit, dtype=torch.float64)
    for force in found[:8] + found[-2:]:
        steps = torch.diag(h / per_unit)
        ahead, behind = (
            torch.tensor(
                [c.objective.value(dragged(family, theta, force.handle, s)) for s in side], dtype=torch.float64
            )
            for side in (steps, -steps)
        )
        pull = -(ahead - behind) / (2 * h)
        torch.testing.assert_close(torch.tensor(force.pull, dtype=torch.float64), pull, rtol=0, atol=1e-7)
        at = FRAME.to_pixels(family.points(theta[None], torch.tensor([force.handle.point]).double())[0])[0]
        assert force.at == pytest.approx(tuple(at.tolist()))


def test_a_family_without_handles_has_no_forces(random):
    family = sv.family("diffeomorphic")
    assert forces(family, family.identity(), FRAME, family.identity()) == ()


@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
def test_scatter_contributions_add_up_to_the_gradient_of_U(random, padding):
    theta = near_identity(AFFINE, random)
    c = backpropagate(Objective(random(2, 7, 9), AFFINE, FRAME, Sum(), "bicubic", padding), theta)
    source, target, value = c.scatter_contributions()
    total = torch.zeros(7 * 9, dtype=torch.float64).index_add(0, source, value)
    torch.testing.assert_close(total.unflatten(0, (7, 9)), c.to_U.sum(0))
    assert int(target.max()) < FRAME.n_targets
    assert bool((source.diff() >= 0).all())
    same = source.diff() == 0
    assert bool((value.abs().diff()[same] <= 0).all()), "the largest contribution to each pixel comes first"


def test_a_profile_starts_at_zero_with_the_slope_of_eq_7(random):
    theta = near_identity(AFFINE, random)
    c = backpropagate(Objective(random(2, 7, 9), AFFINE, FRAME, Sum(), "bicubic"), theta)
    way, changes = c.profile(2, 3, 1e-3, 3)
    torch.testing.assert_close(changes[:, 1], torch.zeros(2, dtype=torch.float64), rtol=0, atol=1e-12)
    torch.testing.assert_close(
        (changes[:, 2] - changes[:, 0]) / (way[2] - way[0]), c.to_pixels[2, 3], rtol=0, atol=1e-5
    )


def shown_sum(text):
    """Work out what is printed before the sign; give the sign, that, and what is printed behind it."""
    left, sign, right = re.fullmatch(r"(?:.*: |∂L/∂x = )?(.*) ([=≈]) (\S+)", text).groups()
    return (
        sign,
        eval(left.replace("2 (", "2*(").replace("·", "*").replace(" +", "++").replace(" -", "+-")),
        float(right),
    )


def test_printed_terms_add_up_to_the_printed_result(random):
    family, frame = sv.family("affine"), sv.Frame((14, 18), (14, 18))
    o = Objective(random(3, 14, 18).sigmoid(), family, frame, SquaredDifference(random(3, 14, 18).sigmoid()))
    c = backpropagate(o, family.identity() + 0.05 * random(6))
    signs = []
    for row, col in [(r, k) for r in range(1, 14, 3) for k in range(1, 18, 4)]:
        for check in check_gradients(c, row, col)[:5]:
            if check.numbers == "no pixel of U is read":
                continue
            sign, left, right = shown_sum(check.numbers)
            signs.append(sign)
            if sign == "=":
                assert f"{left:+.4g}" == f"{right:+.4g}", check.numbers
            else:
                assert left == pytest.approx(right, rel=0.01, abs=1e-9), check.numbers
    assert signs.count("=") > 0.9 * len(signs) > 50
