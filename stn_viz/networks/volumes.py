"""A network of volumes: a 3-D spatial transformer, a projection of what it reads to a picture, and a 2-D classifier."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from stn_viz.coordinates import VolumeFrame
from stn_viz.errors import ArgumentError, check_device
from stn_viz.networks.models import make_cnn
from stn_viz.networks.spatial_transformer import SpatialTransformer, TransformerTrace
from stn_viz.networks.spec import VIEW
from stn_viz.transforms import families

DEPTH = 8  # slices of V, which the projection averages
_FEATURES = 64


@dataclass(frozen=True)
class VolumeSpec:
    """Describe a network of volumes in values that a card can hold.

    Args:
        family: the transformer's family, over volumes; None projects the volume as it stands.
        size: (D, H, W) of the input.
        classes: how many logits.
    """

    family: str | None = "affine-3d"
    size: tuple[int, int, int] = (32, 32, 32)
    classes: int = 10

    def __post_init__(self) -> None:
        """Refuse a family of maps, and what is no family."""
        object.__setattr__(self, "size", tuple(self.size))
        if self.family is not None and self.family not in families(dims=3):
            raise ArgumentError(
                "family", self.family, f"one of {', '.join(families(dims=3))}, or None", "check the spelling"
            )

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for a card."""
        return asdict(self)


class VolumeNetwork(nn.Module):
    """Classify volumes (B, 1, D, H, W) in [0, 1] by what a 3-D transformer brings into view.

    The transformer reads V of 8×28×28 voxels; the projection is its mean along z, a 28×28 picture, and the classifier
    the CNN of pictures. Without a transformer the volume itself is projected, and interpolated to 28×28.
    """

    transformers: Sequence[SpatialTransformer]  # a ModuleList, typed by what it holds

    def __init__(self, spec: VolumeSpec) -> None:
        super().__init__()
        self.spec = spec
        frame = VolumeFrame(spec.size, (DEPTH, *VIEW))
        layers = (
            [] if spec.family is None else [SpatialTransformer(_localiser(spec.size), spec.family, frame, _FEATURES)]
        )
        self.transformers = nn.ModuleList(layers)  # type: ignore[assignment]
        self.classifier = make_cnn(1, VIEW, spec.classes)

    @property
    def device(self) -> torch.device:
        """Return where its weights are."""
        return next(self.parameters()).device

    def warp(
        self,
        images: Float[Tensor, "B 1 D H W"],
        theta: Float[Tensor, "*batch P"] | None = None,
        traces: list[TransformerTrace] | None = None,
    ) -> Float[Tensor, "B 1 Hv Wv"]:
        """Return the projection that the classifier sees.

        Args:
            images: volumes.
            theta: used instead of the transformer's own θ.
            traces: a list to which the transformer appends what it did.
        """
        if not self.transformers:
            return nn.functional.interpolate(images.mean(2), VIEW, mode="bilinear")
        return self.transformers[0](images, theta, traces).mean(2)

    def forward(
        self,
        images: Float[Tensor, "B 1 D H W"],
        theta: Float[Tensor, "*batch P"] | None = None,
        traces: list[TransformerTrace] | None = None,
    ) -> Float[Tensor, "B K"]:
        """Compute the logits; arguments as in :meth:`warp`.

        Raises:
            ArgumentError: the volumes are not what the network was built for, or on another device.
        """
        wanted = (1, *self.spec.size)
        if images.ndim != 5 or tuple(images.shape[1:]) != wanted or not images.is_floating_point():
            raise ArgumentError(
                "images",
                images,
                f"a floating-point tensor (B, {', '.join(map(str, wanted))})",
                "give them a batch and a channel axis",
            )
        check_device("images", images, self.device, "the network's weights")
        return self.classifier(self.warp(images, theta, traces))


def _localiser(size: tuple[int, int, int]) -> nn.Module:
    """Build a localisation network on the half-size volume: three convolutions of stride 2, and a dense layer."""

    def convolution(inputs: int, outputs: int) -> list[nn.Module]:
        conv = nn.Conv3d(inputs, outputs, 3, stride=2, padding=1, bias=False)
        return [conv, nn.BatchNorm3d(outputs), nn.ReLU()]

    left = math.prod(math.ceil(n // 2 / 8) for n in size)
    body = [*convolution(1, 16), *convolution(16, 32), *convolution(32, 32)]
    return nn.Sequential(nn.AvgPool3d(2), *body, nn.Flatten(), nn.Linear(32 * left, _FEATURES), nn.ReLU())
