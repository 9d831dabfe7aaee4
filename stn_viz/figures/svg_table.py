"""Names and values as SVG, line by line, with a title above each part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stn_viz.figures.svg import WIDTH, text_width
from stn_viz.figures.svg_tags import sheet, tag, words
from stn_viz.palette import RULE

_SIZE, _LINE, _HEAD = 24, 36, 50
_VALUES = 330  # where values begin


def table_svg(parts: Mapping[str, Mapping[str, object]], title: str) -> str:
    """Write parts with their names and values; what has no value is left out, and a value that is long goes on below.

    Args:
        parts: by their titles, names and values.
        title: what the table is, for those who do not see it.
    """
    drawn: list[str] = []
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
            for k, line in enumerate(_lines(value)):
                y += _LINE if k else 0
                drawn.append(words(line, x=_VALUES, y=y))
    return sheet(WIDTH, y + 20, _SIZE, title, *drawn)


def _lines(text: str) -> Iterator[str]:
    """Break a text where it would leave the drawing: between words, or anywhere in a script without spaces."""
    line = ""
    for part in _pieces(text):
        if line and text_width(line + part, _SIZE) > WIDTH - _VALUES - 12:
            yield line.rstrip()
            line = ""
        line += part
    yield line


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for letter in text:
        word += letter
        if letter == " " or ord(letter) > 0x2E80:
            yield word
            word = ""
    yield word
