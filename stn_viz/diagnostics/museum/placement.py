"""Fourth room: warps that read in the wrong place."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from stn_viz.diagnostics.museum import scenes
from stn_viz.diagnostics.museum.exhibit import Exhibit, exhibit, line
from stn_viz.recording import Tape

ROOM: list[Exhibit] = []


@exhibit(ROOM, kind="padding-background", source="pytorch/tutorials#1117")
@line(fault="U = (digits - 0.1307) / 0.3081", fix="U = digits / 0.3081")
def grey_frame(tape: Tape, faulty: bool) -> None:
    """Zoom out a little on digits whose ground is, or is not, what the padding is."""
    U = (scenes.draw_letters() - (0.1307 if faulty else 0)) / 0.3081
    scenes.warp(U, scenes.make_theta((1.2, 0.1, 0), (-0.1, 1.2, 0)))


@exhibit(ROOM, kind="zoom-out", source="pytorch/tutorials#1117")
@line(fault="theta = localiser(U)", fix="theta = bounded(localiser(U))")
def zoomed_out(tape: Tape, faulty: bool) -> None:
    """Show the digits at half their size, or at their own, by a localiser that has settled there."""
    s = 2.0 if faulty else 1.05
    scenes.warp(scenes.draw_letters(), scenes.make_localiser(0.02, (s, 0.1, 0.0, -0.1, s, 0.0)))


@exhibit(ROOM, kind="collapse", source="qassemoquab/stnbhwd#22")
@line(fault="localiser = nn.Linear(784, 6)", fix="nn.init.zeros_(localiser.weight); localiser.bias.data = identity")
def collapsed(tape: Tape, faulty: bool) -> None:
    """Predict θ with a layer started at random, or at the identity."""
    localiser = nn.Linear(784, 6)
    if faulty:
        nn.init.normal_(localiser.weight, std=1e-3)
        nn.init.normal_(localiser.bias, std=0.01)
    else:
        scenes.start_at_identity(localiser)
    scenes.warp(scenes.draw_letters(), localiser).square().mean().backward()


@exhibit(ROOM, kind="out-of-bounds", source="oarriaga/STN.keras#18")
@line(fault="theta[:, 0, 2] = 3", fix="theta[:, 0, 2] = 2 * 3 / W")
def beside_the_picture(tape: Tape, faulty: bool) -> None:
    """Shift by three half widths or by three pixels."""
    scenes.warp(scenes.draw_letters(), scenes.make_theta((1, 0, 3.0 if faulty else 2 * 3 / 28), (0, 1, 0)))


@exhibit(ROOM, kind="folds", source="voxelmorph/voxelmorph#50")
@line(fault="field = net(U)", fix="field = smooth(net(U))")
def folded(tape: Tape, faulty: bool) -> None:
    """Displace by rough noise, or by the same noise smoothed."""
    x, y = scenes.make_lattice(40, 56)
    noise = 0.1 * torch.randn(2, 2, 40, 56)
    field = noise if faulty else F.avg_pool2d(F.avg_pool2d(noise, 13, 1, 6), 13, 1, 6)
    grid = torch.stack([x, y], dim=-1) + field.permute(0, 2, 3, 1)
    F.grid_sample(scenes.make_photo(2, 3, 40, 56), grid, padding_mode="border", align_corners=True)


@exhibit(ROOM, kind="flip", source="daerduoCarey/SpatialTransformerLayer#6")
@line(fault="y = torch.linspace(1, -1, H)", fix="y = torch.linspace(-1, 1, H)")
def upside_down(tape: Tape, faulty: bool) -> None:
    """Turn by a lattice whose y grows upwards, or downwards."""
    x, y = scenes.make_lattice(28, 28)
    grid = torch.stack([x - 0.1 * y, -y if faulty else y], dim=-1)
    F.grid_sample(scenes.draw_letters(), 0.95 * grid.expand(4, -1, -1, -1), align_corners=True)


@exhibit(ROOM, kind="aliasing", source="pytorch/pytorch#21457")
@line(fault="F.grid_sample(U, grid)", fix="F.grid_sample(F.avg_pool2d(U, 8), grid)")
def eight_apart(tape: Tape, faulty: bool) -> None:
    """Shrink a picture eight times, from itself or from its pooled copy."""
    U = scenes.make_photo(2, 3, 128, 192)
    grid = F.affine_grid(
        scenes.make_theta((0.98, 0.05 * 2 / 3, 0), (-0.05 * 3 / 2, 0.98, 0), count=2),
        [2, 3, 16, 24],
        align_corners=False,
    )
    F.grid_sample(U if faulty else F.avg_pool2d(U, 8), grid, padding_mode="border", align_corners=False)
