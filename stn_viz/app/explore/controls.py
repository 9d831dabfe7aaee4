"""The row of choices above the stage: what is warped, by which family, through which sampler."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st
import torch
from streamlit.delta_generator import DeltaGenerator

import stn_viz as sv
from stn_viz.app import url
from stn_viz.app.explore import source as source_map
from stn_viz.app.explore import state
from stn_viz.app.explore.view import LOSSES, SIZES, View
from stn_viz.app.labels import FAMILIES, KERNELS, LOSS_LABELS, PADDINGS
from stn_viz.transforms import carry

T = TypeVar("T", str, int)

_SIZES = {0: "as the source"}


def row(view: View) -> None:
    """Draw the choices, on a projector behind one button; each is bound to its field of the view."""
    if view.projector:
        more = st.popover("choices", icon=":material/tune:")
        columns = [more] * 6
    else:
        *columns, last = st.columns([1.5, 1.3, 1.2, 1.3, 1.5, 1, 1.2], gap="small", vertical_alignment="bottom")
        more = last.popover("more", icon=":material/tune:", width="stretch")
    _select(columns[0], "source", url.SOURCES, source_map.title, "source U", _unpin)
    _select(columns[1], "family", sv.families(), lambda n: FAMILIES.get(n, n), "transform family T_θ", _family_changed)
    _select(columns[2], "kernel", tuple(sv.KERNELS), lambda n: KERNELS.get(n, n), "sampling kernel k")
    _select(columns[3], "padding", tuple(PADDINGS), PADDINGS.__getitem__, "outside U")
    _select(columns[4], "loss", losses(view), LOSS_LABELS.__getitem__, "gradient of")
    _select(columns[5], "size", SIZES, lambda n: _SIZES.get(n, f"{n} px"), "size of V", _unpin)
    with more:
        if view.family == "tps":
            _stiffness(view)
        st.toggle("align_corners", key=state.key("corners"), help=_CORNERS)
        st.toggle("projector: larger text, fewer controls", key=state.key("projector"))


def _stiffness(view: View) -> None:
    """Draw the slider of λ, with the link's own value among its stops."""
    stops = sorted({*url.STIFFNESSES, view.stiffness})
    st.select_slider("stiffness λ", stops, format_func="{:g}".format, key=state.key("stiffness"), help=_STIFFNESS)


_STIFFNESS = (
    "At 0 the spline passes through its control points; the larger λ, the less it bends and the further it stays away "
    "from them, until only an affine map is left."
)
_CORNERS = (
    "What the ends of [-1, 1] are: on, the centres of the first and last pixel; off, their outer edges (PyTorch's "
    "default since 1.3). The same θ means another warp under the other convention."
)


def losses(view: View) -> tuple[str, ...]:
    """List the losses that make sense here; the network's needs a digit."""
    return LOSSES if view.source in url.DIGITS else LOSSES[:-1]


def _select(
    column: DeltaGenerator,
    field: str,
    options: Sequence[T],
    label: Callable[[T], str],
    title: str,
    changed: Callable[[], None] | None = None,
) -> None:
    column.selectbox(title, options, format_func=label, key=state.key(field), on_change=changed)


def _unpin() -> None:
    """Pin nothing: the pixel belonged to the target before."""
    state.unpin()


def _family_changed() -> None:
    """Keep the warp as near as the new family can follow it, or open the family where it cannot."""
    view = state.current()
    new, old = view.transform, sv.family(state.posed_family())
    theta = carry(old, torch.tensor(view.theta, dtype=torch.float64), new) if view.theta else None
    state.impose(tuple(opening(new) if theta is None else theta.tolist()))


def opening(family: sv.Family) -> list[float]:
    """Pose a family so that the first picture is already warped: turned, a little nearer, off the centre."""
    theta = family.identity()
    if not family.linear:
        return theta.tolist()
    for name, value in (("rotation", 24.0), ("scale", 0.72), ("scale x", 0.72), ("scale y", 0.72), ("shift x", 0.06)):
        if name in family.control_names:
            theta = sv.from_controls(family, theta, name, value)
    return theta.tolist()
