"""Faults of where a warp reads: nowhere, too far out, too coarsely."""

from __future__ import annotations

import torch
from torch import Tensor

from stn_viz.diagnostics.background import background_of
from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.folding import reads_apart
from stn_viz.diagnostics.measure import reaches, stays_below
from stn_viz.diagnostics.warp import Warp
from stn_viz.texts import Message
from stn_viz.texts.percent import percent_message
from stn_viz.texts.quantity import quantity

_LOST = 0.95  # of the points outside; then V shows nothing of the source
_PADDED = 0.02  # of the points outside, from which on padding is worth a note
_PHOTOGRAPHS = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))  # means and deviations that networks normalise by
_SHRUNK = 1.75  # times in area that V shows its source smaller
_SHRUNK_FOR_NOTHING = 3.0  # … where padding is the background, so that nothing is gained by it
_PICTURE = 4  # channels, at most
_OUT_OF_PROPORTION = 10.0  # times the map
_HUGE = 1e6  # normalised; beyond it positions overflow in some kernels


def collapse(warp: Warp) -> Finding | None:
    """Find a target that reads (almost) one point, one line or, of a volume, one plane of its source.

    The read points' shortest extent, from the first to the last of them along a principal axis, is under 2 pixels or
    4 % of the side for at least half of the items: a crop that small shows nothing, and hardly any model means it.
    """
    extent, smallest = _measure_extents(warp.pixels.flatten(1, -2)), max(2.0, 0.04 * min(warp.sizes))
    if not stays_below("extent", float(extent[:, 0].median()), smallest):  # of at least half of the items
        return None
    sample = int(extent[:, 0].argmin())
    shape = ("point", "line", "plane")[int((extent[sample] >= smallest).sum())]
    spans = " × ".join(quantity(span, 2) for span in extent[sample].flip(0).tolist())
    return warp.found(
        "error",
        "collapse",
        sample,
        Message("diagnostics-collapse", {"shape": shape, "spans": spans}),
        Message("diagnostics-collapse-remedy"),
        extent=extent,
        singular=warp.singular,
    )


def _measure_extents(points: Tensor) -> Tensor:
    """Measure from the first to the last point along each principal axis of a set, the shortest first: (n, d)."""
    centred = points - points.mean(dim=1, keepdim=True)
    axes = torch.linalg.eigh(centred.transpose(1, 2) @ centred).eigenvectors
    low, high = (centred @ axes).aminmax(dim=1)
    return (high - low).sort(dim=1).values


def exploding(warp: Warp) -> Finding | None:
    """Find a transform out of all proportion: ten times the map or more, or coordinates beyond a million."""
    far = float(warp.grid.abs().max())
    judged = not warp.scattered or warp.same_size
    reach = torch.maximum(warp.singular[:, 0], warp.affine[..., -1].abs().amax(dim=1))
    typical = -float((-reach).median()) if judged else 0.0  # at least half of the items reach as far
    if not reaches("reach", typical, _OUT_OF_PROPORTION) and far < _HUGE:
        return None
    return warp.found(
        "error",
        "exploding",
        int(reach.argmax()),
        Message("diagnostics-exploding", {"times": quantity(max(float(reach.max()), far), 3)}),
        Message("diagnostics-exploding-remedy"),
        reach=reach,
        affine=warp.affine,
        farthest=far,
    )


def zoom_out(warp: Warp) -> Finding | None:
    """Find a warp that shows its source shrunk, surrounded by padding.

    Every direction shrinks, and V shows the source on less than 57 % of its area (a factor 1.75), for at least half of
    the items. Networks that straighten or crop stay well below; the known fault of the official tutorial goes beyond.
    Where the source's background is what pads it, nothing is to be gained there, and a network that sees all it needs
    on fewer pixels may take them: then a factor of 3 is reported. Only layers flee: augmentations (perspective,
    fisheye) shrink as they please, so the graph has to say that layers computed the warp.
    """
    if not warp.call.predicted:
        return None
    most = _SHRUNK_FOR_NOTHING if _pads_alike(warp) else _SHRUNK
    reaches("area", float(warp.singular.prod(dim=1).median()), most)
    if not _shrinks(warp, most):
        return None
    area, outside = warp.singular.prod(dim=1), warp.outside.flatten(1).double().mean(dim=1)
    sample = int(area.argmax())
    return warp.found(
        "warning",
        "zoom-out",
        sample,
        Message(
            "diagnostics-zoom-out",
            {
                "times": f"{float(area[sample]) ** (1 / warp.call.dims):.2f}",
                "outside": percent_message(float(outside[sample])),
            },
        ),
        Message("diagnostics-zoom-out-remedy"),
        area=area,
        outside=outside,
    )


def _pads_alike(warp: Warp) -> bool:
    """Tell whether what pads the source is its own background, in most items and channels."""
    if warp.call.input is None or warp.call.padding != "zeros" or min(warp.call.source) < 4:
        return False
    ground = background_of(warp.call.input.double())
    return bool((ground.uniform & (ground.value.abs() <= 0.05 * ground.span)).double().mean() > 0.5)


