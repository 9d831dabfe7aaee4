"""Sampling kernels k(t): weight, slope and support; what eq. 3 leaves open and eq. 4-5 fill in.

Example:
    >>> list(sv.KERNELS)
    ['integer', 'bilinear', 'bicubic', 'lanczos', 'gaussian']
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from stn_viz.errors import ArgumentError
from stn_viz.shown import Shown

Curve = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Kernel(Shown):
    """Hold an even sampling kernel k(t), t = x - m in pixels: how much source pixel m counts at position x.

    Args:
        weight: k itself, elementwise.
        slope: k'(t), elementwise; at a kink of k its derivative *from the right*.
        radius: k is zero for |t| beyond it; a position reads 2·ceil(radius) pixels along each axis.
        name: what error messages and captions call it.
        literal_slope: the paper's own wording of the slope where it differs at kinks (eq. 7 for bilinear).

    Raises:
        ArgumentError: ``radius`` is not in (0, 16], or k is not zero beyond it.

    Example:
        >>> sv.KERNELS["bilinear"].weight(torch.tensor([-0.25, 0.0, 1.0]))
        tensor([0.7500, 1.0000, 0.0000])
        >>> box = sv.Kernel(lambda t: (t.abs() <= 0.5).to(t), torch.zeros_like, radius=0.5, name="box")
        >>> box.reach
        1
    """

    weight: Curve
    slope: Curve
    radius: float
    name: str = "custom"
    literal_slope: Curve | None = None

    def __post_init__(self) -> None:
        """Refuse a support that is empty, too wide to show, or not the kernel's own."""
        if not 0 < self.radius <= 16:
            raise ArgumentError("radius", self.radius, "a number of pixels in (0, 16]", "cut the kernel off earlier")
        beyond = self.radius + torch.linspace(1e-3, 2, 64, dtype=torch.float64)
        if self.weight(torch.cat([-beyond, beyond])).any():
            wanted = f"k(t) = 0 for |t| beyond the radius {self.radius:g}"
            raise ArgumentError("weight", self.weight, wanted, "multiply it by (t.abs() <= radius)")

    @property
    def reach(self) -> int:
        """Count the pixels read on each side of a position."""
        return math.ceil(self.radius)


def _inside(t: Tensor, radius: float, value: Tensor) -> Tensor:
    return torch.where(t.abs() > radius, torch.zeros_like(t), value)  # NaN stays NaN


def _integer_weight(t: Tensor) -> Tensor:
    return ((t >= -0.5) & (t < 0.5)).to(t.dtype)


def _bilinear_weight(t: Tensor) -> Tensor:
    return (1 - t.abs()).clamp(min=0)


def _bilinear_slope(t: Tensor) -> Tensor:
    rising = ((t >= -1) & (t < 0)).to(t.dtype)
    falling = ((t >= 0) & (t < 1)).to(t.dtype)
    return rising - falling


def _bilinear_literal_slope(t: Tensor) -> Tensor:
    """Read eq. 7 to the letter: 0 if |m - x| ≥ 1, +1 if m ≥ x, -1 if m < x."""
    sign = torch.where(t <= 0, torch.ones_like(t), -torch.ones_like(t))
    return torch.where(t.abs() >= 1, torch.zeros_like(t), sign)


_A = -0.75  # Keys' free parameter as PyTorch and OpenCV set it; Keys (1981) recommends -0.5


def _bicubic_weight(t: Tensor) -> Tensor:
    t = t.abs()
    near = ((_A + 2) * t - (_A + 3)) * t * t + 1
    far = ((_A * t - 5 * _A) * t + 8 * _A) * t - 4 * _A
    return torch.where(t <= 1, near, _inside(t, 2, far))


def _bicubic_slope(t: Tensor) -> Tensor:
    sign, t = t.sign(), t.abs()
    near = (3 * (_A + 2) * t - 2 * (_A + 3)) * t
    far = (3 * _A * t - 10 * _A) * t + 8 * _A
    return sign * torch.where(t <= 1, near, _inside(t, 2, far))


_LOBES = 3


def _lanczos_weight(t: Tensor) -> Tensor:
    return _inside(t, _LOBES, torch.sinc(t) * torch.sinc(t / _LOBES))


