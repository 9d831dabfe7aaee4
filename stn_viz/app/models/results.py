"""What the inspector's choices are computed into, and kept: one network, 64 pictures, everything that came of them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from stn_viz.app import heavy
from stn_viz.app.cache import kept
from stn_viz.app.models.view import COUNT, OWN, Inspector
from stn_viz.app.networks import load as network
from stn_viz.datasets.digits import Digits, load_bundled, load_mnist
from stn_viz.datasets.distortions import Batch, distortion
from stn_viz.errors import UserError
from stn_viz.evaluation.inspection import UNKNOWN, Inspection, inspect
from stn_viz.evaluation.probes import Handed, Sweep, hand, robustness, subjects, sweep, weakened
from stn_viz.evaluation.probes import upright as read_upright
from stn_viz.evaluation.training_replay import TrainingReplay, probe, warp_replay
from stn_viz.networks.checkpoints import card_of, checkpoints, load_replay
from stn_viz.networks.model_card import ModelCard
from stn_viz.networks.models import Network
from stn_viz.networks.names import NetworkName
from stn_viz.networks.replay import Replay
from stn_viz.texts import Message, say

PROBED = 18  # digits of a recorded training that are shown
_ANGLES = torch.linspace(-180, 180, 49)


@dataclass(frozen=True, eq=False)
class Inspected:
    """Hold a network and what it made of the chosen pictures.

    Args:
        model: the network, with its card.
        inspection: what it made of the pictures.
        digits: the same pictures upright, with the channels the network wants.
        labels: the classes of those.
        familiar: whether the pictures are distorted in a way, and by no more, than the network was trained on.
        read: of a visitor's own picture, what the network makes of it upright; None for digits that are known ones.
    """

    model: Network
    inspection: Inspection
    digits: Float[Tensor, "B C 28 28"]
    labels: Int[Tensor, " B"]
    familiar: bool = True
    read: int | None = None

    @property
    def unjudged(self) -> str:
        """Say what is missing for a word on the transformer: the label, or a digit; "" where nothing is."""
        if self.read is None:
            return ""
        label = int(self.labels[0])
        if label < 0:
            return say("models-unjudged-label")
        if self.read != label:
            return say("models-unjudged-read", read=str(self.read), label=str(label))
        return ""

    @property
    def card(self) -> ModelCard:
        """Return the network's card."""
        return card_of(self.model)


def evaluate(view: Inspector, drawn: bytes | None) -> Inspected:
    """Let the network look at the chosen pictures.

    Raises:
        UserError: the network is missing or damaged.
    """
    label = view.label if drawn is not None else UNKNOWN
    data = "digits" if drawn is None and view.data in ("draw", "upload") else view.data
    return _evaluate(view.network, data, drawn, label, view.distortion, view.strength, view.draw)


def card_slope(view: Inspector, found: Inspected) -> float | None:
    """Return the slope that a network's card states, if the chosen pictures are distorted as those of its test were."""
    tested = view.data in ("digits", "mnist") and view.distortion in (OWN, found.card.task) and view.strength == 100
    return found.card.results.slope if tested else None


@kept(128)
def _evaluate(
    name: str, data: str, drawn: bytes | None, label: int, chosen: str, strength: int, draw: int
) -> Inspected:
    model = network(name)
    own = card_of(model).task
    task = distortion(own if chosen == OWN else chosen)
    digits = _load_digits(data, drawn, label, draw)
    batch = weakened(task, strength / 100).distorted(digits, draw)
    upright, labels = subjects(digits, model.spec.channels)
    familiar = task.name == own and strength <= 100
    read = None if drawn is None else int(read_upright(model, upright[0]).argmax())
    return Inspected(model, inspect(model, batch, task.family), upright, labels, familiar, read)


def _load_digits(data: str, drawn: bytes | None, label: int, draw: int) -> Digits:
    if drawn is not None:
        image = torch.frombuffer(bytearray(drawn), dtype=torch.uint8).view(1, 28, 28)
        return Digits(image.expand(COUNT, 28, 28), torch.full((COUNT,), label), "visitor")
    whole = load_mnist("test") if data == "mnist" else load_bundled("test")
    return whole.part((torch.arange(COUNT) + COUNT * (draw - 1)) % len(whole))


@dataclass(frozen=True, eq=False)
class ReplayedTraining:
    """Hold a recorded training with what its θ did to some of the probe digits.

    Args:
        replay: the record.
        images: the probe digits.
        labels: their classes.
        boxes: what the transformers did with them at each moment.
    """

    replay: Replay
    images: Float[Tensor, "B C H W"]
    labels: Int[Tensor, " B"]
    boxes: TrainingReplay


def networks_to_compare(name: str) -> list[str]:
    """List a network and those at hand to compare it with: the same without transformer, and its twin."""
    named = NetworkName.parse_if_named(name)
    if named is None:
        return [name]
    return [name, *(n for n in map(str, (named.twin, named.plain)) if n != name and n in checkpoints())]


@kept(32)
def sweep_poses(name: str, _digit: Float[Tensor, "C 28 28"], token: bytes) -> Sweep:
    """Turn a digit right round in front of a network; ``token`` stands for the digit in the cache.

    Raises:
        UserError: the network is missing or damaged.
    """
    model = network(name)
    return sweep(model, _digit, _ANGLES)


@kept(8, Message("models-waiting-stress"))
def measure_robustness(
    name: str, _digits: Float[Tensor, "B C 28 28"], _labels: Int[Tensor, " B"], axis: str, token: bytes
) -> Float[Tensor, " A"]:
    """Measure a network's accuracy along an axis; ``token`` stands for the digits in the cache.

    Raises:
        UserError: the network is missing or damaged.
    """
    model = network(name)
    return robustness(model, _digits, _labels, axis, tick=heavy.tick)


@kept(128, Message("models-waiting-replay"))
def replay_training(name: str) -> ReplayedTraining:
    """Warp a few probe digits as the network did at each recorded moment of its training.

    Raises:
        UserError: the network is missing or damaged, or its training was not recorded.
    """
    model, replay = network(name), load_replay(name)
    if replay.thetas.shape[2:] != (len(model.transformers), model.transformers[0].family.n_params):
        raise UserError(say("models-replay-misfit", name=name))
    whole = probe(distortion(card_of(model).task))
    drawn = {name: value[:PROBED] for name, value in whole.drawn.items()}
    batch = Batch(whole.images[:PROBED], whole.labels[:PROBED], drawn)
    return ReplayedTraining(
        replay, batch.images, batch.labels, warp_replay(model, batch, replay.thetas[:, :PROBED], tick=heavy.tick)
    )


def classify_warped(evaluated: Inspected, index: int, which: int, theta: Float[Tensor, " P"] | None = None) -> Handed:
    """Warp one picture by a θ that is not one transformer's own (or by its own), and let the classifier judge."""
    return hand(evaluated.model, evaluated.inspection.images[index], which, theta)


def cache_token(digits: Float[Tensor, "*S"]) -> bytes:
    """Make bytes that stand for digits in a cache."""
    return digits.mul(255).round().to(torch.uint8).contiguous().numpy().tobytes()
