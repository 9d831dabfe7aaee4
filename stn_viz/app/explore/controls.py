"""The row of choices above the stage: what is warped, by which family, through which sampler."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st
import torch
from streamlit.delta_generator import DeltaGenerator

import stn_viz as sv
from stn_viz.app import sources, url, view_state
from stn_viz.transforms import carry

T = TypeVar("T", str, int)

FAMILIES = {
    "translation": "translation",
    "attention": "attention (eq. 2)",
    "similarity": "similarity",
    "affine": "affine (eq. 1)",
    "projective": "projective",
    "piecewise": "piecewise affine",
    "tps": "thin-plate spline",
    "bspline": "B-spline free-form",
    "diffeomorphic": "diffeomorphic",
}
KERNELS = {
    "integer": "integer (eq. 4)",
    "bilinear": "bilinear (eq. 5)",
    "lanczos": "Lanczos-3",
    "gaussian": "Gaussian",
}
PADDINGS = {"zeros": "zeros (black)", "border": "border (edge goes on)", "reflection": "reflection (mirror)"}
_LOSSES = {
    "pixel": "one pixel",
    "sum": "sum of V",
    "difference": "difference to a picture",
    "network": "the network's loss",
}
_SIZES = {0: "as the source"}


def row(view: view_state.View) -> None:
    """Draw the choices, on a projector behind one button; each is bound to its field of the view."""
    if view.projector:
        more = st.popover("choices", icon=":material/tune:")
        columns = [more] * 6
    else:
        *columns, last = st.columns([1.5, 1.3, 1.2, 1.3, 1.5, 1, 1.2], gap="small", vertical_alignment="bottom")
        more = last.popover("more", icon=":material/tune:", width="stretch")
    _select(columns[0], "source", url.SOURCES, sources.title, "source U", _unpin)
    _select(columns[1], "family", sv.families(), lambda n: FAMILIES.get(n, n), "transform family T_θ", _family_changed)
    _select(columns[2], "kernel", tuple(sv.KERNELS), lambda n: KERNELS.get(n, n), "sampling kernel k")
    _select(columns[3], "padding", tuple(PADDINGS), PADDINGS.__getitem__, "outside U")
    _select(columns[4], "loss", losses(view), _LOSSES.__getitem__, "gradient of")
    _select(columns[5], "size", url.SIZES, lambda n: _SIZES.get(n, f"{n} px"), "size of V", _unpin)
    with more:
        if view.family == "tps":
            _stiffness(view)
        st.toggle("align_corners", key=view_state.key("corners"), help=_CORNERS)
        st.toggle("projector: larger text, fewer controls", key=view_state.key("projector"))


def _stiffness(view: view_state.View) -> None:
    """Draw the slider of λ, with the link's own value among its stops."""
    stops = sorted({*url.STIFFNESSES, view.stiffness})
    st.select_slider("stiffness λ", stops, format_func="{:g}".format, key=view_state.key("stiffness"), help=_STIFFNESS)


_STIFFNESS = (
    "At 0 the spline passes through its control points; the larger λ, the less it bends and the further it stays away "
    "from them, until only an affine map is left."
)
_CORNERS = (
    "What the ends of [-1, 1] are: on, the centres of the first and last pixel; off, their outer edges (PyTorch's "
    "default since 1.3). The same θ means another warp under the other convention."
)


def losses(view: view_state.View) -> tuple[str, ...]:
    """List the losses that make sense here; the network's needs a digit."""
    return url.LOSSES if view.source in url.DIGITS else url.LOSSES[:-1]


def _select(
    column: DeltaGenerator,
    field: str,
    options: Sequence[T],
    label: Callable[[T], str],
    title: str,
    changed: Callable[[], None] | None = None,
) -> None:
    column.selectbox(title, options, format_func=label, key=view_state.key(field), on_change=changed)


def _unpin() -> None:
    """Pin nothing: the pixel belonged to the target before."""
    view_state.unpin()


def _family_changed() -> None:
    """Keep the warp as near as the new family can follow it, or open the family where it cannot."""
    view = view_state.current()
    new, old = view.transform, sv.family(view_state.posed_family())
    theta = carry(old, torch.tensor(view.theta, dtype=torch.float64), new) if view.theta else None
    view_state.impose(tuple(opening(new) if theta is None else theta.tolist()))


def opening(family: sv.Family) -> list[float]:
    """Pose a family so that the first picture is already warped: turned, a little nearer, off the centre."""
    theta = family.identity()
    if not family.linear:
        return theta.tolist()
    for name, value in (("rotation", 24.0), ("scale", 0.72), ("scale x", 0.72), ("scale y", 0.72), ("shift x", 0.06)):
        if name in family.control_names:
            theta = sv.from_controls(family, theta, name, value)
    return theta.tolist()
