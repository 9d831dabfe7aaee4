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
        text = f"{float(text):{plus},.0f}" if large else f"{mantissa}·10{str(int(power)).translate(_RAISED)}"
    elif math.isfinite(value) and abs(value) >= 10_000:
        text = f"{float(text):{plus},.0f}"
    return text.replace("-", "−")
