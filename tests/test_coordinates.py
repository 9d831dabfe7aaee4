"""The frame: pixel and normalised coordinates, the target lattice, sizes that are refused."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import stn_viz as sv

sizes = st.tuples(st.integers(1, 9), st.integers(1, 9))
frames = st.builds(sv.Frame, sizes, sizes, st.booleans())


def points(*rows):
    return torch.tensor(rows, dtype=torch.float64)


@pytest.mark.parametrize(
    ("align_corners", "expected"), [(True, [[0, 0], [4, 1], [2, 0.5]]), (False, [[-0.5, -0.5], [4.5, 1.5], [2, 0.5]])]
)
def test_ends_of_the_normalised_axes(align_corners, expected):
    frame = sv.Frame(source=(2, 5), target=(1, 1), align_corners=align_corners)
    pixels = frame.to_pixels(points([-1, -1], [1, 1], [0, 0]))
    assert pixels.tolist() == expected


@given(frames, st.floats(-3, 3), st.floats(-3, 3))
def test_pixels_and_normalised_undo_each_other(frame, x, y):
    start = points([x, y])
    back = frame.to_normalised(frame.to_pixels(start))
    for axis, size in ((0, frame.source[1]), (1, frame.source[0])):
        if frame.align_corners and size == 1:
            assert back[0, axis] == 0  # one corner-aligned pixel: every coordinate is that pixel
        else:
            torch.testing.assert_close(back[0, axis], start[0, axis], rtol=0, atol=1e-12)


@given(frames)
def test_pixels_per_unit_is_the_slope_of_to_pixels(frame):
    step = frame.to_pixels(points([1, 1])) - frame.to_pixels(points([0, 0]))
    assert step[0].tolist() == pytest.approx(frame.pixels_per_unit)


@given(frames)
def test_target_points_are_the_pixel_centres_of_v(frame):
    lattice = frame.target_points()
    assert lattice.shape == (*frame.target, 2)
    target_as_source = sv.Frame(source=frame.target, target=(1, 1), align_corners=frame.align_corners)
    pixels = target_as_source.to_pixels(lattice)
    columns = torch.arange(frame.target[1], dtype=torch.float64)
    rows = torch.arange(frame.target[0], dtype=torch.float64)
    torch.testing.assert_close(pixels[..., 0], columns.expand(frame.target), rtol=0, atol=1e-12)
    torch.testing.assert_close(pixels[..., 1], rows[:, None].expand(frame.target), rtol=0, atol=1e-12)
    torch.testing.assert_close(lattice, -lattice.flip(0, 1), rtol=0, atol=1e-15)
    assert frame.n_targets == lattice.shape[0] * lattice.shape[1]


def test_target_points_take_the_dtype_asked_for():
    assert sv.Frame((2, 2), (3, 4)).target_points(torch.float32).dtype == torch.float32


def test_a_frame_is_a_value(unchecked):
    frame = sv.Frame([3, 4], (np.int64(5), 6))
    assert frame == sv.Frame((3, 4), (5, 6))
    assert hash(frame) == hash(sv.Frame((3, 4), (5, 6)))
    assert type(frame.target[0]) is int
    with pytest.raises(AttributeError):
        frame.source = (1, 1)


@pytest.mark.parametrize("size", [(0, 3), (3, -1), (3,), (1, 2, 3), 5, (2.0, 3), (True, 3), "34"])
@pytest.mark.parametrize("argument", ["source", "target"])
def test_sizes_that_are_none_are_refused(unchecked, argument, size):
    sizes = {"source": (3, 3), "target": (3, 3)} | {argument: size}
    with pytest.raises(sv.ArgumentError, match=rf"^{argument}: got .*wanted a pair \(height, width\).*; write "):
        sv.Frame(**sizes)


def test_align_corners_must_be_a_bool(unchecked):
    with pytest.raises(sv.ArgumentError, match=r"^align_corners: got 1, wanted True or False; pass a plain bool"):
        sv.Frame((3, 3), (3, 3), align_corners=1)


triples = st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5))
volumes = st.builds(sv.VolumeFrame, triples, triples, st.booleans())


class TestVolumes:
    @given(volumes, st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3))
    def test_each_axis_is_that_of_a_picture(self, frame, x, y, z):
        (d, h, w), there = frame.source, frame.to_pixels(points([x, y, z]))
        front = sv.Frame((h, w), (1, 1), frame.align_corners).to_pixels(points([x, y]))
        side = sv.Frame((d, w), (1, 1), frame.align_corners).to_pixels(points([x, z]))
        assert there.tolist() == [[*front[0].tolist(), side[0, 1].item()]]
        back = frame.to_normalised(there)[0]
        for axis, size in enumerate((w, h, d)):
            expected = 0 if frame.align_corners and size == 1 else (x, y, z)[axis]
            assert back[axis].item() == pytest.approx(expected, abs=1e-12)

    @given(volumes)
    def test_target_points_are_the_voxel_centres_of_v(self, frame):
        lattice = frame.target_points()
        assert lattice.shape == (*frame.target, 3)
        voxels = sv.VolumeFrame(frame.target, (1, 1, 1), frame.align_corners).to_pixels(lattice)
        z, y, x = torch.meshgrid(*(torch.arange(n, dtype=torch.float64) for n in frame.target), indexing="ij")
        torch.testing.assert_close(voxels, torch.stack([x, y, z], dim=-1), rtol=0, atol=1e-12)

    @pytest.mark.parametrize("size", [(4, 4), (4, 4, 0), (4, 4, 4, 4), 4, (1.5, 2, 3)])
    def test_sizes_that_are_none(self, unchecked, size):
        with pytest.raises(sv.ArgumentError, match=r"target: .*wanted a triple \(depth, height, width\)"):
            sv.VolumeFrame((4, 4, 4), size)
