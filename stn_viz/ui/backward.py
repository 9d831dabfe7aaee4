"""The Backward page's view, and the problem it sets: a picture, a hidden θ*, a loss, one or two ways to descend it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st
import torch
from jaxtyping import Float
from torch import Tensor

import stn_viz as sv
from stn_viz.descent import Descent, coarse_to_fine, descend
from stn_viz.images import fit, to_grey, to_planes
from stn_viz.losses import Loss, OnePixel, SquaredDifference, Sum
from stn_viz.objective import Objective
from stn_viz.optimisers import SGD, Adam, LevenbergMarquardt, Rule
from stn_viz.pictures import picture, pictures
from stn_viz.ui import links, state

PAGE = "backward"
LOSSES = {"difference": "difference to a hidden θ*", "sum": "sum of V", "pixel": "one pixel"}
RULES = {"adam": "Adam", "sgd": "SGD", "momentum": "SGD with momentum", "marquardt": "Levenberg-Marquardt"}
STARTS = {"identity": "the identity", "near": "half-way there", "far": "turned the wrong way"}
RIVALS = {
    "nothing": "nothing",
    "gaussian": "the Gaussian kernel",
    "integer": "the integer kernel (eq. 4)",
    "corners": "the other align_corners",
    "start": "the wrong start",
}
LOOKS = {
    "descent": "descent",
    "chain": "the chain, step by step",
    "maps": "contribution maps",
    "kinks": "kinks and dead zones",
    "precision": "precision",
}


@dataclass(frozen=True)
class Backward(links.PageView):
    """Say what the Backward page shows.

    Args:
        source: a bundled picture's name.
        size: its longer side in pixels.
        family: a transform family's name.
        loss: what is descended.
        kernel: a kernel's name.
        corners: ``align_corners``.
        turn: the hidden θ*'s turn in degrees.
        start: where the descent begins.
        rule: how it steps.
        rate: the step's size, in tenths of the rule's usual one.
        steps: updates in all.
        fine: whether it goes coarse to fine.
        rival: what a second descent beside it changes.
        step: which step is looked at.
        row: the target pixel whose chain is shown.
        col: its column.
        look: which view is open.
    """

    source: str = "astronaut"
    size: int = 64
    family: str = "affine"
    loss: str = "difference"
    kernel: str = "bilinear"
    corners: bool = False
    turn: int = 15
    start: str = "identity"
    rule: str = "adam"
    rate: int = 10
    steps: int = 100
    fine: bool = True
    rival: str = "nothing"
    step: int = 0
    row: int = 20
    col: int = 30
    look: str = "descent"


READERS: dict[str, links.Reader] = {
    "source": links.one_of(*(p.name for p in pictures())),
    "size": links.whole(16, 128),
    "family": links.one_of(*sv.families()),
    "loss": links.one_of(*LOSSES),
    "kernel": links.one_of(*sv.KERNELS),
    "corners": links.flag,
    "turn": links.whole(-45, 45),
    "start": links.one_of(*STARTS),
    "rule": links.one_of(*RULES),
    "rate": links.whole(1, 100),
    "steps": links.whole(10, 400),
    "fine": links.flag,
    "rival": links.one_of(*RIVALS),
    "step": links.whole(0, 500),
    "row": links.whole(0, 127),
    "col": links.whole(0, 127),
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


def controls() -> None:
    """Draw the two rows of choices; each is bound to its field of the view."""
    first = st.columns([1.2, 1.2, 1.6, 1.2, 1, 1], vertical_alignment="bottom")
    first[0].selectbox("picture U", [p.name for p in pictures()], key=key("source"))
    first[1].selectbox("family T_θ", sv.families(), key=key("family"))
    first[2].selectbox("loss L", list(LOSSES), format_func=LOSSES.__getitem__, key=key("loss"))
    first[3].selectbox("kernel k", list(sv.KERNELS), key=key("kernel"))
    first[4].slider("hidden turn φ*", -45, 45, key=key("turn"))
    first[5].toggle("align_corners", key=key("corners"))
    second = st.columns([1.2, 1.2, 1.6, 1.2, 1, 1], vertical_alignment="bottom")
    second[0].selectbox("start", list(STARTS), format_func=STARTS.__getitem__, key=key("start"))
    second[1].selectbox("rule", list(RULES), format_func=RULES.__getitem__, key=key("rule"))
    second[2].selectbox("beside it", list(RIVALS), format_func=RIVALS.__getitem__, key=key("rival"))
    second[3].slider("rate η (tenths)", 1, 100, key=key("rate"), help="10 is the rule's usual rate.")
    second[4].slider("steps", 10, 400, key=key("steps"))
    second[5].toggle("coarse to fine", key=key("fine"), help="Descend a blurred picture first: a wider basin.")


def hidden(family: sv.Family, turn: float) -> Float[Tensor, " P"]:
    """Set the answer θ*: turned, shifted and scaled as far as the family can; a seeded warp if it has no controls."""
    theta = family.identity()
    if not family.control_names:
        return theta + 0.1 * torch.randn(theta.shape, dtype=theta.dtype, generator=torch.Generator().manual_seed(0))
    for name, value in (("rotation", turn), ("scale", 0.95), ("scale x", 0.95), ("shift x", 0.1), ("shift y", -0.08)):
        if name in family.control_names:
            theta = sv.from_controls(family, theta, name, float(value))
    return theta


@dataclass(frozen=True, eq=False)
class Run:
    """Hold one descent: what it descends, from where, its answer and its steps."""

    name: str
    objective: Objective
    truth: Float[Tensor, " P"]
    descent: Descent


def runs(view: Backward) -> tuple[Run, ...]:
    """Descend the view's problem, and its rival's where there is one."""
    plain = replace(view, rival="nothing", step=0, look="descent")
    if view.loss != "pixel":
        plain = replace(plain, row=0, col=0)  # they choose whose chain is shown, and nothing of the descent
    if view.rival == "nothing":
        return (_run(plain),)
    changed = {"corners": {"corners": not view.corners}, "start": {"start": "far"}}
    return _run(plain), _run(replace(plain, **changed.get(view.rival, {"kernel": view.rival})))


def problem(view: Backward) -> tuple[Objective, Float[Tensor, " P"]]:
    """Build what is descended, and the answer θ*."""
    U = torch.from_numpy(to_planes(to_grey(fit(picture(view.source).image, view.size)))).double()
    height, width = U.shape[1:]
    family, frame = sv.family(view.family), sv.Frame((height, width), (height, width), view.corners)
    truth = hidden(family, view.turn)
    target = sv.sample(U[None], family.grid(truth, frame), frame)[0]
    losses: dict[str, Loss] = {
        "difference": SquaredDifference(target),
        "sum": Sum(),
        "pixel": OnePixel(min(view.row, height - 1), min(view.col, width - 1)),
    }
    return Objective(U, family, frame, losses[view.loss], view.kernel), truth


@st.cache_resource(show_spinner="Descending …", max_entries=32)
def _run(view: Backward) -> Run:
    objective, truth = problem(view)
    identity = objective.family.identity()
    start = identity + {"identity": 0.0, "near": 0.5, "far": -1.0}[view.start] * (truth - identity)
    blurs = coarse_to_fine(objective.frame) if view.fine else (0.0,)
    each = max(view.steps // len(blurs), 1)
    steps = tuple(descend(objective, start, _rule(view, objective), each, blurs=blurs))
    return Run(
        f"{view.kernel}, {STARTS[view.start]}{', aligned' if view.corners else ''}", objective, truth, Descent(steps)
    )


def _rule(view: Backward, objective: Objective) -> Rule:
    share = view.rate / 10
    match view.rule:
        case "marquardt" if isinstance(objective.loss, SquaredDifference):
            return LevenbergMarquardt()
        case "sgd":
            return SGD(20 * share)
        case "momentum":
            return SGD(5 * share, 0.9)
        case _:
            return Adam(0.5 * share / objective.family.n_params**0.5)
