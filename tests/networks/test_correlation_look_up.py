"""RAFT's look-up: all pairs, a pooled pyramid, and windows that a plain loop reads likewise."""

from __future__ import annotations

import itertools
import math

import pytest
import torch

import stn_viz as sv
from stn_viz.diagnostics.look_up import look_up
from stn_viz.networks.correlation_look_up import CorrelationLookUp


def read(C, x, y):
    """Read a map between its pixels, 0 outside."""
    total = 0.0
    for n, m in itertools.product((math.floor(y), math.floor(y) + 1), (math.floor(x), math.floor(x) + 1)):
        if 0 <= n < C.shape[0] and 0 <= m < C.shape[1]:
            total += float(C[n, m]) * (1 - abs(y - n)) * (1 - abs(x - m))
    return total


def test_it_is_the_loop_written_out(random):
    f, g, coordinates = random(2, 5, 4, 6), random(2, 5, 9, 8), 4 + 3 * random(2, 4, 6, 2)
    found = CorrelationLookUp(levels=3, radius=2)(f, g, coordinates)
    assert found.shape == (2, 3 * 25, 4, 6)
    for b, i, j in ((0, 0, 0), (0, 3, 5), (1, 2, 1)):
        C = (f[b, :, i, j, None, None] * g[b]).sum(0) / math.sqrt(5)
        expected = []
        for level in range(3):
            x, y = (coordinates[b, i, j] / 2**level).tolist()
            expected += [read(C, x + dx, y + dy) for dy in range(-2, 3) for dx in range(-2, 3)]
            h, w = C.shape[0] // 2, C.shape[1] // 2
            C = C[: 2 * h, : 2 * w].reshape(h, 2, w, 2).mean((1, 3))
        torch.testing.assert_close(found[b, :, i, j], torch.tensor(expected, dtype=torch.float64))


def test_gradients_reach_features_and_coordinates(random):
    inputs = (random(1, 3, 2, 2), random(1, 3, 4, 4), 1.3 + 0.1 * random(1, 2, 2, 2))
    assert torch.autograd.gradcheck(CorrelationLookUp(2, 1), [one.requires_grad_() for one in inputs])


def test_each_level_is_recorded_as_windows_of_one_pyramid():
    with sv.record() as tape:
        CorrelationLookUp(2, 2)(torch.rand(1, 4, 8, 8), torch.rand(1, 4, 12, 12), 12 * torch.rand(1, 8, 8, 2))
    assert [call.source for call in tape] == [(12, 12), (6, 6)]
    for call in tape:
        own = look_up(call)
        assert own is not None
        assert own.by_item
        assert own.points.shape[2] == 25


def test_what_has_too_few_pixels_for_its_levels_is_refused():
    with pytest.raises(sv.ArgumentError, match="8 × 8 for 4 levels"):
        CorrelationLookUp()(torch.zeros(1, 1, 4, 4), torch.zeros(1, 1, 7, 9), torch.zeros(1, 4, 4, 2))
    with pytest.raises(sv.ArgumentError, match="radius"):
        CorrelationLookUp(radius=0)
