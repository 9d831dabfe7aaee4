"""The sampler: three implementations, F.grid_sample, SciPy, and the properties that eq. 3 promises."""

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import map_coordinates

import stn_viz as sv
from stn_viz.sampling.samplers import sample_literal, sample_taps
from stn_viz.sampling.taps import taps
from tests.sampling.sampler_cases import close

BUMP = sv.Kernel(lambda t: (1 - t**2).clamp(min=0) ** 2, lambda t: -4 * t * (1 - t**2).clamp(min=0), 1, "bump")


TORCH_MODES = {"bilinear": "bilinear", "bicubic": "bicubic", "integer": "nearest"}


every_kernel = pytest.mark.parametrize("kernel", [*sv.KERNELS, BUMP], ids=lambda k: getattr(k, "name", k))


every_padding = pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])


both_corner_rules = pytest.mark.parametrize("align_corners", [True, False])


def grid_of(pixels, frame):
    """Turn pixel coordinates (N, 2) into a grid of one row."""
    return frame.to_normalised(pixels)[None, None]


def places(kind, size, random):
    """Draw source pixel coordinates of one kind around a map, up to four sizes beyond its edges."""
    h, w = size
    extent = torch.tensor([w, h], dtype=torch.float64)
    near = (random(40, 2) * 0.5 + 0.5) * extent
    if kind == "random":
        return near
    if kind == "far":
        return random(40, 2) * 4 * extent
    if kind == "integer":
        return near.round()
    return near.floor() + 0.5


def frame_for(pixels, size, align_corners):
    return sv.Frame(size, (1, len(pixels)), align_corners)


@every_kernel
@every_padding
@both_corner_rules
def test_fast_taps_and_literal_agree(random, kernel, padding, align_corners):
    U = random(2, 3, 5, 4)
    pixels = torch.cat([places(kind, (5, 4), random) for kind in ("random", "far", "integer")])
    frame = frame_for(pixels, (5, 4), align_corners)
    grid = grid_of(pixels + 1e-9, frame).expand(2, -1, -1, -1)  # off the exact ties of the integer kernel
    fast = sv.sample(U, grid, frame, kernel, padding)
    torch.testing.assert_close(sample_taps(U, grid, frame, kernel, padding), fast, **close)
    torch.testing.assert_close(sample_literal(U, grid, frame, kernel, padding), fast, **close)


@pytest.mark.parametrize("kernel", ["bilinear", "bicubic", "integer"])
@pytest.mark.parametrize("kind", ["random", "far", "integer", "half"])
@every_padding
@both_corner_rules
def test_taps_give_what_grid_sample_gives(random, kernel, kind, padding, align_corners):
    U, pixels = random(2, 3, 4, 7), places(kind, (4, 7), random)
    if kernel == "integer" and kind == "half":
        pixels = pixels + 0.01  # ties have a test of their own
    frame = frame_for(pixels, (4, 7), align_corners)
    grid = grid_of(pixels, frame).expand(2, -1, -1, -1)
    torchs = F.grid_sample(U, grid, TORCH_MODES[kernel], padding, align_corners)
    torch.testing.assert_close(sample_taps(U, grid, frame, kernel, padding), torchs, **close)
    torch.testing.assert_close(sv.sample(U, grid, frame, kernel, padding), torchs, **close)


@pytest.mark.parametrize("kernel", ["bilinear", "bicubic"])
@every_padding
@both_corner_rules
def test_autograd_through_taps_is_autograd_through_grid_sample(random, kernel, padding, align_corners):
    pixels = places("far", (4, 7), random)
    frame = frame_for(pixels, (4, 7), align_corners)
    U, grid = random(1, 2, 4, 7).requires_grad_(), grid_of(pixels, frame).requires_grad_()
    dV = random(1, 2, 1, len(pixels))
    ours = torch.autograd.grad(sample_taps(U, grid, frame, kernel, padding), (U, grid), dV)
    torchs = torch.autograd.grad(F.grid_sample(U, grid, kernel, padding, align_corners), (U, grid), dV)
    for mine, theirs in zip(ours, torchs, strict=True):
        torch.testing.assert_close(mine, theirs, **close)


