"""The explorer and the lessons in a notebook; the widgets themselves need the extra ``notebook``."""

from stn_viz.notebook.exploring import explore
from stn_viz.notebook.teaching import lesson

__all__ = ["explore", "lesson"]
