"""Cameras that every call scales or moves anew, and what modules hold and change in health."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

SEEDS = range(3)


class Lens(nn.Module):
    """Reads through a lens, whose camera is kept as a matrix, as (fx, fy, cx, cy) or as a matrix for each item."""

    def __init__(self, sides, shape, change, draws):
        super().__init__()
        height, width = sides
        self.change, self.sides, self.draws = change, sides, draws
        fx, fy, cx, cy = 0.8 * width, 0.9 * width, 0.5 * width, 0.45 * height
        matrix = torch.tensor([[fx, 0, cx], [0, fy, cy], [0, 0, 1]])
        kept = {"matrix": matrix, "numbers": torch.tensor([fx, fy, cx, cy]), "matrices": matrix.repeat(2, 1, 1)}
        self.register_buffer("camera", kept[shape])
        self.bend = nn.Parameter(torch.tensor(-0.01))
        self.centre = 0.5 * torch.tensor([width, height])

    def set_up(self):
        """Give the camera for this call."""
        by = 0.9 + 0.05 * torch.rand(1, generator=self.draws).item()
        kept = self.camera
        if self.change == "scaled":
            kept *= 0.94
        elif self.change == "shifted":
            kept[..., :2, 2] -= 0.7
        elif self.change == "bound anew":
            self.camera = kept = kept * 0.94
        elif self.change == "filled anew":
            kept.copy_(kept / kept.flatten()[0] * by * self.sides[1])
        elif self.change == "follows a mean":
            kept.lerp_(kept / kept.flatten()[0] * 0.6 * self.sides[1], 0.02)
        elif self.change == "copied":
            kept = kept.clone()
            kept *= 0.94
        return kept

    def forward(self, U):
        kept = self.set_up()
        if kept.ndim == 1:
            f, c = kept[:2], kept[2:]
        else:
            f, c = (t[:, None, None] if kept.ndim == 3 else t for t in (kept[..., (0, 1), (0, 1)], kept[..., :2, 2]))
        p = sv.Frame(self.sides, self.sides, False).target_points(torch.float32)
        half = 0.5 * torch.tensor(self.sides[::-1])
        ray = ((p + 1) * half - 0.5 - c) / f
        bent = ray * (1 + self.bend * ray.square().sum(-1, keepdim=True)) * f + self.centre
        grid = (bent + 0.5) / half - 1
        return F.grid_sample(U, grid if grid.ndim == 4 else grid.expand(2, *grid.shape), align_corners=False)


def draw(seed):
    draws = torch.Generator().manual_seed(seed)
    height, width = (int(n) for n in torch.randint(24, 60, (2,), generator=draws))
    return draws, (height, width)


def record(whole, sides, draws, steps=7):
    optimiser = torch.optim.SGD([p for p in whole.parameters() if p.requires_grad], lr=1e-4)
    with sv.record() as tape:
        for _ in range(steps):
            U = F.interpolate(torch.rand(2, 1, 5, 5, generator=draws), sides, mode="bicubic", align_corners=True)
            loss = (whole(U) - 0.5).square().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            tape.step(loss)
    return tape


def drifts(tape):
    return [f for f in sv.diagnose(tape) if f.kind == "drift"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("shape", "change"),
    [
        *(("matrix", change) for change in ("scaled", "shifted", "bound anew")),
        *(("matrices", change) for change in ("scaled", "shifted")),
        ("numbers", "scaled"),
    ],
)
def test_a_camera_that_each_call_changes_by_the_same_is_named_first(shape, change, seed, tmp_path):
    draws, sides = draw(seed)
    tape = record(nn.Sequential(Lens(sides, shape, change, draws), nn.Conv2d(1, 1, 1)), sides, draws)
    tape.save(tmp_path / "run.stn")
    for run in (tape, sv.load_recording(tmp_path / "run.stn")):
        report = sv.diagnose(run)
        assert report[0].kind == "drift"
        assert "as camera" in report[0].message
        assert "clone()" in report[0].remedy


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("change", ["copied", "filled anew", "follows a mean", "none"])
@pytest.mark.parametrize("shape", ["matrix", "matrices", "numbers"])
def test_a_camera_that_stays_is_filled_anew_or_follows_a_mean_is_healthy(shape, change, seed):
    draws, sides = draw(seed)
    tape = record(nn.Sequential(Lens(sides, shape, change, draws), nn.Conv2d(1, 1, 1)), sides, draws)
    assert not drifts(tape)
    assert {call.walked for call in tape} == {""}


def test_a_camera_of_the_module_that_calls_and_one_that_no_gradient_moves_are_found():
    draws, sides = draw(7)
    lens = Lens(sides, "matrix", "none", draws)

    class Whole(nn.Module):
        def __init__(self):
            super().__init__()
            self.lens = lens
            self.pose = nn.Parameter(lens.camera.clone(), requires_grad=False)

        def forward(self, U):
            self.pose[:2] *= 1.05
            lens.camera.copy_(self.pose)
            return self.lens(U)

    (finding,) = drifts(record(Whole(), sides, draws))
    assert "pose" in finding.message or "camera" in finding.message


class Busy(nn.Module):
    """Learns a zoom, and holds what changes beside it: means, counts, a memory, a temperature, a step."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(0.5))
        self.norm = nn.BatchNorm2d(1)
        self.register_buffer("codes", torch.rand(3, 4))
        self.register_buffer("temperature", torch.ones(3))
        self.register_buffer("count", torch.zeros(2))
        self.cache = torch.zeros(2, 3)

    def forward(self, U):
        U = self.norm(U)
        self.temperature *= 0.95
        self.count += 1
        self.codes.mul_(0.99).add_(0.01 * U.flatten()[:12].detach().view(3, 4))
        theta = torch.stack([torch.eye(2, 3)] * len(U)) * self.scale
        self.cache.copy_(theta[0].detach() + 0.01 * U.flatten()[:6].detach().view(2, 3))
        grid = F.affine_grid(theta, list(U.shape), align_corners=False)
        return F.grid_sample(U, grid, align_corners=False) / self.temperature[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_means_counts_memories_and_temperatures_of_a_module_are_healthy(seed):
    draws, sides = draw(seed)
    tape = record(Busy(), sides, draws, steps=9)
    assert not drifts(tape)
    assert {call.walked for call in tape} == {""}
