"""Deformable convolution's sampling: a convolution where nothing moves, a plain loop where taps do."""

from __future__ import annotations

import itertools
import math

import pytest
import torch
from torch.nn import functional as F

import stn_viz as sv
from stn_viz.diagnostics.look_up import look_up
from stn_viz.networks.deformable import DeformableSampling

SETTINGS = [(3, 1, 1, 1), (3, 2, 1, 1), (3, 1, 2, 2), (2, 1, 0, 1), (1, 1, 0, 1)]


def made(random, kernel, stride, padding, dilation):
    layer = DeformableSampling(2, 3, kernel, stride, padding, dilation).double()
    x = random(2, 2, 7, 8)
    size = F.conv2d(x, layer.weight, None, stride, padding, dilation).shape[2:]
    return layer, x, random(2, 2 * kernel**2, *size)


def read(x, row, column):
    """Read a map between its pixels, 0 outside."""
    found = torch.zeros(len(x), dtype=x.dtype)
    for n, m in itertools.product((math.floor(row), math.floor(row) + 1), (math.floor(column), math.floor(column) + 1)):
        if 0 <= n < x.shape[1] and 0 <= m < x.shape[2]:
            found += x[:, n, m] * (1 - abs(row - n)) * (1 - abs(column - m))
    return found


@pytest.mark.parametrize("settings", SETTINGS)
def test_without_offsets_it_is_a_convolution(random, settings):
    layer, x, offsets = made(random, *settings)
    plain = F.conv2d(x, layer.weight, layer.bias, *settings[1:])
    torch.testing.assert_close(layer(x, torch.zeros_like(offsets)), plain)


@pytest.mark.parametrize("settings", SETTINGS)
def test_it_is_the_sum_written_out(random, settings):
    """In the layout of torchvision: (y, x) of each tap, taps row by row."""
    layer, x, offsets = made(random, *settings)
    kernel, stride, padding, dilation = settings
    y = layer(x, offsets)
    for b, i, j in itertools.product(range(2), (0, y.shape[2] - 1), range(y.shape[3])):
        total = layer.bias.clone()
        for k, (row, column) in enumerate(itertools.product(range(kernel), repeat=2)):
            down, right = offsets[b, 2 * k : 2 * k + 2, i, j].tolist()
            at = (i * stride - padding + row * dilation + down, j * stride - padding + column * dilation + right)
            total = total + layer.weight[:, :, row, column] @ read(x[b], *at)
        torch.testing.assert_close(y[b, :, i, j], total)


def test_gradients_reach_map_offsets_and_weights(random):
    layer = DeformableSampling(2, 3).double()
    x, offsets = random(1, 2, 4, 4).requires_grad_(), (0.3 + 0.1 * random(1, 18, 4, 4)).requires_grad_()
    assert torch.autograd.gradcheck(layer, (x, offsets))


def test_it_is_recorded_as_a_look_up(random):
    layer = DeformableSampling(2, 3)
    with sv.record() as tape:
        layer(torch.rand(1, 2, 12, 12), torch.rand(1, 18, 12, 12))
    own = look_up(tape[0])
    assert len(tape) == 1
    assert (own.queries, own.points.shape[2], own.by_item) == (144, 9, False)


def test_offsets_of_another_shape_are_refused():
    with pytest.raises(sv.ArgumentError, match="18, 5, 5"):
        DeformableSampling(1, 1)(torch.zeros(1, 1, 5, 5), torch.zeros(1, 9, 5, 5))
    with pytest.raises(sv.ArgumentError, match="stride"):
        DeformableSampling(1, 1, stride=0)
