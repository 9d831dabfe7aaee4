"""The explorer in a notebook; the widget itself needs the extra ``notebook``."""

from stn_viz.notebook.exploring import explore

__all__ = ["explore"]
