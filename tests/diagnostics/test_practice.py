"""Faults of attention, look-ups, rectifiers and view synthesis as practitioners report them, each beside its twin."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv
from tests.recording.recorded_models import picture

SEEDS = (21, 22, 23)


def diagnosed(scene, *args):
    with sv.record() as tape:
        scene(*args)
    return sv.diagnose(tape)


def kinds(scene, *args):
    return [f.kind for f in diagnosed(scene, *args)]


def smooth(generator, items, channels, height, width, cells=5):
    coarse = torch.rand(items, channels, cells, cells, generator=generator)
    return F.interpolate(coarse, (height, width), mode="bicubic", align_corners=True)


def identity(height, width):
    return sv.Frame((height, width), (height, width)).target_points(torch.float32)[None]


class Attention(nn.Module):
    """Read points around each query's place in maps of several sizes, as Deformable DETR's encoder does."""

    def __init__(self, flipped=False, rows_first=False):
        super().__init__()
        self.flipped, self.rows_first = flipped, rows_first
        self.offsets, self.value = nn.Linear(8, 2 * 3 * 4 * 2), nn.Linear(8, 8)
        nn.init.normal_(self.offsets.weight, std=0.05)
        angle = torch.arange(2) * math.pi
        ring = torch.stack([angle.cos(), angle.sin()], -1)[:, None, None] * torch.arange(1, 5)[:, None]
        self.offsets.bias.data = ring.expand(-1, 3, -1, -1).flatten()

    def forward(self, maps):
        queries = torch.cat([m.flatten(2).transpose(1, 2) for m in maps], 1)
        b, n, width = queries.shape
        places = torch.cat([(identity(*m.shape[2:]).view(-1, 2) + 1) / 2 for m in maps])
        sizes = torch.tensor([m.shape[2:] if self.rows_first else m.shape[2:][::-1] for m in maps])
        offsets = self.offsets(queries).view(b, n, 2, 3, 4, 2)
        at = places[None, :, None, None, None] + offsets / sizes[None, None, None, :, None]
        at = at.flip(-1) if self.flipped else at
        read = []
        for level, m in enumerate(maps):
            value = self.value(m.flatten(2).transpose(1, 2)).transpose(1, 2).reshape(b * 2, width // 2, *m.shape[2:])
            grid = (2 * at - 1)[:, :, :, level].transpose(1, 2).flatten(0, 1)
            read.append(F.grid_sample(value, grid, align_corners=False))
        return torch.stack(read).square().mean().backward()


def attend(seed, size, **how):
    torch.manual_seed(seed)
    Attention(**how)([torch.rand(2, 8, size[0] // 2**level, size[1] // 2**level) for level in range(3)])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("size", [(24, 36), (32, 20)])
def test_attention_that_reads_y_before_x_and_one_that_divides_by_rows_first(seed, size):
    assert kinds(lambda: attend(seed, size)) == []
    (swapped,) = diagnosed(lambda: attend(seed, size, flipped=True))
    assert (swapped.kind, swapped.severity, swapped.evidence["calls"]) == ("xy-swap", "error", (0, 1, 2))
    (divided,) = diagnosed(lambda: attend(seed, size, rows_first=True))
    assert (divided.kind, divided.severity) == ("normaliser", "error")
    assert f"({size[0]}, {size[1]})" in divided.message


def test_queries_at_places_of_their_own_are_not_judged():
    own = 2 * torch.rand(2, 300, 4, 2) - 1
    assert kinds(lambda: F.grid_sample(torch.rand(2, 8, 15, 20), own.flip(-1), align_corners=False)) == []


@pytest.mark.parametrize("flipped", [True, False])
def test_a_division_by_rows_first_whose_result_is_flipped_is_right(flipped):
    flow = smooth(torch.Generator().manual_seed(0), 1, 2, 30, 50).permute(0, 2, 3, 1).requires_grad_()

    def warp():
        moved = 6 * (flow - 0.5) / torch.tensor([30.0, 50.0])
        grid = identity(30, 50) + (moved.flip(-1) if flipped else moved)
        F.grid_sample(picture(1, 1, 30, 50), grid, padding_mode="border", align_corners=False)

    assert kinds(warp) == ([] if flipped else ["normaliser"])


@pytest.mark.parametrize("put", ["stack", "cat"])
@pytest.mark.parametrize("exchanged", [True, False])
def test_components_that_are_divided_one_by_one_by_rows_first(put, exchanged):
    height, width = 30, 50
    flow = smooth(torch.Generator().manual_seed(0), 1, 2, height, width).requires_grad_()

    def warp():
        of_x, of_y = (height, width) if exchanged else (width, height)
        moved = [6 * (flow[:, 0] - 0.5) / (of_x / 2), 6 * (flow[:, 1] - 0.5) / torch.tensor(of_y / 2)]
        joined = torch.stack(moved, -1) if put == "stack" else torch.cat([m[..., None] for m in moved], -1)
        U = picture(1, 1, height, width)
        F.grid_sample(U, identity(height, width) + joined, padding_mode="border", align_corners=False)

    assert kinds(warp) == (["normaliser"] if exchanged else [])


def look_windows_up(seed, scaled):
    """Look windows up around moved centres in a pyramid of correlations."""
    g = torch.Generator().manual_seed(seed)
    h, w = 16, 24
    y, x = torch.meshgrid(torch.arange(h * 1.0), torch.arange(w * 1.0), indexing="ij")
    centres = torch.stack([x, y], -1) + 3 * (smooth(g, 1, 2, h, w)[0].permute(1, 2, 0) - 0.5)
    reach = torch.arange(-3, 4.0)
    window = torch.stack(torch.meshgrid(reach, reach, indexing="xy"), -1)
    volume = torch.rand(h * w, 1, h, w, generator=g)
    for level in range(3):
        m = F.avg_pool2d(volume, 2**level)
        at = centres.reshape(-1, 1, 1, 2) / (2**level if scaled else 1) + window
        F.grid_sample(m, 2 * at / torch.tensor([m.shape[3] - 1.0, m.shape[2] - 1.0]) - 1, align_corners=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_centres_that_no_level_scales_are_named_at_the_smaller_levels(seed):
    (found,) = diagnosed(look_windows_up, seed, False)
    assert (found.kind, found.evidence["calls"]) == ("wrong-size", (1, 2))
    assert kinds(look_windows_up, seed, True) == []


def project(seed, scale):
    """Look from a moved camera at half the resolution, with a matrix that is so scaled."""
    g = torch.Generator().manual_seed(seed)
    h, w = 30, 44
    K = torch.tensor([[0.7 * w, 0, w / 2], [0, 0.9 * h, h / 2], [0, 0, 1.0]])
    depth, shift = 2 + 3 * smooth(g, 2, 1, h, w), 0.3 * (torch.rand(2, 3, 1, generator=g) - 0.5)
    y, x = torch.meshgrid(torch.arange(h * 1.0), torch.arange(w * 1.0), indexing="ij")
    points = (torch.linalg.inv(K) @ torch.stack([x, y, torch.ones_like(x)]).view(3, -1)) * depth.view(2, 1, -1)
    used = K.clone()
    used[:2] *= scale
    seen = used @ (points + shift)
    at = (seen[:, :2] / seen[:, 2:]).view(2, 2, h, w).permute(0, 2, 3, 1)
    F.grid_sample(picture(2, 3, h, w), 2 * at / torch.tensor([w - 1.0, h - 1.0]) - 1, align_corners=True)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("scale", [2.0, 4.0, 0.5])
def test_a_camera_of_another_resolution_is_named(seed, scale):
    assert kinds(project, seed, scale)[:1] == ["wrong-size"]
    assert kinds(project, seed, 1.0) == []


def test_a_small_picture_that_is_laid_into_a_corner_is_meant():
    theta = torch.tensor([[[2.0, 0.0, 1.0], [0.0, 2.0, 1.0]]])
    grid = F.affine_grid(theta, [1, 1, 40, 40], align_corners=False).clone()
    assert "wrong-size" not in kinds(lambda: F.grid_sample(picture(1, 1, 40, 40), grid, align_corners=False))


def hand_over_size(seed, size):
    g = torch.Generator().manual_seed(seed)
    theta = 0.85 * torch.eye(2, 3) + 0.08 * (torch.rand(2, 2, 3, generator=g) - 0.5)
    grid = F.affine_grid(theta, [2, 3, *size], align_corners=False)
    F.grid_sample(picture(2, 3, 36, 60), grid, padding_mode="border", align_corners=False)


@pytest.mark.parametrize("seed", SEEDS)
def test_exchanged_sides_are_told_from_other_sizes_and_from_a_quarter_turn(seed):
    (found,) = diagnosed(hand_over_size, seed, (60, 36))
    assert found.kind == "wrong-size"
    assert "60×36" in found.message
    assert kinds(hand_over_size, seed, (36, 60)) == kinds(hand_over_size, seed, (60, 60)) == []
    turned = torch.tensor([[[0.0, -1.0, 0.0], [1.0, 0.0, 0.0]]])
    grid = F.affine_grid(turned, [1, 1, 60, 36], align_corners=False)
    assert "wrong-size" not in kinds(lambda: F.grid_sample(picture(1, 1, 36, 60), grid, align_corners=False))


def normalise(seed, times):
    flow = 0.2 * (smooth(torch.Generator().manual_seed(seed), 2, 2, 40, 56) - 0.5)
    grid = identity(40, 56) + flow.permute(0, 2, 3, 1)
    for _ in range(times - 1):
        grid = 2 * grid / torch.tensor([55.0, 39.0]) - 1
    F.grid_sample(picture(2, 1, 40, 56), grid, padding_mode="border", align_corners=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_normalised_twice_is_named(seed):
    assert kinds(normalise, seed, 2)[:1] == ["pixel-units"]
    assert "pixel-units" not in kinds(normalise, seed, 1)


def rectify(seed, mapped):
    """Bend a lattice by what a sigmoid predicts for each corner of a coarse mesh, brought to [-1, 1] or not."""
    g = torch.Generator().manual_seed(seed)
    ends = torch.stack(torch.meshgrid(torch.linspace(-1, 1, 8), torch.linspace(-1, 1, 4), indexing="xy"))
    wanted = (0.95 * ends + 0.06 * (torch.rand(4, 2, 4, 8, generator=g) - 0.5) + 1) / 2
    given = torch.sigmoid(torch.logit(wanted.clamp(0.02, 0.98)))
    mesh = F.interpolate(given, (16, 48), mode="bicubic", align_corners=True).permute(0, 2, 3, 1)
    grid = 2 * mesh - 1 if mapped else mesh
    F.grid_sample(picture(4, 3, 32, 96), grid, padding_mode="border", align_corners=False)


@pytest.mark.parametrize("seed", SEEDS)
def test_fiducials_in_the_unit_interval_are_named(seed):
    assert "pixel-units" not in kinds(rectify, seed, True)
    assert kinds(rectify, seed, False) == ["pixel-units"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_transposed_flow_is_what_the_loss_asks_for(seed):
    g = torch.Generator().manual_seed(seed)
    U, flow = smooth(g, 2, 3, 44, 44, 9), 8 * (smooth(g, 2, 2, 44, 44) - 0.5) / 22
    T = F.grid_sample(U, identity(44, 44) + flow.permute(0, 2, 3, 1), padding_mode="border", align_corners=False)

    def warp(*order):
        grid = (identity(44, 44) + 0.95 * flow.permute(*order)).requires_grad_()
        (F.grid_sample(U, grid, padding_mode="border", align_corners=False) - T).abs().mean().backward()

    assert kinds(warp, 0, 3, 2, 1) == ["transposed"]
    assert kinds(warp, 0, 2, 3, 1) == []


def mask(seed, padding, value=1.0):
    """Warp a picture with its border repeated, and a map of one value beside it, to know what lies outside."""
    g = torch.Generator().manual_seed(seed)
    flow = 0.2 * smooth(g, 2, 2, 30, 44, 3).permute(0, 2, 3, 1)
    F.grid_sample(smooth(g, 2, 3, 30, 44), identity(30, 44) + flow, padding_mode="border", align_corners=False)
    seen = torch.full((2, 1, 30, 44), value)
    F.grid_sample(seen, identity(30, 44) + flow, padding_mode=padding, align_corners=False)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("padding", ["border", "reflection"])
def test_a_mask_that_is_one_outside_as_well_is_named(seed, padding):
    (found,) = diagnosed(mask, seed, padding)
    assert (found.kind, found.severity, found.call) == ("padding-background", "note", 1)
    assert padding in found.message
    assert kinds(mask, seed, "zeros") == []


def test_a_plain_map_and_a_mask_that_nothing_leaves_are_no_blind_masks():
    assert kinds(mask, 0, "border", 0.0) == kinds(mask, 0, "border", 0.5) == []
    theta = torch.tensor([[[0.7, 0.1, 0.0], [-0.1, 0.7, 0.0]]])
    grid = F.affine_grid(theta, [1, 1, 30, 30], align_corners=False)
    seen = torch.ones(1, 1, 30, 30)
    assert kinds(lambda: F.grid_sample(seen, grid, padding_mode="border", align_corners=False)) == []


class Camera(nn.Module):
    """See one view from another camera, whose motion may be taken the wrong way round, by the loss of Monodepth2."""

    def __init__(self, seed):
        super().__init__()
        g = torch.Generator().manual_seed(seed)
        self.size = h, w = ((36, 60), (40, 56), (64, 44), (48, 80))[seed % 4]
        self.depth = 2 + 3 * smooth(g, 2, 1, h, w, 4)
        self.motion = 0.5 * (torch.rand(2, 3, generator=g) - 0.5)
        self.source = smooth(g, 2, 3, h, w, 12).clamp(0, 1)
        with torch._C.DisableTorchFunction():
            self.target = self.see(self.motion)

    def see(self, motion):
        h, w = self.size
        x, y = identity(h, w)[0].unbind(-1)
        points = torch.stack([x, y, torch.ones_like(x)]) * self.depth + motion[:, :, None, None]
        grid = (points[:, :2] / points[:, 2:]).permute(0, 2, 3, 1)
        return F.grid_sample(self.source, grid, padding_mode="border", align_corners=False)

    def forward(self, sign):
        V = self.see((sign * 0.95 * self.motion).requires_grad_())

        def mean(t):
            return F.avg_pool2d(F.pad(t, (1, 1, 1, 1), mode="reflect"), 3, 1)

        a, b = mean(V), mean(self.target)
        spread = mean(V * V) - a * a + mean(self.target * self.target) - b * b
        both = mean(V * self.target) - a * b
        alike = (2 * a * b + 1e-4) * (2 * both + 9e-4) / ((a * a + b * b + 1e-4) * (spread + 9e-4))
        (0.85 * ((1 - alike) / 2).clamp(0, 1).mean() + 0.15 * (V - self.target).abs().mean()).backward()


@pytest.mark.parametrize("seed", range(30, 36))
def test_an_inverted_pose_is_named_under_ssim_whatever_no_warp_at_all_would_answer(seed):
    camera = Camera(seed)
    assert kinds(camera, -1)[:1] == ["direction"]
    assert kinds(camera, 1) == []
