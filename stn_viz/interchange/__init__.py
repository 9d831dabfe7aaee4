"""Take it along: θ in every form and back, a snippet that reproduces the view, pictures and animations as bytes."""

from stn_viz.images.encode import gif_bytes, png_bytes, png_url, webp_bytes
from stn_viz.interchange.matrices import Forms, forms, homography
from stn_viz.interchange.parse import parse_matrix
from stn_viz.interchange.snippets import snippet
from stn_viz.interchange.theta_json import theta_json

__all__ = [
    "Forms",
    "forms",
    "gif_bytes",
    "homography",
    "parse_matrix",
    "png_bytes",
    "png_url",
    "snippet",
    "theta_json",
    "webp_bytes",
]
