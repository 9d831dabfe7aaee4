"""Two pictures of one scene are registered, in another light too; what cannot be is said to have failed."""

import pytest
import torch
from skimage import data

import stn_viz as sv
from benchmarks.registration import scene
from benchmarks.registration_pairs import error, pair
from stn_viz.errors import ArgumentError
from stn_viz.optimisation.registration import register


@pytest.mark.parametrize("name", ["camera", "coffee", "rocket"])
def test_a_pair_turned_scaled_and_in_another_light_is_found(name):
    p = pair(scene(name), 7)
    said = []
    found = register(p.A, p.B, sv.family("affine"), said.append)
    assert error(found, p) < 0.5
    assert not found.failed
    assert said == sorted(said)
    assert said[-1] == 1


def test_pictures_of_two_scenes_fail():
    found = register(pair(scene("camera"), 1).A, pair(scene("immunohistochemistry"), 2).B, sv.family("affine"))
    assert found.failed


def test_flat_pictures_fail():
    assert register(torch.zeros(40, 60), torch.ones(30, 30), sv.family("affine")).failed


def test_a_similarity_is_found_in_its_own_family():
    A = torch.from_numpy(data.camera()[100:356, 100:356]).float() / 255
    B = torch.from_numpy(data.camera()[120:376, 90:346]).float() / 255
    found = register(A, B, sv.family("translation"))
    assert found.theta.tolist() == pytest.approx([-10 / 128, 20 / 128], abs=0.004)


def test_what_cannot_be_descended_is_refused():
    with pytest.raises(ArgumentError, match="linear in θ"):
        register(torch.zeros(40, 60), torch.zeros(40, 60), sv.family("diffeomorphic"))
    with pytest.raises(ArgumentError, match="eight pixels"):
        register(torch.zeros(4, 60), torch.zeros(40, 60), sv.family("affine"))
