"""A recording as columns of numbers, a row a call: for a table, a chart, TensorBoard or W&B."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from weakref import ReferenceType, WeakKeyDictionary, ref

import torch
from torch import Tensor

from stn_viz.recording.call import Call
from stn_viz.recording.known import known
from stn_viz.recording.landmarks import apart, landmarks
from stn_viz.recording.pixels import footprints, lay_lattice, lie_outside, take_steps, to_pixels

Value = float | int | str | bool | None
SPREAD = ("sd", "min", "max")  # over the batch, each a column beside that of the mean
_GRADIENTS = {"|∂L/∂θ|": "theta_grad", "|∂L/∂grid|": "grid_grad", "|∂L/∂V|": "upstream"}
_MOVED: WeakKeyDictionary[Call, tuple[ReferenceType[Call], dict[str, Value]]] = WeakKeyDictionary()


def scalars(calls: Sequence[Call], losses: Mapping[int, float]) -> dict[str, list[Value]]:
    """Describe each call by numbers; see :meth:`stn_viz.recording.Tape.scalars`."""
    firsts: dict[object, Call] = {}
    rows = [_row(call, losses, firsts.setdefault(call.site_key, call)) for call in calls]
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _row(call: Call, losses: Mapping[int, float], first: Call) -> dict[str, Value]:
    module, training, turn = call.site_key
    where: dict[str, Value] = {"step": call.step, "index": call.index, "module": module, "turn": turn}
    return {**where, "training": training, "loss": losses.get(call.step), **_measure(call), **_measure_way(first, call)}


@known
def _measure(call: Call) -> dict[str, Value]:
    """Measure what a call says by itself."""
    found: dict[str, Value] = {}
    if call.theta is not None:
        found |= _of_theta(call.theta.double())
    if call.grid is not None:
        found |= _of_places(call)
    for name, field in _GRADIENTS.items():
        gradient: Tensor | None = getattr(call, field)
        found |= _spread(name, None if gradient is None else gradient.double().flatten(1).norm(dim=1))
    return found | _of_registration(call) | {"nonfinite": _share_not_finite(call)}


def _spread(name: str, values: Tensor | None) -> dict[str, Value]:
    """Give mean, deviation, least and largest of those of the items' values (n,) that are finite; NaN where none is."""
    if values is None:
        return {name: None}
    finite = values[torch.isfinite(values)]
    if not len(finite):
        return dict.fromkeys((name, *(f"{name} {what}" for what in SPREAD)), math.nan)
    numbers = finite.std(correction=0), finite.amin(), finite.amax()
    spread = {f"{name} {what}": float(number) for what, number in zip(SPREAD, numbers, strict=True)}
    return {name: float(finite.mean()), **spread}


def _of_theta(theta: Tensor) -> dict[str, Value]:
    """Describe each entry of θ (B, d, d + 1), and its linear part: singular values, largest first, and determinant."""
    found: dict[str, Value] = {}
    for row in range(theta.shape[1]):
        for column in range(theta.shape[2]):
            found |= _spread(f"θ{row + 1}{column + 1}", theta[:, row, column])
    linear = theta[:, :, :-1]
    finite = linear[torch.isfinite(linear).flatten(1).all(dim=1)]
    singular = torch.linalg.svdvals(finite)
    for k in range(linear.shape[1]):
        found |= _spread(f"σ{k + 1}", singular[:, k])
    return found | _spread("det", torch.linalg.det(finite))


def _of_places(call: Call) -> dict[str, Value]:
    """Describe where the points of a grid lie, and how far apart."""
    places = _locate(call)
    numbers = ~torch.isnan(places).flatten(1).any(dim=1)
    share = lie_outside(places, call.source[::-1]).double().flatten(1).mean(dim=1)
    found = _spread("outside", share.where(numbers, math.nan))
    identity = lay_lattice(call.target, call.kept.stride, call.align_corners)
    far = places - to_pixels(identity, call.source[::-1], call.align_corners)
    found |= _spread("displacement", far.norm(dim=-1).flatten(1).mean(dim=1))
    if min(places.shape[1:-1]) < 2:
        return found | {"footprint": None}
    finite = places[torch.isfinite(places).flatten(1).all(dim=1)]
    return found | _spread("footprint", footprints(take_steps(finite, call.kept.stride)))


def _of_registration(call: Call) -> dict[str, Value]:
    """Describe how far V is from the fixed picture, where there is one, and its landmarks from those of U."""
    pairs = landmarks(call)
    found = {} if call.fixed is None else _spread("|V − F|", apart(call))
    return found if pairs is None else found | _spread("TRE", pairs.after.nanmean(dim=1))


def _locate(call: Call) -> Tensor:
    """Give the source points in pixels, in float64: (n, *lattice, d)."""
    assert call.grid is not None  # the caller looked
    return to_pixels(call.grid.double(), call.source[::-1], call.align_corners)


def _measure_way(first: Call, call: Call) -> dict[str, Value]:
    """Measure how far the points are in the mean from where they were at the first step that is kept."""
    before, found = _MOVED.get(call, (None, {}))
    if before is not None and before() is first:
        return found
    comparable = first.grid is not None and call.grid is not None and first.grid.shape == call.grid.shape
    far = (_locate(call) - _locate(first)).norm(dim=-1).flatten(1).mean(dim=1) if comparable else None
    found = _spread("moved", far)
    _MOVED[call] = ref(first), found
    return found


def _share_not_finite(call: Call) -> float:
    """Give the largest share of items, of θ, grid and gradients, that hold NaN or an infinity."""
    held = [t for name in ("theta", "grid", *_GRADIENTS.values()) if (t := getattr(call, name)) is not None]
    shares = [float((~torch.isfinite(t.flatten(1)).all(dim=1)).double().mean()) for t in held]
    return max(shares, default=0.0)
