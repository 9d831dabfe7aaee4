"""Faults of what flows back, and of what the localiser has learned: nothing, the same for all, or too much."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches, stays_below
from stn_viz.diagnostics.warp import Warp
from stn_viz.texts import Message
from stn_viz.texts.percent import percent_message
from stn_viz.texts.quantity import quantity

_GROWN = 1.3  # times that the differences between items grow where a transformer is still learning to look


def integer_kernel(warp: Warp) -> Finding | None:
    """Find a nearest-neighbour warp that the loss wants to learn through: its ∂V/∂θ is 0 everywhere."""
    call = warp.call
    assert call.upstream is not None  # the check asks for it
    if call.mode != "nearest" or not call.grid_needs_grad or not bool(call.upstream.any()):
        return None
    return warp.found(
        "error",
        "integer-kernel",
        0,
        Message("diagnostics-integer-kernel"),
        Message("diagnostics-integer-kernel-remedy"),
        upstream=float(call.upstream.double().norm()),
    )


def dead_samples(warp: Warp) -> Finding | None:
    """Find points that the loss looks at but that tell θ nothing, because they lie outside or U is flat around them.

    Counts from half of the points on for those outside, and from 99.5 % on altogether: a digit on an even ground has
    flat surroundings at four fifths of its points and is healthy.
    """
    call = warp.call
    assert call.upstream is not None  # the check asks for it
    assert call.grid_grad is not None  # and for this
    if call.mode == "nearest" or not warp.finite:
        return None
    if not warp.dense and not warp.same_size:
        return None
    looked_at = (call.upstream != 0).any(dim=1)
    dead = looked_at & (call.grid_grad == 0).all(dim=-1)
    count = max(int(looked_at.sum()), 1)
    beyond, all_dead = int((dead & warp.outside).sum()) / count, int(dead.sum()) / count
    if not reaches("outside", beyond, 0.5) and not reaches("share", all_dead, 0.995):
        return None
    sample = int(dead.flatten(1).double().mean(dim=1).argmax())
    return warp.found(
        "warning",
        "dead-samples",
        sample,
        Message(
            "diagnostics-dead-samples-outside" if beyond >= 0.5 else "diagnostics-dead-samples-flat",
            {"share": percent_message(all_dead, 1), "outside": percent_message(beyond)},
        ),
        Message("diagnostics-dead-samples-remedy"),
        share=all_dead,
        outside=beyond,
        dead=dead[sample],
    )


def vanishing(warp: Warp) -> Finding | None:
    """Find a warp to which no gradient comes, or which passes none on to θ.

    The first: ∂L/∂V is 0 everywhere although the grid is to learn. The second: ∂L/∂θ is under 1e-7 of the most that
    this ∂L/∂V could give with the source's contrast; healthy ones lie between 1e-4 and 1. Where a gradient comes to
    the same line at a later step, the layers behind it had only just begun, from weights of zero.
    """
    call = warp.call
    assert call.upstream is not None  # the check asks for it
    if not call.grid_needs_grad or call.mode == "nearest" or not warp.finite:
        return None
    upstream = call.upstream.double()
    if not bool(upstream.any()):
        same = [c for c in warp.tape if c.step > call.step and c.site_key == call.site_key]
        if any(c.upstream is not None and bool(c.upstream.any()) for c in same):
            return None
        return warp.found(
            "warning",
            "vanishing",
            0,
            Message("diagnostics-vanishing-upstream"),
            Message("diagnostics-vanishing-upstream-remedy"),
            upstream=0.0,
        )
    if call.theta_grad is None or call.input is None or call.samples < call.theta_grad.shape[0]:
        return None
    low, high = call.input.double().aminmax()
    most = float(upstream.abs().sum() * (high - low)) * max(warp.sizes) / 2
    ratio = float(call.theta_grad.double().norm()) / most if 0 < most < float("inf") else 1.0
    if not stays_below("ratio", ratio, 1e-7):
        return None
    return warp.found(
        "warning",
        "vanishing",
        0,
        Message("diagnostics-vanishing-theta", {"ratio": f"{ratio:.1e}"}),
        Message("diagnostics-vanishing-theta-remedy"),
        ratio=ratio,
    )


def kinks(warp: Warp) -> Finding | None:
    """Find warps that move by whole pixels: every point sits on a kink of the bilinear kernel.

    The gradient there is one-sided: it says what a step to the right does and nothing about one to the left. The
    identity starts so by nature and is left alone; whole shifts come from rounding.
    """
    call = warp.call
    if call.mode != "bilinear" or not call.grid_needs_grad or warp.near_identity or call.grid is None:
        return None
    if torch.finfo(call.grid.dtype).eps * max(warp.sizes) / 2 > 1e-3:
        return None
    inside = ~warp.outside
    on = ((warp.pixels - warp.pixels.round()).abs() < 2e-3).all(dim=-1) & inside
    share = float(on.sum()) / max(int(inside.sum()), 1)
    if not reaches("share", share, 0.9):
        return None
    return warp.found(
        "warning",
        "kinks",
        0,
        Message("diagnostics-kinks", {"share": percent_message(share)}),
        Message("diagnostics-kinks-remedy"),
        share=share,
    )


def lazy(warps: Sequence[Warp]) -> Finding | None:
    """Find a localiser that answers (nearly) the same for every input, at the last step that was recorded.

    Over at least four different inputs, the points vary by less than a tenth of how far they are moved, and that is
    more than 0.15 half widths on average (a zoom by 20 %; starts inset by less are usual) and a pixel. Transforms that
    no layer computes are fixed by design. Bit-equal ones are left alone at a start (zero weights), and where no graph
    tells what computed them. A transformer that answers more and more differently as the steps go by is waking up.
    Where V itself is compared with a picture, one motion may be right for all.
    """
    warp = warps[-1]
    call = warp.call
    if call.matched or call.predicted is False or call.input is None or not bool((call.input != call.input[:1]).any()):
        return None
    moved = float(warp.displacement.norm(dim=-1).mean())
    varies = _measure_variation(warp)
    far = float((warp.grid - warp.lattice_under(call.align_corners)).norm(dim=-1).mean())
    if not reaches("distance", far, 0.15) or moved < 1 or not stays_below("varies", varies, 0.1 * moved):
        return None
    if varies == 0 and (call.predicted is None or call.step == 0):
        return None
    if any(_measure_variation(w) * _GROWN < varies for w in _pick_earlier(warps)):
        return None
    return warp.found(
        "warning",
        "lazy",
        0,
        Message("diagnostics-lazy", {"moved": quantity(moved, 2), "varies": quantity(varies, 1)}),
        Message("diagnostics-lazy-remedy"),
        moved=moved,
        varies=varies,
        affine=warp.affine,
    )


def _measure_variation(warp: Warp) -> float:
    """Measure by how many pixels the points vary from item to item."""
    return float(warp.pixels.std(dim=0, correction=0).norm(dim=-1).mean())


def _pick_earlier(warps: Sequence[Warp]) -> Sequence[Warp]:
    """Pick the calls half way through the recorded steps, of as many items as the last."""
    last = warps[-1].call
    half = (warps[0].call.step + last.step) / 2
    before = [w for w in warps[:-1] if w.call.step <= half and w.call.samples == last.samples and w.finite]
    return before[-1:]
