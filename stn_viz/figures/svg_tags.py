"""Elements of SVG as text: attributes by their names, numbers to a tenth, words escaped."""

from __future__ import annotations

from html import escape

from stn_viz.texts.fonts import STACK

Attribute = str | float | None
_SPACE = "http://www.w3.org/2000/svg"


def tag(name: str, *inside: str, **attributes: Attribute) -> str:
    """Write an element; ``_`` in an attribute's name is a hyphen, None leaves it out.

    Args:
        name: of the element.
        inside: elements, written already.
        attributes: texts, or numbers.
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_written(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{said}>{''.join(inside)}</{name}>"


def words(said: str, **attributes: Attribute) -> str:
    """Write a text."""
    return tag("text", escape(said), **attributes)


def sheet(width: float, height: float, size: float, title: str, *inside: str) -> str:
    """Write the whole drawing; its words take the page's colour.

    Args:
        width: of its coordinates.
        height: likewise.
        size: of its letters.
        title: what is said of it to those who do not see it.
        inside: elements, written already.
    """
    box = {"xmlns": _SPACE, "viewBox": " ".join(f"{v:g}" for v in (0, 0, width, height))}
    looks = {"font_family": STACK, "font_size": size, "fill": "currentColor"}
    return tag("svg", *inside, **box, role="img", aria_label=title, **looks)


def _written(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
