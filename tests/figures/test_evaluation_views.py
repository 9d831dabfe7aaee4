"""The model inspector's figures hold the numbers they were given, tell networks apart twice, and hide nothing."""

import numpy as np
import pytest
import torch

from stn_viz.evaluation.inspection import Warped
from stn_viz.evaluation.probes import AXES, Sweep
from stn_viz.evaluation.titles import axis_title
from stn_viz.figures import evaluation


def sweep(turn: torch.Tensor | None) -> Sweep:
    n = 9
    angles = torch.linspace(-180, 180, n)
    blank = torch.zeros(n)
    warped = None
    if turn is not None:
        warped = Warped(
            (), torch.zeros(n, 1, 32, 2), torch.zeros(n, 1, 1, 28, 28), blank, blank, turn, torch.zeros(n, 1, 9, 9, 2)
        )
    probabilities = torch.linspace(0, 1, n)[:, None].expand(n, 10).clone()
    return Sweep(angles, torch.zeros(n, 1, 28, 28), probabilities, warped, {} if turn is None else {"box": turn})


def test_every_picture_is_one_mark_and_wrong_ones_have_another_shape():
    x, y = torch.arange(5.0), torch.arange(5.0) ** 2
    right = torch.tensor([True, False, True, True, False])
    fig = evaluation.scatter(("loss", x), ("det J", y), right, list("abcde"))
    marks = {i: (a, b) for t in fig.data for i, a, b in zip(t.customdata, t.x, t.y, strict=True)}
    assert marks == {i: (float(i), float(i * i)) for i in range(5)}
    assert len({t.marker.symbol for t in fig.data}) == 2
    assert not fig.layout.shapes


def test_pictures_that_nobody_knows_have_a_mark_of_their_own():
    x, known = torch.arange(4.0), torch.tensor([True, False, True, False])
    fig = evaluation.scatter(("loss", x), ("det J", x), torch.tensor([True, False, False, False]), list("abcd"), known)
    assert {t.name: t.customdata.tolist() for t in fig.data} == {"right": [0], "wrong": [2], "nobody has said": [1, 3]}
    assert len({t.marker.symbol for t in fig.data}) == 3


def test_turns_have_the_line_of_slope_one():
    turn = torch.tensor([-40.0, 60.0])
    names = ("applied turn (°)", "predicted turn (°)")
    fig = evaluation.scatter((names[0], turn), (names[1], turn / 2), torch.tensor([True, True]), ["a", "b"])
    (line,) = fig.layout.shapes
    assert (line.x0, line.y0, line.x1, line.y1) == (-60, -60, 60, 60)


def test_bins_hold_every_finite_picture_once():
    values = torch.cat([torch.linspace(-3, 3, 30), torch.tensor([torch.nan, 3.0])])
    (bars,) = evaluation.histogram("det J", values).data
    members = [int(i) for text in bars.customdata for i in text.split(",") if i]
    assert sorted(members) == [*range(30), 31]
    assert sum(bars.y) == 31


def test_bins_survive_equal_values():
    (bars,) = evaluation.histogram("det J", torch.ones(4)).data
    assert sum(bars.y) == 4


def test_networks_in_a_sweep_differ_by_colour_and_dash():
    turn = torch.linspace(-90, 90, 9)
    fig = evaluation.pose_sweep({"ours": sweep(turn), "lazy": sweep(0 * turn), "plain": sweep(None)}, 3)
    lines = {t.name: (t.line.color, t.line.dash) for t in fig.data if t.name in ("ours", "lazy", "plain")}
    assert len(set(lines.values())) == len({c for c, _ in lines.values()}) == len({d for _, d in lines.values()}) == 3
    assert sum(t.name == "plain" for t in fig.data) == 1, "no transformer, no turn"
    assert sum(t.name == "ours" for t in fig.data) == 2


@pytest.mark.parametrize("panel", evaluation.SWEEP_PANELS)
def test_a_panel_by_itself_draws_what_it_does_beside_the_other(panel):
    sweeps = {"ours": sweep(torch.linspace(-90, 90, 9)), "plain": sweep(None)}
    both, alone = (
        evaluation.pose_sweep(sweeps, 3, (-90, 90)),
        evaluation.pose_sweep(sweeps, 3, (-90, 90), panels=(panel,)),
    )
    axis = {"turn": "y", "sure": "y2"}[panel]
    drawn = [(t.name, *t.y) for t in both.data if t.yaxis == axis]
    assert [(t.name, *t.y) for t in alone.data] == drawn
    assert {t.name for t in alone.data if t.showlegend} == {name for name, *_ in drawn}, "each line is named below it"
    assert len(alone.layout.shapes) == 1
    assert len(both.layout.shapes) == 2


def test_a_turn_that_wraps_lifts_the_pen():
    turn = torch.tensor([-170.0, -160, 0, 0, 170, -170, 0, 0, 0])
    fig = evaluation.pose_sweep({"ours": sweep(turn)}, None)
    drawn = next(t for t in fig.data if t.name == "ours").y
    assert np.flatnonzero(np.isnan(drawn)).tolist() == [5]


@pytest.mark.parametrize("axis", AXES)
def test_robustness_draws_each_share(axis):
    name, values = axis_title(axis), AXES[axis]
    share = torch.rand(len(values))
    fig = evaluation.robustness({"a": share, "b": 1 - share}, values, name, (values[0], values[1]))
    assert list(fig.data[0].y) == pytest.approx(share.tolist())
    assert fig.data[0].marker.symbol != fig.data[1].marker.symbol
    assert fig.layout.xaxis.title.text == name
