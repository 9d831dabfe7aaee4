"""Points behind the camera in lists, as voxels are lifted: named where nothing masks them, before or after."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

FOCAL = 20.0


def room(cells, seed):
    """Lay voxels around a camera that stands among them, (cells² · 4, 3), each a little off its place."""
    line = torch.linspace(-6, 6, cells)
    z, y, x = torch.meshgrid(line, torch.linspace(-1, 1, 4), line, indexing="ij")
    places = torch.stack([x, y, z], -1).view(-1, 3)
    return places + 0.1 * torch.randn(places.shape, generator=torch.Generator().manual_seed(seed))


def lift(voxels, maps, mode):
    """Read maps where voxels are projected; ``mode`` says what becomes of those behind."""
    height, width = maps.shape[2:]
    x, y, z = voxels.unbind(-1)
    z = z.abs() + 0.1 if mode == "all in front" else z
    depth = z.clamp(min=0.1) if mode == "clamped" else z
    uv = FOCAL * torch.stack([x, y], -1) / depth[..., None] + torch.tensor([width, height]) / 2
    grid = 2 * uv / torch.tensor([width, height]) - 1
    valid = (grid.abs() <= 1).all(-1)
    if mode in ("before", "filled", "after", "loss"):
        valid = valid & (z > 0.1)
    if mode in ("faulty, aside", "filled", "behind, all"):
        grid = grid.masked_fill(~valid[..., None], -2.0)
    if mode == "before":
        grid = torch.where(valid[..., None], grid, torch.full_like(grid, -2.0))
    if mode == "behind, all":  # a camera that looks along -z
        grid = grid.masked_fill((z > 0)[..., None], -2.0)
    grid = grid.expand(len(maps), -1, -1)[:, :, None]
    V = F.grid_sample(maps, grid, align_corners=False)[..., 0]
    V = V * valid if mode == "after" else V
    return V[..., valid] if mode == "loss" else V


def diagnosed(mode, seed=0, size=(24, 40), cells=16, graph=False, backward=True, batch=2):
    torch.manual_seed(seed)
    encoder, head = nn.Conv2d(3, 6, 3, padding=1), nn.Conv1d(6, 1, 1)
    voxels = room(cells, seed).requires_grad_(graph)
    with sv.record() as tape:
        for _ in range(2):
            loss = head(lift(voxels, encoder(torch.rand(batch, 3, *size)), mode)).square().mean()
            if backward:
                loss.backward()
            tape.step(loss)
    return sv.diagnose(tape)


SCENES = [{}, {"seed": 1, "size": (48, 64), "cells": 24}, {"seed": 2, "batch": 1}, {"graph": True, "seed": 3}]


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("mode", ["faulty", "faulty, aside"])
def test_points_behind_that_come_back_into_the_picture_are_named(mode, scene):
    found = diagnosed(mode, **scene)
    assert [f.kind for f in found] == ["behind-camera"]
    assert "come back mirrored" in str(found[0].message)
    assert 0.2 < found[0].evidence["share"] <= 0.5


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("mode", ["before", "filled", "after", "loss", "clamped", "all in front", "behind, all"])
def test_points_that_are_masked_or_in_front_are_right(mode, scene):
    assert "behind-camera" not in [f.kind for f in diagnosed(mode, **scene)]


def test_without_a_gradient_nothing_tells_whether_they_are_masked():
    found = diagnosed("faulty, aside", backward=False)
    assert [f.kind for f in found] == []
    assert any(row.name == "points-behind" and row.skipped for row in found.rows)


def view(seed):
    """Warp a picture by a depth map and a camera that has passed a part of the scene."""
    generator = torch.Generator().manual_seed(seed)
    depth = torch.linspace(4, 0.8, 40)[:, None] + 0.02 * torch.rand(40, 52, generator=generator)
    y, x = torch.meshgrid(torch.arange(40.0) - 20, torch.arange(52.0) - 26, indexing="ij")
    z = depth - 1.6
    p = torch.stack([x / 40 * depth + 0.05, y / 40 * depth + 0.02, z], -1)
    U = torch.rand(1, 3, 40, 52, generator=generator, requires_grad=True)
    with sv.record() as tape:
        grid = (40 * p[..., :2] / p[..., 2:]) / torch.tensor([26.0, 20.0])
        F.grid_sample(U, grid[None], align_corners=False).square().sum().backward()
    return sv.diagnose(tape)


@pytest.mark.parametrize("seed", range(3))
def test_a_map_with_points_behind_is_named_once(seed):
    assert [f.kind for f in view(seed)].count("behind-camera") == 1
