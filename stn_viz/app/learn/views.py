"""From the link of a step to what it shows: one maker for each page of the app, none of which needs a session.

Views are made once for all visitors and kept; who asks for one that is being made waits for it.
"""

from __future__ import annotations

from stn_viz.app.backward.view import Backward
from stn_viz.app.cache import store
from stn_viz.app.debug.view import Debug
from stn_viz.app.explore.linked import stage_of
from stn_viz.app.explore.view import View
from stn_viz.app.inside.view import Inside
from stn_viz.app.learn.from_backward import descended
from stn_viz.app.learn.from_debug import exhibited
from stn_viz.app.learn.from_inside import passed
from stn_viz.app.learn.from_models import examined
from stn_viz.app.learn.links import view_of
from stn_viz.app.models.view import Inspector
from stn_viz.app.url import PageView
from stn_viz.stage.lesson_views import LessonView, StageView
from stn_viz.texts import current

_VIEWS = store(256)
STAGE = "lesson"  # the key of every stage of a lesson: one is on the screen at a time


def view_for(link: str) -> LessonView:
    """Return what a link shows, in the language that is spoken.

    Raises:
        UserError: something that comes with the package is missing or damaged.
        KeyError: no page has this path.
    """
    return made(view_of(link))


def made(view: PageView) -> LessonView:
    """Return what a view shows, as :func:`view_for` does of its link."""
    return _VIEWS.get((view, current()), lambda: _made(view))


def _made(view: PageView) -> LessonView:
    if isinstance(view, View):
        return _explored(view)
    if isinstance(view, Backward):
        return descended(view, (STAGE, f"{STAGE}.rival"))
    if isinstance(view, Inspector):
        return examined(view, STAGE)
    if isinstance(view, Inside):
        return passed(view)
    assert isinstance(view, Debug)
    return exhibited(view, STAGE)


def _explored(view: View) -> LessonView:
    scene, answer = stage_of(STAGE, view)
    return StageView(scene=scene.payload(), answer=None if answer is None else answer.payload())
