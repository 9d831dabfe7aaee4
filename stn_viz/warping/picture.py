"""A whole picture, warped: its type, transparency and colour profile stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from stn_viz.images.original import Original
from stn_viz.sampling.kernels import Kernel
from stn_viz.sampling.samplers import Padding
from stn_viz.warping.places import Places
from stn_viz.warping.tiles import warp_tiles


def warp_picture(
    picture: Original,
    places: Places,
    kernel: str | Kernel = "bilinear",
    padding: Padding = "zeros",
    *,
    prefilter: bool = True,
    progress: Callable[[float], object] | None = None,
) -> Original:
    """Warp a picture at full size, from its own pixels; colours count by their alpha.

    Args:
        picture: what to warp.
        places: where each pixel of V reads; its frame's source is the picture's size.
        kernel: a kernel's name or a Kernel.
        padding: what the picture is beyond its edge; with ``zeros`` black, or transparent if it has alpha.
        prefilter: blur it where the warp shrinks it, against aliasing.
        progress: called now and then with the share that is done.

    Raises:
        ArgumentError: the picture is not of the frame's source size; kernel or padding is unknown.
    """
    V = warp_tiles(
        picture.pixels,
        places,
        kernel,
        padding,
        prefilter=prefilter,
        premultiply=picture.transparent,
        progress=progress,
    )
    return replace(picture, pixels=V)


def deepened(picture: Original) -> Original:
    """Give bytes 16 bits, so that what a kernel computes between two levels is kept; other types stay."""
    if picture.pixels.dtype != np.uint8:
        return picture
    return replace(picture, pixels=picture.pixels.astype(np.uint16) * np.uint16(257))
