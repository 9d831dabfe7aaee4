"""What a network is built from: kind, family, arrangement, and the sizes of what it reads."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from stn_viz.errors import ArgumentError

Kind = Literal["fcn", "cnn"]
Arrangement = Literal["single", "parallel", "series", "deep"]
VIEW = (28, 28)  # what a transformer hands to the classifier


@dataclass(frozen=True)
class Spec:
    """Describe a network in values that a card can hold.

    Args:
        kind: ``fcn`` (fully connected) or ``cnn``, for classifier and localiser alike.
        family: the transformers' family, or None for a network without any.
        arrangement: ``single``; two in ``parallel``, whose views are stacked as channels; two in ``series``; or one
            ``deep``, on the feature maps of a first convolution.
        size: (H, W) of the input.
        channels: channels of the input.
        classes: how many logits.
    """

    kind: Kind = "cnn"
    family: str | None = None
    arrangement: Arrangement = "single"
    size: tuple[int, int] = VIEW
    channels: int = 1
    classes: int = 10

    def __post_init__(self) -> None:
        """Refuse what cannot be built; turn a list from JSON into a tuple."""
        pair = isinstance(self.size, (list, tuple)) and len(self.size) == 2
        whole = (*self.size, self.channels, self.classes) if pair else ()
        if not pair or not all(isinstance(n, int) and not isinstance(n, bool) for n in whole):
            received = (self.size, self.channels, self.classes)
            raise ArgumentError(
                "spec", received, "whole numbers: size (H, W), channels, classes", "write size=(28, 28)"
            )
        object.__setattr__(self, "size", tuple(self.size))
        if self.family is not None and not isinstance(self.family, str):
            raise ArgumentError("family", self.family, "the name of a family, or None", "check the spelling")
        if self.kind not in get_args(Kind):
            raise ArgumentError("kind", self.kind, "fcn or cnn", "check the spelling")
        if self.arrangement not in get_args(Arrangement):
            raise ArgumentError("arrangement", self.arrangement, ", ".join(get_args(Arrangement)), "check the spelling")

        bounded = min(self.size) >= 8 and max(self.size) <= 256 and 1 <= self.channels <= 16
        if not bounded or not 2 <= self.classes <= 1000:
            received = (self.channels, self.size, self.classes)
            raise ArgumentError(
                "spec", received, "1 to 16 channels of 8 to 256 pixels a side, 2 to 1000 classes", "shrink it"
            )

    @property
    def count(self) -> int:
        """Count the transformers."""
        if self.family is None:
            return 0
        return 2 if self.arrangement in ("parallel", "series") else 1

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for a card."""
        return asdict(self)
