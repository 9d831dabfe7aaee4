"""The ground that pictures stand on: what their border has nearly everywhere."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from stn_viz.diagnostics.warp import Warp

_ALIKE = 0.05  # of the picture's range: values that are nearer are one
_ALL = 0.9  # of the border's pixels


@dataclass(frozen=True, eq=False)
class Background:
    """Hold what the border of each item and channel has.

    Args:
        value: the median of the border (n, c).
        uniform: whether nine in ten of its pixels agree with that to a twentieth of the picture's range (n, c).
        low: the least value of the picture (n, c).
        high: the greatest (n, c).
    """

    value: Tensor
    uniform: Tensor
    low: Tensor
    high: Tensor

    @property
    def span(self) -> Tensor:
        """Return the range of the picture's values (n, c)."""
        return self.high - self.low


def background_of(U: Tensor) -> Background:
    """Look at the border of pictures or volumes U (n, c, *source)."""
    inner = torch.zeros(U.shape[2:], dtype=torch.bool)
    inner[tuple(slice(1, -1) for _ in U.shape[2:])] = True
    ring = U[:, :, ~inner]
    value = ring.median(dim=2).values
    low, high = U.flatten(2).aminmax(dim=2)
    near = (ring - value[..., None]).abs() <= _ALIKE * (high - low)[..., None]
    return Background(value, near.double().mean(dim=2) >= _ALL, low, high)


def shows(warp: Warp) -> Tensor | None:
    """Mark the target pixels that show something else than the background (n, *lattice); None where nothing tells."""
    call = warp.call
    if call.input is None or call.output is None or min(call.source) < 4:
        return None
    found = background_of(call.input.double())
    each = (*found.value.shape, *[1] * call.dims)
    apart = (call.output.double() - found.value.view(each)).abs() > _ALIKE * found.span.view(each)
    return (apart | ~found.uniform.view(each)).any(dim=1)
