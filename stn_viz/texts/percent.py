"""A share in words, which never claims all or nothing where a little is missing."""

from __future__ import annotations

from stn_viz.texts.catalogue import Message

_DIGITS = 4  # after the point, at most


def percent(share: float, digits: int = 0) -> str:
    """Write a share as a percentage: 0 % and 100 % only where they are exact, else with as many digits as that takes.

    Args:
        share: from 0 to 1.
        digits: how many digits after the point are enough.
    """
    return str(percent_message(share, digits))


def percent_message(share: float, digits: int = 0) -> Message | str:
    """Write a share as :func:`percent` does, for a message that is kept.

    Args:
        share: from 0 to 1.
        digits: how many digits after the point are enough.
    """
    for more in range(digits, _DIGITS + 1):
        text = f"{share:.{more}%}"
        if float(text[:-1]) not in (0.0, 100.0) or share in (0.0, 1.0):
            return text
    if share < 0.5:
        return Message("diagnostics-percent-under", {"percent": f"{10.0**-_DIGITS:.{_DIGITS}f}%"})
    return Message("diagnostics-percent-over", {"percent": f"{100 - 10.0**-_DIGITS:.{_DIGITS}f}%"})
