"""Descent on θ: the rules are torch's, the steps can be watched, and a registration arrives."""

from dataclasses import replace
from itertools import islice

import pytest
import torch

import stn_viz as sv
from stn_viz.differentiation.jacobian import displacement_metric
from stn_viz.differentiation.losses import CrossEntropy, OnePixel, SquaredDifference, Sum
from stn_viz.differentiation.objective import Objective
from stn_viz.errors import ArgumentError
from stn_viz.optimisation.descent import Descent, coarse_to_fine, corner_error, descend
from stn_viz.optimisation.optimisers import SGD, Adam, LevenbergMarquardt, gauss_newton
from stn_viz.optimisation.rates import adam_rate, sgd_rate

AFFINE = sv.family("affine")
FRAME = sv.Frame((24, 32), (24, 32))
HIDDEN = torch.tensor([0.98, 0.12, 0.1, -0.08, 1.05, -0.06], dtype=torch.float64)


def picture(frame=FRAME):
    """Paint soft discs at three scales: structure to descend on, from afar and from near."""
    h, w = frame.source
    y, x = torch.meshgrid(torch.arange(h).double(), torch.arange(w).double(), indexing="ij")
    discs = ((0.3, 0.4, 6.0), (0.7, 0.65, 4.0), (0.25, 0.8, 2.5), (0.75, 0.2, 3.0))
    return sum(torch.exp(-((x - u * w) ** 2 + (y - v * h) ** 2) / (2 * s**2)) for v, u, s in discs)[None]


def registration(family=AFFINE, hidden=HIDDEN, frame=FRAME, **options):
    U = picture(frame)
    T = sv.sample(U[None], family.grid(hidden, frame), frame)[0]
    return Objective(U, family, frame, SquaredDifference(T), **options)


OBJECTIVE = registration()


RULES = [
    (SGD(0.3), lambda p: torch.optim.SGD(p, lr=0.3)),
    (SGD(0.1, 0.9), lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
    (Adam(0.02), lambda p: torch.optim.Adam(p, lr=0.02)),
    (Adam(0.02, 0.5, 0.9, 1e-3), lambda p: torch.optim.Adam(p, lr=0.02, betas=(0.5, 0.9), eps=1e-3)),
]


def follows_torch(objective, start, rule, twin, steps):
    """Walk beside ``torch.optim``, autograd and all, and hold every θ, loss and gradient to it."""
    theta = start.clone().requires_grad_(True)
    optimiser = twin([theta])
    moved = 0
    for step in descend(objective, start, rule, steps):
        torch.testing.assert_close(step.theta, theta.detach(), rtol=1e-9, atol=1e-11)
        loss = objective.losses(theta[None])[0]
        assert step.loss == pytest.approx(loss.item(), rel=1e-9, abs=1e-12)
        optimiser.zero_grad()
        loss.backward()
        torch.testing.assert_close(step.gradient, theta.grad, rtol=1e-7, atol=1e-9)
        optimiser.step()
        moved += int(not torch.equal(step.theta, start))
    assert moved == steps


@pytest.mark.parametrize(("rule", "twin"), RULES)
def test_the_rules_are_torchs_over_many_steps(rule, twin):
    follows_torch(OBJECTIVE, AFFINE.identity(), rule, twin, 40)


@pytest.mark.parametrize("loss", ["squared", "sum", "pixel", "network"])
@pytest.mark.parametrize("name", ["translation", "projective", "tps", "bspline", "diffeomorphic"])
@pytest.mark.parametrize(("rule", "twin"), RULES[1:3])
def test_the_rules_are_torchs_in_every_kind_of_family_and_for_every_loss(rule, twin, name, loss):
    family = sv.family(name, **({"resolution": 17} if name == "diffeomorphic" else {}))
    classifier = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(24 * 32, 3)).double()
    with torch.no_grad():
        classifier[1].weight.copy_(torch.linspace(-0.1, 0.1, 3 * 24 * 32).sin().reshape(3, -1))
    chosen = {"squared": OBJECTIVE.loss, "sum": Sum(), "pixel": OnePixel(9, 14), "network": CrossEntropy(classifier, 1)}
    scale = {"squared": 1.0, "sum": 1e-4, "pixel": 0.01, "network": 0.1}[loss]  # η that keeps θ inside the picture
    if isinstance(rule, SGD):
        rule = replace(rule, rate=0.1 * scale)
        twin = lambda p: torch.optim.SGD(p, lr=0.1 * scale, momentum=0.9)  # noqa: E731
    follows_torch(replace(OBJECTIVE, family=family, loss=chosen[loss]), family.identity(), rule, twin, 12)