@pytest.mark.parametrize(
    ("padding", "align_corners", "mode"),
    [
        ("zeros", True, "grid-constant"),
        ("zeros", False, "grid-constant"),
        ("border", True, "nearest"),
        ("border", False, "nearest"),
        ("reflection", True, "mirror"),
        ("reflection", False, "reflect"),
    ],
)
def test_scipy_agrees_about_the_edges(random, padding, align_corners, mode):
    U, pixels = random(1, 1, 5, 6), places("far", (5, 6), random)
    frame = frame_for(pixels, (5, 6), align_corners)
    scipys = map_coordinates(U[0, 0].numpy(), pixels.flip(-1).T.numpy(), order=1, mode=mode)
    ours = sv.sample(U, grid_of(pixels, frame), frame, "bilinear", padding)[0, 0, 0]
    torch.testing.assert_close(ours, torch.from_numpy(scipys), rtol=0, atol=1e-10)


@both_corner_rules
def test_ties_of_the_integer_kernel_go_up_where_torch_goes_to_even(align_corners):
    width = 9 if align_corners else 8  # so that half pixels are exact in binary
    U = torch.arange(float(width), dtype=torch.float64).reshape(1, 1, 1, width)
    pixels = torch.tensor([[x, 0] for x in (0.5, 1.5, 2.5, 3.5, 4.5)], dtype=torch.float64)
    frame = frame_for(pixels, (1, width), align_corners)
    grid = grid_of(pixels, frame)
    assert sv.sample(U, grid, frame, "integer").flatten().tolist() == [1, 2, 3, 4, 5]  # eq. 4
    assert F.grid_sample(U, grid, "nearest", "zeros", align_corners).flatten().tolist() == [0, 2, 2, 4, 4]


def test_halving_with_the_integer_kernel():
    U = torch.arange(8.0, dtype=torch.float64).reshape(1, 1, 1, 8)
    frame = sv.Frame((1, 8), (1, 4))
    family = sv.family("affine")
    assert sv.sample(U, family.grid(family.identity(), frame), frame, "integer").flatten().tolist() == [1, 3, 5, 7]


@every_padding
@both_corner_rules
def test_identity(random, padding, align_corners):
    U = random(2, 3, 5, 4)
    frame = sv.Frame((5, 4), (5, 4), align_corners)
    grid = sv.family("affine").grid(sv.family("affine").identity(), frame)
    for kernel in ("integer", "bilinear", "bicubic", "lanczos"):  # they interpolate: k(0) = 1 and k(m) = 0
        torch.testing.assert_close(sv.sample(U, grid, frame, kernel, padding), U, **close)


warps = st.lists(st.floats(-1.5, 1.5), min_size=6, max_size=6).map(lambda v: torch.tensor(v, dtype=torch.float64))


anywhere = {
    "theta": warps,
    "kernel": st.sampled_from([*sv.KERNELS, BUMP]),
    "padding": st.sampled_from(["zeros", "border", "reflection"]),
    "frame": st.builds(
        sv.Frame, st.just((4, 5)), st.tuples(st.integers(1, 5), st.integers(1, 5)), align_corners=st.booleans()
    ),
}


def draw(seed, *shape):
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


@given(**anywhere)
def test_v_is_linear_in_u(theta, kernel, padding, frame):
    grid = sv.family("affine").grid(theta, frame)
    A, B = draw(1, 1, 2, 4, 5), draw(2, 1, 2, 4, 5)
    mixed = sv.sample(2 * A - 3 * B, grid, frame, kernel, padding)
    apart = 2 * sv.sample(A, grid, frame, kernel, padding) - 3 * sv.sample(B, grid, frame, kernel, padding)
    torch.testing.assert_close(mixed, apart, **close)


