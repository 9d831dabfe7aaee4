"""Alignment of boxes: places against numbers worked out by hand, and warps that are undone, left alone or doubled."""

import pytest
import torch

import stn_viz as sv
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.distortions import distortion
from stn_viz.evaluation import alignment, inspection
from stn_viz.networks.models import Network
from stn_viz.networks.spec import Spec
from stn_viz.training import plan

N = 24


def drawn(task: str, n: int = N):
    return distortion(task).distorted(load_bundled().part(slice(0, n)), 5)


def inspected(name: str):
    torch.manual_seed(1)
    one = plan(name)
    model = Network(one.spec).eval()
    for st in model.transformers:
        torch.nn.init.normal_(st.regression.weight, std=0.05)
    return inspection.inspect(model, drawn(one.task), distortion(one.task).family), model


def test_each_items_points_go_through_its_own_map():
    theta = torch.tensor([[1.0, 0, 0.5, 0, 1, 0], [0.0, -1, 0, 1, 0, 0]])
    points = torch.tensor([[[0.0, 0.0], [1.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]])
    expected = torch.tensor([[[0.5, 0.0], [1.5, 1.0]], [[0.0, 1.0], [-1.0, 0.0]]])
    torch.testing.assert_close(alignment.mapped(sv.family("affine"), theta, points), expected)


def test_places_are_pixels_from_the_middle():
    assert alignment.in_pixels(torch.tensor([[[0.1, -0.2]]]), (42, 60))[0, 0].tolist() == pytest.approx([3.0, -4.2])
    assert alignment.digit_places({"angle": torch.ones(3)}) is None
    assert alignment.digit_places({"shift": torch.zeros(3, 2)}) is None
    assert alignment.digit_places({"shift": torch.ones(3, 2)}).shape == (3, 1, 2)
    assert alignment.digit_places({"shift": torch.ones(3, 2, 2)}).shape == (3, 2, 2)


def test_slopes_of_places_are_those_of_least_squares():
    torch.manual_seed(0)
    digits = torch.randn(400, 2, 2)
    boxes = torch.stack([0.9 * digits[:, 1] + 3, 0.2 * digits[:, 0] - 1], dim=1)  # each box goes with one digit
    slopes = alignment.place_slopes(digits, boxes)
    x, y = (digits[:, 0] - digits[:, 0].mean(0)).flatten(), boxes[:, 0].flatten()
    assert slopes[0, 0].item() == pytest.approx(((x * y).sum() / (x * x).sum()).item(), abs=1e-5)
    assert slopes[0, 1].item() == pytest.approx(0.9, abs=1e-5)
    assert slopes[1, 0].item() == pytest.approx(0.2, abs=1e-5)


@pytest.mark.parametrize("task", ["r", "rts", "p"])
def test_the_true_inverse_leaves_nothing_and_the_identity_everything(task):
    one = distortion(task)
    theta = drawn(task).drawn["theta"].double()
    lattice = sv.Frame((1, 1), (9, 9), align_corners=True).target_points().reshape(-1, 2).expand(N, -1, -1)
    full = (
        torch.cat([theta, torch.ones(N, 1)], 1)
        if task == "p"
        else torch.cat([theta, torch.tensor([0.0, 0, 1]).expand(N, 3)], 1)
    )
    inverse = torch.linalg.inv(full.view(N, 3, 3))
    h = torch.cat([lattice, torch.ones(N, lattice.shape[1], 1)], 2) @ inverse.mT
    before, after = alignment.warps({"theta": theta}, one.family, h[..., :2] / h[..., 2:])
    assert after.max().item() < 1e-6
    assert before.median().item() > 1
    same = alignment.warps({"theta": theta}, one.family, lattice.contiguous())
    torch.testing.assert_close(*same)


def test_what_is_not_warped_has_nothing_to_undo():
    still = sv.family("affine").identity().float().expand(5, 6)
    lattice = torch.zeros(5, 4, 2)
    assert alignment.warps({"theta": still}, "affine", lattice) is None
    assert alignment.warps({}, "affine", lattice) is None
    assert alignment.warps({"theta": torch.rand(5, 2, 6)}, "affine", lattice) is None, "two digits, two warps"


def test_the_inspector_measures_places_and_warps():
    found, model = inspected("tc-st-fcn-affine")
    known = inspection.measures(found, model.spec)
    corner = model.transformers[0].theta.view(-1, 2, 3)[:, :, 2] * 30
    torch.testing.assert_close(known["box at x (px)"], corner[:, 0], atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(known["digit at y (px)"], drawn("tc").drawn["shift"][:, 1])
    found, model = inspected("add-st-fcn-tps-parallel")
    names = set(inspection.measures(found, model.spec))
    assert {"first digit at x (px)", "second box at y (px)"} <= names
    assert found.place_slopes.shape == (2, 2)
    assert found.undone is None
    found, model = inspected("rts-st-cnn-affine-series")
    assert {"both, composed at x (px)", "warp left (px)"} <= set(inspection.measures(found, model.spec))
    found, model = inspected("e-st-cnn-tps")
    assert found.undone == pytest.approx(1 - (found.spread[1].median() / found.spread[0].median()).item())
    plain = inspection.inspect(Network(Spec("fcn")).eval(), drawn("p"), "projective")
    assert plain.undone is plain.place_slopes is None
