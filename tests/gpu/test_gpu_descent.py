"""Descents, landscapes and the chain rule's factors on a GPU are those of the CPU."""

import pytest
import torch

import stn_viz as sv
from stn_viz.datasets.digits import load_bundled
from stn_viz.differentiation.backprop import backpropagate
from stn_viz.differentiation.gradient_check import check_gradients
from stn_viz.differentiation.handle_forces import forces
from stn_viz.differentiation.kinks import identity_flip, kinks
from stn_viz.differentiation.losses import CrossEntropy, OnePixel, SquaredDifference, Sum
from stn_viz.differentiation.objective import Objective
from stn_viz.differentiation.precision import precisions
from stn_viz.optimisation.descent import Descent, coarse_to_fine, corner_error, descend
from stn_viz.optimisation.landscape import axis, displaced, landscape
from stn_viz.optimisation.localiser_descent import teach
from stn_viz.optimisation.optimisers import SGD, LevenbergMarquardt
from stn_viz.optimisation.rates import adam_rate, sgd_rate

pytestmark = pytest.mark.gpu
FRAME = sv.Frame((24, 32), (20, 22))


def picture():
    y, x = torch.meshgrid(torch.arange(24.0).double(), torch.arange(32.0).double(), indexing="ij")
    discs = ((0.3, 0.4, 6.0), (0.7, 0.65, 4.0), (0.25, 0.8, 2.5), (0.75, 0.2, 3.0))
    return sum(torch.exp(-((x - u * 32) ** 2 + (y - v * 24) ** 2) / (2 * s**2)) for v, u, s in discs)[None]


def registration(name, hidden, **options):
    family, U = sv.family(name), picture()
    T = sv.sample(U[None], family.grid(hidden, FRAME), FRAME)[0]
    return Objective(U, family, FRAME, SquaredDifference(T), **options)


@pytest.mark.parametrize("rule", [SGD(0.3, 0.5), None, LevenbergMarquardt()], ids=["sgd", "adam", "lm"])
@pytest.mark.parametrize("name", ["affine", "projective", "tps", "diffeomorphic"])
def test_a_descent_takes_the_same_steps(name, rule, near_identity, agree):
    family = sv.family(name)
    objective = registration(name, near_identity(family, 1)[0], overlap=True)
    there = objective.to(device="cuda")
    start = family.identity()
    for units in ("theta", "displacement"):
        cpu, gpu = (Descent(tuple(descend(o, start, rule, 6, units=units))) for o in (objective, there))
        agree(gpu.thetas, cpu.thetas, 1e-6)
        torch.testing.assert_close(gpu.losses, cpu.losses, rtol=1e-6, atol=1e-9)
    assert corner_error(family, FRAME, gpu[-1].theta, cpu[-1].theta) < 1e-3
    assert adam_rate(there, start.cuda()) == pytest.approx(adam_rate(objective, start))
    assert sgd_rate(there, start.cuda()) == pytest.approx(sgd_rate(objective, start))


def test_levenberg_marquardt_leaves_alone_what_no_pixel_can_teach(agree):
    """Vertical stripes say nothing about y: three rows of the normal matrix are zero, and it has no inverse."""
    family, start = sv.family("affine"), sv.family("affine").identity()
    U = picture()[:, :1].expand(-1, 24, -1).contiguous()
    hidden = start + torch.tensor([0.05, 0.0, 0.04, 0.0, 0.0, 0.0], dtype=torch.float64)
    T = sv.sample(U[None], family.grid(hidden, FRAME), FRAME, padding="border")[0]
    objective = Objective(U, family, FRAME, SquaredDifference(T), padding="border")
    cpu, gpu = (
        Descent(tuple(descend(o, start, LevenbergMarquardt(), 5))) for o in (objective, objective.to(device="cuda"))
    )
    assert cpu[-1].loss < 1e-3 * cpu[0].loss
    agree(gpu.thetas, cpu.thetas, 1e-7)
    assert float((gpu[-1].theta.cpu() - start)[3:].abs().max()) < 1e-12


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_blurred_descent_starts_where_the_cpus_does(dtype, near_identity):
    objective = registration("affine", near_identity(sv.family("affine"), 1)[0]).to(dtype)
    there, start = objective.to(device="cuda"), sv.family("affine").identity()
    for sigma in (*coarse_to_fine(sv.Frame((64, 64), (64, 64))), 2.5):
        (here, slope), (found, to_theta) = (o.smoothed(sigma).gradient(start) for o in (objective, there))
        near = 1e-5 if dtype == torch.float32 else 1e-10
        assert found == pytest.approx(here, rel=near, abs=near)
        torch.testing.assert_close(to_theta.cpu(), slope, rtol=0, atol=20 * near)


