"""Faults of units: flows, matrices and points in pixels of this map or of another, which a change of units explains."""

from __future__ import annotations

import torch
from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches, stays_below
from stn_viz.diagnostics.warp import TORN, Warp, fit_affine
from stn_viz.recording.pixels import to_normalised, to_pixels
from stn_viz.texts import Message
from stn_viz.texts.percent import percent_message
from stn_viz.texts.quantity import quantity

_OUT, _IN = 0.6, 0.4  # share of the points outside as it stands, at least, and after the change of units, at most
_SHIFT = 4.0  # half widths, or pixels, beside a linear part that hardly stretches
_TURNED = 0.05  # of the stretch, off the diagonal, from which on a matrix is no box's
_STRETCHES, _ENLARGED, _NEARLY_NONE = 2.0, 8.0, 0.05  # times, and of the points outside where it enlarges more
_ZOOMED, _LEAST, _LITTLE = 1.2, 0.3, 0.2  # times and half widths of a pan; points outside with it in pixels
_SPREAD = 0.8  # of a lattice's spread, that one which was moved has at least
_EXPLAINED = 0.9  # share of the variance by an affine map, from which on a warp is mostly that
_OBLONG = 1.25  # of one side to the other, from which on exchanging them is more than a zoom
_SCALE, _ANCHOR = 0.08, 0.15  # of the scale, and half widths: how exactly sides that were exchanged are met
_BEGAN = 0.01  # by which the linear part of a θ may differ from the identity that it was made with
_PADDED = 0.1  # by which V's sides differ from U's at most, as of a map that is padded before it is read
_EXACT = 1e-6  # of the variance that an affine map leaves, up to which somebody wrote that map down
_LIKE = 0.2  # share by which an affine fit may miss what a mistake makes of the identity
_STRETCHED, _SHIFTED = 1.54, 0.35  # times, and half sides: what is left of a lattice that was normalised again
_NEARLY = 0.3  # by which a warp that shows the picture nearly whole may stretch it
_LARGER = (2.0, 4.0, 8.0)  # times: what one resolution may be of another
_WIDE = 0.4  # of the map's sides, that points in the right units span


def pixel_flow(warp: Warp) -> Finding | None:
    """Find a flow, or a matrix, in pixels that moves a normalised lattice.

    At least 60 % of the points lie outside as it stands, and 60 % inside with the displacement divided by half the
    size. A matrix is told by a shift of 4 half widths or more beside a linear part that stretches by under two, or by
    under eight where 95 % lie inside; where it enlarges, or V has another size, it turns as well, which boxes do not.
    What layers predict has gone astray instead, but where the linear part is still the identity's, to 1 %, and shifts
    reach beyond the edge. Pans of data to and fro that nobody wrote as a matrix are a flow, if 80 % lie inside then.
    """
    if warp.was_normalised:
        return None
    outside = _measure_outside(warp.grid)
    if not reaches("outside", outside, _OUT):
        return None
    lattice = warp.lattice_under(warp.call.align_corners)
    affine = bool((warp.explained > 1 - 1e-4).all())
    linear, shift = warp.affine[..., :-1], warp.affine[..., -1]
    least, largest = (float(end) for end in warp.singular.aminmax())
    turned = float((linear - torch.diag_embed(linear.diagonal(dim1=-2, dim2=-1))).abs().max()) > _TURNED * largest
    modest = least > 0.5 and largest < (_ENLARGED if turned else _STRETCHES if warp.same_size else 0)
    written = modest and float(shift.abs().max()) >= _SHIFT and not warp.call.predicted
    matrix = affine and (written or _is_shifted_alone(linear, shift))
    pan = affine and not matrix and _is_pan(warp)
    if affine and not (matrix or pan):
        return None
    astray = warp.placed or _is_far_affine(warp) or not _moves_a_lattice(warp, lattice)
    if not affine and (not warp.same_size or astray):
        return None
    rebuilt = _normalise_matrix(linear, shift, warp) if matrix else warp.take_for_pixels()
    left = _measure_outside(rebuilt)
    most = _LITTLE if pan else _IN if not matrix or largest < _STRETCHES else _NEARLY_NONE
    if not stays_below("left_outside", left, most):
        return None
    farthest = float((warp.grid - lattice).abs().max())
    return warp.found(
        "error",
        "pixel-units",
        0,
        Message(
            "diagnostics-pixel-units-matrix" if matrix else "diagnostics-pixel-units-flow",
            {
                "far": quantity(farthest, 2),
                "stretch": quantity(largest, 2),
                "outside": percent_message(outside),
                "left": percent_message(left),
            },
        ),
        Message("diagnostics-pixel-units-matrix-remedy" if matrix else "diagnostics-pixel-units-flow-remedy"),
        outside=outside,
        left_outside=left,
    )


