"""The inspector's numbers against torch: classes, losses, boxes (composed too), det J, turns, orders and probes."""

import pytest
import torch
import torch.nn.functional as F
from inspected_networks import ARRANGEMENTS, batch, network, with_turn

import stn_viz as sv
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.distortions import Batch, distortion
from stn_viz.evaluation import inspection
from stn_viz.evaluation.metrics import evaluate


@pytest.mark.parametrize("family", [None, "affine"])
def test_classes_confidences_and_losses_are_those_of_torch(family):
    model, given = network(family=family), batch()
    found = inspection.inspect(model, given)
    with torch.no_grad():
        logits = model(given.images)
    assert torch.equal(found.probabilities, logits.softmax(1))
    assert torch.equal(found.loss, F.cross_entropy(logits, given.labels, reduction="none"))
    assert torch.equal(found.classes, logits.argmax(1))
    assert torch.equal(found.confidence, logits.softmax(1).max(1).values)
    assert found.accuracy == pytest.approx((logits.argmax(1) == given.labels).double().mean().item())
    assert (found.warped is None) == (family is None)


def test_an_unknown_label_has_no_loss_and_no_accuracy():
    given = batch(n=4)
    labels = torch.tensor([int(given.labels[0]), inspection.UNKNOWN, inspection.UNKNOWN, inspection.UNKNOWN])
    found = inspection.inspect(network(), Batch(given.images, labels, given.drawn))
    assert found.loss.isnan().tolist() == [False, True, True, True]
    assert found.accuracy in (0.0, 1.0), "only the first counts"
    nobody = inspection.inspect(network(), Batch(given.images, labels * 0 + inspection.UNKNOWN, given.drawn))
    assert nobody.accuracy is None


def test_an_outline_starts_at_the_top_left_and_runs_along_the_top_edge():
    model = network(spread=0.0)
    quarter = torch.tensor([0.0, -1, 0, 1, 0, 0])  # the box turned by 90° clockwise
    found = inspection.rewarp(model, batch(n=1).images, [quarter[None]])
    corners = found.outlines[0, 0, ::8]
    torch.testing.assert_close(corners, torch.tensor([[1.0, -1], [1, 1], [-1, 1], [-1, -1]]))
    torch.testing.assert_close(found.outlines[0, 0, 4], torch.tensor([1.0, 0.0]), msg="the middle of the top edge")
    assert found.turn.tolist() == pytest.approx([90.0])


@pytest.mark.parametrize("family", ["affine", "projective", "tps", "diffeomorphic"])
@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_outlines_follow_every_family_and_arrangement(family, arrangement):
    model, given = network(family=family, arrangement=arrangement, spread=0.05), batch(n=3)
    found = inspection.inspect(model, given).warped
    assert found is not None
    assert found.outlines.shape == (3, len(inspection.outline_names(model.spec)), 32, 2)
    corner = torch.tensor([[-1.0, -1.0]], dtype=torch.float64)
    chain = list(zip(model.transformers, found.theta, strict=True))
    for i in range(3):
        expected = [st.family.points(theta[i : i + 1], corner)[0] for st, theta in chain]
        if arrangement == "series":
            expected[1] = chain[0][0].family.points(chain[0][1][i : i + 1], expected[1].double())[0]
        torch.testing.assert_close(found.outlines[i, :, 0].double(), torch.cat(expected).double(), atol=1e-5, rtol=1e-5)


def test_a_series_composes_like_matrices():
    model = network(arrangement="series")
    first, second = torch.tensor([[0.8, 0.3, 0.1, -0.2, 0.9, 0]]), torch.tensor([[0.7, 0, -0.2, 0.1, 1.1, 0.3]])
    found = inspection.rewarp(model, batch(n=1).images, [first, second])

    def matrix(theta: torch.Tensor) -> torch.Tensor:
        return torch.cat([theta.view(2, 3), torch.tensor([[0.0, 0, 1]])])

    both = matrix(first) @ matrix(second)
    corners = torch.tensor([[-1.0, -1, 1], [1, -1, 1], [1, 1, 1], [-1, 1, 1]])
    torch.testing.assert_close(found.outlines[0, 1, ::8], (corners @ both.T)[:, :2])
    assert found.det.item() == pytest.approx(min(matrix(first).det().item(), both.det().item()), rel=1e-5)


