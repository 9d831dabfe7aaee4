"""Faults of coordinates: the other ``align_corners``, a wrong divisor, swapped axes, pixels taken for units."""

from __future__ import annotations

from itertools import permutations

import torch
from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches
from stn_viz.diagnostics.warp import ON, Warp
from stn_viz.recording.pixels import axis_lattice, axis_pixels, to_pixels
from stn_viz.texts import Message
from stn_viz.texts.percent import percent_message
from stn_viz.texts.quantity import quantity

_LOOSE = 100  # points, at least, that tell the unit interval
_ASIDE = 2.0  # half widths, where points are put that are not to be read
_ABOUT = 0.1  # of an affine fit, by which warps that layers predict miss the quarter that they are to read
_NEARLY_ALL, _MOST, _FEW = 0.9, 0.5, 0.1  # of the points; a warp of mostly still pictures counts by its still part


def align_corners(warp: Warp) -> Finding | None:
    """Find a grid that was built under the other ``align_corners`` than it is sampled with.

    Certain where ``affine_grid`` made the grid. Else by three marks, none of which a grid of the right convention
    bears: most of its points lie on the *other* convention's identity lattice; nine tenths are whole pixels there and
    not here; or its columns and rows drift, on the median, by just the half pixel from centre to edge that the mix-up
    causes (tolerance 20 %, which a flow meets by chance about once in a thousand; 5 % where the grid is affine, as a
    small zoom looks alike).
    """
    call = warp.call
    own, other = call.align_corners, not call.align_corners
    kind = "align-corners"
    conventions: dict[str, str | float | Message] = {"own": str(own), "other": str(other)}
    remedy = Message("diagnostics-align-corners-remedy", conventions)
    if call.theta_align_corners is not None:
        if call.theta_align_corners == own:
            return None
        return warp.found(
            "error",
            kind,
            0,
            Message("diagnostics-align-corners-told", conventions),
            remedy,
            built=other,
            sampled=own,
            shift=_measure_shift(warp),
        )
    if not warp.finite:
        return None
    here, there = warp.lattice_under(own), warp.lattice_under(other)
    on_other, on_own = _share_at(warp, there), _share_at(warp, here)
    whole_other, whole_own = _measure_share_whole(warp.pixels_under(other)), _measure_share_whole(warp.pixels)
    by_part = _find_part_on_other(warp, here, there)
    reaches("share", max(on_other if on_own <= _FEW else 0.0, whole_other if whole_own <= _MOST else 0.0), _MOST)
    by_lattice = (on_other >= _MOST and on_own <= _FEW) or by_part is not None
    by_whole = whole_other >= 0.9 and whole_own <= _MOST
    by_drift = not by_lattice and not by_whole and _drifts(warp)
    if not (by_lattice or by_whole or by_drift):
        return None
    share = max(on_other if by_lattice else 0.0, whole_other if by_whole else 0.0)
    message = Message("diagnostics-align-corners-points", {**conventions, "share": percent_message(share)})
    if by_drift:
        message = Message("diagnostics-align-corners-drift", conventions)
    elif by_part is not None and share < _MOST:
        item, axis, share = by_part
        message = Message("diagnostics-align-corners-part", {**conventions, "item": item, "axis": "xyz"[axis]})
    return warp.found(
        "warning" if by_drift else "error",
        kind,
        by_part[0] if by_part is not None else 0,
        message,
        remedy,
        built=other,
        sampled=own,
        share=share,
        shift=_measure_shift(warp),
    )


def _measure_shift(warp: Warp) -> Tensor:
    """Map by how many source pixels the two conventions differ at each point of the first item."""
    return (warp.pixels_under(not warp.call.align_corners) - warp.pixels)[0]


def _share_at(warp: Warp, lattice: Tensor) -> float:
    """Measure the share of points that lie on a lattice of normalised points."""
    there = to_pixels(lattice, warp.sizes, warp.call.align_corners)
    return float(((warp.pixels - there).abs() < ON).all(-1).double().mean())


def _find_part_on_other(warp: Warp, here: Tensor, there: Tensor) -> tuple[int, int, float] | None:
    """Find the item and axis of which nine tenths lie on the other lattice and at most a tenth on its own.

    One axis of one item is enough, as in stereo, where only x is moved, or where some items are left as they are.
    """
    if min(warp.call.kept.lattice(warp.call.target)) < 4 or min(warp.sizes) < 4:
        return None
    for a, size in enumerate(warp.sizes):
        on_other, on_own = (
            ((warp.pixels[..., a] - axis_pixels(lattice[..., a], size, warp.call.align_corners)).abs() < ON)
            .flatten(1)
            .double()
            .mean(dim=1)
            for lattice in (there, here)
        )
        part = (on_other >= _NEARLY_ALL) & (on_own <= _FEW)
        if bool(part.any()):
            item = int(part.int().argmax())
            return item, a, float(on_other[item])
    return None


