"""Losses L(V) to descend: a number for each warped map, and by hand its gradient ∂L/∂V, where backpropagation begins.

A loss is one class, registered by its id: pages, links and the stage list what is registered here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import ClassVar, Literal, TypeVar

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float
from torch import Tensor, nn

from stn_viz.errors import ArgumentError
from stn_viz.sampling.blur import blur_axis

Network = Callable[[Tensor], Tensor]
Needs = Literal["target", "nothing", "pixel", "classifier"]
NEEDS: tuple[Needs, ...] = ("target", "nothing", "pixel", "classifier")


@dataclass(frozen=True, eq=False)
class Given:
    """Hold what a loss may be built from.

    Args:
        pixel: row and column of a target pixel, for a loss that needs one.
        target: T, the size of V, for a loss that compares.
        network: takes V to logits, for a loss that asks a classifier.
        label: the true class, likewise.
    """

    pixel: tuple[int, int] = (0, 0)
    target: Float[Tensor, "C Ho Wo"] | None = None
    network: Network | None = None
    label: int = 0


class Loss:
    """Turn each map of a batch V into one number, and that number's gradient ∂L/∂V.

    ``seen`` marks the target pixels whose sample point lies inside U; a loss that compares V with something may leave
    the others out. It counts as a constant: no gradient flows through it.
    """

    id: ClassVar[str]  # in links, menus and keys of texts
    name: ClassVar[str]  # in errors
    needs: ClassVar[Needs] = "nothing"  # which part of Given it is built from

    @classmethod
    def build(cls, given: Given) -> Loss:
        """Build the loss from what it needs; one that needs nothing takes no argument.

        Raises:
            ArgumentError: what it needs is not given.
        """
        return cls()

    def values(self, V: Float[Tensor, "B C Ho Wo"], seen: Bool[Tensor, "B Ho Wo"] | None = None) -> Float[Tensor, " B"]:
        """Evaluate L for each map, differentiably."""
        raise NotImplementedError  # every loss defines it

    def gradient(
        self, V: Float[Tensor, "B C Ho Wo"], seen: Bool[Tensor, "B Ho Wo"] | None = None
    ) -> Float[Tensor, "B C Ho Wo"]:
        """Evaluate ∂L/∂V for each map, without autograd where a formula is known."""
        raise NotImplementedError  # every loss defines it

    def smoothed(self, sigma: tuple[float, float]) -> Loss:
        """Return the loss for a picture that was blurred by ``sigma`` = (y, x) pixels of the target."""
        return self

    def to(self, like: Tensor) -> Loss:
        """Return the loss on another tensor's device and in its dtype."""
        return self

    def check(self, channels: int, target: tuple[int, int]) -> None:
        """Refuse a loss that does not fit maps V of this size.

        Raises:
            ArgumentError: naming the field that does not fit.
        """


_registered: dict[str, type[Loss]] = {}
L = TypeVar("L", bound=type[Loss])


def registered(loss: L) -> L:
    """Register a loss, so that pages, links and the stage offer it; use as a decorator.

    Raises:
        ArgumentError: its id is taken, or what it needs is unknown.
    """
    if loss.id in _registered:
        raise ArgumentError("loss", loss.id, "an id that is not taken", "rename the loss")
    if loss.needs not in NEEDS:
        raise ArgumentError("needs", loss.needs, f"one of {', '.join(NEEDS)}", "check the spelling")
    _registered[loss.id] = loss
    return loss


def losses() -> Mapping[str, type[Loss]]:
    """List the registered losses by id, in the order of their registration."""
    return MappingProxyType(_registered)


@registered
@dataclass(frozen=True)
class OnePixel(Loss):
    """Take a single target pixel, summed over its channels: L = Σ_c V_i^c, so ∂L/∂V is 1 there and 0 elsewhere.

    Args:
        row: the pixel's row in V.
        col: its column.
    """

    row: int
    col: int
    id, name, needs = "pixel", "one pixel", "pixel"

    @classmethod
    def build(cls, given: Given) -> OnePixel:
        """Take the pixel that is given."""
        return cls(*given.pixel)

    def values(self, V: Float[Tensor, "B C Ho Wo"], seen: Bool[Tensor, "B Ho Wo"] | None = None) -> Float[Tensor, " B"]:
        """Read the pixel."""
        return V[:, :, self.row, self.col].sum(1)

    def gradient(
        self, V: Float[Tensor, "B C Ho Wo"], seen: Bool[Tensor, "B Ho Wo"] | None = None
    ) -> Float[Tensor, "B C Ho Wo"]:
        """Put 1 at the pixel."""
        out = torch.zeros_like(V)
        out[:, :, self.row, self.col] = 1
        return out

    def check(self, channels: int, target: tuple[int, int]) -> None:
        """Refuse a pixel outside V."""
        for argument, value, size in (("row", self.row, target[0]), ("col", self.col, target[1])):
            if not 0 <= value < size:
                raise ArgumentError(
                    argument, value, f"a target pixel, 0 to {size - 1}", "rows and columns count from 0"
                )


