"""One picture registered to another: θ of any linear family by which A, warped, looks like B.

Both are shrunk and made even in brightness and contrast: from each place the mean about it is taken, and the rest
divided by the deviation about it and cut off at three of them, so that neither light nor a few wrong pixels count for
much. From several turns and scales a similarity is descended on small copies; the best of these is refined in its own
family on larger ones, coarse to fine.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.differentiation.losses import SquaredDifference
from stn_viz.differentiation.objective import Objective
from stn_viz.errors import ArgumentError
from stn_viz.optimisation.descent import coarse_to_fine, descend
from stn_viz.optimisation.optimisers import LevenbergMarquardt
from stn_viz.sampling.blur import blur_axis
from stn_viz.sampling.samplers import sample
from stn_viz.transforms.base import Family
from stn_viz.transforms.registry import family as family_named
from stn_viz.transforms.solver import carry
from stn_viz.transforms.validity import validity

_SMALL, _LARGE = 64, 256  # the longer side of the copies, in pixels
_TURNS = (0.0, -15.0, 15.0, -30.0, 30.0)  # degrees
_SCALES = (1.0, 0.8, 1.25)
_AROUND = 1 / 16  # of the shorter side: how far about a place its brightness is measured
_FLAT = 0.02  # of the range of values: a deviation below it is noise
_MOST = 3.0  # deviations
_ALIKE = 0.5  # the correlation from which on a registration is believed
_SHARED = 0.2  # of B that has to lie in A
_START = Frame((_SMALL, _SMALL), (_SMALL, _SMALL))


@dataclass(frozen=True, eq=False)
class Registration:
    """Hold what a registration found.

    Args:
        family: the family of θ.
        theta: θ, normalised: B's places → A's places, whatever size either has.
        correlation: between A, warped, and B, both made even, where they overlap: 1 is the same picture.
        overlap: which share of B has a place in A.
    """

    family: Family
    theta: Float[Tensor, " P"]
    correlation: float
    overlap: float

    @property
    def failed(self) -> bool:
        """Tell whether it is not to be believed: too little of B is found in A, or what is found is not alike."""
        sound = validity(self.family, self.theta, _START).kind == "fine"
        return not sound or self.correlation < _ALIKE or self.overlap < _SHARED


def register(
    A: Float[Tensor, "H W"],
    B: Float[Tensor, "Ho Wo"],
    family: Family,
    progress: Callable[[float], object] | None = None,
) -> Registration:
    """Find θ by which A, read through T_θ, looks like B: turned by up to some 40°, scaled by up to some 1.5.

    Args:
        A: the picture that is warped, grey.
        B: the one that it shall look like, grey, of any size.
        family: which warps are tried; linear in θ.
        progress: called with the share that is done.

    Raises:
        ArgumentError: the family is not linear in θ, or a picture has a side of less than eight pixels.
    """
    if not family.linear:
        raise ArgumentError("family", family, "a family that is linear in θ", "use affine or projective")
    for name, picture in (("A", A), ("B", B)):
        if min(picture.shape) < 8:
            raise ArgumentError(name, picture, "a picture of eight pixels a side or more", "take a larger one")
    similar = family_named("affine")
    small = _objective(A, B, similar, _SMALL)
    starts = [_start(turn, scale, A.shape[1] / A.shape[0], B) for scale in _SCALES for turn in _TURNS]
    found: list[Registration] = []
    for k, start in enumerate(starts):
        found.append(_judged(small, _descended(small, start, 12)))
        if progress is not None:
            progress((k + 1) / len(starts) * 0.7)
    best = max(found, key=_trust)
    large = _objective(A, B, family, _LARGE)
    first = carry(similar, best.theta, family)
    theta = _descended(large, family.identity() if first is None else first, 25)
    if progress is not None:
        progress(1.0)
    return _judged(large, theta)


def _trust(found: Registration) -> float:
    return found.correlation if found.overlap >= _SHARED else found.correlation - 2


def _start(turn: float, scale: float, aspect: float, B: Float[Tensor, "Ho Wo"]) -> Float[Tensor, " P"]:
    """Pose an affine warp as a turn and a scale between pixels; B's longer side spans as much of A at scale 1."""
    c, s = scale * math.cos(math.radians(turn)), scale * math.sin(math.radians(turn))
    other = B.shape[1] / B.shape[0]
    wide = other / aspect
    return torch.tensor([c * wide, -s / aspect, 0, s * other, c, 0], dtype=torch.float64)


def _descended(objective: Objective, start: Float[Tensor, " P"], steps: int) -> Float[Tensor, " P"]:
    blurs = coarse_to_fine(objective.frame)
    *_, last = descend(objective, start, LevenbergMarquardt(), steps, blurs=blurs, tolerance=0.02)
    return last.theta.double()


def _objective(A: Float[Tensor, "H W"], B: Float[Tensor, "Ho Wo"], family: Family, longest: int) -> Objective:
    a, b = (_even(_small(picture, longest)) for picture in (A, B))
    frame = Frame((a.shape[1], a.shape[2]), (b.shape[1], b.shape[2]))
    return Objective(a, family, frame, SquaredDifference(b), overlap=True)


def _small(picture: Float[Tensor, "H W"], longest: int) -> Float[Tensor, "1 h w"]:
    scale = min(1.0, longest / max(picture.shape))
    size = [max(8, round(n * scale)) for n in picture.shape]
    return F.interpolate(picture[None, None].float(), size=size, mode="area")[0]


def _even(picture: Float[Tensor, "1 h w"]) -> Float[Tensor, "1 h w"]:
    """Take the light out: what is left is about 0 and of deviation 1 wherever there is something to see."""
    sigma = picture.new_tensor([max(1.0, min(picture.shape[1:]) * _AROUND)])

    def mean(values: Tensor) -> Tensor:
        return blur_axis(blur_axis(values[None], 2, sigma), 3, sigma)[0]

    rest = picture - mean(picture)
    noise = _FLAT * float(picture.max() - picture.min())
    return (rest / (mean(rest.square()) + noise**2).sqrt().clamp(min=1e-6)).clamp(-_MOST, _MOST)


def _judged(objective: Objective, theta: Float[Tensor, " P"]) -> Registration:
    frame, loss = objective.frame, objective.loss
    grid = objective.family.grid(theta, frame).float()
    inside = (grid.abs() <= 1).all(-1)[0]
    share = float(inside.double().mean())
    if not isinstance(loss, SquaredDifference) or share < 1e-3 or not bool(theta.isfinite().all()):
        return Registration(objective.family, theta, -1.0, 0.0)
    V = sample(objective.U, grid, frame)[0, 0][inside]
    both = torch.stack([V, loss.target[0].to(V)[inside]])
    return Registration(objective.family, theta, float(torch.corrcoef(both)[0, 1].nan_to_num(nan=-1.0)), share)
