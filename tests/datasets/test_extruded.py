"""Extruded digits: the pose that is kept brings each solid upright again, all of it stays inside, seeds decide."""

import pytest
import torch

import stn_viz as sv
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.extruded import (
    SHIFT,
    SOLID,
    TURN,
    VOLUME,
    applied,
    draw_volumes,
    extrude,
    place_each,
    rotation,
)

DIGITS = load_bundled("test").part(slice(24))


def test_the_pose_undone_is_the_upright_solid():
    batch, affine = place_each(DIGITS, 5), sv.family("affine-3d")
    square = torch.cat([batch.theta.unflatten(1, (3, 4)), torch.tensor([0.0, 0, 0, 1]).expand(24, 1, 4)], dim=1)
    back = torch.linalg.inv(square)[:, :3].flatten(1)
    frame = sv.VolumeFrame(VOLUME, SOLID)
    upright = extrude(DIGITS.floats())

    def likeness(theta):
        found = sv.sample(batch.volumes, affine.grid(theta, frame), frame)
        middle = (slice(None), 0, slice(1, -1))  # sampled twice, a solid is soft at its faces
        return float(torch.corrcoef(torch.stack([found[middle].flatten(), upright[middle].flatten()]))[0, 1])

    assert likeness(back) > 0.9
    assert likeness(back.roll(1, 0)) < 0.5, "another solid's pose"


def test_a_turn_moves_a_point_of_the_solid_where_the_hand_says():
    """A turn by 90° about z takes the solid's x axis to the volume's y axis, y being down."""
    turned = rotation(torch.tensor([[0.0, 0, 90]]))[0] @ torch.tensor([1.0, 0, 0])
    torch.testing.assert_close(turned, torch.tensor([0.0, 1, 0]), rtol=0, atol=1e-6)
    theta = applied(torch.tensor([[0.0, 0, 90]]), torch.tensor([[0.25, 0, 0]]))
    point = torch.tensor([[0.25, 3.5 / 16, 0]])  # 3.5 voxels below the solid's middle
    found = sv.family("affine-3d").points(theta, point)[0, 0]
    torch.testing.assert_close(found, torch.tensor([0.5, 0, 0]), rtol=0, atol=1e-6)  # half-way to its right edge


def test_turns_are_rotations():
    matrices = rotation(180 * torch.randn(20, 3, generator=torch.Generator().manual_seed(0)))
    torch.testing.assert_close(matrices @ matrices.transpose(1, 2), torch.eye(3).expand(20, 3, 3), rtol=0, atol=1e-5)
    torch.testing.assert_close(torch.linalg.det(matrices), torch.ones(20))


def test_poses_keep_to_their_ranges_and_ink_is_not_lost():
    batch = draw_volumes(DIGITS, 200, 3)
    assert batch.volumes.shape == (200, 1, *VOLUME)
    assert batch.turns.abs().max() <= TURN
    assert batch.centres.abs().max() <= SHIFT / (VOLUME[0] / 2)
    whole = extrude(DIGITS.floats()).sum((1, 2, 3, 4))
    kept = place_each(DIGITS, 3).volumes.sum((1, 2, 3, 4)) / whole
    assert kept.min() > 0.9
    assert kept.max() < 1.1


def test_a_draw_depends_on_its_seed_alone():
    one, same, other = (draw_volumes(DIGITS, 8, seed) for seed in ((0, 4), (0, 4), (0, 5)))
    assert torch.equal(one.volumes, same.volumes)
    assert torch.equal(one.labels, same.labels)
    assert not torch.equal(one.volumes, other.volumes)


@pytest.mark.parametrize("n", [1, 24])
def test_each_digit_is_placed_once_in_order(n):
    assert torch.equal(place_each(DIGITS.part(slice(n)), 0).labels, DIGITS.labels[:n])
