"""From the view to what the stage is sent, and to torch's answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

import stn_viz as sv
from stn_viz.app import networks, stage_answer, view_state
from stn_viz.app.explore import state
from stn_viz.app.explore.full_size import full_file
from stn_viz.app.explore.source import Source
from stn_viz.app.explore.view import View
from stn_viz.app.foreign_text import plain
from stn_viz.app.later import st
from stn_viz.app.stage_answer import Asked, Computed
from stn_viz.differentiation.losses import CrossEntropy, Given, losses
from stn_viz.stage.components import Scene
from stn_viz.stage.losses import computed_there
from stn_viz.stage.opinion import Opinion
from stn_viz.stage.scene import QUESTIONS
from stn_viz.texts import say


def frame_of(source: Source, view: View) -> sv.Frame:
    """Size the target: as large as the source, or with the chosen longer side; in its proportions, or chosen ones."""
    height, width = source.planes.shape[1:]
    target = _target_of((height, width), view.size, view.aspect)
    if losses()[view.loss].needs == "classifier" and source.digit:
        target = networks.TARGET
    return sv.Frame((height, width), target, view.corners)


def _target_of(source: tuple[int, int], size: int, aspect: float) -> tuple[int, int]:
    height, width = source
    longer = max(source)
    if aspect:
        height, width = longer * min(1.0, 1 / aspect), longer * min(1.0, aspect)
    scale = size / longer if size else 1.0
    return max(1, round(height * scale)), max(1, round(width * scale))


def free_pin(source: Source) -> None:
    """Free a pin that lies outside of V, as one that a link names may."""
    view = state.current()
    height, width = frame_of(source, view).target
    if view.at is None or (view.at[0] < height and view.at[1] < width):
        return
    state.unpin()
    if view_state.opened_by_link(state.EXPLORE):
        row, col = view.at
        sizes = {"height": str(height), "width": str(width), "row": str(row), "col": str(col)}
        st.warning(say("explore-link-pin", **sizes), icon=":material/link_off:")


def full_sizes(source: Source, frame: sv.Frame, view: View) -> sv.Frame | None:
    """Compute sizes of the visitor's own file: V is as large as the file where it is as large as the source shown."""
    if source.full is None:
        return None
    fills = not view.size and frame.target == _target_of(frame.source, 0, view.aspect)
    target = _target_of(source.full, 0, view.aspect) if fills else frame.target
    return sv.Frame(source.full, target, frame.align_corners)


def scene_of(key: str, source: Source, view: View) -> Scene:
    """Describe the stage's opening state; it does not change while a hand drags."""
    return replace(_describe_without_network(key, source, view), network=opinion_of(source, view))


def _describe_without_network(key: str, source: Source, view: View) -> Scene:
    """Describe the stage as :func:`scene_of`, without asking the network."""
    theta, at, show, large = state.imposed()
    scene = described(key, source, replace(view, theta=theta, at=at, show=show, large=large))
    return replace(scene, epoch=state.epoch(), session=state.session())


def described(key: str, source: Source, view: View) -> Scene:
    """Describe a stage that opens as the view says; no session is asked."""
    frame = frame_of(source, view)
    return Scene(
        key=key,
        family=view.transform,
        theta=torch.tensor(view.theta, dtype=torch.float64),
        frame=frame,
        U=source.planes,
        kernel=view.kernel,
        padding=view.padding,
        picture=source.picture,
        opens=view.play or ("predict" if view.predict and not source.live else None),
        deal=next(((asks, view.seed) for asks in QUESTIONS if asks == view.predict), None),
        digit=_class_of(source, frame),
        upstream=view.loss,
        difference_target=_reference(source, frame) if losses()[view.loss].needs == "target" else None,
        selection=view.at,
        overlays=dict.fromkeys(view.show, True),
        large=view.large,
        labels=_labels(source),
        projector=view.projector,
        full=full_sizes(source, frame, view),
        whole=source.file is not None,
        live=source.live,
    )


def _class_of(source: Source, frame: sv.Frame) -> int | None:
    """Return which digit U is, where a network can read V and somebody knows it."""
    return source.label if source.digit and frame.target == networks.TARGET else None


