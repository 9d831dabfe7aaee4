"""Flows that are resized between calls: named where they are not multiplied, whatever normalises them, else silent."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

SEEDS = range(3)
SIZES = [(12, 16), (10, 10), (9, 15)]


def lattice(height, width):
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.stack([x, y]).float()[None]


def stack(flow, corners=True):
    height, width = flow.shape[2:]
    at = lattice(height, width) + flow
    less = 1 if corners else 0
    axes = [2 * (at[:, a] + (0 if corners else 0.5)) / (n - less) - 1 for a, n in enumerate((width, height))]
    return torch.stack(axes, -1)


def write_in_place(flow, corners=True):
    height, width = flow.shape[2:]
    at = lattice(height, width) + flow
    at[:, 0] = 2 * at[:, 0].clone() / max(width - 1, 1) - 1
    at[:, 1] = 2 * at[:, 1].clone() / max(height - 1, 1) - 1
    return at.permute(0, 2, 3, 1)


def divide_by_a_tensor(flow, corners=True):
    height, width = flow.shape[2:]
    ends = sv.Frame((height, width), (height, width), corners).target_points(torch.float32)[None]
    half = torch.tensor([(width - corners) / 2, (height - corners) / 2]).view(1, 2, 1, 1)
    return ends + (flow / half).permute(0, 2, 3, 1)


class Pyramid(nn.Module):
    """Estimate a flow from coarse to fine; each level begins with that of the level before, resized."""

    def __init__(self, seed, normalise, resize, corners=True):
        super().__init__()
        torch.manual_seed(seed)
        self.normalise, self.resize, self.corners = normalise, resize, corners
        self.heads = nn.ModuleList(nn.Conv2d(6, 2, 3, padding=1) for _ in range(3))

    def forward(self, U, T):
        flow = None
        for level, head in zip((2, 1, 0), self.heads, strict=True):
            u, t = (F.avg_pool2d(m, 2**level) if level else m for m in (U, T))
            flow = torch.zeros_like(u[:, :2]) if flow is None else self.resize(flow, u.shape[2:])
            grid = self.normalise(flow, self.corners)
            V = F.grid_sample(u, grid, padding_mode="border", align_corners=self.corners)
            flow = flow + 0.2 * head(torch.cat([V, t], 1))
        grid = self.normalise(flow, self.corners)
        return (F.grid_sample(U, grid, padding_mode="border", align_corners=self.corners) - T).abs().mean()


def forget(flow, size):
    return F.interpolate(flow, size, mode="bilinear")


def double_after(flow, size):
    return 2 * F.interpolate(flow, size, mode="bilinear")


def double_before(flow, size):
    return F.interpolate(flow * 2.0, size, mode="bicubic", align_corners=True)


def by_width_and_height(flow, size):
    ratio = torch.tensor([size[1] / flow.shape[3], size[0] / flow.shape[2]]).view(1, 2, 1, 1)
    return F.interpolate(flow, size, mode="bilinear") * ratio


def found(seed, size, *how):
    generator = torch.Generator().manual_seed(seed)
    U, T = (torch.rand(2, 3, *(4 * n for n in size), generator=generator) for _ in range(2))
    net = Pyramid(seed, *how)
    with sv.record() as tape:
        net(U, T)
    return sv.diagnose(tape)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("normalise", [stack, write_in_place, divide_by_a_tensor])
def test_a_flow_that_is_resized_and_not_multiplied_is_named_and_its_twins_are_silent(normalise, size, seed):
    first = found(seed, size, normalise, forget)[0]
    assert (first.kind, first.severity, first.evidence["calls"]) == ("flow-scale", "error", (2,))
    assert f"{4 * size[0]}×{4 * size[1]}" in first.message
    assert f"{2 * size[0]}×{2 * size[1]}" in first.message
    for resize in (double_after, double_before, by_width_and_height):
        assert "flow-scale" not in [f.kind for f in found(seed, size, normalise, resize)]


@pytest.mark.parametrize("seed", SEEDS)
def test_it_is_named_where_edges_are_not_corners(seed):
    for normalise in (stack, divide_by_a_tensor):
        assert found(seed, (12, 16), normalise, forget, False)[0].kind == "flow-scale"
        assert "flow-scale" not in [f.kind for f in found(seed, (12, 16), normalise, double_after, False)]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_flow_in_half_widths_and_one_in_pixels_of_the_whole_picture_need_no_factor(seed):
    def in_half_widths(flow, corners):
        return sv.Frame(flow.shape[2:], flow.shape[2:], corners).target_points(torch.float32)[None] + flow.movedim(1, 3)

    def of_the_picture(flow, corners):
        return in_half_widths(2 * flow / torch.tensor([63.0, 47.0]).view(1, 2, 1, 1), corners)

    for normalise in (in_half_widths, of_the_picture):
        assert "flow-scale" not in [f.kind for f in found(seed, (12, 16), normalise, forget)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("factor", [1.0, 0.5])
def test_a_flow_that_is_made_smaller_is_compared_with_the_larger_one_whichever_is_read_first(factor, seed):
    for order in (1, -1):
        torch.manual_seed(seed)
        U, given = torch.rand(2, 3, 32, 48), torch.randn(2, 2, 32, 48, requires_grad=True)
        with sv.record() as tape:
            flow = given * 1.5
            for size in ((32, 48), (16, 24))[::order]:
                moved = flow if size == (32, 48) else factor * F.interpolate(flow, size, mode="bilinear")
                F.grid_sample(F.interpolate(U, size), stack(moved), padding_mode="border", align_corners=True)
        kinds = [f.kind for f in sv.diagnose(tape)]
        assert ("flow-scale" in kinds) == (factor == 1.0)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_a_volume_registered_at_half_its_resolution(factor, seed):
    torch.manual_seed(seed)
    U, net = torch.rand(1, 1, 24, 32, 28), nn.Conv3d(1, 3, 3, padding=1)

    def warp(U, flow):
        size = U.shape[2:]
        axes = torch.meshgrid(*[torch.arange(n) for n in size], indexing="ij")
        at = torch.stack(axes[::-1])[None] + flow
        grid = torch.stack([2 * at[:, a] / (n - 1) - 1 for a, n in enumerate(size[::-1])], -1)
        return F.grid_sample(U, grid, padding_mode="border", align_corners=True)

    with sv.record() as tape:
        field = net(F.avg_pool3d(U, 2))
        field = field + warp(field, field)
        whole = factor * F.interpolate(field, scale_factor=2, mode="trilinear", align_corners=True)
        warp(U, whole)
    kinds = [f.kind for f in sv.diagnose(tape)]
    assert ("flow-scale" in kinds) == (factor == 1.0)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("larger_first", [True, False])
def test_the_map_is_named_by_which_the_flow_was_enlarged_whichever_is_read_first(larger_first, seed):
    torch.manual_seed(seed)
    U, net = torch.rand(2, 3, 32, 48), nn.Conv2d(3, 2, 3, padding=1)
    with sv.record() as tape:
        flow = net(F.avg_pool2d(U, 4))
        reads = [(F.avg_pool2d(U, 4), flow), (U, F.interpolate(flow, scale_factor=4, mode="bilinear"))]
        for source, moved in reversed(reads) if larger_first else reads:
            F.grid_sample(source, stack(moved), padding_mode="border", align_corners=True)
    (finding,) = [f for f in sv.diagnose(tape) if f.kind == "flow-scale"]
    assert finding.call == (0 if larger_first else 1)
    assert "moves this 32×48 map is that of a 8×12 map" in finding.message
    assert "4 times too short" in finding.message


def test_it_is_saved_and_loaded(tmp_path):
    torch.manual_seed(0)
    U = torch.rand(1, 3, 32, 48)
    with sv.record() as tape:
        Pyramid(0, stack, forget)(U, U)
    tape.save(tmp_path / "run.stn")
    again = sv.load_recording(tmp_path / "run.stn")
    assert [c.unscaled for c in again] == [c.unscaled for c in tape] == [(), (), (16, 24), (16, 24)]
