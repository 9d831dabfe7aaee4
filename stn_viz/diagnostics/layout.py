"""Faults of layout: a rotation that forgot the picture's sides, a tensor viewed where it should be permuted.

Labels and masks are here as well: maps that are no pictures, and are sampled as if they were.
"""

from __future__ import annotations

import torch
from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches, stays_below
from stn_viz.diagnostics.warp import Warp, fit_affine
from stn_viz.texts import Message
from stn_viz.texts.percent import percent_message
from stn_viz.texts.quantity import quantity

_EXACT = 1e-3  # of s²: how nearly A·Aᵀ is s²·I where a rotation was written down
_TURNED = 0.05  # of s: off-diagonal from which on it is a rotation at all
_SMOOTHER = 0.7  # of their change from pixel to pixel, that numbers which were torn from their places have there
_BEYOND = 0.02  # of the points outside, from which on a mask that hides none of them is worth a note
_CLASSES, _INSTANCES, _EVEN = 64, 4096, 0.6  # different labels, at most; share of neighbours that are alike
_MAPS = 0.9  # share of the variance that an affine map explains of a grid that is one


def aspect(warp: Warp) -> Finding | None:
    """Find a rotation in half widths and half heights of a picture whose sides differ: it shears the picture.

    Every item's A, of a warp that is affine, has A·Aᵀ = s²·I to a thousandth and turns by more than 3°, while in pixels
    it is no similarity. An affine transformer never meets that by chance. What another call of the step undoes may do
    anything to a picture.
    """
    if not bool((warp.explained > 1 - 1e-6).all()):
        return None
    linear = warp.affine[..., :-1]
    source, target = (linear.new_tensor(side) for side in (warp.sizes, warp.targets))
    off, size = _measure_similarity(linear)
    in_pixels, _ = _measure_similarity(source[:, None] * linear / target)
    turned = linear[..., 0, 1].abs() / size
    if not stays_below("off_rotation", float(off.max()), _EXACT):
        return None
    if not bool(((turned > _TURNED) & (in_pixels > _TURNED)).all()) or _is_undone(warp):
        return None
    width, height = warp.sizes
    return warp.found(
        "warning",
        "aspect",
        int(in_pixels.argmax()),
        Message("diagnostics-aspect", {"width": width, "height": height, "off": quantity(float(in_pixels.max()), 2)}),
        Message("diagnostics-aspect-remedy"),
        affine=warp.affine,
        off_similarity=in_pixels,
    )


def _is_undone(warp: Warp) -> bool:
    """Tell whether another call of the step reads by the inverse of an affine map of data."""
    if warp.call.predicted:
        return False
    last = warp.affine.new_tensor([[*[0.0] * warp.call.dims, 1.0]]).expand(len(warp.affine), -1, -1)
    done = torch.cat([warp.affine, last], 1)
    for call in warp.tape:
        if call.step != warp.call.step or call is warp.call or call.dims != warp.call.dims:
            continue
        other = Warp(call, 0)
        if len(other.grid) == len(done) and other.finite and bool((other.explained > 1 - 1e-6).all()):
            left = torch.cat([other.affine, last], 1) @ done - torch.eye(done.shape[-1], dtype=done.dtype)
            if float(left.abs().max()) < _EXACT:
                return True
    return False


def _measure_similarity(linear: Tensor) -> tuple[Tensor, Tensor]:
    """Measure how far A·Aᵀ is from s²·I, as a share of s², and s itself."""
    square = linear @ linear.transpose(-1, -2)
    mean = square.diagonal(dim1=-2, dim2=-1).mean(dim=-1).clamp(min=1e-12)
    rest = square - mean[:, None, None] * torch.eye(linear.shape[-1], dtype=linear.dtype)
    return rest.flatten(1).norm(dim=1) / mean, mean.sqrt()


def view_for_permute(warp: Warp) -> Finding | None:
    """Find a (B, d, *lattice) tensor that became (B, *lattice, d) by ``view``: its numbers are torn from their places.

    Taken back to (B, d, *lattice), the numbers of the grid, or of its displacement in half widths or in pixels, then
    change from pixel to pixel by 70 % of what they do as they stand, or less; any other grid is torn by that, and
    changes more. So it is with the points of a picture's grid whose rows and columns were exchanged by ``view``.
    """
    call = warp.call
    lattice = warp.lattice_under(call.align_corners)
    flow = warp.grid - lattice
    side = flow.new_tensor(warp.sizes) - float(call.align_corners)  # what a flow is normalised by after it was torn
    for name, tensor, unit in (
        ("grid", warp.grid, 1.0),
        ("flow", flow, 1.0),
        ("flow", flow * side / 2, side.max() / 2),
    ):
        spread = float((tensor / unit).flatten(1).std(dim=1).median())  # of one item: items may be moved apart
        planes = tensor.flatten(1).reshape(len(tensor), tensor.shape[-1], *tensor.shape[1:-1]).movedim(1, -1)
        share = _measure_roughness(planes) / max(_measure_roughness(tensor), 1e-12)
        if spread > 1e-3 and stays_below("roughness", share, _SMOOTHER) and not _fits(lattice, tensor):
            return warp.found(
                "error",
                "view-permute",
                0,
                Message("diagnostics-view-permute", {"what": name, "share": percent_message(share)}),
                Message("diagnostics-view-permute-remedy"),
                roughness=share,
            )
    return _find_exchanged_rows(warp)


