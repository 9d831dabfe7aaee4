"""A number in a sentence: a true minus, thousands set apart, powers of ten as one writes them by hand."""

from __future__ import annotations

import math

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LARGEST = 1e7  # from here on as a power of ten


def quantity(value: float, digits: int, *, signed: bool = False) -> str:
    """Write a number for readers, not for programs.

    Args:
        value: the number; what is not finite is written as Python does.
        digits: how many significant digits.
        signed: whether a number that is not negative begins with a plus.

    Example:
        >>> quantity(-0.4242, 3), quantity(53468.0, 3), quantity(2.776e-07, 2), quantity(0.5, 2, signed=True)
        ('−0.424', '53,500', '2.8·10⁻⁷', '+0.5')
    """
    plus = "+" if signed else ""
    text = f"{value:{plus}.{digits}g}"
    if "e" in text:
        mantissa, power = text.split("e")
        large = 1 <= abs(value) < _LARGEST
        text = f"{float(text):{plus},.0f}" if large else f"{mantissa}·{power_of_ten(power)}"
    elif math.isfinite(value) and abs(value) >= 10_000:
        text = f"{float(text):{plus},.0f}"
    return text.replace("-", "−")


def power_of_ten(power: str) -> str:
    """Write 10 with its exponent above the line: 10⁻⁷ for ``"-07"``."""
    return f"10{str(int(power)).translate(_RAISED)}"


def signed(value: float, places: int) -> str:
    """Write a number with its sign and a fixed number of places, for readers; what is rounded to nothing has no minus.

    Args:
        value: the number; what is not finite is written as Python does.
        places: how many digits stand behind the point.

    Example:
        >>> signed(-0.4242, 2), signed(0.5, 2), signed(-0.004, 2)
        ('−0.42', '+0.50', '+0.00')
    """
    return f"{round(value, places) + 0.0:+.{places}f}".replace("-", "−")
