"""A trained network as layers and weights for ``math/network.js``, batch norms folded into what is before them."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from stn_viz.errors import ArgumentError
from stn_viz.networks.models import Network

Layers = list[dict[str, Any]]


def layered(network: Network, name: str) -> tuple[dict[str, Any], dict[str, NDArray[np.float32]]]:
    """Write down a network of one transformer: the layers that find θ, those that classify V, and their weights.

    Args:
        network: in which each batch norm stands behind a convolution or a dense layer.
        name: what it is called.

    Returns:
        plain values that name the weights, and the weights as float32 arrays of the layers' own shapes.

    Raises:
        ArgumentError: it has not one transformer, or a layer that the browser does not know.
    """
    if len(network.transformers) != 1 or network.spec.arrangement != "single":
        raise ArgumentError("network", network.spec, "a network of one transformer", "take r-st-cnn-affine")
    transformer = network.transformers[0]
    weights: dict[str, NDArray[np.float32]] = {}
    localiser = _layers(nn.Sequential(transformer.localiser, transformer.regression), "localiser", weights)
    classifier = _layers(network.classifier, "classifier", weights)
    return {"name": name, "localiser": localiser, "classifier": classifier}, weights


def _layers(module: nn.Module, prefix: str, weights: dict[str, NDArray[np.float32]]) -> Layers:
    """Write the leaves of a module in their order; weights go into ``weights``."""
    found: Layers = []
    leaves = [one for one in module.modules() if not list(one.children())]
    for k, leaf in enumerate(leaves):
        if isinstance(leaf, nn.ReLU):
            found[-1]["rectified"] = True
        elif isinstance(leaf, nn.AvgPool2d | nn.MaxPool2d) and leaf.kernel_size == 2:
            found.append({"kind": "mean" if isinstance(leaf, nn.AvgPool2d) else "maximum"})
        elif isinstance(leaf, nn.Conv2d | nn.Linear):
            norm = leaves[k + 1] if k + 1 < len(leaves) else None
            named = {part: f"{prefix}.{len(found)}.{part}" for part in ("weight", "bias")}
            for part, value in zip(named.values(), _folded(leaf, norm), strict=True):
                weights[part] = value.to(torch.float32).numpy()
            found.append(named | _shape(leaf))
        elif not isinstance(leaf, nn.BatchNorm1d | nn.BatchNorm2d | nn.Flatten | nn.Identity):
            raise ArgumentError("network", leaf, "convolutions, dense layers and pools of 2×2", "write the layer there")
    return found


def _shape(leaf: nn.Conv2d | nn.Linear) -> dict[str, Any]:
    if isinstance(leaf, nn.Linear):
        return {"kind": "dense"}
    return {"kind": "convolution", "stride": leaf.stride[0], "padding": int(leaf.padding[0])}


def _folded(leaf: nn.Conv2d | nn.Linear, norm: nn.Module | None) -> tuple[Tensor, Tensor]:
    """Compute weight and bias of a layer with the batch norm behind it, in double precision."""
    weight = leaf.weight.detach().double()
    bias = weight.new_zeros(len(weight)) if leaf.bias is None else leaf.bias.detach().double()
    if not isinstance(norm, nn.BatchNorm1d | nn.BatchNorm2d):
        return weight, bias
    assert norm.running_mean is not None
    assert norm.running_var is not None
    scale = norm.weight.detach().double() / (norm.running_var.double() + norm.eps).sqrt()
    shift = norm.bias.detach().double() - scale * norm.running_mean.double()
    return weight * scale.reshape(-1, *[1] * (weight.ndim - 1)), scale * bias + shift