def _sinc_slope(t: Tensor) -> Tensor:
    """Differentiate sin(πt)/(πt); near 0, where the quotient cancels, by its series."""
    near, u = t.abs() < 0.03, (math.pi * t) ** 2
    safe = torch.where(near, torch.ones_like(t), t)
    series = -(math.pi**2) * t * (1 / 3 - u * (1 / 30 - u * (1 / 840 - u / 45360)))
    return torch.where(near, series, (torch.cos(math.pi * safe) - torch.sinc(safe)) / safe)


def _lanczos_slope(t: Tensor) -> Tensor:
    product = _sinc_slope(t) * torch.sinc(t / _LOBES) + torch.sinc(t) * _sinc_slope(t / _LOBES) / _LOBES
    return _inside(t, _LOBES, product)


_FOOT = math.exp(-8)  # exp(-t²/2σ²) at t = 4σ
_GAUSSIAN_INTEGRAL = math.sqrt(2 * math.pi) * math.erf(math.sqrt(8)) - 8 * _FOOT  # of exp(-t²/2) - foot over ±4


@dataclass(frozen=True)
class _GaussianWeight:
    """A class and no closure, so that the kernel can be pickled and compared."""

    sigma: float

    def __call__(self, t: Tensor) -> Tensor:
        bell = torch.exp(-((t / self.sigma) ** 2) / 2) - _FOOT
        return _inside(t, 4 * self.sigma, bell / (self.sigma * _GAUSSIAN_INTEGRAL))


@dataclass(frozen=True)
class _GaussianSlope:
    sigma: float

    def __call__(self, t: Tensor) -> Tensor:
        bell = torch.exp(-((t / self.sigma) ** 2) / 2)
        return _inside(t, 4 * self.sigma, -t / self.sigma**2 * bell / (self.sigma * _GAUSSIAN_INTEGRAL))


def gaussian(sigma: float = 0.75) -> Kernel:
    """Make a Gaussian of ``sigma`` pixels, cut off at 4σ and lowered to meet 0 there, with integral 1.

    Its weights sum to 1 within 1e-4 from σ = 0.75 on.

    Raises:
        ArgumentError: ``sigma`` is not in (0, 4].

    Example:
        >>> sv.gaussian(0.5).radius
        2.0
    """
    if not isinstance(sigma, (int, float)) or not 0 < sigma <= 4:
        raise ArgumentError("sigma", sigma, "a number of pixels in (0, 4]", "0.75 smooths just above the pixel grid")
    name = "gaussian" if sigma == 0.75 else f"gaussian σ={sigma:g}"
    return Kernel(_GaussianWeight(sigma), _GaussianSlope(sigma), 4 * sigma, name)


KERNELS: dict[str, Kernel] = {
    k.name: k
    for k in (
        Kernel(_integer_weight, torch.zeros_like, 0.5, "integer"),
        Kernel(_bilinear_weight, _bilinear_slope, 1, "bilinear", _bilinear_literal_slope),
        Kernel(_bicubic_weight, _bicubic_slope, 2, "bicubic"),
        Kernel(_lanczos_weight, _lanczos_slope, _LOBES, "lanczos"),
        gaussian(),
    )
}


def as_kernel(kernel: str | Kernel) -> Kernel:
    """Look a kernel up by name, or pass one through.

    Raises:
        ArgumentError: no kernel has that name.
    """
    if isinstance(kernel, Kernel):
        return kernel
    if not isinstance(kernel, str) or kernel not in KERNELS:
        raise ArgumentError("kernel", kernel, f"one of {', '.join(KERNELS)} or a Kernel", "check the spelling")
    return KERNELS[kernel]


def slope_curve(kernel: Kernel, kink: str) -> Curve:
    """Choose the slope that a ``kink`` rule prescribes; ``left`` mirrors ``right`` because kernels are even."""
    if kink == "left":
        return lambda t: -kernel.slope(-t)
    if kink == "central":
        return lambda t: (kernel.slope(t) - kernel.slope(-t)) / 2
    if kink == "paper" and kernel.literal_slope is not None:
        return kernel.literal_slope
    return kernel.slope
