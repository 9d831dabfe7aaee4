"""The Backward page's view: a picture, what it is compared with, and one or two ways to descend the loss."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

import stn_viz as sv
from stn_viz.pictures import pictures
from stn_viz.samplers import Padding
from stn_viz.ui import links, state

PAGE = "backward"
KINDS = {"digit": "a handwritten digit", "upload": "your own picture"}
SOURCES = (*(p.name for p in pictures()), *KINDS)
LOSSES = {
    "difference": "V − T: T hides a θ*",
    "picture": "V − T: T your picture",
    "sum": "sum of V",
    "pixel": "one pixel of V",
    "network": "a classifier's loss",
    "localiser": "… and θ = f_loc(U)",
}
COMPARED = ("difference", "picture")
ASKED = ("network", "localiser")  # losses for which a trained network is asked; it reads digits
RULES = {"adam": "Adam", "sgd": "SGD", "momentum": "SGD with momentum", "marquardt": "Levenberg-Marquardt"}
STARTS = {"identity": "the identity", "far": "turned the wrong way", "hand": "where the box was dragged"}
RIVALS = {
    "nothing": "nothing",
    "gaussian": "Gaussian kernel",
    "integer": "integer kernel (eq. 4)",
    "fine": "coarse to fine, or not",
    "corners": "the other align_corners",
    "start": "the wrong start",
}
LOOKS = {
    "descent": "landscape",
    "chain": "chain",
    "maps": "contributions",
    "kinks": "kinks",
    "precision": "precision",
}


@dataclass(frozen=True)
class Backward(links.PageView):
    """Say what the Backward page shows.

    Args:
        source: a bundled picture's name, ``digit`` or ``upload``.
        size: its longer side in pixels.
        grey: whether its colours are left out.
        digit: which of the bundled digits, for source ``digit``.
        tilt: by how many degrees that digit is turned.
        family: a transform family's name.
        loss: what is descended.
        kernel: a kernel's name.
        padding: what U is beyond its edge.
        corners: ``align_corners``.
        turn: the hidden θ*'s turn in degrees.
        start: where the descent begins.
        theta: the start that a hand chose.
        rule: how it steps.
        rate: the step's size, in tenths of the rule's usual one.
        steps: updates in all.
        fine: whether it goes coarse to fine.
        rival: what a second descent beside it changes.
        step: which step is looked at; -1 is half-way.
        row: the target pixel whose chain is shown; -1 is a telling one.
        col: its column.
        link: which link of the chain is open.
        x: the landscape's axis across; empty for the entry that moves most.
        y: the axis down.
        near: whether the landscape shows two pixels each way.
        look: which view is open.
    """

    source: str = "astronaut"
    size: int = 96
    grey: bool = False
    digit: int = 5
    tilt: int = 60
    family: str = "affine"
    loss: str = "difference"
    kernel: str = "bilinear"
    padding: Padding = "zeros"
    corners: bool = False
    turn: int = 15
    start: str = "identity"
    theta: tuple[float, ...] = ()
    rule: str = "adam"
    rate: int = 10
    steps: int = 100
    fine: bool = False
    rival: str = "nothing"
    step: int = -1
    row: int = -1
    col: int = -1
    link: int = 2
    x: str = ""
    y: str = ""
    near: bool = False
    look: str = "descent"


READERS: dict[str, links.Reader] = {
    "source": links.one_of(*SOURCES),
    "size": links.whole(16, 128),
    "grey": links.flag,
    "digit": links.whole(0, 99999),
    "tilt": links.whole(-90, 90),
    "family": links.one_of(*sv.families()),
    "loss": links.one_of(*LOSSES),
    "kernel": links.one_of(*sv.KERNELS),
    "padding": links.one_of("zeros", "border", "reflection"),
    "corners": links.flag,
    "turn": links.whole(-45, 45),
    "start": links.one_of(*STARTS),
    "theta": links.numbers,
    "rule": links.one_of(*RULES),
    "rate": links.whole(1, 100),
    "steps": links.whole(10, 400),
    "fine": links.flag,
    "rival": links.one_of(*RIVALS),
    "step": links.whole(-1, 500),
    "row": links.whole(-1, 127),
    "col": links.whole(-1, 127),
    "link": links.whole(1, 6),
    "x": links.word,
    "y": links.word,
    "near": links.flag,
    "look": links.one_of(*LOOKS),
}


def key(field: str) -> str:
    """Name the session-state key of a widget."""
    return f"{PAGE}.{field}"


def opened() -> Backward:
    """Give the page's view, from the link where there is one, with complaints drawn."""
    view, complaints = state.remember(PAGE, Backward(), READERS)
    for complaint in complaints:
        st.warning(complaint, icon=":material/link_off:")
    return view


def now() -> Backward:
    """Give the page's view as it stands, in a callback say."""
    return state.held(PAGE, Backward())


def put(view: Backward) -> None:
    """Set the page's view from a callback."""
    state.keep(PAGE, view)
