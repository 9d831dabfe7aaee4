"""How wide a line of text is, and where a text that is too wide for its place goes on below."""

from __future__ import annotations

from collections.abc import Iterator

_WIDE = 0x2E80  # from this letter on letters are as wide as high


def text_width(text: str, size: float) -> float:
    """Estimate how wide a line of text is, in the unit of its size."""
    return size * sum(1.0 if ord(letter) >= _WIDE else 0.54 for letter in text)


def lines(text: str, size: float, width: float) -> Iterator[str]:
    """Break a text where it would be wider: between words, or anywhere in a script without spaces."""
    line = ""
    for part in _pieces(text):
        if line and text_width((line + part).rstrip(), size) > width:
            yield line.rstrip()
            line = ""
        line += part
    yield line


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for letter in text:
        word += letter
        if letter == " " or ord(letter) > _WIDE:
            yield word
            word = ""
    yield word
