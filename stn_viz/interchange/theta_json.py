"""θ and all that gives it its meaning, as JSON."""

from __future__ import annotations

import json
from typing import Any

from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.interchange.matrices import homography, matrix_basis, single_finite
from stn_viz.sampling.samplers import Padding
from stn_viz.transforms.base import Family
from stn_viz.transforms.registry import plain_options_of


def theta_json(
    family: Family,
    theta: Float[Tensor, "*batch P"],
    frame: Frame,
    kernel: str = "bilinear",
    padding: Padding = "zeros",
) -> str:
    """Write θ and all that gives it its meaning as JSON, which the stage reads back where it is pasted.

    Raises:
        ArgumentError: θ is not finite, which JSON cannot say.
    """
    one = single_finite(family, theta)
    record = theta_record(family, frame, kernel, padding) | {"theta": one.tolist()}
    matrix = homography(family, one)
    if matrix is not None:
        record["matrix"] = matrix.tolist()
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)


def theta_record(family: Family, frame: Frame, kernel: str, padding: Padding) -> dict[str, Any]:
    """Say everything that :func:`theta_json` writes but the numbers: ``theta``, and ``matrix`` if there is one."""
    return {
        "family": family.name,
        "options": plain_options_of(family),
        "parameters": list(family.parameters),
        "theta": None,
        **({} if matrix_basis(family) is None else {"matrix": None}),
        "maps": "normalised target (x, y) to normalised source (x, y)",
        "source": list(frame.source),
        "target": list(frame.target),
        "align_corners": frame.align_corners,
        "kernel": kernel,
        "padding": padding,
    }
