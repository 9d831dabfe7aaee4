"""What a program is run on: files that a person names, or the bundled digits and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from stn_viz.datasets.digits import load_bundled
from stn_viz.errors import UserError
from stn_viz.images.bundled import pictures
from stn_viz.images.decode import fit, load_image, over, to_grey, to_planes, to_rgb
from stn_viz.programs.loading import Size, Wanted
from stn_viz.texts import say

COUNT = 8  # stand-ins where the program does not say how many
_LONGEST = 512  # of a picture whose size nobody names
_LARGEST = 1 << 30  # bytes of an array file
_DIGIT = 64  # up to this side one channel is taken for a digit, beyond for a photograph


def stand_ins(wanted: Wanted, size: tuple[int, ...], channels: int) -> Tensor:
    """Make bundled pictures of a given size: digits for small grey inputs, photographs else, layers for volumes."""
    count = wanted.shape[0] if wanted.shape is not None and wanted.shape[0] is not None else COUNT
    if len(size) == 3:
        seeded = torch.Generator().manual_seed(0)
        coarse = torch.rand(count, channels, *[max(2, n // 6) for n in size], generator=seeded)
        return F.interpolate(coarse, size, mode="trilinear", align_corners=True).to(wanted.dtype)
    if channels == 1 and max(size) <= _DIGIT:
        found = [load_bundled("test").floats(slice(0, count))]
    else:
        made = [torch.from_numpy(to_planes(_with(p.image, channels)))[None] for p in pictures()]
        found = [F.interpolate(made[i % len(made)], size, mode="area") for i in range(count)]
    U = torch.cat(found)
    U = U if tuple(U.shape[2:]) == size else F.interpolate(U, size, mode="bilinear", align_corners=False)
    return U.repeat(1, -(-channels // U.shape[1]), 1, 1)[:, :channels].to(wanted.dtype)


def read_input(paths: Sequence[str | Path], wanted: Wanted, size: tuple[int, ...] | None, channels: int) -> Tensor:
    """Read pictures, or one array file, as one argument of a program.

    Pictures become floats from 0 to 1 of the size that is wanted; an array (.npy) is taken as it is, with the axes
    that miss in front added, so that any normalisation can be had.

    Raises:
        UserError: a file is missing or unreadable, or an array does not have the shape that the program wants.
    """
    if len(paths) == 1 and Path(paths[0]).suffix == ".npy":
        return _array(Path(paths[0]), wanted)
    read = [torch.from_numpy(to_planes(_with(fit(load_image(p), _LONGEST), channels)))[None] for p in paths]
    common = size or (read[0].shape[2], read[0].shape[3])
    if len(common) != 2:
        raise UserError(say("programs-volumes", shape=str(wanted.shape)))
    U = torch.cat([F.interpolate(t, common, mode="area") if tuple(t.shape[2:]) != common else t for t in read])
    count = wanted.shape[0] if wanted.shape is not None else None
    return (U if count is None else U.repeat(-(-count // len(U)), 1, 1, 1)[:count]).to(wanted.dtype)


def _with(image: np.ndarray, channels: int) -> np.ndarray:
    return to_grey(over(image)) if channels == 1 else to_rgb(over(image))


def _array(path: Path, wanted: Wanted) -> Tensor:
    if not path.is_file():
        raise UserError(say("programs-no-file", path=str(path)))
    if path.stat().st_size > _LARGEST:
        size, most = f"{path.stat().st_size:,}", f"{_LARGEST:,}"
        raise UserError(say("programs-too-large", name=path.name, bytes=size, most=most))
    try:
        array = np.load(path, allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise UserError(say("programs-no-array", name=path.name)) from error
    if array.dtype.kind not in "fiub":
        raise UserError(say("programs-not-real", name=path.name, dtype=str(array.dtype)))
    t = torch.from_numpy(np.ascontiguousarray(array)).to(wanted.dtype)
    dims = len(wanted.shape) if wanted.shape is not None else 4
    t = t.reshape(*[1] * max(0, dims - t.ndim), *t.shape)
    if wanted.shape is not None and not _fits(tuple(t.shape), wanted.shape):
        shape, fits = str(tuple(t.shape)), shown(wanted.shape)
        raise UserError(say("programs-other-shape", name=path.name, shape=shape, wanted=fits))
    return t


def _fits(shape: tuple[int, ...], wanted: tuple[Size, ...]) -> bool:
    return len(shape) == len(wanted) and all(w in (None, n) for n, w in zip(shape, wanted, strict=True))


def shown(shape: tuple[Size, ...]) -> str:
    """Write a shape for people: ``any`` where a size may vary."""
    return "×".join(say("programs-any") if n is None else str(n) for n in shape)


def as_maps(t: Tensor) -> Float[Tensor, "B C H W"]:
    """Check that a program's first input is a batch of maps, which a θ can be applied to.

    Raises:
        UserError: it is not.
    """
    if t.ndim != 4 or not t.is_floating_point():
        raise UserError(say("programs-no-maps", shape=str(tuple(t.shape))))
    return t