def _is_pan(warp: Warp) -> bool:
    """Tell whether data moves the items of a lattice to and fro, by whole half widths, and zooms a little.

    Positions of a larger map lie to the right and below alone.
    """
    if warp.placed or warp.call.predicted or not warp.same_size or len(warp.affine) < 2:
        return False
    shift = warp.affine[..., -1]
    zooms = bool(((warp.singular > 1 / _ZOOMED) & (warp.singular < _ZOOMED)).all())
    return zooms and float(shift.abs().max()) > 1 and float(shift.min()) < -_LEAST and float(shift.max()) > _LEAST


def _is_shifted_alone(linear: Tensor, shift: Tensor) -> bool:
    """Tell whether items are shifted by a half width and more, each by its own, while all else is as it began."""
    still = float((linear - torch.eye(linear.shape[-1], dtype=linear.dtype)).abs().max()) <= _BEGAN
    return still and len(shift) > 1 and float(shift.std(dim=0).max()) > _BEGAN and float(shift.abs().max()) > 1


def _is_far_affine(warp: Warp) -> bool:
    """Tell whether most of a warp is an affine map that is far from the identity, as a zoom."""
    far = (warp.affine[..., :-1] - torch.eye(warp.call.dims, dtype=warp.affine.dtype)).abs().flatten(1).amax(dim=1)
    return bool(((warp.explained > _EXPLAINED).all(dim=-1) & (far > 0.5)).any())


def _moves_a_lattice(warp: Warp, lattice: Tensor) -> bool:
    """Tell whether the points spread as far as a lattice, which a flow that is added takes nothing from, and are torn.

    Beside displacements of whole half widths the lattice's own steps count for nothing: about half of the cells fold.
    """
    spread = bool((warp.grid.flatten(1, -2).std(dim=1) >= _SPREAD * lattice.flatten(0, -2).std(dim=0)).all())
    return spread and TORN <= warp.turned_over <= 1 - TORN


def _normalise_matrix(linear: Tensor, shift: Tensor, warp: Warp) -> Tensor:
    """Take a matrix for one from V's pixels to U's, p' = A·p + t, with p counted from the first pixel's centre."""
    corners = warp.call.align_corners
    target = to_pixels(warp.lattice_under(corners), warp.targets, corners)
    moved = torch.einsum("bij,...j->b...i", linear, target)
    moved = moved + shift.reshape(len(shift), *[1] * (target.ndim - 1), -1)
    return to_normalised(moved, warp.sizes, corners)


def _measure_outside(grid: Tensor) -> float:
    return float((grid.abs() > 1 + 1e-3).any(dim=-1).double().mean())


def swapped_points(warp: Warp) -> Finding | None:
    """Find pixel positions (row, column) that were normalised as (column, row): on a map whose sides differ.

    At least 5 % of the points lie outside as it stands, while swapped back every one but half a percent lies inside and
    they span most of the map. On a square map nothing tells.
    """
    outside = float(warp.outside.double().mean())
    swapped = warp.pixels.flip(-1)
    if not reaches("outside", outside, 0.05) or not _fills(swapped, warp.sizes, 0.005):
        return None
    return warp.found(
        "error",
        "xy-swap",
        int(warp.outside.flatten(1).double().mean(dim=1).argmax()),
        Message("diagnostics-xy-swap-points", {"outside": percent_message(outside)}),
        Message("diagnostics-xy-swap-points-remedy"),
        outside=outside,
    )


