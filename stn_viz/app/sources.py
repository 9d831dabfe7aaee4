"""Where the source map comes from: a bundled picture, a digit, a drawing, an upload."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch
from jaxtyping import UInt8

import stn_viz as sv
from stn_viz.app import uploads, view_state
from stn_viz.app.digit_pad import pad
from stn_viz.app.url import DIGITS, NUMBERS, TURNS
from stn_viz.datasets.digits import load_bundled
from stn_viz.images.bundled import picture, pictures
from stn_viz.images.decode import Upload, fit, read_image, to_rgb

LONGEST = 512  # pixels a side while a hand drags; more would leave the frame budget
LIKELIEST = "Nobody said which digit this is, so the network's loss is that of the class that it finds likeliest."
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


def controls(view: view_state.View) -> Source:
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
    return _planar(picture(name).image)


def _planar(image: UInt8[np.ndarray, "H W *C"]) -> UInt8[np.ndarray, "C H W"]:
    """Bound a picture to what the stage moves at frame rate, channels first; transparency is laid over white."""
    small = fit(image, LONGEST)
    return small[None] if small.ndim == 2 else np.ascontiguousarray(np.moveaxis(to_rgb(small), 2, 0))


def _bundled(name: str, complaint: str | None = None) -> Source:
    chosen = picture(name)
    return Source(_planes(name), f"{chosen.title}, {chosen.author}, {chosen.licence}", complaint=complaint)


def _digit() -> Source:
    digits = load_bundled()
    left, right, last = st.columns([1, 2, 1], vertical_alignment="bottom")
    index = left.number_input("digit number", *NUMBERS, key=view_state.key("digit"), help=digits.source)
    turn = right.slider("turned by (degrees)", *TURNS, key=view_state.key("turn"))
    last.toggle("Ask the network", key=view_state.key("ask"))
    label = int(digits.labels[index])
    return Source(turned(int(index), turn), f"a handwritten {label}, turned by {turn:+d}°", True, label)


def turned(index: int, degrees: int) -> UInt8[np.ndarray, "1 28 28"]:
    """Turn a bundled digit clockwise on screen, as distortion R does."""
    digit = load_bundled().floats(slice(index, index + 1)).double()
    theta = sv.from_controls(sv.family("similarity"), sv.family("similarity").identity(), "rotation", -float(degrees))
    frame = sv.Frame((28, 28), (28, 28))
    image = sv.sample(digit, sv.family("similarity").grid(theta, frame), frame)
    return (image[0] * 255).round().clamp(0, 255).to(torch.uint8).numpy()


def _drawing(view: view_state.View) -> Source:
    values = pad("pad")
    st.toggle("Ask the network", key=view_state.key("ask"))
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
    planes = _planar(upload.image)
    full, shown = upload.image.shape[:2], planes.shape[1:]
    st.caption(told(upload, shown, "The readings x and y count shown pixels; what you copy is for your file."))
    if full == shown:
        return Source(planes, f"your picture, {by(full)}")
    return Source(planes, f"your picture, shown at {by(shown)} of {by(full)}", full=full)


def by(size: tuple[int, ...]) -> str:
    """Write a size (H, W) as people do, width first."""
    return f"{size[1]}×{size[0]}"


def told(upload: Upload, shown: tuple[int, ...], more: str = "") -> str:
    """Say what a file is, at which size (H, W) it is shown, and what was done to it to read it.

    Args:
        upload: the file as it was read.
        shown: the size of what is shown of it.
        more: what else follows where that is smaller than the file.
    """
    full, notes = upload.image.shape[:2], list(upload.notes)
    if upload.image.ndim == 3 and upload.image.shape[2] == 4:
        notes.append("What is transparent in it is laid on white.")
    size = (
        f"{upload.kind}, {by(full)} pixels." if full == shown else f"{upload.kind}, shown at {by(shown)} of {by(full)}."
    )
    return " ".join([size, *notes, *([more] if more and full != shown else [])])
