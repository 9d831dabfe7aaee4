"""Pictures out, for a browser."""

from __future__ import annotations

import base64
import io

import numpy as np
from jaxtyping import UInt8
from PIL import Image


def png_url(image: UInt8[np.ndarray, "H W *C"]) -> str:
    """Encode a picture, grey, RGB or RGBA, as the ``data:`` URL of a PNG: quickly rather than small."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG", compress_level=1)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
