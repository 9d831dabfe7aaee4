"""Co-localisation (appendix A.2): find by a triplet hinge loss what pictures of one unknown class have in common."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from stn_viz.datasets.digits import Digits
from stn_viz.datasets.poses import DIGIT
from stn_viz.datasets.scattered import CLUTTER, PICTURE, Scattered, draw_scattered
from stn_viz.datasets.seeded import SeededGenerator
from stn_viz.errors import ArgumentError, check_kind
from stn_viz.evaluation.boxes import LOCALISED, attended, overlap
from stn_viz.networks.colocaliser import SCALE, Colocaliser, Encoder
from stn_viz.networks.colocaliser_checkpoints import CLASSES
from stn_viz.training.alone import learn_alone
from stn_viz.training.distributed import ProcessGroup
from stn_viz.training.loop import Material, learn, make_optimiser
from stn_viz.training.recipe import Recipe
from stn_viz.training.run import Saved

PICTURES = 100  # of one class in a set, as the paper's
MARGIN = 1.0  # α, as the paper's
FOLLOW = 0.1  # the rate of the second stage, as a share of the recipe's
LOOKS = 10  # how often held-out pictures are looked at
_HELD_OUT_DRAW, _SET_DRAW = 7, 1
_STRIDE = 4  # pixels between the places of the first stage's lattice
_RANDOM = 16  # random crops of each picture in the first stage
_PROJECTED = 512  # numbers to which stage one projects descriptions at random: distances stay within a few percent
_ROUNDS = 20  # of choices in the first stage, at most; they settle earlier


@dataclass(frozen=True)
class ColocalisationPlan:
    """Hold one run: its task, its class, its recipe, and the share of steps of the first stage."""

    task: str
    label: int
    recipe: Recipe = field(default_factory=Recipe)
    first: float = 0.9

    @property
    def name(self) -> str:
        """Name the run, for its file and its progress."""
        return f"colocalise-{self.task}-{self.label}"

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, to compare a stored run with."""
        return {"task": self.task, "label": self.label, "first": self.first, "recipe": asdict(self.recipe)}


@dataclass(eq=False)
class ColocalisationRun(Saved):
    """Hold the state of a training on one set of pictures."""

    plan: ColocalisationPlan
    model: Colocaliser


def plan_colocalisation(task: str, label: int, first: float = 0.9, **changes: Any) -> ColocalisationPlan:  # noqa: ANN401 -- the values are Recipe's fields
    """Give the run for a task, ``t`` or ``tc``, and a class of digits.

    Raises:
        ArgumentError: there is no such task or class, or a change is not a field of the recipe.
    """
    check_kind("task", task, str, "a task's name", "write it as text, for example tc")
    if task not in CLUTTER:
        raise ArgumentError("task", task, f"one of {', '.join(CLUTTER)}", "check the spelling")
    if label not in range(CLASSES):
        raise ArgumentError("label", label, "a digit from 0 to 9", "name the class to be found")
    if not 0 <= first <= 1:
        raise ArgumentError("first", first, "a share from 0 to 1", "leave it out for the usual one")
    recipe = Recipe(steps=900, batch=25, rate=1e-2, decay=0.0, average=0.98, clip=1.0)
    return ColocalisationPlan(task, label, recipe.changed(**changes), first)


def triplet_hinge(
    located: Float[Tensor, "N E"], other: Float[Tensor, "N E"], margin: float = MARGIN
) -> Float[Tensor, ""]:
    """Compute the mean over pairs n ≠ m of max(0, ‖e(Iₙᵀ) − e(Iₘᵀ)‖² − ‖e(Iₙᵀ) − e(Iₙʳᵃⁿᵈ)‖² + α) (appendix A.2).

    Args:
        located: e(Iᵀ), descriptions of the crops where the object is taken to be.
        other: e(Iʳᵃⁿᵈ), descriptions of a random crop of each picture.
        margin: α.

    Raises:
        ArgumentError: the two differ in size, or there is no pair.
    """
    if located.shape != other.shape or len(located) < 2:
        raise ArgumentError("other", other, f"{max(len(located), 2)} rows as in located", "describe a crop of each")
    alike = (located[:, None] - located).square().sum(2)
    apart = (located - other).square().sum(1)
    pairs = ~torch.eye(len(located), dtype=torch.bool, device=located.device)
    return F.relu(alike - apart[:, None] + margin)[pairs].mean()


