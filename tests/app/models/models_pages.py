"""What test_page_models and test_models_verdicts share."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import torch
from streamlit.testing.v1 import AppTest

from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.distortions import distortion
from stn_viz.networks.checkpoints import load_checkpoint
from stn_viz.networks.models import Network
from stn_viz.networks.replay import Replay, Stage
from stn_viz.training import plan

PAGE = "from stn_viz.app.models import page as models\nmodels.page()"
NAMES = (
    "r-st-fcn-affine",
    "r-st-fcn-affine-joint",
    "r-fcn",
    "r-st-fcn-tps-series",
    "e-st-fcn-tps",
    "p-st-fcn-projective-deep",
    "add-st-fcn-attention-parallel",
)
REPLAYED = NAMES[0]


def untrained(name: str) -> Network:
    """Build a network of this name whose θ differ from digit to digit."""
    torch.manual_seed(len(name))
    model = Network(plan(name).spec)
    for transformer in model.transformers:
        torch.nn.init.normal_(transformer.regression.weight, std=0.08)
    return model.eval()


def recorded() -> Replay:
    theta = torch.tensor([1.0, 0, 0, 0, 1, 0]) + 0.1 * torch.randn(3, 64, 1, 6)
    looks, curve = torch.tensor([0.0, 50.0, 100.0]), torch.linspace(2, 1, 10)
    error, slope, until = torch.tensor([90.0, 12.5, 3.25]), torch.tensor([0.0, 0.5, 0.81]), torch.arange(10.0, 101, 10)
    return Replay(looks, theta, error, slope, until, curve, curve, curve, (Stage(100),))


def again(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def fact(at: AppTest, name: str) -> str:
    words = " ".join(e.proto.body for e in at.get("html"))
    found = re.search(rf"data-fact=['\"]{name}['\"]><b>(.*?)</b>", words)
    assert found, words
    return found[1]


def looked(folder, name: str, seed: int = 1):
    """Let torch look at the same 64 digits."""
    model = load_checkpoint(folder / f"{name}.safetensors")
    digits = load_bundled("test").part(torch.arange(64))
    batch = distortion(plan(name).task).distorted(digits, seed)
    with torch.no_grad():
        probabilities = model(batch.images).softmax(1)
    return model, digits, batch, probabilities


def words(at: AppTest) -> str:
    return " ".join(re.sub(r"<style>.*?</style>", "", e.proto.body, flags=re.S) for e in at.get("html"))


def plotly(at: AppTest) -> dict:
    (chart,) = at.get("plotly_chart")
    return json.loads(chart.proto.spec)


def values(sent: list | dict) -> list[float]:
    """Read an array of a plotly spec, whether it came as a list or packed."""
    if isinstance(sent, list):
        return sent
    return np.frombuffer(base64.b64decode(sent["bdata"]), np.dtype(sent["dtype"])).astype(float).tolist()
