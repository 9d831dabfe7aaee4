"""Faults of where a warp reads: nowhere, too far out, folded, mirrored, too coarsely."""

from __future__ import annotations

import torch
from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.warp import Warp

_HUGE = 1e6  # normalised; beyond it positions overflow in some kernels


def collapse(warp: Warp) -> Finding | None:
    """Find a target that reads (almost) one point or one line of its source.

    The read region's shorter extent is under 2 pixels or 4 % of the side for at least half of the items: a crop that
    small shows nothing, and hardly any model means it.
    """
    if not warp.finite or warp.scattered or warp.looks_up or min(warp.call.source) < 8 or min(warp.call.target) < 8:
        return None
    points = warp.pixels.flatten(1, -2)
    centred = points - points.mean(dim=1, keepdim=True)
    covariance = centred.transpose(1, 2) @ centred / centred.shape[1]
    extent = torch.linalg.eigvalsh(covariance).clamp(min=0).sqrt() * 12**0.5  # of a uniform spread
    collapsed = extent[:, 0] < max(2.0, 0.04 * min(warp.sizes))
    if float(collapsed.double().mean()) < 0.5:
        return None
    sample = int(extent[:, 0].argmin())
    shape = "point" if float(extent[sample, -1]) < max(2.0, 0.04 * min(warp.sizes)) else "line"
    return warp.found(
        "error",
        "collapse",
        sample,
        f"The whole target reads a {shape} of the source: its extent is {float(extent[sample, 0]):.2g} pixels. V is "
        "nearly constant there, and ∂L/∂θ has almost nothing to learn from.",
        "Start θ at the identity (zero weights, identity bias) and lower the localiser's learning rate.",
        extent=extent,
        singular=warp.singular,
    )


def exploding(warp: Warp) -> Finding | None:
    """Find a transform out of all proportion: ten times the map or more, or coordinates beyond a million."""
    if not warp.finite or warp.looks_up:
        return None
    far = float(warp.grid.abs().max())
    judged = not warp.scattered or warp.same_size
    reach = torch.maximum(warp.singular[:, 0], warp.affine[..., -1].abs().amax(dim=1))
    if far < _HUGE and not (judged and float((reach >= 10).double().mean()) >= 0.5):
        return None
    return warp.found(
        "error",
        "exploding",
        int(reach.argmax()),
        f"The transform stretches or shifts by up to {max(float(reach.max()), far):.3g} times the map's half width. "
        "The source is a speck in V or not in it at all, and there is no gradient that leads back.",
        "Lower the learning rate of the localiser (a tenth to a hundredth of the rest), or bound θ.",
        reach=reach,
        affine=warp.affine,
        farthest=far,
    )


def zoom_out(warp: Warp) -> Finding | None:
    """Find a warp that shows its source shrunk, surrounded by padding.

    Every direction shrinks, and V shows the source on less than 57 % of its area (a factor 1.75), for at least half of
    the items. Networks that straighten or crop stay well below; the known fault of the official tutorial goes beyond.
    """
    if not warp.dense:
        return None
    area = warp.singular.prod(dim=1)
    shrunk = (area > 1.75) & (warp.singular[:, -1] > 1)
    outside = warp.outside.flatten(1).double().mean(dim=1)
    if float((shrunk & (outside > 0.2)).double().mean()) < 0.5:
        return None
    sample = int(area.argmax())
    return warp.found(
        "warning",
        "zoom-out",
        sample,
        f"V shows the source {float(area[sample]) ** (1 / warp.call.dims):.2f} times smaller, and "
        f"{float(outside[sample]):.0%} of it is padding. Pixels are lost for nothing; often the network flees into "
        "the padding because it looks different from the background.",
        "Make the padding equal the background (subtract its value, or padding_mode='border'), or bound the scale.",
        area=area,
        outside=outside,
    )


def out_of_bounds(warp: Warp) -> Finding | None:
    """Find a warp that reads mostly beyond the edge: half of the points or more, on average over the items."""
    if not warp.finite or warp.looks_up or (warp.scattered and not warp.same_size):
        return None
    share = warp.outside.flatten(1).double().mean(dim=1)
    mean = float(share.mean())
    if mean < 0.5:
        return None
    sample = int(share.argmax())
    return warp.found(
        "error" if mean >= 0.95 else "warning",
        "out-of-bounds",
        sample,
        f"{mean:.0%} of the points lie outside the source. They read {warp.call.padding} padding, and most of them "
        "tell θ nothing.",
        "Check the units and the sign of the shift; start at the identity, or bound the translation.",
        share=share,
        outside=warp.outside[sample],
    )


