"""Every block's value and ∂L is what torch's own hooks hear of the same pass, in every arrangement."""

import copy

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz import ArgumentError
from stn_viz.networks.models import Network
from stn_viz.networks.names import NetworkName
from stn_viz.networks.passage import follow

ARRANGED = {
    "r-st-cnn-affine": 1,
    "add-st-fcn-tps-parallel": 2,
    "rts-st-cnn-affine-series": 2,
    "r-st-cnn-projective-deep": 1,
    "r-cnn": 0,
}
MODULES = ("convolution", "mean", "maximum", "dense", "logits")


def built(name):
    """Build a network whose transformers move, with batch norms that have seen something."""
    torch.manual_seed(4)
    network = Network(NetworkName.parse(name).spec)
    for transformer in network.transformers:
        torch.nn.init.normal_(transformer.regression.weight, std=0.02)
    network.train()(torch.rand(32, network.spec.channels, *network.spec.size))
    return network.eval()


def picture(network):
    torch.manual_seed(5)
    return torch.rand(network.spec.channels, *network.spec.size)


def heard(network, image, label):
    """Give by module's path what torch's hooks hear of a pass, with ∂L of it."""
    values = {}

    def hear(path):
        def kept(_, __, value):
            value.retain_grad()
            values[path] = value

        return kept

    mine = copy.deepcopy(network)
    for path, module in mine.named_modules():
        if path and not path.endswith("transformers"):
            module.register_forward_hook(hear(path))
    image = image[None].requires_grad_()
    logits = mine(image)
    F.cross_entropy(logits, torch.tensor([label])).backward()
    return {path: (value.detach()[0], value.grad) for path, value in values.items()}, image.grad[0]


@pytest.mark.parametrize("name", ARRANGED)
def test_every_blocks_value_and_gradient_are_what_hooks_hear(name):
    network = built(name)
    image = picture(network)
    passage = follow(network, image, backward=True, label=3)
    values, of_image = heard(network, image, 3)
    torch.testing.assert_close(passage.block("input").gradient, of_image, rtol=1e-5, atol=1e-9)
    compared = 0
    for block in passage.blocks:
        if block.kind in MODULES:
            follows = [p for p in values if p == block.name or p.startswith(f"{block.name}.")]
            after = str(int(block.name.split(".")[-1]) + 1) if block.name[-1].isdigit() else ""
            rectified = ".".join([*block.name.split(".")[:-1], after])
            path = rectified if rectified in values and same(values[rectified][0], block.activation) else block.name
            assert follows
            torch.testing.assert_close(block.activation, values[path][0], rtol=0, atol=0)
            torch.testing.assert_close(block.gradient, values[path][1][0], rtol=1e-5, atol=1e-9)
            assert block.norm == pytest.approx(float(values[path][1].norm()), rel=1e-5)
            compared += 1
    for k in range(ARRANGED[name]):
        for block, path in ((f"transformers.{k}.theta", "regression"), (f"transformers.{k}.V", "")):
            value, gradient = values[f"transformers.{k}.{path}".rstrip(".")]
            torch.testing.assert_close(passage.block(block).activation, value)
            torch.testing.assert_close(passage.block(block).gradient, gradient[0], rtol=1e-5, atol=1e-9)
    assert compared >= 3
    assert len({block.name for block in passage.blocks}) == len(passage.blocks)
    names = [block.name for block in passage.blocks]
    assert all(names.index(one) < names.index(block.name) for block in passage.blocks for one in block.inputs)


def same(a, b):
    return a.shape == b.shape and torch.equal(a, b)


@pytest.mark.parametrize("name", ARRANGED)
def test_probabilities_theta_grid_and_loss_are_the_networks(name):
    network = built(name)
    image = picture(network)
    trace = network.trace(image[None])
    passage = follow(network, image, backward=True, label=2)
    assert torch.equal(passage.probabilities, trace.probabilities[0])
    assert torch.equal(follow(network, image).probabilities, trace.probabilities[0])
    assert passage.loss == pytest.approx(float(F.cross_entropy(trace.logits, torch.tensor([2]))))
    assert passage.arrangement == network.spec.arrangement
    assert len(passage.regressions) == ARRANGED[name]
    for k, (warp, regression) in enumerate(zip(trace.warps, passage.regressions, strict=True)):
        assert torch.equal(regression.used, warp.theta[0])
        assert torch.equal(regression.own, regression.used)
        assert torch.equal(passage.block(f"transformers.{k}.grid").activation, warp.grid[0])
        assert torch.equal(passage.block(f"transformers.{k}.V").activation, warp.V[0])
        torch.testing.assert_close(regression.features + regression.bias, regression.own)


