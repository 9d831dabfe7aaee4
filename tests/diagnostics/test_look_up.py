"""Look-ups are told from warps, arranged by query, found in every level of their pyramid, and weighed by ∂L/∂V."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.diagnostics.look_up import look_up, pyramid, weigh
from tests.recording import recorded_models as models


def recorded(model) -> sv.Tape:
    with sv.record() as tape:
        model().backward()
    return tape


def point_rend() -> torch.Tensor:
    """Read features at uncertain points, (P, 1) of them, as PointRend's ``point_sample`` does."""
    torch.manual_seed(0)
    points = torch.rand(2, 196, 2)
    return F.grid_sample(
        torch.rand(2, 8, 32, 32).requires_grad_(), 2 * points[:, :, None] - 1, align_corners=False
    ).sum()


def test_deformable_attention_is_arranged_by_query_over_both_maps():
    tape = recorded(models.deformable_attention)
    found = look_up(tape[0])
    assert found is not None
    assert not found.by_item
    assert found.points.shape == (tape[0].samples, *tape[0].target, 2)
    assert pyramid(tape.calls, 0) == pyramid(tape.calls, 1) == (0, 1)


def test_the_windows_of_a_correlation_are_one_query_an_item_at_each_level_of_one_iteration():
    tape = recorded(models.flow)
    windows = [i for i, call in enumerate(tape) if look_up(call) is not None]
    assert windows == list(range(len(tape) - 1))  # all but the last, which warps a picture
    found = look_up(tape[4])
    assert found is not None
    assert found.by_item
    assert found.queries == tape[4].samples
    assert found.place(0, 3) == (3, 0)
    assert pyramid(tape.calls, 4) == (3, 4, 5)  # the second iteration's three levels


def test_single_points_are_a_query_each():
    tape = recorded(point_rend)
    found = look_up(tape[0])
    assert found is not None
    assert found.points.shape == (tape[0].samples, 196, 1, 2)
    assert pyramid(tape.calls, 0) == (0,)
    assert weigh([found]) is None  # one point has nothing to be weighed against


@pytest.mark.parametrize(
    "model",
    [models.affine_stn, models.rectifier, models.view_synthesis, models.registration, models.kornia_warp],
    ids=lambda model: model.__name__,
)
def test_warps_of_pictures_and_volumes_are_no_look_ups(model):
    assert [look_up(call) for call in recorded(model)] == [None] * len(recorded(model))


def straight() -> torch.Tensor:
    return F.affine_grid(torch.eye(2, 3).repeat(64, 1, 1), [64, 1, 40, 40], align_corners=False)


def crops() -> torch.Tensor:
    theta = torch.eye(2, 3).repeat(64, 1, 1) * 0.5
    theta[:, :, 2] = torch.rand(64, 2) - 0.5
    return F.affine_grid(theta, [64, 1, 20, 20], align_corners=False)


def shaken() -> torch.Tensor:
    return straight() + 0.2 * torch.rand(64, 40, 40, 2)


def folded() -> torch.Tensor:
    x, y = straight().unbind(-1)
    return torch.stack([x + 0.4 * (7 * x).sin(), y], dim=-1)


@pytest.mark.parametrize("grid", [crops, shaken, folded], ids=lambda grid: grid.__name__)
def test_a_warp_that_resembles_a_look_up_stays_a_warp(grid):
    torch.manual_seed(0)
    with sv.record() as tape:
        F.grid_sample(torch.rand(64, 1, 40, 40), grid(), align_corners=False)
    assert look_up(tape[0]) is None


def weighted(weights: torch.Tensor, *sizes: int) -> sv.Tape:
    """Sum by weights what queries read in maps of several sizes, as deformable attention does."""
    torch.manual_seed(1)
    each = weights.shape[-1] // len(sizes)
    with sv.record() as tape:
        read = [
            F.grid_sample(
                torch.rand(4, 6, n, n).requires_grad_(), torch.rand(4, 50, each, 2) * 2 - 1, align_corners=False
            )
            for n in sizes
        ]
        summed = (torch.cat(read, -1) * weights[:, None]).sum(-1)
        summed.square().sum().backward()
    return tape


@pytest.mark.parametrize("sizes", [(16,), (16, 8), (8, 16, 32)])
def test_the_weights_of_a_sum_are_recovered_from_the_gradient(sizes):
    weights = torch.randn(4, 50, 3 * len(sizes), generator=torch.Generator().manual_seed(2)).softmax(-1)
    tape = weighted(weights, *sizes)
    levels = [look_up(tape[i]) for i in pyramid(tape.calls, 0)]
    assert len(levels) == len(sizes)
    found = weigh([level for level in levels if level is not None])
    assert found is not None
    torch.testing.assert_close(torch.cat(found, -1), weights.double(), atol=1e-5, rtol=0)


def test_a_query_that_no_gradient_reaches_has_no_weights():
    weights = torch.full((4, 50, 3), 1 / 3)
    weights[0, 7] = 0
    level = look_up(weighted(weights, 16)[0])
    assert level is not None
    found = weigh([level])
    assert found is not None
    assert found[0].isnan().all(-1).nonzero().tolist() == [[0, 7]]


def test_what_is_no_weighted_sum_has_no_weights():
    with sv.record() as tape:
        grid = torch.rand(1, 50, 3, 2, generator=torch.Generator().manual_seed(3)) * 2 - 1
        V = F.grid_sample(torch.rand(1, 6, 16, 16).requires_grad_(), grid, align_corners=False)
        (V - 0.3).square().sum().backward()
        F.grid_sample(torch.rand(1, 6, 16, 16), grid, align_corners=False)
    for call in tape:
        level = look_up(call)
        assert level is not None
        assert weigh([level]) is None


# queries that ask far beyond a small map


@pytest.mark.parametrize("seed", range(3))
def test_far_offsets_of_a_small_map_are_no_camera_that_points_lie_behind(seed):
    generator = torch.Generator().manual_seed(seed)
    places = 2 * torch.rand(1, 240, 1, 2, generator=generator) - 1
    offsets = torch.randn(4, 240, 4, 2, generator=generator)
    with sv.record() as tape:
        F.grid_sample(torch.rand(4, 8, 5, 7, generator=generator), places + offsets, align_corners=False)
    assert (tape[0].grid.abs() > 2).any()
    assert "behind-camera" not in [f.kind for f in sv.diagnose(tape)]
