"""What the first screen shows: nothing but what all pages have, so that its address stays bare."""

from __future__ import annotations

from dataclasses import dataclass

from stn_viz.app import url

PAGE = "start"


@dataclass(frozen=True)
class Start(url.PageView):
    """Say what the first screen shows: a language, and whether for a hall."""


READERS: dict[str, url.Reader] = {}
