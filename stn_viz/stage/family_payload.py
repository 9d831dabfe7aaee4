"""A family's basis as arrays for the browser: at every target pixel, or on a lattice between which it interpolates."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from stn_viz.coordinates import Frame
from stn_viz.interchange.matrices import matrix_basis
from stn_viz.texts import naming
from stn_viz.transforms import Basis, Diffeomorphic, Family, Validity
from stn_viz.transforms.registry import plain_options_of
from stn_viz.transforms.validity import MOST_NODES, anchored, judged

Array = NDArray[Any]
_CENTRE = (0.0, 0.0)
_MOST_PIXELS = 128  # up to this side a family that no lattice reproduces sends its basis at every target pixel
_PROBES = 17  # a side: target pixels at which the browser measures what that interpolation leaves
_EXACT = 1e-11  # normalised: far below what can be seen, well above rounding


def family_meta(family: Family) -> dict[str, Any]:
    """Say what a family is: its name, options, the names of θ, its identity, handles and controls."""
    return {
        "name": family.name,
        "label": _label(family.name),
        "options": plain_options_of(family),
        "parameters": list(family.parameters),
        "linear": family.linear,
        "identity": family.identity().tolist(),
        "anchors": family.anchors,
        "handles": [{"name": h.name, "point": h.point, "kind": h.kind, "hold": h.hold} for h in family.handles],
        "controls": list(family.control_names),
    }


def verdict_meta(verdict: Validity) -> dict[str, Any]:
    """Write a verdict on a finite θ as the browser's own: its kind, the share that is concerned, the message's key."""
    return {"kind": verdict.kind, "share": verdict.share, "said": verdict.message.key}


_label = naming("stage-family")  # one that a caller made goes by its own name


def family_arrays(family: Family, frame: Frame) -> tuple[dict[str, Any], dict[str, Array]]:
    """Write a family's basis for ``makeFamily``: meta entries and arrays.

    Homogeneous coordinates are linear in the basis, so the browser interpolates them between the nodes of a lattice.
    Where triangles over the anchors' own lattice reproduce the basis (affine-like, projective, piecewise) that is all.
    Else cubics go through the lattice on which θ is judged, and small maps get the basis at every target pixel;
    large ones get it at a few pixels too, so that the browser can say how far its cubics are off. A family that is not
    smooth is a share of one grid, which travels whole at any size: 8 bytes for each target pixel.
    """
    return _smooth_arrays(family, frame) if family.smooth else _given_arrays(family, frame)


def _given_arrays(family: Family, frame: Frame) -> tuple[dict[str, Any], dict[str, Array]]:
    """Write a grid that is given by its points: θ = (1,) reads there, θ = (0,) at the target's own points."""
    meta, arrays = _mentioned(family)
    whole = family.basis(frame.target_points().reshape(-1, 2)).points(torch.ones(1, dtype=torch.float64))
    return meta, arrays | {"given": whole.to(torch.float32).numpy()}


def _mentioned(family: Family) -> tuple[dict[str, Any], dict[str, Array]]:
    """Write the basis at the points that anchors and handles mention."""
    mentioned = [*family.anchors, *(q for h in family.handles for q in (h.point, *h.hold)), _CENTRE]
    points = [[float(x), float(y)] for x, y in dict.fromkeys(mentioned)]
    if not family.linear:
        return {"points": points}, {}
    basis, matrix = family.basis(torch.tensor(points, dtype=torch.float64)), matrix_basis(family)
    arrays = {"handle_matrix": basis.matrix.numpy(), "handle_offset": basis.offset.numpy()}
    return {"points": points}, arrays if matrix is None else arrays | {"matrix_basis": matrix.numpy()}


def _flow_arrays(family: Diffeomorphic) -> tuple[dict[str, Any], dict[str, Array]]:
    """Write what it takes to follow a flow: the velocity's weights along each axis of its working lattice."""
    meta, arrays = _mentioned(family)
    across, down = family.axis_weights()
    flow = {"steps": family.steps, "resolution": family.resolution, "margin": family.margin}
    return meta | {"flow": flow, "judged": judged(family)}, arrays | {
        "flow_across": across.numpy(),
        "flow_down": down.numpy(),
    }