def _find_exchanged_rows(warp: Warp) -> Finding | None:
    """Find the points of H rows of W that were viewed as W rows of H, and turned over or not."""
    height, width = warp.grid.shape[1:3]
    if warp.call.dims != 2 or height == width or float(warp.grid.flatten(1, -2).std(dim=1).median()) < 1e-3:
        return None
    before = _measure_roughness(warp.grid)
    for viewed in (warp.grid, warp.grid.transpose(1, 2)):
        rows = viewed.reshape(len(viewed), viewed.shape[2], viewed.shape[1], 2)
        share = _measure_roughness(rows) / max(before, 1e-12)
        if stays_below("roughness", share, _SMOOTHER):
            return warp.found(
                "error",
                "view-permute",
                0,
                Message("diagnostics-view-rows", {"share": percent_message(share)}),
                Message("diagnostics-view-rows-remedy"),
                roughness=share,
            )
    return None


def _measure_roughness(tensor: Tensor) -> float:
    """Measure by how much the numbers of (n, *lattice, d) change from one pixel to the next, on the mean over axes."""
    return sum(float(tensor.diff(dim=axis).abs().mean()) for axis in range(1, tensor.ndim - 1)) / (tensor.ndim - 2)


def _fits(lattice: Tensor, grid: Tensor) -> bool:
    """Tell whether an affine map explains a grid."""
    return bool((fit_affine(lattice, grid)[1] >= _MAPS).all())


def labels(warp: Warp) -> Finding | None:
    """Find labels that are interpolated: U holds whole numbers in even regions, V fractions between them.

    Three to 64 different whole numbers, alike in 60 % of neighbouring pixels; over 2 % of V lies between whole numbers.
    A picture of so few grey levels looks alike. Of up to 4096 numbers, as instances have them, 60 % are alike where
    neither is the commonest, too: a bright digit on an even ground has hardly two alike.
    """
    call = warp.call
    assert call.input is not None  # the check asks for it
    U = call.input.double()
    if not bool((U.round() == U).all()):
        return None
    values = U.unique()
    if not 3 <= len(values) <= _INSTANCES or _measure_even(U, but=None) < _EVEN:
        return None
    if len(values) > _CLASSES and _measure_even(U, but=float(U.flatten().mode().values)) < _EVEN:
        return None
    inside = ~warp.outside[:, None].expand_as(warp.output)
    V = warp.output.double()[inside]
    between = float(((V - V.round()).abs() > 1e-3).double().mean()) if len(V) else 0.0
    if not reaches("share", between, 0.02):
        return None
    return warp.found(
        "warning",
        "labels",
        0,
        Message("diagnostics-labels", {"values": len(values), "share": percent_message(between), "mode": call.mode}),
        Message("diagnostics-labels-remedy"),
        share=between,
        distinct=len(values),
    )


def _measure_even(U: Tensor, but: float | None) -> float:
    """Measure the share of neighbours along x that are alike; of those alone that are not both of one value."""
    here, there = U[..., :-1], U[..., 1:]
    counted = torch.ones_like(here, dtype=torch.bool) if but is None else (here != but) | (there != but)
    return float(((here == there) & counted).sum()) / max(int(counted.sum()), 1)


def blind_mask(warp: Warp) -> Finding | None:
    """Find a mask of ones that is sampled with its border repeated: it is 1 outside, too, and hides nothing.

    U is 1 everywhere, in every item, and 2 % of the points or more lie outside.
    """
    call = warp.call
    assert call.input is not None  # the check asks for it
    outside = float(warp.outside.double().mean())
    if call.padding == "zeros" or not bool((call.input == 1).all()) or not reaches("outside", outside, _BEYOND):
        return None
    return warp.found(
        "note",
        "padding-background",
        int(warp.outside.flatten(1).double().mean(dim=1).argmax()),
        Message("diagnostics-blind-mask", {"outside": percent_message(outside), "padding": call.padding}),
        Message("diagnostics-blind-mask-remedy"),
        outside=outside,
    )