class _Pointed(nn.Module):
    """Stage one: bring θ to the places that were chosen; the mean square over its three numbers."""

    def __init__(self, model: Colocaliser) -> None:
        super().__init__()
        self.model = model

    def forward(self, images: Tensor, theta: Tensor) -> Tensor:
        return F.mse_loss(self.model.localise(images), theta)


class _Compared(nn.Module):
    """Stage two: the triplet hinge loss, through encoder and sampler into θ."""

    def __init__(self, model: Colocaliser, encoder: Encoder) -> None:
        super().__init__()
        self.model, self.encoder = model, encoder

    def forward(self, images: Tensor, theta: Tensor) -> Tensor:
        own = self.model.localise(images)
        other = torch.cat([own[:, :1].detach(), theta[:, 1:]], dim=1)
        return triplet_hinge(self.encoder(self.model(images, own)), self.encoder(self.model(images, other)))


def start_colocalisation(plan: ColocalisationPlan, device: torch.device | str = "cpu") -> ColocalisationRun:
    """Make a run at step 0, its weights drawn by the recipe's seed."""
    torch.manual_seed(plan.recipe.seed)
    model = Colocaliser().to(device)
    average = {k: v.clone() for k, v in model.state_dict().items()}
    optimiser = make_optimiser(model, None, plan.recipe)
    return ColocalisationRun(plan, model, optimiser, average, history=torch.zeros(plan.recipe.steps, 3))


def draw_set(plan: ColocalisationPlan, digits: Digits) -> Scattered:
    """Draw the pictures of one class that a run learns from, and nothing else: a function of the recipe's seed."""
    return draw_scattered(digits, plan.label, PICTURES, plan.task, (plan.recipe.seed, _SET_DRAW, plan.label))


def train_colocalisation(
    run: ColocalisationRun,
    material: Material,
    encoder: Encoder,
    path: Path | None = None,
    report: Callable[[ColocalisationRun, float], None] | None = None,
    save_seconds: float = 5.0,
) -> ColocalisationRun:
    """Learn until the recipe's last step, writing the run to ``path`` now and then; arguments as of ``train``.

    Raises:
        UserError: the loss is no longer a finite number; what was written before stays.
    """
    plan, recipe, processes = run.plan, run.plan.recipe, ProcessGroup()
    images, clutter = draw_set(plan, material.train).images, material.train
    held_out = draw_scattered(material.validation, plan.label, PICTURES, plan.task, _HELD_OUT_DRAW, clutter)
    end = plan.first * recipe.steps
    places = search(images, encoder, recipe.seed) if run.step < end else None

    def step() -> float:
        rng = SeededGenerator((recipe.seed, run.step, 3), images.device)
        chosen = torch.randperm(len(images), generator=rng.generator)[: recipe.batch]
        if run.step < end and places is not None:
            objective: nn.Module = _Pointed(run.model)
            inputs = list(_shifted(images[chosen], places[chosen], rng))
        else:
            objective = _Compared(run.model, encoder)
            inputs = [images[chosen], _random(len(chosen), rng)]
        for group in run.optimiser.param_groups:
            group["share"] = 1.0 if run.step < end else FOLLOW
        return learn(run, objective, inputs, processes)

    def check() -> tuple[float, float]:
        found = overlaps(averaged_colocaliser(run), held_out)
        return 100 * float((found <= LOCALISED).float().mean()), math.nan

    return learn_alone(run, step, check, LOOKS, path, report, save_seconds)


def averaged_colocaliser(run: ColocalisationRun) -> Colocaliser:
    """Return the network with the averaged weights: what is measured and shipped."""
    model = Colocaliser().to(run.model.device)
    model.load_state_dict(run.average)
    return model.eval()


@torch.no_grad()
def overlaps(model: Colocaliser, pictures: Scattered) -> Float[Tensor, " B"]:
    """Measure how far the predicted box and the digit's overlap in each picture, intersection over union."""
    theta = torch.cat([model.localise(part.to(model.device)).cpu() for part in pictures.images.split(100)])
    return overlap(attended(theta, PICTURE), pictures.boxes.cpu())


