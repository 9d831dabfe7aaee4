"""First room: coordinates that mean something else than their author thought."""

from __future__ import annotations

import torch
from torch.nn import functional as F

from stn_viz.coordinates import Frame
from stn_viz.diagnostics.museum import scenes
from stn_viz.diagnostics.museum.exhibit import Exhibit, exhibit, line
from stn_viz.recording import Tape
from stn_viz.transforms import family

ROOM: list[Exhibit] = []


@exhibit(ROOM, kind="align-corners", source="kornia/kornia#3928")
@line(fault="F.grid_sample(U, grid, align_corners=False)", fix="F.grid_sample(U, grid, align_corners=True)")
def mixed_corners(tape: Tape, faulty: bool) -> None:
    """Read a spline's corner-aligned identity in one or the other convention."""
    U, spline = scenes.make_photo(4, 3, 40, 56), family("tps")
    grid = spline.grid(spline.identity().float(), Frame((40, 56), (40, 56), align_corners=True))
    F.grid_sample(U, grid.expand(4, -1, -1, -1), align_corners=not faulty)


@exhibit(ROOM, kind="align-corners", source="pytorch/pytorch#20785")
@line(fault="F.affine_grid(theta, size, align_corners=True)", fix="F.affine_grid(theta, size, align_corners=False)")
def two_conventions(tape: Tape, faulty: bool) -> None:
    """Build a turn in one convention and read it in the other."""
    theta = scenes.make_theta((0.9, -0.2, 0.05), (0.2, 0.9, 0.0))
    grid = F.affine_grid(theta, [4, 1, 28, 28], align_corners=faulty)
    F.grid_sample(scenes.draw_letters(), grid, align_corners=False)


@exhibit(ROOM, kind="normaliser", source="tensorflow/models#7559")
@line(fault="pixel = (x + 1) * W / 2", fix="pixel = (x + 1) * (W - 1) / 2")
def stretched_identity(tape: Tape, faulty: bool) -> None:
    """Turn corner-to-corner coordinates into pixels by hand, with one or the other factor."""
    x, y = scenes.make_lattice(40, 56)
    less = 0 if faulty else 1
    pixels = torch.stack([(x + 1) * (56 - less) / 2, (y + 1) * (40 - less) / 2], dim=-1)
    grid = Frame((40, 56), (40, 56)).to_normalised(pixels)
    F.grid_sample(scenes.make_photo(4, 3, 40, 56), grid.expand(4, -1, -1, -1), align_corners=False)


@exhibit(ROOM, kind="xy-swap", source="lucidrains/deformable-attention#6")
@line(fault="grid = torch.stack([y, x], dim=-1)", fix="grid = torch.stack([x, y], dim=-1)")
def swapped_axes(tape: Tape, faulty: bool) -> None:
    """Stack a lattice in one or the other order and move it a little."""
    x, y = scenes.make_lattice(28, 28)
    grid = torch.stack([y, x] if faulty else [x, y], dim=-1)
    shift = 0.2 * torch.rand(4, 1, 1, 2) - 0.1
    F.grid_sample(scenes.draw_letters(), 0.9 * grid + shift, align_corners=True)


@exhibit(ROOM, kind="pixel-units", source="fxia22/stn.pytorch#11")
@line(fault="grid = pixels + flow", fix="grid = (2 * (pixels + flow) + 1) / size - 1")
def pixels_as_units(tape: Tape, faulty: bool) -> None:
    """Warp by a flow, with or without normalising."""
    y, x = torch.meshgrid(torch.arange(40.0), torch.arange(56.0), indexing="ij")
    flow = 4 * scenes.make_photo(4, 2, 40, 56).permute(0, 2, 3, 1) - 2
    moved = torch.stack([x, y], dim=-1) + flow
    grid = moved if faulty else (2 * moved + 1) / torch.tensor([56.0, 40.0]) - 1
    F.grid_sample(scenes.make_photo(4, 3, 40, 56), grid, padding_mode="border", align_corners=False)


@exhibit(ROOM, kind="direction", source="pytorch/pytorch#35775")
@line(fault="grid = F.affine_grid(motion, size)", fix="grid = F.affine_grid(inverse(motion), size)")
def pushed(tape: Tape, faulty: bool) -> None:
    """Compare a moved picture with its source, moved by the motion or by its inverse."""
    motion = torch.eye(3).repeat(4, 1, 1)
    motion[:, :2] = scenes.make_theta((0.93, -0.3, 0.1), (0.3, 0.93, -0.05))
    U = scenes.make_photo(4, 1, 40, 40).requires_grad_()
    back = torch.linalg.inv(motion)
    with torch._C.DisableTorchFunction():  # the second view is given, not part of the scene
        reference_grid = F.affine_grid(back[:, :2], [4, 1, 40, 40], align_corners=False)
        reference = F.grid_sample(U, reference_grid, padding_mode="border", align_corners=False)
    used = motion if faulty else back
    grid = F.affine_grid(used[:, :2], [4, 1, 40, 40], align_corners=False)
    V = F.grid_sample(U, grid, padding_mode="border", align_corners=False)
    (V - reference.detach()).square().mean().backward()
