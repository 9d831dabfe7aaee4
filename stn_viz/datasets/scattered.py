"""Digits of one class scattered in larger pictures, with and without clutter: what co-localisation is given (A.2).

*Convention:* a box is (left, top, right, bottom) in pixels, its edges between pixels: the first pixel lies from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from jaxtyping import Float, Int
from torch import Tensor

from stn_viz.datasets.digits import Digits
from stn_viz.datasets.distortions import _add_clutter, _draw_clutter
from stn_viz.datasets.poses import DIGIT
from stn_viz.datasets.seeded import SeededGenerator
from stn_viz.errors import ArgumentError

PICTURE = (84, 84)  # pixels, as the paper's
CLUTTER: Mapping[str, int] = MappingProxyType({"t": 0, "tc": 16})  # patches of 6×6 pixels, by task, as the paper's


@dataclass(frozen=True, eq=False)
class Scattered:
    """Hold pictures of one class and where its digit was put, which only a measurement may look at.

    Args:
        images: in [0, 1].
        boxes: the 28×28 pixels of each digit: left, top, right, bottom.
    """

    images: Float[Tensor, "B 1 84 84"]
    boxes: Float[Tensor, "B 4"]

    def __len__(self) -> int:
        """Count the pictures."""
        return len(self.boxes)


def draw_scattered(
    digits: Digits, label: int, n: int, task: str, seed: int | tuple[int, ...], clutter: Digits | None = None
) -> Scattered:
    """Draw n digits of a class, without repeating one while there are enough, and put each at a random place.

    Args:
        digits: to draw from.
        label: the class.
        n: how many pictures.
        task: ``t``, translated, or ``tc``, translated and cluttered by 16 patches.
        seed: what all is a function of.
        clutter: the digits that the patches are cut from, of any class; None: ``digits``.

    Raises:
        ArgumentError: there is no such task, or no digit of that class.
    """
    rng = SeededGenerator(seed, digits.labels.device)
    found = _of_class(digits, label)
    order = torch.cat([torch.randperm(len(found), generator=rng.generator) for _ in range(-(-n // len(found)))])[:n]
    return _scatter(digits, found[order.to(found.device)], task, rng, clutter or digits)


def scatter_each(
    digits: Digits, label: int, task: str, seed: int | tuple[int, ...], clutter: Digits | None = None
) -> Scattered:
    """Put every digit of a class at a random place once, in order: what is measured on; arguments as above."""
    rng = SeededGenerator(seed, digits.labels.device)
    return _scatter(digits, _of_class(digits, label), task, rng, clutter or digits)


def _of_class(digits: Digits, label: int) -> Int[Tensor, " n"]:
    found = (digits.labels == label).nonzero()[:, 0]
    if not len(found):
        raise ArgumentError("label", label, "a class of which there are digits", "count from 0 to 9")
    return found


def _scatter(digits: Digits, index: Int[Tensor, " n"], task: str, rng: SeededGenerator, clutter: Digits) -> Scattered:
    if task not in CLUTTER:
        raise ArgumentError("task", task, f"one of {', '.join(CLUTTER)}", "check the spelling")
    n, (h, w), patches = len(index), PICTURE, CLUTTER[task]
    left, top = rng.integers(w - DIGIT[1] + 1, n), rng.integers(h - DIGIT[0] + 1, n)
    rows = top[:, None, None] + torch.arange(DIGIT[0], device=index.device)[:, None]
    columns = left[:, None, None] + torch.arange(DIGIT[1], device=index.device)
    images = torch.zeros(n, h * w, device=index.device)
    images.scatter_(1, (rows * w + columns).flatten(1), digits.floats(index).flatten(1))
    images = images.unflatten(1, (1, h, w))
    if patches:
        images = _add_clutter(images, clutter, _draw_clutter(rng, n, patches, len(clutter), PICTURE))
    return Scattered(images, torch.stack([left, top, left + DIGIT[1], top + DIGIT[0]], dim=1).float())
