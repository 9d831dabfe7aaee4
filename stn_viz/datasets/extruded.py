"""Extruded digits: solids in a volume, each turned and placed at random, for the paper's experiment in 3-D.

A digit is drawn at half its size, 14×14 voxels, extruded along z, and put into a volume by a transform of the family
``affine-3d``; what was applied is kept, so that it can be compared with what a network predicts.

*Convention:* as in ``poses.py``, with z added: the θ that is drawn maps the volume (target) to the upright solid
(source).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

from stn_viz.coordinates import VolumeFrame
from stn_viz.datasets.digits import Digits
from stn_viz.datasets.seeded import SeededGenerator
from stn_viz.sampling.samplers import sample
from stn_viz.transforms import family

SOLID = (6, 14, 14)  # voxels of an upright solid: its thickness along z, its digit's height and width
VOLUME = (32, 32, 32)  # voxels in which it is placed; the paper's volumes are larger
TURN = 45.0  # degrees: the largest turn about each axis
SHIFT = 7.0  # voxels: the farthest a solid's middle lies from the volume's along an axis; all of its digit stays inside
_FRAME = VolumeFrame(SOLID, VOLUME)
_CHUNK = 100  # volumes that are drawn at once


@dataclass(frozen=True, eq=False)
class VolumeBatch:
    """Hold volumes with their labels and the pose that was applied.

    Args:
        volumes: in [0, 1].
        labels: the class to predict.
        theta: the applied 3×4 matrix, volume → solid, row by row.
        turns: degrees about x, y and z.
        centres: the solid's middle in the volume, normalised (x, y, z).
    """

    volumes: Float[Tensor, "B 1 D H W"]
    labels: Int[Tensor, " B"]
    theta: Float[Tensor, "B 12"]
    turns: Float[Tensor, "B 3"]
    centres: Float[Tensor, "B 3"]


def draw_volumes(digits: Digits, n: int, seed: int | tuple[int, ...]) -> VolumeBatch:
    """Draw n digits with replacement, extrude and place each: the training stream, a function of ``seed`` alone."""
    rng = SeededGenerator(seed, digits.labels.device)
    return _place(digits, rng.integers(len(digits), n), rng)


def place_each(digits: Digits, seed: int | tuple[int, ...]) -> VolumeBatch:
    """Extrude and place every digit once, in order: what is measured on."""
    rng = SeededGenerator(seed, digits.labels.device)
    return _place(digits, torch.arange(len(digits), device=digits.labels.device), rng)


def extrude(images: Float[Tensor, "B 1 28 28"]) -> Float[Tensor, "B 1 6 14 14"]:
    """Halve digits and repeat them along z: upright solids."""
    return F.avg_pool2d(images, 2)[:, :, None].expand(-1, -1, SOLID[0], -1, -1)


def rotation(turns: Float[Tensor, "B 3"]) -> Float[Tensor, "B 3 3"]:
    """Multiply the turns about x, then y, then z, in degrees: R = Rz·Ry·Rx, which turns a solid in its volume."""
    (cx, cy, cz), (sx, sy, sz) = (f(torch.deg2rad(turns)).unbind(1) for f in (torch.cos, torch.sin))
    one, zero = torch.ones_like(cx), torch.zeros_like(cx)
    about_x = torch.stack([one, zero, zero, zero, cx, -sx, zero, sx, cx], dim=1).unflatten(1, (3, 3))
    about_y = torch.stack([cy, zero, sy, zero, one, zero, -sy, zero, cy], dim=1).unflatten(1, (3, 3))
    about_z = torch.stack([cz, -sz, zero, sz, cz, zero, zero, zero, one], dim=1).unflatten(1, (3, 3))
    return about_z @ about_y @ about_x


def applied(turns: Float[Tensor, "B 3"], centres: Float[Tensor, "B 3"]) -> Float[Tensor, "B 12"]:
    """Write the pose as θ of ``affine-3d``: a point p of the volume is Rᵀ(p - centre) of the solid, in voxels.

    Args:
        turns: degrees about x, y and z.
        centres: normalised in the volume.
    """
    to_voxels = centres.new_tensor(VolumeFrame(VOLUME, SOLID).pixels_per_unit)
    to_solid = 1 / centres.new_tensor(_FRAME.pixels_per_unit)
    linear = to_solid[:, None] * rotation(turns).transpose(1, 2) * to_voxels
    return torch.cat([linear, -(linear @ centres[..., None])], dim=2).flatten(1)


def place_at(digits: Digits, turns: Float[Tensor, "B 3"], centres: Float[Tensor, "B 3"]) -> VolumeBatch:
    """Extrude digits and place each at a pose.

    Args:
        digits: one for each pose.
        turns: degrees about x, y and z.
        centres: the solids' middles in the volume, normalised (x, y, z).
    """
    theta, affine = applied(turns, centres), family("affine-3d")
    parts = [
        sample(extrude(digits.floats(some)), affine.grid(pose, _FRAME), _FRAME)
        for some, pose in zip(torch.arange(len(digits)).split(_CHUNK), theta.split(_CHUNK), strict=True)
    ]
    return VolumeBatch(torch.cat(parts), digits.labels, theta, turns, centres)


def _place(digits: Digits, index: Int[Tensor, " B"], rng: SeededGenerator) -> VolumeBatch:
    n, half = len(index), VOLUME[0] / 2
    turns, centres = rng.uniform(-TURN, TURN, n, 3), rng.uniform(-SHIFT / half, SHIFT / half, n, 3)
    return place_at(digits.part(index), turns, centres)
