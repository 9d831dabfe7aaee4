"""What a link of the Debug page shows in a lesson: a fault of the museum, what the diagnostics say, and its fix."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from stn_viz.app import stage_answer
from stn_viz.app.debug import series, strip, warp
from stn_viz.app.debug.view import Debug, Opened, play_exhibit
from stn_viz.app.stage_answer import Asked
from stn_viz.diagnostics.museum import exhibits
from stn_viz.figures.svg import as_svg
from stn_viz.stage.answer import Reply
from stn_viz.stage.components import Scene
from stn_viz.stage.lesson_views import ExhibitView, LessonView
from stn_viz.texts import say


def exhibited(view: Debug, key: str) -> LessonView:
    """Return what a link of the page shows.

    Args:
        view: what the link says.
        key: names the stage.
    """
    exhibit = next(one for one in exhibits() if one.name == view.exhibit)
    opened = play_exhibit(view.exhibit, view.mended)
    view = strip.fitting(opened, view)
    staged = warp.scene_of(opened, view)
    return ExhibitView(
        title=str(exhibit.title),
        scene=None if isinstance(staged, str) else replace(staged[0], key=key).payload(),
        description=str(exhibit.description),
        findings=_findings(opened),
        fault=str(exhibit.fault),
        fix=str(exhibit.fix),
        mended=view.mended,
        svg=_curves(opened, view),
    )


def answered(view: Debug, key: str, about: Asked) -> Reply | None:
    """Compute torch's answer to a hand on the stage of an exhibit; None where nothing of it can be staged."""
    opened = play_exhibit(view.exhibit, view.mended)
    staged = warp.scene_of(opened, strip.fitting(opened, view))
    if isinstance(staged, str):
        return None
    scene = replace(staged[0], key=key)
    return stage_answer.answered(scene, about, partial(warp.computed, scene))


def scene_of(view: Debug) -> Scene | None:
    """Describe the stage of an exhibit; None where nothing of it can be staged, or no picture was warped."""
    opened = play_exhibit(view.exhibit, view.mended)
    staged = warp.scene_of(opened, strip.fitting(opened, view))
    return None if isinstance(staged, str) or staged[0].scattered else staged[0]


def _findings(opened: Opened) -> tuple[str, ...]:
    """Say what the diagnostics found, each finding once; nothing is said as well."""
    found = tuple(dict.fromkeys(str(finding.message) for finding in opened.findings))
    return found or (say("debug-nothing", calls=len(opened.tape)),)


def _curves(opened: Opened, view: Debug) -> str:
    """Draw how an exhibit changes over its steps, without its twin: that would tell what the fix does."""
    alone = series.alone(opened, view) if view.look == "steps" else None
    return "" if alone is None else as_svg(alone)
