"""Prefiltering, and what the samplers refuse."""

import math

import pytest
import torch

import stn_viz as sv
from stn_viz.sampling.taps import taps
from tests.sampling.sampler_cases import close


class TestPrefilter:
    stripes = torch.tensor([0.0, 1.0], dtype=torch.float64).repeat(32).expand(1, 1, 64, 64)

    def warp(self, U, family, numbers, target, **options):
        frame = sv.Frame(tuple(U.shape[-2:]), target)
        numbers = torch.as_tensor(numbers, dtype=torch.float64)
        return sv.sample(U, sv.family(family).grid(numbers, frame), frame, padding="border", **options)

    def test_stripes_that_would_alias_become_grey(self):
        identity = [1.0, 0, 0]
        aliased = self.warp(self.stripes, "attention", identity, (64, 13))
        filtered = self.warp(self.stripes, "attention", identity, (64, 13), prefilter=True)
        inner = slice(2, -2)  # at the rim the last stripe is continued
        assert (aliased[..., inner] - 0.5).abs().max() > 0.3
        assert (filtered[..., inner] - 0.5).abs().max() < 1e-4

    @pytest.mark.parametrize("angle", [0.0, math.pi / 4, math.pi / 2, 2.0])
    def test_turning_and_zooming_in_blur_nothing(self, random, angle):
        U = random(1, 2, 12, 12)
        for s in (1, 0.4):
            numbers = [s * math.cos(angle), s * math.sin(angle), 0, 0]
            plain = self.warp(U, "similarity", numbers, (12, 12))
            torch.testing.assert_close(self.warp(U, "similarity", numbers, (12, 12), prefilter=True), plain, **close)

    def test_a_shrunken_turn_blurs_as_much_as_an_upright_one(self):
        dot = torch.zeros(1, 1, 33, 33, dtype=torch.float64)
        dot[..., 16, 16] = 1
        frame = sv.Frame((33, 33), (33, 33))
        peaks = []
        for angle in (0.0, math.pi / 4):
            numbers = torch.tensor([2 * math.cos(angle), 2 * math.sin(angle), 0, 0], dtype=torch.float64)
            grid = sv.family("similarity").grid(numbers, frame)
            peaks.append(sv.sample(dot, grid, frame, prefilter=True)[0, 0, 16, 16].item())
        assert peaks[0] == pytest.approx(peaks[1])
        sigma = math.sqrt(3) / 2  # for s = 2
        bell = [math.exp(-(t**2) / (2 * sigma**2)) for t in range(-4, 5)]
        assert peaks[0] == pytest.approx(1 / sum(bell) ** 2, rel=1e-3)

    def test_each_map_is_blurred_by_its_own_grid(self, random):
        U, frame = random(2, 3, 10, 8), sv.Frame((10, 8), (5, 4))
        grid = sv.family("attention").grid(torch.tensor([[1.0, 0, 0], [0.2, 0, 0]], dtype=torch.float64), frame)
        together = sv.sample(U, grid, frame, prefilter=True)
        for b in range(2):
            alone = sv.sample(U[b : b + 1], grid[b : b + 1], frame, prefilter=True)
            torch.testing.assert_close(together[b : b + 1], alone, **close)

    @pytest.mark.parametrize("number", [math.nan, math.inf, 1e6])
    def test_a_wild_grid_does_not_break_it(self, random, number):
        V = self.warp(random(1, 1, 6, 6), "attention", [number, 0.0, 0.0], (4, 4), prefilter=True)
        assert V.shape == (1, 1, 4, 4)

    def test_lines_of_one_pixel(self, random):
        assert self.warp(random(1, 1, 6, 6), "attention", [1.0, 0, 0], (1, 1), prefilter=True).shape == (1, 1, 1, 1)


class TestWhatIsRefused:
    frame = sv.Frame((4, 5), (3, 2))
    U = torch.zeros(2, 1, 4, 5)
    grid = torch.zeros(1, 3, 2, 2)

    @pytest.mark.parametrize(
        ("argument", "value", "wanted", "fix"),
        [
            ("U", torch.zeros(4, 5), "a floating-point tensor (B, C, H, W)", "add axes with U[None, None]"),
            ("U", torch.zeros(1, 1, 4, 5, dtype=torch.uint8), "a floating-point tensor", "divide bytes by 255"),
            ("U", [[1.0]], "a floating-point tensor", "add axes"),
            ("U", torch.zeros(1, 1, 5, 4), "maps of the frame's source size (4, 5)", "build the frame from U's size"),
            ("grid", torch.zeros(1, 2, 3, 2), "shape (B, 3, 2, 2)", "with family.grid(theta, frame)"),
            ("grid", torch.zeros(3, 3, 2, 2), "one grid, or one for each of 2 maps", "repeat θ for each map"),
            ("grid", torch.zeros(1, 3, 2, 2, dtype=torch.long), "a floating-point tensor", "family.grid"),
            ("padding", "wrap", "one of zeros, border, reflection", "check the spelling"),
            ("kernel", "nearest", "one of integer, bilinear", "check the spelling"),
        ],
    )
    def test_an_argument_that_does_not_fit(self, unchecked, argument, value, wanted, fix):
        call = {"U": self.U, "grid": self.grid, "frame": self.frame} | {argument: value}
        with pytest.raises(sv.ArgumentError) as caught:
            sv.sample(**call)
        assert caught.value.argument == argument
        message = str(caught.value)
        assert message.startswith(f"{argument}: got ")
        assert f"wanted {wanted}" in message
        assert fix in message

    def test_kink_rules_are_named(self, unchecked):
        with pytest.raises(sv.ArgumentError, match=r"^kink: got 'up', wanted one of right, left, central, paper; "):
            taps(self.grid, self.frame, kink="up")
