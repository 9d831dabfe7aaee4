"""A quantity over the steps: the chart's numbers are those of ``tape.scalars()``, and those are torch's."""

import math
import re
from pathlib import Path

import plotly.graph_objects as go
import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv
from stn_viz.figures import series, step_curves
from stn_viz.figures.svg import as_svg
from stn_viz.recording.series import QUANTITIES, lines

U = torch.rand(3, 1, 8, 8, generator=torch.Generator().manual_seed(0))


class Net(nn.Module):
    """Warp twice in a pass: by its θ, and by half of it."""

    def __init__(self, scale: float = 1.0):
        super().__init__()
        spread = scale * torch.tensor([0.8, 1.0, 1.4])
        self.theta = nn.Parameter(spread[:, None, None] * torch.eye(2, 3))

    def forward(self, U: torch.Tensor) -> torch.Tensor:
        for theta in (self.theta, 0.5 * self.theta):
            U = F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)
        return U


def trained(steps: int = 4, scale: float = 1.0, validated: bool = True) -> sv.Tape:
    net = Net(scale)
    descent = torch.optim.SGD(net.parameters(), 1.0)
    with sv.record() as tape:
        for _ in range(steps):
            V = net.train()(U)
            loss = V.square().mean()
            corners = torch.zeros(1, 2, 2)
            sv.observe_fixed(V, U, fixed_points=corners, moving_points=corners)
            loss.backward()
            descent.step()
            descent.zero_grad()
            if validated:
                with torch.no_grad():
                    net.eval()(U)
            tape.step(loss)
    return tape


def means(fig) -> dict:
    return {trace.name: trace for trace in fig.data if trace.mode == "lines+markers"}


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_the_chart_has_the_columns_numbers_for_training_and_validation(quantity):
    tape = trained()
    columns = tape.scalars()
    for line in lines(columns, quantity):
        own = columns[line.column]
        low, high = (columns.get(f"{line.column} {end}", own) for end in ("min", "max"))
        for k, row in enumerate(line.rows):
            assert line.steps[k] == columns["step"][row]
            assert (line.mean[k], line.low[k], line.high[k]) == (own[row], low[row], high[row])
    drawn = means(series(tape, quantity))
    found = lines(columns, quantity, at=step_curves.shown_places({"": columns}, quantity, 0))
    assert sorted((list(line.steps), list(line.mean)) for line in found) == sorted(
        (list(trace.x), list(trace.y)) for trace in drawn.values()
    )
    for trace in drawn.values():
        assert list(trace.x) == [0, 1, 2, 3]


def test_the_lines_are_torchs_own_numbers_and_the_band_reaches_to_the_least_and_the_largest():
    tape = trained()
    fig = series(tape, "det")
    assert len(means(fig)) == 4  # two calls, in training and in validation
    calls = [call for call in tape if call.training and call.turn == 0]
    dets = torch.stack([torch.linalg.det(call.theta[:, :, :2].double()) for call in calls])
    name = next(n for n in means(fig) if n.endswith("Net · training") or n == "Net · training")
    assert list(means(fig)[name].y) == pytest.approx(dets.mean(1).tolist(), rel=1e-6)
    band = fig.data[[trace.name for trace in fig.data].index(name) - 1]
    ends = [*dets.amin(1).tolist(), *dets.amax(1).flip(0).tolist()]
    assert list(band.y[:-1]) == pytest.approx(ends, rel=1e-6)
    assert list(band.x[:-1]) == [0, 1, 2, 3, 3, 2, 1, 0]


def test_several_runs_are_overlaid_at_the_place_that_is_looked_at():
    first, second = trained(), trained(steps=6, scale=1.2)
    fig = series({"mine": first, "<b>theirs</b>": second}, "det", call=1)
    theirs = "&lt;b&gt;theirs&lt;/b&gt;"
    assert set(means(fig)) == {f"{run} · {kind}" for run in ("mine", theirs) for kind in ("training", "evaluation")}
    other = [call for call in second if call.training and call.turn == 1]
    theirs = means(fig)[f"{theirs} · training"]
    assert list(theirs.x) == list(range(6))
    dets = [float(torch.linalg.det(call.theta[:, :, :2].double()).mean()) for call in other]
    assert list(theirs.y) == pytest.approx(dets, rel=1e-6)
    assert {place[0] for place in theirs.customdata} == {-1}  # none of them is a call of the first
    mine = means(fig)["mine · training"]
    assert [first[row].step for row, _ in mine.customdata] == [0, 1, 2, 3]
    assert {first[row].turn for row, _ in mine.customdata} == {1}
    assert mine.line.color != theirs.line.color
    assert mine.line.dash != means(fig)["mine · evaluation"].line.dash


def test_a_recording_without_gradient_theta_or_loss_says_so():
    with sv.record() as tape:
        for _ in range(2):
            F.grid_sample(U, torch.rand(3, 1, 4, 2), align_corners=False)
            tape.step()
    for quantity, words in (
        ("theta-grad", "no backward pass"),
        ("theta", "not made by `affine_grid`"),
        ("loss", "told no loss"),
        ("footprint", "one pixel wide or high"),
    ):
        with pytest.raises(sv.UserError, match=words):
            series(tape, quantity)
    assert len(means(series(tape, "moved"))) == 1


@pytest.mark.usefixtures("unchecked")
def test_an_unknown_quantity_or_call_is_named():
    with pytest.raises(sv.ArgumentError, match="theta-grad"):
        series(trained(1), "sigmas")
    with pytest.raises(sv.ArgumentError, match="one of 4 calls"):
        series(trained(1), "sigma", call=4)


def test_a_step_that_is_not_finite_parts_line_and_band():
    theta = torch.eye(2, 3).repeat(3, 1, 1)
    with sv.record() as tape:
        for step in range(4):
            one = theta * math.nan if step == 1 else theta
            F.grid_sample(U, F.affine_grid(one, list(U.shape), align_corners=False), align_corners=False)
            tape.step()
    band, line = series(tape, "det").data
    assert [math.isnan(value) for value in line.y] == [False, True, False, False]
    assert list(band.x) == [0, 0, None, 2, 3, 3, 2, None]


def test_the_lines_of_the_guide_overlay_two_runs(tmp_path, monkeypatch):
    guide = (Path(sv.__file__).parents[1] / "docs" / "watching.md").read_text(encoding="utf-8")
    (code,) = (c for c in re.findall(r"```python\n(.*?)```", guide, re.DOTALL) if "import series" in c)
    for name in ("run", "other"):
        trained(2).save(tmp_path / f"{name}.stn")
    shown: list[go.Figure] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(go.Figure, "show", lambda fig: shown.append(fig))
    exec(code, {"sv": sv})
    (fig,) = shown
    assert {name.split(" · ")[0] for name in means(fig)} == {"this run", "the other"}


def test_a_figure_is_a_drawing_without_script_as_well():
    drawing = as_svg(series(trained(), "sigma"))
    assert drawing.count('fill="rgba(') == 4  # σ1 and σ2, in training and in validation
    assert "<script" not in drawing


def test_the_legend_names_each_entry_and_each_pass_once():
    fig = series(trained(), "theta")
    named = [trace.name for trace in fig.data if trace.showlegend is not False and trace.name]
    assert named == ["θ11", "θ12", "θ13", "θ21", "θ22", "θ23", "training", "evaluation"]
    lines = means(fig)
    assert len(lines) == 12
    looks = {(line.line.color, line.line.dash) for line in lines.values()}
    assert len(looks) == 12
