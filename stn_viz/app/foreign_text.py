"""Foreign text on a page: names, notes and errors that somebody else wrote, cut and escaped in one place."""

from __future__ import annotations

import re

LONGEST = 300  # letters; more would push the page away
_JOINER = "\u2060"  # invisible and without width: what it parts is no address, and looks as it did
_ACTIVE = re.compile(r"([\\`*_{}\[\]<>~|$&^:])")
_OPENING = re.compile(r"^([-+#=]|\d+[.)])(?=\s|$|[-+#=])")  # at the start they would make a list, heading or rule
_ADDRESS = re.compile(r"(:|@|\bwww)(?=\S)", re.IGNORECASE)  # Markdown makes links of bare addresses, too


def plain(text: object, longest: int = LONGEST) -> str:
    """Write a text as Markdown that shows its letters and does nothing: no link, picture, formula, colour or list.

    Args:
        text: what somebody else wrote, or an error that holds it.
        longest: letters, after which it is cut.
    """
    words = _ACTIVE.sub(r"\\\1", _ADDRESS.sub(rf"\1{_JOINER}", cut(text, longest)))
    return _OPENING.sub(lambda m: f"{m[1][:-1]}\\{m[1][-1]}", words)


def code(text: object, longest: int = 60) -> str:
    """Write a text as a span of code, in which Markdown does nothing."""
    return f"`{cut(text, longest).replace('`', chr(39)) or ' '}`"


def cut(text: object, longest: int = LONGEST) -> str:
    """Bring a text to one line of at most ``longest`` letters, for places that read no Markdown."""
    words = "".join(letter if letter.isprintable() else " " for letter in str(text)[: 2 * longest])
    words = " ".join(words.split())
    return words if len(words) <= longest and len(str(text)) <= 2 * longest else f"{words[: longest - 1]}…"
