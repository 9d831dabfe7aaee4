"""The localiser's own gradient: autograd's on the whole network, and ∂L/∂θ where the last layer's bias receives it."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.networks.models import Network
from stn_viz.networks.spec import Spec
from stn_viz.optimisation.localiser_descent import teach


@pytest.fixture
def network():
    torch.manual_seed(0)
    return Network(Spec(kind="fcn", family="affine")).eval()


@pytest.fixture
def image():
    return torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def test_the_last_bias_receives_the_gradient_of_theta(network, image):
    for lesson in teach(network, image, 3, 4):
        torch.testing.assert_close(lesson.bias, lesson.step.gradient, rtol=1e-12, atol=0)


def test_the_first_lesson_is_the_identity_and_autograds(network, image):
    first = next(teach(network, image, 3, 4))
    torch.testing.assert_close(first.step.theta, sv.family("affine").identity(), rtol=0, atol=0)
    whole = Network(network.spec)
    whole.load_state_dict(network.state_dict())
    whole = whole.double().eval()
    loss = F.cross_entropy(whole(image), torch.tensor([3]))
    loss.backward()
    assert first.step.loss == pytest.approx(float(loss.detach()), rel=1e-12)
    for name, parameter in whole.transformers[0].localiser.named_parameters():
        assert first.layers[f"localiser {name}"] == pytest.approx(float(parameter.grad.norm()), rel=1e-9)
    assert first.layers["regression weight"] == pytest.approx(
        float(whole.transformers[0].regression.weight.grad.norm()), rel=1e-9
    )


def test_theta_moves_by_learning_and_the_network_itself_stays(network, image):
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    lessons = list(teach(network, image, 3, 20, 1e-2))
    assert [x.step.index for x in lessons] == list(range(21))
    assert lessons[-1].step.loss < lessons[0].step.loss
    assert not torch.allclose(lessons[-1].step.theta, lessons[0].step.theta)
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())


def test_a_trained_localiser_may_go_on_from_where_it_is():
    network = sv.load_checkpoint("r-st-fcn-affine")
    image = torch.rand(1, 1, 28, 28, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    first = next(teach(network, image, 0, 1, fresh=False))
    torch.testing.assert_close(
        first.step.theta.float(), network.trace(image.float()).warps[0].theta[0], atol=1e-4, rtol=0
    )


@pytest.mark.parametrize(
    ("spec", "shape", "label", "named"),
    [
        (Spec(kind="fcn"), (1, 1, 28, 28), 0, "network"),
        (Spec(kind="fcn", family="affine", arrangement="parallel"), (1, 1, 28, 28), 0, "network"),
        (Spec(kind="fcn", family="affine"), (2, 1, 28, 28), 0, "image"),
        (Spec(kind="fcn", family="affine"), (1, 1, 28, 28), 10, "label"),
    ],
)
def test_what_does_not_fit_is_refused(spec, shape, label, named):
    with pytest.raises(sv.ArgumentError, match=named):
        teach(Network(spec).eval(), torch.zeros(shape), label, 1)
