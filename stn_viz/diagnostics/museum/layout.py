"""Third room: layouts, sizes and projections that fit each other in shape and in nothing else."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from stn_viz.coordinates import Frame
from stn_viz.diagnostics.museum import scenes
from stn_viz.diagnostics.museum.exhibit import Exhibit, exhibit, line
from stn_viz.recording import Tape

ROOM: list[Exhibit] = []


@exhibit(ROOM, kind="aspect", source="pytorch/vision#2553")
@line(fault="theta = [[c, -s, 0], [s, c, 0]]", fix="theta = [[c, -s * H / W, 0], [s * W / H, c, 0]]")
def slanted_letters(tape: Tape, faulty: bool) -> None:
    """Rotate wide pictures by 30°, in half widths and half heights or in pixels."""
    c, s, wide = 0.866, 0.5, 1.0 if faulty else 2.0
    scenes.warp(scenes.draw_letters(4, 28, 56), scenes.make_theta((c, -s / wide, 0), (s * wide, c, 0)))


@exhibit(ROOM, kind="view-permute", source="apchenstu/mvsnerf#53")
@line(fault="flow.view(B, H, W, 2)", fix="flow.permute(0, 2, 3, 1)")
def torn_apart(tape: Tape, faulty: bool) -> None:
    """Bring a flow into the grid's shape by view or by permute."""
    U, frame = scenes.make_photo(2, 3, 40, 56), Frame((40, 56), (40, 56))
    flow = 0.3 * F.interpolate(torch.rand(2, 2, 4, 4) - 0.5, (40, 56), mode="bicubic", align_corners=True)
    moved = flow.reshape(2, 40, 56, 2) if faulty else flow.permute(0, 2, 3, 1)
    grid = frame.target_points(torch.float32) + moved
    F.grid_sample(U, grid, padding_mode="border", align_corners=False)


@exhibit(ROOM, kind="view-permute", source="BVLC/caffe#1144")
@line(fault="flat.reshape(B, C, W, H)", fix="flat.reshape(B, C, H, W)")
def sheared_rows(tape: Tape, faulty: bool) -> None:
    """Bring pictures back from a list of their pixels, with the sides exchanged or not, and turn them a little."""
    flat = scenes.make_photo(2, 3, 40, 56).flatten(2)
    U = flat.reshape(2, 3, 56, 40) if faulty else flat.reshape(2, 3, 40, 56)
    scenes.warp(U, scenes.make_theta((0.9, 0.0, 0.05), (0.0, 0.9, 0.0), count=2))


@exhibit(ROOM, kind="labels", source="lxasqjc/Deformation-Segmentation#23")
@line(fault="F.grid_sample(labels, grid)", fix="F.grid_sample(labels, grid, mode='nearest')")
def between_two_classes(tape: Tape, faulty: bool) -> None:
    """Warp a map of six classes with the bilinear kernel or the nearest neighbour."""
    labels = F.interpolate(torch.randint(0, 6, (2, 1, 5, 5)).float(), (40, 40), mode="nearest")
    theta = scenes.make_theta((0.9, -0.2, 0.05), (0.2, 0.9, 0.0), count=2)
    grid = F.affine_grid(theta, [2, 1, 40, 40], align_corners=False)
    F.grid_sample(labels, grid, mode="bilinear" if faulty else "nearest", align_corners=False)


def _project(depth: Tensor, shift: tuple[float, float, float]) -> Tensor:
    """Look at points of this depth from a camera that is shifted so, 90° wide: normalised points."""
    height, width = depth.shape[-2:]
    x, y = Frame((height, width), (height, width)).target_points(torch.float32).unbind(-1)
    moved = torch.stack([x * depth, y * depth, depth], dim=-1) + torch.tensor(shift)
    return moved[..., :2] / moved[..., 2:]


@exhibit(ROOM, kind="no-depth", source="kornia/kornia#4267")
@line(fault="grid = project(depth, pose)", fix="grid = project(depth.where(depth > 0, far), pose)")
def holes_in_the_depth(tape: Tape, faulty: bool) -> None:
    """Look at a map with holes from another camera, with the holes as they are or far away."""
    depth = 3 + 2 * scenes.make_photo(1, 1, 40, 56)[:, 0]
    depth[:, 12:22, 20:34] = 0.0 if faulty else 5.0
    F.grid_sample(scenes.make_photo(1, 3, 40, 56), _project(depth, (0.3, 0.1, 0.4)), align_corners=False)