@pytest.mark.parametrize("names", [("θ11", "θ23"), ("rotation", "scale x")])
def test_a_landscape_is_the_cpus(names, near_identity):
    objective = registration("affine", near_identity(sv.family("affine"), 1)[0])
    theta = near_identity(sv.family("affine"), 1)[0]
    found = []
    for device in ("cpu", "cuda"):
        o, t = objective.to(device=device), theta.to(device)
        x, y = (axis(o, t, name, n=9) for name in names)
        found.append((landscape(o, t, x, y, device=device), displaced(o, t, x), landscape(o, t, x, y)))
    (here, moved, _), (there, moved_there, picked) = found
    torch.testing.assert_close(there.losses, here.losses, rtol=1e-8, atol=1e-10)
    torch.testing.assert_close(picked.losses, here.losses, rtol=1e-8, atol=1e-10)
    torch.testing.assert_close(there.place(theta[None].cuda()), here.place(theta[None]))
    assert moved_there == pytest.approx(moved)


@pytest.mark.parametrize("kink", ["right", "central"])
@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
def test_every_factor_of_the_chain_rule(kink, padding, near_identity, random, agree):
    loss = {"zeros": Sum(), "border": SquaredDifference(random(2, 9, 8)), "reflection": OnePixel(3, 4)}[padding]
    for name in sv.families():
        family, frame = (
            sv.family(name, **({"resolution": 33} if name == "diffeomorphic" else {})),
            sv.Frame((11, 13), (9, 8)),
        )
        objective = Objective(random(2, 11, 13), family, frame, loss, "bilinear", padding, kink)
        theta = near_identity(family, 1)[0]
        cpu, gpu = backpropagate(objective, theta), backpropagate(objective.to(device="cuda"), theta.cuda())
        for field in ("V", "to_V", "to_U", "pixels", "to_pixels", "to_points", "contributions", "to_theta"):
            agree(getattr(gpu, field), getattr(cpu, field), 1e-7)
        agree(gpu.accumulated(), cpu.accumulated(), 1e-7)
        assert gpu.kinks.counts() == cpu.kinks.counts()
        here, there = check_gradients(cpu, 3, 4), check_gradients(gpu, 3, 4)
        assert [c.verdict for c in there] == [c.verdict for c in here]
        for a, b in zip(gpu.profile(3, 4), cpu.profile(3, 4), strict=True):
            agree(a, b, 1e-7)
        for a, b in zip(gpu.scatter_contributions(), cpu.scatter_contributions(), strict=True):
            assert len(a) == len(b)
        here, there = (forces(family, b.theta, frame, b.to_theta) for b in (cpu, gpu))
        assert [f.pull for f in there] == [pytest.approx(f.pull, abs=1e-6) for f in here]


def test_a_loss_on_the_cpu_is_brought_to_the_maps(near_identity, random):
    network, theta = sv.load_checkpoint("r-cnn"), near_identity(sv.family("affine"), 1)[0]
    frame = sv.Frame((28, 28), (28, 28))
    for loss in (SquaredDifference(random(1, 28, 28)), CrossEntropy(network, 3)):
        U = random(1, 28, 28)
        here, there = (Objective(u, sv.family("affine"), frame, loss) for u in (U, U.cuda()))
        assert there.value(theta) == pytest.approx(here.value(theta), rel=1e-6)
        torch.testing.assert_close(there.gradient(theta)[1].cpu(), here.gradient(theta)[1], rtol=1e-5, atol=1e-7)


def test_kinks_and_what_precision_makes_of_them(random, agree):
    size = (16, 16)
    objective = Objective(random(1, *size), sv.family("affine"), sv.Frame(size, size, True), Sum())
    there, theta = objective.to(device="cuda"), sv.family("affine").identity()
    here, found = kinks(objective, theta), kinks(there, theta.cuda())
    assert found.counts() == here.counts()
    for side in ("left", "right", "central"):
        agree(found.to_theta(side), here.to_theta(side))
    known, seen = identity_flip(objective), identity_flip(there)
    assert seen.from_left == pytest.approx(known.from_left)
    assert seen.kinked == known.kinked
    shifted = theta + 0.03
    for a, b in zip(precisions(there, shifted), precisions(objective, shifted), strict=True):
        assert (a.dtype, a.points, a.broken) == (b.dtype, b.points, b.broken)
        torch.testing.assert_close(a.V.cpu(), b.V, rtol=0, atol=16 * torch.finfo(a.dtype).eps * float(b.V.abs().max()))


def test_a_localiser_learns_one_picture_alike(agree):
    cpu, gpu = sv.load_checkpoint("r-st-cnn-affine"), sv.load_checkpoint("r-st-cnn-affine", "cuda")
    digit = load_bundled("test").floats(slice(0, 1))
    label = int(load_bundled("test").labels[0])
    for where in ("cpu", "cuda"):
        here, there = (list(teach(m, d, label, 3)) for m, d in ((cpu, digit), (gpu, digit.to(where))))
        agree(there[-1].step.theta, here[-1].step.theta, 1e-6)
        agree(there[-1].bias, here[-1].bias, 1e-6)
