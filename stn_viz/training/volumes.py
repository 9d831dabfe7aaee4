"""The paper's experiment in 3-D: extruded digits, turned and placed in a volume, classified from a projection."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import VolumeFrame
from stn_viz.datasets.extruded import VOLUME, VolumeBatch, draw_volumes, place_each
from stn_viz.errors import ArgumentError, check_kind
from stn_viz.evaluation.alignment import slope
from stn_viz.networks.volumes import VolumeNetwork, VolumeSpec
from stn_viz.training.alone import learn_alone
from stn_viz.training.distributed import ProcessGroup
from stn_viz.training.loop import Material, draw_schedule_batch, learn, make_optimiser
from stn_viz.training.recipe import Recipe
from stn_viz.training.run import Saved
from stn_viz.training.upright_first import UprightFirstLoss, build_auxiliary_classifier

NAMES = {  # what is trained, by name: the family of its transformer
    "extruded-cnn": None,
    "extruded-st-cnn-attention": "attention-3d",
    "extruded-st-cnn-affine": "affine-3d",
    "extruded-st-cnn-tps": "tps-3d",
}
LOOKS = 20  # how often the held-out digits are looked at
HELD_OUT = 500  # of them, at a look: a volume has as many numbers as forty pictures
_VALIDATION_DRAW = 7
_CHUNK = 100


@dataclass(frozen=True)
class VolumePlan:
    """Hold one run: its name, its network and its recipe."""

    name: str
    spec: VolumeSpec
    recipe: Recipe = field(default_factory=Recipe)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, to compare a stored run with."""
        return {"name": self.name, "task": "extruded", "spec": self.spec.as_dict(), "recipe": asdict(self.recipe)}


@dataclass(eq=False)
class VolumeRun(Saved):
    """Hold the state of a training of a network of volumes."""

    plan: VolumePlan
    model: VolumeNetwork


def plan_volumes(name: str, **changes: Any) -> VolumePlan:  # noqa: ANN401 -- the values are Recipe's fields
    """Read a name of ``NAMES`` and give the run it stands for; a transformer is trained upright-first.

    Raises:
        ArgumentError: there is no such network, or a change is not a field of the recipe.
    """
    check_kind("name", name, str, "a network's name", "write it as text, for example extruded-st-cnn-affine")
    if name not in NAMES:
        raise ArgumentError("name", name, f"one of {', '.join(NAMES)}", "check the spelling")
    family = NAMES[name]
    recipe = Recipe(steps=1500, batch=64, decay=0.02, upright=0.75 if family else 0.0)
    return VolumePlan(name, VolumeSpec(family), recipe.changed(**changes))


def start_volumes(plan: VolumePlan, device: torch.device | str = "cpu") -> VolumeRun:
    """Make a run at step 0, its weights drawn by the recipe's seed."""
    torch.manual_seed(plan.recipe.seed)
    model = VolumeNetwork(plan.spec).to(device)
    auxiliary = build_auxiliary_classifier(plan.spec.classes).to(device) if plan.recipe.upright else None
    average = {k: v.clone() for k, v in model.state_dict().items()}
    optimiser = make_optimiser(model, auxiliary, plan.recipe)
    return VolumeRun(plan, model, optimiser, average, auxiliary, history=torch.zeros(plan.recipe.steps, 3))


def train_volumes(
    run: VolumeRun,
    material: Material,
    path: Path | None = None,
    report: Callable[[VolumeRun, float], None] | None = None,
    save_seconds: float = 20.0,
) -> VolumeRun:
    """Learn until the recipe's last step, writing the run to ``path`` now and then; arguments as of ``train``.

    Raises:
        UserError: the loss is no longer a finite number; what was written before stays.
    """
    recipe, processes = run.plan.recipe, ProcessGroup()
    objective = UprightFirstLoss(run.model, run.auxiliary)
    held_out = place_each(material.validation.part(slice(HELD_OUT)), _VALIDATION_DRAW)

    def step() -> float:
        batch = draw_volumes(material.train, recipe.batch, (recipe.seed, run.step))
        inputs = [batch.volumes, batch.labels]
        if run.step < recipe.upright * recipe.steps:
            inputs += draw_schedule_batch(run, material.train, processes)
        return learn(run, objective, inputs, processes)

    def check() -> tuple[float, float]:
        found = measure_volumes(averaged_volumes(run), held_out)
        return found.error, math.nan if found.slope is None else found.slope

    return learn_alone(run, step, check, LOOKS, path, report, save_seconds)