def wrong_size(warp: Warp) -> Finding | None:
    """Find source positions that were normalised by the target's size: they fit the source only if undone with it.

    Source and target differ in size, at least 20 % of the points lie outside, all but 1 % of them right or below;
    rebuilt, under 2 % lie outside and they span seven tenths of the source.
    """
    outside = float(warp.outside.double().mean())
    before = float((warp.pixels < -0.5 - 1e-3).any(dim=-1).double().mean())
    rebuilt = to_pixels(warp.grid, warp.targets, warp.call.align_corners)
    if not reaches("outside", outside, 0.2) or before > 0.01 or not _fills(rebuilt, warp.sizes, 0.02, wide=0.7):
        return None
    return warp.found(
        "note",
        "wrong-size",
        0,
        Message("diagnostics-wrong-size", {"outside": percent_message(outside)}),
        Message("diagnostics-wrong-size-remedy"),
        outside=outside,
    )


def exchanged_sizes(warp: Warp) -> Finding | None:
    """Find x divided by the height and y by the width: what began as the identity starts in one corner, out of scale.

    Every item's affine fit has W/H and H/W on its diagonal, to 8 %, little beside it, and shifts that leave the
    first corner in its place, to 0.15 half widths. The sides differ by a quarter or more, those of V by a tenth at most
    from those of U, and layers did not predict θ: a learned zoom meets all four numbers by no chance.
    """
    width, height = warp.sizes
    stretch = warp.affine.new_tensor([width / height, height / width])
    padded = any(abs(to - of) > _PADDED * of for to, of in zip(warp.targets, warp.sizes, strict=True))
    if padded or float(stretch.max()) < _OBLONG or not bool((warp.explained > _EXPLAINED).all()):
        return None
    off = warp.affine[..., :-1] / stretch[:, None] - torch.eye(2, dtype=stretch.dtype)
    astray = (warp.affine[..., -1] - (stretch - 1)).abs().amax(dim=1)
    if not stays_below("off_scale", float(off.abs().max()), _SCALE) or float(astray.max()) > _ANCHOR:
        return None
    sizes = {"width": width, "height": height}
    outside = float(warp.outside.double().mean())
    return warp.found(
        "error",
        "wrong-size",
        0,
        Message("diagnostics-exchanged-sizes", {**sizes, "outside": percent_message(outside)}),
        Message("diagnostics-exchanged-sizes-remedy", sizes),
        affine=warp.affine,
        outside=outside,
    )


def other_resolution(warp: Warp) -> Finding | None:
    """Find positions of pixels of a map twice, four times or eight times as large, or small, as the one that is read.

    The affine fit is that multiple of the identity, anchored at the first pixel's corner, to a fifth, as where a camera
    is not scaled along with the picture. What somebody wrote down as an affine map is a crop or a layout and is left;
    so is a part of the map that is brought to another size, or read by one item alone, as a crop that bends.
    """
    if warp.placed or bool((1 - warp.explained < _EXACT).all()):
        return None
    diagonal = warp.affine[..., :-1].diagonal(dim1=-2, dim2=-1)
    rest = (warp.affine[..., :-1] - torch.diag_embed(diagonal)).abs().amax((1, 2))
    crops = not warp.same_size or warp.call.samples < 2
    for times in _LARGER if crops else (*_LARGER, *[1 / n for n in _LARGER]):
        slack = _LIKE * min(times, 1 / times) if times < 1 else _LIKE * times
        off = torch.stack([diagonal - times, warp.affine[..., -1] - (times - 1)], -1).abs().amax((1, 2))
        if bool((torch.maximum(off, rest) < slack).all()):
            reaches("times", max(times, 1 / times), 2)
            return warp.found(
                "warning",
                "wrong-size",
                int(off.argmin()),
                Message(
                    "diagnostics-wrong-size-resolution",
                    {"times": f"{max(times, 1 / times):g}", "way": "large" if times > 1 else "small"},
                ),
                Message("diagnostics-wrong-size-resolution-remedy"),
                affine=warp.affine,
            )
    return None


