"""The identity left out, added twice, or V's own; shifts in pixels; rows exchanged by view: at a start, with twins."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

SEEDS = range(4)
SIZES = [(20, 28), (24, 24), (15, 33)]


def base(height, width, align_corners=True):
    return sv.Frame((height, width), (height, width), align_corners).target_points(torch.float32)[None]


def pixels(height, width):
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.stack([x, y], -1).float()[None]


def sides(height, width):
    return torch.tensor([width, height]).float()


class Flow(nn.Module):
    """A small flow that layers give: (B, H', W', 2)."""

    def __init__(self, scale=0.02):
        super().__init__()
        self.layer, self.scale = nn.Conv2d(3, 2, 5, padding=2), scale

    def forward(self, U, size):
        return self.scale * F.interpolate(self.layer(U), size, mode="bilinear").permute(0, 2, 3, 1)


def found(seed, size, grid_of, target=None, steps=3, **options):
    """Record steps of a training that reads U at what is made of a predicted flow; give the kinds that are found."""
    torch.manual_seed(seed)
    net = Flow()
    optimiser = torch.optim.SGD(net.parameters(), 1e-3)
    with sv.record() as tape:
        for step in range(steps):
            U = F.interpolate(torch.rand(4, 3, 6, 6), size, mode="bicubic")
            grid = grid_of(net(U, target or size))
            V = F.grid_sample(U, grid, **{"padding_mode": "border", "align_corners": True, **options})
            loss = (V - F.interpolate(U, V.shape[2:]).roll(1, -1)).abs().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            tape.step(step)
    return [f.kind for f in sv.diagnose(tape)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_flow_for_a_grid_is_named_before_the_spot_that_it_reads(seed, size):
    assert found(seed, size, lambda flow: flow) == ["no-identity"]
    assert found(seed, size, lambda flow: base(*size) + flow) == []
    larger = tuple(2 * n for n in size)
    assert found(seed, size, lambda flow: flow, larger) == ["no-identity"]
    assert found(seed, size, lambda flow: base(*larger) + flow, larger) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", SEEDS)
def test_an_identity_that_is_added_to_a_grid_is_named_before_the_zoom(seed, size):
    assert found(seed, size, lambda flow: base(*size) + (base(*size) + flow / 4)) == ["identity-twice"]
    assert "identity-twice" not in found(seed, size, lambda flow: 1.5 * base(*size) + flow / 4)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", SEEDS)
def test_v_s_own_pixels_that_are_read_in_a_larger_u_are_named(seed, size):
    target = (max(size[0] // 2, 8), size[1] // 2)

    def divide_by(height, width):
        return lambda flow: 2 * (pixels(*target) + 2 * flow) / (sides(height, width) - 1) - 1

    assert found(seed, size, divide_by(*size), target) == ["wrong-size"]
    assert found(seed, size, divide_by(*target), target) == []


def test_a_corner_that_somebody_crops_is_no_mistake():
    with sv.record() as tape:
        F.grid_sample(torch.rand(4, 1, 40, 40), (2 * pixels(20, 20) / 39 - 1).expand(4, -1, -1, -1), align_corners=True)
    assert [f.kind for f in sv.diagnose(tape)] == []


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("seed", SEEDS)
def test_shifts_in_pixels_beside_a_linear_part_that_is_still_the_identity(seed, dims):
    torch.manual_seed(seed)
    size = (16, 24, 20)[:dims]
    layer = nn.Linear(4, dims * dims)
    nn.init.zeros_(layer.weight)
    layer.bias.data = torch.eye(dims).flatten()
    kinds = []
    for units in (torch.ones(dims), 2 / torch.tensor(size[::-1])):
        with sv.record() as tape:
            shift = 3 * torch.randn(5, dims)
            theta = torch.cat([layer(torch.rand(5, 4)).view(5, dims, dims), (shift * units)[..., None]], -1)
            U = torch.rand(5, 1, *size)
            V = F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)
            V.square().mean().backward()
        kinds.append([f.kind for f in sv.diagnose(tape)])
    assert kinds[0][:1] == ["pixel-units"]
    assert "pixel-units" not in kinds[1]


@pytest.mark.parametrize("align_corners", [False, True])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_grid_that_is_divided_by_half_the_sides_again_is_named(seed, size, align_corners):
    torch.manual_seed(seed)
    turn = torch.randn(4) / 3
    linear = torch.stack([turn.cos(), -turn.sin(), turn.sin(), turn.cos()], -1).view(4, 2, 2) * (
        0.8 + 0.4 * torch.rand(4, 1, 1)
    )
    turned = base(*size, align_corners) @ linear.transpose(1, 2)[:, None] + 0.1 * torch.randn(4, 1, 1, 2)
    kinds = []
    for points in (turned / ((sides(*size) - float(align_corners)) / 2), turned, 0.6 * turned):
        with sv.record() as tape:
            F.grid_sample(torch.rand(4, 1, *size), points, padding_mode="border", align_corners=align_corners)
        kinds.append([f.kind for f in sv.diagnose(tape)])
    assert kinds[0] == ["pixel-units"]
    assert not any("pixel-units" in found for found in kinds[1:])


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("size", [(20, 28), (15, 33), (30, 20)])
@pytest.mark.parametrize("seed", SEEDS)
def test_rows_and_columns_that_view_exchanged(seed, size, turned):
    height, width = size

    def view(flow):
        points = (base(*size) + flow).flatten(1, 2)
        return points.view(-1, width, height, 2).transpose(1, 2) if turned else points.view(-1, width, height, 2)

    assert found(seed, size, view)[:1] == ["view-permute"]
    assert found(seed, size, lambda flow: (base(*size) + flow).flatten(1, 2).view(-1, *size, 2)) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_panorama_s_seam_is_no_fold(seed):
    torch.manual_seed(seed)
    height, width = 24, 60
    around = base(height, width, False).repeat(2, 1, 1, 1)
    bent = 0.1 * F.interpolate(torch.randn(2, 2, 4, 6), (height, width), mode="bicubic").permute(0, 2, 3, 1)
    around[..., 0] = (around[..., 0] + 1.3 + bent[..., 0]) % 2 - 1
    around[..., 1] += 0.2 * bent[..., 1]
    with sv.record() as tape:
        F.grid_sample(torch.rand(2, 3, height, width), around, padding_mode="border", align_corners=False)
    assert "folds" not in [f.kind for f in sv.diagnose(tape)]
