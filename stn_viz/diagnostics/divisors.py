"""Faults of what a grid was divided by, as its graph tells: sides less one for pixels' edges, rows before columns."""

from __future__ import annotations

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.warp import Warp
from stn_viz.texts import Message

_STILL = 0.02  # pixels from the identity of its own convention, within which nothing is wrong


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
