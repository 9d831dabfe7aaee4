"""What a link of Explore opens, without a session: its stage, and torch's answer where the browser cannot know it."""

from __future__ import annotations

from dataclasses import replace

from stn_viz.app import stage_answer
from stn_viz.app.explore.controls import opening
from stn_viz.app.explore.scene import computed, described, frame_of, opinion_of
from stn_viz.app.explore.source import Source, shipped
from stn_viz.app.explore.view import View
from stn_viz.app.stage_answer import Asked, reference_of
from stn_viz.stage.answer import ReferenceResult, Reply
from stn_viz.stage.losses import computed_there
from stn_viz.stage.scene import Scene, evaluated_there


def stage_of(key: str, view: View) -> tuple[Scene, ReferenceResult | None]:
    """Return the stage that a view opens and, where torch alone can tell something of it, torch's answer.

    Args:
        key: names the stage.
        view: what the link says.

    Raises:
        UserError: a picture that comes with the package is missing or damaged.
    """
    source = shipped(view)
    view = _whole(source, view)
    scene = described(key, source, view)
    return replace(scene, network=opinion_of(source, view)), _answer(scene, source, view)


def answered(view: View, key: str, about: Asked) -> Reply | None:
    """Compute torch's answer to a hand on the stage that a view opens.

    Args:
        view: what the link says.
        key: names the stage.
        about: θ as the hand left it, and the stage's report.

    Raises:
        UserError: a picture that comes with the package is missing or damaged.
    """
    source = shipped(view)
    view = replace(_whole(source, view), at=about.said.selection)
    scene = described(key, source, view)
    return stage_answer.answered(scene, about, lambda theta: computed(scene, source, view, theta))


def _whole(source: Source, view: View) -> View:
    """Fill in what the link leaves open: the family's opening pose; a pin outside of V is none, nothing is large."""
    view = replace(view, large="")  # whoever shows this stage arranges it
    if not view.theta:
        view = replace(view, theta=opening(view.transform, 1.0))
    height, width = frame_of(source, view).target
    inside = view.at is not None and view.at[0] < height and view.at[1] < width
    return view if inside else replace(view, at=None)


def _answer(scene: Scene, source: Source, view: View) -> ReferenceResult | None:
    if evaluated_there(scene.family) and not view.ask and computed_there(view.loss):
        return None
    theta = scene.theta.clone()
    return reference_of(scene, Asked(theta), computed(scene, source, view, theta.clone()))
