"""Nothing is said of sets without members: a row of points has no area that could vanish, fold or turn over."""

import pytest
import torch

import stn_viz as sv
from stn_viz.transforms.recorded import Recorded


@pytest.mark.parametrize("target", [(1, 40), (40, 1), (1, 1)])
def test_points_in_a_row_are_neither_singular_nor_mirrored(target):
    frame = sv.Frame((20, 30), target)
    family = Recorded.of(frame.target_points().float(), frame)
    found = sv.validity(family, torch.ones(1, dtype=torch.float64), frame)
    assert (found.kind, found.share, found.sentence) == ("fine", 0, "The grid neither folds nor collapses.")


@pytest.mark.parametrize("target", [(1, 40), (2, 200), (40, 4000)])
@pytest.mark.parametrize(("mirror", "word"), [(1, "neither folds"), (-1, "mirrored")])
def test_the_verdict_on_a_family_does_not_hang_on_the_size_of_v(target, mirror, word):
    family = sv.family("affine")
    theta = torch.tensor([mirror * 0.7, 0.1, 0, 0, 0.8, 0], dtype=torch.float64)
    found = sv.validity(family, theta, sv.Frame((4000, 40), target))
    assert found.kind == "fine"
    assert word in found.sentence
