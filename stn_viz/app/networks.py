"""The trained network's opinion: its θ for a digit, its class probabilities, and the loss it sends back."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

import stn_viz as sv
from stn_viz.app import heavy
from stn_viz.app.cache import store
from stn_viz.differentiation.losses import CrossEntropy, Given, Loss
from stn_viz.errors import ArgumentError
from stn_viz.networks.layers import layered
from stn_viz.networks.models import Network
from stn_viz.stage.opinion import Opinion
from stn_viz.stage.packing import pack
from stn_viz.texts import say

NAME = "r-st-cnn-affine"
TARGET = (28, 28)  # what its classifier sees


LOADED = store(256)
_KNOWN: set[str] = set()  # names of networks that need no waiting


def load(name: str) -> Network:
    """Load a trained network once, for all sessions, and say so while it takes its time.

    Raises:
        UserError: it is missing or damaged.
    """
    if name in _KNOWN:
        return loaded(name)
    with heavy.spinner(say("app-wait-network")):
        network = loaded(name)
    _KNOWN.add(name)
    return network


def loaded(name: str) -> Network:
    """Load a trained network once, for all sessions, without a word.

    Raises:
        UserError: as :func:`load`.
    """
    return LOADED.get(name, lambda: sv.load_checkpoint(name))


def packed(opinion: Opinion | None) -> bytes | None:
    """Pack the network of an opinion for a page without Python; None without one, or with several transformers."""
    if opinion is None or opinion.name is None:
        return None
    try:
        return pack(*layered(loaded(opinion.name), opinion.name))
    except ArgumentError:  # the page shows what it said
        return None


def _floats(planes: UInt8[np.ndarray, "1 28 28"]) -> Float[Tensor, "1 1 28 28"]:
    return torch.from_numpy(planes)[None].to(torch.float32) / 255


def ask(planes: UInt8[np.ndarray, "1 28 28"], name: str = NAME) -> Opinion:
    """Let the network look at a digit through its own transformer, which predicts an affine θ.

    Raises:
        UserError: the checkpoint is missing or cannot be read.
    """
    trace = load(name).trace(_floats(planes))
    return Opinion(tuple(trace.probabilities[0].tolist()), tuple(trace.warps[0].theta[0].tolist()), name)


def judge(
    V: Float[Tensor, "1 1 28 28"], label: int | None, loss: type[Loss] = CrossEntropy, name: str = NAME
) -> tuple[Opinion, Float[Tensor, "1 1 28 28"]]:
    """Let the classifier look at a rectified digit, and return its opinion and ∂L/∂V of a loss that asks it.

    Without a known label the loss is that of the class it finds likeliest. V may be on a GPU; the classifier is not.

    Raises:
        UserError: the checkpoint is missing or cannot be read.
    """
    V, classifier = V.detach().to("cpu", torch.float32), load(name).classifier
    with torch.no_grad():
        probabilities = classifier(V).softmax(1)[0]
    given = Given(network=classifier, label=int(probabilities.argmax()) if label is None else label)
    return Opinion(tuple(probabilities.tolist())), loss.build(given).gradient(V)
