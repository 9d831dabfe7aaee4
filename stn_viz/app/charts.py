"""Charts on the page: as they are in a window, and with large words on a projector."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from stn_viz.app import view_state
from stn_viz.app.later import st
from stn_viz.app.projector import screen_lines
from stn_viz.app.url import PageView
from stn_viz.figures.hall import COLUMN, for_hall
from stn_viz.figures.style import Figure

WIDE, TALL = 1100, 590  # 720ths of a screen's height: a chart that has the page to itself


def chart(fig: Figure, view: PageView, height: int, *, across: int = COLUMN, **options: Any) -> Any:  # noqa: ANN401  as st.plotly_chart
    """Draw a chart; on a projector with large words, and so many 720ths of the screen's height high, and wide."""
    if view.projector:
        options["theme"] = None  # Streamlit's own has sizes of its own
        fig = for_hall(fig, height, screen_lines(), across)
    return st.plotly_chart(fig, **options)


def clickable(fig: Figure, view: PageView, key: str, clicked: Callable[[], None], **options: Any) -> Any:  # noqa: ANN401  as st.plotly_chart
    """Draw a chart that has the page to itself, and whose points can be clicked: see :func:`read_click`."""
    return chart(fig, view, TALL, across=WIDE, key=key, on_select=clicked, selection_mode="points", **options)


def read_click(key: str) -> object:
    """Read what the point that was clicked carries as its ``customdata``; None where none was."""
    selection = view_state.report(key).get("selection")
    points = selection.get("points") if isinstance(selection, Mapping) else None
    first = points[0] if isinstance(points, list) and points else None
    return first.get("customdata") if isinstance(first, Mapping) else None
