"""Second room: flows that mean something else than the grid they are added to; the loss tells which."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from stn_viz.coordinates import Frame
from stn_viz.diagnostics.museum import scenes
from stn_viz.diagnostics.museum.exhibit import Exhibit, exhibit, line
from stn_viz.recording import Tape

ROOM: list[Exhibit] = []
_HEIGHT, _WIDTH = 40, 56


def _draw_pair(height: int = _HEIGHT, width: int = _WIDTH) -> tuple[Tensor, Tensor, Tensor]:
    """Make pictures, a flow in pixels (u, v) and what the pictures look like through it."""
    U, frame = scenes.make_photo(4, 3, height, width), Frame((height, width), (height, width))
    flow = 12 * F.interpolate(torch.rand(4, 2, 4, 4), (height, width), mode="bicubic", align_corners=True) - 4.5
    flow = flow.permute(0, 2, 3, 1)
    grid = frame.to_normalised(frame.to_pixels(frame.target_points(torch.float32)) + flow)
    with torch._C.DisableTorchFunction():  # the second picture is given, not part of the scene
        target = F.grid_sample(U, grid, padding_mode="border", align_corners=False)
    return U, flow, target


def _normalise(flow: Tensor) -> Tensor:
    return 2 * flow / torch.tensor([float(_WIDTH), float(_HEIGHT)])


def _identity(height: int = _HEIGHT, width: int = _WIDTH) -> Tensor:
    return Frame((height, width), (height, width)).target_points(torch.float32)


def _compare(U: Tensor, grid: Tensor, target: Tensor) -> None:
    """Sample and let the loss look: the mean squared difference to the second picture."""
    V = F.grid_sample(U, grid.clone().requires_grad_(), padding_mode="border", align_corners=False)
    (V - target).square().mean().backward()


@exhibit(ROOM, kind="flow-swap", source="ankurhanda/gvnn#16")
@line(fault="v, u = flow.unbind(-1)", fix="u, v = flow.unbind(-1)")
def v_before_u(tape: Tape, faulty: bool) -> None:
    """Take a flow's components in one or the other order."""
    U, flow, target = _draw_pair()
    u, v = flow.flip(-1).unbind(-1) if faulty else flow.unbind(-1)
    _compare(U, _identity() + _normalise(torch.stack([u, v], dim=-1)), target)


@exhibit(ROOM, kind="transposed", source="pytorch/torchtitan#4244")
@line(fault="flow.permute(0, 3, 2, 1)", fix="flow.permute(0, 2, 3, 1)")
def rows_for_columns(tape: Tape, faulty: bool) -> None:
    """Bring the components of a flow over a square map to the end, with or without exchanging its rows and columns."""
    U, flow, target = _draw_pair(_HEIGHT, _HEIGHT)
    planes = flow.permute(0, 3, 1, 2)
    moved = planes.permute(0, 3, 2, 1) if faulty else planes.permute(0, 2, 3, 1)
    _compare(U, _identity(_HEIGHT, _HEIGHT) + 2 * moved / _HEIGHT, target)


@exhibit(ROOM, kind="batch-order", source="nomadoor/ComfyUI-Panorama-Stickers#30")
@line(fault="flow.repeat(2, 1, 1, 1)", fix="flow.repeat_interleave(2, 0)")
def another_ones_grid(tape: Tape, faulty: bool) -> None:
    """Warp two views of each scene, side by side in the batch, by the scenes' flows, repeated in one or other order."""
    U, flow, target = _draw_pair()
    U, target = (torch.stack([one, one.roll(1, 1)], dim=1).flatten(0, 1) for one in (U, target))
    _compare(U, _identity() + _normalise(flow.repeat(2, 1, 1, 1) if faulty else flow.repeat_interleave(2, 0)), target)


@exhibit(ROOM, kind="axis-sign", source="nipreps/sdcflows#198")
@line(fault="flow * torch.tensor([1.0, -1.0])", fix="flow * torch.tensor([1.0, 1.0])")
def up_is_down(tape: Tape, faulty: bool) -> None:
    """Count y of a flow upwards, or downwards."""
    U, flow, target = _draw_pair()
    _compare(U, _identity() + _normalise(flow * torch.tensor([1.0, -1.0 if faulty else 1.0])), target)


@exhibit(ROOM, kind="flow-scale", source="ericPrince/optical-flow#3")
@line(fault="flow = upsample(coarse, 2)", fix="flow = 2 * upsample(coarse, 2)")
def half_the_way(tape: Tape, faulty: bool) -> None:
    """Bring a flow from half the resolution, with or without doubling its pixels."""
    U, flow, target = _draw_pair()
    _compare(U, _identity() + _normalise(flow / (2 if faulty else 1)), target)


@exhibit(ROOM, kind="no-identity", source="ClementPinard/FlowNetPytorch#25")
@line(fault="F.grid_sample(U, flow)", fix="F.grid_sample(U, identity + flow)")
def nothing_to_add_to(tape: Tape, faulty: bool) -> None:
    """Sample at the flow itself, or at the identity moved by it."""
    U, flow, target = _draw_pair()
    _compare(U, _normalise(flow) if faulty else _identity() + _normalise(flow), target)


@exhibit(ROOM, kind="identity-twice", source="geyuying/PF-AFN#45")
@line(fault="grid = identity + (identity + flow)", fix="grid = identity + flow")
def added_twice(tape: Tape, faulty: bool) -> None:
    """Add the identity to a grid that has it already, or to a flow."""
    U, flow, target = _draw_pair()
    _compare(U, (2 if faulty else 1) * _identity() + _normalise(flow), target)
