"""Kinks and dead zones: which samples have no derivative, or none that teaches θ anything, and why.

A piecewise-linear kernel bends at every whole pixel coordinate, so the derivative of V_i there depends on the side from
which it is taken. Under ``align_corners=True`` the identity, where training starts, puts *every* sample on such a kink.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Literal

import torch
from jaxtyping import Float, Int
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.differentiation.jacobian import contributions
from stn_viz.differentiation.objective import Objective
from stn_viz.sampling.kernels import Kernel, as_kernel
from stn_viz.sampling.samplers import gather
from stn_viz.sampling.taps import Kink, Taps, axis_taps
from stn_viz.texts import say
from stn_viz.transforms.registry import family

Side = Literal["left", "right", "central"]


class GradientStatus(IntEnum):
    """Name the gradient status of a sample: what becomes of its gradient."""

    ALIVE = 0
    KINK = 1
    EDGE = 2
    FLAT = 3
    OUTSIDE = 4
    UNASKED = 5
    COPIED = 6
    PARTLY = 7
    LOST = 8

    @property
    def reason(self) -> str:
        """Explain it in a sentence, in the current language."""
        return say(f"gradient-status-{self.name.lower()}")


@dataclass(frozen=True, eq=False)
class KinkMap:
    """Hold the gradient status of every sample, and its derivatives from both sides.

    *Convention:* ∂L/∂(x, y) for a step of one source *pixel*; last axis (x, y).

    Args:
        status: a :class:`GradientStatus` for each target pixel.
        left: the derivative for a step to smaller coordinates.
        right: the one for a step to larger coordinates.
        objective: what was asked.
        theta: where.
    """

    status: Int[Tensor, "Ho Wo"]
    left: Float[Tensor, "Ho Wo 2"]
    right: Float[Tensor, "Ho Wo 2"]
    objective: Objective
    theta: Float[Tensor, " P"]

    @property
    def central(self) -> Float[Tensor, "Ho Wo 2"]:
        """Compute the mean of both sides, which a central difference tends to."""
        return (self.left + self.right) / 2

    def counts(self) -> dict[GradientStatus, int]:
        """Count the samples of each status that occurs."""
        return {status: n for status in GradientStatus if (n := int((self.status == status).sum()))}

    def to_theta(self, side: Side) -> Float[Tensor, " P"]:
        """Compute ∂L/∂θ as it were if every sample took its derivative from one side."""
        derivative = {"left": self.left, "right": self.right, "central": self.central}[side]
        grid = derivative * derivative.new_tensor(self.objective.frame.pixels_per_unit)
        return contributions(self.objective.family, self.theta, self.objective.frame, grid).sum((1, 2))


def has_kinks(kernel: str | Kernel) -> bool:
    """Tell whether a kernel has another slope from the left than from the right at some whole distance."""
    kernel = as_kernel(kernel)
    t = torch.arange(-kernel.reach, kernel.reach + 1, dtype=torch.float64)
    from_right, from_left = kernel.slope(t), -kernel.slope(-t)  # kernels are even
    return bool((from_right - from_left).abs().max() > 1e-9)


def kinks(objective: Objective, theta: Float[Tensor, " P"], within: float = 1e-4) -> KinkMap:
    """Map the gradient status of every sample at θ, in float64.

    Args:
        objective: the loss, the picture and the sampler.
        theta: one θ.
        within: a coordinate this close to a whole pixel counts as on it; rounding alone moves it by up to 1e-5.
    """
    objective = objective.to(torch.float64)
    kernel, frame = as_kernel(objective.kernel), objective.frame
    theta = objective.family.batched(theta)[0].detach().to(objective.U)
    asked = objective.upstream(theta)[0]
    pixels = frame.to_pixels(objective.family.grid(theta, frame)[0])
    whole = pixels.round()
    pixels = torch.where((pixels - whole).abs() <= within, whole, pixels)
    lost = _taps_at(objective, pixels, "right").lost.reshape(frame.target)
    upstream = asked.masked_fill(lost, 0.0)
    left, right = (_one_sided_derivatives(objective, pixels, upstream, side) for side in ("left", "right"))

    zero = (left == 0) & (right == 0)
    size = pixels.new_tensor([frame.source[1] - 1, frame.source[0] - 1])
    beyond = (pixels <= 0) | (pixels >= size)
    scale = 1e-9 * max(float(left.abs().max()), float(right.abs().max()))
    status = torch.full(frame.target, int(GradientStatus.ALIVE), device=pixels.device)

    def mark(where: Tensor, what: GradientStatus) -> None:
        status[where] = int(what)

    mark(zero.all(-1), GradientStatus.FLAT)
    mark(((left - right).abs() > scale).any(-1), GradientStatus.KINK)
    if objective.padding == "zeros":
        mark(_find_unread(objective, pixels), GradientStatus.OUTSIDE)
    else:
        spatial = _spatial_gradients(objective, pixels, "right")
        still = (beyond & (spatial.abs().sum(0) == 0)).any(-1)
        pulls = ((upstream[..., None] * spatial).sum(0) != 0).any(-1)
        mark(still & ~pulls, GradientStatus.EDGE)
        mark(still & pulls, GradientStatus.PARTLY)
    mark(lost, GradientStatus.LOST)
    mark((asked == 0).all(0), GradientStatus.UNASKED)
    if bool((kernel.slope(torch.linspace(-kernel.radius, kernel.radius, 65)) == 0).all()):
        mark(torch.ones_like(status, dtype=torch.bool), GradientStatus.COPIED)
    return KinkMap(status, left, right, objective, theta)


def _taps_at(objective: Objective, pixels: Float[Tensor, "Ho Wo 2"], kink: Kink) -> Taps:
    """List the taps of positions given in pixels, which need not be on the grid's own roundings."""
    frame, kernel = objective.frame, as_kernel(objective.kernel)
    axes = (
        axis_taps(
            pixels[..., axis].reshape(1, -1),
            frame.source[1 - axis],
            kernel,
            objective.padding,
            kink,
            frame.align_corners,
        )
        for axis in (0, 1)
    )
    return Taps(tuple(axes), frame.source)


