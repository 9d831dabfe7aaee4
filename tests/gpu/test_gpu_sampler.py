"""The sampler on a GPU: V, both ways of its gradients, explanations, and the places that are none, as on the CPU."""

import math

import pytest
import torch

import stn_viz as sv
from stn_viz.sampling.blur import antialiased
from stn_viz.sampling.samplers import sample_literal, sample_taps

pytestmark = pytest.mark.gpu
KERNELS = list(sv.KERNELS)
PADDINGS = ["zeros", "border", "reflection"]
CORNERS = [False, True]


def warped(U, theta, family, frame, kernel, padding, upstream):
    """Warp, and differentiate by autograd; the integer kernel has no way to θ."""
    U, theta = U.clone().requires_grad_(), theta.clone().requires_grad_()
    V = sv.sample(U, family.grid(theta, frame), frame, kernel, padding)
    found = torch.autograd.grad(V, (U, theta), upstream, allow_unused=True)
    return V, *(torch.zeros_like(t) if g is None else g for g, t in zip(found, (U, theta), strict=True))


@pytest.mark.parametrize("corners", CORNERS)
@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("kernel", KERNELS)
def test_every_family_is_sampled_as_on_the_cpu(kernel, padding, corners, near_identity, random, agree):
    frame = sv.Frame((11, 13), (7, 9), corners)
    for name in sv.families():
        family = sv.family(name)
        U, upstream, theta = random(2, 3, 11, 13), random(2, 3, 7, 9), near_identity(family)
        for dtype in (torch.float64, torch.float32):
            given = [t.to(dtype) for t in (U, theta, upstream)]
            moved = [t.cuda() for t in given]
            options = (family, frame, kernel, padding)
            cpu, gpu = (warped(u, t, *options, up) for u, t, up in (given, moved))
            for there, here in zip(gpu, cpu, strict=True):
                agree(there, here)
            by_hand = sv.gradients(moved[0], moved[1], family, frame, moved[2], kernel, padding)
            agree(by_hand.U, cpu[1])
            agree(by_hand.theta, cpu[2])


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_three_samplers_are_one_on_the_gpu(kernel, near_identity, random):
    frame, family = sv.Frame((11, 13), (7, 9)), sv.family("tps")
    U, grid = random(2, 3, 11, 13).cuda(), family.grid(near_identity(family).cuda(), frame)
    fast = sv.sample(U, grid, frame, kernel)
    for other in (sample_taps, sample_literal):
        torch.testing.assert_close(other(U, grid, frame, sv.KERNELS[kernel], "zeros"), fast, rtol=0, atol=1e-10)


@pytest.mark.parametrize("corners", CORNERS)
@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("kernel", KERNELS)
def test_places_that_are_none_are_lost_on_the_gpu_too(kernel, padding, corners, random, agree):
    frame = sv.Frame((5, 6), (2, 3), corners)
    U, upstream = random(1, 2, 5, 6), random(1, 2, 2, 3)
    places = [[math.nan, 0.1], [math.inf, 0.2], [-math.inf, math.nan], [1e30, -0.3], [0.3, -math.inf], [0.25, 0.35]]
    grid = torch.tensor(places, dtype=torch.float64).reshape(1, 2, 3, 2)

    def through(u, g, up):
        u, g = u.clone().requires_grad_(), g.clone().requires_grad_()
        V = sv.sample(u, g, frame, kernel, padding)
        to_U, to_grid = torch.autograd.grad(V, (u, g), up, allow_unused=True)
        return V, to_U, torch.zeros_like(g) if to_grid is None else to_grid

    cpu = through(U, grid, upstream)
    for there, here in zip(through(U.cuda(), grid.cuda(), upstream.cuda()), cpu, strict=True):
        agree(there, here)
    assert cpu[0].isnan().any()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_prefilter_has_the_digits_of_its_precision(dtype, random, agree):
    frame, family = sv.Frame((40, 50), (9, 8)), sv.family("affine")
    U, theta = random(3, 2, 40, 50).to(dtype), (family.identity() + 0.05 * random(3, 6)).to(dtype)
    grid = family.grid(theta, frame)
    agree(
        antialiased(U.cuda(), grid.cuda(), frame), antialiased(U, grid, frame), 2e-6 if dtype == torch.float32 else None
    )


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_maps_are_sampled_at_coordinates_of_full_precision(dtype, near_identity, random):
    frame, family = sv.Frame((64, 64), (64, 64)), sv.family("affine")
    U, theta = random(1, 1, 64, 64).to(dtype), near_identity(family, 1).float()
    cpu = sv.sample(U, family.grid(theta, frame), frame)
    gpu = sv.sample(U.cuda(), family.grid(theta.cuda(), frame), frame)
    assert gpu.dtype == dtype
    torch.testing.assert_close(
        gpu.cpu().float(), cpu.float(), rtol=0, atol=4 * torch.finfo(dtype).eps * float(U.abs().max())
    )


@pytest.mark.parametrize("name", ["affine", "projective", "tps", "diffeomorphic"])
def test_a_layer_can_be_captured_in_a_cuda_graph(name, random):
    frame = sv.Frame((28, 28), (20, 20))
    U = random(4, 1, 28, 28).float().cuda()
    for padding in PADDINGS:
        layer = sv.SpatialTransformer(torch.nn.Flatten(), name, frame, features=784, padding=padding).cuda()
        torch.nn.init.normal_(layer.regression.weight, std=1e-3)
        with torch.no_grad():
            wanted = layer(U)
            side = torch.cuda.Stream()
            with torch.cuda.stream(side):
                layer(U)
            torch.cuda.current_stream().wait_stream(side)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph):
                captured = layer(U)
        captured.zero_()
        graph.replay()
        torch.cuda.synchronize()
        torch.testing.assert_close(captured, wanted)


def test_one_pixel_is_explained_as_on_the_cpu(near_identity, random, agree):
    for name in sv.families():
        family, frame = sv.family(name), sv.Frame((11, 13), (7, 9))
        U, theta = random(1, 3, 11, 13), near_identity(family, 1)[0]
        cpu = sv.explain(U, theta, family, frame, 2, 5, "bicubic", "border")
        gpu = sv.explain(U.cuda(), theta.cuda(), family, frame, 2, 5, "bicubic", "border")
        for field in ("weights", "values", "value", "slope", "jacobian", "dtheta"):
            agree(getattr(gpu, field), getattr(cpu, field))
        assert gpu.source == pytest.approx(cpu.source)
        assert gpu._repr_html_()


@pytest.mark.parametrize("where", [("cuda", "cpu"), ("cpu", "cuda")])
def test_maps_decide_the_device_where_theta_is_on_another(where, near_identity, random):
    family, frame = sv.family("affine"), sv.Frame((8, 9), (5, 6))
    U, theta, upstream = random(1, 2, 8, 9), near_identity(family, 1)[0], random(1, 2, 5, 6)
    wanted = sv.sample(U, family.grid(theta, frame), frame)
    known = sv.gradients(U, theta, family, frame, upstream)
    u, t = U.to(where[0]), theta.to(where[1])
    V = sv.sample(u, family.grid(t, frame), frame, "lanczos")
    assert V.device == u.device
    torch.testing.assert_close(sv.sample(u, family.grid(t, frame), frame).cpu(), wanted)
    found = sv.gradients(u, t, family, frame, upstream.to(where[1]))
    assert (found.U.device, found.theta.device) == (u.device, t.device)
    torch.testing.assert_close(found.theta.cpu(), known.theta)
    one = sv.explain(u, t, family, frame, 1, 1)
    torch.testing.assert_close(one.value.cpu(), wanted[0, :, 1, 1])
