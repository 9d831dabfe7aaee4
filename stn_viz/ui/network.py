"""The trained network's opinion: its θ for a digit, its class probabilities, and the loss it sends back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch
import torch.nn.functional as F
from jaxtyping import Float, UInt8
from torch import Tensor

import stn_viz as sv
from stn_viz.models import Network

NAME = "r-st-cnn-affine"
TARGET = (28, 28)  # what its classifier sees


@dataclass(frozen=True)
class Opinion:
    """Hold what a network made of one digit.

    Args:
        theta: the affine θ that its transformer predicts.
        probabilities: of the ten classes.
    """

    theta: tuple[float, ...]
    probabilities: tuple[float, ...]

    @property
    def label(self) -> int:
        """Give the likeliest class."""
        return int(np.argmax(self.probabilities))


@st.cache_resource(show_spinner="Loading the trained network …")
def _model(name: str) -> Network:
    model = sv.load_checkpoint(name)
    if not isinstance(model, Network):
        raise sv.UserError(f"The checkpoint {name} holds no network that this page can ask.")
    return model


def _floats(planes: UInt8[np.ndarray, "1 28 28"]) -> Float[Tensor, "1 1 28 28"]:
    return torch.from_numpy(planes)[None].to(torch.float32) / 255


@torch.no_grad()
def ask(planes: UInt8[np.ndarray, "1 28 28"], name: str = NAME) -> Opinion:
    """Let the network look at a digit through its own transformer.

    Raises:
        UserError: the checkpoint is missing or cannot be read.
    """
    model = _model(name)
    probabilities = model(_floats(planes)).softmax(1)[0]
    theta = model.transformers[0].theta
    assert theta is not None  # the forward pass above set it
    return Opinion(tuple(theta[0].tolist()), tuple(probabilities.tolist()))


def judge(
    V: Float[Tensor, "1 1 28 28"], label: int | None, name: str = NAME
) -> tuple[tuple[float, ...], Float[Tensor, "1 1 28 28"]]:
    """Let the classifier look at a rectified digit, and give its probabilities and ∂L/∂V of its cross-entropy.

    Without a known label the loss is that of the class it finds likeliest.

    Raises:
        UserError: the checkpoint is missing or cannot be read.
    """
    leaf = V.detach().to(torch.float32).requires_grad_(True)
    logits = _model(name).classifier(leaf)
    target = logits.argmax(1) if label is None else torch.tensor([label])
    (upstream,) = torch.autograd.grad(F.cross_entropy(logits, target), leaf)
    return tuple(logits.detach().softmax(1)[0].tolist()), upstream