def averaged_volumes(run: VolumeRun) -> VolumeNetwork:
    """Return the network with the averaged weights: what is measured and shipped."""
    model = VolumeNetwork(run.plan.spec).to(run.model.device)
    model.load_state_dict(run.average)
    return model.eval()


@dataclass(frozen=True)
class VolumeEvaluation:
    """Hold what was measured of a network of volumes.

    Args:
        error: percent of digits taken for another.
        slope: of the sampling box's middle on the solid's, over all three axes: 1 where it is followed, 0 where it is
            not; None without a transformer.
        turn: degrees left between the box's axes and the solid's, the median over the volumes, its constant part
            removed; None without a transformer.
        turned: the same of a box that never turns: what there is to be undone.
    """

    error: float
    turned: float
    slope: float | None = None
    turn: float | None = None


@torch.no_grad()
def measure_volumes(model: VolumeNetwork, batch: VolumeBatch) -> VolumeEvaluation:
    """Measure a network in evaluation mode: its error, and how far its box follows the solid."""
    was = model.training
    model.eval()
    wrong, boxes = 0, []
    for volumes, labels in zip(batch.volumes.split(_CHUNK), batch.labels.split(_CHUNK), strict=True):
        traces: list[Any] = []
        logits = model(volumes.to(model.device), traces=traces)
        wrong += int((logits.argmax(1).cpu() != labels.cpu()).sum())
        boxes += [fit_affine(done.grid, done.frame.target_points(done.grid.dtype, done.grid.device)) for done in traces]
    model.train(was)
    error, still = 100 * wrong / len(batch.labels), torch.eye(3, 4).expand(len(batch.labels), -1, -1)
    turned = _left_over(still, batch)
    if not boxes:
        return VolumeEvaluation(error, turned)
    box = torch.cat(boxes).cpu()
    place = slope(batch.centres.cpu().flatten(), box[:, :, 3].flatten())
    return VolumeEvaluation(error, turned, place, _left_over(box, batch))


def fit_affine(grid: Float[Tensor, "B D H W 3"], points: Float[Tensor, "D H W 3"]) -> Float[Tensor, "B 3 4"]:
    """Fit source ≈ A·target + t over the lattice, whose x, y and z are centred and uncorrelated."""
    moments = torch.einsum("bdhwi, dhwj -> bij", grid, points) / points.square().sum((0, 1, 2))
    return torch.cat([moments, grid.mean((1, 2, 3))[..., None]], dim=2)


def measure_box(box: Float[Tensor, "1 3 4"], batch: VolumeBatch) -> tuple[float, float]:
    """Measure how far one box lies from its solid: its middle in voxels, and the turn between them in degrees."""
    voxels = batch.centres.new_tensor(VolumeFrame(VOLUME, VOLUME).pixels_per_unit)
    away = float(((box[:, :, 3] - batch.centres) * voxels).norm())
    return away, float(_angle(_turns_between(box, batch), torch.eye(3)[None])[0])


def _turns_between(box: Float[Tensor, "B 3 4"], batch: VolumeBatch) -> Float[Tensor, "B 3 3"]:
    """Compute the rotation from each solid's axes to its box's."""
    solid = torch.linalg.inv(batch.theta.cpu().unflatten(1, (3, 4))[:, :, :3])
    return nearest_rotation(solid).transpose(1, 2) @ nearest_rotation(box[:, :, :3])


def _angle(a: Float[Tensor, "B 3 3"], b: Float[Tensor, "1 3 3"]) -> Float[Tensor, " B"]:
    trace = torch.einsum("bij, bij -> b", a, b.expand_as(a))
    return torch.rad2deg(((trace - 1) / 2).clamp(-1, 1).acos())


def _left_over(box: Float[Tensor, "B 3 4"], batch: VolumeBatch) -> float:
    """Measure the turn left when the box's own is undone by the solid's, about the turn that most boxes share."""
    turns = _turns_between(box, batch)
    return float(_angle(turns, nearest_rotation(turns.mean(0, keepdim=True))).median())


def nearest_rotation(matrix: Float[Tensor, "B 3 3"]) -> Float[Tensor, "B 3 3"]:
    """Take the stretch out of a matrix: the rotation nearest to it."""
    left, _, right = torch.linalg.svd(matrix)
    sign = torch.ones_like(left[:, 0])
    sign[:, 2] = torch.linalg.det(left @ right).sign()
    return left @ (sign[..., None] * right)