@registered
@dataclass(frozen=True)
class Sum(Loss):
    """Add up the whole map: L = Σ V, so ∂L/∂V is 1 everywhere."""

    id = name = "sum"

    def values(self, V: Float[Tensor, "B C Ho Wo"], seen: Bool[Tensor, "B Ho Wo"] | None = None) -> Float[Tensor, " B"]:
        """Add up."""
        return V.sum((1, 2, 3))

    def gradient(
        self, V: Float[Tensor, "B C Ho Wo"], seen: Bool[Tensor, "B Ho Wo"] | None = None
    ) -> Float[Tensor, "B C Ho Wo"]:
        """Put 1 everywhere."""
        return torch.ones_like(V)


@registered
@dataclass(frozen=True, eq=False)
class SquaredDifference(Loss):
    """Compare with a picture T: L = mean (V - T)² over the pixels seen, so ∂L/∂V = 2 (V - T) / n.

    Args:
        target: T, the size of V.
    """

    target: Float[Tensor, "C Ho Wo"]
    id, name, needs = "difference", "squared difference", "target"

    @classmethod
    def build(cls, given: Given) -> SquaredDifference:
        """Compare with the target that is given."""
        if given.target is None:
            raise ArgumentError("given", given.target, "a target to compare with", "pass Given(target=T)")
        return cls(given.target)

    def _parts(self, V: Tensor, seen: Tensor | None) -> tuple[Tensor, Tensor]:
        """Compute V - T where seen, and how many numbers each map's mean runs over; where nothing is seen, all is."""
        difference = V - self.target.to(V)
        if seen is None:
            return difference, difference.new_full((len(V),), difference[0].numel())
        seen = seen | ~seen.any((1, 2), keepdim=True)
        return difference.masked_fill(~seen[:, None], 0.0), seen.sum((1, 2)).to(V) * V.shape[1]

    def values(self, V: Float[Tensor, "B C Ho Wo"], seen: Bool[Tensor, "B Ho Wo"] | None = None) -> Float[Tensor, " B"]:
        """Average the squares."""
        difference, n = self._parts(V, seen)
        return difference.square().sum((1, 2, 3)) / n

    def gradient(
        self, V: Float[Tensor, "B C Ho Wo"], seen: Bool[Tensor, "B Ho Wo"] | None = None
    ) -> Float[Tensor, "B C Ho Wo"]:
        """Return 2 (V - T) / n where seen, 0 elsewhere."""
        difference, n = self._parts(V, seen)
        return 2 * difference / n[:, None, None, None]

    def smoothed(self, sigma: tuple[float, float]) -> SquaredDifference:
        """Blur T as well."""
        rows = blur_axis(self.target[None], 2, self.target.new_tensor([sigma[0]]))
        return replace(self, target=blur_axis(rows, 3, self.target.new_tensor([sigma[1]]))[0])

    def to(self, like: Tensor) -> SquaredDifference:
        """Move T."""
        return replace(self, target=self.target.to(like))

    def check(self, channels: int, target: tuple[int, int]) -> None:
        """Refuse a picture of another size."""
        if tuple(self.target.shape) != (channels, *target):
            wanted = f"the shape of V, {(channels, *target)}"
            raise ArgumentError("target", self.target, wanted, "resize the picture or change the frame's target")


@registered
@dataclass(frozen=True, eq=False)
class CrossEntropy(Loss):
    """Ask a network for a class: L = -log softmax(network(V))[label].

    Args:
        network: takes V to logits; a trained classifier, say, in evaluation mode. A module is copied to the dtype and
            device of the maps where they differ from its own.
        label: the true class.
    """

    network: Network
    label: int
    id, name, needs = "network", "cross-entropy", "classifier"

    @classmethod
    def build(cls, given: Given) -> CrossEntropy:
        """Ask the network that is given."""
        if given.network is None:
            raise ArgumentError("given", given.network, "a network to ask", "pass Given(network=classifier, label=k)")
        return cls(given.network, given.label)

    def values(self, V: Float[Tensor, "B C Ho Wo"], seen: Bool[Tensor, "B Ho Wo"] | None = None) -> Float[Tensor, " B"]:
        """Run the network."""
        logits = self.network(V)
        if logits.ndim != 2 or not 0 <= self.label < logits.shape[1]:
            wanted = f"logits (B, K) with K > label = {self.label}"
            raise ArgumentError("network", logits, wanted, "pass the classifier that follows the transformer")
        labels = torch.full((len(V),), self.label, device=V.device)
        return F.cross_entropy(logits, labels, reduction="none")

    def gradient(
        self, V: Float[Tensor, "B C Ho Wo"], seen: Bool[Tensor, "B Ho Wo"] | None = None
    ) -> Float[Tensor, "B C Ho Wo"]:
        """Let autograd run through the network: its formula is its own."""
        leaf = V.detach().clone().requires_grad_(True)
        with torch.enable_grad():
            (gradient,) = torch.autograd.grad(self.values(leaf).sum(), leaf)
        return gradient

    def to(self, like: Tensor) -> CrossEntropy:
        """Copy a module to another dtype or device; any other callable is left to itself."""
        weight = next(self.network.parameters(), None) if isinstance(self.network, nn.Module) else None
        if weight is None or (weight.dtype, weight.device) == (like.dtype, like.device):
            return self
        return replace(self, network=deepcopy(self.network).to(like))  # type: ignore[attr-defined]
