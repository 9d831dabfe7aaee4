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
from stn_viz.networks.models import Network
from stn_viz.texts import say

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


_KNOWN: set[str] = set()  # names of networks that need no waiting


def load(name: str) -> Network:
    """Load a trained network once, for all sessions, and say so while it takes its time.

    Raises:
        UserError: it is missing or damaged.
    """
    if name in _KNOWN:
        return loaded(name)
    with st.spinner(say("app-wait-network")):
        network = loaded(name)
    _KNOWN.add(name)
    return network


@st.cache_resource(show_spinner=False)
def loaded(name: str) -> Network:
    """Load a trained network once, for all sessions, without a word.

    Raises:
        UserError: as :func:`load`.
    """
    return sv.load_checkpoint(name)


def _floats(planes: UInt8[np.ndarray, "1 28 28"]) -> Float[Tensor, "1 1 28 28"]:
    return torch.from_numpy(planes)[None].to(torch.float32) / 255


def ask(planes: UInt8[np.ndarray, "1 28 28"], name: str = NAME) -> Opinion:
    """Let the network look at a digit through its own transformer.

    Raises:
        UserError: the checkpoint is missing or cannot be read.
    """
    trace = load(name).trace(_floats(planes))
    return Opinion(tuple(trace.warps[0].theta[0].tolist()), tuple(trace.probabilities[0].tolist()))


def judge(
    V: Float[Tensor, "1 1 28 28"], label: int | None, name: str = NAME
) -> tuple[tuple[float, ...], Float[Tensor, "1 1 28 28"]]:
    """Let the classifier look at a rectified digit, and give its probabilities and ∂L/∂V of its cross-entropy.

    Without a known label the loss is that of the class it finds likeliest.

    Raises:
        UserError: the checkpoint is missing or cannot be read.
    """
    leaf = V.detach().to(torch.float32).requires_grad_(True)
    logits = load(name).classifier(leaf)
    target = logits.argmax(1) if label is None else torch.tensor([label])
    (upstream,) = torch.autograd.grad(F.cross_entropy(logits, target), leaf)
    return tuple(logits.detach().softmax(1)[0].tolist()), upstream
