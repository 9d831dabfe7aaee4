"""Explore's stage as a page that needs no server, for who waits for a place at a full one."""

from __future__ import annotations

from functools import cache

from stn_viz.app.explore.linked import stage_of
from stn_viz.app.explore.view import View
from stn_viz.stage.report import StageReport
from stn_viz.stage.saved_page import page_file
from stn_viz.texts import Language, using


@cache
def offline_page(language: Language) -> bytes:
    """Write it in a language."""
    with using(language):
        return page_file(stage_of("offline", View(lang=language))[0], StageReport())[2]
