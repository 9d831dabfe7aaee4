"""The direction fault: a transform from source to target used as if it were from target to source."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.warp import Warp
from stn_viz.sampling.masked import grid_sample
from stn_viz.texts import Message

_ALIKE = 0.8  # cosine between what the loss asks for and what the inverse warp would change
_MARGIN = 0.1  # by which the inverse must answer the loss better than no warp at all
_ROUNDS = 12


def direction(warp: Warp) -> Finding | None:
    """Find a warp whose inverse is what the loss asks for.

    The step -∂L/∂V says how V should change. If U read through the *inverse* grid differs from V in just that
    direction (cosine at least 0.8), and answers it better than the unwarped U by 0.1, the transform was meant the
    other way round. A healthy warp on its way to its target points the opposite way, and a warp by less than a pixel
    tells neither; nor does a loss that only asks for more, or for less, everywhere.
    """
    call = warp.call
    assert call.input is not None  # the check asks for source
    assert call.upstream is not None  # and gradient
    if float(warp.displacement.norm(dim=-1).mean()) < 1:
        return None
    U, V, step = call.input.double(), warp.output.double(), -call.upstream.double()
    if not all(bool(torch.isfinite(t).all()) for t in (U, V, step)) or not bool(step.any()):
        return None
    grid = _invert(warp)
    if grid is None:
        return None
    if not _wants_displacement(step):
        return None
    undone = grid_sample(U, grid, call.mode, call.padding, call.align_corners)
    both_inside = (~warp.outside & (grid.abs() <= 1).all(dim=-1))[:, None]  # padding answers no question
    by_inverse, by_identity = (_cosine(step * both_inside, (other - V) * both_inside) for other in (undone, U))
    if float(by_inverse.mean()) < _ALIKE or float((by_inverse - by_identity).mean()) < _MARGIN:
        return None
    sample = int(by_inverse.argmax())
    return warp.found(
        "warning",
        "direction",
        sample,
        Message(
            "diagnostics-direction",
            {"cosine": f"{float(by_inverse.mean()):.2f}", "unwarped": f"{float(by_identity.mean()):.2f}"},
        ),
        Message("diagnostics-direction-remedy"),
        cosine=by_inverse,
        cosine_identity=by_identity,
        inverse_grid=grid,
        inverse_output=undone,
    )


def _wants_displacement(step: Tensor) -> bool:
    """Tell whether a loss wants some pixels brighter and others darker: then it may want the picture elsewhere."""
    return 0.1 <= float(step.clamp(min=0).sum() / step.abs().sum()) <= 0.9


def _invert(warp: Warp) -> Tensor | None:
    """Invert the warp: its affine map where that is all it is, else its displacement by fixed-point iteration."""
    lattice = warp.lattice_under(warp.call.align_corners)
    if bool((warp.explained > 0.9999).all()):
        linear, shift = warp.affine[..., :-1], warp.affine[..., -1]
        if bool((torch.linalg.det(linear).abs() < 1e-3).any()):
            return None
        inverse = torch.linalg.inv(linear)
        return (
            torch.einsum("bij,hwj->bhwi", inverse, lattice) - torch.einsum("bij,bj->bi", inverse, shift)[:, None, None]
        )
    moved = (warp.grid - lattice).permute(0, 3, 1, 2)
    inverse = lattice.expand_as(warp.grid)
    for _ in range(_ROUNDS):
        there = grid_sample(moved, inverse, "bilinear", "border", warp.call.align_corners)
        inverse = lattice - there.permute(0, 2, 3, 1)
    return inverse


def _cosine(step: Tensor, change: Tensor) -> Tensor:
    """Compare the direction of two changes of V, item by item; a loss of absolute differences shows only signs."""
    step, change = step.flatten(1), change.flatten(1)
    seen = change.abs() > 1e-3 * change.abs().amax(dim=1, keepdim=True)
    plain = F.cosine_similarity(step, change, dim=1, eps=1e-30)
    return torch.maximum(plain, F.cosine_similarity(step, change.sign() * seen, dim=1, eps=1e-30))
