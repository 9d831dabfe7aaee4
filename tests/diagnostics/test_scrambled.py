"""Sources whose numbers lie at other places than they were made for, and healthy ones that might look alike."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv
from stn_viz.diagnostics import Warp
from stn_viz.diagnostics.scrambled import scrambled_source

SIZES = [(12, 20), (20, 12), (40, 56), (16, 48)]


def smooth(seed, channels, height, width, items=4):
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.rand(items, channels, height // 6 + 2, width // 6 + 2, generator=generator)
    return F.interpolate(coarse, (height, width), mode="bicubic", align_corners=True)


def features(seed, channels, height, width):
    """Draw the tokens that patches of pictures become under random weights."""
    torch.manual_seed(seed)
    with torch.no_grad():
        return nn.Conv2d(1, channels, 4, 4)(F.interpolate(smooth(seed, 1, height, width), scale_factor=4.0))


def record(U):
    """Sample a source at a slightly shrunken identity."""
    theta = torch.tensor([[0.9, 0.0, 0.02], [0.0, 0.9, 0.03]]).expand(len(U), -1, -1)
    with sv.record() as tape:
        F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)
    return tape


def read(U):
    return sv.diagnose(record(U))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("draw", [smooth, features])
@pytest.mark.parametrize("seed", range(2))
def test_sides_that_were_exchanged_are_named_with_those_that_were_meant(seed, draw, size):
    U = draw(seed, 8, *size)
    (finding,) = read(U.reshape(*U.shape[:2], *size[::-1]))
    assert finding.kind == "view-permute"
    assert f"read as {size[0]}×{size[1]}" in finding.message
    assert [f.kind for f in read(U)] == []


@pytest.mark.parametrize("size", [*SIZES, (24, 24)])
@pytest.mark.parametrize("channels", [8, 9])
def test_channels_that_lie_side_by_side_are_named(channels, size):
    U = smooth(3, channels, *size)
    tokens = U.flatten(2).transpose(1, 2)
    (finding,) = read(tokens.reshape(U.shape))
    assert finding.kind == "view-permute"
    assert "tokens (B, H·W, C)" in finding.message
    assert read(tokens.transpose(1, 2).reshape(U.shape)) == []


def stripes(across):
    """Draw rows, or columns, each of a grey of its own."""
    return lambda c, h, w: torch.rand(4, c, *((1, w) if across else (h, 1))).expand(4, c, h, w).contiguous()


def texture(period):
    """Draw columns that come back after so many."""
    return lambda c, h, w: torch.rand(4, c, 1, period).repeat(1, 1, 1, w // period + 1)[..., :w].expand(4, c, h, w)


def chequerboard(c, h, w):
    return ((torch.arange(h)[:, None] + torch.arange(w)) % 2).float().expand(4, c, h, w)


def framed(c, h, w):
    """Draw stripes with margins, so that each row ends as the next begins."""
    return F.pad(torch.rand(4, c, h - 4, 1).expand(4, c, h - 4, w - 4), (2, 2, 2, 2))


def turning(c, h, w):
    """Draw panoramas of the whole round, whose rows end where they begin."""
    at = 2 * torch.pi * torch.arange(w) / w
    return torch.sin(at + 6 * torch.rand(4, c, 1, 1)) + smooth(5, c, h, 8)[..., :1]


def convolved(c, h, w):
    with torch.no_grad():
        return nn.Conv2d(3, c, 3, padding=1)(torch.randn(4, 3, h, w)).relu()


HEALTHY = {
    "noise": lambda c, h, w: torch.randn(4, c, h, w),
    "rows": stripes(across=False),
    "columns": stripes(across=True),
    "rows with noise": lambda c, h, w: stripes(across=False)(c, h, w) + 0.1 * torch.randn(4, c, h, w),
    "every other column": texture(2),
    "every fourth column": texture(4),
    "chequerboard": chequerboard,
    "framed": framed,
    "panorama": turning,
    "convolved": convolved,
    "constant": lambda c, h, w: torch.ones(4, c, h, w),
    "one ramp": lambda c, h, w: torch.linspace(0, 1, h)[:, None].expand(4, c, h, w),
}


@pytest.mark.parametrize("size", [*SIZES, (8, 64), (64, 8)])
@pytest.mark.parametrize("name", HEALTHY)
def test_noise_stripes_and_textures_are_left_alone(name, size):
    for seed in range(3):
        torch.manual_seed(seed)
        for channels in (1, 8, 16):
            tape = record(HEALTHY[name](channels, *size).contiguous())
            assert scrambled_source(Warp(tape[0], 0)) is None, channels


def test_what_was_kept_in_part_tells_nothing_of_the_memory():
    U = smooth(6, 40, 12, 20)
    with sv.record() as tape:
        F.grid_sample(U.flatten(2).transpose(1, 2).reshape(U.shape), torch.zeros(4, 8, 8, 2), align_corners=False)
    assert len(tape[0].kept.channels) < 40
    assert "view-permute" not in [f.kind for f in sv.diagnose(tape)]
