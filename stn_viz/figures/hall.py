"""A figure for a projector: its title and its words can be read from the last row."""

from __future__ import annotations

from typing import Any

from stn_viz.figures.style import Figure
from stn_viz.figures.text_lines import lines

COLUMN = 350  # how wide a column beside the stage is at least, in 720ths of the screen's height
_WORDS, _TITLE = 19, 24  # pixels of 720 lines: 2.6 and 3.3 %
_LINE = 30  # of a title


def for_hall(fig: Figure, height: int, screen: int, across: int = COLUMN) -> Figure:
    """Set a figure for a projector.

    Args:
        fig: the figure, changed in place.
        height: of the figure, in 720ths of the screen's height.
        screen: pixels of the screen's height.
        across: how wide the figure's place is, in 720ths of the screen's height; a longer title goes on below.
    """
    size = screen / 720
    words = {"size": _WORDS * size}
    said: Any = fig.layout
    traces: Any = fig.data
    whole = (said.title.text or "").split("<br>")[0]  # without the small print
    title = list(lines(whole, _TITLE, across - 8))
    top = 16 + _LINE * len(title)
    fig.update_layout(
        height=height * size,
        font=words,
        title={
            "text": "<br>".join(title),
            "font_size": _TITLE * size,
            "x": 0.01,
            "xref": "container",
            "y": 1 - (10 + _LINE * (len(title) - 1)) / height,  # of its last line
            "yanchor": "top",
        },
        legend_font=words,
    )
    bare = said.xaxis.showticklabels is False  # maps without axes
    beyond = 100 if any(trace.type == "bar" for trace in traces) else 28  # numbers at the ends of bars
    sides = (8, 8, 8) if bare else (76, beyond, 64)
    left, right, bottom = (side * size for side in sides)
    fig.update_layout(margin={"l": left, "r": right, "t": (top + 26 * bare) * size, "b": bottom})
    for axes in (fig.update_xaxes, fig.update_yaxes):
        axes(title_font=words, tickfont=words, exponentformat="e")  # a raised exponent is smaller than the rest
    fig.update_traces(constraintext="none", selector={"type": "bar"})  # else plotly shrinks what is long
    fig.update_coloraxes(colorbar_tickfont=words, colorbar_title_font=words)
    return fig.update_annotations(font=words)