@pytest.mark.parametrize("name", ["affine", "bspline"])
def test_the_first_step_of_a_textbook_rule_goes_straight_down_and_a_preconditioned_one_by_the_metrics_inverse(name):
    family = sv.family(name)
    o = replace(OBJECTIVE, family=family)
    plain, stepped = descend(o, family.identity(), SGD(0.01), 1)
    torch.testing.assert_close(stepped.theta - plain.theta, -0.01 * plain.gradient)
    metric = displacement_metric(family, family.identity(), FRAME)
    _, stepped = descend(o, family.identity(), SGD(0.01), 1, units="displacement")
    wanted = -0.01 * torch.linalg.solve(metric, plain.gradient)
    torch.testing.assert_close(stepped.theta - plain.theta, wanted, rtol=1e-6, atol=1e-12)


def test_a_descent_is_deterministic_and_counts_its_steps():
    first, second = (Descent(tuple(descend(OBJECTIVE, AFFINE.identity(), steps=4))) for _ in range(2))
    assert torch.equal(first.thetas, second.thetas)
    assert [step.index for step in first] == list(range(5))
    assert first.thetas.shape == (5, 6)
    assert first.losses.tolist() == [step.loss for step in first]
    assert len(first[1:3]) == 2
    assert first[-1] is first.steps[-1]


def test_whoever_stops_asking_cancels():
    started = descend(OBJECTIVE, AFFINE.identity(), steps=10**9)
    assert [step.index for step in islice(started, 3)] == [0, 1, 2]


def test_the_default_rule_descends_in_every_family():
    for name in sv.families():
        family = sv.family(name)
        generator = torch.Generator().manual_seed(1)
        hidden = family.identity() + 0.04 * torch.randn(family.n_params, dtype=torch.float64, generator=generator)
        steps = Descent(tuple(descend(registration(family, hidden), family.identity(), steps=25)))
        assert steps[-1].loss < 0.3 * steps[0].loss, name


def test_preconditioned_steps_do_not_depend_on_how_a_family_is_parametrised():
    class Rescaled(type(AFFINE)):
        """The affine family with its shifts counted in other units: the same warps."""

        unit = torch.tensor([1.0, 1, 100, 1, 1, 0.01], dtype=torch.float64)

        def identity(self):
            return super().identity() / self.unit

        def basis(self, points):
            basis = super().basis(points)
            return replace(basis, matrix=basis.matrix * self.unit)

    other = replace(OBJECTIVE, family=Rescaled())
    for rule in (SGD(2.0), Adam(0.3, epsilon=1e-12)):
        here = Descent(tuple(descend(OBJECTIVE, AFFINE.identity(), rule, 8, units="displacement")))
        there = Descent(tuple(descend(other, Rescaled().identity(), rule, 8, units="displacement")))
        torch.testing.assert_close(there.thetas * Rescaled.unit, here.thetas, rtol=0, atol=1e-6)


def test_one_step_in_pixels_moves_the_points_by_its_length():
    translation = sv.family("translation")
    o = replace(OBJECTIVE, family=translation)
    start, after = descend(o, translation.identity(), SGD(3.0), 1, units="displacement")
    moved = (after.theta - start.theta) * torch.tensor([16.0, 12.0])
    per_pixel = start.gradient / torch.tensor([16.0, 12.0])
    torch.testing.assert_close(moved, -3.0 * per_pixel)


