"""A registration's figure holds the recorded numbers: both pictures, their difference, landmarks where they lie."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.figures.registration import against_fixed
from stn_viz.recording.landmarks import landmarks
from tests.registered import ON_FIXED, ON_MOVING, SOURCE, TARGET, registered


def trace(fig, name):
    return next(t for t in fig.data if t.name == name)


def test_the_difference_is_that_of_v_and_f_and_landmarks_lie_where_they_were_told():
    call = registered()[2]
    fig = against_fixed(call, 1)
    (heat,) = (t for t in fig.data if t.type == "heatmap")
    apart = (call.output[1] - call.fixed[1]).abs().mean(0)
    assert torch.allclose(torch.as_tensor(heat.z), apart)
    assert (heat.zmin, heat.zmax) == (0, pytest.approx(float(apart.max())))
    on_fixed, on_moving = trace(fig, "landmarks in F"), trace(fig, "landmarks in U")
    assert [list(on_fixed.x), list(on_fixed.y)] == ON_FIXED[0, :2].T.tolist()
    assert [list(on_moving.x), list(on_moving.y)] == ON_MOVING[0].T.tolist()
    reads = trace(fig, "where the warp reads for those of F")
    pairs = landmarks(call)
    assert torch.allclose(torch.tensor([reads.x[:2], reads.y[:2]]).T.double(), pairs.read[1, :2])
    assert reads.x[2] is None
    lines = trace(fig, "error")
    ends = torch.tensor([[lines.x[k], lines.y[k]] for k in (0, 1)]).double()
    assert float((ends[0] - ends[1]).norm()) == pytest.approx(float(pairs.after[1, 0]), rel=1e-5)
    pictures = [t for t in fig.data if t.type == "image"]
    assert [t.name for t in pictures] == ["U, moving", "F, fixed", "V"]
    assert [list(fig.layout[f"yaxis{k}"].range) for k in ("", "2")] == [[n[0] - 0.5, -0.5] for n in (SOURCE, TARGET)]


def test_of_a_volume_landmarks_of_the_slice_are_drawn():
    U = torch.rand(1, 1, 6, 8, 10, generator=torch.Generator().manual_seed(0))
    grid = F.affine_grid(torch.eye(3, 4)[None], [1, 1, 6, 8, 10], align_corners=False)
    points = torch.tensor([[[2.0, 3.0, 1.0], [4.0, 5.0, 4.2]]])
    with sv.record() as tape:
        V = F.grid_sample(U, grid, align_corners=False)
        sv.observe_fixed(V, U, fixed_points=points, moving_points=points)
    fig = against_fixed(tape[0], 0, 4)
    for name in ("landmarks in F", "landmarks in U"):
        assert (list(trace(fig, name).x), list(trace(fig, name).text)) == ([4.0], ["2"])


def test_a_call_without_a_fixed_picture_is_refused():
    with sv.record() as tape:
        F.grid_sample(torch.rand(1, 1, 8, 8), torch.zeros(1, 4, 4, 2), align_corners=False)
    with pytest.raises(sv.ArgumentError, match=r"^call: "):
        against_fixed(tape[0])
