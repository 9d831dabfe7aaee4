"""A recording as columns of numbers: what stands in them is what was recorded, and None where nothing was."""

import math

import pandas as pd
import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv


def recorded(align_corners=False):
    U = torch.rand(2, 1, 6, 8, generator=torch.Generator().manual_seed(0))
    with sv.record() as tape:
        for step in range(3):
            scale = 0.5 * (step + 1)
            theta = torch.tensor([[[scale, 0, 0.1], [0, 0.5, 0]], [[scale, 0, 0.3], [0, 0.5, 0]]], requires_grad=True)
            grid = F.affine_grid(theta, [2, 1, 6, 8], align_corners=align_corners)
            V = F.grid_sample(U, grid, align_corners=align_corners)
            V.square().mean().backward()
            tape.step(loss=1.0 - 0.1 * step)
    return tape


def test_each_call_is_a_row_and_its_numbers_are_those_of_its_theta():
    tape = recorded()
    table = pd.DataFrame(tape.scalars())
    assert len(table) == len(tape)
    assert table["step"].tolist() == [0, 1, 2]
    assert table["loss"].tolist() == pytest.approx([1.0, 0.9, 0.8])
    assert table["θ11"].tolist() == pytest.approx([0.5, 1.0, 1.5])
    assert table["θ13"].tolist() == pytest.approx([0.2] * 3)
    assert table["θ13 sd"].tolist() == pytest.approx([0.1] * 3)
    assert table["σ max"].tolist() == pytest.approx([0.5, 1.0, 1.5])
    assert table["σ min"].tolist() == pytest.approx([0.5] * 3)
    assert table["det"].tolist() == pytest.approx([0.25, 0.5, 0.75])
    for call, norm in zip(tape, table["|∂L/∂θ|"], strict=True):
        assert norm == pytest.approx(float(call.theta_grad.norm()))


@pytest.mark.parametrize("align_corners", [False, True])
def test_points_beyond_the_edges_of_us_pixels_are_outside(align_corners):
    tape = recorded(align_corners)
    for call, share in zip(tape, tape.scalars()["outside"], strict=True):
        h, w = call.source
        pixels = torch.stack(
            [
                ((call.grid[..., a].double() + 1) * ((n - 1) if align_corners else n) - (0 if align_corners else 1)) / 2
                for a, n in enumerate((w, h))
            ],
            dim=-1,
        )
        beyond = (pixels < -0.5) | (pixels > torch.tensor([w, h]) - 0.5)
        assert share == pytest.approx(float(beyond.any(-1).double().mean()))
    assert tape.scalars()["outside"][2] > 0


def test_what_is_not_known_is_none_and_nothing_recorded_gives_no_columns():
    with sv.record() as tape:
        F.grid_sample(torch.rand(1, 1, 4, 4), torch.zeros(1, 2, 2, 2), align_corners=False)
    columns = tape.scalars()
    assert columns["|∂L/∂θ|"] == [None]
    assert columns["loss"] == [None]
    assert "θ11" not in columns
    with sv.record() as empty:
        pass
    assert empty.scalars() == {}


def test_a_theta_that_is_not_finite_leaves_the_others_their_numbers():
    theta = torch.tensor([[[0.5, 0, 0], [0, 0.5, 0]], [[math.nan, 0, 0], [0, 1, 0]]])
    with sv.record() as tape:
        F.grid_sample(
            torch.rand(2, 1, 4, 4), F.affine_grid(theta, [2, 1, 4, 4], align_corners=False), align_corners=False
        )
    assert tape.scalars()["det"] == pytest.approx([0.25])