def _spatial_gradients(
    objective: Objective, pixels: Float[Tensor, "Ho Wo 2"], kink: Kink
) -> Float[Tensor, "C Ho Wo 2"]:
    flat = objective.U.flatten(2)
    out = flat.new_zeros(flat.shape[1], pixels.shape[0] * pixels.shape[1], 2)
    for index, (_, slope_x, slope_y) in _taps_at(objective, pixels, kink):
        out += gather(flat, index)[0][..., None] * torch.stack([slope_x[0], slope_y[0]], dim=-1)
    return out.unflatten(1, pixels.shape[:2])


def _one_sided_derivatives(
    objective: Objective, pixels: Float[Tensor, "Ho Wo 2"], upstream: Float[Tensor, "C Ho Wo"], side: Side
) -> Float[Tensor, "Ho Wo 2"]:
    """Take the derivative along each axis from one side; what ``right`` hides by its edge rule, the others tell."""
    # Eq. 7 has no derivative at a kink; the two one-sided limits exist, and central = (left + right) / 2. The slope
    # "right" itself is replaced by torch's edge rule under border and reflection padding, so the right limit is found
    # from the other two, which follow the continued map.
    spatial = _spatial_gradients(objective, pixels, "left")
    if side == "right":
        spatial = 2 * _spatial_gradients(objective, pixels, "central") - spatial
    return (upstream[..., None] * spatial).sum(0)


def _find_unread(objective: Objective, pixels: Float[Tensor, "Ho Wo 2"]) -> Tensor:
    """Find positions that no pixel of U has any weight in, nor would have after a step to either side."""
    read = torch.zeros(pixels.shape[:2], dtype=torch.bool, device=pixels.device)
    for side in ("left", "right"):
        for _, parts in _taps_at(objective, pixels, side):
            read |= torch.stack(parts).ne(0).any(0).reshape(read.shape)
    return ~read


@dataclass(frozen=True, eq=False)
class Rounding:
    """Hold where one precision puts the identity's coordinates, and what gradient that gives.

    Args:
        dtype: the precision.
        exact: share of coordinates that come out on the whole pixel they should be.
        left: share that falls short of it, whose derivative is the one from the left.
        right: share that falls beyond.
        gradient: ∂L/∂(tx, ty) as autograd gives it.
    """

    dtype: torch.dtype
    exact: float
    left: float
    right: float
    gradient: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Flip:
    """Hold ∂L/∂(tx, ty) at the identity under ``align_corners=True``, in two precisions and from both sides.

    A kernel with kinks has every sample on one there. Which side its coordinate is rounded to decides its derivative,
    so the two precisions add up different gradients of the same loss, at times of opposite sign.

    Args:
        float32: how single precision rounds.
        float64: how double precision rounds.
        from_left: the gradient if every sample took the derivative from the left.
        from_right: from the right.
        kinked: how many samples lie on a kink; none where the kernel has none.
    """

    float32: Rounding
    float64: Rounding
    from_left: tuple[float, float]
    from_right: tuple[float, float]
    kinked: int = 0

    @property
    def flips(self) -> bool:
        """Tell whether the precisions disagree about a sign."""
        return any(a * b < 0 for a, b in zip(self.float32.gradient, self.float64.gradient, strict=True))


def identity_flip(objective: Objective) -> Flip:
    """Evaluate ∂L/∂(tx, ty) of an objective at the identity under ``align_corners=True``, as precision has it.

    The objective's own family and corner convention are replaced; its target size should be the source's.
    """
    frame = replace(objective.frame, align_corners=True)
    shifted = replace(objective, family=family("translation"), frame=frame)
    identity = shifted.family.identity()
    both = kinks(shifted, identity)
    single, double = (_measure_rounding(shifted.to(dtype), identity) for dtype in (torch.float32, torch.float64))
    kinked = both.counts().get(GradientStatus.KINK, 0)
    return Flip(single, double, _as_pair(both.to_theta("left")), _as_pair(both.to_theta("right")), kinked)


def _as_pair(vector: Tensor) -> tuple[float, float]:
    x, y = vector.tolist()
    return x, y


def _measure_rounding(objective: Objective, identity: Tensor) -> Rounding:
    frame: Frame = objective.frame
    pixels = frame.to_pixels(objective.family.grid(identity.to(objective.U), frame)[0])
    off = pixels.double() - frame.to_pixels(frame.target_points(device=pixels.device)).round()
    shares = ((off == 0), (off < 0), (off > 0))
    exact, left, right = (float(part.double().mean()) for part in shares)
    return Rounding(objective.U.dtype, exact, left, right, _as_pair(objective.gradient(identity)[1]))
