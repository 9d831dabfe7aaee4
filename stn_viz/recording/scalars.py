"""A recording as columns of numbers, a row a call: for a table, a chart of one's own, TensorBoard or W&B."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from stn_viz.recording.call import Call
from stn_viz.recording.pixels import lie_outside, to_pixels

Value = float | int | str | bool | None


def scalars(calls: Sequence[Call], losses: Mapping[int, float]) -> dict[str, list[Value]]:
    """Describe each call by numbers; see :meth:`stn_viz.recording.Tape.scalars`."""
    rows = [_row(call, losses) for call in calls]
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _row(call: Call, losses: Mapping[int, float]) -> dict[str, Value]:
    where: dict[str, Value] = {"step": call.step, "index": call.index, "module": call.site.module}
    told: dict[str, Value] = {"training": call.training, "loss": losses.get(call.step)}
    return {
        **where,
        **told,
        "outside": None if call.grid is None else _share_outside(call, call.grid),
        **(_of_theta(call.theta.double()) if call.theta is not None else {}),
        "|∂L/∂θ|": _norm(call.theta_grad),
        "|∂L/∂grid|": _norm(call.grid_grad),
        "|∂L/∂V|": _norm(call.upstream),
    }


def _share_outside(call: Call, grid: Tensor) -> float:
    """Measure the share of sample points beyond U's pixel squares."""
    sizes = call.source[::-1]  # x first
    return float(lie_outside(to_pixels(grid.double(), sizes, call.align_corners), sizes).double().mean())


def _of_theta(theta: Tensor) -> dict[str, Value]:
    """Give mean and deviation over the batch of each entry of θ (B, d, d + 1), and how much its linear part scales."""
    found: dict[str, Value] = {}
    for row in range(theta.shape[1]):
        for column in range(theta.shape[2]):
            entries = theta[:, row, column]
            found[f"θ{row + 1}{column + 1}"] = float(entries.mean())
            found[f"θ{row + 1}{column + 1} sd"] = float(entries.std(correction=0))
    linear = theta[:, :, :-1]
    finite = linear[torch.isfinite(linear).flatten(1).all(dim=1)]
    if len(finite):
        values = torch.linalg.svdvals(finite)
        found |= {"σ max": float(values.amax()), "σ min": float(values.amin())}
        found |= {"det": float(torch.linalg.det(finite).mean())}
    return found


def _norm(gradient: Tensor | None) -> float | None:
    return None if gradient is None else float(gradient.double().norm())
