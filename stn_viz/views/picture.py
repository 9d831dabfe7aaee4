"""A map as a picture under or beside other marks."""

from __future__ import annotations

import base64

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float
from torch import Tensor

from stn_viz.export import png_bytes
from stn_viz.images import from_planes
from stn_viz.views.style import numbers

Planes = Float[np.ndarray, "C H W"] | Float[Tensor, "C H W"]


def picture_trace(planes: Planes, name: str) -> go.Image:
    """Make a map of 1, 3 or 4 planes with values from 0 to 1 a trace, pixel centres on whole numbers.

    Raises:
        ArgumentError: another number of channels; pick one, ``U[k : k + 1]``.
    """
    encoded = base64.b64encode(png_bytes(from_planes(numbers(planes)), level=1)).decode("ascii")
    return go.Image(
        source=f"data:image/png;base64,{encoded}", name=name, hovertemplate="row %{y}, column %{x}<extra></extra>"
    )