def test_views_are_what_the_classifier_sees():
    given = batch(n=3)
    for arrangement in ("single", "series"):
        model = network(arrangement=arrangement)
        found = inspection.inspect(model, given).warped
        assert found is not None
        torch.testing.assert_close(found.views[:, 0], model.warp(given.images))
    model = network(arrangement="parallel")
    found = inspection.inspect(model, given).warped
    assert found is not None
    torch.testing.assert_close(found.views.flatten(1, 2), model.warp(given.images))
    deep = inspection.inspect(network(arrangement="deep"), given).warped
    assert deep is not None
    assert deep.views.shape == (3, 1, 1, 28, 28), "the picture, not the feature maps"


def test_det_is_the_affine_determinant_and_negative_in_a_fold():
    model, given = network(), batch()
    found = inspection.inspect(model, given).warped
    assert found is not None
    torch.testing.assert_close(found.det, found.theta[0].view(-1, 2, 3)[:, :, :2].det(), atol=1e-5, rtol=1e-4)
    spline = network(family="tps", spread=0.0)
    still = sv.family("tps").identity().float()
    folded = still.clone().view(4, 4, 2)
    folded[1, 1], folded[1, 2] = folded[1, 2].clone(), folded[1, 1].clone()  # two neighbours change places
    det = inspection.rewarp(spline, given.images[:2], [torch.stack([still, folded.flatten()])]).det
    assert det[0].item() == pytest.approx(1.0, abs=1e-5)
    assert det[1].item() < 0


def test_given_theta_are_warped_as_they_are():
    model, given = network(family="tps"), batch()
    seen = inspection.inspect(model, given).warped
    assert seen is not None
    again = inspection.rewarp(model, given.images, seen.theta)
    for field in ("outlines", "views", "outside", "det", "turn"):
        assert torch.equal(getattr(again, field), getattr(seen, field)), field
    with pytest.raises(sv.ArgumentError, match="spatial transformer"):
        inspection.rewarp(network(family=None), given.images, [])


def test_slope_is_that_of_the_evaluation():
    model, digits = network(), load_bundled().part(slice(0, 40))
    found = inspection.inspect(model, distortion("r").distorted(digits, 7))
    measured = evaluate(model, distortion("r"), digits, (7,))
    assert found.slope == pytest.approx(measured.slope)
    assert found.accuracy == pytest.approx(1 - measured.error / 100)
    assert found.warped is not None
    assert 100 * found.warped.outside.mean().item() == pytest.approx(measured.outside, rel=1e-5)


def test_residuals_forgive_a_constant_offset_and_wrap():
    applied = torch.tensor([-90.0, -30.0, 10.0, 60.0, 80.0])
    turn = (applied + 170 + torch.tensor([0.0, 5.0, 0.0, 0.0, -20.0]) + 180).remainder(360) - 180
    found = with_turn(applied, turn)
    torch.testing.assert_close(found.residual, torch.tensor([0.0, 5.0, 0.0, 0.0, -20.0]))
    assert with_turn(applied, 0.5 * applied + 3).slope == pytest.approx(0.5)
    assert inspection.inspect(network(), batch("e")).slope is None, "nothing was turned on purpose"


def test_orders_sort_and_put_what_is_no_number_last():
    found = inspection.inspect(network(), batch(n=20))
    assert found.warped is not None
    assert inspection.order(found, "drawn") == list(range(20))
    measured = {
        "loss": -found.loss,
        "confidence": found.confidence,
        "outside": -found.warped.outside,
        "det": found.warped.det,
        "residual": -found.residual.abs(),
    }
    assert {*measured, "drawn"} == set(inspection.ORDERS)
    for name, key in measured.items():
        sorted_ = key[inspection.order(found, name)]
        assert bool((sorted_[1:] >= sorted_[:-1]).all()), name
    plain = inspection.inspect(network(family=None), batch(n=5))
    assert inspection.order(plain, "det") == list(range(5)), "no transformer, so nothing to sort by"
    assert inspection.orders(plain) == ["drawn", "loss", "confidence"], "and nothing of it is offered"
    assert inspection.orders(found) == list(inspection.ORDERS)
    with pytest.raises(sv.ArgumentError, match="loss, confidence"):
        inspection.order(found, "size")
