"""What a notebook hands over: a picture or map in whatever form it has, and θ in the shapes that networks give."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from stn_viz.errors import ArgumentError
from stn_viz.images.bundled import pictures
from stn_viz.images.decode import fit, load_image, over
from stn_viz.transforms import Family

LONGEST = 512  # pixels a side of a picture from a file
MOST = 4 * 2**20  # numbers of a map: what a browser warps at the speed of the hand


@dataclass(frozen=True, eq=False)
class Taken:
    """Hold a map as the stage takes it.

    Args:
        planes: (C, H, W); uint8 means value/255, float32 and float64 are taken as they are.
        full: size (H, W) of the picture that it is a smaller copy of; None where it is the whole.
    """

    planes: NDArray[Any]
    full: tuple[int, int] | None = None

    @property
    def picture(self) -> bool:
        """Tell whether the values are colours: grey or RGB, all of them in [0, 1]."""
        if self.planes.shape[0] not in (1, 3):
            return False
        return self.planes.dtype == np.uint8 or bool(((self.planes >= 0) & (self.planes <= 1)).all())

    @property
    def values(self) -> Float[Tensor, "1 C H W"]:
        """Give the map as torch samples it: uint8 becomes float32 in [0, 1]."""
        own = torch.from_numpy(self.planes.copy())[None]
        return own.float() / 255 if own.dtype == torch.uint8 else own


def take_map(argument: str, value: object) -> Taken:
    """Take a picture or map.

    Args:
        argument: its name, for errors.
        value: a tensor (H, W), (C, H, W) or (1, C, H, W); an array likewise, or a picture (H, W, C); a PIL picture; the
            path of a picture; None for the picture that opens the app. Pictures are laid over white where they are
            transparent, and those with a side over 512 pixels shrunk to that.

    Raises:
        ArgumentError: it is none of these, holds more than one map, or over four million numbers.
        UserError: the file is missing, or no picture.
    """
    if value is None:
        return Taken(_planes(pictures()[0].image))
    if isinstance(value, (str, os.PathLike)):
        return _shrunk(load_image(Path(value)))
    if isinstance(value, Image.Image):
        return _shrunk(_pixels(value))
    if isinstance(value, (Tensor, np.ndarray)):
        return Taken(_map(argument, value))
    fix = "wrap numbers in torch.tensor(…)"
    raise ArgumentError(argument, value, "a tensor, an array, a PIL picture or the path of a picture", fix)


def _pixels(picture: Image.Image) -> NDArray[np.uint8]:
    if picture.mode in ("LA", "PA", "RGBA") or "transparency" in picture.info:
        return np.array(picture.convert("RGBA"))
    return np.array(picture.convert("L" if picture.mode in ("1", "L") else "RGB"))


def _shrunk(image: NDArray[np.uint8]) -> Taken:
    whole = image.shape[0], image.shape[1]
    small = fit(image, LONGEST)
    return Taken(_planes(small), None if small is image else whole)


def _planes(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    opaque = over(image) if image.ndim == 2 or image.shape[2] > 1 else image[..., 0]
    return np.ascontiguousarray(opaque[None] if opaque.ndim == 2 else np.moveaxis(opaque, 2, 0))


def _map(argument: str, value: Tensor | NDArray[Any]) -> NDArray[Any]:
    """Bring a tensor or an array to (C, H, W) and a dtype that travels."""
    if isinstance(value, Tensor):
        array = value.detach().cpu()
        array = (array.float() if array.dtype in (torch.bfloat16, torch.float16) else array).numpy()
    else:
        array = value
        if (
            array.ndim == 3 and array.shape[2] in (1, 3, 4) and array.shape[0] not in (1, 3)
        ):  # a picture as numpy has it
            array = _planes(array) if array.dtype == np.uint8 else np.moveaxis(array, 2, 0)
    if array.ndim == 4 and array.shape[0] == 1:
        array = array[0]
    array = array[None] if array.ndim == 2 else array
    if array.ndim != 3 or array.size == 0:
        wanted = "one map: (H, W), (C, H, W) or (1, C, H, W)"
        raise ArgumentError(argument, _shown(value), wanted, f"pick one of a batch, {argument}[i]")
    if array.size > MOST:
        wanted = f"at most {MOST:,} numbers"
        raise ArgumentError(argument, _shown(value), wanted, "shrink it, torch.nn.functional.interpolate(…)")
    if array.dtype.kind not in "uifb":
        raise ArgumentError(argument, _shown(value), "real numbers", "take its .real or .abs()")
    kept = array.dtype.name in ("uint8", "float32", "float64")
    return np.ascontiguousarray(array if kept else array.astype(np.float32))


def _shown(value: Tensor | NDArray[Any]) -> object:
    return value if isinstance(value, Tensor) else f"{value.dtype.name} array of shape {value.shape}"


def take_theta(family: Family, value: object) -> tuple[float, ...]:
    """Take one θ of a family.

    Args:
        family: the family.
        value: a tensor, an array or nested lists: (P,); a matrix (2, 3) where P is 6; either with a batch axis of one
            item before it.

    Raises:
        ArgumentError: it is not one θ of the family, or not all of it is finite.
    """
    p = family.n_params
    wanted = f"{p} finite numbers: " + ", ".join(family.parameters[:8]) + (", …" if p > 8 else "")
    try:
        theta = torch.as_tensor(value, dtype=torch.float64).detach().cpu()
    except (TypeError, ValueError, RuntimeError):
        raise ArgumentError("theta", value, wanted, "pass a tensor (P,), or (2, 3) for an affine matrix") from None
    shapes = [(p,), (1, p), *([(2, 3), (1, 2, 3)] if p == 6 else [])]
    if tuple(theta.shape) not in shapes:
        batch = theta.ndim > 1 and theta.shape[0] > 1 and tuple(theta.shape[1:]) in ((p,), (2, 3))
        fix = "pick one of the batch, theta[i]" if batch else "a matrix (2, 3) belongs to family='affine'"
        raise ArgumentError("theta", theta, f"one θ of {wanted}", fix)
    if not bool(theta.isfinite().all()):
        raise ArgumentError("theta", theta.flatten().tolist(), wanted, "start from family.identity()")
    return tuple(theta.flatten().tolist())
