"""Read numbers that are written as one writes them by hand."""

from __future__ import annotations

import re

_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
_NUMBER = re.compile(r"([+−-]?\d[\d,]*(?:\.\d+)?)(?:·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?")


def numbers(text: str) -> list[float]:
    """Read every number of a text, in order.

    Example:
        >>> numbers("η = 2·10⁻⁵: L → −53,500")
        [2e-05, -53500.0]
    """
    found = [(mantissa.translate(_LOWERED).replace(",", ""), power) for mantissa, power in _NUMBER.findall(text)]
    return [float(f"{mantissa}e{power.translate(_LOWERED) or 0}") for mantissa, power in found]
