"""Faults of what a grid was divided by, as its graph tells: the sides of the other convention, rows before columns."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches, stays_below
from stn_viz.diagnostics.warp import Warp
from stn_viz.texts import Message
from stn_viz.texts.percent import percent_message

_STILL = 0.02  # pixels from the identity of its own convention, within which nothing is wrong
_WHOLE, _DIFFERENT = 1e-3, 4  # pixels from a whole one; different ones, at least, along each axis
_ITEMS, _NEAR, _SURE = 8, 0.35, 0.2  # at least; shares of 1 / W, by which a mean scale misses it, and is unsure
_SMALLEST = 8  # side of a map: smaller numbers divide for many reasons
_SLACK = 0.02  # half widths beyond the edge that count as inside
_OUT, _WITHIN, _SPAN = 0.4, 0.95, 0.3  # shares of the points outside; and inside, divided by this map's sides; of these
_NEARLY_ALL, _FEW = 0.9, 0.1  # share of the points at whole pixels: as they were divided, and as they are read


def divided(warp: Warp) -> Finding | None:
    """Find a grid whose graph divides by W - 1 and H - 1, as for align_corners=True, and which is read with False.

    By the source's sides, or where V has others by V's; and by halves of them just as well. A grid half of whose
    coordinates are those of its own convention's identity is left alone.
    """
    call = warp.call
    divisors = set(call.divisors)
    if warp.finite and float(warp.displacement.abs().median()) < _STILL:
        return None
    both = tuple(dict.fromkeys((call.source, call.target)))
    if any(all(_find_side(n, divisors) for n in sides) for sides in both):
        return None
    for sides in both:
        corners = [_find_side(n - 1, divisors) for n in sides]
        if None in corners or any(_find_side(n, divisors) for n in sides):
            continue
        listed = ", ".join(str(n) for n in sorted({n for n in corners if n is not None}))
        return warp.found(
            "error",
            "align-corners",
            0,
            Message("diagnostics-align-corners-divided", {"divisors": listed}),
            Message("diagnostics-align-corners-remedy", {"own": "False", "other": "True"}),
            divisors=call.divisors,
        )
    return None


def other_sides(warp: Warp) -> Finding | None:
    """Find points that were divided by the sides of a map half as large, or a quarter, and lie beyond this one.

    Two fifths of them or more lie outside, none but a twentieth above or to the left; divided by this map's sides
    nineteen of twenty would lie inside and span three tenths of it.
    """
    divisors, outside = set(warp.call.divisors), float(warp.outside.double().mean())
    for times in (2, 4, 8):
        sides = [n // times for n in warp.call.source]
        whole = all(n * times == of and n >= _SMALLEST for n, of in zip(sides, warp.call.source, strict=True))
        less = next((less for less in (0, 1) if all(n - less in divisors for n in sides)), None)
        if not whole or less is None:
            continue
        ratio = (warp.grid.new_tensor(sides[::-1]) - less) / (warp.grid.new_tensor(warp.sizes) - less)
        meant = (warp.grid.flatten(0, -2) + 1) * ratio - 1
        inside = float((meant.abs() <= 1 + _SLACK).all(-1).double().mean())
        low, high = meant.clamp(-1, 1).aminmax(dim=0)
        spans = bool((high - low >= 2 * _SPAN).all())
        if reaches("outside", outside, _OUT) and reaches("inside", inside, _WITHIN) and spans:
            names = {"size": "×".join(map(str, warp.call.source)), "other": "×".join(map(str, sides))}
            return warp.found(
                "error",
                "wrong-size",
                0,
                Message("diagnostics-wrong-size-divided", {**names, "outside": percent_message(outside)}),
                Message("diagnostics-wrong-size-levels-remedy", names),
                divisors=warp.call.divisors,
                outside=outside,
            )
    return None


def divided_by_sides(warp: Warp) -> Finding | None:
    """Find whole pixels that were divided by W and H, or by halves of them, and are read with align_corners=True.

    Multiplied by them again nine tenths of the points are whole pixels, to a thousandth, and less than one tenth is as
    it is read. Neither W - 1 nor H - 1 is among the divisors, nor those of V but where it is a window.
    """
    if not _knows_sides_alone(warp):
        return None
    if float(warp.displacement.abs().median()) < _STILL:
        return None
    share = _measure_whole((warp.grid + 1) / 2 * warp.grid.new_tensor(warp.sizes))
    if not reaches("share", share, _NEARLY_ALL) or not stays_below("share", _measure_whole(warp.pixels), _FEW):
        return None
    sides = ", ".join(map(str, warp.sizes))
    return warp.found(
        "error",
        "normaliser",
        0,
        Message("diagnostics-normaliser-sides", {"sides": sides, "share": percent_message(share)}),
        Message("diagnostics-normaliser-remedy"),
        divisors=warp.call.divisors,
        share=share,
    )


def normalised_by_sides(warp: Warp) -> Finding | None:
    """Find places that were normalised by W and H, exactly, and are read with align_corners=True, whole pixels or not.

    Each component of a grid without a graph is 2 p / W - 1 of what was scaled in its step, or (2 p + 1) / W - 1, as
    the recording knows. Of maps, as of motions, it speaks from eight items on, those of other steps counted, and a map
    that reads as its own identity does is left alone.
    """
    if warp.call.normalised != warp.call.source:
        return None
    if warp.dense and float(warp.displacement.abs().median()) < _STILL:
        return None
    if warp.dense and sum(call.batch for call in warp.row if call.normalised == call.source) < _ITEMS:
        return None
    sides = ", ".join(map(str, warp.sizes))
    return warp.found(
        "error",
        "normaliser",
        0,
        Message("diagnostics-normaliser-exactly", {"sides": sides}),
        Message("diagnostics-normaliser-remedy"),
        divisors=warp.call.normalised,
    )


def squeezed_by_sides(warps: Sequence[Warp]) -> Finding | None:
    """Find warps of pixels that were divided by W and H and are read with align_corners=True, whatever moves them.

    Over eight items or more, whose motions are nobody's in particular, the affine fits squeeze the picture by
    W / (W - 1) along each axis on average, to a third of that, and their mean is as sure to a fifth of it. The divisors
    are as for whole pixels.
    """
    alike = [w for w in warps if w.dense and w.same_size and w.call.source == warps[0].call.source]
    alike = [w for w in alike if w.call.align_corners and not w.placed and _knows_sides_alone(w)]
    if not alike or sum(len(w.affine) for w in alike) < _ITEMS:
        return None
    scales = torch.cat([w.affine[..., :-1].diagonal(dim1=-2, dim2=-1) for w in alike])
    squeezed = -1 / scales.new_tensor(alike[0].sizes)
    sure = scales.std(0) / len(scales) ** 0.5 <= _SURE * squeezed.abs()
    off = float(((scales.mean(0) - 1 - squeezed) / squeezed).abs().max())
    if not bool(sure.all()) or not stays_below("off_scale", off, _NEAR):
        return None
    sides = ", ".join(map(str, alike[0].sizes))
    return alike[0].found(
        "error",
        "normaliser",
        0,
        Message("diagnostics-normaliser-squeezed", {"sides": sides}),
        Message("diagnostics-normaliser-remedy"),
        divisors=alike[0].call.divisors,
        affine=alike[0].affine,
    )


def _knows_sides_alone(warp: Warp) -> bool:
    """Tell whether W and H are among the divisors, and neither W - 1 nor H - 1 is, nor V's but where it is a window."""
    divisors = set(warp.call.divisors)
    corners = any(_find_side(n - 1, divisors) for n in warp.call.source)
    own = not warp.looks_up and all(_find_side(n - 1, divisors) for n in warp.call.target)
    return not corners and not own and all(_find_side(n, divisors) for n in warp.call.source)


def _measure_whole(pixels: Tensor) -> float:
    """Measure the share of points at whole pixels, if they are some different ones along each axis; else 0."""
    near = pixels.round()
    if any(len(axis.unique()) < _DIFFERENT for axis in near.unbind(-1)):
        return 0.0
    return float(((pixels - near).abs() < _WHOLE).all(-1).double().mean())


def rows_first(warp: Warp) -> Finding | None:
    """Find a grid whose graph divides (x, y) by (H, W), or (x, y, z) by (D, H, W), of a source whose sides differ."""
    if not warp.call.rows_first:
        return None
    sides, axes = ", ".join(map(str, warp.call.source)), "picture" if warp.call.dims == 2 else "volume"
    return warp.found(
        "error",
        "normaliser",
        0,
        Message("diagnostics-normaliser-rows-first", {"sides": sides, "of": axes}),
        Message("diagnostics-normaliser-rows-first-remedy", {"of": axes}),
        source=warp.call.source,
    )


def _find_side(side: int, divisors: set[int]) -> int | None:
    """Find a side, or half of it, among the divisors."""
    return side if side in divisors else side // 2 if side % 2 == 0 and side // 2 in divisors else None
