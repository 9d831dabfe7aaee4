"""What is minimised: plain cross-entropy, or, to begin with, upright-first."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from stn_viz.models import Network


class Objective(nn.Module):
    """Give the loss of a network on a batch; a module, so that data-parallel wrappers see one forward pass."""

    def __init__(self, model: Network) -> None:
        super().__init__()
        self.model = model

    def forward(
        self,
        images: Float[Tensor, "B C H W"],
        labels: Int[Tensor, " B"],
        lesson: Float[Tensor, "B C Hv Wv"] | None = None,
        targets: Float[Tensor, "B K"] | None = None,
    ) -> Float[Tensor, ""]:
        """Give cross-entropy; with a ``lesson``, the sum of the two separate losses of upright-first.

        Trained jointly from the start, a batch-normalised classifier learns the distortion itself and leaves the
        transformer lazy. Upright-first, the classifier learns from the lesson alone, to know upright digits and to be
        unsure of turned ones, and the transformer learns on distorted digits what such a classifier wants to see: the
        classifier is frozen on that path.
        """
        if lesson is None or targets is None:
            return F.cross_entropy(self.model(images), labels)
        learnt = F.cross_entropy(self.model.classifier(lesson), targets)
        return learnt + F.cross_entropy(self._frozen(self.model.warp(images)), labels)

    def _frozen(self, views: Float[Tensor, "B C Hv Wv"]) -> Float[Tensor, "B K"]:
        classifier = self.model.classifier
        fixed = {name: p.detach() for name, p in classifier.named_parameters()}
        classifier.eval()  # its statistics too are the lesson's
        logits = torch.func.functional_call(classifier, fixed, (views,))
        classifier.train()
        return logits