@lru_cache(maxsize=8)
def _smooth_arrays(family: Family, frame: Frame) -> tuple[dict[str, Any], dict[str, Array]]:
    meta, arrays = _mentioned(family)
    if isinstance(family, Diffeomorphic):
        return _flow_arrays(family)
    if not family.linear:
        return meta, {}
    rows, cols = anchored(family)
    exact = _reproduces(family, rows, cols)
    every_pixel = not exact and max(frame.target) <= _MOST_PIXELS
    spans = (1, 1)
    if not exact:  # the lattice on which the warp is judged, so that both sides judge the same points
        (down, across), (rows, cols) = (rows, cols), judged(family)
        spans = ((rows - 1) // (down - 1), (cols - 1) // (across - 1))
    arrays |= _planes("lattice", family.basis(_lattice_points(rows, cols)))
    if every_pixel:
        arrays |= _planes("pixels", family.basis(frame.target_points().reshape(-1, 2)))
    elif not exact:
        index = _probed(frame.target)
        arrays |= _planes("probe", family.basis(frame.target_points().reshape(-1, 2)[index]))
        arrays["probe_index"] = index.numpy().astype(np.int32)
    how = {
        "lattice": (rows, cols),
        "spans": spans,
        "judged": judged(family),
        "interpolation": "triangles" if exact else "cubic",
    }
    return meta | how, arrays


def _probed(target: tuple[int, int]) -> torch.Tensor:
    """Choose target pixels all over V, as flat indices."""
    rows, cols = (((torch.arange(_PROBES) + 0.5) / _PROBES * n).long() for n in target)
    return (rows[:, None] * target[1] + cols).flatten()


def _lattice_points(rows: int, cols: int) -> torch.Tensor:
    return Frame((1, 1), (rows, cols), align_corners=True).target_points().reshape(-1, 2)


def _reproduces(family: Family, rows: int, cols: int) -> bool:
    """Tell whether triangles between lattice nodes give the basis itself, everywhere that is probed."""
    probes = _lattice_points(MOST_NODES, MOST_NODES)
    nodes, basis = family.basis(_lattice_points(rows, cols)), family.basis(probes)
    index, weight = _stencil(rows, cols, probes)
    matrix = (nodes.matrix[index] * weight[..., None, None]).sum(1)
    offset = (nodes.offset[index] * weight[..., None]).sum(1)
    error = torch.maximum((matrix - basis.matrix).abs().max(), (offset - basis.offset).abs().max())
    return float(error) < _EXACT


def _stencil(rows: int, cols: int, points: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Find each point's lattice triangle (three node indices) and its barycentric weights."""
    scaled = (points + 1) / 2 * points.new_tensor([cols - 1, rows - 1])
    i = scaled[:, 0].floor().clamp(0, cols - 2).long()
    j = scaled[:, 1].floor().clamp(0, rows - 2).long()
    u, v = scaled[:, 0] - i, scaled[:, 1] - j
    first = j * cols + i
    third = first + torch.where(u >= v, 1, cols)
    weights = torch.stack([1 - torch.maximum(u, v), (u - v).abs(), torch.minimum(u, v)], dim=1)
    return torch.stack([first, third, first + cols + 1], dim=1), weights


def _planes(name: str, basis: Basis) -> dict[str, Array]:
    """Write a basis as one K×M matrix for each of X, Y, W, zero columns left out; Y's only where it is not X's."""
    arrays: dict[str, Array] = {f"{name}_offset": basis.offset.T.contiguous().numpy()}
    for k, axis in enumerate("xyw"):
        columns = basis.matrix[:, k].ne(0).any(dim=0).nonzero().flatten()
        matrix = basis.matrix[:, k, columns].T.contiguous().numpy()
        arrays[f"{name}_{axis}_columns"] = columns.numpy().astype(np.int32)
        if axis != "y" or not np.array_equal(matrix, arrays[f"{name}_x"]):
            arrays[f"{name}_{axis}"] = matrix
    return arrays