@given(**anywhere)
def test_channels_and_batch_items_do_not_meet(theta, kernel, padding, frame):
    U = draw(3, 3, 2, 4, 5)
    grid = sv.family("affine").grid(torch.stack([theta, 0.5 * theta, -theta]), frame)
    whole = sv.sample(U, grid, frame, kernel, padding)
    for b in range(3):
        for c in range(2):
            alone = sv.sample(U[b : b + 1, c : c + 1], grid[b : b + 1], frame, kernel, padding)
            torch.testing.assert_close(whole[b : b + 1, c : c + 1], alone, **close)


@given(**anywhere)
def test_constants_stay_up_to_the_sum_of_weights(theta, kernel, padding, frame):
    grid = sv.family("affine").grid(theta, frame)
    V = sv.sample(torch.ones(1, 1, 4, 5, dtype=torch.float64), grid, frame, kernel, padding)
    if padding != "zeros" and kernel in ("integer", "bilinear", "bicubic"):
        torch.testing.assert_close(V, torch.ones_like(V), **close)
    elif kernel in ("integer", "bilinear"):
        assert V.min() >= -1e-12
        assert V.max() <= 1 + 1e-12


@every_kernel
def test_one_grid_serves_a_whole_batch(random, kernel):
    frame = sv.Frame((4, 5), (3, 2))
    U, grid = random(3, 2, 4, 5), sv.family("affine").grid(random(6), frame)
    V = sv.sample(U, grid, frame, kernel)
    torch.testing.assert_close(V, sv.sample(U, grid.expand(3, -1, -1, -1), frame, kernel))
    assert V.shape == (3, 2, 3, 2)


@every_kernel
@every_padding
@both_corner_rules
@pytest.mark.parametrize("size", [(1, 1), (1, 4), (3, 1)])
def test_maps_of_one_pixel_or_one_line(random, kernel, padding, align_corners, size):
    U, pixels = random(1, 2, *size), places("random", size, random)
    frame = frame_for(pixels, size, align_corners)
    grid = random(1, 1, len(pixels), 2)
    V = sv.sample(U, grid, frame, kernel, padding)
    torch.testing.assert_close(sample_literal(U, grid, frame, kernel, padding), V, **close)
    if kernel in TORCH_MODES:
        torchs = F.grid_sample(U, grid, TORCH_MODES[kernel], padding, align_corners)
        torch.testing.assert_close(sample_taps(U, grid, frame, kernel, padding), torchs, **close)


class TestNumbersThatAreNone:
    U = torch.arange(1.0, 7, dtype=torch.float64).reshape(1, 1, 2, 3)
    frame = sv.Frame((2, 3), (1, 1))

    def grid(self, value):
        return torch.full((1, 1, 1, 2), value, dtype=torch.float64)

    @every_kernel
    @every_padding
    def test_nan_gives_nan(self, kernel, padding):
        assert sample_taps(self.U, self.grid(math.nan), self.frame, kernel, padding).isnan().all()
        assert sv.sample(self.U, self.grid(math.nan), self.frame, kernel, padding).isnan().all()

    @pytest.mark.parametrize("far", [math.inf, -math.inf, 1e30])
    @every_kernel
    def test_infinitely_far_taps_read_nothing(self, kernel, far):
        assert sample_taps(self.U, self.grid(far), self.frame, kernel, "zeros").item() == 0

    @pytest.mark.parametrize("far", [math.inf, 3e8])
    def test_far_beyond_the_border_is_the_corner_pixel(self, far):
        for kernel in ("integer", "bilinear", "bicubic", "lanczos"):
            single = sample_taps(self.U.float(), self.grid(far).float(), self.frame, kernel, "border")
            assert single.item() == pytest.approx(6, rel=1e-6), kernel  # weights add up even where float32 is coarse

    def test_the_literal_sum_refuses_what_it_cannot_reach(self):
        with pytest.raises(sv.ArgumentError, match=r"^grid: got .*wanted finite points; see stn_viz.validity"):
            sample_literal(self.U, self.grid(math.nan), self.frame, "bilinear", "border")
        both = torch.cat([self.grid(0), self.grid(1e9)], dim=2)
        with pytest.raises(sv.ArgumentError, match=r"^grid: got .*wanted points near the map; use sample\(\)"):
            sample_literal(self.U, both, sv.Frame((2, 3), (1, 2)), "bilinear", "border")


