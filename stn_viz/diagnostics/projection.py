"""Faults of projection: points that have no depth all fall on one spot, points behind the camera come back mirrored."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches
from stn_viz.diagnostics.warp import Warp
from stn_viz.texts import Message
from stn_viz.texts.percent import percent_message
from stn_viz.texts.quantity import quantity

_SPOT = 1e-4  # half widths within which points are one spot
_MANY, _MOST = 0.03, 0.9  # share of the points on one spot; beyond the second the warp has collapsed
_FAR = 2.0  # half widths beyond which a line jumps to the other side
_IRRATIONAL = torch.tensor([1.0, math.pi, math.e], dtype=torch.float64)
_LINES = 0.05  # share of rows or columns that jump
_POINTS, _FEWEST = 0.05, 16  # share of the points inside the picture, and their number


def no_depth(warp: Warp) -> Finding | None:
    """Find a warp that sends 3 % of its points or more to exactly one spot, inside of a map that else has order.

    A depth of 0 sends its pixels to the other camera's own image, wherever that lies. Points that were clamped to the
    corners, or set aside at ±2, are no such spot.
    """
    shares: list[float] = []
    places: list[Tensor] = []
    for grid in warp.grid.flatten(1, -2):
        spots = (grid / _SPOT).round()
        # one number a spot: sorting pairs takes sixty times as long, and no two spots share theirs but by a rare chance
        names, counts = (one_each := spots.double() @ _IRRATIONAL[: spots.shape[1]]).unique(return_counts=True)
        place = spots[int((one_each == names[counts.argmax()]).int().argmax())] * _SPOT
        aside = bool(((place.abs() - 1).abs() < _SPOT).all() or ((place.abs() - 2).abs() < _SPOT).any())
        shares.append(0.0 if aside else float(counts.max()) / len(grid))
        places.append(place)
    sample = max(range(len(shares)), key=shares.__getitem__)
    share, place = shares[sample], places[sample]
    if not reaches("share", share, _MANY) or share > _MOST or share * warp.grid[0, ..., 0].numel() < 16:
        return None
    return warp.found(
        "warning",
        "no-depth",
        sample,
        Message(
            "diagnostics-no-depth",
            {"share": percent_message(share), "x": quantity(float(place[0]), 3), "y": quantity(float(place[1]), 3)},
        ),
        Message("diagnostics-no-depth-remedy"),
        share=torch.tensor(shares),
    )


def behind_camera(warp: Warp) -> Finding | None:
    """Find a projection of points behind the camera: it comes back from infinity on the other side, mirrored.

    Along 5 % of the rows or columns neighbours lie beyond 2 half widths on opposite sides; or the whole picture is
    turned by 180°, as where every depth is negative, and is no affine map; of another size it may be the ground as the
    camera on the other side sees it. Turned by that is what goes left where x goes right, rather than up or down: of
    swapped axes, the little that x has to say of x may be of either sign.
    """
    jumps = 0.0
    for axis in (1, 2):
        near, far = (
            warp.grid.narrow(axis, 0, warp.grid.shape[axis] - 1),
            warp.grid.narrow(axis, 1, warp.grid.shape[axis] - 1),
        )
        crossing = ((near.abs() > _FAR) & (far.abs() > _FAR) & (near * far < 0)).any(dim=-1)
        jumps = max(jumps, float(crossing.any(dim=axis).double().mean()))
    linear = warp.affine[..., :-1]
    diagonal = linear.diagonal(dim1=-2, dim2=-1)
    upside_down = ((diagonal < 0) & (diagonal.abs() >= linear.abs().amax(dim=-1))).all(dim=-1)
    bent = ((warp.explained < 1 - 1e-3) & (warp.explained > 0.3)).any(dim=-1)
    turned = float((upside_down & bent).double().mean()) if warp.same_size else 0.0
    if not reaches("share", jumps, _LINES) and turned < 1:
        return None
    return warp.found(
        "warning",
        "behind-camera",
        0,
        Message("diagnostics-behind-camera", {"share": percent_message(jumps)})
        if jumps >= _LINES
        else Message("diagnostics-behind-camera-all"),
        Message("diagnostics-behind-camera-remedy"),
        share=jumps,
        affine=warp.affine,
    )


def mirrored_points(warp: Warp) -> Finding | None:
    """Find points behind the camera inside the picture: 5 % of those there, sixteen at least, and none of them masked.

    Their depth has the other sign than that of the rest, whichever is in front. They are masked where at least half as
    many points of V have no gradient.
    """
    behind, inside = min(warp.call.behind, 1 - warp.call.behind), (warp.grid.abs() < 1).all(dim=-1)
    upstream = warp.call.upstream
    if not reaches("share", behind, _POINTS) or behind * float(inside.sum()) < _FEWEST or upstream is None:
        return None
    idle = float((upstream == 0).all(dim=1)[inside].double().mean())
    if idle >= behind / 2:
        return None
    return warp.found(
        "warning",
        "behind-camera",
        0,
        Message("diagnostics-behind-camera-points", {"share": percent_message(behind)}),
        Message("diagnostics-behind-camera-remedy"),
        share=behind,
        inside=float(inside.double().mean()),
    )
