"""Faults of crops: boxes that are read in the pixels of a larger picture than the map that they crop."""

from __future__ import annotations

import torch
from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches
from stn_viz.diagnostics.warp import Warp, is_finite
from stn_viz.texts import Message
from stn_viz.texts.percent import percent_message

_UPRIGHT = 1e-4  # most that an upright box has beside its affine map's diagonal, and that the map leaves of variance
_STRIDES = (2, 4, 8, 16, 32)  # times: what a picture is larger than the maps that are made of it
_OUT, _BEFORE, _LEFT = 0.6, 0.02, 0.02  # share of the points outside; left or above; outside with the boxes divided
_WIDE = 0.6  # of the map's sides, that the divided boxes cover together
_AT_FIRST = 0.3  # share of the points that lie outside at the first step
_CALLS, _CROPS = 16, 8  # calls of a line that are looked at; crops, at least, that tell


def crops_boxes(warp: Warp) -> bool:
    """Tell whether every item is an upright box of its source, in whole: a scale for each axis and a shift."""
    linear = warp.affine[..., :-1]
    beside = linear - torch.diag_embed(linear.diagonal(dim1=-2, dim2=-1))
    return float(beside.abs().max()) <= _UPRIGHT and bool((1 - warp.explained <= _UPRIGHT).all())


def unscaled_boxes(warp: Warp) -> Finding | None:
    """Find boxes in pixels of a picture that crop a smaller map of it, whose pixels are as many times as large.

    At least 60 % of the points lie outside, and all of them to the right or below. Divided by the map's stride (2, 4,
    8, 16 or 32), the boxes of this and of other steps, 8 or more, lie inside and cover 60 % of its sides together.
    Units do not change in training: what lay inside at first has gone astray since.
    """
    outside = float(warp.outside.double().mean())
    if not reaches("outside", outside, _OUT) or not crops_boxes(warp):
        return None
    warps = _list_alike(warp)
    if float(warps[0].outside.double().mean()) < _AT_FIRST:
        return None
    boxes = torch.cat([_measure_boxes(w) for w in warps])
    size = boxes.new_tensor(warp.sizes)
    if len(boxes) < _CROPS or float((boxes[:, 0] < -0.5).any(-1).double().mean()) > _BEFORE:
        return None
    for stride in _STRIDES:
        divided = boxes / stride
        beyond = float((divided > size + 0.5).any(-1).any(-1).double().mean())
        covered = (divided.amax((0, 1)).clamp(max=size) - divided.amin((0, 1)).clamp(min=0)) / size
        if beyond <= _LEFT and float(covered.min()) >= _WIDE:
            return warp.found(
                "error",
                "wrong-size",
                int(warp.outside.flatten(1).double().mean(dim=1).argmax()),
                Message("diagnostics-wrong-size-boxes", {"times": stride, "outside": percent_message(outside)}),
                Message("diagnostics-wrong-size-boxes-remedy", {"times": stride}),
                outside=outside,
                stride=stride,
            )
    return None


def _list_alike(warp: Warp) -> list[Warp]:
    """List the calls of a line that crop boxes of maps of the same size, in order; the call itself is one of them."""
    alike = [c for c in warp.tape if c.site.line == warp.call.site.line and c.source == warp.call.source]
    others = [Warp(c, 0) for c in alike[:_CALLS] if c is not warp.call and is_finite(c)]
    return sorted([warp, *(w for w in others if crops_boxes(w))], key=lambda w: w.call.step)


def _measure_boxes(warp: Warp) -> Tensor:
    """Measure the first and the last corner of each item's points, in pixels from the map's own corner: (n, 2, d)."""
    low, high = (warp.pixels.flatten(1, -2) + 0.5).aminmax(dim=1)
    return torch.stack([low, high], dim=1)
