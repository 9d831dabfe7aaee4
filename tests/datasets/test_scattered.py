"""Scattered digits: the box that is kept holds the digit pixel for pixel, clutter adds light, seeds decide."""

import pytest
import torch

import stn_viz as sv
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.scattered import CLUTTER, PICTURE, draw_scattered, scatter_each

DIGITS = load_bundled("test")


def cut(picture, box):
    left, top, right, bottom = map(int, box)
    return picture[:, top:bottom, left:right]


def test_without_clutter_the_box_holds_the_digit_and_nothing_is_elsewhere():
    found = scatter_each(DIGITS, 3, "t", 1)
    own = DIGITS.floats(DIGITS.labels == 3)
    assert len(found) == len(own) > 20
    for picture, box, digit in zip(found.images, found.boxes, own, strict=True):
        assert torch.equal(cut(picture, box), digit)
        assert float(picture.sum()) == pytest.approx(float(digit.sum()), rel=1e-5)


def test_clutter_only_adds_light_and_at_most_as_much_as_its_patches_cover():
    plain, cluttered = (scatter_each(DIGITS, 7, task, 5) for task in CLUTTER)
    assert torch.equal(plain.boxes, cluttered.boxes)
    more = cluttered.images - plain.images
    assert float(more.min()) == 0
    covered = (more > 0).sum((1, 2, 3))
    assert int(covered.max()) <= CLUTTER["tc"] * 36
    assert int(covered.min()) > 0


def test_clutter_may_be_cut_from_other_digits():
    same, other = (draw_scattered(DIGITS, 1, 8, "tc", 2, clutter) for clutter in (None, load_bundled("train")))
    assert torch.equal(same.boxes, other.boxes)
    assert not torch.equal(same.images, other.images)


def test_places_reach_both_edges_and_no_digit_is_cut():
    boxes = draw_scattered(DIGITS, 0, 2000, "t", 3).boxes
    assert (float(boxes[:, :2].min()), float(boxes[:, 2:].max())) == (0, PICTURE[0])
    assert bool(((boxes[:, 2:] - boxes[:, :2]) == 28).all())


def test_a_draw_repeats_no_digit_while_there_are_enough_and_is_a_function_of_its_seed():
    n = int((DIGITS.labels == 4).sum())
    found = draw_scattered(DIGITS, 4, n, "t", (0, 1))
    kept = {cut(picture, box).numpy().tobytes() for picture, box in zip(found.images, found.boxes, strict=True)}
    assert kept == {digit.numpy().tobytes() for digit in DIGITS.floats(DIGITS.labels == 4)}
    assert torch.equal(found.images, draw_scattered(DIGITS, 4, n, "t", (0, 1)).images)
    assert not torch.equal(found.boxes, draw_scattered(DIGITS, 4, n, "t", (0, 2)).boxes)
    assert len(draw_scattered(DIGITS, 4, 3 * n, "t", 0)) == 3 * n


def test_what_is_not_there_is_refused():
    with pytest.raises(sv.ArgumentError, match="task: got 'rts', wanted one of t, tc"):
        draw_scattered(DIGITS, 4, 3, "rts", 0)
    with pytest.raises(sv.ArgumentError, match="label: got 12"):
        scatter_each(DIGITS, 12, "t", 0)
