"""A recording as columns of numbers: what stands in them is what was recorded, and None where nothing was."""

import math

import pandas as pd
import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv

U = torch.rand(2, 1, 6, 8, generator=torch.Generator().manual_seed(0))


def recorded(align_corners=False):
    with sv.record() as tape:
        for step in range(3):
            scale = 0.5 * (step + 1)
            theta = torch.tensor([[[scale, 0, 0.1], [0, 0.5, 0]], [[scale, 0, 0.3], [0, 0.5, 0]]], requires_grad=True)
            grid = F.affine_grid(theta, [2, 1, 6, 8], align_corners=align_corners)
            V = F.grid_sample(U, grid, align_corners=align_corners)
            V.square().mean().backward()
            tape.step(loss=1.0 - 0.1 * step)
    return tape


def to_pixels(call):
    """Write out the convention: normalised to pixels, x and y."""
    ends = [(n - 1, 0) if call.align_corners else (n, 1) for n in call.source[::-1]]
    return torch.stack([((call.grid[..., k].double() + 1) * n - edge) / 2 for k, (n, edge) in enumerate(ends)], -1)


def test_each_call_is_a_row_and_its_numbers_are_those_of_its_theta():
    tape = recorded()
    table = pd.DataFrame(tape.scalars())
    assert len(table) == len(tape)
    assert table["step"].tolist() == [0, 1, 2]
    assert table["turn"].tolist() == [0, 0, 0]
    assert table["loss"].tolist() == pytest.approx([1.0, 0.9, 0.8])
    assert table["θ11"].tolist() == pytest.approx([0.5, 1.0, 1.5])
    assert table["θ13"].tolist() == pytest.approx([0.2] * 3)
    assert table["θ13 sd"].tolist() == pytest.approx([0.1] * 3)
    assert table["θ13 min"].tolist() == pytest.approx([0.1] * 3)
    assert table["θ13 max"].tolist() == pytest.approx([0.3] * 3)
    assert table["σ1"].tolist() == pytest.approx([0.5, 1.0, 1.5])
    assert table["σ2"].tolist() == pytest.approx([0.5] * 3)
    assert table["det"].tolist() == pytest.approx([0.25, 0.5, 0.75])
    assert table["nonfinite"].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("column", "field"), [("|∂L/∂θ|", "theta_grad"), ("|∂L/∂grid|", "grid_grad"), ("|∂L/∂V|", "upstream")]
)
def test_a_gradients_norm_is_that_of_each_items_part(column, field):
    tape = recorded()
    columns = tape.scalars()
    for k, call in enumerate(tape):
        norms = [float(torch.linalg.vector_norm(item)) for item in getattr(call, field)]
        assert columns[column][k] == pytest.approx(sum(norms) / 2)
        assert (columns[f"{column} min"][k], columns[f"{column} max"][k]) == pytest.approx((min(norms), max(norms)))


@pytest.mark.parametrize("align_corners", [False, True])
def test_points_beyond_the_edges_of_us_pixels_are_outside(align_corners):
    tape = recorded(align_corners)
    columns = tape.scalars()
    for k, call in enumerate(tape):
        h, w = call.source
        beyond = ((pixels := to_pixels(call)) < -0.5) | (pixels > torch.tensor([w, h]) - 0.5)
        shares = beyond.any(-1).double().mean((1, 2))
        assert columns["outside"][k] == pytest.approx(float(shares.mean()))
        assert columns["outside max"][k] == pytest.approx(float(shares.max()))
    assert columns["outside"][2] > 0


@pytest.mark.parametrize("align_corners", [False, True])
def test_displacement_way_and_footprint_are_in_source_pixels(align_corners):
    tape = recorded(align_corners)
    columns = tape.scalars()
    first = to_pixels(tape[0])
    columns_of_u, rows_of_u = torch.meshgrid(torch.arange(8.0), torch.arange(6.0), indexing="xy")
    for k, call in enumerate(tape):
        pixels = to_pixels(call)
        assert columns["moved"][k] == pytest.approx(float((pixels - first).norm(dim=-1).mean()), abs=1e-5)
        away = pixels - torch.stack([columns_of_u, rows_of_u], -1)  # where the identity reads: every pixel's own place
        assert columns["displacement"][k] == pytest.approx(float(away.norm(dim=-1).mean()), abs=1e-5)
        assert columns["footprint"][k] == pytest.approx(max(0.5 * (k + 1), 0.5), abs=1e-5)


def test_what_is_not_known_is_none_and_nothing_recorded_gives_no_columns():
    with sv.record() as tape:
        F.grid_sample(torch.rand(1, 1, 4, 4), torch.zeros(1, 1, 2, 2), align_corners=False)
    columns = tape.scalars()
    assert columns["|∂L/∂θ|"] == columns["footprint"] == columns["loss"] == [None]
    assert "θ11" not in columns
    with sv.record() as empty:
        pass
    assert empty.scalars() == {}


def test_a_theta_that_is_not_finite_leaves_the_others_their_numbers():
    theta = torch.tensor([[[0.5, 0, 0], [0, 0.5, 0]], [[math.nan, 0, 0], [0, 1, 0]]])
    with sv.record() as tape:
        for one in (theta, theta[1:].expand(2, -1, -1)):
            grid = F.affine_grid(one, [2, 1, 4, 4], align_corners=False)
            F.grid_sample(torch.rand(2, 1, 4, 4), grid, align_corners=False)
            tape.step()
    columns = tape.scalars()
    assert columns["nonfinite"] == [0.5, 1.0]
    for name in ("det", "θ11", "σ1", "footprint"):
        assert columns[name][0] == pytest.approx({"det": 0.25}.get(name, 0.5))
        assert math.isnan(columns[name][1])


def test_a_volume_has_three_singular_values():
    theta = torch.diag(torch.tensor([0.5, 0.25, 2.0]))[None]
    with sv.record() as tape:
        grid = F.affine_grid(torch.cat([theta, torch.zeros(1, 3, 1)], 2), [1, 1, 4, 4, 4], align_corners=False)
        F.grid_sample(torch.rand(1, 1, 4, 4, 4), grid, align_corners=False)
    columns = tape.scalars()
    assert [columns[name] for name in ("σ1", "σ2", "σ3", "footprint")] == [[2.0], [0.5], [0.25], [pytest.approx(2.0)]]
