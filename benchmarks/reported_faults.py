"""Faults of the kinds that people report in public trackers, staged anew, each with its healthy twin.

Each takes a seed, from which sizes, pictures and amplitudes are drawn, and whether the fault is in.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from benchmarks._draws import FAULTS, Draw, Fault, Keeper, Straightener, compare, fault, flow_scene, look, project

__all__ = ["FAULTS", "Fault"]


@fault("direction")
def flow_reversed(draw: Draw, faulty: bool) -> None:
    """Subtract a flow that is to be added."""
    flow_scene(draw, lambda flow: draw.identity() + (-1 if faulty else 1) * draw.normalised(flow))


@fault("direction")
def homography_reversed(draw: Draw, faulty: bool) -> None:
    """Use the homography from source to target for that from target to source."""
    H = torch.eye(3) + 0.12 * (torch.rand(3, 3, generator=draw.generator) - 0.5)
    H[0, 2], H[1, 2], H[2, 2] = 0.2, -0.16, 1.0
    H[2, :2] *= 0.3
    lifted = torch.cat([draw.identity(), torch.ones(1, draw.height, draw.width, 1)], -1)

    def apply(M: Tensor) -> Tensor:
        points = lifted @ M.T
        return points[..., :2] / points[..., 2:]

    U = draw.photo()
    used = apply(torch.linalg.inv(H) if faulty else H)
    compare(U, draw.identity() + 0.96 * (used - draw.identity()), look(U, apply(H)))


@fault("direction")
def theta_reversed(draw: Draw, faulty: bool) -> None:
    """Use θ from source to target for that from target to source."""
    theta = torch.eye(3)
    theta[:2] += 0.25 * (torch.rand(2, 3, generator=draw.generator) - 0.5)
    size = [2, 3, draw.height, draw.width]
    U, inverse = draw.photo(), torch.linalg.inv(theta)
    with torch._C.DisableTorchFunction():
        target = look(U, F.affine_grid(theta[None, :2].expand(2, -1, -1), size, align_corners=False))
    used = 0.98 * (inverse if faulty else theta)[None, :2].repeat(2, 1, 1)
    used.requires_grad_()
    V = F.grid_sample(U, F.affine_grid(used, size, align_corners=False), padding_mode="border", align_corners=False)
    (V - target).square().mean().backward()


@fault("flow-swap")
def flow_v_before_u(draw: Draw, faulty: bool) -> None:
    """Take (v, u) for (u, v)."""
    flow_scene(draw, lambda flow: draw.identity() + draw.normalised(flow.flip(-1) if faulty else flow))


@fault("flow-swap")
def volume_rows_first(draw: Draw, faulty: bool) -> None:
    """Add a displacement (z, y, x) to a grid (x, y, z): registration of volumes."""
    size = (14, 18, 24)
    volume = F.interpolate(torch.rand(1, 1, 5, 6, 8, generator=draw.generator), size, mode="trilinear")
    moved = F.interpolate(torch.rand(1, 3, 3, 3, 3, generator=draw.generator) - 0.5, size, mode="trilinear")
    moved = 0.5 * moved.permute(0, 2, 3, 4, 1)
    with torch._C.DisableTorchFunction():
        identity = F.affine_grid(torch.eye(3, 4)[None], [1, 1, *size], align_corners=False)
        target = F.grid_sample(volume, identity + moved, align_corners=False)
    grid = (identity + (moved.flip(-1) if faulty else 0.95 * moved)).clone().requires_grad_()
    (F.grid_sample(volume, grid, align_corners=False) - target).square().mean().backward()


@fault("xy-swap")
def volume_identity_rows_first(draw: Draw, faulty: bool) -> None:
    """Stack the coordinates of a volume as (z, y, x)."""
    axes = [torch.linspace(-1, 1, n) for n in (12, 16, 20)]
    grid = torch.stack(torch.meshgrid(*axes, indexing="ij"), -1)[None]
    grid = grid if faulty else grid.flip(-1)
    moved = 0.02 * (torch.rand(1, 12, 16, 20, 3, generator=draw.generator) - 0.5)
    F.grid_sample(torch.rand(1, 1, 12, 16, 20, generator=draw.generator), grid + moved, align_corners=True)


@fault("axis-sign")
def y_counted_upwards(draw: Draw, faulty: bool) -> None:
    """Count y of a flow upwards."""
    sign = torch.tensor([1.0, -1.0 if faulty else 1.0])
    flow_scene(draw, lambda flow: draw.identity() + draw.normalised(flow * sign))


@fault("flow-scale")
def pyramid_without_factor(draw: Draw, faulty: bool) -> None:
    """Bring a flow from half the resolution without doubling it."""
    draw.far = 1.6 * draw.far
    flow_scene(draw, lambda flow: draw.identity() + draw.normalised(flow / (2 if faulty else 1)))


@fault("no-identity")
def flow_for_grid(draw: Draw, faulty: bool) -> None:
    """Sample at the flow, without the identity."""
    flow_scene(draw, lambda flow: draw.normalised(flow) + (0 if faulty else 1) * draw.identity())


@fault("identity-twice")
def grid_for_flow(draw: Draw, faulty: bool) -> None:
    """Add the identity to a grid."""
    flow_scene(draw, lambda flow: draw.normalised(flow) + (2 if faulty else 1) * draw.identity())


@fault("normaliser")
def height_for_width(draw: Draw, faulty: bool) -> None:
    """Divide a flow by (H, W)."""
    size = draw.size.flip(0) if faulty else draw.size
    flow_scene(draw, lambda flow: draw.identity() + 2 * flow / size)


@fault("normaliser")
def width_for_width_less_one(draw: Draw, faulty: bool) -> None:
    """Divide positions by W, read corner to corner."""
    pixels = (draw.identity() + 1) * draw.size / 2 - 0.5
    size = draw.size if faulty else draw.size - 1
    F.grid_sample(draw.photo(1), 2 * pixels / size - 1, align_corners=True)


@fault("pixel-units")
def pixel_flow_on_normalised_grid(draw: Draw, faulty: bool) -> None:
    """Add a flow in pixels to a normalised identity."""
    flow = draw.flow(2, 6.0)
    F.grid_sample(
        draw.photo(),
        draw.identity() + (flow if faulty else draw.normalised(flow)),
        padding_mode="border",
        align_corners=False,
    )


@fault("pixel-units")
def pixel_homography_on_normalised_grid(draw: Draw, faulty: bool) -> None:
    """Apply a homography of pixels to normalised coordinates."""
    turn = draw.number(0.05, 0.25)
    H = torch.tensor(
        [
            [math.cos(turn), -math.sin(turn), draw.number(5, 8)],
            [math.sin(turn), math.cos(turn), -draw.number(4, 6)],
            [1e-4, -2e-4, 1.0],
        ]
    )
    points = draw.identity() if faulty else (draw.identity() + 1) * draw.size / 2 - 0.5
    lifted = torch.cat([points, torch.ones(1, draw.height, draw.width, 1)], -1) @ H.T
    moved = lifted[..., :2] / lifted[..., 2:]
    F.grid_sample(draw.photo(1), moved if faulty else (2 * moved + 1) / draw.size - 1, align_corners=False)


@fault("exploding")
def theta_diverged(draw: Draw, faulty: bool) -> None:
    """Let θ run away through affine_grid."""
    theta = torch.tensor([[[6.0, 1.0, 12.0], [1.0, 5.0, 13.0]]]) if faulty else 0.9 * torch.eye(2, 3)[None]
    size = [2, 3, draw.height, draw.width]
    F.grid_sample(draw.photo(), F.affine_grid(theta.expand(2, -1, -1), size, align_corners=False), align_corners=False)


@fault("align-corners")
def two_items_of_eight(draw: Draw, faulty: bool) -> None:
    """Leave two items of eight on the corner-aligned identity, as an augmentation that skips them does."""
    grid = draw.identity(align=False) + draw.normalised(draw.flow(8))
    grid[2] = grid[5] = draw.identity(align=faulty)[0]
    F.grid_sample(draw.photo(8), grid, padding_mode="border", align_corners=False)


@fault("align-corners")
def stereo_rows(draw: Draw, faulty: bool) -> None:
    """Move along x alone, from a corner-aligned identity read by the default."""
    disparity = draw.flow(2)
    disparity[..., 1] = 0
    grid = draw.identity(align=faulty) + draw.normalised(disparity)
    F.grid_sample(draw.photo(), grid, padding_mode="border", align_corners=False)


@fault("align-corners")
def small_target(draw: Draw, faulty: bool) -> None:
    """Gather a large map on a smaller corner-aligned lattice read by the default."""
    y, x = torch.meshgrid(torch.linspace(-1, 1, 25), torch.linspace(-1, 1, 35), indexing="ij")
    F.grid_sample(draw.photo(), torch.stack([x, y], -1).expand(2, -1, -1, -1), align_corners=not faulty)


@fault("align-corners")
def divided_by_width_less_one(draw: Draw, faulty: bool) -> None:
    """Normalise by W - 1 and H - 1 and read by the default, as much published flow code does."""
    flow = draw.flow().permute(0, 3, 1, 2).requires_grad_()
    y, x = torch.meshgrid(torch.arange(draw.height), torch.arange(draw.width), indexing="ij")
    at = torch.stack([x, y])[None] + flow
    grid = torch.stack(
        [2.0 * at[:, 0] / max(draw.width - 1, 1) - 1.0, 2.0 * at[:, 1] / max(draw.height - 1, 1) - 1.0], -1
    )
    F.grid_sample(draw.photo(), grid, padding_mode="border", align_corners=not faulty)


@fault("aspect")
def rotation_in_half_sides(draw: Draw, faulty: bool) -> None:
    """Rotate an oblong map by a matrix of normalised units."""
    turn = draw.number(0.2, 1.0)
    c, s = math.cos(turn), math.sin(turn)
    wide = draw.width / draw.height if not faulty else 1.0
    theta = torch.tensor([[[c, -s / wide, 0.0], [s * wide, c, 0.0]]]).expand(2, -1, -1)
    size = [2, 3, draw.height, draw.width]
    F.grid_sample(
        draw.photo(), F.affine_grid(theta, size, align_corners=False), padding_mode="border", align_corners=False
    )


@fault("view-permute")
def viewed_flow(draw: Draw, faulty: bool) -> None:
    """Bring (B, 2, H, W) to (B, H, W, 2) by view."""
    flow = draw.normalised(draw.flow()).permute(0, 3, 1, 2).contiguous()
    moved = flow.view(2, draw.height, draw.width, 2) if faulty else flow.permute(0, 2, 3, 1)
    F.grid_sample(draw.photo(), draw.identity() + moved, padding_mode="border", align_corners=False)


@fault("view-permute")
def viewed_grid(draw: Draw, faulty: bool) -> None:
    """Bring a grid (B, 2, H, W) to (B, H, W, 2) by reshape."""
    grid = draw.identity() + draw.normalised(draw.flow())
    torn = grid.permute(0, 3, 1, 2).reshape(2, draw.height, draw.width, 2)
    F.grid_sample(draw.photo(), torn if faulty else grid, padding_mode="border", align_corners=False)


@fault("labels")
def blended_labels(draw: Draw, faulty: bool) -> None:
    """Warp a map of classes by the default kernel."""
    classes = (draw.smooth(2, 1, 12) * 7).floor()
    grid = draw.identity() + draw.normalised(draw.flow())
    mode = "bilinear" if faulty else "nearest"
    F.grid_sample(classes, grid, mode=mode, padding_mode="border", align_corners=False)


@fault("behind-camera")
def behind(draw: Draw, faulty: bool) -> None:
    """Look from a camera that has passed a part of the scene."""
    depth = torch.linspace(draw.number(4, 7), 0.8, draw.height)[None, :, None] + 0.02 * draw.smooth(1, 1, 8)[:, 0]
    grid, z = project(draw, depth, (0.05, 0.02, -1.0))
    F.grid_sample(draw.photo(1), grid if faulty else grid.where(z > 0.6, 2.0), align_corners=False)


@fault("no-depth")
def depth_of_zero(draw: Draw, faulty: bool) -> None:
    """Look from another camera at a depth map with holes."""
    depth = 3 + 2 * draw.smooth(1, 1, 10)[:, 0]
    depth[:, 8:18, 12:32] = 0.0 if faulty else 6.0
    grid, _ = project(draw, depth, (0.2, 0.1, 0.5))
    F.grid_sample(draw.photo(1), grid, align_corners=False)


@fault("xy-swap")
def rows_for_columns(draw: Draw, faulty: bool) -> None:
    """Look up points (row, column) as (x, y), on an oblong map."""
    places = torch.rand(2, 300, 1, 2, generator=draw.generator) * (draw.size - 1)
    places = places.flip(-1) if faulty else places
    F.grid_sample(draw.photo(), (2 * places + 1) / draw.size - 1, align_corners=False)


@fault("wrong-size")
def divided_by_the_targets_size(draw: Draw, faulty: bool) -> None:
    """Normalise places of the source by the target's size."""
    h, w = draw.height // 2, draw.width // 2
    target = torch.tensor([float(w), float(h)])
    y, x = torch.meshgrid(torch.linspace(0, 1, h), torch.linspace(0, 1, w), indexing="ij")
    places = torch.stack([x, y], -1)[None] * (draw.size - 1)
    places = (places + torch.sin(places / 5)).clamp(min=0).minimum(draw.size - 1)
    F.grid_sample(draw.photo(1), (2 * places + 1) / (target if faulty else draw.size) - 1, align_corners=False)


