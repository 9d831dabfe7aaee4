"""A map as a picture under or beside other marks."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float
from torch import Tensor

from stn_viz.figures.style import numbers, pixel_hover
from stn_viz.images.decode import from_planes
from stn_viz.images.encode import png_url

Planes = Float[np.ndarray, "C H W"] | Float[Tensor, "C H W"]


def picture_trace(planes: Planes, name: str) -> go.Image:
    """Make a map of 1, 3 or 4 planes with values from 0 to 1 a trace, pixel centres on whole numbers.

    Raises:
        ArgumentError: another number of channels; pick one, ``U[k : k + 1]``.
    """
    source = png_url(from_planes(numbers(planes)))
    return go.Image(source=source, name=name, hovertemplate=f"{pixel_hover()}<extra></extra>")