def _measure_share_whole(pixels: Tensor) -> float:
    """Measure the share of points at whole pixels, if they are at least four different ones along each axis."""
    near = pixels.round()
    if any(len(near[..., a].unique()) < 4 for a in range(near.shape[-1])):
        return 0.0
    return float(((pixels - near).abs() < ON).all(-1).double().mean())


def _drifts(warp: Warp) -> bool:
    """Tell whether the median displacement of each row and column follows the other convention's identity."""
    if not warp.same_size or not warp.dense or min(warp.call.target) < 8 or warp.call.kept.stride > 1:
        return False
    slack = 0.05 if bool((warp.explained > 1 - 1e-6).all()) else 0.2
    for a, size in enumerate(warp.sizes):
        lattices = [axis_lattice(size, c) for c in (not warp.call.align_corners, warp.call.align_corners)]
        expected, identity = (axis_pixels(x, size, warp.call.align_corners) for x in lattices)
        expected = expected - identity
        lines = warp.displacement[..., a].movedim(warp.call.dims - a, 0).flatten(1).median(dim=1).values
        ramp = expected - expected.mean()
        slope = float((ramp * lines).sum() / ramp.square().sum())
        rest = lines - slope * expected
        if abs(slope - 1) > slack or abs(float(rest.mean())) > 0.1 or float(rest.std()) > 0.1:
            return False
    return True


def normaliser(warp: Warp) -> Finding | None:
    """Find an identity that is none because pixel coordinates were divided by the wrong size.

    Two divisors are common: ``2 x / W - 1``, which forgets the half pixel, and its mirror, corner-aligned coordinates
    scaled back by W instead of W - 1. Either puts most points on positions, to 0.02 pixels, that no other cause does.
    """
    if not warp.finite:
        return None
    if bool(warp.displacement.abs().max() > 1e3) or _share_at(warp, warp.lattice_under(warp.call.align_corners)) > _FEW:
        return None
    corners = warp.call.align_corners
    candidates = {
        "diagnostics-normaliser-corners" if corners else "diagnostics-normaliser-edges": [
            torch.arange(n) * (n - 1) / n if corners else torch.arange(n) - 0.5 for n in warp.sizes
        ],
        "diagnostics-normaliser-width": [torch.arange(n) * n / (n - 1) for n in warp.sizes],
    }
    for seen, axes in candidates.items():
        lattice = torch.stack(torch.meshgrid(*[a.double() for a in axes[::-1]], indexing="ij")[::-1], -1)
        share = float(((warp.pixels - lattice).abs() < ON).all(-1).double().mean())
        if reaches("share", share, _MOST):
            return warp.found(
                "error",
                "normaliser",
                0,
                Message(seen, {"share": percent_message(share)}),
                Message("diagnostics-normaliser-remedy"),
                share=share,
                displacement=warp.displacement[0],
            )
    return None


def swapped_axes(warp: Warp) -> Finding | None:
    """Find a grid whose last axis is (y, x), or (z, y, x) or any other order: the picture comes out transposed.

    The affine fit of every item then has its large entries, all positive, where that order has ones, and the others
    under a third of them. A rotation by 90° has one of them negative. Windows of look-ups may be laid out in either
    order and are left alone.
    """
    linear, straight = warp.affine[..., :-1], tuple(range(warp.call.dims))
    ratios = {axes: _measure_order(linear, axes) for axes in permutations(straight) if axes != straight}
    axes = max(ratios, key=lambda a: ratios[a])
    if not reaches("ratio", ratios[axes], 3) or not bool((linear[:, straight, axes] > 0.3).all()):
        return None
    order = f"({', '.join('xyz'[axis] for axis in axes)})"
    return warp.found(
        "error",
        "xy-swap",
        0,
        Message("diagnostics-xy-swap", {"order": order}),
        Message("diagnostics-xy-swap-remedy"),
        affine=warp.affine,
    )


def _measure_order(linear: Tensor, axes: tuple[int, ...]) -> float:
    """Measure how many times the entries where an order of axes has ones exceed the others, in the worst item."""
    rows = tuple(range(len(axes)))
    others = linear.clone()
    others[:, rows, axes] = 0
    return float((linear[:, rows, axes].amin(1) / others.abs().amax((1, 2)).clamp(min=1e-12)).min())


