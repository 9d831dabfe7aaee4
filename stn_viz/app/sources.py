"""Where the source map comes from: a bundled picture, a digit, a drawing, an upload."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float, UInt8

import stn_viz as sv
from stn_viz.datasets.digits import load_bundled
from stn_viz.images.decode import Upload, fit, to_rgb
from stn_viz.images.numeric import NUMERIC, read_map
from stn_viz.texts import say

LONGEST = 512  # pixels a side while a hand drags; more would leave the frame budget


def planar(image: UInt8[np.ndarray, "H W *C"]) -> UInt8[np.ndarray, "C H W"]:
    """Bound a picture to what the stage moves at frame rate, channels first; transparency is laid over white."""
    small = fit(image, LONGEST)
    return small[None] if small.ndim == 2 else np.ascontiguousarray(np.moveaxis(to_rgb(small), 2, 0))


def turned(index: int, degrees: int) -> UInt8[np.ndarray, "1 28 28"]:
    """Turn a bundled digit clockwise on screen, as distortion R does."""
    digit = load_bundled().floats(slice(index, index + 1)).double()
    theta = sv.from_controls(sv.family("similarity"), sv.family("similarity").identity(), "rotation", -float(degrees))
    frame = sv.Frame((28, 28), (28, 28))
    image = sv.sample(digit, sv.family("similarity").grid(theta, frame), frame)
    return (image[0] * 255).round().clamp(0, 255).to(torch.uint8).numpy()


def numeric(source: str, own: str) -> Float[np.ndarray, "1 H W"]:
    """Return a map of numbers: a bundled one by its name, or one's own, which is the 4×4 one until it is written."""
    return read_map(NUMERIC.get(source) or own or NUMERIC["tiny"])


def values_of(planes: UInt8[np.ndarray, "C H W"] | Float[np.ndarray, "C H W"]) -> Float[np.ndarray, "C H W"]:
    """Return the values of a map in double precision: bytes mean value/255, numbers are what they are."""
    return planes.astype(np.float64) / 255 if planes.dtype == np.uint8 else planes.astype(np.float64)


def by(size: tuple[int, ...]) -> str:
    """Write a size (H, W) as people do, width first."""
    return f"{size[1]}×{size[0]}"


def told(upload: Upload, shown: tuple[int, ...], more: str = "") -> str:
    """Say what a file is, at which size (H, W) it is shown, and what was done to it to read it.

    Args:
        upload: the file as it was read.
        shown: the size of what is shown of it.
        more: what else follows where that is smaller than the file.
    """
    full, notes = upload.image.shape[:2], list(upload.notes)
    if upload.image.ndim == 3 and upload.image.shape[2] == 4:
        notes.append(say("app-file-transparent"))
    if full == shown:
        size = say("app-file-whole", kind=upload.kind, size=by(full))
    else:
        size = say("app-file-smaller", kind=upload.kind, shown=by(shown), size=by(full))
    return say("app-sentences-joiner").join([size, *notes, *([more] if more and full != shown else [])])
