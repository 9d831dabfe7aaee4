"""Pictures that a step divides by a deviation for each channel, and whether it is one of them that is read."""

from __future__ import annotations

from collections import deque

import torch
from torch import Tensor

from stn_viz.recording.notes import say_unreadable

_REMEMBERED, _LOOKED_AT = 4, 64  # divisions of one step; numbers of a picture
_CHANNELS = 3


class Standards:
    """Remember the pictures of a step that were divided by three deviations."""

    def __init__(self) -> None:
        """Begin with none."""
        self._seen: deque[tuple[Tensor, Tensor]] = deque(maxlen=_REMEMBERED)

    def divide(self, of: object, by: object) -> None:
        """Remember pictures (…, 3, H, W) that are divided by numbers (…, 3, 1, 1)."""
        if not isinstance(of, Tensor) or not isinstance(by, Tensor) or by.numel() != _CHANNELS or by.ndim < _CHANNELS:
            return
        pictures = of.ndim >= _CHANNELS and of.shape[-3] == by.shape[-3] == _CHANNELS and of.is_floating_point()
        if pictures and not of.requires_grad and not by.requires_grad and not say_unreadable(of):
            self._seen.append((of.detach(), by.detach()))

    def made(self, source: Tensor) -> bool:
        """Tell whether a map holds the pictures that were divided, number for number."""
        if source.requires_grad or not self._seen:
            return False
        at = torch.arange(0, source.numel(), max(1, source.numel() // _LOOKED_AT))
        channel = at // (source.shape[-2] * source.shape[-1]) % _CHANNELS
        read = source.detach().reshape(-1)[at].double()
        for of, by in self._seen:
            if of.numel() != source.numel() or of.shape[-3:] != source.shape[-3:]:
                continue
            given = of.reshape(-1)[at].double()
            made = (given / by.reshape(-1)[channel].double(), given)  # what is divided in place is the quotient itself
            if any(torch.allclose(one, read, rtol=1e-4, atol=1e-6) for one in made):
                return True
        return False

    def forget(self) -> None:
        """Begin another step."""
        self._seen.clear()
