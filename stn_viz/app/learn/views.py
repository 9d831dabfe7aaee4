"""From the link of a step to what it shows: one maker for each page of the app, none of which needs a session.

Views are made once for all visitors and kept; who asks for one that is being made waits for it.
"""

from __future__ import annotations

from dataclasses import replace

from stn_viz.app.cache import store
from stn_viz.app.explore.linked import stage_of
from stn_viz.app.explore.view import View
from stn_viz.app.learn.links import view_of
from stn_viz.app.url import PageView
from stn_viz.stage.lesson_views import LessonView, StageView
from stn_viz.texts import current

_VIEWS = store(256)
STAGE = "lesson"  # the key of every stage of a lesson: one is on the screen at a time


def view_for(link: str, *, projector: bool = False) -> LessonView:
    """Give what a link shows, in the language that is spoken.

    Raises:
        UserError: something that comes with the package is missing or damaged.
        KeyError: no page has this path.
    """
    view = replace(view_of(link), projector=projector)
    return _VIEWS.get((view, current()), lambda: _made(view))


def _made(view: PageView) -> LessonView:
    if isinstance(view, View):
        return _explored(view)
    raise KeyError(type(view).__name__)


def _explored(view: View) -> LessonView:
    scene, answer = stage_of(STAGE, view)
    return StageView(scene=scene.payload(), answer=None if answer is None else answer.payload())
