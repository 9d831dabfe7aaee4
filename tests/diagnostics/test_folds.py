"""Folds along a training: what a beginning leaves behind is none, what stays or comes is one."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv

SIDE = 40
IDENTITY = sv.Frame((SIDE, SIDE), (SIDE, SIDE)).target_points(torch.float32)


def record_strengths(strengths):
    """Record steps that move every point by so many half widths at random."""
    generator = torch.Generator().manual_seed(1450)
    U, moves = torch.rand(2, 3, SIDE, SIDE, generator=generator), torch.randn(2, SIDE, SIDE, 2, generator=generator)
    with sv.record() as tape:
        for step, strength in enumerate(strengths):
            F.grid_sample(U, IDENTITY + strength * moves, padding_mode="border", align_corners=False)
            tape.step(step)
    return tape


@pytest.mark.parametrize("folded", [0.05, 0.03])
@pytest.mark.parametrize(
    ("course", "found"),
    [
        ("++-", False),
        ("-++", True),
        ("++", True),
        ("--", False),
        ("+-+", True),
        ("-" * 19 + "+", False),
        ("-" * 8 + "++", False),
        ("-" * 6 + "++", True),
    ],
)
def test_folds_count_where_the_last_step_at_the_place_has_them(course, found, folded):
    kinds = [f.kind for f in sv.diagnose(record_strengths([folded if c == "+" else 0.002 for c in course]))]
    assert ("folds" in kinds) == found