def far_objective():
    """Shift a small disc by more than its own width: no overlap, so no slope, unless both are blurred."""
    frame = sv.Frame((48, 48), (48, 48))
    y, x = torch.meshgrid(torch.arange(48).double(), torch.arange(48).double(), indexing="ij")
    U = torch.exp(-((x - 24) ** 2 + (y - 24) ** 2) / 4)[None]
    family = sv.family("translation")
    hidden = torch.tensor([0.5, -0.25], dtype=torch.float64)
    T = sv.sample(U[None], family.grid(hidden, frame), frame)[0]
    return Objective(U, family, frame, SquaredDifference(T)), hidden


def test_coarse_to_fine_reaches_what_lies_beyond_the_basin():
    o, hidden = far_objective()
    start = o.family.identity()
    blurs = (8.0, 4.0, 2.0, 1.0, 0.0)
    near = Descent(tuple(descend(o, start, Adam(0.2), 150, units="displacement")))
    far = Descent(tuple(descend(o, start, Adam(0.2), 30, blurs=blurs, units="displacement")))
    assert corner_error(o.family, o.frame, near[-1].theta, hidden) > 8
    assert corner_error(o.family, o.frame, far[-1].theta, hidden) < 0.1
    assert len(far) == len(near)
    assert [step.level for step in far][::30] == [4, 3, 2, 1, 0, 0]
    assert {(step.level, step.sigma) for step in far} == set(zip((4, 3, 2, 1, 0), blurs, strict=True))
    assert far[30].loss == pytest.approx(o.smoothed(4.0).value(far[30].theta))


def test_coarse_to_fine_halves_down_to_a_pixel():
    assert coarse_to_fine(sv.Frame((128, 200), (9, 9))) == (8.0, 4.0, 2.0, 1.0, 0.0)
    assert coarse_to_fine(sv.Frame((10, 10), (9, 9))) == (0.0,)


def test_the_integer_kernel_cannot_learn():
    steps = list(descend(replace(OBJECTIVE, kernel="integer"), AFFINE.identity(), SGD(1e6), 5))
    assert all(torch.equal(step.theta, AFFINE.identity()) for step in steps)
    assert all((step.gradient == 0).all() for step in steps)


@pytest.mark.parametrize("name", ["affine", "projective"])
def test_levenberg_marquardt_arrives_in_a_few_steps(name):
    family = sv.family(name)
    hidden = torch.cat([HIDDEN, HIDDEN.new_tensor([0.03, -0.02])])[: family.n_params]
    o = registration(family, hidden)
    steps = Descent(tuple(descend(o, family.identity(), LevenbergMarquardt(), 30, tolerance=1e-6)))
    assert len(steps) < 25
    assert corner_error(family, FRAME, steps[-1].theta, hidden) < 1e-6
    assert (steps.losses.diff() <= 0).all()


def test_gauss_newton_is_the_jacobians_square(random):
    o = Objective(random(2, 7, 6), AFFINE, sv.Frame((7, 6), (4, 5)), SquaredDifference(random(2, 4, 5)), overlap=True)
    theta = HIDDEN * 1.1
    J = torch.autograd.functional.jacobian(lambda t: o.warped(t[None])[0], theta)
    J = J[:, o.seen(theta)].reshape(-1, 6)
    torch.testing.assert_close(gauss_newton(o, theta), 2 / len(J) * J.T @ J)


def test_levenberg_marquardt_stays_where_nothing_helps():
    start, *rest = descend(OBJECTIVE, HIDDEN, LevenbergMarquardt(), 3)
    assert all(torch.equal(step.theta, start.theta) for step in rest)


def test_a_small_step_ends_a_level_early():
    full = list(descend(OBJECTIVE, AFFINE.identity(), Adam(0.1), 60, units="displacement"))
    early = list(descend(OBJECTIVE, AFFINE.identity(), Adam(0.1), 60, tolerance=0.05, units="displacement"))
    assert len(early) < len(full)
    metric = displacement_metric(AFFINE, AFFINE.identity(), FRAME)
    moves = torch.stack([step.theta for step in early]).diff(dim=0)
    sizes = torch.einsum("np,pq,nq->n", moves, metric, moves).sqrt()
    assert sizes[-1] < 0.05
    assert (sizes[:-1] >= 0.05).all()