def exchanged_target(warp: Warp) -> Finding | None:
    """Find a V whose sides are U's exchanged while its warp turns nothing: width and height were handed over as (W, H).

    The affine fit stretches each axis alike in half widths, to a fifth, so the picture is squeezed by W/H squared; and
    it shows the picture nearly whole, where a crop may be brought to any size.
    """
    if warp.call.target != warp.call.source[::-1]:
        return None
    linear = warp.affine[..., :-1]
    diagonal = linear.diagonal(dim1=-2, dim2=-1)
    rest = (linear - torch.diag_embed(diagonal)).abs().amax((1, 2))
    low, high = diagonal.aminmax(dim=1)
    if not stays_below("ratio", float((high / low.clamp(min=1e-9)).max()), 1 + _LIKE):
        return None
    whole = float(low.min()) >= 1 - _NEARLY and float(high.max()) <= 1 + _NEARLY
    if not whole or bool((rest > _LIKE * low).any()):
        return None
    names = {"target": "×".join(map(str, warp.call.target)), "source": "×".join(map(str, warp.call.source))}
    return warp.found(
        "warning",
        "wrong-size",
        0,
        Message("diagnostics-wrong-size-sides", names),
        Message("diagnostics-wrong-size-sides-remedy"),
        affine=warp.affine,
    )


def normalised_twice(warp: Warp) -> Finding | None:
    """Find coordinates that were normalised twice: in pixels of U they are what a normalised grid is.

    Their affine fit in pixels, counted from U's first pixel, is the identity's from -1 to 1, to a fifth. Or counted
    from U's middle it turns the lattice, stretches it by at most half and shifts it by a third of a half side.
    """
    where = "corner" if _run_from_corner(warp) else "middle" if _run_from_middle(warp) else None
    if where is None:
        return None
    return warp.found(
        "error",
        "pixel-units",
        0,
        Message("diagnostics-pixel-units-twice", {"where": where}),
        Message("diagnostics-pixel-units-twice-remedy"),
        affine=warp.affine,
    )


def _run_from_corner(warp: Warp) -> bool:
    """Tell whether points in pixels are a normalised lattice, by either convention."""
    for corners in (False, True):
        points = to_pixels(warp.grid, warp.sizes, corners)
        affine = fit_affine(warp.lattice_under(warp.call.align_corners), points)[0]
        identity = torch.eye(warp.call.dims, warp.call.dims + 1, dtype=affine.dtype)
        shift = 0.5 if corners != warp.call.align_corners else 0.0
        if float((affine - identity).abs().max()) < _LIKE + shift:
            return True
    return False


def _run_from_middle(warp: Warp) -> bool:
    """Tell whether points in half sides for pixels are nearly a normalised lattice, however it is turned."""
    affine = warp.affine * (warp.grid.new_tensor(warp.sizes) / 2)[:, None]
    stretch = torch.linalg.svdvals(affine[..., :-1])
    shift = float(affine[..., -1].abs().max())
    return shift < _SHIFTED and bool(((stretch > 1 / _STRETCHED) & (stretch < _STRETCHED)).all())


def _fills(pixels: Tensor, sizes: tuple[int, ...], most: float, wide: float = _WIDE) -> bool:
    """Tell whether points lie inside a map, all but so many, and span most of it."""
    size = pixels.new_tensor(sizes)
    outside = ((pixels < -0.5 - 1e-3) | (pixels > size - 0.5 + 1e-3)).any(dim=-1)
    low, high = pixels.flatten(0, -2).aminmax(dim=0)
    return float(outside.double().mean()) <= most and bool((high - low >= wide * (size - 1)).all())
