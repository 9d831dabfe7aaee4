"""The loss landscape: L over a plane of θ, spanned by any two of its entries or of its human controls."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.device import pick_device
from stn_viz.differentiation.jacobian import displacement_metric
from stn_viz.differentiation.objective import Objective
from stn_viz.errors import ArgumentError
from stn_viz.transforms import controls
from stn_viz.transforms.base import Family
from stn_viz.transforms.solver import _RANK_TOLERANCE

_SAMPLES = 1 << 18  # target pixels warped at once: what stays in a core's cache
_SPANS = {"rotation": 45.0, "scale": 0.5, "scale x": 0.5, "scale y": 0.5, "shear": 0.5, "shift x": 0.5, "shift y": 0.5}


@dataclass(frozen=True, eq=False)
class LandscapeAxis:
    """Name one direction of a landscape and its ticks.

    Args:
        name: an entry of θ or a control, as the family spells it.
        values: what it takes.
    """

    name: str
    values: Float[Tensor, " n"]


@dataclass(frozen=True, eq=False)
class Landscape:
    """Hold L over two axes, everything else about θ held fixed.

    Args:
        objective: L.
        theta: the θ that the axes pass through or near.
        x: the axis across.
        y: the axis down the rows of ``losses``.
        losses: L; NaN where it was cancelled before.
    """

    objective: Objective
    theta: Float[Tensor, " P"]
    x: LandscapeAxis
    y: LandscapeAxis
    losses: Float[Tensor, "ny nx"]

    @property
    def complete(self) -> bool:
        """Tell whether every point was reached."""
        return not bool(self.losses[-1, -1].isnan())

    def place(self, thetas: Float[Tensor, "N P"]) -> Float[Tensor, "N 2"]:
        """Compute where each θ, of a descent's path say, lies on the two axes."""
        return torch.stack([_read_entry(self.objective, thetas, a.name) for a in (self.x, self.y)], dim=-1)


def axis(
    objective: Objective, theta: Float[Tensor, " P"], name: str, reach: float = 0.25, n: int = 101
) -> LandscapeAxis:
    """Place ticks about θ, along an entry as far as to move the sample points by a share of the picture.

    Args:
        objective: gives the family and the frame.
        theta: the centre.
        name: an entry of θ or a control.
        reach: for an entry, the root mean square displacement at the ends, in shorter sides of the source; for a
            control, 0.25 means ±45° or ±0.5.
        n: how many ticks; odd, so that θ is one of them.

    Raises:
        ArgumentError: the family has neither an entry nor a control of that name.
    """
    _check_name(objective.family, name)
    theta = theta.detach().to("cpu", torch.float64)
    if name in objective.family.parameters:
        k = objective.family.parameters.index(name)
        metric = displacement_metric(objective.family, theta, objective.frame)
        span = reach * min(objective.frame.source) / max(float(metric[k, k]) ** 0.5, 1e-12)
    else:
        span = reach / 0.25 * _SPANS[name]
    return LandscapeAxis(
        name, _read_entry(objective, theta[None], name) + torch.linspace(-span, span, n, dtype=torch.float64)
    )


def displaced(objective: Objective, theta: Float[Tensor, " P"], along: LandscapeAxis) -> float:
    """Measure how far the ends of an axis through θ move the sample points: root mean square, in source pixels.

    Of the two ends the farther one counts; NaN where one of them sends a point to infinity.
    """
    theta = theta.detach().to("cpu", torch.float64)
    ends = LandscapeAxis(along.name, along.values[[0, -1]])
    frame, family = objective.frame, objective.family
    if along.name in family.parameters:
        thetas = theta.repeat(2, 1)
        thetas[:, family.parameters.index(along.name)] = ends.values
    else:
        thetas = _set_controls(objective, theta, {along.name: ends.values})
    here, there = (frame.to_pixels(family.grid(t, frame)) for t in (theta[None], thetas))
    return float((there - here).square().sum(-1).mean((1, 2)).sqrt().max())


