"""Random numbers that depend on a seed alone, on any device."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor


class SeededGenerator:
    """Draw random numbers that depend on a seed alone, on any device: they are always thrown on the CPU."""

    def __init__(self, seed: int | tuple[int, ...], device: torch.device) -> None:
        mixed = 0
        for part in (seed,) if isinstance(seed, int) else seed:
            mixed = (mixed * 1_000_003 + part + 1) % (1 << 63)
        self.generator = torch.Generator().manual_seed(mixed)
        self.device = device

    def integers(self, high: int, n: int) -> Int[Tensor, " n"]:
        """Draw n whole numbers below ``high``."""
        return torch.randint(high, (n,), generator=self.generator).to(self.device)

    def uniform(self, low: float, high: float, *shape: int) -> Float[Tensor, "*shape"]:
        """Draw uniform numbers in [low, high)."""
        return (torch.rand(shape, generator=self.generator) * (high - low) + low).to(self.device)

    def normal(self, deviation: float, *shape: int) -> Float[Tensor, "*shape"]:
        """Draw normal numbers about 0."""
        return (torch.randn(shape, generator=self.generator) * deviation).to(self.device)
