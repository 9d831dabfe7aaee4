"""Names and values as SVG, line by line, with a title above each part."""

from __future__ import annotations

from collections.abc import Mapping

from stn_viz.figures.svg import WIDTH
from stn_viz.figures.svg_tags import sheet, tag, words
from stn_viz.figures.text_lines import lines, text_width
from stn_viz.palette import RULE

_SIZE, _LINE, _HEAD = 24, 36, 50


def table_svg(parts: Mapping[str, Mapping[str, object]], title: str) -> str:
    """Write parts with their names and values; what has no value is left out, and a value that is long goes on below.

    Args:
        parts: by their titles, names and values.
        title: what the table is, for those who do not see it.
    """
    drawn: list[str] = []
    names = [name for entries in parts.values() for name, value in entries.items() if value not in (None, "")]
    at = max((text_width(name, _SIZE) for name in names), default=0.0) + 32  # where values begin
    y = 8
    for head, entries in parts.items():
        known = {name: str(value) for name, value in entries.items() if value not in (None, "")}
        if not known:
            continue
        y += _HEAD
        drawn.append(words(head, x=12, y=y, font_weight="600"))
        drawn.append(tag("line", x1=12, x2=WIDTH - 12, y1=y + 10, y2=y + 10, stroke=RULE))
        for name, value in known.items():
            y += _LINE
            drawn.append(words(name, x=12, y=y, opacity="0.8"))
            for k, line in enumerate(lines(value, _SIZE, WIDTH - at - 12)):
                y += _LINE if k else 0
                drawn.append(words(line, x=at, y=y))
    return sheet(WIDTH, y + 20, _SIZE, title, *drawn)
