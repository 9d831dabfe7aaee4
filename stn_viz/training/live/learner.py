"""One network that learns step by step, and whose state can be kept and brought back to the bit."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from stn_viz.datasets.digits import Digits
from stn_viz.datasets.distortions import Batch
from stn_viz.evaluation.metrics import Evaluation, measure
from stn_viz.networks.models import Network, make_cnn
from stn_viz.networks.spatial_transformer import begin_as_identity
from stn_viz.networks.spec import Spec
from stn_viz.training.distributed import ProcessGroup
from stn_viz.training.live.probes import kernel, normalised
from stn_viz.training.loop import draw_inputs, learn, start
from stn_viz.training.recipe import Plan
from stn_viz.training.run import Run
from stn_viz.training.upright_first import UprightFirstLoss

_ALONE = ProcessGroup()
_WIDTHS = (18, 40, 76, 76)  # of the plain network, so that it has as many parameters as the other
_STARVED = 1e-9  # of the gradient


@dataclass(frozen=True, eq=False)
class State:
    """Hold a copy of all that a learner's next step depends on.

    Args:
        tensors: weights and statistics of the network, of its average and of the auxiliary classifier.
        moments: the optimiser's, parameter by parameter.
    """

    tensors: tuple[Tensor, ...]
    moments: tuple[Mapping[str, Tensor], ...]

    @property
    def nbytes(self) -> int:
        """Count the bytes."""
        every = [*self.tensors, *(v for one in self.moments for v in one.values())]
        return sum(v.nbytes for v in every)


class Learner:
    """Train one network on a plan's distortion of digits.

    Args:
        plan: what to train.
        digits: to learn from, on the device.
        faults: what is done wrong; see :class:`~stn_viz.training.live.setting.LiveSetting`.
    """

    def __init__(self, plan: Plan, digits: Digits, faults: frozenset[str] = frozenset()) -> None:
        """Draw the initial weights."""
        build = Network if plan.spec.family else build_plain
        with torch.random.fork_rng(devices=[]):
            self.run: Run = start(plan, digits.labels.device, build)
        draw_weights([self.run.model, *([] if self.run.auxiliary is None else [self.run.auxiliary])], plan.recipe.seed)
        for transformer in self.run.model.transformers:
            if "random" not in faults:
                begin_as_identity(transformer)
        self.run.average = {k: v.clone() for k, v in self.run.model.state_dict().items()}
        self._digits, self._normalises = digits, "normalised" in faults
        self._objective = UprightFirstLoss(self.run.model, self.run.auxiliary).train()
        self._judge = copy.deepcopy(self.run.model).eval().requires_grad_(False)
        for group in self.run.optimiser.param_groups:
            group["share"] = 0.0 if group["localises"] and "frozen" in faults else 1.0
        for transformer in self.run.model.transformers:
            transformer.kernel = self._judge.transformers[0].kernel = kernel(faults)
            if "starved" in faults:
                transformer.regression.register_forward_hook(_starve)

    def draw(self) -> list[Tensor]:
        """Draw what the next step learns from."""
        images, labels, *others = draw_inputs(self.run, self._digits, _ALONE)
        return [self.seen(images), labels, *([self.seen(others[0]), others[1]] if others else [])]

    def step(self, inputs: list[Tensor]) -> float:
        """Learn from a batch and give the network's own cross-entropy on it; no number where any part is none."""
        whole = learn(self.run, self._objective, inputs, _ALONE)
        self.run.step += 1
        return float(self._objective.own) if math.isfinite(whole) else whole

    def seen(self, images: Float[Tensor, "B C H W"]) -> Float[Tensor, "B C H W"]:
        """Give pictures in [0, 1] as the network gets them."""
        return normalised(images) if self._normalises else images

    def judge(self) -> Network:
        """Return the network with the averaged weights, as it is now, in evaluation mode."""
        self._judge.load_state_dict(self.run.average)
        return self._judge

    def measure(self, batch: Batch) -> Evaluation:
        """Measure the averaged network on pictures in [0, 1]."""
        return measure(self.judge(), [Batch(self.seen(batch.images), batch.labels, batch.drawn)])

    def state(self) -> State:
        """Copy all that the next step depends on."""
        optimiser = self.run.optimiser
        moments = [{k: v.clone() for k, v in optimiser.state.get(p, {}).items()} for p in self._parameters()]
        return State(tuple(v.detach().clone() for v in self._tensors()), tuple(moments))

    @torch.no_grad()
    def restore(self, state: State, step: int) -> None:
        """Go back to a step at which :meth:`state` was called."""
        for now, then in zip(self._tensors(), state.tensors, strict=True):
            now.copy_(then)
        for parameter, moments in zip(self._parameters(), state.moments, strict=True):
            self.run.optimiser.state.pop(parameter, None)
            if moments:
                self.run.optimiser.state[parameter] = {k: v.clone() for k, v in moments.items()}
        self.run.step = step

    def _parameters(self) -> list[nn.Parameter]:
        return [p for group in self.run.optimiser.param_groups for p in group["params"]]

    def _tensors(self) -> list[Tensor]:
        auxiliary: dict[str, Any] = {} if self.run.auxiliary is None else self.run.auxiliary.state_dict()
        return [*self.run.model.state_dict().values(), *self.run.average.values(), *auxiliary.values()]


@torch.no_grad()
def draw_weights(modules: Iterable[nn.Module], seed: int) -> None:
    """Draw the weights of all layers anew, as torch does, by a seed alone: torch's own generator is all threads'.

    Args:
        modules: of convolutions, dense layers and batch norms, which stay as they are made.
        seed: what the weights depend on.
    """
    generator = torch.Generator().manual_seed(seed)
    for layer in (one for module in modules for one in module.modules() if isinstance(one, nn.Conv2d | nn.Linear)):
        reach = 1 / math.sqrt(layer.weight[0].numel())
        for parameter in layer.parameters():
            drawn = torch.rand(parameter.shape, generator=generator) * 2 * reach - reach
            parameter.copy_(drawn)


def build_plain(spec: Spec) -> Network:
    """Build a network without transformer that has as many parameters as the one with an affine transformer."""
    model = Network(spec)
    model.classifier = make_cnn(spec.channels, spec.size, spec.classes, _WIDTHS)
    return model


def _starve(_module: nn.Module, _inputs: object, theta: Tensor) -> None:
    """Leave nearly nothing of the gradient that comes to θ."""
    if theta.requires_grad:
        theta.register_hook(_leave_little)


def _leave_little(gradient: Tensor) -> Tensor:
    return gradient * _STARVED
