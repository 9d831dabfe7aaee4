"""The networks of section 4: FCN and CNN, and the same behind one or several spatial transformers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError, check_device
from stn_viz.networks.model_card import ModelCard
from stn_viz.networks.spatial_transformer import SpatialTransformer, TransformerTrace
from stn_viz.networks.spec import VIEW, Arrangement, Kind, Spec

Given = Tensor | Sequence[Tensor | None] | None  # θ handed in instead of the network's own
_DEEP = 16  # channels of the feature maps that a deep transformer warps


@dataclass(frozen=True, eq=False)
class Trace:
    """Hold one pass through a network.

    Args:
        logits: what the classifier returned.
        warps: what each transformer did, in the order of ``transformers``.
        arrangement: how they are arranged.
    """

    logits: Float[Tensor, "B K"]
    warps: tuple[TransformerTrace, ...]
    arrangement: Arrangement

    @property
    def probabilities(self) -> Float[Tensor, "B K"]:
        """Compute the softmax of the logits."""
        return self.logits.softmax(1)


class Network(nn.Module):
    """Classify (B, C, H, W) in [0, 1], through the spatial transformers of ``transformers`` where it has any."""

    transformers: Sequence[SpatialTransformer]  # a ModuleList, typed by what it holds
    card: ModelCard | None  # what is known of it; None until it is loaded from a checkpoint

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        self.spec, self.card = spec, None
        self.stem: nn.Module = nn.Identity()
        size, channels = spec.size, spec.channels
        found: list[SpatialTransformer] = []
        if spec.family is not None:
            if spec.arrangement == "deep":
                self.stem = _make_convolution(channels, _DEEP, 5, padding=2)
                channels = _DEEP
            for k in range(spec.count):
                source = VIEW if spec.arrangement == "series" and k else size
                localiser, features = _make_localiser(spec.kind, channels, source)
                found.append(SpatialTransformer(localiser, spec.family, Frame(source, VIEW), features))
            channels *= spec.count if spec.arrangement == "parallel" else 1
            size = VIEW
        self.transformers = nn.ModuleList(found)  # type: ignore[assignment]
        build = _make_fcn if spec.kind == "fcn" else make_cnn
        self.classifier = build(channels, size, spec.classes)

    @property
    def device(self) -> torch.device:
        """Return where its weights are."""
        return next(self.parameters()).device

    @property
    def task(self) -> str | None:
        """Return the distortion that the network learnt from, by its card; None where it has none."""
        return None if self.card is None else self.card.task

    def warp(
        self, images: Float[Tensor, "B C H W"], theta: Given = None, traces: list[TransformerTrace] | None = None
    ) -> Float[Tensor, "B Cv Hv Wv"]:
        """Return what the classifier sees: the images behind all transformers; arguments as in :meth:`forward`."""
        maps = self.stem(images)
        thetas = theta if isinstance(theta, (list, tuple)) else [theta, *[None] * (len(self.transformers) - 1)]
        if self.transformers and len(thetas) != len(self.transformers):
            wanted = f"one θ, or None, for each of {len(self.transformers)} transformers"
            raise ArgumentError("theta", thetas, wanted, "hand in a list of that length")
        if self.spec.arrangement == "parallel":
            return torch.cat([st(maps, t, traces) for st, t in zip(self.transformers, thetas, strict=True)], dim=1)
        for st, t in zip(self.transformers, thetas, strict=False):
            maps = st(maps, t, traces)
        return maps

    def forward(
        self, images: Float[Tensor, "B C H W"], theta: Given = None, traces: list[TransformerTrace] | None = None
    ) -> Float[Tensor, "B K"]:
        """Compute the logits.

        Args:
            images: in [0, 1], of the size and channels of the spec.
            theta: used instead of the first transformer's own θ; or a list, one (or None) for each transformer.
            traces: a list to which each transformer appends what it did; :meth:`trace` returns it.

        Raises:
            ArgumentError: the images are not what the network was built for, or on another device.
        """
        wanted = (self.spec.channels, *self.spec.size)
        if images.ndim != 4 or tuple(images.shape[1:]) != wanted or not images.is_floating_point():
            fix = "divide bytes by 255 and give them a batch and a channel axis"
            raise ArgumentError("images", images, f"a floating-point tensor (B, {', '.join(map(str, wanted))})", fix)
        check_device("images", images, self.device, "the network's weights")
        return self.classifier(self.warp(images, theta, traces))

    def trace(self, images: Float[Tensor, "B C H W"], theta: Given = None, *, gradients: bool = False) -> Trace:
        """Classify, and return what each transformer read and did; threads that trace at once do not mix.

        Args:
            images: as in :meth:`forward`.
            theta: likewise.
            gradients: keep the graph, so that logits and V can be differentiated.

        Raises:
            ArgumentError: the images are not what the network was built for.
        """
        traces: list[TransformerTrace] = []
        with torch.set_grad_enabled(gradients):
            logits = self(images, theta, traces)
        named = (replace(done, name=f"transformers.{k}") for k, done in enumerate(traces))
        return Trace(logits, tuple(named), self.spec.arrangement)


def upstream(
    model: Network,
    images: Float[Tensor, "B C H W"],
    labels: Int[Tensor, " B"],
    theta: Given = None,
    transformer: int = 0,
) -> Float[Tensor, "B Cv Ho Wo"]:
    """Compute ∂L/∂V at a transformer for L = cross-entropy of each picture, what :func:`stn_viz.gradients` takes.

    Raises:
        ArgumentError: the network has no such transformer.
    """
    if not 0 <= transformer < len(model.transformers):
        wanted = f"the number of one of {len(model.transformers)} transformers"
        raise ArgumentError("transformer", transformer, wanted, "count from 0")
    trace = model.trace(images, theta, gradients=True)
    with torch.enable_grad():
        loss = F.cross_entropy(trace.logits, labels.to(trace.logits.device), reduction="sum")
    return torch.autograd.grad(loss, trace.warps[transformer].V)[0]


def _make_convolution(inputs: int, outputs: int, size: int, stride: int = 1, padding: int = 0) -> nn.Sequential:
    conv = nn.Conv2d(inputs, outputs, size, stride, padding, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs), nn.ReLU())


def _make_dense(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inputs, outputs, bias=False), nn.BatchNorm1d(outputs), nn.ReLU())


def _count_features(body: nn.Module, channels: int, size: tuple[int, int]) -> int:
    """Count what a body gives for one input, by trying it."""
    was = body.training
    with torch.no_grad():
        count = body.eval()(torch.zeros(1, channels, *size)).numel()
    body.train(was)
    return count


def _make_localiser(kind: Kind, channels: int, size: tuple[int, int]) -> tuple[nn.Module, int]:
    """Build a localisation network on the half-size map: three layers of 32, or two 5×5 convolutions and 64."""
    if kind == "fcn":
        pixels = channels * (size[0] // 2) * (size[1] // 2)
        return nn.Sequential(
            nn.AvgPool2d(2), nn.Flatten(), _make_dense(pixels, 32), _make_dense(32, 32), _make_dense(32, 32)
        ), 32
    body = nn.Sequential(
        nn.AvgPool2d(2),
        _make_convolution(channels, 32, 5),
        nn.MaxPool2d(2),
        _make_convolution(32, 32, 5),
        nn.MaxPool2d(2) if size[0] > VIEW[0] else nn.Identity(),
        nn.Flatten(),
    )
    return nn.Sequential(*body, nn.Linear(_count_features(body, channels, size), 64), nn.ReLU()), 64


def make_cnn(
    channels: int, size: tuple[int, int], classes: int, widths: tuple[int, int, int, int] = (16, 32, 64, 64)
) -> nn.Sequential:
    """Build four convolutions: the first at stride 2, a pool after the second, no padding in the last."""
    first, second, third, fourth = widths
    body = nn.Sequential(
        _make_convolution(channels, first, 5, stride=2, padding=2),
        _make_convolution(first, second, 3, padding=1),
        nn.MaxPool2d(2),
        _make_convolution(second, third, 3, padding=1),
        _make_convolution(third, fourth, 3),
        nn.Flatten(),
    )
    return nn.Sequential(*body, nn.Linear(_count_features(body, channels, size), classes))


def _make_fcn(channels: int, size: tuple[int, int], classes: int) -> nn.Sequential:
    """Build two hidden layers, as wide as 400,000 parameters allow and at most 256."""
    pixels = channels * size[0] * size[1]
    width = min(256, 350_000 // pixels // 16 * 16)
    return nn.Sequential(nn.Flatten(), _make_dense(pixels, width), _make_dense(width, width), nn.Linear(width, classes))