def pixel_units(warp: Warp) -> Finding | None:
    """Find coordinates given in pixels, or in [0, 1], where [-1, 1] is meant.

    Pixels: nine tenths of the points make sense as pixel positions of U and span at least 40 % of it, loose ones
    without the outermost tenth, and less than half lie in [-1, 1]; what was set aside at ±2 does not count. What
    ``affine_grid`` made is normalised whatever θ is, and units do not change in training: a grid that lay around
    [-1, 1] at an earlier step has diverged. Unit interval: every item's affine fit is the lower right quarter, to 2 %,
    or to 10 % where bent grids of several items lie between 0 and 1; or a hundred loose points or more lie all in it
    and fill it evenly.
    """
    if not warp.finite:
        return None
    size = warp.grid.new_tensor(warp.sizes)
    slack = 0.05 * size
    points = warp.grid.flatten(0, -2)
    points = points[~(points.abs() == _ASIDE).any(dim=-1)]
    if not len(points):
        return None
    read = ((points >= -0.5 - slack) & (points <= size - 0.5 + slack)).all(-1)
    as_pixels, as_units = read.double().mean(), (points.abs() <= 1 + 1e-3).all(-1).double().mean()
    low, high = points.aminmax(dim=0)
    wide = bool(read.any()) and bool(
        (_measure_span(points[read], 0.05 if warp.scattered else 0.0) >= (0.4 * (size - 1)).clamp(min=2)).all()
    )
    if (
        reaches("inside", float(as_pixels), 0.9)
        and as_units < 0.5
        and wide
        and not warp.placed
        and not warp.was_normalised
    ):
        return warp.found(
            "error",
            "pixel-units",
            0,
            Message(
                "diagnostics-pixel-units",
                {
                    "low": _write_point(low),
                    "high": _write_point(high),
                    "size": _write_size(warp.sizes),
                    "outside": percent_message(1 - float(as_units)),
                },
            ),
            Message("diagnostics-pixel-units-remedy"),
            low=low,
            high=high,
            inside=float(as_units),
        )
    if not warp.placed and min(warp.sizes) >= 4:
        quarter = torch.cat([torch.eye(warp.call.dims) / 2, torch.full((warp.call.dims, 1), 0.5)], dim=1).double()
        written_down = warp.dense and bool((warp.explained > 1 - 1e-6).all())
        predicted = warp.call.samples >= 2 and not written_down and _lies_in_unit_interval(warp)
        slack = _ABOUT if predicted else 0.02
        if (warp.dense and bool(((warp.affine - quarter).abs() < slack).all())) or _fills_unit_interval(warp):
            return warp.found(
                "warning",
                "pixel-units",
                0,
                Message("diagnostics-pixel-units-quarter"),
                Message("diagnostics-pixel-units-quarter-remedy"),
                low=low,
                high=high,
                inside=1.0,
            )
    return None


def _measure_span(points: Tensor, share: float) -> Tensor:
    """Measure what points span along each axis, without the outer share at either end."""
    ordered = points.sort(dim=0).values
    least = int(share * len(points))
    return ordered[len(points) - 1 - least] - ordered[least]


def _lies_in_unit_interval(warp: Warp) -> bool:
    """Tell whether the points of every item lie between 0 and 1, all but 2 %."""
    inside = ((warp.grid >= 0) & (warp.grid <= 1)).all(-1).flatten(1).double().mean(1)
    return bool((inside >= 0.98).all())


def _fills_unit_interval(warp: Warp) -> bool:
    """Tell whether loose points lie all between 0 and 1 and fill that evenly: each of its parts has half its share."""
    points = warp.grid.flatten(0, -2)
    if not warp.scattered or warp.looks_up or len(points) < _LOOSE or bool((points < 0).any() | (points > 1).any()):
        return False
    upper = (points >= 0.5).long() @ (2 ** torch.arange(warp.call.dims))
    parts = torch.bincount(upper, minlength=2**warp.call.dims)
    low, high = points.aminmax(dim=0)
    return bool((parts >= len(points) / 2 / len(parts)).all() and (low < 0.1).all() and (high > 0.9).all())


def _write_point(p: Tensor) -> str:
    return "(" + ", ".join(quantity(v, 3) for v in p.tolist()) + ")"


def _write_size(sizes: tuple[int, ...]) -> str:
    return "×".join(map(str, sizes[::-1]))