def test_a_loss_that_is_not_finite_is_the_last():
    steps = list(descend(OBJECTIVE, AFFINE.identity() * float("nan"), steps=5))
    assert len(steps) == 1


def test_corner_error_is_in_pixels():
    shifted = AFFINE.identity() + torch.tensor([0, 0, 0.25, 0, 0, 0])
    assert corner_error(AFFINE, FRAME, shifted, AFFINE.identity()) == pytest.approx(4)  # 0.25 · 32/2


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("argument", "options"),
    [
        ("rule", {"rule": LevenbergMarquardt()}),
        ("units", {"units": "pixels"}),
        ("blurs", {"blurs": ()}),
        ("blurs", {"blurs": (-1.0,)}),
        ("theta", {"start": torch.zeros(5)}),
    ],
)
def test_what_cannot_be_descended_is_refused_at_once(argument, options):
    arguments = {"start": AFFINE.identity(), **options}
    with pytest.raises(ArgumentError, match=argument):
        descend(replace(OBJECTIVE, loss=Sum()), **arguments)


@pytest.mark.parametrize(
    "make",
    [lambda: SGD(0), lambda: SGD(1, 1), lambda: Adam(-1), lambda: Adam(0.1, beta2=1), lambda: LevenbergMarquardt(0)],
)
def test_rates_that_cannot_be_are_refused(make):
    with pytest.raises(ArgumentError):
        make()


@pytest.mark.parametrize("units", ["theta", "displacement"])
def test_the_usual_rate_of_sgd_moves_the_points_by_a_pixel(units):
    family = sv.family("tps")
    o, start = replace(OBJECTIVE, family=family), family.identity()
    rate = sgd_rate(o, start, 0.01, units)  # a small step: a metric measures those
    here, there = descend(o, start, SGD(rate), 1, units=units)
    moved = FRAME.to_pixels(family.grid(there.theta, FRAME)) - FRAME.to_pixels(family.grid(here.theta, FRAME))
    assert float(moved.square().sum(-1).mean().sqrt()) == pytest.approx(0.01, rel=0.02)
    assert sgd_rate(replace(o, kernel="integer"), start, units=units) is None


def test_the_usual_rate_of_adam_moves_the_points_by_a_pixel_whatever_the_signs():
    signs = torch.tensor([[(k >> bit) & 1 for bit in range(6)] for k in range(64)], dtype=torch.float64) * 2 - 1
    steps = adam_rate(OBJECTIVE, AFFINE.identity(), 1.0) * signs
    metric = displacement_metric(AFFINE, AFFINE.identity(), FRAME)
    assert torch.einsum("np,pq,nq->n", steps, metric, steps).mean() == pytest.approx(1.0)
    assert adam_rate(OBJECTIVE, AFFINE.identity(), 1.0, "displacement") == pytest.approx(6**-0.5)


def test_levenberg_marquardt_steps_the_same_way_whatever_memory_held_before():
    """Stripes say nothing about y: the matrix is singular, and has one shortest step all the same."""
    U = picture()[:, :1].expand(-1, 24, -1).contiguous()
    T = sv.sample(U[None], AFFINE.grid(HIDDEN * torch.tensor([1, 0, 1, 0, 1, 0]), FRAME), FRAME, padding="border")[0]
    objective = Objective(U, AFFINE, FRAME, SquaredDifference(T), padding="border")
    theta, found = AFFINE.identity(), set()
    loss, gradient = objective.gradient(theta)
    for _ in range(60):
        torch.randint(1, 7, (6,), dtype=torch.int32)  # freed at once: the next tensor of this size finds these numbers
        moved, _ = LevenbergMarquardt().update(objective, theta, loss, gradient, 1e-3)
        found.add(tuple(moved.tolist()))
    (only,) = found
    assert only[3:] == (0.0, 1.0, 0.0)
    assert objective.value(moved) < 0.05 * loss