def _labels(source: Source) -> dict[str, str]:
    """Name the picture, and the network's loss where nobody said which digit it is."""
    untold = {CrossEntropy.id: say("explore-likeliest")} if source.digit and source.label is None else {}
    return {"source": source.caption} | untold


def _reference(source: Source, frame: sv.Frame) -> Float[np.ndarray, "C Ho Wo"]:
    """Make what «difference to a picture» compares V with: the source itself, unwarped, at V's size."""
    affine = sv.family("affine")
    planes = torch.from_numpy(source.values)[None]
    return sv.sample(planes, affine.grid(affine.identity(), frame), frame, padding="border")[0].float().numpy()


def opinion_of(source: Source, view: View) -> Opinion | None:
    """Ask the network about the source, where the view asks for its box."""
    if not (view.ask == "1" and source.digit and source.planes.any()):
        return None
    try:
        return networks.ask(source.planes)
    except sv.UserError as error:
        st.error(plain(error), icon=":material/error:")
        return None


def answer(key: str, source: Source, view: View, device: str) -> None:
    """Let torch compute what the stage shows, and answer it."""
    scene = _describe_without_network(key, source, view)
    stage_answer.answer_or_later(
        scene,
        Asked(torch.tensor(view.theta, dtype=torch.float64), state.seq(), view_state.last_report(key)),
        lambda theta: computed(scene, source, view, theta.to("cuda" if device == "GPU" else "cpu", copy=True)),
        device=device,
        saved=lambda: scene_of(key, source, view),
        whole=lambda: full_file(source, view, full_sizes(source, scene.frame, view) or scene.frame),
    )


def computed(scene: Scene, source: Source, view: View, theta: Float[Tensor, " P"]) -> Computed:
    """Compute V in full and, where the loss needs it, what the network sends back."""
    U = torch.from_numpy(source.values)[None].to(theta)
    theta.requires_grad_(True)
    V = sv.sample(U, view.transform.grid(theta, scene.frame), scene.frame, view.kernel, view.padding)
    opinion, judged = _classify(source, view, V.detach())
    upstream = _upstream_of(V.detach(), scene, judged)
    sent = None if upstream is None or computed_there(scene.upstream) else upstream[0]
    # By autograd, the foreign twin of the browser's eq. 7; the integer kernel has no path to θ at all.
    gradient = torch.autograd.grad(V, theta, upstream)[0] if upstream is not None and V.requires_grad else None
    return Computed(V[0].detach(), gradient, sent, opinion)


def _classify(
    source: Source, view: View, V: Float[Tensor, "1 C Ho Wo"]
) -> tuple[Opinion | None, Float[Tensor, "1 C Ho Wo"] | None]:
    """Ask the classifier about V where it can read it."""
    readable = source.digit and bool(source.planes.any()) and tuple(V.shape[2:]) == networks.TARGET
    asked = losses()[view.loss].needs == "classifier"
    if not readable or not (view.ask or asked):
        return None, None
    try:
        opinion, upstream = networks.judge(V, source.label, losses()[view.loss] if asked else CrossEntropy)
    except sv.UserError as error:
        if view.ask != "1":  # else the stage's own question has said it
            st.error(plain(error), icon=":material/error:")
        return None, None
    return opinion, upstream if asked else None


def _upstream_of(
    V: Float[Tensor, "1 C Ho Wo"], scene: Scene, judged: Float[Tensor, "1 C Ho Wo"] | None
) -> Float[Tensor, "1 C Ho Wo"] | None:
    """Compute ∂L/∂V, but for a loss whose pixel the browser takes where the pointer is."""
    loss = losses()[scene.upstream]
    if loss.needs == "pixel" and computed_there(loss.id):
        return None
    if loss.needs == "classifier":
        return None if judged is None else judged.to(V)
    middle = scene.frame.target[0] // 2, scene.frame.target[1] // 2
    target = None if scene.difference_target is None else torch.from_numpy(scene.difference_target).to(V)
    return loss.build(Given(pixel=scene.selection or middle, target=target)).gradient(V)