@exhibit(ROOM, kind="behind-camera", source="kornia/kornia#4555")
@line(fault="grid = points[..., :2] / z", fix="grid = (points[..., :2] / z).where(z > near, 2)")
def behind_the_camera(tape: Tape, faulty: bool) -> None:
    """Look at a ramp from a camera that has moved on, with what lies behind it or without."""
    depth = torch.linspace(6, 0.5, 40)[None, :, None].expand(1, 40, 56) + 0.02 * torch.rand(1, 40, 56)
    grid = _project(depth, (0.05, 0.0, -1.0))
    behind = (depth - 1.0 < 0.4)[..., None]
    grid = grid if faulty else grid.where(~behind, 2.0)
    F.grid_sample(scenes.make_photo(1, 3, 40, 56), grid, align_corners=False)


@exhibit(ROOM, kind="wrong-size", source="wuneng/WarpAffine2GridSample#3")
@line(fault="grid = (2 * points + 1) / target_size - 1", fix="grid = (2 * points + 1) / source_size - 1")
def measured_by_the_target(tape: Tape, faulty: bool) -> None:
    """Gather a large map into a small one, its positions divided by one or the other size."""
    x, y = scenes.make_lattice(24, 32)
    points = torch.stack([(x + 1) / 2 * 63 + torch.sin(3 * y), (y + 1) / 2 * 47 + torch.cos(3 * x)], dim=-1)
    points = points.clamp(torch.zeros(2), torch.tensor([63.0, 47.0]))
    size = torch.tensor([32.0, 24.0] if faulty else [64.0, 48.0])
    F.grid_sample(scenes.make_photo(1, 3, 48, 64), ((2 * points + 1) / size - 1)[None], align_corners=False)


@exhibit(ROOM, kind="wrong-size", source="sony/genwarp#12")
@line(fault="grid = (2 * points + 1) / [H, W] - 1", fix="grid = (2 * points + 1) / [W, H] - 1")
def height_for_width(tape: Tape, faulty: bool) -> None:
    """Move a wide picture by a flow in pixels, normalised by one or the other order of its sides."""
    x, y = scenes.make_lattice(40, 56)
    flow = 6 * F.interpolate(torch.rand(1, 2, 6, 6) - 0.5, (40, 56), mode="bicubic", align_corners=True)
    points = torch.stack([28 * (x + 1) - 0.5, 20 * (y + 1) - 0.5], dim=-1) + flow.permute(0, 2, 3, 1)
    size = torch.tensor([40.0, 56.0] if faulty else [56.0, 40.0])
    F.grid_sample(scenes.make_photo(1, 3, 40, 56), (2 * points + 1) / size - 1, align_corners=False)


class _STN(nn.Module):
    """Add a flow to a grid that is kept, in place or not."""

    def __init__(self, in_place: bool) -> None:
        super().__init__()
        self.in_place = in_place
        self.register_buffer("base_grid", Frame((40, 56), (40, 56)).target_points(torch.float32)[None])

    def forward(self, U: Tensor, flow: Tensor) -> Tensor:
        kept: Tensor = self.get_buffer("base_grid")
        grid = kept.add_(flow) if self.in_place else kept + flow
        return F.grid_sample(U, grid, padding_mode="border", align_corners=False)


@exhibit(ROOM, kind="drift", source="meteorshowers/X-StereoLab#18")
@line(fault="grid = self.base_grid.add_(flow)", fix="grid = self.base_grid + flow")
def walking_on(tape: Tape, faulty: bool) -> None:
    """Warp five pictures in a row by a module that keeps its identity, or writes into it."""
    module = _STN(faulty)
    for _ in range(5):
        flow = 0.05 * scenes.make_photo(1, 2, 40, 56).permute(0, 2, 3, 1)
        module(scenes.make_photo(1, 3, 40, 56), flow)
