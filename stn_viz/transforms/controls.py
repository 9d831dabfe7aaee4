"""Human controls of θ: rotation, scale, shear and shift, read off the affine part of any warp and set one at a time.

The affine part q ≈ A p + t is the least-squares fit to the sources q of a family's anchors p, and
A = R(φ)·[[sx, k·sy], [0, sy]]. The stage's ``controls.js`` reads and sets the same way; golden cases pin the two.

Example:
    >>> list(sv.CONTROLS)
    ['rotation', 'scale', 'scale x', 'scale y', 'shear', 'shift x', 'shift y']
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.errors import ArgumentError, check_kind
from stn_viz.transforms.base import Family, check_family
from stn_viz.transforms.solver import solve

_SINGULAR = 1e-9  # smallest over largest singular value


@dataclass(frozen=True)
class Control:
    """Name one human control with its letter, its unit and the range of its slider; a value may lie beyond.

    Example:
        >>> sv.CONTROLS["rotation"].unit, sv.CONTROLS["rotation"].low, sv.CONTROLS["rotation"].high
        ('°', -180, 180)
    """

    name: str
    symbol: str
    unit: str
    low: float
    high: float
    step: float


CONTROLS: dict[str, Control] = {
    c.name: c
    for c in (
        Control("rotation", "φ", "°", -180, 180, 1),
        Control("scale", "s", "×", 0.05, 4, 0.01),
        Control("scale x", "sx", "×", 0.05, 4, 0.01),
        Control("scale y", "sy", "×", 0.05, 4, 0.01),
        Control("shear", "k", "", -2, 2, 0.01),
        Control("shift x", "tx", "½W", -2, 2, 0.01),
        Control("shift y", "ty", "½H", -2, 2, 0.01),
    )
}


@dataclass(frozen=True)
class _Parts:
    """Hold A = R(angle)·[[sx, shear·sy], [0, sy]]; a mirror image has sy < 0."""

    angle: float
    sx: float
    sy: float
    shear: float

    @classmethod
    def of(cls, A: Float[Tensor, "2 2"]) -> _Parts:
        (a, b), (c, d) = A.tolist()
        sx = math.hypot(a, c)
        angle = math.atan2(c, a) if sx > 0 else math.atan2(-b, d)
        cos, sin = math.cos(angle), math.sin(angle)
        sy = cos * d - sin * b
        return cls(angle, sx, sy, (cos * b + sin * d) / sy if sy != 0 else 0.0)

    def matrix(self) -> Float[Tensor, "2 2"]:
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        turn = torch.tensor([[cos, -sin], [sin, cos]], dtype=torch.float64)
        return turn @ torch.tensor([[self.sx, self.shear * self.sy], [0, self.sy]], dtype=torch.float64)

    @property
    def scale(self) -> float:
        return math.sqrt(abs(self.sx * self.sy))

    def resized(self, value: float) -> _Parts:
        if self.scale == 0:
            return replace(self, sx=value, sy=value)
        return replace(self, sx=self.sx * value / self.scale, sy=self.sy * value / self.scale)


def to_controls(family: Family, theta: Float[Tensor, " P"], aspect: float = 1.0) -> dict[str, float]:
    """Read a family's controls off θ.

    *Convention:* normalised, target → source: scale 0.5 reads a box of half the size, so V shows U twice as large. A
    positive rotation (degrees) turns that box clockwise on the screen, where y points down. ``scale`` is √|det A|.

    Args:
        family: a family that is linear in θ.
        theta: θ, (P,).
        aspect: W/H of the source: rotation, scale and shear are meant in pixel proportions, so that turning a photo
            that is not square does not shear it. Families that cannot shear ignore it.

    Returns:
        A number for each of ``family.control_names``; NaN for all of them where some anchor has no finite source, on
        the horizon of a projective map, say: such a warp has no affine part.

    Example:
        >>> theta = torch.tensor([0.0, -2.0, 0.5, 2.0, 0.0, 0.0])  # a quarter turn, twice as large, to the right
        >>> controls = sv.to_controls(sv.family("affine"), theta)
        >>> {name: round(value, 3) + 0.0 for name, value in controls.items()}
        {'rotation': 90.0, 'scale x': 2.0, 'scale y': 2.0, 'shear': 0.0, 'shift x': 0.5, 'shift y': 0.0}
    """
    check_family(family)
    fit = _affine_fit(family, theta)
    if fit is None:
        return dict.fromkeys(family.control_names, math.nan)
    A, shift, _ = fit
    parts = _Parts.of(_rescale_aspect(A, effective_aspect(family, aspect)))
    values = {
        "rotation": math.degrees(parts.angle),
        "scale": parts.scale,
        "scale x": parts.sx,
        "scale y": parts.sy,
        "shear": parts.shear,
        "shift x": float(shift[0]),
        "shift y": float(shift[1]),
    }
    return {name: values[name] for name in family.control_names}


def from_controls(
    family: Family, theta: Float[Tensor, " P"], name: str, value: float, aspect: float = 1.0
) -> Float[Tensor, " P"]:
    """Set one control of θ and leave the others, and whatever is not affine in the warp, as they are.

    The anchors' sources become A'(p + A⁺r) + t', where r is what the affine part left over; θ is solved from them.

    *Convention:* as in :func:`to_controls`.

    Raises:
        ArgumentError: the family has no control of that name; the value is not finite; an anchor has no finite source
            (where :func:`to_controls` gives NaN); or no finite θ does what is asked.

    Example:
        >>> attention = sv.family("attention")
        >>> sv.from_controls(attention, attention.identity(), "scale", 0.5)
        tensor([0.5000, 0.0000, 0.0000], dtype=torch.float64)
    """
    check_family(family)
    check_kind("value", value, (int, float), "a number", "controls are degrees, factors and shares of half the picture")
    if not isinstance(name, str) or name not in family.control_names:
        known = ", ".join(family.control_names) or "none"
        raise ArgumentError("name", name, f"a control of {family.name} ({known})", "check the spelling")
    if not math.isfinite(value):
        raise ArgumentError("value", value, "a finite number", "leave the control as it is")
    A, shift, bends = _require_affine_fit(family, theta)
    ratio = effective_aspect(family, aspect)
    parts = _Parts.of(_rescale_aspect(A, ratio))
    match name:
        case "rotation":
            parts = replace(parts, angle=math.radians(value))
        case "scale":
            parts = parts.resized(value)
        case "scale x":
            parts = replace(parts, sx=value)
        case "scale y":
            parts = replace(parts, sy=value)
        case "shear":
            parts = replace(parts, shear=value)
        case _:
            shift[0 if name == "shift x" else 1] = value
    anchors = _anchor_points(family)
    sources = (anchors + bends) @ _rescale_aspect(parts.matrix(), 1 / ratio).T + shift
    return solve(family, theta, anchors, sources)


def _require_affine_fit(
    family: Family, theta: Float[Tensor, " P"]
) -> tuple[Float[Tensor, "2 2"], Float[Tensor, " 2"], Float[Tensor, "K 2"]]:
    """Return the affine fit, or refuse a θ that has none."""
    fit = _affine_fit(family, theta)
    if fit is None:
        wanted = "a θ under which the corners and control points have finite sources"
        raise ArgumentError("theta", theta, wanted, "go back to a θ whose horizon lies elsewhere")
    return fit


def _affine_fit(
    family: Family, theta: Float[Tensor, " P"]
) -> tuple[Float[Tensor, "2 2"], Float[Tensor, " 2"], Float[Tensor, "K 2"]] | None:
    """Fit A and t to the anchors' sources; give also A⁺r, the part that is not affine, carried back to the target.

    None where the sources are not finite, or so large that the fit is not.
    """
    p = _anchor_points(family)
    q = family.points(family.batched(theta).to(p), p)[0]
    pm, qm = p.mean(0), q.mean(0)
    A = (q - qm).T @ (p - pm) @ torch.linalg.inv((p - pm).T @ (p - pm))
    shift = qm - A @ pm
    if not bool(A.isfinite().all() and shift.isfinite().all()):
        return None
    bends = (q - p @ A.T - shift) @ torch.linalg.pinv(A, rtol=_SINGULAR).T
    return A, shift, bends


def _anchor_points(family: Family) -> Float[Tensor, "K 2"]:
    return torch.tensor(family.anchors, dtype=torch.float64)


def _rescale_aspect(A: Float[Tensor, "2 2"], aspect: float) -> Float[Tensor, "2 2"]:
    """Turn a matrix between normalised and pixel proportions: D A D⁻¹ with D = diag(aspect, 1)."""
    D = A.new_tensor([aspect, 1.0])
    return A * D[:, None] / D


def effective_aspect(family: Family, aspect: float) -> float:
    """Return W/H where a family turns in the proportions of the picture, which takes a shear; 1 for all others."""
    return aspect if "shear" in family.control_names else 1.0
