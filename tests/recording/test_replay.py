"""A recorded call can be played again: by the stage's own functions, step by step, and beside another recording."""

import pytest
import torch
import torch.nn.functional as F
from recorded_models import picture

import stn_viz as sv
from stn_viz.recording import compare, replay

TURN = torch.tensor([[[0.813, -0.297, 0.107], [0.211, 0.894, -0.203]]])  # no point half-way between pixels


def warp(theta=TURN, align=False, mode="bilinear", padding="zeros", size=(7, 9), built=None):
    grid = F.affine_grid(theta, [1, 3, *size], align_corners=align if built is None else built)
    return F.grid_sample(picture(1, 3, *size), grid, mode, padding, align)


@pytest.mark.parametrize("align", [False, True])
@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
@pytest.mark.parametrize("mode", ["bilinear", "bicubic", "nearest"])
def test_the_library_computes_the_recorded_output(align, padding, mode):
    with sv.record() as tape:
        warp(align=align, mode=mode, padding=padding)
    one = replay(tape[0])
    mine = sv.sample(one.U[None], one.grid[None], one.frame, one.kernel, one.padding)
    torch.testing.assert_close(mine[0], one.V)
    torch.testing.assert_close(one.theta.float(), TURN.flatten())
    again = sv.sample(one.U[None], one.family.grid(one.theta, one.frame).float(), one.frame, one.kernel, one.padding)
    if mode != "nearest":  # whose steps turn rounding errors into whole pixels
        torch.testing.assert_close(again[0], one.V, atol=1e-4, rtol=0)


def test_theta_is_given_in_the_frame_that_read_the_grid():
    with sv.record() as tape:
        warp(built=True)
    one = replay(tape[0])
    torch.testing.assert_close(one.family.grid(one.theta, one.frame)[0].float(), one.grid)
    assert not torch.allclose(one.theta.float(), TURN.flatten(), atol=1e-3)


def test_a_bent_grid_has_no_theta():
    with sv.record() as tape:
        grid = F.affine_grid(TURN, [1, 3, 8, 8], align_corners=False)
        F.grid_sample(picture(1, 3, 8, 8), grid + 0.1 * grid.square(), align_corners=False)
    one = replay(tape[0])
    assert one.theta is None
    assert one.family is None


def test_a_volume_is_cut_where_it_is_read():
    volume = torch.arange(6.0).view(1, 1, 6, 1, 1).expand(1, 1, 6, 4, 5).clone().requires_grad_()
    theta = torch.eye(3, 4)[None]
    with sv.record() as tape:
        grid = F.affine_grid(theta, [1, 1, 6, 4, 5], align_corners=True)
        F.grid_sample(volume, grid, align_corners=True).square().sum().backward()
    for cut in range(6):
        one = replay(tape[0], cut=cut)
        assert one.U.shape == (1, 4, 5)
        assert one.grid.shape == (4, 5, 2)
        assert float(one.V.mean()) == pytest.approx(cut)
        assert float(one.U.mean()) == pytest.approx(cut)
        assert float(one.upstream.mean()) == pytest.approx(2 * cut)
        assert one.input_grad.shape == (1, 4, 5)
    assert float(replay(tape[0]).V.mean()) == pytest.approx(3)
    with pytest.raises(sv.ArgumentError, match="cut"):
        replay(tape[0], cut=6)


def test_a_missing_sample_is_named():
    with sv.record() as tape:
        warp()
    with pytest.raises(sv.ArgumentError, match="sample"):
        replay(tape[0], 1)


def test_two_recordings_are_matched_and_measured():
    moved = TURN.clone()
    moved[0, 0, 2] += 2 / 9  # one pixel to the right
    with sv.record() as first:
        warp()
        warp(size=(5, 5))
        tapeless = len(first)
    with sv.record() as second:
        warp(moved)
    pairs = compare(first, second)
    assert tapeless == 2
    assert [(p.first, p.second) for p in pairs] == [(0, 0), (1, None)]
    assert pairs[0].shift == pytest.approx(1, abs=1e-5)
    assert pairs[0].change == pytest.approx(float((first[0].output - second[0].output).abs().max()))
    assert pairs[1].shift is None
    assert [(p.first, p.second) for p in compare(second, first)] == [(0, 0), (None, 1)]
    assert all(p.shift == p.change == 0 for p in compare(first, first))


def test_calls_of_other_sizes_are_matched_but_not_measured():
    with sv.record() as first:
        warp()
    with sv.record() as second:
        warp(size=(5, 5))
    (pair,) = compare(first, second)
    assert (pair.first, pair.second, pair.shift, pair.change) == (0, 0, None, None)
