"""Three slices through one voxel of a warped volume show the numbers that are there, and say which slices they are."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.errors import ArgumentError
from stn_viz.figures.volume import read_voxel, settle, slices

SIZE = (6, 8, 10)


@pytest.fixture(scope="module")
def call():
    """Warp by one voxel along x, two along y, and half the size along z."""
    grid = F.affine_grid(torch.eye(3, 4)[None], [1, 1, *SIZE], align_corners=True).clone()
    grid[..., 0] += 2 / 9
    grid[..., 1] += 4 / 7
    grid[..., 2] *= 0.5
    U = torch.arange(480.0).view(1, 1, *SIZE)
    with sv.record() as tape:
        F.grid_sample(U, grid, align_corners=True)
    return tape[0]


def maps(fig) -> list[np.ndarray]:
    return [np.asarray(trace.z) for trace in fig.data if trace.type == "heatmap"]


@pytest.mark.parametrize(("axis", "moved"), [("x", 1.0), ("y", 2.0)])
def test_displacement_is_drawn_by_axis_in_voxels(call, axis, moved):
    drawn = maps(slices(call, 0, (1, 2, 3), axis))
    assert [part.shape for part in drawn] == [(8, 10), (6, 10), (6, 8)]
    for part in drawn:
        np.testing.assert_allclose(part, moved, atol=1e-5)


def test_displacement_along_z_is_that_of_the_slice(call):
    along_z, along_y, _ = maps(slices(call, 0, (1, 2, 3), "z"))
    np.testing.assert_allclose(along_z, 0.75, atol=1e-5)  # 1 is read at 1.75: halfway to the middle, 2.5
    np.testing.assert_allclose(along_y[:, 0], 0.5 * (2.5 - np.arange(6)), atol=1e-5)


def test_det_j_is_the_volume_that_a_voxel_spans(call):
    for part in maps(slices(call, 0, (5, 7, 9), "det")):  # the last voxel, beside which is no cell
        np.testing.assert_allclose(part, 0.5, atol=1e-5)


@pytest.mark.parametrize("shown", ["target", "source"])
def test_pictures_are_cut_at_the_voxel_and_where_it_reads(call, shown):
    fig = slices(call, 0, (4, 2, 3), shown)
    said = [note.text for note in fig.layout.annotations]
    at = {"target": (4, 2, 3), "source": (3, 4, 4)}[shown]
    ways = ("x →, y ↓", "x →, z ↓", "y →, z ↓")
    assert said == [f"{a} = {k} of {n - 1}<br>{way}" for a, k, n, way in zip("zyx", at, SIZE, ways, strict=True)]
    assert [trace.type for trace in fig.data].count("image") == 3


def test_a_click_names_the_voxel_under_it_in_every_slice(call):
    asked = [trace for trace in slices(call, 0, (1, 2, 3)).data if trace.customdata is not None]
    for axis, trace in enumerate(asked):
        voxels = np.array(trace.customdata)
        assert (voxels[:, axis] == (1, 2, 3)[axis]).all()
        assert len({tuple(v) for v in voxels}) == np.prod(SIZE) // SIZE[axis]
        down, right = (k for k in range(3) if k != axis)
        np.testing.assert_array_equal(voxels[:, right], trace.x)
        np.testing.assert_array_equal(voxels[:, down], trace.y)


def test_a_voxel_that_is_not_there_is_the_middle_or_the_last(call):
    assert settle(call, (-1, -1, -1)) == (3, 4, 5)
    assert settle(call, (99, 0, 99)) == (5, 0, 9)
    assert read_voxel(call, 0, (0, 7, 9)) == (1, 7, 9)  # beyond the edge: the voxel at it


def test_a_picture_has_no_slices():
    with sv.record() as tape:
        F.grid_sample(torch.rand(1, 1, 8, 8), torch.zeros(1, 8, 8, 2), align_corners=False)
    with pytest.raises(ArgumentError, match="volumes"):
        slices(tape[0])
