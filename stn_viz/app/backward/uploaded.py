"""The visitor's own pictures on the Backward page: U and T as they were uploaded, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

import stn_viz as sv
from stn_viz.app import own_picture, sources, uploads, view_state
from stn_viz.app.backward.controls import TARGET, UPLOADED
from stn_viz.app.backward.view import PICTURE, Backward
from stn_viz.app.cache import kept
from stn_viz.app.url import MAPS
from stn_viz.errors import UserError
from stn_viz.images.decode import Upload, read_image
from stn_viz.images.numeric import read_map
from stn_viz.texts import say

_SQUEEZED = 0.03  # of its proportions: more than rounding to whole pixels does to a picture of 32 and more


def goal(view: Backward) -> Float[np.ndarray, "C H W"] | None:
    """Read the numbers that V is compared with, where the view has any."""
    return read_map(view.goal) if view.goal and view.source in MAPS and view.loss == PICTURE else None


def target() -> np.ndarray | None:
    """Return the picture T that the visitor uploaded; None where there is none that can be read."""
    return uploaded_picture(TARGET)


def uploaded_picture(name: str) -> np.ndarray | None:
    """Return an uploaded picture by its widget; None where there is none that can be read."""
    try:
        upload = _read_upload(name)
    except UserError:  # complaints() says it
        return None
    return None if upload is None else upload.image


def _read_upload(name: str) -> Upload | None:
    if name == UPLOADED:
        mine = own_picture.own_picture()
        return None if mine is None else mine.upload
    data = uploads.read(name, view_state.get(name))
    return None if data is None else _decode(data)


@kept(128)
def _decode(data: bytes) -> Upload:
    return read_image(data)


def complaints(view: Backward) -> Sequence[str]:
    """Say what is missing: a picture that is still to be uploaded, or one that cannot be read."""
    said: list[str] = []
    for wanted, name, words in (
        (view.source == "upload", UPLOADED, "backward-wanted-source"),
        (view.loss == PICTURE and goal(view) is None, TARGET, "backward-wanted-target"),
    ):
        try:
            wrong = own_picture.complaint() if wanted and name == UPLOADED else None
            if wrong or (wanted and _read_upload(name) is None):
                said.append(wrong or say(words))
        except UserError as error:
            said.append(str(error))
    return said


def remarks(view: Backward, frame: sv.Frame) -> Sequence[str]:
    """Say what uploaded pictures are, at which size they are used, and what that did to them."""
    said: list[str] = []
    for wanted, name, what, size in (
        (view.source == "upload", UPLOADED, "U", frame.source),
        (view.loss == PICTURE and goal(view) is None, TARGET, "T", frame.target),
    ):
        try:
            upload = _read_upload(name) if wanted else None
        except UserError:  # complaints() says it
            continue
        if upload is None:
            continue
        (height, width), (ho, wo) = upload.image.shape[:2], size
        said.append(say("backward-remark", map=what, told=sources.told(upload, size)))
        if abs(width * ho / (height * wo) - 1) > _SQUEEZED and what == "T":
            said.append(say("backward-squeezed", T=sources.by((height, width)), V=sources.by(size)))
    return said
