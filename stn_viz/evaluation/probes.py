"""Trials that a network is put to: a distortion at another strength, a digit turned right round, one axis walked along.

*Convention:* a turn is in degrees, clockwise on the screen; a shift in pixels, x to the right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.datasets.digits import Digits
from stn_viz.datasets.distortions import Distortion
from stn_viz.datasets.pose_ranges import trained_turn
from stn_viz.datasets.poses import CORNERS, DIGIT, corners_to, pose
from stn_viz.errors import ArgumentError
from stn_viz.evaluation.alignment import slope
from stn_viz.evaluation.inspection import Warped, collected, outline_names
from stn_viz.evaluation.metrics import box_turns
from stn_viz.networks.models import Network
from stn_viz.sampling.samplers import sample
from stn_viz.transforms import family

_ALONE = 90.0  # where a slope is fitted for a network of which nobody knows how far its digits were turned


def weakened(task: Distortion, strength: float) -> Distortion:
    """Return the same distortion at another strength: 0 leaves digits upright, 1 is the task, above it is harder."""

    def draw(rng: Any, n: int) -> dict[str, Tensor]:  # noqa: ANN401 -- the distortions' own rng, handed through
        return _weakened(task, task.draw(rng, n), strength)

    return replace(task, draw=draw)


def _weakened(task: Distortion, drawn: dict[str, Tensor], strength: float) -> dict[str, Tensor]:
    """Scale what was drawn rather than θ, so that half a rotation is a rotation."""
    out = dict(drawn)
    if "corners" in drawn:
        square = drawn["corners"].new_tensor(CORNERS)
        out["corners"] = square + strength * (drawn["corners"] - square)
        return {**out, "theta": corners_to(out["corners"])}
    if task.family != "affine":
        still = family(task.family).identity().to(drawn["theta"])
        return {**out, "theta": still + strength * (drawn["theta"] - still)}
    angle = drawn["angle"]
    out["angle"] = strength * angle
    out["scale"] = drawn.get("scale", torch.ones_like(angle)) ** strength
    out["shift"] = strength * drawn.get("shift", angle.new_zeros(len(angle), 2))
    return {**out, "theta": pose(out["angle"], out["scale"], out["shift"], task.size)}


@dataclass(frozen=True, eq=False)
class Sweep:
    """Hold a digit turned step by step: where the box turned, and what the classes became.

    Args:
        angles: by how much the digit was turned.
        images: the turned digits.
        probabilities: of the classes at each step.
        warped: what the transformers did; None for a network without any.
        boxes: the turn of each box, by its name.
        reach: the largest turn that the network was trained on, in degrees: slopes are fitted within it.
    """

    angles: Float[Tensor, " A"]
    images: Float[Tensor, "A C H W"]
    probabilities: Float[Tensor, "A K"]
    warped: Warped | None
    boxes: Mapping[str, Float[Tensor, " A"]]
    reach: float = _ALONE

    @property
    def slope(self) -> float | None:
        """Fit predicted on applied turn within the reach, for the box that follows most; None where there is none."""
        trained = self.angles.abs() <= self.reach
        if int(trained.sum()) < 2:
            return None
        return max((slope(self.angles[trained], turn[trained]) for turn in self.boxes.values()), default=None)


@torch.no_grad()
def sweep(model: Network, digit: Float[Tensor, "C 28 28"], angles: Float[Tensor, " A"]) -> Sweep:
    """Turn an upright digit by each angle and let the network look.

    Of several channels only the first is turned; the digits then stand as far apart as the picture has room for.
    """
    n, digit, angles = len(angles), digit.to(model.device), angles.to(model.device)
    stack = digit.expand(n, *digit.shape)
    room = (model.spec.size[1] - DIGIT[1]) / 2 if len(digit) > 1 else 0.0
    aside, one = angles.new_tensor([room, 0.0]).expand(n, 2), torch.ones_like(angles)
    turned = _posed(stack, angles, one, -aside, model.spec.size)
    if len(digit) > 1:
        still = _posed(stack, 0 * angles, one, aside, model.spec.size)
        turned = torch.cat([turned[:, :1], still[:, 1:]], dim=1)
    trace = model.trace(turned)
    warped = collected(trace, turned)
    turns = {} if warped is None else dict(zip(outline_names(model.spec), box_turns(trace).unbind(1), strict=True))
    if model.spec.arrangement == "series":
        turns.pop("first box")  # the composed one says what the classifier sees
    return Sweep(angles, turned, trace.probabilities, warped, turns, min(trained_turn(model.task), _ALONE))


@torch.no_grad()
def upright(model: Network, digit: Float[Tensor, "C 28 28"]) -> Float[Tensor, " K"]:
    """Run a network on an undistorted digit; return the probabilities of the classes."""
    digit = digit.to(model.device)
    one, zero = digit.new_ones(1), digit.new_zeros(1)
    return model(_posed(digit[None], zero, one, digit.new_zeros(1, 2), model.spec.size)).softmax(1)[0]


AXES: dict[str, tuple[float, ...]] = {
    "angle": tuple(float(a) for a in range(-180, 181, 30)),
    "scale": tuple(0.4 + 0.1 * k for k in range(13)),
    "shift": tuple(float(s) for s in range(-12, 13, 2)),
}


@torch.no_grad()
def robustness(
    model: Network,
    digits: Float[Tensor, "B C 28 28"],
    labels: Int[Tensor, " B"],
    axis: str,
    tick: Callable[[], object] = bool,
) -> Float[Tensor, " A"]:
    """Compute the share of digits classified rightly at each value of one of :data:`AXES`, all else upright.

    Args:
        model: the network.
        digits: upright digits.
        labels: their classes.
        axis: what is changed.
        tick: called before each value; it may raise to cancel.

    Raises:
        ArgumentError: there is no such axis.
    """
    if axis not in AXES:
        raise ArgumentError("axis", axis, f"one of {', '.join(AXES)}", "check the spelling")
    digits, labels = digits.to(model.device), labels.to(model.device)
    one, zero = digits.new_ones(len(labels)), digits.new_zeros(len(labels))
    accuracy: list[Tensor] = []
    for value in AXES[axis]:
        tick()
        angle = value * one if axis == "angle" else zero
        scale = value * one if axis == "scale" else one
        shift = torch.stack([value * one if axis == "shift" else zero, zero], dim=1)
        images = _posed(digits, angle, scale, shift, model.spec.size)
        accuracy.append((model(images).argmax(1) == labels).double().mean())
    return torch.stack(accuracy)


def _posed(
    images: Float[Tensor, "B C 28 28"],
    angle: Float[Tensor, " B"],
    scale: Float[Tensor, " B"],
    shift: Float[Tensor, "B 2"],
    size: tuple[int, int],
) -> Float[Tensor, "B C H W"]:
    frame = Frame(DIGIT, size)
    return sample(images, family("affine").grid(pose(angle, scale, shift, size), frame), frame)


@dataclass(frozen=True, eq=False)
class Handed:
    """Hold what one transformer of a network did with one picture.

    Args:
        source: what it reads: the picture, or what the transformer before it in a series hands on.
        grid: where it reads.
        view: the source through the grid. A deep transformer hands on feature maps; this is the picture all the same.
        theta: its θ.
        probabilities: of the classes in the end.
    """

    source: Float[Tensor, "C H W"]
    grid: Float[Tensor, "h w 2"]
    view: Float[Tensor, "C h w"]
    theta: Float[Tensor, " P"]
    probabilities: Float[Tensor, " K"]


@torch.no_grad()
def hand(model: Network, image: Float[Tensor, "C H W"], which: int, theta: Float[Tensor, " P"] | None = None) -> Handed:
    """Run a network on one picture, one of its transformers by a θ that is handed in; the others by their own.

    Raises:
        ArgumentError: the network has no such transformer.
    """
    count = len(model.transformers)
    if not 0 <= which < count:
        raise ArgumentError("which", which, f"the number of one of {count} transformers", "count from 0")
    image = image.to(model.device)
    trace = model.trace(image[None], [theta if k == which else None for k in range(count)])
    warp = trace.warps[which]
    source = warp.U if model.spec.arrangement == "series" else image[None]
    view = sample(source, warp.grid, warp.frame)
    return Handed(source[0], warp.grid[0], view[0], warp.theta[0], trace.probabilities[0])


def subjects(digits: Digits, channels: int) -> tuple[Float[Tensor, "B C 28 28"], Int[Tensor, " B"]]:
    """Return upright digits with the channels that a network wants: each beside the next one, labelled by their sum."""
    index = (torch.arange(len(digits))[:, None] + torch.arange(channels)) % len(digits)
    return digits.floats(index.flatten())[:, 0].unflatten(0, index.shape), digits.labels[index].sum(1)
