"""A start from another network's weights: the same warps in another family, the same classifier."""

import pytest
import torch

from stn_viz import ArgumentError, Frame, UserError
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.distortions import distortion
from stn_viz.networks.checkpoints import load_card, load_checkpoint, load_replay
from stn_viz.networks.models import Network
from stn_viz.networks.replay import Stage
from stn_viz.networks.spec import Spec
from stn_viz.training import Material, plan, publish_run, start, train
from stn_viz.training.warm_start import followed, inherit
from stn_viz.transforms import family

PICTURES = distortion("r").distorted(load_bundled("test").part(slice(0, 16)), 3).images


def untaught(spec: Spec) -> Network:
    """Give a network whose θ varies from picture to picture."""
    torch.manual_seed(1)
    model = Network(spec).eval()
    for transformer in model.transformers:
        torch.nn.init.normal_(transformer.regression.weight, std=0.1)
    return model


@pytest.mark.parametrize("into", ["affine", "projective", "tps", "piecewise", "bspline"])
def test_every_family_that_holds_affine_warps_starts_from_the_same_ones(into):
    origin, model = untaught(Spec(family="affine")), Network(Spec(family=into)).eval()
    inherit(model, origin)
    with torch.no_grad():
        torch.testing.assert_close(model(PICTURES), origin(PICTURES), atol=1e-4, rtol=1e-3)
    grids = [m.trace(PICTURES).warps[0].grid for m in (model, origin)]
    torch.testing.assert_close(*grids, atol=1e-4, rtol=0)
    assert grids[0].std(0).max() > 0.01  # not one grid for all


def test_a_smaller_family_takes_the_nearest_warp():
    matrix, offset = followed(family("affine"), family("translation"))
    theta = torch.tensor([0.7, 0.2, 0.3, -0.1, 1.2, -0.4], dtype=torch.float64)
    torch.testing.assert_close(matrix @ theta + offset, torch.tensor([0.3, -0.4], dtype=torch.float64))


@pytest.mark.parametrize(("old", "new"), [("projective", "affine"), ("affine", "diffeomorphic")])
def test_a_family_that_cannot_follow_linearly_is_refused(old, new):
    with pytest.raises(ArgumentError, match="follows linearly"):
        followed(family(old), family(new))


@pytest.mark.parametrize(
    "spec", [Spec(), Spec("fcn", "affine"), Spec(family="affine", size=(42, 42)), Spec(family="affine", classes=19)]
)
def test_a_network_that_differs_in_more_than_the_family_is_refused(spec):
    with pytest.raises(ArgumentError, match="origin"):
        inherit(Network(Spec(family="tps")), Network(spec))


def test_a_run_starts_from_a_shipped_network_and_holds_its_transformer_back():
    one = plan("r-st-cnn-projective", origin="r-st-cnn-affine", steps=100)
    assert one.recipe.upright == 0
    assert one.recipe.rate_at(50, localises=True) == pytest.approx(one.recipe.follow * one.recipe.rate_at(50))
    run, origin = start(one), load_checkpoint("r-st-cnn-affine")
    assert run.auxiliary is None
    with torch.no_grad():
        torch.testing.assert_close(run.model.eval()(PICTURES), origin(PICTURES), atol=1e-3, rtol=1e-3)
    assert start(plan("r-st-cnn-projective", origin="r-st-cnn-affine", upright=0.3)).auxiliary is not None
    with pytest.raises(UserError, match="r-st-cnn-nonsense"):
        start(plan("r-st-cnn-projective", origin="r-st-cnn-nonsense"))


def test_a_card_lists_the_trainings_that_it_started_from(tmp_path):
    digits = load_bundled("test").part(slice(0, 50))
    run = start(plan("r-st-cnn-projective", origin="r-st-cnn-affine", steps=2, batch=8))
    train(run, Material(digits, digits))
    first = load_card(publish_run(run, digits, digits, "stn-viz train the first", tmp_path))
    known = load_card("r-st-cnn-affine")
    told = {k: known[k] for k in ("name", "task_note", "command", "commit", "hours")}
    assert first["before"][-1] == {**told, "error": known.results.error}, "as it stands in the file"
    assert first.lesson_title == "upright-first, from r-st-cnn-affine"
    assert (first.schedule, first.origin) == ("upright", "r-st-cnn-affine")
    before, replay = load_replay("r-st-cnn-affine"), load_replay(tmp_path / "r-st-cnn-projective.safetensors")
    assert replay.stages == (*before.stages, Stage(2)), "the trainings before are part of its replay"
    assert replay.thetas.shape[1:] == (64, 1, 8)
    assert replay.steps.tolist() == [*before.steps.tolist(), before.whole + 1, before.whole + 2]
    frame = Frame((28, 28), (28, 28))
    first_thetas = zip(("affine", "projective"), (before.thetas, replay.thetas), strict=True)
    grids = [family(name).grid(thetas[0, 0, 0].double(), frame) for name, thetas in first_thetas]
    torch.testing.assert_close(*grids, atol=0.01, rtol=0)
    run = start(plan("r-st-cnn-projective", origin=str(tmp_path / "r-st-cnn-projective.safetensors"), steps=2, batch=8))
    train(run, Material(digits, digits))
    second = load_card(publish_run(run, digits, digits, "stn-viz train the second", tmp_path / "second"))
    assert second.lesson.startswith("upright-first, from ")
    assert [one.command for one in second.before[-2:]] == [known.command, "stn-viz train the first"]
