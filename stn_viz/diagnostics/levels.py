"""Levels of a pyramid: points on one that were normalised by the size of another, as the calls of a line tell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Literal, NamedTuple

import torch
from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches
from stn_viz.diagnostics.queries import lists_queries
from stn_viz.diagnostics.warp import Warp
from stn_viz.recording.call import Call
from stn_viz.texts import Message
from stn_viz.texts.percent import percent_message

Where = Literal["corner", "beyond"]

_RATIO, _ALIKE = 1.5, 0.15  # times: of two levels' sizes, at least; by how much it may differ from axis to axis
_SIZES, _CALLS, _STEPS = 6, 48, 16  # sizes at a line that are looked at, calls of each, and of these in pairs
_LINES = 64  # points a side, or about so many, that are looked at
_SIDE = 4  # pixels that a level has each way, at least
_WITHIN, _SPAN = 0.99, 0.6  # share of the points in a part of the map; of its sides, that they span
_OUT = 0.4  # share of the points outside, at least
_PLACES, _APART, _SAME = 12, 0.3, 1e-3  # different places, at least; of the part, that they span; how near two are one
_FEWEST, _MOSTLY = 32, 0.9  # queries, at least; share of their places inside the map that is read rightly
_EXACT, _LITTLE = 1e-6, 0.2  # of the variance, that is left of the very same places; of the sides, that these span
_FILLING, _FOURTH = 200, 0.1  # different places, at least, and the share of them in each of the four parts
_AT_EDGE, _EDGE = 0.2, 0.08  # of a part's sides, that its edges take, and the share of the places there, at least
_SLOPE, _ANCHOR, _EXPLAINED = 0.15, 0.15, 0.7  # by which the ratio may be missed, and the corner; of the variance


class _Level(NamedTuple):
    """Hold what a line reads on maps of one size: from 0 to 1, the first and the last pixel's ends or centres.

    Args:
        calls: some of them, in order.
        sides: of the map, as points are normalised by them, (2,).
        points: (m, 2).
        places: the mean of each query, or each item, (n, 2).
    """

    calls: tuple[Warp, ...]
    sides: Tensor
    points: Tensor
    places: Tensor


def other_level(warps: Sequence[Warp]) -> Finding | None:
    """Find a level of a pyramid whose points were normalised by another level's size, half as large again or more.

    99 % of the points lie where that puts all of a map and span 60 % of it: in the first corner of the smaller level,
    or 40 % of them beyond the larger one. They belong to 12 places or more, which span 30 % of it, while the other
    level's points lie on its own map and span 60 % of that. Crops that layers predict may lie anywhere, and what was
    divided by its own size is right. Or the same queries read both, at places in the ratio of the sizes, to 15 %;
    where they are the very same places, it is enough that these span 20 % of the other level.
    """
    levels = _list_levels(warps)
    for level, other in permutations(levels, 2):
        ratio = other.sides / level.sides
        if float((ratio[0] / ratio[1]).log().abs()) > _ALIKE:
            continue
        where: Where = "corner" if float(ratio.mean()) > 1 else "beyond"
        if max(float(ratio.min()), float((1 / ratio).min())) < _RATIO:
            continue
        outside = float((level.points > 1).any(-1).double().mean())
        if where == "beyond" and not reaches("outside", outside, _OUT):
            continue
        if _fits(level, other) or _agrees(level, other):
            first = level.calls[0]
            share = percent_message(float((1 / ratio).mean()) if where == "corner" else outside)
            size, others = ("×".join(map(str, of.calls[0].call.source)) for of in (level, other))
            sizes = {"size": size, "other": others}
            return first.found(
                "error",
                "wrong-size",
                0,
                Message("diagnostics-wrong-size-levels", {**sizes, "where": where, "share": share}),
                Message("diagnostics-wrong-size-levels-remedy", sizes),
                outside=outside,
                points=level.places,
            )
    return None


def first_part(warps: Sequence[Warp]) -> Finding | None:
    """Find loose points that fill just the first half of a map's sides, or quarter, or eighth.

    Of 200 different places or more none lies beyond it by half a pixel, 8 % lie in its first fifth and as many in its
    last one along each axis, and a tenth in each of its four parts. Pixels of a map half as large, divided by this
    one's size, fill it so; objects hardly keep to one corner and fill that.
    """
    first = warps[0]
    loose = [w for w in warps if w.scattered and not w.looks_up and w.call.source == first.call.source]
    points = torch.cat([(w.grid.flatten(0, -2) + 1) / 2 for w in loose[:: -(-len(loose) // _CALLS)]]) if loose else None
    if points is None or min(first.call.source) < _SIDE:
        return None
    places = torch.unique((points / _SAME).round(), dim=0) * _SAME
    if not reaches("places", len(places), _FILLING):
        return None
    low, high = places.aminmax(dim=0)
    pixel = 1 / places.new_tensor(first.sizes)
    for part in (0.5, 0.25, 0.125):
        within = bool((low >= -pixel).all() and (high <= part + pixel / 2).all())
        upper = (places >= part / 2).long() @ torch.tensor([1, 2])
        even = float(torch.bincount(upper, minlength=4).min()) >= _FOURTH * len(places)
        edges = torch.stack([places <= _AT_EDGE * part, places >= (1 - _AT_EDGE) * part]).double().mean(1)
        if within and even and reaches("edge", float(edges.min()), _EDGE):
            names = {"size": "×".join(map(str, first.call.source)), "share": percent_message(part)}
            return first.found(
                "error",
                "wrong-size",
                0,
                Message("diagnostics-wrong-size-first", names | {"times": f"{1 / part:g}"}),
                Message("diagnostics-wrong-size-first-remedy"),
                points=places,
            )
    return None


def _list_levels(warps: Sequence[Warp]) -> list[_Level]:
    """List the levels that are read, the commonest first where they are many."""
    sizes: dict[tuple[int, ...], list[Warp]] = {}
    for warp in warps:
        if min(warp.call.source) >= _SIDE:
            sizes.setdefault(warp.call.source, []).append(warp)
    if len(sizes) < 2:
        return []
    commonest = sorted(sizes.values(), key=len, reverse=True)[:_SIZES]
    return [_gather(calls) for calls in commonest]


def _gather(warps: Sequence[Warp]) -> _Level:
    calls = tuple(warps[:: -(-len(warps) // _CALLS)])
    sides = torch.tensor(calls[0].sizes, dtype=torch.float64) - float(calls[0].call.align_corners)
    points = torch.cat([_thin(w).flatten(0, -2) for w in calls])
    return _Level(calls, sides, points, torch.cat([_find_places(w, lists_queries(w)) for w in calls]))


def _thin(warp: Warp) -> Tensor:
    """Take some points of a lattice, from 0 to 1."""
    return (warp.grid[(slice(None), *(slice(None, None, max(1, n // _LINES)) for n in warp.grid.shape[1:-1]))] + 1) / 2


def _find_places(warp: Warp, listed: bool) -> Tensor:
    """Average the points of each query of a list, or of each item: (n, 2), from 0 to 1."""
    grid = (warp.grid + 1) / 2
    if not listed:
        return grid.flatten(1, -2).mean(1)
    return grid.flatten(0, 2) if warp.call.target[0] == 1 else grid.mean(2).flatten(0, 1)


def _fits(level: _Level, other: _Level) -> bool:
    """Tell whether boxes lie on a level where normalising by the other's size puts them, and the other's on its own."""
    if any(w.call.predicted for w in level.calls) or _was_divided_rightly(level, other):
        return False
    part = level.sides / other.sides
    places = torch.unique((level.places / _SAME).round(), dim=0) * _SAME
    low, high = places.aminmax(dim=0)
    if len(places) < _PLACES or bool((high - low < _APART * part).any()):
        return False
    return _spans(level.points, part, 0.5 / other.sides) and _spans(other.points, torch.ones(2), 0.5 / other.sides)


def _spans(points: Tensor, part: Tensor, slack: Tensor, within: float = _WITHIN, spans: float = _SPAN) -> bool:
    """Tell whether so many points lie in the first part of a map, and span it along each axis."""
    inside = ((points >= -slack) & (points <= part + slack)).all(dim=-1)
    share = float(inside.double().mean())
    if not reaches("share", share, within):
        return False
    low, high = points[inside].aminmax(dim=0)
    return bool((high - low >= spans * part).all())


def _was_divided_rightly(level: _Level, other: _Level) -> bool:
    """Tell whether some call is known to divide by its own map's sides, or by one less, and not by the other's."""

    def divides_by(sides: tuple[int, ...], divisors: set[int]) -> bool:
        return any({n - less for n in sides} <= divisors for less in (0, 1))

    own, others = level.calls[0].call.source, other.calls[0].call.source
    known = (set(w.call.divisors) for w in level.calls)
    return any(divides_by(own, divisors) and not divides_by(others, divisors) for divisors in known)


def _agrees(level: _Level, other: _Level) -> bool:
    """Tell whether the same queries read a level where normalising by the other's size puts what they read there."""
    pairs = _pair(level, other)
    if not pairs:
        return False
    mine, theirs = (torch.cat(places) for places in zip(*pairs, strict=True))
    if len(mine) < _FEWEST:
        return False
    part = level.sides / other.sides
    at, moved = theirs - theirs.mean(0), mine - mine.mean(0)
    slope = (at * moved).sum(0) / at.square().sum(0)
    left = (moved - slope * at).square().sum(0) / moved.square().sum(0).clamp(min=1e-12)
    anchor = mine.mean(0) - slope * theirs.mean(0)
    spans = _SPAN if float(left.max()) > _EXACT else _LITTLE
    if not _spans(theirs, torch.ones(2), 0.5 / other.sides, _MOSTLY, spans):
        return False
    met = (slope / part).log().abs() <= _SLOPE
    return bool((met & (anchor.abs() <= _ANCHOR * part) & (1 - left >= _EXPLAINED)).all())


def _pair(level: _Level, other: _Level) -> list[tuple[Tensor, Tensor]]:
    """Pair the places of queries on a level with those of the same queries on the other."""
    pairs: list[tuple[Tensor, Tensor]] = []
    for warp in level.calls[:_STEPS]:
        asked = [c for c in warp.tape if _asker(c) == _asker(warp.call)]
        mine, theirs = ([c for c in asked if c.source == of.calls[0].call.source] for of in (level, other))
        if len(mine) != len(theirs):
            continue
        place = next(i for i, c in enumerate(mine) if c is warp.call)
        both = (warp, Warp(theirs[place], 0))
        listed = any(map(lists_queries, both))
        if listed or any(w.looks_up for w in both):
            pairs.append((_find_places(both[0], listed), _find_places(both[1], listed)))
    return pairs


def _asker(call: Call) -> tuple[object, ...]:
    """Tell what calls have in common by which the same queries read maps of other sizes, of as many channels or not."""
    return call.step, str(call.site), call.training, call.batch, call.target, call.kept.items, call.kept.stride
