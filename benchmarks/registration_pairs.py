"""Pairs of photographs as a person hands them in: turned, scaled, shifted, in another light; for the last table.

From each scene a window is cut, A; B is the same scene read through a hidden θ*, and then made brighter or darker and
of more or less contrast. The draws of ``seed`` are not those by which the method's constants were chosen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

import stn_viz as sv
from stn_viz.optimisation.descent import corner_error
from stn_viz.optimisation.registration import Registration, register

TURN, SCALE, SHIFT = 30.0, 0.2, 0.1  # degrees; either way; of the window's half width and half height
GAIN, OFFSET = 0.3, 0.15  # of brightness
MARGIN = 2.0  # how much larger the scene is than the window
AFFINE = sv.family("affine")


@dataclass(frozen=True, eq=False)
class Pair:
    """Hold two pictures of one scene; ``theta`` is the answer."""

    A: Tensor
    B: Tensor
    theta: Tensor
    frame: sv.Frame


def pair(scene: Tensor, seed: int) -> Pair:
    """Draw a pair out of a grey scene (H, W)."""
    turn, scale, x, y, gain, offset = (
        (2 * torch.rand(6, generator=torch.Generator().manual_seed(seed)) - 1).double().tolist()
    )
    height, width = scene.shape
    h, w = int(height / MARGIN), int(width / MARGIN)
    top, left = (height - h) // 2, (width - w) // 2
    angle, s = math.radians(TURN * turn), 1 + SCALE * scale
    cos, sin = s * math.cos(angle), s * math.sin(angle)
    theta = torch.tensor([cos, -sin * h / w, SHIFT * x, sin * w / h, cos, SHIFT * y], dtype=torch.float64)
    frame, beyond = sv.Frame((h, w), (h, w)), sv.Frame((height, width), (h, w))
    pixels = frame.to_pixels(AFFINE.grid(theta, frame)) + torch.tensor([left, top])
    B = sv.sample(scene[None, None].double(), beyond.to_normalised(pixels), beyond, "bicubic")[0, 0]
    B = ((1 + GAIN * gain) * (B - 0.5) + 0.5 + OFFSET * offset).clamp(0, 1).float()
    return Pair(scene[top : top + h, left : left + w], B, theta, frame)


def error(found: Registration, p: Pair) -> float:
    """Measure how far the corners of the found box are from those of the hidden one, in pixels of A."""
    return corner_error(AFFINE, p.frame, found.theta, p.theta)


def recovered(scenes: Sequence[Tensor], seed: int) -> list[tuple[float, Registration]]:
    """Register each scene's pair; give errors and what was found."""
    pairs = [pair(scene, seed + k) for k, scene in enumerate(scenes)]
    found = [register(p.A, p.B, AFFINE) for p in pairs]
    return [(error(one, p), one) for one, p in zip(found, pairs, strict=True)]
