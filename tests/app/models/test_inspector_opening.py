"""Which picture the Model inspector's stage opens on."""

from __future__ import annotations

import pytest
import torch

from stn_viz.app.models.stage import find_hardest
from stn_viz.evaluation.inspection import UNKNOWN, Inspection

SURE = torch.tensor([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.3, 0.7]])  # reads 0, 1, 0, 1


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([0, 1, 0, 0], 2),  # 3 is wrong; of the three that are right, the one with 60 % has the highest loss
        ([1, 0, 1, 0], 0),  # all wrong: the highest loss
        ([UNKNOWN, UNKNOWN, UNKNOWN, 1], 3),  # what is not said is not right
        ([UNKNOWN] * 4, 2),  # the least sure
    ],
)
def test_the_stage_opens_on_the_hardest_picture_that_is_read_right(labels: list[int], expected: int) -> None:
    classes = torch.tensor(labels)
    known = classes != UNKNOWN
    loss = torch.where(known, -SURE.gather(1, classes.clamp(min=0)[:, None])[:, 0].log(), torch.nan)
    blank = torch.zeros(4, 1, 2, 2)
    found = Inspection(blank, classes, SURE, loss, torch.full((4,), torch.nan), None)
    assert find_hardest(found) == expected
