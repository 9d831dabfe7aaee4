"""Boxes: the pixels that θ of attention reads, and intersection over union against a count of small cells."""

import pytest
import torch

import stn_viz as sv
from stn_viz.evaluation.boxes import attended, overlap

SIZE = (84, 60)


def test_a_box_is_where_the_corners_of_the_grid_fall():
    theta = torch.tensor([[0.4, -0.3, 0.2], [1.0, 0.0, 0.0]])
    frame = sv.Frame(SIZE, (28, 28))
    corners = sv.family("attention").points(theta, torch.tensor([[-1.0, -1.0], [1.0, 1.0]]))
    pixels = frame.to_pixels(corners) + 0.5  # a pixel's middle lies half a pixel from its edge
    torch.testing.assert_close(attended(theta, SIZE), pixels.flatten(1))


def test_overlap_is_what_small_cells_count():
    generator = torch.Generator().manual_seed(0)
    corner = torch.randint(0, 20, (60, 2, 2), generator=generator)
    reach = torch.randint(1, 20, (60, 2, 2), generator=generator)
    a, b = torch.cat([corner, corner + reach], dim=2).float().unbind(1)
    line = torch.arange(40) + 0.5

    def covered(box):
        return ((line > box[0]) & (line < box[2]))[None] & ((line > box[1]) & (line < box[3]))[:, None]

    counted = [
        float((covered(p) & covered(q)).sum() / (covered(p) | covered(q)).sum()) for p, q in zip(a, b, strict=True)
    ]
    assert overlap(a, b).tolist() == pytest.approx(counted)
    assert min(counted) == 0 < max(counted)
    assert overlap(a, a).tolist() == [1.0] * 60


def test_half_a_box_away_is_a_third():
    box = torch.tensor([[0.0, 0, 28, 28]])
    assert float(overlap(box, box + torch.tensor([14.0, 0, 14, 0]))) == pytest.approx(1 / 3)
