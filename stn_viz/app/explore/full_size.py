"""V in full: the visitor's own file, warped from all its pixels as the stage warps its small copy."""

from __future__ import annotations

import io

import torch

import stn_viz as sv
from stn_viz.app import heavy, view_state
from stn_viz.app.explore.source import Source
from stn_viz.app.explore.view import View
from stn_viz.app.foreign_text import plain
from stn_viz.app.later import st
from stn_viz.images.original import read_original
from stn_viz.images.write import write_original
from stn_viz.texts import say
from stn_viz.warping.picture import warp_picture
from stn_viz.warping.places import Places

_MEDIA = {
    "PNG": ("png", "image/png"),
    "JPEG": ("jpg", "image/jpeg"),
    "WebP": ("webp", "image/webp"),
    "npy": ("npy", "application/octet-stream"),
}


def offer_stop(stage: str, source: Source) -> None:
    """Draw the button that ends :func:`full_file`; the page's style shows it while there is progress to see.

    It stands outside of the fragment that works: Streamlit lets the whole page interrupt a fragment, and no fragment.
    """
    if source.file is None:
        return
    with st.container(key="full-stop"):
        st.button(say("explore-full-stop"), on_click=view_state.file_given, args=(stage,))


def full_file(source: Source, view: View, frame: sv.Frame) -> tuple[str, str, bytes] | None:
    """Warp the visitor's file, and write it in its own format or, where that is none for results, as PNG.

    An array stays one. It is blurred first where the warp shrinks it. The share that is done is shown meanwhile; a
    visitor who leaves, moves on or stops it (:func:`offer_stop`) ends the work.

    Args:
        source: whose file it is.
        view: family, θ, kernel and padding.
        frame: sizes of the file and of its V.

    Returns:
        name, media type and bytes; None where it could not be done, which the page has said then.
    """
    if source.file is None:
        return None
    places = Places.of_theta(view.transform, torch.tensor(view.theta, dtype=torch.float64), frame)
    try:
        with heavy.turn(), heavy.progress(say("explore-full-working"), "full-progress") as told:
            picture = read_original(source.file)
            warped = warp_picture(picture, places, view.kernel, view.padding, progress=told)
            kind = picture.kind if picture.kind in _MEDIA else "PNG"
            buffer = io.BytesIO()
            write_original(warped, buffer, kind)
    except sv.UserError as error:
        st.error(plain(error), icon=":material/error:")
        return None
    end, media = _MEDIA[kind]
    return f"V-{warped.size[1]}x{warped.size[0]}.{end}", media, buffer.getvalue()
