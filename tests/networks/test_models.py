"""The networks: sizes, what they record, and what flows back to a transformer's output."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import torch
import torch.nn.functional as F

from stn_viz import ArgumentError
from stn_viz.networks.models import Network, upstream
from stn_viz.networks.spec import Spec

SPECS = {
    "cnn": Spec(),
    "fcn": Spec("fcn"),
    "st-cnn": Spec(family="affine"),
    "st-fcn": Spec("fcn", "projective"),
    "rts": Spec(family="tps", size=(42, 42)),
    "tc": Spec(family="attention", size=(60, 60)),
    "tc-fcn": Spec("fcn", size=(60, 60)),
    "addition": Spec("fcn", "tps", "parallel", (42, 42), 2, 19),
    "series": Spec(family="affine", arrangement="series", size=(42, 42)),
    "deep": Spec(family="affine", arrangement="deep"),
}


def network(spec):
    torch.manual_seed(0)
    model = Network(spec).eval()
    with torch.no_grad():  # a fresh regression layer answers the identity whatever it sees
        for st in model.transformers:
            st.regression.weight.normal_(std=0.05)
    return model


def images(spec, n=3):
    return torch.rand(n, spec.channels, *spec.size, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("name", SPECS)
def test_every_arrangement_classifies_and_learns_everywhere(name):
    spec = SPECS[name]
    model = network(spec).train()
    logits = model(images(spec))
    assert logits.shape == (3, spec.classes)
    F.cross_entropy(logits, torch.arange(3)).backward()
    silent = [n for n, p in model.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    assert silent == []


@pytest.mark.parametrize("name", SPECS)
def test_no_network_has_more_parameters_than_the_papers(name):
    assert sum(p.numel() for p in Network(SPECS[name]).parameters()) <= 400_000


def test_trace_keeps_what_each_transformer_did():
    spec = SPECS["series"]
    model, x = network(spec), images(spec)
    trace = model.trace(x)
    first, second = trace.warps
    torch.testing.assert_close(trace.logits, model(x))
    torch.testing.assert_close(trace.probabilities.sum(1), torch.ones(3))
    assert torch.equal(first.U, x)
    assert torch.equal(second.U, first.V)
    assert not trace.logits.requires_grad
    assert [(w.name, w.family, w.frame) for w in trace.warps] == [
        (f"transformers.{k}", st.family, st.frame) for k, st in enumerate(model.transformers)
    ]
    assert trace.arrangement == "series"
    assert first.theta.std(0).min() > 0  # it depends on the picture


def test_a_trace_with_gradients_reaches_what_was_handed_on():
    model, x = network(SPECS["st-cnn"]), images(SPECS["st-cnn"])
    trace = model.trace(x, gradients=True)
    (to_V,) = torch.autograd.grad(trace.logits.sum(), trace.warps[0].V)
    assert to_V.abs().sum() > 0


def test_threads_that_trace_one_network_each_get_their_own_pass():
    spec, both_warped = SPECS["series"], Barrier(2, timeout=60)
    model, batches = network(spec), [images(spec), 1 - images(spec)]
    alone = [model.trace(batch) for batch in batches]

    def wait(*_):
        both_warped.wait()

    model.classifier.register_forward_pre_hook(wait)  # behind the transformers, until the other has warped, too
    with ThreadPoolExecutor(2) as threads:
        together = list(threads.map(model.trace, batches))
    for batch, own, found in zip(batches, alone, together, strict=True):
        torch.testing.assert_close(found.logits, own.logits)
        assert torch.equal(found.warps[0].U, batch)
        for before, now in zip(own.warps, found.warps, strict=True):
            torch.testing.assert_close(now.theta, before.theta)
            torch.testing.assert_close(now.V, before.V)
    assert not torch.allclose(together[0].warps[0].theta, together[1].warps[0].theta)


def test_parallel_transformers_both_see_the_input():
    spec = SPECS["addition"]
    model, x = network(spec), images(spec)
    one, two = model.trace(x).warps
    assert torch.equal(one.U, two.U)
    assert torch.equal(model.warp(x), torch.cat([one.V, two.V], 1))


def test_a_theta_of_ones_own_changes_the_answer_and_none_keeps_the_networks():
    spec = SPECS["series"]
    model, x = network(spec), images(spec)
    mine = torch.tensor([0.5, 0, 0, 0, 0.5, 0])
    own = model(x)
    torch.testing.assert_close(model(x, [None, None]), own)
    assert torch.equal(model.trace(x, mine).warps[0].theta, mine.expand(3, -1))
    assert torch.equal(model.transformers[0].theta, mine.expand(3, -1)), "the layer holds the θ it used"
    with pytest.raises(ArgumentError, match="theta"):
        model(x, [mine])


def test_upstream_is_the_gradient_of_each_pictures_own_loss():
    spec = SPECS["st-cnn"]
    model, x, labels = network(spec), images(spec), torch.tensor([3, 1, 4])
    g = upstream(model, x, labels)
    alone = upstream(model, x[1:2], labels[1:2])
    torch.testing.assert_close(g[1:2], alone, atol=1e-6, rtol=1e-4)
    V = model.trace(x).warps[0].V
    step = 1e-3 * g / g.norm()
    with torch.no_grad():
        losses = [float(F.cross_entropy(model.classifier(v), labels, reduction="sum")) for v in (V - step, V + step)]
    assert losses[1] - losses[0] == pytest.approx(2e-3 * float(g.norm()), rel=0.02)


def test_upstream_asks_for_a_transformer_that_exists():
    with pytest.raises(ArgumentError, match="transformer"):
        upstream(network(SPECS["cnn"]), images(SPECS["cnn"]), torch.zeros(3, dtype=torch.long))


@pytest.mark.parametrize("bad", [torch.rand(2, 1, 42, 42), torch.rand(1, 28, 28), torch.zeros(1, 1, 28, 28).byte()])
def test_other_images_are_refused_with_the_size_that_is_wanted(bad, unchecked):
    with pytest.raises(ArgumentError, match=r"\(B, 1, 28, 28\)"):
        network(SPECS["st-cnn"])(bad)


@pytest.mark.parametrize(
    "bad", [{"size": (10**6, 10**6)}, {"channels": 0}, {"classes": 1}, {"kind": "vit"}, {"arrangement": "ring"}]
)
def test_a_spec_is_bounded(bad, unchecked):
    with pytest.raises(ArgumentError):
        Spec(**bad)
