"""The row of choices above the stage: what is warped, by which family, through which sampler."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar, get_args

import torch

import stn_viz as sv
from stn_viz.app import url
from stn_viz.app.explore import state
from stn_viz.app.explore.view import ASPECTS, FEW, LATTICES, SIZES, View
from stn_viz.app.foreign_text import plain
from stn_viz.app.labels import family_label, kernel_label, loss_label, padding_label, source_label
from stn_viz.app.later import st
from stn_viz.app.view_state import in_this_language, keep
from stn_viz.differentiation.losses import losses
from stn_viz.sampling.samplers import Padding
from stn_viz.texts import say
from stn_viz.transforms import carry

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

T = TypeVar("T", str, int, float)


def row(view: View, hidden: DeltaGenerator | None) -> None:
    """Draw the choices, in a place of their own where there is one; each is bound to its field of the view.

    Three stand in sight: what is warped, how, and by which kernel. The others wait behind one button, and beside it is
    written which of them a visitor, or a link, has set.
    """
    if hidden is not None:
        more, columns = hidden, [hidden] * 3
    else:
        *columns, chosen, last = st.columns([1.6, 1.6, 1.6, 3, 1.2], gap="small", vertical_alignment="bottom")
        more = last.popover(say("app-more"), icon=":material/tune:", width="stretch")
        _write_chosen(chosen, view)
    _select(columns[0], "source", url.SOURCES, source_label, say("explore-source"), _unpin)
    _select(columns[1], "family", sv.families(), family_label, say("explore-family"), _family_changed)
    _select(columns[2], "kernel", tuple(sv.KERNELS), kernel_label, say("explore-kernel"))
    with more:
        _select(more, "padding", get_args(Padding), padding_label, say("explore-padding"))
        _select(more, "loss", fitting_losses(view), loss_label, say("explore-loss"))
        _select(more, "size", _sizes(view), _size, say("explore-size"), _unpin)
        _select(more, "aspect", tuple(sorted({*ASPECTS, view.aspect})), _aspect, say("explore-aspect"), _unpin)
        if view.family == "tps":
            _select(more, "lattice", LATTICES, _lattice, say("explore-lattice"), _family_changed)
            _stiffness(view)
        st.toggle("align_corners", key=state.key("corners"), help=say("explore-corners-help"))
        st.toggle(say("app-projector"), key=state.key("projector"))


def _write_chosen(place: DeltaGenerator, view: View) -> None:
    """Write which of the choices out of sight differ from what a page opens with."""
    usual = View()
    written = {
        say("explore-padding"): view.padding != usual.padding and padding_label(view.padding),
        say("explore-loss"): view.loss != usual.loss and loss_label(view.loss),
        say("explore-size"): view.size != usual.size and _size(view.size),
        say("explore-aspect"): view.aspect != usual.aspect and _aspect(view.aspect),
        say("explore-lattice"): view.family == "tps" and view.lattice != usual.lattice and _lattice(view.lattice),
        "align_corners": view.corners != usual.corners and str(view.corners),
    }
    set_apart = [say("explore-chosen", name=name, value=value) for name, value in written.items() if value]
    place.markdown(" ".join(f":gray-badge[{plain(text)}]" for text in set_apart))


def _stiffness(view: View) -> None:
    """Draw the slider of λ, with the link's own value among its stops."""
    stops = sorted({*url.STIFFNESSES, view.stiffness})
    label, help = say("explore-stiffness"), say("explore-stiffness-help")
    st.select_slider(label, stops, format_func="{:g}".format, key=state.key("stiffness"), help=help)


def _sizes(view: View) -> tuple[int, ...]:
    """List the sizes of V that make sense, with the link's own among them."""
    return tuple(sorted({*(FEW if view.source in url.MAPS else SIZES), view.size}))


def _size(pixels: int) -> str:
    return say("explore-size-pixels", n=pixels) if pixels else say("explore-size-source")


def _aspect(aspect: float) -> str:
    return say("explore-aspect-of", width=f"{aspect:.2f}") if aspect else say("explore-size-source")


def _lattice(lattice: str) -> str:
    return say(f"explore-lattice-{lattice}")


def fitting_losses(view: View) -> tuple[str, ...]:
    """List the losses that make sense here; a network's needs a digit."""
    return tuple(i for i, loss in losses().items() if loss.needs != "classifier" or view.source in url.DIGITS)


def _select(
    column: DeltaGenerator,
    field: str,
    options: Sequence[T],
    label: Callable[[T], str],
    title: str,
    changed: Callable[[], None] | None = None,
) -> None:
    column.selectbox(
        title, options, format_func=label, key=state.key(field), on_change=changed and in_this_language(changed)
    )


def use_own_picture() -> None:
    """Show the picture that was dropped or pasted."""
    _show("upload")


def play_video() -> None:
    """Show a stage that plays the video that was dropped."""
    _show("video")


def _show(source: str) -> None:
    keep(state.EXPLORE, replace(state.current(), source=source), "source")
    _unpin()


def _unpin() -> None:
    """Pin nothing: the pixel belonged to the target before."""
    state.unpin()


def _family_changed() -> None:
    """Keep the warp as near as the new family can follow it, or open the family where it cannot."""
    view = state.still()
    new, old = view.transform, state.posed_family()
    theta = carry(old, torch.tensor(view.theta, dtype=torch.float64), new) if view.theta else None
    state.impose(opening(new, state.aspect()) if theta is None else tuple(theta.tolist()))


def in_proportion(family: sv.Family, theta: Sequence[float], before: float, now: float) -> tuple[float, ...]:
    """Pose a warp alike, in pixels, over a picture of other proportions: a turn stays a turn.

    Args:
        family: the family of θ.
        theta: θ over the picture before.
        before: that picture's width over its height.
        now: that of the picture which is shown now.

    Returns:
        θ; as it was where its controls cannot be read or set.
    """
    posed = torch.tensor(theta, dtype=torch.float64)
    try:
        for name, value in sv.to_controls(family, posed, before).items():
            posed = sv.from_controls(family, posed, name, value, now)
    except sv.ArgumentError:
        return tuple(theta)
    return tuple(posed.tolist())


@lru_cache(64)  # each new page asks for it
def opening(family: sv.Family, aspect: float = 1.0) -> tuple[float, ...]:
    """Pose a family so that the first picture is already warped: turned, a little nearer, off the centre.

    Args:
        family: the family.
        aspect: the picture's width over its height, of whose pixels the turn is one.
    """
    theta = family.identity()
    if not family.linear:
        return tuple(theta.tolist())
    for name, value in (("rotation", 24.0), ("scale", 0.72), ("scale x", 0.72), ("scale y", 0.72), ("shift x", 0.06)):
        if name in family.control_names:
            theta = sv.from_controls(family, theta, name, value, aspect)
    return tuple(theta.tolist())
