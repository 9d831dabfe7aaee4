"""Comparison and evidence in pictures: what differs is drawn, what is not there is left out."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.diagnostics.museum import exhibits
from stn_viz.figures import comparison as views
from stn_viz.figures import evidence
from stn_viz.recording import Call, compare, replay


def call(scale: float, target: int = 8) -> Call:
    U = torch.rand(2, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    theta = scale * torch.eye(2, 3).expand(2, -1, -1)
    with sv.record() as tape:
        F.grid_sample(U, F.affine_grid(theta, [2, 1, target, target], align_corners=False), align_corners=False)
    return tape[0]


def test_two_calls_lie_over_one_picture_and_their_difference_is_drawn():
    a, b = call(1.0), call(0.5)
    fig = views.side_by_side(a, b, 1, ("a", "b"))
    assert len(fig.layout.annotations) == 4
    lines = [t for t in fig.data if t.type == "scatter"]
    assert {t.line.dash for t in lines} == {"solid", "dash"}
    heat = next(t for t in fig.data if t.type == "heatmap")
    assert np.asarray(heat.z) == pytest.approx((b.output - a.output)[1].sum(0).double().numpy())
    corner = [t for t in lines if t.line.dash == "dash"][-1]
    assert corner.x[0] == pytest.approx(3.5 - 0.5 * 3.5)


def test_calls_of_other_sizes_are_drawn_without_a_difference():
    assert len(views.side_by_side(call(1.0), call(1.0, target=5)).layout.annotations) == 3


def test_theta_of_both_and_their_difference():
    rows = views.thetas(replay(call(1.0)), replay(call(0.5)))
    assert rows == pytest.approx(
        np.array([[1, 0, 0, 0, 1, 0], [0.5, 0, 0, 0, 0.5, 0], [-0.5, 0, 0, 0, -0.5, 0]]), abs=1e-6
    )


def test_names_are_not_markup():
    assert "<b>" not in views.side_by_side(call(1.0), call(0.9), names=("<b>a", "b")).to_json()


def test_how_far_two_recordings_part_is_a_bar_a_call():
    exhibit = next(e for e in exhibits() if e.name == "one-step-too-far")
    pairs = compare(exhibit.play_faulty(), exhibit.play_fixed())
    (bars,) = views.apart(pairs, 1).data
    assert list(bars.y) == pytest.approx([p.shift for p in pairs])
    assert bars.marker.color[1] == views.SECOND


@pytest.mark.parametrize("exhibit", exhibits(), ids=lambda e: e.name)
def test_every_finding_can_be_shown_with_its_evidence(exhibit):
    for finding in sv.diagnose(exhibit.play_faulty()):
        assert evidence.facts(finding)
        for fig in evidence.maps(finding):
            assert fig.to_json()


def test_the_shift_of_a_mixed_up_corner_is_drawn_in_pixels():
    exhibit = next(e for e in exhibits() if e.name == "mixed-corners")
    finding = sv.diagnose(exhibit.play_faulty())[0]
    (fig,) = evidence.maps(finding)
    assert np.asarray(fig.data[0].z).max() == pytest.approx(float(finding.evidence["shift"].norm(dim=-1).max()))
