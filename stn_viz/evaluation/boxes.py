"""Boxes: what θ of the attention family covers, and how far two boxes overlap.

*Convention:* a box is (left, top, right, bottom) in pixels, its edges between pixels: the first pixel lies from 0 to 1.
"""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor, cat, maximum, minimum

LOCALISED = 0.5  # a digit is found where its box and the predicted one overlap by more (appendix A.2)


def attended(theta: Float[Tensor, "B 3"], size: tuple[int, int]) -> Float[Tensor, "B 4"]:
    """Write the box that θ = (s, tx, ty) of ``attention`` reads, in pixels of a picture of (H, W); it may lie outside.

    Example:
        >>> attended(torch.tensor([[0.5, 0.0, 0.5]]), (8, 8))
        tensor([[2., 4., 6., 8.]])
    """
    half = theta.new_tensor([size[1], size[0]]) / 2
    middle, reach = theta[:, 1:] * half + half, theta[:, :1].abs() * half
    return cat([middle - reach, middle + reach], dim=1)


def overlap(a: Float[Tensor, "B 4"], b: Float[Tensor, "B 4"]) -> Float[Tensor, " B"]:
    """Divide each pair's intersection by its union: 1 where the boxes are the same, 0 where they are apart.

    Example:
        >>> overlap(torch.tensor([[0.0, 0.0, 2.0, 2.0]]), torch.tensor([[1.0, 0.0, 3.0, 2.0]]))
        tensor([0.3333])
    """
    common = (minimum(a[:, 2:], b[:, 2:]) - maximum(a[:, :2], b[:, :2])).clamp(min=0).prod(1)
    area = [(box[:, 2:] - box[:, :2]).prod(1) for box in (a, b)]
    return common / (area[0] + area[1] - common)