def landscape(
    objective: Objective,
    theta: Float[Tensor, " P"],
    x: LandscapeAxis,
    y: LandscapeAxis,
    *,
    device: torch.device | str | None = None,
    progress: Callable[[float], object] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Landscape:
    """Evaluate L at every point of two axes, in batches, in the objective's dtype.

    Args:
        objective: L; float32 is twice as fast as float64.
        theta: the θ whose other entries or controls are held.
        x: the axis across.
        y: the axis down, of the same kind.
        device: where to compute; None picks a GPU if there is one.
        progress: called after each batch with the share that is done.
        cancelled: asked before each batch; True ends the work, and the rest stays NaN.

    Raises:
        ArgumentError: an axis is unknown, both are the same, or one is an entry and the other a control.
    """
    theta = objective.family.batched(theta)[0].detach().to("cpu", torch.float64)
    thetas = _plane_of_thetas(objective, theta, x, y)
    worker = objective.to(device=pick_device() if device is None else device)
    losses = thetas.new_full((len(thetas),), math.nan)
    size = max(_SAMPLES // (objective.frame.n_targets * objective.U.shape[1]), 1)
    with torch.no_grad():
        for start in range(0, len(thetas), size):
            if cancelled is not None and cancelled():
                break
            losses[start : start + size] = worker.losses(thetas[start : start + size].to(worker.U)).to(losses)
            if progress is not None:
                progress(min((start + size) / len(thetas), 1.0))
    return Landscape(objective, theta, x, y, losses.reshape(len(y.values), len(x.values)))


def _check_name(family: Family, name: str) -> None:
    if name not in (*family.parameters, *family.control_names):
        wanted = f"one of {', '.join((*family.parameters, *family.control_names))}"
        raise ArgumentError("name", name, wanted, "entries are spelt as family.parameters has them")


def _aspect_of(objective: Objective) -> float:
    h, w = objective.frame.source
    return w / h


def _read_entry(objective: Objective, thetas: Float[Tensor, "N P"], name: str) -> Float[Tensor, " N"]:
    thetas = thetas.detach().to("cpu", torch.float64)
    if name in objective.family.parameters:
        return thetas[:, objective.family.parameters.index(name)]
    aspect = _aspect_of(objective)
    return thetas.new_tensor([controls.to_controls(objective.family, t, aspect)[name] for t in thetas])


def _plane_of_thetas(
    objective: Objective, theta: Float[Tensor, " P"], x: LandscapeAxis, y: LandscapeAxis
) -> Float[Tensor, "N P"]:
    """List the θ of every point, row by row."""
    family = objective.family
    for each in (x, y):
        _check_name(family, each.name)
    entries = [each.name in family.parameters for each in (x, y)]
    if x.name == y.name or entries[0] != entries[1]:
        raise ArgumentError("y", y.name, f"an axis other than {x.name!r} and of its kind", "choose two entries of θ")
    ys, xs = torch.meshgrid(y.values.to(theta), x.values.to(theta), indexing="ij")
    if not entries[0]:
        return _set_controls(objective, theta, {x.name: xs.flatten(), y.name: ys.flatten()})
    thetas = theta.repeat(xs.numel(), 1)
    thetas[:, family.parameters.index(x.name)] = xs.flatten()
    thetas[:, family.parameters.index(y.name)] = ys.flatten()
    return thetas


def _set_controls(
    objective: Objective, theta: Float[Tensor, " P"], values: dict[str, Float[Tensor, " N"]]
) -> Float[Tensor, "N P"]:
    """Set two controls, N times at once; the same θ as :func:`from_controls` gives one by one."""
    family, ratio = objective.family, controls.effective_aspect(objective.family, _aspect_of(objective))
    A, shift, bends = controls._require_affine_fit(family, theta)
    parts = controls._Parts.of(controls._rescale_aspect(A, ratio))
    angle = torch.deg2rad(values["rotation"]) if "rotation" in values else theta.new_tensor(parts.angle)
    resized = values["scale"] / parts.scale if "scale" in values else theta.new_ones(())
    sx = values.get("scale x", parts.sx * resized)
    sy = values.get("scale y", parts.sy * resized)
    sheared = values.get("shear", theta.new_tensor(parts.shear)) * sy
    cos, sin = angle.cos(), angle.sin()
    entries = (cos * sx, cos * sheared - sin * sy, sin * sx, sin * sheared + cos * sy)
    n = len(next(iter(values.values())))
    matrices = torch.stack([e.expand(n) for e in entries], dim=-1).unflatten(1, (2, 2))
    shifts = torch.stack([values.get(f"shift {a}", shift[k].expand(n)) for k, a in enumerate("xy")], dim=-1)
    anchors = controls._anchor_points(family)
    D = theta.new_tensor([1 / ratio, 1.0])
    sources = (anchors + bends) @ (matrices * D[:, None] / D).mT + shifts[:, None]
    return _solve_batch(family, theta, anchors, sources)


def _solve_batch(
    family: Family, theta: Float[Tensor, " P"], anchors: Float[Tensor, "K 2"], sources: Float[Tensor, "N K 2"]
) -> Float[Tensor, "N P"]:
    """Solve :func:`stn_viz.solve` for N sets of sources; without a W all share one matrix."""
    basis = family.basis(anchors)
    with_w = bool(basis.matrix[:, 2].any())
    first = sources if with_w else sources[:1]
    rows = (basis.matrix[:, :2] - first[..., None] * basis.matrix[:, 2:]).flatten(1, 2)
    residual = (sources * basis.homogeneous(theta)[:, 2:] - basis.homogeneous(theta)[:, :2]).flatten(1)
    return theta + (torch.linalg.pinv(rows, rtol=_RANK_TOLERANCE) @ residual[..., None])[..., 0]
