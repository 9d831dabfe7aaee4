"""Plane sweeps with a camera of another resolution, and the healthy readings that are nearest to them."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv

SEEDS = range(3)


def turn(angles):
    """Make rotations of angles (n, 3)."""
    x, y, z = angles.unbind(-1)
    o = torch.zeros_like(x)
    return torch.linalg.matrix_exp(torch.stack([o, -z, y, z, o, -x, -y, x, o], -1).unflatten(-1, (3, 3)))


class Sweep:
    """Draws pictures, cameras and planes, and reads maps of them, at a quarter of their size or so."""

    def __init__(self, seed, times=4):
        self.draws = draws = torch.Generator().manual_seed(seed)
        height, width, planes = (int(n) for n in torch.randint(13, 29, (3,), generator=draws))
        self.size, self.planes, self.times = (height, width), planes // 3, times
        focal, aside = 0.9 + 0.5 * self.draw(1), 0.04 * self.draw(2) - 0.02
        fx = float(focal) * width * times
        self.camera = torch.tensor(
            [
                [fx, 0, (0.5 + float(aside[0])) * width * times],
                [0, fx, (0.5 + float(aside[1])) * height * times],
                [0, 0, 1],
            ]
        )

    def draw(self, *shape):
        return torch.rand(*shape, generator=self.draws)

    def points(self, camera, count=3, turned=0.06):
        """Project planes through a camera: (count, planes, H, W, 2), in pixels, and whether they lie ahead."""
        height, width = self.size
        y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
        at = torch.stack([x, y, torch.ones_like(x)], -1).double()
        K = camera.double()
        R = turn(turned * (2 * self.draw(count, 3).double() - 1))
        t = torch.tensor([0.6, 0.3, 0.1]) * (2 * self.draw(count, 3) - 1)
        depths = torch.linspace(3, 8, self.planes).double()
        ray = torch.einsum("nij,hwj->nhwi", K @ R @ K.inverse(), at)[:, None] * depths[:, None, None, None]
        p = ray + (t.double() @ K.T)[:, None, None, None]
        return p[..., :2] / p[..., 2:], p[..., 2] > 0.1

    def normalise(self, points, align):
        sides = torch.tensor(self.size[::-1])
        grid = 2 * points / (sides - 1) - 1 if align else (2 * points + 1) / sides - 1
        return grid.float()

    def scaled(self):
        return torch.diag(torch.tensor([1 / self.times, 1 / self.times, 1])) @ self.camera


def read(sweep, grids, align):
    """Read maps through several grids, at one line, with gradients to the maps."""
    with sv.record() as tape:
        for grid in grids:
            maps = F.interpolate(sweep.draw(len(grid), 2, 5, 5), sweep.size, mode="bicubic", align_corners=True)
            V = F.grid_sample(maps.requires_grad_(), grid, align_corners=align)
            V.square().mean().backward()
            tape.step()
    return tape


LAYOUTS = {
    "planes below each other": lambda g: [g.flatten(1, 2)],
    "a row for each plane": lambda g: [g.flatten(2, 3)],
    "a row for each pixel of all": lambda g: [g.flatten(1, 3)[:, None]],
    "a call for each plane": lambda g: list(g.unbind(1)),
}


def record(sweep, camera, layout="planes below each other", align=True, mask=False, **options):
    points = [sweep.points(camera, **options) for _ in range(3)]
    grids = [sweep.normalise(p, align) for p, _ in points]
    if mask:
        grids = [torch.where(ahead[..., None], g, 10.0) for g, (_, ahead) in zip(grids, points, strict=True)]
    return read(sweep, [grid for g in grids for grid in LAYOUTS[layout](g)], align)


def named(tape):
    return [f for f in sv.diagnose(tape) if f.kind == "wrong-size"]


@pytest.mark.parametrize(("times", "align", "seed"), [(2, True, 0), (4, False, 1), (8, True, 2)])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_sweep_with_the_whole_picture_s_camera_is_named_first(layout, times, align, seed):
    sweep = Sweep(seed, times)
    report = sv.diagnose(record(sweep, sweep.camera, layout, align))
    assert report[0].kind == "wrong-size"
    assert f"{times} times those of the one that is read" in report[0].message


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sweep_of_the_picture_with_the_small_maps_camera_is_named(seed):
    sweep = Sweep(seed)
    camera = torch.diag(torch.tensor([1 / sweep.times, 1 / sweep.times, 1])) @ sweep.scaled()
    (finding,) = named(record(sweep, camera))
    assert "1/4 of those of the one that is read" in finding.message


@pytest.mark.parametrize(("align", "seed"), [(True, 0), (False, 1)])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_sweep_with_the_map_s_own_camera_is_healthy(layout, align, seed):
    sweep = Sweep(seed)
    assert not named(record(sweep, sweep.scaled(), layout, align, mask=bool(seed)))


@pytest.mark.parametrize("seed", range(6))
def test_crops_whose_camera_was_moved_along_are_healthy(seed):
    sweep = Sweep(seed)
    camera = sweep.scaled()
    camera[:2, 2] += torch.tensor(sweep.size[::-1]) * (0.7 * sweep.draw(2) - 0.35)
    assert not named(record(sweep, camera))


@pytest.mark.parametrize("seed", SEEDS)
def test_cameras_that_are_only_shifted_tell_nothing(seed):
    sweep = Sweep(seed)
    checks = {row.name: row for row in sv.checks(record(sweep, sweep.camera, turned=0.0))}
    assert checks["sweep-resolution"].verdict != "found"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("how", ["homography", "affine", "zoom"])
def test_random_homographies_affine_maps_and_zooms_are_healthy(how, seed):
    sweep = Sweep(seed)
    identity = sv.Frame(sweep.size, sweep.size, True).target_points(torch.float32)
    lifted = torch.cat([identity, torch.ones_like(identity[..., :1])], -1)
    size = {"homography": torch.tensor([[0.3, 0.3, 0.4], [0.3, 0.3, 0.4], [0.15, 0.15, 0]]), "affine": 0.4, "zoom": 0.4}
    change = size[how] * (2 * sweep.draw(8, 3, 3) - 1)
    change[:, 2] *= how == "homography"
    change = change * torch.eye(3) if how == "zoom" else change
    moved = torch.einsum("nij,hwj->nhwi", torch.eye(3) + change, lifted)
    grid = moved[..., :2] / moved[..., 2:]
    checks = {row.name: row for row in sv.checks(read(sweep, [grid[:4], grid[4:]], True))}
    assert checks["sweep-resolution"].verdict != "found"
