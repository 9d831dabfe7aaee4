"""Deformable convolution as a spatial transformer: every output pixel reads its taps where offsets say."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError
from stn_viz.sampling.samplers import sample


class DeformableSampling(nn.Module):
    """Read K taps for each output pixel at moved places, and sum them by the weights of a convolution.

    y(p) = Σ_k w_k · x(p + p_k + Δp_k) + b (Dai et al. 2017, "Deformable Convolutional Networks", ICCV): p_k runs
    over the regular places of the kernel, Δp_k is what the offsets add, x between pixels is bilinear and 0 outside.
    Where a spatial transformer has one θ for the whole map, every output pixel has K displacements of its own here; the
    grid is (Ho·Wo, K), a look-up. The layout of offsets and weights is that of ``torchvision.ops.deform_conv2d``, for
    one offset group, without its mask.

    Args:
        channels: of the map.
        out: of the result.
        kernel_size: taps a side.
        stride: pixels between neighbouring outputs.
        padding: pixels of 0 around the map.
        dilation: pixels between neighbouring taps.

    Raises:
        ArgumentError: a size is below 1, or the padding below 0.

    Example:
        >>> layer = DeformableSampling(2, 3)
        >>> x, still = torch.rand(1, 2, 5, 6), torch.zeros(1, 18, 5, 6)
        >>> plain = torch.nn.functional.conv2d(x, layer.weight, layer.bias, padding=1)
        >>> torch.allclose(layer(x, still), plain, atol=1e-5)  # unmoved it is a convolution
        True
    """

    def __init__(
        self, channels: int, out: int, kernel_size: int = 3, stride: int = 1, padding: int = 1, dilation: int = 1
    ) -> None:
        super().__init__()
        for name, value, least in (
            ("channels", channels, 1),
            ("out", out, 1),
            ("kernel_size", kernel_size, 1),
            ("stride", stride, 1),
            ("padding", padding, 0),
            ("dilation", dilation, 1),
        ):
            if value < least:
                raise ArgumentError(name, value, f"a whole number of at least {least}", "see the defaults")
        self.stride, self.padding, self.dilation = stride, padding, dilation
        self.weight = nn.Conv2d(channels, out, kernel_size).weight  # with its initial values
        self.bias = nn.Parameter(torch.zeros(out))

    def points(self, offsets: Float[Tensor, "B K2 Ho Wo"]) -> Float[Tensor, "B N K 2"]:
        """Say where each output pixel reads: p + p_k + Δp_k, in pixels of the map.

        *Convention:* offsets are (y, x) of tap 0, (y, x) of tap 1 …, taps row by row; points are (x, y).
        """
        side, (height, width) = self.weight.shape[-1], offsets.shape[2:]
        rows, columns = (torch.arange(n).to(offsets) * self.stride - self.padding for n in (height, width))
        taps = torch.arange(side).to(offsets) * self.dilation
        y = rows[:, None, None, None] + taps[:, None]
        x = columns[:, None, None] + taps
        regular = torch.stack(torch.broadcast_tensors(x, y), dim=-1).reshape(1, height * width, side * side, 2)
        moved = offsets.unflatten(1, (side * side, 2)).flip(2).permute(0, 3, 4, 1, 2).flatten(1, 2)
        return regular + moved

    def forward(
        self, x: Float[Tensor, "B C H W"], offsets: Float[Tensor, "B K2 Ho Wo"]
    ) -> Float[Tensor, "B out Ho Wo"]:
        """Read the taps and sum them.

        Args:
            x: the map.
            offsets: Δp in pixels, as :meth:`points` reads them; a small convolution of x usually makes them.

        Raises:
            ArgumentError: the offsets are not of as many taps, or of another output size than x has.
        """
        side = self.weight.shape[-1]
        reach = self.dilation * (side - 1) + 1
        size = tuple((n + 2 * self.padding - reach) // self.stride + 1 for n in x.shape[2:])
        if tuple(offsets.shape[1:]) != (2 * side * side, *size):
            wanted = f"shape (B, {2 * side * side}, {size[0]}, {size[1]})"
            raise ArgumentError("offsets", offsets, wanted, "two numbers a tap, (y, x), for each output pixel")
        points = self.points(offsets)
        frame = Frame((x.shape[2], x.shape[3]), (points.shape[1], points.shape[2]))
        read = sample(x, frame.to_normalised(points), frame)
        y = torch.einsum("bcnk, ock -> bon", read, self.weight.flatten(2)) + self.bias[:, None]
        return y.unflatten(2, size)
