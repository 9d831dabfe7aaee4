"""What is minimised: plain cross-entropy, or, to begin with, the loss of an auxiliary classifier of upright digits."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from stn_viz.networks.models import Network
from stn_viz.networks.spec import VIEW
from stn_viz.networks.volumes import VolumeNetwork


class UprightFirstLoss(nn.Module):
    """Compute the loss of a network on a batch; a module, so that data-parallel wrappers see one forward pass.

    Trained jointly from the start, a batch-normalised classifier learns the distortion itself and leaves the
    transformer degenerate: θ hardly follows the digit. In the curriculum "upright first" a small auxiliary classifier
    learns to know upright digits and to be unsure of turned ones; the transformer learns to hand on what it knows, and
    the classifier learns behind the transformer, without sending a gradient into it.

    Args:
        model: the network, of pictures or of volumes.
        auxiliary: a classifier of the transformers' views; None trains jointly.
    """

    def __init__(self, model: Network | VolumeNetwork, auxiliary: nn.Module | None = None) -> None:
        super().__init__()
        self.model, self.auxiliary = model, auxiliary
        self.own = torch.tensor(math.nan)  # the network's own cross-entropy in the last pass, without the curriculum's

    def forward(
        self,
        images: Float[Tensor, "B C *size"],
        labels: Int[Tensor, " B"],
        examples: Float[Tensor, "B C Hv Wv"] | None = None,
        targets: Float[Tensor, "B K"] | None = None,
    ) -> Float[Tensor, ""]:
        """Return cross-entropy; with ``examples`` for the auxiliary classifier, the sum of all three parts' losses."""
        if self.auxiliary is None or examples is None or targets is None:
            loss = F.cross_entropy(self.model(images), labels)
            self.own = loss.detach()
            return loss
        views = self.model.warp(images)
        behind = F.cross_entropy(self.model.classifier(views.detach()), labels)
        self.own = behind.detach()
        taught = F.cross_entropy(self.auxiliary(examples), targets)
        return behind + taught + F.cross_entropy(_run_frozen(self.auxiliary, views), labels)


def build_auxiliary_classifier(classes: int) -> nn.Module:
    """Build a small fully connected classifier of views: it has no pooling, so a turned digit is strange to it."""
    pixels = VIEW[0] * VIEW[1] // 4
    hidden = [
        nn.Linear(pixels, 128, bias=False),
        nn.BatchNorm1d(128),
        nn.ReLU(),
        nn.Linear(128, 64, bias=False),
        nn.BatchNorm1d(64),
        nn.ReLU(),
    ]
    return nn.Sequential(nn.AvgPool2d(2), nn.Flatten(), *hidden, nn.Linear(64, classes))


def _run_frozen(auxiliary: nn.Module, views: Float[Tensor, "B C Hv Wv"]) -> Float[Tensor, "B K"]:
    """Run the auxiliary classifier without training it: fixed weights, batch statistics of its own examples."""
    fixed = {name: p.detach() for name, p in auxiliary.named_parameters()}
    auxiliary.eval()
    logits = torch.func.functional_call(auxiliary, fixed, (views,))
    auxiliary.train()
    return logits