def _shrinks(warp: Warp, most: float = _SHRUNK) -> bool:
    """Tell whether at least half of the items show most of their source, but small, with padding around it."""
    area, outside = warp.singular.prod(dim=1), warp.outside.flatten(1).double().mean(dim=1)
    shown = 1 - outside >= 0.5 / area  # the whole source would take one part in area
    return float(((area > most) & (warp.singular[:, -1] > 1) & (outside > 0.2) & shown).double().mean()) >= 0.5


def out_of_bounds(warp: Warp) -> Finding | None:
    """Find a warp that reads mostly beyond the edge: half of the points or more, on average over the items.

    A picture that is shown small is no such warp: :func:`zoom_out` looks at that.
    """
    if (warp.scattered and not warp.same_size) or (warp.dense and _shrinks(warp)):
        return None
    share = warp.outside.flatten(1).double().mean(dim=1)
    mean = float(share.mean())
    if not reaches("share", mean, 0.5):
        return None
    sample = int(share.argmax())
    return warp.found(
        "error" if mean >= _LOST else "warning",
        "out-of-bounds",
        sample,
        Message("diagnostics-out-of-bounds", {"share": percent_message(mean), "padding": warp.call.padding}),
        Message("diagnostics-out-of-bounds-remedy"),
        share=share,
        outside=warp.outside[sample],
    )


def padding_background(warp: Warp) -> Finding | None:
    """Find zero padding around a picture whose background is not zero.

    Counts where at least 1 % of the points lie outside, and where the source has a background to speak of: 90 % of its
    border pixels agree to 5 % of the picture's range, on a value at least 10 % of that range from zero. Photographs
    have no such border; those normalised by the usual mean and deviation are worth a note from 2 % outside on. Data
    that warp pictures as they were taken, nowhere below zero, drag nothing outwards: theirs is a black frame.
    """
    call = warp.call
    assert call.input is not None  # the check asks for it
    if call.padding != "zeros" or min(call.source) < 4:
        return None
    outside = warp.outside.flatten(1).double().mean(dim=1)
    if not reaches("outside", float(outside.mean()), 0.01):
        return None
    U = call.input.double()
    ground = background_of(U)
    background, low, high, span = ground.value, ground.low, ground.high, ground.span
    if (photo := _find_photo(warp, U, float(outside.mean()))) is not None:
        return photo
    if call.predicted is False and bool((low >= 0).all()):
        return None
    marked = ground.uniform & (background.abs() >= 0.1 * span) & (span > 1e-3 * background.abs())
    if not bool(torch.isfinite(U).all()) or float(marked.double().mean()) < 0.5:
        return None
    sample = int((outside * marked.any(dim=1)).argmax())
    channel = int(marked[sample].int().argmax())
    return warp.found(
        "warning",
        "padding-background",
        sample,
        Message(
            "diagnostics-padding-background",
            {
                name: quantity(float(values[sample, channel]), 3)
                for name, values in (("background", background), ("low", low), ("high", high))
            },
        ),
        Message("diagnostics-padding-background-remedy"),
        background=background,
        outside=outside,
        low=low,
        high=high,
    )


def _find_photo(warp: Warp, U: Tensor, outside: float) -> Finding | None:
    """Find photographs that were normalised by a mean and a deviation: 0, which pads them, is a grey to them.

    These are the usual ones, or their own: the step divides the channels by three numbers and finds negative ones.
    """
    if U.shape[1] != 3 or outside < _PADDED or warp.call.channels != 3:
        return None
    mean, deviation = (U.new_tensor(of)[:, None] for of in _PHOTOGRAPHS)
    pictures = U.transpose(0, 1).flatten(1) * deviation + mean
    low, high = pictures.aminmax(dim=1)
    fits = bool((low >= -0.02).all() and (high <= 1.02).all() and (high - low >= 0.5).all())
    lowest = U.amin((0, 2, 3))
    standardised = warp.call.standardised and bool((lowest < 0).any())
    if not standardised and not (fits and bool((lowest < -1).all())):
        return None
    return warp.found(
        "note",
        "padding-background",
        int(warp.outside.flatten(1).double().mean(dim=1).argmax()),
        Message("diagnostics-padding-photograph", {"outside": percent_message(outside)}),
        Message("diagnostics-padding-background-remedy"),
        outside=outside,
    )


def aliasing(warp: Warp) -> Finding | None:
    """Find a warp that steps over pixels: 3.75 source pixels or more between neighbours, in the typical cell.

    The bilinear kernel covers 2: below that most source pixels are still read; from 5 on (a warning) at least three
    fifths never are. Maps of features are read apart by design. Points of a coarser lattice that are moved each for
    itself, here or at most steps, read places, and no picture.
    """
    step = float(warp.stretch.mean())
    if not reaches("step", step, 3.75) or warp.call.channels > _PICTURE or reads_apart(warp.call):
        return None
    if sum(map(reads_apart, warp.row)) * 2 > len(warp.row):
        return None
    sample = int(warp.stretch.argmax())
    return warp.found(
        "warning" if step >= 5 else "note",
        "aliasing",
        sample,
        Message(
            "diagnostics-aliasing",
            {
                "step": f"{step:.1f}",
                "mode": warp.call.mode,
                "reads": str(dict(bilinear=2, nearest=1, bicubic=4)[warp.call.mode]),
                "share": percent_message(1 - 2 / step),
            },
        ),
        Message("diagnostics-aliasing-remedy"),
        step=warp.stretch,
    )
