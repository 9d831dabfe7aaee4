"""A lesson as one HTML file, live without server or network."""

from __future__ import annotations

from stn_viz.app.learn.packing import Taught, payload
from stn_viz.app.learn.views import view_for
from stn_viz.stage.lesson import Opens
from stn_viz.stage.standalone import lesson_html


def lesson_file(taught: Taught) -> str:
    """Write a lesson, or a cut, with all its views, in the language that is spoken.

    Raises:
        UserError: something that comes with the package is missing or damaged.
    """
    views = {link: view_for(link) for link in taught.links}
    return lesson_html(payload(taught, views, Opens(), served=False), str(taught.what.title))
