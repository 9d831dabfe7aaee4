"""How well a recorded warp registers: how far landmarks and pictures are apart, before the warp and after it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from stn_viz.recording.call import Call
from stn_viz.recording.pixels import axis_normalised, lay_lattice, to_normalised, to_pixels
from stn_viz.sampling import masked


@dataclass(frozen=True, eq=False)
class Landmarks:
    """Hold pairs of landmarks of a call's kept items, and where the warp reads for each.

    *Convention:* points are (x, y) or (x, y, z), in pixels; target → source, so that a landmark of the fixed picture,
    which lies over V, is brought to U, and the error is measured there, in pixels of U.

    Args:
        fixed: (n, K, d), in the fixed picture.
        moving: (n, K, d), the same in U.
        start: (n, K, d), where the identity reads for each of ``fixed``, in U.
        read: (n, K, d), where the warp reads for it, in U.
    """

    fixed: Tensor
    moving: Tensor
    start: Tensor
    read: Tensor

    @property
    def before(self) -> Tensor:
        """Measure how far each pair is apart under the identity: (n, K), NaN where there is no landmark."""
        return (self.start - self.moving).norm(dim=-1)

    @property
    def after(self) -> Tensor:
        """Measure how far each pair is apart under the warp, the target registration error: (n, K)."""
        return (self.read - self.moving).norm(dim=-1)


def landmarks(call: Call) -> Landmarks | None:
    """Bring the landmarks of a call's fixed picture to U; None where none were recorded.

    Between target pixels the displacement is interpolated linearly, and beyond V's pixels it is not known: NaN.
    """
    if call.fixed_points is None or call.moving_points is None or call.grid is None:
        return None
    fixed, moving = call.fixed_points.double(), call.moving_points.double()
    sizes, targets, corners = call.source[::-1], call.target[::-1], call.align_corners
    start = to_pixels(to_normalised(fixed, targets, corners), sizes, corners)
    identity = to_pixels(lay_lattice(call.target, call.kept.stride, corners), sizes, corners)
    moved = to_pixels(call.grid.double(), sizes, corners) - identity
    at = [
        axis_normalised(x / call.kept.stride, n, True)
        for x, n in zip(fixed.nan_to_num().unbind(-1), moved.shape[-2:0:-1], strict=True)
    ]
    places = torch.stack(at, dim=-1).reshape(len(fixed), *[1] * (call.dims - 1), -1, call.dims)
    moved = masked.grid_sample(moved.movedim(-1, 1), places, "bilinear", "border", True)
    moved = moved.flatten(2).transpose(1, 2)
    last = fixed.new_tensor(targets) - 0.5
    known = ((fixed >= -0.5) & (fixed <= last)).all(dim=-1, keepdim=True)  # of NaN, too, nothing is known
    return Landmarks(fixed, moving, start, torch.where(known, start + moved, torch.nan))


def apart(call: Call) -> Tensor | None:
    """Measure how far V is from the fixed picture: the mean of |V − F| of each kept item, (n,); None without one."""
    if call.fixed is None or call.output is None:
        return None
    return (call.output.double() - call.fixed.double()).abs().flatten(1).mean(dim=1)
