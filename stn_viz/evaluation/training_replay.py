"""A recorded training, warped again: what the probe digits' boxes were at each moment, and how well they followed.

*Convention:* as in ``inspection.py``: target → source, normalised; turns in degrees, places in pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.distortions import Batch, Distortion
from stn_viz.evaluation.alignment import digit_places, in_pixels, place_slopes
from stn_viz.evaluation.inspection import Warped, rewarp, wrapped
from stn_viz.networks.models import Network
from stn_viz.texts import Message


@dataclass(frozen=True, eq=False)
class TrainingReplay:
    """Hold what the transformers did with the same pictures at each of M moments.

    Args:
        views: what they handed on.
        outlines: their boxes.
        measure: what ``follows`` holds; visitors of every language share it.
        follows: one number for each picture that stands still where boxes follow: where a digit is turned, the turn of
            its box less its own; where it is moved, the place of the last box less that of the digit it goes with;
            else det J.
    """

    views: Float[Tensor, "M B V C h w"]
    outlines: Float[Tensor, "M B S N 2"]
    measure: Message
    follows: Float[Tensor, "M B"]


def warp_replay(
    model: Network, batch: Batch, thetas: Float[Tensor, "M B T P"], tick: Callable[[], object] = bool
) -> TrainingReplay:
    """Warp the same pictures by each of M recorded θ; ``tick`` is called before each and may raise to cancel.

    Raises:
        ArgumentError: the network has no transformer.
    """
    batch = batch.to(model.device)
    moments: list[Warped] = []
    for moment in thetas:
        tick()
        moments.append(rewarp(model, batch.images, moment.unbind(1)))
    measure, follows = _measure_alignment(batch, moments)
    return TrainingReplay(
        torch.stack([m.views for m in moments]), torch.stack([m.outlines for m in moments]), measure, follows
    )


def _measure_alignment(batch: Batch, moments: list[Warped]) -> tuple[Message, Float[Tensor, "M B"]]:
    angle = batch.drawn.get("angle")
    if angle is not None and angle.ndim == 1 and bool(angle.any()):
        return Message("models-replay-turn"), torch.stack([wrapped(m.turn - angle) for m in moments])
    places = digit_places(batch.drawn)
    if places is not None:
        height, width = batch.images.shape[-2:]
        boxes = torch.stack([in_pixels(m.middles, (height, width)) for m in moments])
        digit = int(place_slopes(places, boxes[-1])[-1].argmax())  # the one that the last box ends up following
        which = ("first", "second")[digit] if places.shape[1] > 1 else "only"
        return Message(f"models-replay-place-{which}"), boxes[:, :, -1, 0] - places[:, digit, 0]
    return Message("models-replay-det"), torch.stack([m.det for m in moments])


PROBE = 64  # digits whose θ is recorded over training
_VALIDATION_DRAW = 7


def probe(task: Distortion) -> Batch:
    """Return the digits whose θ is recorded over training: bundled ones, so that a replay can show them anywhere."""
    return task.distorted(load_bundled().part(slice(0, PROBE)), _VALIDATION_DRAW)
