"""θ and all that gives it its meaning, as JSON."""

from __future__ import annotations

import json

from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError
from stn_viz.interchange.matrices import homography, single
from stn_viz.sampling.samplers import Padding
from stn_viz.transforms.base import Family
from stn_viz.transforms.registry import options_of


def theta_json(
    family: Family,
    theta: Float[Tensor, "*batch P"],
    frame: Frame,
    kernel: str = "bilinear",
    padding: Padding = "zeros",
) -> str:
    """Write θ and all that gives it its meaning as JSON, which :func:`~stn_viz.interchange.parse_matrix` reads back.

    Raises:
        ArgumentError: θ is not finite, which JSON cannot say.
    """
    one = single(family, theta)
    if not one.isfinite().all():
        raise ArgumentError("theta", theta, "finite numbers", "undo the last edit")
    matrix = homography(family, one)
    record = {
        "family": family.name,
        "options": options_of(family),
        "parameters": list(family.parameters),
        "theta": one.tolist(),
        **({} if matrix is None else {"matrix": matrix.tolist()}),
        "maps": "normalised target (x, y) to normalised source (x, y)",
        "source": list(frame.source),
        "target": list(frame.target),
        "align_corners": frame.align_corners,
        "kernel": kernel,
        "padding": padding,
    }
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
