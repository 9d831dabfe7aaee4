"""A share in words, which never claims all or nothing where a little is missing."""

from __future__ import annotations

_DIGITS = 4  # after the point, at most


def percent(share: float, digits: int = 0) -> str:
    """Write a share as a percentage: 0 % and 100 % only where they are exact, else with as many digits as that takes.

    Args:
        share: from 0 to 1.
        digits: how many digits after the point are enough.
    """
    for more in range(digits, _DIGITS + 1):
        text = f"{share:.{more}%}"
        if float(text[:-1]) not in (0.0, 100.0) or share in (0.0, 1.0):
            return text
    return f"under {10.0**-_DIGITS:.{_DIGITS}f}%" if share < 0.5 else f"over {100 - 10.0**-_DIGITS:.{_DIGITS}f}%"
