"""Figures of recorded calls: every panel has its data, whatever was recorded."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.figures import recording as views
from stn_viz.recording.replay import in_block


def recorded(backward=True, padding="zeros", shape=(2, 3, 10, 14), steps=1):
    U = torch.rand(*shape, generator=torch.Generator().manual_seed(0)).requires_grad_()
    theta = torch.eye(len(shape) - 2, len(shape) - 1).repeat(shape[0], 1, 1).requires_grad_()
    with sv.record() as tape:
        for step in range(steps):
            grid = F.affine_grid((0.9 - 0.1 * step) * theta, list(shape), align_corners=False)
            V = F.grid_sample(U, grid, padding_mode=padding, align_corners=False)
            if backward:
                V.square().sum().backward()
            tape.step()
    return tape


@pytest.mark.parametrize(("backward", "panels"), [(False, 2), (True, 4)])
def test_a_call_is_drawn_with_what_was_recorded(backward, panels):
    fig = recorded(backward).figure(call=0, sample=1)
    assert len([a for a in fig.layout.annotations if a.text]) == panels
    assert "test_views_recording.py" in fig.layout.title.text
    assert "item 1 of 2" in fig.layout.title.text
    names = [trace.name or "" for trace in fig.data]
    assert any("descent" in name for name in names) is backward


def test_a_missing_call_or_sample_is_named():
    tape = recorded()
    with pytest.raises(sv.ArgumentError, match="call"):
        tape.figure(call=9)
    with pytest.raises(sv.ArgumentError, match="sample"):
        tape.figure(sample=9)


def test_a_volume_is_drawn_by_slices():
    tape = recorded(shape=(1, 1, 4, 6, 8))
    for cut in (None, 0, 3):
        assert views.figure(tape[0], 0, cut).to_json()


def test_names_from_a_file_are_not_markup(tmp_path):
    tape = recorded()
    tape.save(tmp_path / "run.stn")
    data = (tmp_path / "run.stn").read_bytes().replace(b"test_views_recording.py", b"<b>t_views_recording.py")
    fig = sv.load_recording(data).figure()
    assert "<b>t_views" not in fig.layout.title.text
    assert "&lt;b&gt;t_views" in fig.layout.title.text


def test_nan_everywhere_can_be_drawn():
    with sv.record() as tape:
        F.grid_sample(torch.full((1, 1, 5, 5), torch.nan), torch.full((1, 4, 4, 2), torch.nan), align_corners=False)
    assert tape.figure().to_json()
    for how in ("mesh", "arrows", "wheel"):
        assert views.flow(tape[0], how=how).to_json()
    assert views.thumbnail(tape[0]).shape == (4, 4, 3)


@pytest.mark.parametrize("part", ["input", "output", "flow"])
@pytest.mark.parametrize("shape", [(1, 1, 40, 200), (1, 3, 20, 10), (1, 5, 16, 16), (1, 1, 4, 6, 8)])
def test_thumbnails_are_small_rgb_pictures(part, shape):
    picture = views.thumbnail(recorded(shape=shape)[0], part=part, size=32)
    assert picture.dtype == np.uint8
    assert picture.shape[2] == 3
    assert max(picture.shape[:2]) <= 32


def test_planes_stretch_what_is_no_picture_and_leave_pictures_alone():
    photo = torch.tensor([[[0.2, 0.9]]])
    assert torch.allclose(views.planes(photo).float(), photo)
    assert views.planes(torch.tensor([[[-2.0, 0.0, 2.0]]])).flatten().tolist() == [0, 0.5, 1]
    assert views.planes(torch.tensor([[[0.0, torch.nan, torch.inf]]])).flatten().tolist() == [0, 0, 1]
    assert views.planes(torch.zeros(5, 2, 2)).shape == (1, 2, 2)


def test_displacement_is_in_source_pixels():
    with sv.record() as tape:
        grid = sv.Frame((6, 8), (6, 8)).target_points(torch.float32)[None] + torch.tensor([2 / 8 * 3, -2 / 6])
        F.grid_sample(torch.rand(1, 1, 6, 8), grid, align_corners=False)
    moved = views.displacement(views.replay(tape[0]))
    torch.testing.assert_close(moved, torch.tensor([3.0, -1.0]).double().expand(6, 8, 2), atol=1e-5, rtol=0)


def test_the_wheel_tells_directions_apart_and_lengths():
    turns = [torch.tensor([math.cos(a), math.sin(a)]) for a in (0, math.pi / 2, math.pi, -math.pi / 2)]
    flow = torch.stack([*turns, torch.zeros(2), torch.full((2,), torch.nan)])[None].double()
    colours = views.colour_wheel(flow, limit=1.0)[0].tolist()
    assert colours[0] == [255, 0, 0]
    assert colours[4] == [255, 255, 255]
    assert colours[5] == [0, 0, 0]
    assert len({tuple(c) for c in colours}) == 6
    half = views.colour_wheel(0.5 * flow, limit=1.0)[0].tolist()
    assert half[0] == [255, 128, 128]


@pytest.mark.parametrize("how", ["mesh", "arrows", "wheel"])
def test_dense_flows_are_drawn(how):
    assert len(views.flow(recorded()[0], how=how).data) >= 1


@pytest.mark.usefixtures("unchecked")
def test_an_unknown_way_is_named():
    with pytest.raises(sv.ArgumentError, match="mesh, arrows or wheel"):
        views.flow(recorded()[0], how="pie")


def test_every_so_many_pixels_of_the_identity_have_not_moved():
    with sv.record(max_bytes=1 << 18) as tape:
        F.grid_sample(
            torch.rand(1, 1, 64, 64), F.affine_grid(torch.eye(2, 3)[None], [1, 1, 99, 64], False), align_corners=False
        )
    assert tape[0].kept.stride > 1
    assert float(views.displacement(views.replay(tape[0])).abs().max()) < 1e-4


@pytest.mark.parametrize("far", [3.0, 12.0])
def test_a_grid_beyond_the_edge_is_in_sight_beside_the_source(far):
    theta = torch.tensor([[[1.0, 0.0, far], [0.0, 1.0, 0.0]]])
    with sv.record() as tape:
        F.grid_sample(torch.rand(1, 1, 10, 20), F.affine_grid(theta, [1, 1, 10, 20], False), align_corners=False)
    for fig in (views.flow(tape[0]), views.flow(tape[0], how="arrows"), views.figure(tape[0])):
        low, high = fig.layout.xaxis.range
        assert low == -0.5  # U is still there,
        assert high > 19 + 10 * far  # and the last point: half the width for each unit
        assert fig.layout.yaxis.range == (9.5, -0.5)  # where nothing lies beyond, nothing changes


def test_points_that_are_no_numbers_take_no_room():
    with sv.record() as tape:
        grid = torch.full((1, 4, 4, 2), torch.nan)
        grid[0, 0, 0] = torch.tensor([torch.inf, 0.0])
        F.grid_sample(torch.rand(1, 1, 5, 5), grid, align_corners=False)
    assert views.flow(tape[0]).layout.xaxis.range == (-0.5, 4.5)


def test_loose_readings_are_laid_out_as_a_block_in_their_order():
    with sv.record() as tape:
        grid = torch.rand(1, 12, 1, 2, generator=torch.Generator().manual_seed(2)) * 2 - 1
        F.grid_sample(torch.rand(1, 2, 5, 6), grid, align_corners=False)
    one = in_block(views.replay(tape[0]))
    assert one.frame.target == (3, 4)
    assert one.theta is None
    torch.testing.assert_close(one.grid.reshape(-1, 2), tape[0].grid[0].reshape(-1, 2))
    torch.testing.assert_close(one.V.reshape(2, -1), tape[0].output[0].reshape(2, -1))
    assert views.thumbnail(tape[0]).shape == (3, 4, 3)
