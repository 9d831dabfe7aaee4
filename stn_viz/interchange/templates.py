"""Texts with slots for numbers: Python writes them once, and fills them in here or, at frame rate, in the browser.

A slot is a field of :meth:`str.format`, ``{theta[0]}`` or ``{matrix[0][2]}``; a brace of the text itself is doubled.
``stn_viz/stage/web/interchange/templates.js`` fills in the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Numbers = Mapping[str, Any]  # lists of floats, or lists of such lists, by the name of a slot


def row(name: str, n: int) -> str:
    """Write the slots of a list of n numbers."""
    return f"[{', '.join(f'{{{name}[{i}]}}' for i in range(n))}]"


def rows(name: str, n: int, m: int) -> list[str]:
    """Write the slots of n rows of m numbers, one text a row."""
    return [row(f"{name}[{i}]", m) for i in range(n)]


def block(lines: list[str]) -> str:
    """Set rows one under another, as Python code in a function."""
    return "[\n" + "".join(f"        {line},\n" for line in lines) + "    ]"


def escaped(text: str) -> str:
    """Double the braces of a text that is none of ours, so that they are no slots."""
    return text.replace("{", "{{").replace("}", "}}")


def fill(template: str, numbers: Numbers) -> str:
    """Put numbers into a template, each with all its digits, as Python prints it; no zero has a sign."""
    return template.format_map({name: _unsigned(value) for name, value in numbers.items()})


def _unsigned(value: Any) -> Any:  # noqa: ANN401  a number, or lists of them
    return [_unsigned(v) for v in value] if isinstance(value, list) else value + 0.0
