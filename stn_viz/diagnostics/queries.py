"""Faults of look-ups: queries that read around their mirror, and places that were not brought to a smaller map."""

from __future__ import annotations

import torch
from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.look_up import pyramid
from stn_viz.diagnostics.measure import reaches, stays_below
from stn_viz.diagnostics.warp import Warp
from stn_viz.recording.call import Call
from stn_viz.recording.pixels import lay_lattice
from stn_viz.texts import Message

_FEWEST, _MOST = 32, 64  # queries; points of each
_FOLLOWS, _IGNORES = 0.8, 0.3  # correlation with the other coordinate, at least; with its own, at most
_SAME, _APART = 0.05, 1.0  # pixels: between places that are the same, and between those that are not
_SMALLER = 0.6  # of the larger map's side


def asked_by_pixels(warp: Warp) -> bool:
    """Tell whether the rows of a call's points are the pixels of the maps that the same queries read, in order."""
    return bool(_find_maps(warp))


def _find_maps(warp: Warp) -> tuple[tuple[int, int], ...]:
    """Find the sizes of the maps whose pixels ask: the map that is read, or all that the same queries read."""
    call = warp.call
    if call.dims != 2 or call.target[0] < max(_FEWEST, call.source[0] * call.source[1]) or call.target[1] > _MOST:
        return ()
    of_all = tuple(c.source for c in _list_pyramid(warp))
    for maps in ((call.source,), of_all, of_all[::-1]):
        if sum(h * w for h, w in maps) == call.target[0]:
            return tuple((h, w) for h, w in maps)
    return ()


def _list_pyramid(warp: Warp) -> list[Call]:
    """List the calls of a step by which the same queries read maps of other sizes, the call itself among them."""
    calls = [c for c in warp.tape if c.step == warp.call.step]
    index = next((i for i, c in enumerate(calls) if c is warp.call), None)
    return [warp.call] if index is None else [calls[i] for i in pyramid(calls, index)]


def swapped_queries(warp: Warp) -> Finding | None:
    """Find points (y, x) around pixels (x, y): the mean of each query's points follows the other coordinate.

    Over the queries, x of the mean correlates with y of the pixel that asks, and y with its x, by 0.8 or more each, and
    neither with its own by more than 0.3. On maps of one row or column nothing tells.
    """
    maps = _find_maps(warp)
    centres = torch.cat([lay_lattice(size, 1, align_corners=False).flatten(0, -2) for size in maps])
    around = warp.grid.mean(dim=(0, 2))
    follows = _correlate(around, centres[:: warp.call.kept.stride])
    other = float(follows.flip(-1).diagonal().min())
    if not reaches("correlation", other, _FOLLOWS) or float(follows.diagonal().abs().max()) > _IGNORES:
        return None
    return warp.found(
        "error",
        "xy-swap",
        0,
        Message("diagnostics-xy-swap-queries"),
        Message("diagnostics-xy-swap-queries-remedy"),
        correlation=follows,
    )


def _correlate(points: Tensor, centres: Tensor) -> Tensor:
    """Correlate each coordinate of points (Q, 2) with each of centres (Q, 2): (2, 2); 0 where one is constant."""
    a, b = (t - t.mean(0) for t in (points, centres))
    return (a.T @ b) / (a.norm(dim=0)[:, None] * b.norm(dim=0)).clamp(min=1e-12)


def unscaled_places(warp: Warp) -> Finding | None:
    """Find windows of a pyramid that are read at the same pixels of a smaller map as of the larger one.

    The windows' centres are the same to 0.05 pixels on the median, and by a pixel or more from where the smaller map
    has these places.
    """
    if not warp.looks_up:
        return None
    larger = max(_list_pyramid(warp), key=lambda c: c.source)
    ratio = warp.grid.new_tensor([a / b for a, b in zip(warp.sizes, larger.source[::-1], strict=True)])
    if float(ratio.max()) > _SMALLER:
        return None
    here, there = warp.pixels.flatten(1, -2).mean(1), _centre(larger)
    meant = (there + 0.5) * ratio - 0.5
    apart, off = ((here - to).norm(dim=-1).median() for to in (there, meant))
    if not stays_below("apart", float(apart), _SAME) or float(off) < _APART:
        return None
    names = {"small": "×".join(map(str, warp.call.source)), "large": "×".join(map(str, larger.source))}
    return warp.found(
        "error",
        "wrong-size",
        0,
        Message("diagnostics-wrong-size-level", names),
        Message("diagnostics-wrong-size-level-remedy"),
        apart=float(apart),
    )


def _centre(call: Call) -> Tensor:
    return Warp(call, 0).pixels.flatten(1, -2).mean(1)