@torch.no_grad()
def search(images: Float[Tensor, "N 1 84 84"], encoder: Encoder, seed: int) -> Float[Tensor, "N 3"]:
    """Choose one place of a lattice in each picture so that the triplet hinge loss over all pairs is low: stage one.

    Descent from a box in the middle mostly ends on background, where all crops are alike. So each picture first takes
    the crop that differs most from random ones, then over and over that whose mean loss with the others' is least.

    Args:
        images: the set; neither labels nor boxes are known.
        encoder: describes crops.
        seed: of the random crops.

    Returns:
        θ of ``attention`` for each picture, its scale that of a digit.
    """
    rng, model, n = SeededGenerator((seed, 4), images.device), Colocaliser().to(images.device).eval(), len(images)
    side = (
        torch.arange(DIGIT[0] // 2, PICTURE[0] - DIGIT[0] // 2 + 1, _STRIDE, device=images.device) * 2 / PICTURE[0] - 1
    )
    y, x = torch.meshgrid(side, side, indexing="ij")
    lattice = torch.stack([torch.full_like(x, SCALE), x, y], dim=-1).flatten(0, 1)
    width = len(encoder(images[:1, :, : DIGIT[0], : DIGIT[1]])[0])
    projection = rng.normal(_PROJECTED**-0.5, width, _PROJECTED)
    described = []
    for image in images:
        theta = torch.cat([lattice, _random(_RANDOM, rng)])
        described.append(encoder(model(image.expand(len(theta), -1, -1, -1), theta)) @ projection)
    every = torch.stack(described)
    places, others = every[:, : len(lattice)], every[:, len(lattice) :]
    apart = torch.cdist(places, others).square()
    chosen = apart.mean(2).argmax(1)
    partner = torch.arange(n, device=images.device) % _RANDOM  # which random crop stands against which other picture
    for _ in range(_ROUNDS):
        better = _choose(places, chosen, apart[:, :, partner])
        if torch.equal(better, chosen):
            break
        chosen = better
    return lattice[chosen]


def _choose(
    places: Float[Tensor, "N K E"], chosen: Int[Tensor, " N"], apart: Float[Tensor, "N K N"]
) -> Int[Tensor, " N"]:
    """Choose in each picture the place whose mean loss with the places that the others chose is least."""
    n = torch.arange(len(places), device=places.device)
    alike = torch.cdist(places, places[n, chosen]).square()
    loss = F.relu(alike - apart + MARGIN)
    loss[n, :, n] = 0  # a pair has two pictures
    return loss.sum(2).argmin(1)


def _random(n: int, rng: SeededGenerator) -> Float[Tensor, "n 3"]:
    """Draw boxes of a digit's size anywhere in the picture."""
    room = 1 - SCALE
    return torch.cat([rng.uniform(SCALE, SCALE, n, 1), rng.uniform(-room, room, n, 2)], dim=1)


def _shifted(
    images: Float[Tensor, "B 1 84 84"], theta: Float[Tensor, "B 3"], rng: SeededGenerator
) -> tuple[Float[Tensor, "B 1 84 84"], Float[Tensor, "B 3"]]:
    """Move pictures by whole pixels so that the chosen box comes to lie anywhere inside; what leaves is lost."""
    per_unit, n = PICTURE[0] / 2, len(images)
    wanted = _random(n, rng)[:, 1:]
    move = ((wanted - theta[:, 1:]) * per_unit).round()
    line = torch.arange(PICTURE[0], device=images.device)
    columns, rows = (line - move[:, axis, None].long() for axis in (0, 1))
    inside = ((rows >= 0) & (rows < PICTURE[0]))[:, :, None] & ((columns >= 0) & (columns < PICTURE[1]))[:, None]
    batch = torch.arange(n, device=images.device)[:, None, None]
    found = images[batch, 0, rows.clamp(0, PICTURE[0] - 1)[:, :, None], columns.clamp(0, PICTURE[1] - 1)[:, None]]
    return (found * inside)[:, None], torch.cat([theta[:, :1], theta[:, 1:] + move / per_unit], dim=1)
