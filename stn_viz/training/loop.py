"""The training loop: one optimiser, any task, resumable at every step."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from stn_viz.datasets.digits import Digits
from stn_viz.datasets.distortions import GENTLE, TURNED, Batch
from stn_viz.errors import UserError
from stn_viz.evaluation.metrics import measure
from stn_viz.evaluation.training_replay import _VALIDATION_DRAW, probe
from stn_viz.networks.checkpoints import load_checkpoint
from stn_viz.networks.models import Network
from stn_viz.networks.spec import Spec
from stn_viz.training.distributed import ProcessGroup
from stn_viz.training.recipe import Plan, Recipe
from stn_viz.training.run import Run, Saved
from stn_viz.training.upright_first import UprightFirstLoss, build_auxiliary_classifier
from stn_viz.training.warm_start import inherit

LOOKS = 40  # how often they are looked at
Report = Callable[[Run, float], None]


@dataclass(frozen=True, eq=False)
class Material:
    """Hold the digits a run learns from and those it is checked on."""

    train: Digits
    validation: Digits


def start(plan: Plan, device: torch.device | str = "cpu", build: Callable[[Spec], Network] = Network) -> Run:
    """Make a run at step 0: AdamW that decays matrices only, an average equal to the weights.

    The weights are drawn by the recipe's seed, or those of the network that it starts from.

    Args:
        plan: what to train.
        device: where.
        build: makes the network of a spec, where it is another than the usual one.

    Raises:
        UserError: the network to start from is not at hand.
        ArgumentError: it does not fit; see :func:`stn_viz.training.warm_start.inherit`.
    """
    torch.manual_seed(plan.recipe.seed)
    model = build(plan.spec)
    if plan.recipe.origin is not None:
        inherit(model, load_checkpoint(plan.recipe.origin))
    model = _move_to_device(model, device)
    auxiliary = build_auxiliary_classifier(plan.spec.classes).to(device) if plan.recipe.upright else None
    optimiser = make_optimiser(model, auxiliary, plan.recipe)
    average = {k: v.clone() for k, v in model.state_dict().items()}
    return Run(plan, model, optimiser, average, auxiliary, history=torch.zeros(plan.recipe.steps, 3))


def make_optimiser(model: nn.Module, auxiliary: nn.Module | None, recipe: Recipe) -> torch.optim.Optimizer:
    """Make AdamW that decays matrices only, and tells the transformers' weights from the others'."""
    kinds: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, p in model.named_parameters():
        kinds.setdefault((name.startswith("transformers."), p.ndim > 1), []).append(p)
    groups = [
        {"params": params, "localises": localises, "weight_decay": recipe.decay * decays}
        for (localises, decays), params in kinds.items()
    ]
    if auxiliary is not None:
        groups.append({"params": list(auxiliary.parameters()), "localises": False, "weight_decay": recipe.decay})
    return torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.99), fused=True)


def train(
    run: Run,
    material: Material,
    path: Path | None = None,
    report: Report | None = None,
    processes: ProcessGroup | None = None,
    save_seconds: float = 20.0,
) -> Run:
    """Learn until the recipe's last step, writing the run to ``path`` now and then.

    Args:
        run: where to go on from.
        material: digits, on the run's device.
        path: the run's file; None keeps nothing.
        report: called after every step with the run and the step's loss.
        processes: the processes that learn together; the leading one alone looks, writes and reports.
        save_seconds: how often the run is written.

    Raises:
        UserError: the loss is no longer a finite number; what was written before stays.
    """
    processes = processes or ProcessGroup()
    recipe = run.plan.recipe
    objective = processes.wrap(UprightFirstLoss(run.model, run.auxiliary), some_idle=run.auxiliary is not None)
    task = run.plan.distortion
    looked_at = [probe(task), task.distorted(material.validation, _VALIDATION_DRAW)] if processes.leads else []
    look = max(recipe.steps // LOOKS, 1)
    saved = begun = time.monotonic()
    run.model.train()
    while run.step < recipe.steps:
        if run.step % look == 0 and processes.leads:
            _record_progress(run, *looked_at)
        loss = learn(run, objective, draw_inputs(run, material.train, processes), processes)
        if not math.isfinite(loss):
            kept = f"{path} holds a step before it" if path is not None and path.is_file() else "nothing was written"
            raise UserError(f"The loss of {run.plan.name} is {loss} at step {run.step}; {kept}. Try a lower rate.")
        run.step += 1
        now = time.monotonic()
        run.seconds, begun = run.seconds + now - begun, now
        if not processes.leads:
            continue
        if path is not None and now - saved >= save_seconds:
            run.save(path)
            saved = now
        if report is not None:
            report(run, loss)
    if not processes.leads:
        return run
    if len(run.checks) <= recipe.steps // look:
        _record_progress(run, *looked_at)
    if path is not None:
        run.save(path)
    return run


def averaged(run: Run) -> Network:
    """Return the network with the averaged weights: what is checked and shipped."""
    model = _move_to_device(Network(run.plan.spec), run.model.device)
    model.load_state_dict(run.average)
    return model.eval()


def _move_to_device(model: Network, device: torch.device | str) -> Network:
    """Move a network to its device, channels last: a tenth faster on a CPU too."""
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs lack this form
    return model.to(device)


def draw_inputs(run: Run, digits: Digits, processes: ProcessGroup) -> list[Tensor]:
    """Draw what the run's next step learns from: a function of its seed and step alone.

    Args:
        run: at the step.
        digits: on its device.
        processes: that learn together; each draws its share.

    Returns:
        what :class:`~stn_viz.training.upright_first.UprightFirstLoss` takes: images and labels, and while the run is
        upright-first examples for the auxiliary classifier and their targets.
    """
    recipe, share = run.plan.recipe, processes.share(run.plan.recipe.batch)
    batch = run.plan.distortion.batch(
        digits, recipe.batch, (recipe.seed, run.step), share, bend=recipe.bend, ripple=recipe.ripple
    )
    inputs = [batch.images.contiguous(memory_format=torch.channels_last), batch.labels]
    if run.step < recipe.upright * recipe.steps:
        inputs += draw_schedule_batch(run, digits, processes)
    return inputs


def learn(run: Saved, objective: nn.Module, inputs: list[Tensor], processes: ProcessGroup) -> float:
    """Make one step of a run; give its loss, and note it with the gradients' norms in the run's history.

    Args:
        run: at the step, which is not counted here.
        objective: of the run's networks.
        inputs: as :func:`draw_inputs` drew them.
        processes: that learn together.
    """
    recipe, device = run.plan.recipe, inputs[0].device.type
    with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):  # on CPUs it is slower
        loss = objective(*inputs)
    run.optimiser.zero_grad(set_to_none=True)
    loss.backward()
    norms = (
        _gradient_norm(p for st in run.model.transformers for p in st.parameters()),
        _gradient_norm(run.model.classifier.parameters()),
    )
    nn.utils.clip_grad_norm_(run.model.parameters(), recipe.clip)
    for group in run.optimiser.param_groups:
        group["lr"] = group.get("share", 1.0) * recipe.rate_at(run.step, group["localises"])
    run.optimiser.step()
    _update_average(run.average, run.model, recipe, run.step)
    value = float(processes.mean(loss.detach()))
    run.history[run.step] = torch.tensor([value, *norms])
    return value


def draw_schedule_batch(run: Saved, digits: Digits, processes: ProcessGroup) -> list[Tensor]:
    """Draw upright digits with their class, and as many turned ones with every class alike."""
    recipe, classes = run.plan.recipe, run.plan.spec.classes
    half, share = recipe.batch // 2, processes.share(recipe.batch // 2)
    known = GENTLE.batch(digits, half, (recipe.seed, run.step, 1), share, bend=recipe.bend, ripple=recipe.ripple)
    unknown = TURNED.batch(digits, half, (recipe.seed, run.step, 2), share, bend=recipe.bend, ripple=recipe.ripple)
    images = torch.cat([known.images, unknown.images]).contiguous(memory_format=torch.channels_last)
    sure = F.one_hot(known.labels, classes).to(images)
    return [images, torch.cat([sure, torch.full_like(sure, 1 / classes)])]


def _gradient_norm(parameters: Iterable[nn.Parameter]) -> float:
    gradients = [p.grad for p in parameters if p.grad is not None]
    return float(nn.utils.get_total_norm(gradients)) if gradients else 0.0


@torch.no_grad()
def _update_average(average: dict[str, Tensor], model: nn.Module, recipe: Recipe, step: int) -> None:
    """Move the average towards the weights; quickly at first, so that it forgets the beginning."""
    decay = min(recipe.average, (1 + step) / (10 + step))
    for name, value in model.state_dict().items():
        if value.is_floating_point():
            average[name].lerp_(value, 1 - decay)
        else:
            average[name].copy_(value)


def _record_progress(run: Run, probed: Batch, held_out: Batch) -> None:
    """Record θ of the probe digits, and the averaged network's held-out error and slope."""
    model = averaged(run)
    if model.transformers:
        trace = model.trace(probed.images.to(held_out.images.device))
        run.thetas.append(torch.stack([done.theta.cpu().half() for done in trace.warps], dim=1))
    found = measure(model, [held_out])
    run.checks.append((float(run.step), found.error, float("nan") if found.slope is None else found.slope))
