"""Faults of look-ups: queries that read around their mirror or from 0 to 1, places not brought to a smaller map."""

from __future__ import annotations

from collections.abc import Iterator

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
_EACH_WAY = 4  # queries, at least, that a lattice of them has each way
_SPAN, _ASTRAY = 0.05, 0.25  # of a lattice's extent, and of its spread: how nearly queries lie on it
_DRAWN, _CALLS = 256, 16  # places, at least, that tell an even draw; calls of a line that are looked at
_UNEVEN, _SAME_PLACE = 0.1, 1e-3  # share of places that may be missing or too many; how near two are the same one
_SHIFT, _SHIFT_AT_MOST = 4.0, 0.2  # pixels, and in normalised units, by which offsets may move all queries alike


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


def lists_queries(warp: Warp) -> bool:
    """Tell whether a call's points are a list of queries: a row of at most 64 points for each, or one row of them."""
    if warp.call.dims != 2 or not warp.scattered or warp.looks_up:
        return False
    rows, points = warp.call.target[::-1] if warp.call.target[0] == 1 else warp.call.target
    return rows >= _EACH_WAY**2 and points <= _MOST


def unit_queries(warp: Warp) -> Finding | None:
    """Find queries whose points lie around places from 0 to 1, where -1 to 1 is meant.

    In every item the mean points of the queries are, in order, the cells or corners of a lattice over 0 to 1, four or
    more each way, or the pixels of the maps that ask: to 5 % of its extent, and shifted as a whole by at most 4 pixels.
    Or they are drawn, evenly over just that: of 256 places or more that the line asks from no share differs by a tenth.
    Queries that read the lower right quarter on purpose have others beside them, at the same line, for the rest.
    """
    centres = _find_centres(warp.call, warp.grid)
    slack = (_SHIFT / centres.new_tensor(warp.sizes)).clamp(max=_SHIFT_AT_MOST)
    off = min((_measure_off(centres, lattice, slack) for lattice in _lay_units(warp)), default=1.0)
    lattice = stays_below("off_scale", off, _SPAN)
    if not (lattice or stays_below("share", _measure_unevenness(warp, slack), _UNEVEN)) or _reads_the_rest(warp):
        return None
    return warp.found(
        "error",
        "pixel-units",
        0,
        Message("diagnostics-pixel-units-queries"),
        Message("diagnostics-pixel-units-quarter-remedy"),
        points=centres[0],
    )


def _find_centres(call: Call, grid: Tensor) -> Tensor:
    """Average the points of each query: (n, Q, 2)."""
    return (grid.flatten(1, 2)[:, :, None] if call.target[0] == 1 else grid).mean(dim=2)


def _measure_unevenness(warp: Warp, slack: Tensor) -> float:
    """Measure how far the places of a line's queries are from an even draw over 0 to 1; 1 where they are too few.

    That is the largest difference of both distributions (Kolmogorov and Smirnov), over x and y, each item's taken from
    its middle: heads look to a side. Places that come again, as those that are learned do, count once.
    """
    same = [c for c in warp.tape if str(c.site) == str(warp.call.site) and c.target == warp.call.target]
    grids = [(c, c.grid.to(warp.grid)) for c in same[:_CALLS] if c.grid is not None]
    centres = torch.cat([_find_centres(c, grid) for c, grid in grids or [(warp.call, warp.grid)]])
    middles = centres.mean(1)
    moved = (centres - middles[:, None]).flatten(0, 1)
    places = torch.unique((moved / _SAME_PLACE).round(), dim=0) * _SAME_PLACE
    if len(places) < _DRAWN or bool(((middles.mean(0) - 0.5).abs() > slack).any()):
        return 1.0
    sorted_places = places.sort(dim=0).values
    even = (torch.arange(len(places), dtype=places.dtype)[:, None] + 0.5) / len(places) - 0.5
    wanted = sorted_places.clamp(-0.5, 0.5)
    return float((wanted - even).abs().max())


def _lay_units(warp: Warp) -> Iterator[Tensor]:
    """Lay every lattice over 0 to 1 that as many queries as the call has may ask from: (Q, 2)."""
    count = max(warp.call.target) if warp.call.target[0] == 1 else warp.call.target[0]
    sizes = [((n, count // n),) for n in range(_EACH_WAY, count // _EACH_WAY + 1) if count % n == 0]
    maps = _find_maps(warp)
    for rows in (*([maps] if len(maps) > 1 else []), *sizes):
        for corners in (False, True):
            yield torch.cat([(lay_lattice(size, 1, corners).flatten(0, -2) + 1) / 2 for size in rows])


def _measure_off(centres: Tensor, lattice: Tensor, slack: Tensor) -> float:
    """Measure by how much the extent of points (n, Q, 2) differs from a lattice's (Q, 2); 1 where they are none."""
    shift = centres.mean(1) - lattice.mean(0)
    at, moved = lattice - lattice.mean(0), centres - centres.mean(1, keepdim=True)
    slope = (at * moved).sum(1) / at.square().sum(0)
    astray = (moved - slope[:, None] * at).square().mean(1).sqrt() / at.square().mean(0).sqrt()
    if bool((shift.abs() > slack).any()) or bool((astray > _ASTRAY).any()):
        return 1.0
    return float((slope - 1).abs().max())


def _reads_the_rest(warp: Warp) -> bool:
    """Tell whether other calls of the same line and step read about other places."""
    alike = (c for c in warp.tape if c.step == warp.call.step and c.site.line == warp.call.site.line)
    return any(c.grid is not None and bool((c.grid.flatten(1, -2).mean(1) < _SHIFT_AT_MOST).any()) for c in alike)


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
