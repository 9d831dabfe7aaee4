"""The localisation network's own gradient: ∂L/∂θ carried on into the weights that predict θ, and learning by it."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from stn_viz.errors import ArgumentError
from stn_viz.networks.models import Network
from stn_viz.optimisation.descent import DescentStep


@dataclass(frozen=True, eq=False)
class LocaliserStep:
    """Hold one moment of a localiser's learning.

    Args:
        step: θ = f_loc(U), the loss there and ∂L/∂θ, as a plain descent has them.
        layers: ‖∂L/∂w‖ of each of the localiser's parameters by name, from the picture to θ.
        bias: ∂L/∂b of the last layer: θ = W·features + b, so it is ∂L/∂θ itself.
    """

    step: DescentStep
    layers: dict[str, float]
    bias: Float[Tensor, " P"]


def teach(
    network: Network,
    image: Float[Tensor, "B C H W"],
    label: int,
    steps: int,
    rate: float = 1e-3,
    *,
    fresh: bool = True,
) -> Iterator[LocaliserStep]:
    """Teach a copy of a network's localiser one picture by Adam, its classifier held, and watch θ.

    L = cross-entropy(classifier(sample(U, T_θ(G))), label) with θ = f_loc(U); ∂L/∂w = ∂L/∂θ · ∂θ/∂w.

    Args:
        network: has a single transformer.
        image: the picture, in [0, 1].
        label: its true class.
        steps: updates in all.
        rate: Adam's.
        fresh: begin as training begins: last layer zero, its bias the identity (section 3.1).

    Returns:
        An iterator over the start and the state after each update, in float64.

    Raises:
        ArgumentError: the network has not exactly one transformer, or the picture or its label does not fit it.
    """
    spec = network.spec
    if len(network.transformers) != 1 or spec.arrangement != "single":
        raise ArgumentError("network", spec.as_dict(), "a network with a single transformer", "choose another")
    if tuple(image.shape) != (1, spec.channels, *spec.size):
        raise ArgumentError("image", image, f"one picture (1, {spec.channels}, {spec.size})", "add a batch axis")
    if not 0 <= label < spec.classes:
        raise ArgumentError("label", label, f"a class, 0 to {spec.classes - 1}", "classes count from 0")
    pupil = deepcopy(network).double().eval()
    transformer = pupil.transformers[0]
    if fresh:
        nn.init.zeros_(transformer.regression.weight)
        with torch.no_grad():
            transformer.regression.bias.copy_(transformer.family.identity())
    return _train(pupil, image.to(transformer.regression.weight), label, steps, rate)


def _train(
    pupil: Network, image: Float[Tensor, "1 C H W"], label: int, steps: int, rate: float
) -> Iterator[LocaliserStep]:
    transformer = pupil.transformers[0]
    parts = [(f"localiser {n}", p) for n, p in transformer.localiser.named_parameters()]
    parts += [(f"regression {n}", p) for n, p in transformer.regression.named_parameters()]
    weights = [p.requires_grad_(True) for _, p in parts]
    adam = torch.optim.Adam(weights, lr=rate)
    target = torch.tensor([label], device=image.device)
    for index in range(steps + 1):
        with torch.enable_grad():
            theta = transformer.localise(image)
            loss = F.cross_entropy(pupil(image, theta), target)
            to_theta, *to_weights = torch.autograd.grad(loss, [theta, *weights])
        layers = {name: float(g.norm()) for (name, _), g in zip(parts, to_weights, strict=True)}
        yield LocaliserStep(
            DescentStep(index, theta[0].detach().clone(), float(loss.detach()), to_theta[0]), layers, to_weights[-1]
        )
        for weight, gradient in zip(weights, to_weights, strict=True):
            weight.grad = gradient
        adam.step()
