"""What a fault explains is not told again, and of faults that explain each other the earlier one is told."""

from itertools import permutations

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.diagnostics import _drop_explained
from stn_viz.diagnostics.every_check import CHECKS, NAN
from stn_viz.diagnostics.finding import Finding

EVERY = [NAN, *CHECKS]


@pytest.fixture(scope="module")
def tape():
    with sv.record() as tape:
        for _ in range(2):
            F.grid_sample(torch.rand(1, 1, 8, 8), torch.zeros(1, 8, 8, 2), align_corners=False)
    return tape


def left(tape, checks, calls=(0, 0, 0)):
    found = [(check, Finding("error", check.kind, call, 0, "", "")) for check, call in zip(checks, calls, strict=False)]
    return [f.kind for _, f in _drop_explained(found, tape)]


def test_of_any_two_or_three_findings_at_least_one_is_told(tape):
    for i, first in enumerate(EVERY):
        for j, second in enumerate(EVERY[i + 1 :], i + 1):
            assert left(tape, [first, second])
            assert left(tape, [first, second], (0, 1))
            for third in EVERY[j + 1 :: 7]:
                assert left(tape, [first, second, third])


def test_a_cause_is_told_before_another_that_explains_it_as_well(tape):
    named = {check.name: check for check in EVERY}
    pair = [named["xy-swap"], named["pixel-units"]]
    assert left(tape, pair) == ["xy-swap"]
    assert left(tape, [named["rows-first"], named["xy-swap"]]) == ["xy-swap"]


@pytest.mark.parametrize("order", [o for o in permutations(range(3)) if o != (0, 1, 2)])
def test_a_volume_s_grid_in_another_order_that_is_divided_in_its_own_order_is_named_by_its_order(order):
    torch.manual_seed(0)
    size = (12, 16, 20)
    moved = torch.randn(2, 3, 4, 4, 4, requires_grad=True)
    flow = F.interpolate(moved, size, mode="trilinear").movedim(1, -1) / 3
    lattice = torch.stack(torch.meshgrid(*(torch.arange(n) for n in size), indexing="ij"), -1)
    points = 2 * (lattice + flow) / (torch.tensor(size) - 1) - 1
    U = F.interpolate(torch.rand(2, 1, 4, 4, 4), size, mode="trilinear")
    kinds = []
    for axes in ([2, 1, 0], [[2, 1, 0][i] for i in order]):
        with sv.record() as tape:
            V = F.grid_sample(U, points[..., axes], padding_mode="border", align_corners=True)
            (V - U).square().mean().backward(retain_graph=True)
        kinds.append([f.kind for f in sv.diagnose(tape)])
    assert kinds[0] == []
    assert kinds[1][:1] == ["xy-swap"]
