"""The picture of the first screen: the way of its box stays in the picture, and is packed once."""

import torch

import stn_viz as sv
from stn_viz.stage.glide import first_glide
from stn_viz.stage.packing import unpack


def test_every_pose_and_all_between_two_stay_within_the_picture():
    _, arrays = unpack(first_glide("en", False))
    family, frame = sv.family("similarity"), sv.Frame((384, 384), (9, 9))
    poses = torch.from_numpy(arrays["poses"].copy())
    assert len(poses) >= 3
    for one, other in zip(poses, poses.roll(-1, 0), strict=True):
        assert not torch.allclose(one, other, atol=0.1), "it moves"
        for t in torch.linspace(0, 1, 11, dtype=torch.float64):
            assert family.grid(one + t * (other - one), frame).abs().max() <= 1.02


def test_all_visitors_of_a_language_are_sent_the_same_bytes():
    assert first_glide("zh", False) is first_glide("zh", False)
    assert len({first_glide(language, hall) for language in ("en", "zh") for hall in (False, True)}) == 4
