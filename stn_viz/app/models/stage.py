"""Your box against its box: drag θ away from the network's own on the stage, and see what its classifier then says."""

from __future__ import annotations

import zlib

from stn_viz.app import view_state
from stn_viz.app.later import fragment, st
from stn_viz.app.models import tiles
from stn_viz.app.models.results import Inspected, classify_warped
from stn_viz.app.models.view import PAGE, Inspector, key
from stn_viz.app.stage_answer import Computed, answer, asked
from stn_viz.coordinates import Frame
from stn_viz.evaluation.inspection import Inspection, order
from stn_viz.evaluation.probes import Handed
from stn_viz.stage.components import Scene, show_stage
from stn_viz.stage.opinion import Opinion
from stn_viz.stage.tiles import tinted
from stn_viz.texts import say

STAGE = "models.stage"


def stage(view: Inspector, evaluated: Inspected) -> None:
    """Put the picked picture on the stage, or the hardest that is read right, under the network's own θ."""
    count = evaluated.model.spec.count
    if count == 0:
        st.info(say("models-stage-none"))
        return
    found = evaluated.inspection
    index = view.pick if view.pick >= 0 else find_hardest(found)
    told = tiles.describe(found, index)
    told = f"{told[0].upper()}{told[1:]}"
    turned = tiles.describe_turns(found, index)
    words = say("models-stage-caption-turned", told=told) if turned else say("models-stage-caption", told=told)
    which = 0
    if count == 1:
        st.caption(words)
    else:
        left, right = st.columns([1, 3], vertical_alignment="center")
        right.caption(words)
        left.segmented_control(
            say("models-stage-drag"),
            [0, 1],
            format_func=(say("models-stage-first"), say("models-stage-second")).__getitem__,
            key=key("box"),
            required=True,
            label_visibility="collapsed",
        )
        which = view.box
    chosen = (view.network, view.data, view.distortion, view.strength, view.draw, view.label, index, which)
    epoch = zlib.crc32(repr(chosen).encode(), zlib.crc32(found.images[index].numpy().tobytes()))
    own = classify_warped(evaluated, index, which)
    _scene(evaluated, index, which, own, epoch, view.projector)
    _answer_fragment(evaluated, index, which, own, epoch)


def find_hardest(found: Inspection) -> int:
    """Find the picture with the highest loss that is read right: a box dragged away from it has something to lose.

    Where no picture is read right it is the highest loss of all, and where no label is known the least confidence.
    """
    if not bool(found.known.any()):
        return order(found, "confidence")[0]
    ranked = order(found, "loss")
    return next((i for i in ranked if bool(found.right[i])), ranked[0])


@fragment(key="models.scene")
def _scene(evaluated: Inspected, index: int, which: int, own: Handed, epoch: int, projector: bool) -> None:
    """Show the stage; its payload stays the same while a hand drags."""
    show_stage(describe(evaluated, index, which, own, epoch, projector), on_release=_on_release)


def describe(evaluated: Inspected, index: int, which: int, own: Handed, epoch: int, projector: bool) -> Scene:
    """Describe the stage of one picture under the network's own θ."""
    found, st_ = evaluated.inspection, evaluated.model.transformers[which]
    series = evaluated.model.spec.arrangement == "series"
    probabilities = tuple(found.probabilities[index].tolist())
    frame = st_.frame
    assert isinstance(frame, Frame)  # networks are of pictures
    return Scene(
        key=STAGE,
        family=st_.family,
        theta=own.theta.double(),
        frame=frame,
        U=tinted(own.source).numpy(),
        epoch=epoch,
        labels={
            "source": say("models-stage-handed") if series and which else say("models-picture", picture=str(index)),
            "target": say("models-stage-read")
            if series and not which
            else _name_target(evaluated.model.spec.arrangement),
        },
        network=Opinion(probabilities, tuple(own.theta.tolist()), evaluated.card.name),
        projector=projector,
    )


def _name_target(arrangement: str) -> str:
    """Say what V is to the classifier."""
    return say(f"models-stage-sees-{arrangement}")


def _on_release() -> None:
    """Let torch answer; only the answer's fragment runs again, unless projector mode changed."""
    view_state.rerun_fragment(
        "app" if view_state.project(PAGE, Inspector(), view_state.last_report(STAGE)) else "models.reference"
    )


@fragment(key="models.reference")
def _answer_fragment(evaluated: Inspected, index: int, which: int, own: Handed, epoch: int) -> None:
    """Ask the classifier about the box that the hand left."""
    scene = describe(evaluated, index, which, own, epoch, projector=False)
    answer(scene, asked(scene), lambda theta: judged(classify_warped(evaluated, index, which, theta)))


def judged(found: Handed) -> Computed:
    """Say what the classifier made of a picture that was warped by a hand's θ."""
    return Computed(tinted(found.view), opinion=Opinion(tuple(found.probabilities.tolist())))
