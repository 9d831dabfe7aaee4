"""Trained networks on a GPU: the same θ and classes as on the CPU, inspected, probed and measured there."""

from contextlib import nullcontext

import pytest
import torch

import stn_viz as sv
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.distortions import distortion, distortions
from stn_viz.evaluation.inspection import inspect, measures, order, orders, rewarp
from stn_viz.evaluation.metrics import evaluate
from stn_viz.evaluation.probes import hand, robustness, subjects, sweep, upright, weakened
from stn_viz.evaluation.scoreboard import check
from stn_viz.networks.models import upstream

pytestmark = pytest.mark.gpu
NAMES = ["r-st-cnn-affine", "e-st-cnn-tps", "p-st-fcn-projective", "add-st-fcn-tps-parallel"]
DIGITS = load_bundled("test").part(slice(0, 64))


@pytest.fixture
def exact():
    """Keep convolutions in single precision: cuDNN's TF32, which torch allows by default, has ten bits."""
    with torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
        yield


def pair(name):
    return sv.load_checkpoint(name), sv.load_checkpoint(name, "cuda")


@pytest.mark.parametrize("tf32", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_theta_and_class_are_the_cpus(name, tf32):
    cpu, gpu = pair(name)
    images = distortion(cpu.task).distorted(DIGITS, 1).images
    with nullcontext() if tf32 else torch.backends.cudnn.flags(enabled=True, allow_tf32=False), torch.no_grad():
        here, there = cpu.trace(images), gpu.trace(images.cuda())
    near = 2e-2 if tf32 else 2e-5
    for a, b in zip(there.warps, here.warps, strict=True):
        torch.testing.assert_close(a.theta.cpu(), b.theta, rtol=0, atol=near)
    torch.testing.assert_close(there.probabilities.cpu(), here.probabilities, rtol=0, atol=10 * near)
    sure = here.probabilities.amax(1) > 0.6
    assert torch.equal(there.logits.argmax(1).cpu()[sure], here.logits.argmax(1)[sure])


@pytest.mark.parametrize("name", distortions())
def test_digits_are_distorted_alike(name, agree):
    task = distortion(name)
    for bend, ripple in ((0.0, 0.0), (0.04, 0.03)):
        cpu, gpu = (task.batch(d, 16, (3, 4), bend=bend, ripple=ripple) for d in (DIGITS, DIGITS.to("cuda")))
        agree(gpu.images, cpu.images, 1e-4)
        assert torch.equal(gpu.labels.cpu(), cpu.labels)
    for strength in (0.0, 0.5):
        cpu, gpu = (weakened(task, strength).distorted(d, 5) for d in (DIGITS, DIGITS.to("cuda")))
        agree(gpu.images, cpu.images, 1e-4)


@pytest.mark.parametrize("where", ["cpu", "cuda"])
@pytest.mark.parametrize("name", NAMES)
def test_a_network_on_the_gpu_is_inspected(name, where, exact):
    cpu, gpu = pair(name)
    task = distortion(cpu.task)
    here = inspect(cpu, task.distorted(DIGITS, 1), task.family)
    there = inspect(gpu, task.distorted(DIGITS.to(where), 1), task.family)
    assert there.accuracy == here.accuracy
    assert orders(there) == orders(here)
    assert all(sorted(order(there, key)) == sorted(order(here, key)) for key in orders(there))
    named, known = measures(there, gpu.spec), measures(here, cpu.spec)
    assert named.keys() == known.keys()
    for key, value in named.items():
        torch.testing.assert_close(value.cpu(), known[key], rtol=1e-3, atol=1e-2, equal_nan=True)
    for key in ("slope", "undone"):
        assert getattr(there, key) == pytest.approx(getattr(here, key), abs=1e-3)
    again = rewarp(gpu, task.distorted(DIGITS.to(where), 1).images, there.warped.theta)
    torch.testing.assert_close(again.outlines.cpu(), here.warped.outlines, rtol=0, atol=1e-3)


@pytest.mark.parametrize("where", ["cpu", "cuda"])
@pytest.mark.parametrize("name", ["r-st-cnn-affine", "add-st-fcn-tps-parallel"])
def test_a_network_on_the_gpu_is_probed(name, where, exact):
    cpu, gpu = pair(name)
    digits, labels = subjects(DIGITS, cpu.spec.channels)
    angles = torch.linspace(-60, 60, 5)
    here, there = sweep(cpu, digits[0], angles), sweep(gpu, digits[0].to(where), angles.to(where))
    torch.testing.assert_close(there.probabilities.cpu(), here.probabilities, rtol=0, atol=1e-3)
    assert there.slope == pytest.approx(here.slope, abs=1e-3)
    known, found = upright(cpu, digits[0]), upright(gpu, digits[0].to(where))
    torch.testing.assert_close(found.cpu(), known, rtol=0, atol=1e-3)
    near = dict(rtol=0, atol=0.04)  # one digit of 64 may lie on the fence
    known, found = (
        robustness(m, d, x, "scale") for m, d, x in ((cpu, digits, labels), (gpu, digits.to(where), labels.to(where)))
    )
    torch.testing.assert_close(found.cpu(), known, **near)
    image = distortion(cpu.task).distorted(DIGITS, 2).images[0]
    theta = cpu.transformers[0].family.identity().float()
    here, there = hand(cpu, image, 0, theta), hand(gpu, image.to(where), 0, theta.to(where))
    torch.testing.assert_close(there.view.cpu(), here.view, rtol=0, atol=1e-4)


def test_errors_are_measured_as_on_the_cpu(exact):
    cpu, gpu = pair("r-st-cnn-affine")
    task = distortion("r")
    here, there = evaluate(cpu, task, DIGITS, (101,)), evaluate(gpu, task, DIGITS.to("cuda"), (101,))
    assert there.errors == here.errors
    assert there.slope == pytest.approx(here.slope, abs=1e-4)
    assert there.outside == pytest.approx(here.outside, abs=1e-2)


@pytest.mark.parametrize("name", NAMES)
def test_a_card_is_reproduced_on_the_gpu(name):
    (row,) = check([name], None, torch.device("cuda"))
    assert row.reproduced is not False
    assert row.error == row.card


def test_the_gradient_at_a_transformer(agree):
    cpu, gpu = (network.double() for network in pair("r-st-cnn-affine"))
    images = distortion("r").distorted(DIGITS, 1).images.double()
    agree(upstream(gpu, images.cuda(), DIGITS.labels), upstream(cpu, images, DIGITS.labels))


def test_pictures_on_another_device_than_the_network_are_refused_by_name():
    cpu, gpu = pair("r-st-cnn-affine")
    images = torch.rand(2, 1, 28, 28)
    for network, wrong in ((cpu, images.cuda()), (gpu, images)):
        with pytest.raises(
            sv.ArgumentError, match=r"images: got device.*, wanted a tensor on .*; move it with images\.to\("
        ):
            network(wrong)
        layer = network.transformers[0]
        with pytest.raises(sv.ArgumentError, match=r"U: got device.*, wanted a tensor on .*; move it with U\.to\("):
            layer(wrong)
