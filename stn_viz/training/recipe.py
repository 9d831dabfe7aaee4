"""What to train and how, from a name alone: ``r-st-cnn-affine`` is task, network and family."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from stn_viz.datasets.distortions import Distortion, distortion
from stn_viz.datasets.poses import DIGIT
from stn_viz.errors import ArgumentError, check_kind
from stn_viz.networks.names import NetworkName
from stn_viz.networks.spec import Spec

_RANGES: dict[str, tuple[float, float]] = {  # whole numbers where the bounds are
    "steps": (1, 10**9),
    "batch": (1, 10**6),
    "seed": (0, 2**63 - 1),
    "rate": (1e-9, 10.0),
    "decay": (0.0, 10.0),
    "upright": (0.0, 1.0),
    "follow": (0.0, 10.0),
    "bend": (0.0, 1.0),
    "ripple": (0.0, 1.0),
    "average": (0.0, 1.0),
    "clip": (1e-9, 1e9),
}


@dataclass(frozen=True)
class Recipe:
    """Hold every number that a training run depends on.

    Args:
        steps: batches to learn from.
        batch: digits a batch, over all machines together.
        rate: peak learning rate of AdamW, after a warm-up of a tenth, before a cosine down to 0.002 of it.
        decay: weight decay of everything but biases and batch norms.
        upright: the share of steps, at the start, that are upright-first; 0 trains jointly from the start.
        follow: the transformers' learning rate after an upright-first start, as a share of the classifier's; at 1 they
            soon leave the work to the classifier.
        bend: how strongly handwriting is bent at random, against over-fitting.
        ripple: how strongly parts of it are displaced at random, likewise.
        average: decay of the moving average of the weights, which is what is shipped.
        clip: largest norm of a gradient.
        seed: what initial weights and every draw depend on.
        origin: the network whose weights the run starts from; its family may be another. Its transformer has learnt
            already, so the run is not upright-first unless that is asked for, and ``follow`` holds from the start.
    """

    steps: int = 5000
    batch: int = 128
    rate: float = 5e-3
    decay: float = 0.01
    upright: float = 0.0
    follow: float = 0.02
    bend: float = 0.0
    ripple: float = 0.0
    average: float = 0.999
    clip: float = 5.0
    seed: int = 0
    origin: str | None = None

    def __post_init__(self) -> None:
        """Refuse numbers that no training can have, before hours are spent on them.

        Raises:
            ArgumentError: naming the first.
        """
        for name, (least, most) in _RANGES.items():
            value = getattr(self, name)
            whole = isinstance(least, int)
            if not isinstance(value, int if whole else (int, float)) or not least <= value <= most:
                wanted = f"{'a whole number' if whole else 'a number'} from {least:g} to {most:g}"
                raise ArgumentError(name, value, wanted, "leave it out for the task's own")

    def changed(self, **changes: Any) -> Recipe:  # noqa: ANN401 -- the values are the recipe's fields
        """Return the recipe with some settings changed.

        Raises:
            ArgumentError: one is not a field of a recipe, or no training can have it.
        """
        unknown = set(changes) - set(asdict(self))
        if unknown:
            raise ArgumentError(
                "changes", sorted(unknown), f"fields of a recipe ({', '.join(asdict(self))})", "drop it"
            )
        return replace(self, **changes)

    def rate_at(self, step: int, localises: bool = False) -> float:
        """Compute the learning rate at a step: linear warm-up, then half a cosine."""
        taught = self.origin is not None or self.upright > 0
        if localises and taught and step >= self.upright * self.steps:
            return self.follow * self.rate_at(step)
        warm = max(self.steps // 10, 1)
        if step < warm:
            return self.rate * (step + 1) / warm
        way = (step - warm) / max(self.steps - warm, 1)
        return self.rate * (0.002 + 0.998 * 0.5 * (1 + math.cos(math.pi * way)))


@dataclass(frozen=True)
class Plan:
    """Hold one run: its name, its task, its network and its recipe."""

    name: str
    task: str
    spec: Spec
    recipe: Recipe = field(default_factory=Recipe)

    @property
    def distortion(self) -> Distortion:
        """Return the task's distortion."""
        return distortion(self.task)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, to compare a stored run with."""
        return {"name": self.name, "task": self.task, "spec": self.spec.as_dict(), "recipe": asdict(self.recipe)}


def plan(name: str, **changes: Any) -> Plan:  # noqa: ANN401 -- the values are Recipe's fields, which it types
    """Read a name ``TASK-[st-]fcn|cnn[-FAMILY][-parallel|-series|-deep][-joint]`` and give the run it stands for.

    A spatial transformer is trained upright-first unless the name ends in ``-joint`` or the task has several digits.

    Args:
        name: for example ``e-st-cnn-tps`` or ``r-cnn``.
        changes: fields of :class:`Recipe` that shall differ from the task's own.

    Raises:
        ArgumentError: the name does not read so, or a change is not a field of the recipe.
    """
    check_kind("name", name, str, "a network's name", "write it as text, for example r-st-cnn-affine")
    read = NetworkName.parse(name)
    spec = read.spec
    single = spec.channels == 1 and spec.arrangement in ("single", "series")
    recipe = _default_recipe(read.task, spec)
    upright = spec.family and single and not read.joint and "origin" not in changes
    recipe = replace(recipe, upright=0.75 if upright else 0.0)
    recipe = recipe.changed(**changes)
    if recipe.upright and not (spec.family and single):
        raise ArgumentError("upright", recipe.upright, f"0 for {name}", "upright-first needs transformers of one digit")
    return Plan(name, read.task, spec, recipe)


def _default_recipe(task: str, spec: Spec) -> Recipe:
    """Choose the defaults, found on held-out digits: R over-fits and wants bends, the others under-fit."""
    recipe = Recipe(steps=8000, bend=0.04, decay=0.01) if task == "r" else Recipe(decay=0.02, bend=0.03)
    return recipe if spec.size == DIGIT else replace(recipe, steps=6600)
