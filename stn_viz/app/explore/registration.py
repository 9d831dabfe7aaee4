"""Two pictures of one's own: θ by which the one that is shown looks like another, and how well it does."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8

import stn_viz as sv
from stn_viz.app import heavy, own_picture, view_state
from stn_viz.app.explore import state
from stn_viz.app.foreign_text import plain
from stn_viz.app.later import st
from stn_viz.app.own_picture import OwnPicture
from stn_viz.app.sources import LONGEST
from stn_viz.images.decode import fit, to_rgb
from stn_viz.images.original import Original, read_original
from stn_viz.images.write import write_original
from stn_viz.optimisation.registration import Registration, register
from stn_viz.texts import say
from stn_viz.texts.percent import percent
from stn_viz.warping.alignment import checkered, grey_values
from stn_viz.warping.picture import warp_picture
from stn_viz.warping.places import Places

_FOUND = "explore.registered"


@dataclass(frozen=True, eq=False)
class _Registered:
    """Hold which picture was registered to which, what was found, and squares of both, (H, W, 3), where they agree."""

    first: OwnPicture
    second: OwnPicture
    found: Registration
    squares: UInt8[np.ndarray, "H W 3"] | None


def offer() -> None:
    """Let the picture that is shown be registered to another one that was brought; show what was found."""
    shown = own_picture.own_picture()
    others = [picture for picture in own_picture.brought() if picture is not shown]
    if shown is None or not others:
        return
    with st.expander(say("explore-register"), icon=":material/compare:", key="explore.register"):
        family = state.current().transform
        which, find = st.columns([3, 1], vertical_alignment="bottom")
        place = which.selectbox(
            say("explore-register-with"),
            range(len(others)),
            format_func=[own_picture.name(picture) for picture in others].__getitem__,
            key=f"explore.register-{len(others)}",
        )
        reason = None if family.linear else say("explore-register-not-linear")
        if find.button(say("explore-register-find"), help=reason, disabled=not family.linear, width="stretch"):
            _find(shown, others[place], family)
        registered: _Registered | None = view_state.get(_FOUND)
        if registered and registered.first is shown and registered.second is others[place]:
            _show(registered)
        else:
            st.caption(say("explore-register-note"))


def _find(first: OwnPicture, second: OwnPicture, family: sv.Family) -> None:
    """Register, and pose the stage as it was found; a visitor who moves on ends the work."""
    A, B = _small(first), _small(second)
    try:
        with heavy.turn(), heavy.spinner(say("explore-register-working")):
            found = register(grey_values(A), grey_values(B), family, lambda _: heavy.tick())
            squares = None if found.failed else checkered(_aligned(found, A, B), B).pixels
    except sv.UserError as error:
        st.error(plain(error), icon=":material/error:")
        return
    view_state.put(_FOUND, _Registered(first, second, found, squares))
    if not found.failed:
        state.impose(tuple(found.theta.tolist()))


def _show(registered: _Registered) -> None:
    """Say how well the two agree, and show it; the aligned file is made when it is asked for."""
    found = registered.found
    measured = {"correlation": f"{found.correlation:.3f}", "overlap": percent(found.overlap)}
    if registered.squares is None:
        st.warning(say("explore-register-failed", **measured), icon=":material/warning:")
        return
    words, picture = st.columns(2)
    words.markdown(say("explore-register-found", **measured))
    words.download_button(
        say("explore-register-save"),
        lambda: _aligned_file(registered),
        "aligned.png",
        "image/png",
        on_click="ignore",
        icon=":material/download:",
    )
    picture.image(registered.squares, caption=say("explore-register-squares"))


def _small(picture: OwnPicture) -> Original:
    pixels = fit(to_rgb(picture.upload.image), LONGEST)
    return Original(np.ascontiguousarray(pixels))


def _full(picture: OwnPicture) -> Original:
    """Read a photograph in full; of arrays and later frames take what is shown."""
    return read_original(picture.data) if picture.whole else _small(picture)


def _aligned(found: Registration, first: Original, second: Original) -> Original:
    places = Places.of_theta(found.family, found.theta, sv.Frame(first.size, second.size))
    return warp_picture(first, places, "bicubic", progress=lambda _: heavy.tick())


def _aligned_file(registered: _Registered) -> bytes:
    """Write the first picture, aligned with the second, of its size, from all its pixels."""
    buffer = io.BytesIO()
    with heavy.turn():
        first, second = map(_full, (registered.first, registered.second))
        write_original(_aligned(registered.found, first, second), buffer, "PNG")
    return buffer.getvalue()