@fault("wrong-size")
def sizes_exchanged(draw: Draw, faulty: bool) -> None:
    """Take (H, W) of a shape for (W, H) where places in pixels are normalised."""
    U, flow = draw.photo(), draw.flow(far=2.0)
    pixels = ((draw.identity() + 1) * draw.size - 1) / 2
    target = look(U, draw.identity() + draw.normalised(flow))
    compare(U, (2 * (pixels + 0.95 * flow) + 1) / (draw.size.flip(0) if faulty else draw.size) - 1, target)


@fault("drift")
def written_in_place(draw: Draw, faulty: bool) -> None:
    """Add flows to a kept identity in place."""
    module = Keeper(draw.identity(), faulty)
    for _ in range(5):
        module(draw.photo(1), draw.normalised(draw.flow(1, 2.0) + 1))
        draw.tape.step()


@fault("unused")
def result_thrown_away(draw: Draw, faulty: bool) -> None:
    """Classify U in place of V."""
    U, network = draw.photo(4), Straightener((draw.height, draw.width))
    V = network.warp(U, network.localiser(U.flatten(1)))
    network.classify(U if faulty else V)


@fault("cut")
def theta_written_out(draw: Draw, faulty: bool) -> None:
    """Make θ anew of its numbers."""
    U, network = draw.photo(4), Straightener((draw.height, draw.width))
    theta = network.localiser(U.flatten(1))
    network.classify(network.warp(U, torch.tensor(theta.tolist()) if faulty else theta))


@fault("cut")
def theta_detached(draw: Draw, faulty: bool) -> None:
    """Detach θ."""
    U, network = draw.photo(4), Straightener((draw.height, draw.width))
    theta = network.localiser(U.flatten(1))
    network.classify(network.warp(U, theta.detach() if faulty else theta))


@fault("padding-background")
def normalised_photograph(draw: Draw, faulty: bool) -> None:
    """Pad a photograph that was normalised by mean and deviation with zeros."""
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    U = (draw.photo(4) - mean[:, None, None]) / deviation[:, None, None]
    theta = torch.tensor([[[1.1, -0.05, 0.1], [0.12, 1.15, 0.0]]]).expand(4, -1, -1)
    grid = F.affine_grid(theta, list(U.shape), align_corners=False)
    F.grid_sample(U, grid, padding_mode="zeros" if faulty else "border", align_corners=False)
