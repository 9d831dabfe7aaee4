"""The source map of the Explore page: a bundled picture, a digit, a drawing, an upload, each with its controls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from jaxtyping import UInt8

import stn_viz as sv
from stn_viz.app import uploads
from stn_viz.app.digit_pad import pad
from stn_viz.app.explore import state
from stn_viz.app.explore.view import View
from stn_viz.app.sources import LIKELIEST, by, planar, told, turned
from stn_viz.app.url import DIGITS, NUMBERS, TURNS
from stn_viz.datasets.digits import load_bundled
from stn_viz.images.bundled import picture, pictures
from stn_viz.images.decode import read_image

_KINDS = {**DIGITS, "upload": "your own picture"}


@dataclass(frozen=True, eq=False)
class Source:
    """Hold a source map as the stage shows it.

    Args:
        planes: the map's channels, bytes.
        caption: what it is, in the user's words, with its author where there is one.
        digit: whether it is a 28×28 digit that the trained network can read.
        label: the class it is known to show.
        complaint: why the picture that was asked for is not shown.
        full: the size (H, W) of the visitor's own file, where the map is a smaller copy of it.
    """

    planes: UInt8[np.ndarray, "C H W"]
    caption: str
    digit: bool = False
    label: int | None = None
    complaint: str | None = None
    full: tuple[int, int] | None = None


def title(name: str) -> str:
    """Say what a source is, for the menu."""
    return _KINDS.get(name) or picture(name).title


def controls(view: View) -> Source:
    """Draw the controls that the chosen source needs, and give the source.

    Raises:
        UserError: a file that comes with the package is missing or damaged.
    """
    if view.source == "digit":
        return _digit()
    if view.source == "draw":
        return _drawing(view)
    if view.source == "upload":
        return _upload()
    return _bundled(view.source)


@st.cache_data(show_spinner=False, max_entries=16)
def _planes(name: str) -> UInt8[np.ndarray, "C H W"]:
    return planar(picture(name).image)


def _bundled(name: str, complaint: str | None = None) -> Source:
    chosen = picture(name)
    return Source(_planes(name), f"{chosen.title}, {chosen.author}, {chosen.licence}", complaint=complaint)


def _digit() -> Source:
    digits = load_bundled()
    left, right, last = st.columns([1, 2, 1], vertical_alignment="bottom")
    index = left.number_input("digit number", *NUMBERS, key=state.key("digit"), help=digits.source)
    turn = right.slider("turned by (degrees)", *TURNS, key=state.key("turn"))
    last.toggle("Ask the network", key=state.key("ask"))
    label = int(digits.labels[index])
    return Source(turned(int(index), turn), f"a handwritten {label}, turned by {turn:+d}°", True, label)


def _drawing(view: View) -> Source:
    values = pad("pad")
    st.toggle("Ask the network", key=state.key("ask"))
    if not values.any():
        st.info("Draw a digit; the network reads it as soon as you lift the pen.", icon=":material/draw:")
    elif view.loss == "network":
        st.caption(LIKELIEST)
    return Source(values[None], "your drawing", True)


def _upload() -> Source:
    file = st.file_uploader(
        "your own picture (PNG, JPEG, WebP, GIF, BMP, TIFF; it stays in memory and is never stored)",
        key="upload",
        max_upload_size=uploads.MOST_MEGABYTES,
    )
    try:
        data = uploads.read("upload", file)
        if data is None:
            return _bundled(pictures()[0].name, "Upload a picture to see it here; until then, this one.")
        upload = read_image(data)
    except sv.UserError as error:
        return _bundled(pictures()[0].name, str(error))
    planes = planar(upload.image)
    full, shown = upload.image.shape[:2], planes.shape[1:]
    st.caption(told(upload, shown, "The readings x and y count shown pixels; what you copy is for your file."))
    if full == shown:
        return Source(planes, f"your picture, {by(full)}")
    return Source(planes, f"your picture, shown at {by(shown)} of {by(full)}", full=full)
