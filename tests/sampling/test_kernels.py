"""Kernels: the paper's equations, slopes against finite differences, partition of unity or how far from it."""

import math
import pickle

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import stn_viz as sv
from stn_viz.sampling.kernels import as_kernel, slope_curve

EVERY = [*sv.KERNELS.values(), sv.gaussian(1.5)]
every_kernel = pytest.mark.parametrize("kernel", EVERY, ids=lambda k: k.name)


def numbers(*values):
    return torch.tensor(values, dtype=torch.float64)


def weight_sums(kernel, positions):
    """Add up k(x - m) over all pixels m for many positions x."""
    m = torch.arange(-20, 22, dtype=torch.float64)
    return kernel.weight(positions[:, None] - m).sum(1)


def test_the_names():
    assert list(sv.KERNELS) == ["integer", "bilinear", "bicubic", "lanczos", "gaussian"]


def test_the_integer_kernel_is_equation_4():
    # k(x - m) = 1 where m = floor(x + 0.5): ties go up.
    x = numbers(-0.5, -0.1, 0.49, 0.5, 1.5, 2.4)
    m = torch.arange(-2, 5)
    hit = sv.KERNELS["integer"].weight(x[:, None] - m).argmax(1) - 2
    assert hit.tolist() == [math.floor(v + 0.5) for v in x.tolist()] == [0, 0, 0, 1, 2, 2]


def test_the_bilinear_kernel_is_equation_5():
    t = torch.linspace(-2, 2, 81, dtype=torch.float64)
    by_the_paper = [max(0, 1 - abs(v)) for v in t.tolist()]
    assert sv.KERNELS["bilinear"].weight(t).tolist() == pytest.approx(by_the_paper)


def test_the_paper_slope_is_equation_7():
    def equation_7(t):  # t = x - m
        if abs(t) >= 1:
            return 0
        return 1 if t <= 0 else -1

    t = torch.linspace(-2, 2, 81, dtype=torch.float64)
    assert slope_curve(sv.KERNELS["bilinear"], "paper")(t).tolist() == [equation_7(v) for v in t.tolist()]


def test_the_cubic_kernel_is_keys_with_torchs_a():
    # Both branches of Keys (1981), worked out at t = 1/2 and t = 3/2.
    a = -0.75
    assert sv.KERNELS["bicubic"].weight(numbers(0, 0.5, 1, 1.5, 2)).tolist() == pytest.approx(
        [1, 0.5 - a / 8, 0, a / 8, 0]
    )


def test_the_lanczos_kernel_is_a_windowed_sinc():
    def sinc(v):
        return 1 if v == 0 else math.sin(math.pi * v) / (math.pi * v)

    t = [-2.5, -1.25, 0, 0.3, 1, 2.9, 3, 3.1]
    expected = [sinc(v) * sinc(v / 3) if abs(v) < 3 else 0 for v in t]
    assert sv.KERNELS["lanczos"].weight(numbers(*t)).tolist() == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("sigma", [0.5, 0.75, 2.0])
def test_the_gaussian_integrates_to_one_and_ends_at_zero(sigma):
    kernel = sv.gaussian(sigma)
    t = torch.linspace(-4 * sigma, 4 * sigma, 20001, dtype=torch.float64)
    assert torch.trapezoid(kernel.weight(t), t).item() == pytest.approx(1, abs=1e-8)
    assert kernel.weight(numbers(4 * sigma)).item() == pytest.approx(0, abs=1e-12)
    ratio = kernel.weight(numbers(sigma)) / kernel.weight(numbers(0))
    foot = math.exp(-8)
    assert ratio.item() == pytest.approx((math.exp(-0.5) - foot) / (1 - foot))


@every_kernel
def test_kernels_are_even_and_end_at_their_radius(kernel):
    t = torch.linspace(0.013, 6, 200, dtype=torch.float64)
    torch.testing.assert_close(kernel.weight(t), kernel.weight(-t))
    assert not kernel.weight(t[t > kernel.radius]).any()
    assert not kernel.slope(t[t > kernel.radius]).any()