def test_the_literal_sum_is_for_small_maps():
    frame = sv.Frame((2, 4096), (1, 20000))
    with pytest.raises(sv.ArgumentError, match=r"^grid: got .*wanted a small map, about 32×32; use"):
        sample_literal(torch.zeros(1, 1, 2, 4096), torch.zeros(1, 1, 20000, 2), frame)


@pytest.mark.parametrize(
    ("kernel", "padding"), [("bicubic", "zeros"), ("lanczos", "reflection"), ("gaussian", "border"), (BUMP, "zeros")]
)
def test_taps_pass_gradcheck_to_second_order(random, kernel, padding):
    frame = sv.Frame((3, 4), (1, 3))
    U = random(1, 2, 3, 4).requires_grad_()
    pixels = torch.tensor([[0.3, 1.2], [2.7, 0.6], [3.4, -0.7]], dtype=torch.float64)
    grid = grid_of(pixels, frame).requires_grad_()

    def sampled(U, grid):
        return sample_taps(U, grid, frame, kernel, padding)

    assert torch.autograd.gradcheck(sampled, (U, grid), fast_mode=True)
    assert torch.autograd.gradgradcheck(sampled, (U, grid), fast_mode=True)


@pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated")  # torch.func.jvp's own
def test_taps_are_forward_differentiable(random):
    # F.grid_sample is not: that is what the taps are for.
    frame = sv.Frame((3, 4), (2, 2))
    U, grid, direction = random(1, 1, 3, 4), 0.3 * random(1, 2, 2, 2), random(1, 2, 2, 2)
    _, forward = torch.func.jvp(lambda g: sample_taps(U, g, frame, "bilinear", "zeros"), (grid,), (direction,))
    h = 1e-6
    ahead, behind = (sv.sample(U, grid + s * h * direction, frame) for s in (1, -1))
    torch.testing.assert_close(forward, (ahead - behind) / (2 * h), rtol=0, atol=1e-7)


def test_taps_list_what_is_read(random):
    frame = sv.Frame((3, 4), (1, 1))
    found = taps(grid_of(torch.tensor([[3.25, -0.5]], dtype=torch.float64), frame), frame)
    assert found.x.index.tolist() == [[[3, 3]]]  # 3 and 4, which is no pixel
    assert found.x.inside.tolist() == [[[True, False]]]
    assert found.x.weight.tolist() == [[[0.75, 0.25]]]
    assert found.y.inside.tolist() == [[[False, True]]]
    total = sum(weight.item() for _, (weight, _, _) in found)
    assert total == pytest.approx(0.75 * 0.5)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
@pytest.mark.parametrize("kernel", ["bilinear", "lanczos"])
def test_v_has_the_dtype_of_u_and_is_computed_in_at_least_float32(random, dtype, kernel):
    U = random(1, 1, 6, 2048).to(dtype)
    frame = sv.Frame((6, 2048), (6, 2048))
    numbers = torch.tensor([1, 0, 2 * 0.5 / 2048, 0, 1, 0], dtype=torch.float32)  # half a pixel to the right
    V = sv.sample(U, sv.family("affine").grid(numbers, frame), frame, kernel)
    assert V.dtype == dtype
    truth = sv.sample(U.double(), sv.family("affine").grid(numbers.double(), frame), frame, kernel)
    # Rounded once, at the end: coordinates in half precision would be off by a whole pixel.
    eps = max(torch.finfo(dtype).eps, 1e-4)
    torch.testing.assert_close(V.double(), truth, rtol=eps, atol=eps)
