"""The Backward page's view: a picture, what it is compared with, and one or two ways to descend the loss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, get_args

import stn_viz as sv
from stn_viz.app import page_style, url, view_state
from stn_viz.differentiation.losses import NEEDS, CrossEntropy, Loss, SquaredDifference, losses
from stn_viz.images.bundled import pictures
from stn_viz.sampling.samplers import Padding
from stn_viz.texts import say

PAGE = "backward"
KINDS = ("digit", "upload")  # sources that need something more
SOURCES = (*(p.name for p in pictures()), *KINDS, *url.MAPS)
PICTURE = "picture"  # a squared difference, whose T is a picture that was uploaded
LOCALISER = "localiser"  # a cross-entropy, whose θ is what a trained network's localiser predicts
_SPECIAL = {SquaredDifference: PICTURE, CrossEntropy: LOCALISER}


def _choices() -> Iterator[tuple[str, type[Loss]]]:
    """List what can be descended, and the loss of each: what compares with something first, then what asks for less."""
    for loss in sorted(losses().values(), key=lambda loss: NEEDS.index(loss.needs)):
        yield loss.id, loss
        if loss in _SPECIAL:
            yield _SPECIAL[loss], loss


LOSSES = dict(_choices())
COMPARED = tuple(choice for choice, loss in LOSSES.items() if loss.needs == "target")
ASKED = tuple(choice for choice, loss in LOSSES.items() if loss.needs == "classifier")  # of a network; it reads digits
LOCALISED = "affine"  # the family of the trained network's transformer
RULES = ("adam", "sgd", "momentum", "preconditioned-adam", "preconditioned-sgd", "marquardt")
STARTS = ("identity", "far", "hand")
RIVALS = ("nothing", "gaussian", "integer", "fine", "corners", "start")
LOOKS = ("descent", "chain", "maps", "kinks", "precision")

SIDES = (16, 128)  # pixels of the longer side
HIDDEN_TURNS = (-45, 45)  # degrees
RATES = (1, 100)
STEPS = (10, 400)


@dataclass(frozen=True)
class Backward(url.PageView):
    """Say what the Backward page shows.

    Args:
        source: a bundled picture's name, ``digit`` or ``upload``.
        map: the numbers of source ``numbers``.
        goal: numbers that V is compared with, in place of a picture; V has their size.
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
        row: the target pixel whose gradient is checked; -1 is a telling one.
        col: its column.
        link: which factor of the chain rule is open.
        x: the landscape's axis across; empty for the entry that moves most.
        y: the axis down.
        near: whether the landscape is seen from near: entries of θ that move the samples by two pixels.
        look: which view is open.
        play: the animation that the stage opens with.
    """

    source: str = "astronaut"
    map: str = ""
    goal: str = ""
    size: int = 96
    grey: bool = False
    digit: int = 5
    tilt: int = 60
    family: str = "affine"
    loss: str = SquaredDifference.id
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
    play: Literal["", "descent"] = ""


READERS: dict[str, url.Reader] = {
    "source": url.one_of(*SOURCES),
    "map": url.small_map,
    "goal": url.small_map,
    "size": url.whole(*SIDES),
    "grey": url.flag,
    "digit": url.whole(*url.NUMBERS),
    "tilt": url.whole(*url.TURNS),
    "family": url.one_of(*sv.families()),
    "loss": url.one_of(*LOSSES),
    "kernel": url.one_of(*sv.KERNELS),
    "padding": url.one_of(*get_args(Padding)),
    "corners": url.flag,
    "turn": url.whole(*HIDDEN_TURNS),
    "start": url.one_of(*STARTS),
    "theta": url.numbers,
    "rule": url.one_of(*RULES),
    "rate": url.whole(*RATES),
    "steps": url.whole(*STEPS),
    "fine": url.flag,
    "rival": url.one_of(*RIVALS),
    "step": url.whole(-1, STEPS[1]),
    "row": url.whole(-1, SIDES[1] - 1),
    "col": url.whole(-1, SIDES[1] - 1),
    "link": url.whole(1, 6),
    "x": url.word,
    "y": url.word,
    "near": url.flag,
    "look": url.one_of(*LOOKS),
    "play": url.played("descent"),
}


def axes_unfit(view: Backward) -> tuple[str, ...]:
    """List the axes that a view names and its family lacks; both, where one is an entry of θ and one a control."""
    family = sv.family(view.family)
    named = [name for name in (view.x, view.y) if name]
    for known in (family.parameters, family.control_names):
        if len(set(named)) == len(named) and set(named) <= set(known):
            return ()
    lacking = [name for name in named if name not in (*family.parameters, *family.control_names)]
    return tuple(lacking or named)


key = partial(view_state.slot, PAGE)  # of a widget, in the session's state, by the field that it holds


def opened() -> Backward:
    """Read the page's view, from the link where there is one, and draw complaints."""
    view, complaints = view_state.remember(PAGE, Backward(), READERS)
    view, unfit = fitting(view)
    page_style.show_complaints((*complaints, *unfit))
    return view_state.keep(PAGE, view)


def fitting(view: Backward) -> tuple[Backward, tuple[str, ...]]:
    """Settle what cannot go together in a view, with a sentence for each; the loss decides."""
    said: list[str] = []
    if view.loss in ASKED and view.source != "digit":
        said.append(say("backward-unfit-source"))
        view = replace(view, source="digit")
    if view.loss == LOCALISER and view.family != LOCALISED:
        said.append(say("backward-unfit-family"))
        view = replace(view, family=LOCALISED)
    family = sv.family(view.family)
    if view.theta and len(view.theta) != family.n_params:
        sizes = {"found": str(len(view.theta)), "wanted": str(family.n_params)}
        said.append(say("app-link-theta", family=view.family, **sizes))
        view = replace(view, theta=())
    if view.start == "hand" and not view.theta:
        said.append(say("backward-unfit-start"))
        view = replace(view, start="identity")
    for name, axis in (("x", view.x), ("y", view.y)):
        if axis and axis not in (*family.parameters, *family.control_names):
            said.append(say("backward-unfit-axis", name=name, family=view.family, axis=repr(axis[:24])))
            view = replace(view, **{name: ""})
    return view, tuple(said)


def now() -> Backward:
    """Read the page's view as it stands, in a callback say."""
    return view_state.current_view(PAGE, Backward())


def put(view: Backward) -> None:
    """Set the page's view from a callback."""
    view_state.keep(PAGE, view)