@every_kernel
@pytest.mark.parametrize("kink", ["right", "left", "central", "paper"])
def test_slopes_are_derivatives_wherever_there_is_one(kernel, kink):
    t = torch.linspace(-6.137, 6.137, 301, dtype=torch.float64)
    near_a_bend = ((2 * t).round() - 2 * t).abs() < 1e-3
    t, h = t[~near_a_bend], 1e-6
    difference = (kernel.weight(t + h) - kernel.weight(t - h)) / (2 * h)
    torch.testing.assert_close(slope_curve(kernel, kink)(t), difference, rtol=0, atol=1e-8)


@pytest.mark.parametrize("name", ["bilinear", "lanczos"])
def test_right_left_and_central_are_one_sided_differences(name):
    kernel, h = sv.KERNELS[name], 1e-7
    t = torch.arange(-4, 5, dtype=torch.float64)
    right = (kernel.weight(t + h) - kernel.weight(t)) / h
    left = (kernel.weight(t) - kernel.weight(t - h)) / h
    for kink, expected in (("right", right), ("left", left), ("central", (right + left) / 2)):
        torch.testing.assert_close(slope_curve(kernel, kink)(t), expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_lanczos_slope_is_smooth_through_zero(dtype):
    # near 0, k(t) ≈ 1 - (π²/6)(1 + 1/9) t²
    t = torch.tensor([1e-9, 5e-5, 2e-4, 1e-3], dtype=dtype)
    expected = -(math.pi**2) / 3 * (1 + 1 / 9) * t
    torch.testing.assert_close(sv.KERNELS["lanczos"].slope(t), expected, rtol=1e-5, atol=100 * torch.finfo(dtype).eps)


@pytest.mark.parametrize("name", ["integer", "bilinear", "bicubic"])
@given(x=st.floats(-5, 5))
def test_partition_of_unity(name, x):
    assert weight_sums(sv.KERNELS[name], numbers(x)).item() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    ("kernel", "bound"),
    [
        (sv.KERNELS["lanczos"], 0.0103),
        (sv.KERNELS["gaussian"], 1e-4),
        (sv.gaussian(1.0), 1e-4),
        (sv.gaussian(0.3), 0.4),
    ],
    ids=lambda v: getattr(v, "name", v),
)
def test_where_weights_do_not_sum_to_one_the_bound_is_known(kernel, bound):
    strays = (weight_sums(kernel, torch.linspace(0, 1, 1001, dtype=torch.float64)) - 1).abs().max().item()
    assert bound / 20 < strays <= bound


@every_kernel
def test_kernels_can_be_pickled_and_compared(kernel):
    assert pickle.loads(pickle.dumps(kernel)) == kernel
    assert sv.gaussian(0.5) == sv.gaussian(0.5) != sv.gaussian(0.6)


def test_nan_is_not_hidden():
    for name in ("bilinear", "bicubic", "lanczos", "gaussian"):
        assert sv.KERNELS[name].weight(numbers(math.nan)).isnan().all(), name
    assert sv.KERNELS["integer"].weight(numbers(math.nan)).item() == 0  # no pixel is the nearest


@pytest.mark.parametrize("radius", [0, -1, 17, math.nan])
def test_a_kernel_needs_an_extent(radius):
    with pytest.raises(sv.ArgumentError, match=r"^radius: got .*wanted a number of pixels in \(0, 16\]; "):
        sv.Kernel(torch.zeros_like, torch.zeros_like, radius)


def test_a_kernel_must_end_where_it_says():
    with pytest.raises(sv.ArgumentError, match=r"^weight: got .*beyond the radius 2; multiply it by \(t.abs"):
        sv.Kernel(lambda t: torch.exp(-(t**2)), torch.zeros_like, 2)


@pytest.mark.parametrize("sigma", [0, -1, 5, math.inf])
def test_a_gaussian_needs_a_width(sigma):
    with pytest.raises(sv.ArgumentError, match=r"^sigma: got .*wanted a number of pixels in \(0, 4\]; "):
        sv.gaussian(sigma)


@pytest.mark.parametrize("name", ["nearest", None, ["bilinear"]])
def test_an_unknown_kernel_is_named_with_the_known_ones(unchecked, name):
    with pytest.raises(sv.ArgumentError, match=r"^kernel: got .*wanted one of integer, bilinear, .*check the spelling"):
        as_kernel(name)
