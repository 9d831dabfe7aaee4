"""Co-localisation: a transformer that crops what pictures have in common, and the encoder that compares crops."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn

from stn_viz.coordinates import Frame
from stn_viz.datasets.digits import Digits
from stn_viz.datasets.poses import DIGIT
from stn_viz.datasets.scattered import PICTURE
from stn_viz.networks.checkpoints import load_checkpoint
from stn_viz.networks.spatial_transformer import SpatialTransformer

ENCODER = "p-cnn"  # the network of section 4.1 whose activations are compared; chosen on sets of training digits
SCALE = DIGIT[0] / PICTURE[0]  # of a box as large as a digit: that of random crops, and where the first stage holds s
_MAPS, _CHANNELS, _STRIDE = 4, 16, 4
_HIDDEN = 2  # convolutions before the last layer whose activations the encoder gives


class Colocaliser(nn.Module):
    """Crop 28×28 out of 84×84 pictures by θ = (s, tx, ty) of ``attention``, read off the picture itself.

    The localiser makes four maps of the picture, 21×21, each a softmax over places, and hands on the mean place of
    each: eight numbers that move as the object moves. The paper's localiser has dense layers instead.
    """

    transformers: Sequence[SpatialTransformer]  # a ModuleList, typed by what it holds

    def __init__(self) -> None:
        super().__init__()
        layer = SpatialTransformer(_Places(), "attention", Frame(PICTURE, DIGIT), 2 * _MAPS)
        self.transformers = nn.ModuleList([layer])  # type: ignore[assignment]
        self.classifier = nn.Identity()  # nothing is classified
        with torch.no_grad():
            layer.regression.bias[0] = SCALE

    @property
    def device(self) -> torch.device:
        """Return where its weights are."""
        return next(self.parameters()).device

    def localise(self, images: Float[Tensor, "B 1 84 84"]) -> Float[Tensor, "B 3"]:
        """Read θ off pictures."""
        return self.transformers[0].localise(images)

    def forward(
        self, images: Float[Tensor, "B 1 84 84"], theta: Float[Tensor, "*batch 3"] | None = None
    ) -> Float[Tensor, "B 1 28 28"]:
        """Crop pictures by their own θ, or by one that is handed in."""
        return self.transformers[0](images, theta)


class Encoder(nn.Module):
    """Describe 28×28 crops by the activations of a trained CNN: its last two hidden layers and its logits, one vector.

    Each layer's activations are divided so that upright digits lie a mean square distance of 2/3 apart in it, and 2 in
    all: a margin of 1 then means the same whatever the layer. Its weights stay as they are.

    Args:
        digits: upright digits to take the scale from; 500 suffice.
        name: the checkpoint of a CNN of 28×28 pictures.
    """

    def __init__(self, digits: Digits, name: str = ENCODER) -> None:
        super().__init__()
        layers = list(load_checkpoint(name).classifier)  # type: ignore[arg-type]  # a Sequential
        convolutions = [k for k, layer in enumerate(layers) if isinstance(layer, nn.Sequential)]
        self.layers = nn.ModuleList(layers)
        self.kept = [*convolutions[-_HIDDEN:], len(layers) - 1]
        self.requires_grad_(requires_grad=False).eval()
        spreads = [a.sub(a.mean(0)).square().sum(1).mean().sqrt() for a in self._activations(digits.floats(slice(500)))]
        self.spread = [float(spread) for spread in spreads]

    def train(self, mode: bool = True) -> Encoder:
        """Stay in evaluation mode: it is finished."""
        return super().train(mode=False)

    def forward(self, crops: Float[Tensor, "B 1 28 28"]) -> Float[Tensor, "B E"]:
        """Describe crops."""
        parts = zip(self._activations(crops), self.spread, strict=True)
        return torch.cat([part / spread for part, spread in parts], dim=1) / len(self.kept) ** 0.5

    def _activations(self, crops: Float[Tensor, "B 1 28 28"]) -> list[Float[Tensor, "B _"]]:
        found: list[Tensor] = []
        for k, layer in enumerate(self.layers):
            crops = layer(crops)
            if k in self.kept:
                found.append(crops.flatten(1))
        return found


class _Places(nn.Module):
    """Turn pictures into mean places (x, y), normalised, of softmaxes over maps."""

    def __init__(self) -> None:
        super().__init__()
        self.maps = nn.Sequential(
            nn.Conv2d(1, _CHANNELS, 9, stride=_STRIDE, padding=4),
            nn.ReLU(),
            nn.Conv2d(_CHANNELS, _CHANNELS, 5, padding=2),
            nn.ReLU(),
            nn.Conv2d(_CHANNELS, _MAPS, 5, padding=2),
        )

    def forward(self, images: Float[Tensor, "B 1 84 84"]) -> Float[Tensor, "B 8"]:
        maps = self.maps(images)
        weights = maps.flatten(2).softmax(2).unflatten(2, maps.shape[2:])
        lines = [
            (torch.arange(n, device=maps.device) * _STRIDE + 0.5) * 2 / side - 1
            for n, side in zip(maps.shape[2:], PICTURE, strict=True)
        ]
        y, x = (weights.sum(3) @ lines[0], weights.sum(2) @ lines[1])
        return torch.cat([x, y], dim=1)
