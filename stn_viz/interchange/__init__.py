"""Take it along: θ in the forms of other programs, as JSON, and as a program; networks as ONNX files."""

from stn_viz.interchange.forms import Form, copied, forms
from stn_viz.interchange.matrices import homography
from stn_viz.interchange.snippets import snippet
from stn_viz.interchange.theta_json import theta_json

__all__ = ["Form", "copied", "forms", "homography", "snippet", "theta_json"]
