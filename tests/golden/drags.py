"""What a drag must do, said a second time: each kind as a map of the anchors' sources, solved by Python's own solver.

The stage's ``solve.js`` gets to the same θ another way, so the two agree only if both are right.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

import stn_viz as sv

SNAP = math.radians(15)


def drags(family: sv.Family, theta: Tensor) -> Iterator[dict[str, Any]]:
    """Drag the first handle of each kind, plainly and with each key held."""
    kinds: set[str] = set()
    for handle in family.handles:
        if handle.kind in kinds:
            continue
        kinds.add(handle.kind)
        start = _source(family, theta, handle.point)
        to = start + torch.tensor([0.22, -0.13], dtype=torch.float64)
        for keys in ({}, {"shift": True}, {"ctrl": True}):
            case = {"handle": handle.name, "to": [round(v, 6) for v in to.tolist()], "aspect": 1.4, **keys}
            place = torch.tensor(case["to"], dtype=torch.float64)
            yield {**case, "theta": dragged(family, theta, handle, place, 1.4, **keys)}


def dragged(
    family: sv.Family,
    theta: Tensor,
    handle: sv.Handle,
    to: Tensor,
    aspect: float,
    shift: bool = False,
    ctrl: bool = False,
) -> Tensor:
    """Give θ after dragging a handle to a source point."""
    p = torch.tensor(handle.point, dtype=torch.float64)
    q = _source(family, theta, handle.point)
    centre = _source(family, theta, (0.0, 0.0))
    pixels = torch.tensor([aspect, 1.0], dtype=torch.float64)
    if handle.kind in ("point", "move") and shift:
        way = (to - q) * pixels
        to = torch.stack([to[0], q[1]]) if way[0].abs() >= way[1].abs() else torch.stack([q[0], to[1]])
    anchors = torch.tensor(family.anchors, dtype=torch.float64)
    sources = family.points(theta[None], anchors)[0]
    if handle.kind == "point":
        return _point(family, theta, handle, to, to - q, ctrl)
    if handle.kind == "move":
        return sv.solve(family, theta, anchors, sources + to - q)
    if handle.kind == "rotate":
        stretch = pixels if "shear" in family.control_names else torch.ones_like(pixels)
        before, after = ((v - centre) * stretch for v in (q, to))
        angle = float(torch.atan2(after[1], after[0]) - torch.atan2(before[1], before[0]))
        if shift:
            now = math.radians(sv.to_controls(family, theta, aspect)["rotation"])
            angle = round((now + angle) / SNAP) * SNAP - now
        turn = torch.tensor([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]).to(theta)
        turn = turn * stretch / stretch[:, None]
        return sv.solve(family, theta, anchors, centre + (sources - centre) @ turn.T)
    # scale: along the box's own axes, which `corner` and its two neighbours span, about the opposite point
    axes = torch.linalg.lstsq(torch.cat([anchors, torch.ones_like(anchors[:, :1])], dim=1), sources).solution
    A, t = axes[:2].T, axes[2]
    fixed = torch.zeros(2, dtype=torch.float64) if ctrl else -p
    inverse = torch.linalg.inv(A)
    old, new = inverse @ (q - t) - fixed, inverse @ (to - t) - fixed
    factors = torch.where(old.abs() > 1e-9, new / old, torch.ones_like(old))
    if shift or "scale x" not in family.control_names:
        along = pixels * (A @ old)
        factors = (along @ (pixels * (A @ new)) / (along @ along)).expand(2)
    back = (sources - t) @ inverse.T
    return sv.solve(family, theta, anchors, (fixed + factors * (back - fixed)) @ A.T + t)


def _point(family: sv.Family, theta: Tensor, handle: sv.Handle, to: Tensor, step: Tensor, ctrl: bool) -> Tensor:
    targets, sources, hold = [handle.point], [to], list(handle.hold)
    opposite = (-handle.point[0], -handle.point[1])
    known = {*family.anchors, *(q for h in family.handles for q in (h.point, *h.hold))}
    if ctrl and opposite in known:
        targets.append(opposite)
        sources.append(_source(family, theta, opposite) - step)
        hold = [q for q in hold if q != opposite]
    held = torch.tensor(hold, dtype=torch.float64) if hold else None
    return sv.solve(family, theta, torch.tensor(targets, dtype=torch.float64), torch.stack(sources), held)


def _source(family: sv.Family, theta: Tensor, point: tuple[float, float]) -> Tensor:
    return family.points(theta[None], torch.tensor([point], dtype=torch.float64))[0, 0]
