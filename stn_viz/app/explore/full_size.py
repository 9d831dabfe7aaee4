"""V in full: the visitor's own file, warped from all its pixels as the stage warps its small copy."""

from __future__ import annotations

import io

import torch

import stn_viz as sv
from stn_viz.app import heavy
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


def full_file(source: Source, view: View, frame: sv.Frame) -> tuple[str, str, bytes] | None:
    """Warp the visitor's file, and write it in its own format or, where that is none for results, as PNG.

    An array stays one. It is blurred first where the warp shrinks it; a visitor who leaves or moves on ends the work.

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
        with heavy.turn(), heavy.spinner(say("explore-full-working")):
            picture = read_original(source.file)
            warped = warp_picture(picture, places, view.kernel, view.padding, progress=lambda _: heavy.tick())
            kind = picture.kind if picture.kind in _MEDIA else "PNG"
            buffer = io.BytesIO()
            write_original(warped, buffer, kind)
    except sv.UserError as error:
        st.error(plain(error), icon=":material/error:")
        return None
    end, media = _MEDIA[kind]
    return f"V-{warped.size[1]}x{warped.size[0]}.{end}", media, buffer.getvalue()
