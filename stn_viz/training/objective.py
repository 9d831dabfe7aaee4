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
        upright: Float[Tensor, "B C Hv Wv"] | None = None,
        upright_labels: Int[Tensor, " B"] | None = None,
    ) -> Float[Tensor, ""]:
        """Give cross-entropy; with ``upright`` digits, the two separate lessons of upright-first.

        Trained jointly from the start, a batch-normalised classifier learns the distortion itself and leaves the
        transformer lazy. Upright-first, the classifier learns from upright digits alone, and the transformer learns on
        distorted ones what such a classifier wants to see: the classifier is frozen on that path.
        """
        if upright is None or upright_labels is None:
            return F.cross_entropy(self.model(images), labels)
        lesson = F.cross_entropy(self.model.classifier(upright), upright_labels)
        return lesson + F.cross_entropy(self._frozen(self.model.warp(images)), labels)

    def _frozen(self, views: Float[Tensor, "B C Hv Wv"]) -> Float[Tensor, "B K"]:
        classifier = self.model.classifier
        fixed = {name: p.detach() for name, p in classifier.named_parameters()}
        classifier.eval()  # its own statistics too are of upright digits only
        logits = torch.func.functional_call(classifier, fixed, (views,))
        classifier.train()
        return logits