def padding_background(warp: Warp) -> Finding | None:
    """Find zero padding around a picture whose background is not zero.

    Counts where at least 1 % of the points lie outside, and where the source has a background to speak of: 90 % of its
    border pixels agree to 5 % of the picture's range, on a value at least 10 % of that range from zero. Photographs
    have no such border and are left alone.
    """
    call = warp.call
    if call.padding != "zeros" or call.input is None or not warp.dense or min(call.source) < 4:
        return None
    outside = warp.outside.flatten(1).double().mean(dim=1)
    if float(outside.mean()) < 0.01:
        return None
    U = call.input.double()
    ring = U[:, :, _border(call.source)]
    background = ring.median(dim=2).values
    low, high = U.flatten(2).aminmax(dim=2)
    span = high - low
    uniform = ((ring - background[..., None]).abs() <= 0.05 * span[..., None]).double().mean(dim=2) >= 0.9
    marked = uniform & (background.abs() >= 0.1 * span) & (span > 1e-3 * background.abs())
    if not bool(torch.isfinite(U).all()) or float(marked.double().mean()) < 0.5:
        return None
    sample = int((outside * marked.any(dim=1)).argmax())
    channel = int(marked[sample].int().argmax())
    return warp.found(
        "warning",
        "padding-background",
        sample,
        f"Beyond its edge the source reads 0, but its background is {float(background[sample, channel]):.3g} (of a "
        f"range from {float(low[sample, channel]):.3g} to {float(high[sample, channel]):.3g}). The seam is an "
        "artificial edge that networks learn to seek or flee, which drags the transform outwards.",
        "Shift the input so that its background is 0, or use padding_mode='border', or pad with the background's "
        "value.",
        background=background,
        outside=outside,
        low=low,
        high=high,
    )


def _border(size: tuple[int, ...]) -> Tensor:
    inner = torch.zeros(size, dtype=torch.bool)
    inner[tuple(slice(1, -1) for _ in size)] = True
    return ~inner


def folds(warp: Warp) -> Finding | None:
    """Find a warp that folds: det J < 0 in 2 % of its cells or more while the rest keeps its orientation.

    Below that, occlusion borders of flow and depth and lone cells of a registration fold without harm.
    """
    if not warp.dense:
        return None
    folded = (warp.determinant < -1e-6).flatten(1).double().mean(dim=1)
    bent = folded[folded <= 0.5]
    if not len(bent) or float(bent.mean()) < 0.02:
        return None
    sample = int(torch.where(folded <= 0.5, folded, 0.0).argmax())
    return warp.found(
        "warning",
        "folds",
        sample,
        f"The map folds over itself on {float(folded[sample]):.1%} of its cells (det J < 0). Such a warp shows parts "
        "of the source twice, once mirrored, and has no inverse.",
        "Smooth the field or penalise its bending, or integrate a velocity field (scaling and squaring).",
        share=folded,
        determinant=warp.determinant[sample],
    )


def flips(warp: Warp) -> Finding | None:
    """Find a warp that mirrors: det J < 0 nearly everywhere, for at least half of the items."""
    if not warp.dense:
        return None
    turned = (warp.determinant < -1e-6).flatten(1).double().mean(dim=1)
    if float((turned > 0.9).double().mean()) < 0.5:
        return None
    sample = int(turned.argmax())
    return warp.found(
        "warning",
        "flip",
        sample,
        "The picture comes out mirrored (det J < 0 everywhere). Unless that is meant, an axis has the wrong sign, such "
        "as y counted upwards.",
        "Let y grow downwards, or keep det θ positive.",
        share=turned,
        affine=warp.affine,
    )


def aliasing(warp: Warp) -> Finding | None:
    """Find a warp that steps over pixels: more than 3 source pixels between neighbours, in the typical cell.

    The bilinear kernel covers 2. Up to a step of 3 most source pixels are still read; from 5 on (a warning) at least
    three fifths never are.
    """
    if not warp.dense:
        return None
    step = float(warp.stretch.mean())
    if step <= 3:
        return None
    sample = int(warp.stretch.argmax())
    return warp.found(
        "warning" if step >= 5 else "note",
        "aliasing",
        sample,
        f"Neighbouring target pixels read {step:.1f} source pixels apart, while {warp.call.mode} reads "
        f"{dict(bilinear=2, nearest=1, bicubic=4)[warp.call.mode]}. At least {1 - 2 / step:.0%} of the source along "
        "that direction never counts, so thin lines flicker and no gradient reaches those pixels.",
        "Blur the source first (sv.sample(…, prefilter=True)), or read from a pooled copy of it.",
        step=warp.stretch,
    )
