"""What a network makes of one picture, as it travels with a scene or an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Opinion:
    """Hold a network's opinion of one picture.

    Args:
        probabilities: of each class, in order.
        theta: of the network's own box, (P,); None where it was handed a box.
        name: of the network; None where the scene names it already.
    """

    probabilities: tuple[float, ...]
    theta: tuple[float, ...] | None = None
    name: str | None = None

    @property
    def label(self) -> int:
        """Find the likeliest class."""
        return max(range(len(self.probabilities)), key=self.probabilities.__getitem__)

    def meta(self) -> dict[str, Any]:
        """Write plain values for the browser."""
        own = {"name": self.name, "theta": None if self.theta is None else list(self.theta)}
        said = {name: value for name, value in own.items() if value is not None}
        return said | {"label": self.label, "probabilities": list(self.probabilities)}
