"""Whole pixels divided by W and H that are read with align_corners=True, and the healthy readings nearest to them."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv

SIZES = [(12, 20), (16, 16), (9, 14), (13, 13)]
SEEDS = range(3)


def lattice(height, width):
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.stack([x, y], -1).float()


def windows(size, count=64, radius=3):
    """Lay the pixels of windows around whole places: (count, 2 radius + 1, 2 radius + 1, 2)."""
    d = torch.arange(-radius, radius + 1)
    around = torch.stack(torch.meshgrid(d, d, indexing="xy"), -1)
    return (torch.rand(count, 1, 1, 2) * torch.tensor(size[::-1])).floor() + around


def read(points, size, less, align=True, half=0.0, graph=False, way="sides"):
    """Read points in pixels, normalised by the sides less so many, with or without a graph above them."""
    points = points.clone().requires_grad_(graph)
    with sv.record() as tape:
        (height, width), (x, y) = size, points.split([1, 1], -1)
        if way == "halves":
            grid = torch.cat([(x + half) / ((width - less) / 2) - 1, (y + half) / ((height - less) / 2) - 1], -1)
        else:
            grid = torch.cat([(2 * x + 2 * half) / (width - less) - 1, (2 * y + 2 * half) / (height - less) - 1], -1)
        V = F.grid_sample(torch.randn(len(points), 2, *size), grid, align_corners=align)
        if graph:
            V.square().mean().backward()
        tape.step()
    return tape


def named(tape):
    return [f for f in sv.diagnose(tape) if f.kind == "normaliser"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("graph", [False, True])
@pytest.mark.parametrize("way", ["sides", "halves"])
@pytest.mark.parametrize("seed", SEEDS)
def test_windows_that_are_divided_by_the_sides_are_named(size, graph, way, seed):
    torch.manual_seed(seed)
    (finding,) = named(read(windows(size), size, 0, graph=graph, way=way))
    assert f"({size[1]}, {size[0]})" in finding.message
    assert "2 x/(W - 1) - 1" in finding.remedy


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("graph", [False, True])
def test_a_shifted_lattice_that_is_divided_by_the_sides_is_named(size, graph):
    shifts = torch.tensor([[2, -1], [-3, 1], [1, 2]]).view(3, 1, 1, 2)
    assert named(read(lattice(*size) + shifts, size, 0, graph=graph))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("graph", [False, True])
@pytest.mark.parametrize("way", ["sides", "halves"])
@pytest.mark.parametrize("seed", SEEDS)
def test_windows_that_are_divided_as_their_convention_wants_are_healthy(size, graph, way, seed):
    torch.manual_seed(seed)
    assert not named(read(windows(size), size, 1, graph=graph, way=way))
    assert not named(read(windows(size), size, 0, align=False, half=0.5, graph=graph, way=way))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", SEEDS)
def test_points_that_are_whole_in_no_reading_are_healthy(size, seed):
    torch.manual_seed(seed)
    assert not named(read(windows(size) + 0.4 * torch.randn(64, 1, 1, 2), size, 0))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", SEEDS)
def test_positions_from_0_to_1_are_healthy(size, seed):
    torch.manual_seed(seed)
    with sv.record() as tape:
        places = torch.rand(4, 12, 9, 2)
        F.grid_sample(torch.randn(4, 2, *size), 2 * places - 1, align_corners=True)
        tape.step()
    assert not named(tape)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("graph", [False, True])
@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_flow_by_half_the_sides_on_a_lattice_from_corner_to_corner_is_healthy(size, graph, whole, seed):
    torch.manual_seed(seed)
    (height, width), flow = size, 2 * torch.randn(2, *size, 2)
    flow = (flow.round() if whole else flow).requires_grad_(graph)
    with sv.record() as tape:
        axes = torch.linspace(-1, 1, height), torch.linspace(-1, 1, width)
        identity = torch.stack(torch.meshgrid(*axes, indexing="ij")[::-1], -1)
        grid = identity + torch.stack([flow[..., 0] / (width / 2), flow[..., 1] / (height / 2)], -1)
        V = F.grid_sample(torch.randn(2, 2, *size), grid, align_corners=True)
        if graph:
            V.square().mean().backward()
        tape.step()
    assert not named(tape)


@pytest.mark.parametrize(("size", "target"), [((12, 20), (13, 21)), ((16, 16), (9, 9)), ((12, 20), (7, 11))])
def test_a_lattice_of_another_size_from_corner_to_corner_is_healthy(size, target):
    height, width = target
    with sv.record() as tape:
        grid = 2 * lattice(*target)[None] / torch.tensor([width - 1, height - 1]) - 1
        F.grid_sample(torch.randn(1, 2, *size), grid, align_corners=True)
        tape.step()
    assert not named(tape)
