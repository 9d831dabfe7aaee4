"""The source map of the Explore page: a bundled picture, a digit, a drawing, an upload, each with its controls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from stn_viz.app import own_arrays, own_picture
from stn_viz.app.digit_pad import pad
from stn_viz.app.explore import registration, state
from stn_viz.app.explore.view import ASK_NAMES, ASKS, View
from stn_viz.app.labels import licence_label, picture_label, source_label
from stn_viz.app.later import st
from stn_viz.app.number_field import number_field
from stn_viz.app.own_arrays import ArrayPart
from stn_viz.app.sources import LONGEST, by, numeric, planar, told, turned, values_of
from stn_viz.app.url import MAPS, NUMBERS, TURNS
from stn_viz.datasets.digits import load_bundled
from stn_viz.differentiation.losses import losses
from stn_viz.images.bundled import picture, pictures
from stn_viz.stage.scene import Live
from stn_viz.texts import say


@dataclass(frozen=True, eq=False)
class Source:
    """Hold a source map as the stage shows it.

    Args:
        planes: the map's channels: bytes, or numbers in double precision.
        caption: what it is, in the user's words, with its author where there is one.
        digit: whether it is a 28×28 digit that the trained network can read.
        label: the class it is known to show.
        complaint: why the picture that was asked for is not shown.
        full: the size (H, W) of the visitor's own file, where the map is a smaller copy of it.
        file: that file itself.
        refused: why the file that was brought last is not shown, where the map is the one before it.
        live: which moving picture the map stands in for: it stays in the browser.
        colour: whether numbers are light from 0 to 1.
    """

    planes: UInt8[np.ndarray, "C H W"] | Float[np.ndarray, "C H W"]
    caption: str
    digit: bool = False
    label: int | None = None
    complaint: str | None = None
    full: tuple[int, int] | None = None
    file: bytes | None = None
    refused: str | None = None
    live: Live = ""
    colour: bool = False

    @property
    def values(self) -> Float[np.ndarray, "C H W"]:
        """Return the map's values in double precision: bytes mean value/255."""
        return values_of(self.planes)

    @property
    def aspect(self) -> float:
        """Return the map's width over its height."""
        return self.planes.shape[2] / self.planes.shape[1]

    @property
    def picture(self) -> bool:
        """Tell whether the values are light; else they are numbers of any size."""
        return self.colour or self.planes.dtype == np.uint8


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
    if view.source in ("webcam", "video"):
        return _live("camera" if view.source == "webcam" else "video")
    if view.source == "numbers":
        return _numeric(view, number_field(st, say("app-map"), state.key("map"), view.map))
    return _numeric(view) if view.source in MAPS else _bundled(view.source)


def shipped(view: View) -> Source:
    """Return the view's source without controls; what only a visitor has is the first picture.

    Raises:
        UserError: a file that comes with the package is missing or damaged.
    """
    if view.source == "digit":
        return _turned(view.digit, view.turn)
    if view.source in MAPS:
        return _numeric(view)
    return _bundled(pictures()[0].name if view.source in ("draw", "upload", "webcam", "video") else view.source)


@lru_cache(maxsize=16)
def _planes(name: str) -> UInt8[np.ndarray, "C H W"]:
    return planar(picture(name).image)


def _bundled(name: str, complaint: str | None = None) -> Source:
    chosen = picture(name)
    credit = say("app-credit", title=picture_label(chosen), author=chosen.author, licence=licence_label(chosen))
    return Source(_planes(name), credit, complaint=complaint)


def _digit() -> Source:
    help = say("digits-bundled")
    left, right, last = st.columns([1, 2, 1.2], vertical_alignment="bottom")
    index = left.number_input(say("app-digit-number"), *NUMBERS, key=state.key("digit"), help=help)
    turn = right.slider(say("app-digit-turned"), *TURNS, key=state.key("turn"))
    _question(last)
    return _turned(int(index), turn)


def _turned(index: int, turn: int) -> Source:
    label = int(load_bundled().labels[index])
    caption = say("explore-digit-caption", label=label, degrees=f"{turn:+d}")
    return Source(turned(index, turn), caption, True, label)


def _numeric(view: View, complaint: str | None = None) -> Source:
    return Source(numeric(view.source, view.map), source_label(view.source), complaint=complaint)


def _drawing(view: View) -> Source:
    values = pad("pad")
    _question(st)
    if not values.any():
        st.info(say("explore-draw"), icon=":material/draw:")
    elif losses()[view.loss].needs == "classifier":
        st.caption(say("app-likeliest"))
    return Source(values[None], say("explore-drawing"), True)


def _question(place: Any) -> None:  # noqa: ANN401  a column, or the page
    """Draw what the network is asked: nothing, for its box and its verdict, or for its verdict on V alone."""
    place.selectbox(say("explore-ask"), ASKS, format_func=_asks, key=state.key("ask"))


def _asks(ask: str) -> str:
    return say(f"explore-ask-{ASK_NAMES[ask]}")


def _live(live: Live) -> Source:
    st.caption(say(f"explore-{live}"))
    side = LONGEST
    return Source(np.full((3, side, side), 96, np.uint8), say(f"explore-{live}-caption"), live=live)


def _upload() -> Source:
    mine, wrong = own_picture.own_picture(), own_picture.complaint()
    if mine is None:
        own_picture.ask(st, say("explore-upload"))
        return _bundled(pictures()[0].name, wrong or say("explore-upload-wanted"))
    if mine.part is not None:
        return _feature_map(mine.part, wrong)
    upload = mine.upload
    planes = planar(upload.image)
    full, shown = upload.image.shape[:2], planes.shape[1:]
    own_picture.ask(st, say("explore-upload"), told(upload, shown, say("explore-upload-counts")))
    registration.offer()
    if full == shown:
        return Source(planes, say("explore-upload-whole", size=by(full)), refused=wrong)
    credit = say("explore-upload-smaller", shown=by(shown), size=by(full))
    return Source(planes, credit, full=full, file=mine.data if mine.whole else None, refused=wrong)


def _feature_map(part: ArrayPart, wrong: str | None) -> Source:
    seen = own_arrays.feature_map(part)
    own_picture.ask(st, say("explore-upload"), own_arrays.told(part))
    registration.offer()
    full = None if seen.planes.shape[1:] == seen.size else seen.size
    file = None if full is None else own_arrays.whole_file(part)
    return Source(seen.planes, own_arrays.named(part), full=full, file=file, refused=wrong, colour=seen.light)
