"""Labels of what one chooses from, in the visitor's language; what has none goes by its registered name."""

from __future__ import annotations

from stn_viz.images.bundled import Picture, picture
from stn_viz.texts import has, naming, say

family_label = naming("family")
kernel_label = naming("kernel")
padding_label = naming("padding")  # what U is beyond its edge
loss_label = naming("loss")  # where the gradient comes from
axis_label = naming("control")  # an entry of θ goes by its symbol


def source_label(name: str) -> str:
    """Name a source of pictures: a bundled picture, a digit, a drawing, an upload."""
    return say(f"source-{name}") if has(f"source-{name}") else picture_label(picture(name))


def picture_label(one: Picture) -> str:
    """Name a bundled picture."""
    return say(f"picture-{one.name}") if has(f"picture-{one.name}") else one.title


def licence_label(one: Picture) -> str:
    """Name a bundled picture's licence."""
    known = one.licence.lower().replace(" ", "-")
    return say(f"licence-{known}") if has(f"licence-{known}") else one.licence
