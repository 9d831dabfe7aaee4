"""Labels of what one chooses from, in the visitor's language; what has none goes by its registered name."""

from __future__ import annotations

from stn_viz.images.bundled import Picture, picture
from stn_viz.texts import has, say


def family_label(name: str) -> str:
    """Name a transform family."""
    return say(f"family-{name}") if has(f"family-{name}") else name


def kernel_label(name: str) -> str:
    """Name a sampling kernel."""
    return say(f"kernel-{name}") if has(f"kernel-{name}") else name


def padding_label(name: str) -> str:
    """Name what U is beyond its edge."""
    return say(f"padding-{name}")


def loss_label(name: str) -> str:
    """Name where the gradient comes from."""
    return say(f"loss-{name}")


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


def axis_label(name: str) -> str:
    """Name an entry of θ, by its symbol, or a control."""
    known = name.replace(" ", "-")
    return say(f"control-{known}") if has(f"control-{known}") else name
