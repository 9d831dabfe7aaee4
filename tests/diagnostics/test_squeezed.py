"""Motions in pixels that are divided by the sides and read from corner to corner: named over many items, with twins."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv

HEIGHT, WIDTH = 40, 56


def pan(generator, items):
    """Draw motions in pixels: shifts, small zooms and a smooth rest."""
    y, x = torch.meshgrid(torch.arange(HEIGHT * 1.0), torch.arange(WIDTH * 1.0), indexing="ij")
    middle = torch.stack([x - WIDTH / 2, y - HEIGHT / 2])
    shift, zoom = (torch.randn(items, n, 1, 1, generator=generator) for n in (2, 1))
    rest = F.interpolate(torch.randn(items, 2, 4, 4, generator=generator), (HEIGHT, WIDTH), mode="bicubic")
    return torch.stack([x, y]), 3 * shift + 0.01 * zoom * middle + 0.3 * rest


def found(way, seed, steps=20, items=4):
    generator = torch.Generator().manual_seed(seed)
    lattice = sv.Frame((HEIGHT, WIDTH), (HEIGHT, WIDTH), True).target_points(torch.float32)
    with sv.record() as tape:
        for _ in range(steps):
            places, motion = pan(generator, items)
            x, y = (places + motion).unbind(1)
            if way == "lattice":
                sides = torch.tensor([WIDTH / 2, HEIGHT / 2])
                grid = lattice + motion.permute(0, 2, 3, 1) / sides
            else:
                less = float(way == "corners")
                half = 0.5 * (way == "edges")
                grid = torch.stack(
                    [2.0 * (x + half) / (WIDTH - less) - 1, 2.0 * (y + half) / max(HEIGHT - less, 1) - 1], -1
                )
            F.grid_sample(
                torch.rand(items, 1, HEIGHT, WIDTH), grid, padding_mode="border", align_corners=way != "edges"
            )
            tape.step()
    return [f.kind for f in sv.diagnose(tape)]


@pytest.mark.parametrize("seed", range(6))
def test_motions_that_are_divided_by_the_sides_are_named(seed):
    assert found("sides", seed) == ["normaliser"]


@pytest.mark.parametrize("way", ["corners", "edges", "lattice"])
@pytest.mark.parametrize("seed", range(6))
def test_motions_that_are_rightly_divided_are_silent(way, seed):
    assert found(way, seed) == []


def test_one_motion_tells_nothing():
    assert "normaliser" not in found("sides", 0, steps=1, items=2)