def test_two_branches_read_the_same_picture_and_meet_before_the_classifier():
    passage = follow(built("add-st-fcn-tps-parallel"), torch.rand(2, 42, 42))
    grids = [block for block in passage.blocks if block.kind == "grid"]
    assert [block.inputs[1] for block in grids] == ["input", "input"]
    first = next(block for block in passage.blocks if block.name.startswith("classifier"))
    assert first.inputs == ("transformers.0.V", "transformers.1.V")


def test_the_second_of_a_series_reads_what_the_first_gave_and_a_deep_one_feature_maps():
    series = follow(built("rts-st-cnn-affine-series"), torch.rand(1, 42, 42))
    assert series.block("transformers.1.grid").inputs[1] == "transformers.0.V"
    deep = follow(built("r-st-cnn-projective-deep"), torch.rand(1, 28, 28))
    assert deep.block("transformers.0.grid").inputs[1] == "stem"
    assert deep.block("stem").shape == (16, 28, 28)


def test_a_hand_decides_the_entries_that_it_names_and_the_rest_stays_the_networks():
    network = sv.load_checkpoint("r-st-cnn-affine")
    image = picture(network)
    own = follow(network, image).regressions[0].own
    hand = torch.full((6,), float("nan"))
    hand[2] = 0.25
    passage = follow(network, image, [hand], backward=True, label=1)
    (found,) = passage.regressions
    assert torch.equal(found.own, own)
    assert found.used[2] == 0.25
    assert torch.equal(found.used[[0, 1, 3, 4, 5]], own[[0, 1, 3, 4, 5]])
    trace = network.trace(image[None], found.used)
    assert torch.equal(passage.probabilities, trace.probabilities[0])
    assert passage.block("transformers.0.theta").gradient[2] != 0


def test_the_bias_begins_as_the_identity():
    network = Network(NetworkName.parse("r-st-cnn-affine").spec).eval()
    (found,) = follow(network, torch.rand(1, 28, 28)).regressions
    assert torch.equal(found.bias, found.identity)
    assert not found.features.any()


def test_without_a_label_it_is_the_likeliest_class_and_p_gets_its_own_gradient():
    network = built("r-st-cnn-affine")
    passage = follow(network, picture(network), backward=True)
    p = passage.probabilities.clone().requires_grad_()
    assert passage.label == int(p.argmax())
    (wanted,) = torch.autograd.grad(-p[passage.label].log(), p)
    torch.testing.assert_close(passage.block("probabilities").gradient, wanted)


def test_forward_only_keeps_no_gradient_and_leaves_the_network_as_it_was():
    network = built("r-cnn")
    passage = follow(network, picture(network))
    assert all(block.gradient is None and block.norm is None for block in passage.blocks)
    assert not any(block.activation.requires_grad for block in passage.blocks)
    follow(network, picture(network), backward=True)
    assert all(parameter.grad is None for parameter in network.parameters())


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"image": torch.rand(1, 27, 28)}, "image"),
        ({"hands": [torch.zeros(5)]}, "hands"),
        ({"hands": [None, None]}, "hands"),
        ({"label": 10}, "label"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(arguments, named):
    given = {"image": torch.rand(1, 28, 28), **arguments}
    with pytest.raises(ArgumentError, match=named):
        follow(built("r-st-cnn-affine"), given.pop("image"), given.pop("hands", ()), backward=True, **given)


def test_an_unknown_block_is_refused_by_name():
    with pytest.raises(ArgumentError, match=r"classifier\.0"):
        follow(built("r-cnn"), torch.rand(1, 28, 28)).block("localiser")
