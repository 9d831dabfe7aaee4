"""From a finished run to what is shipped: averaged weights, rounded, an honest card, and the replay."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path

import torch

from stn_viz.datasets.digits import Digits
from stn_viz.device import describe
from stn_viz.errors import UserError
from stn_viz.evaluation.metrics import DRAWS, evaluate, rounded
from stn_viz.evaluation.paper import cell
from stn_viz.networks.checkpoints import load_card, load_checkpoint, load_replay, save_checkpoint, shipped
from stn_viz.networks.model_card import SCHEDULES, EarlierTraining, ModelCard, Results
from stn_viz.networks.models import Network
from stn_viz.networks.names import NetworkName
from stn_viz.networks.replay import Replay, Stage
from stn_viz.training.loop import averaged
from stn_viz.training.recipe import Plan
from stn_viz.training.run import Run
from stn_viz.training.warm_start import followed

_POINTS = 200  # points of a replay's curves


def publish_run(run: Run, test: Digits, bundled: Digits, command: str, where: Path | None = None) -> Path:
    """Round the averaged weights, measure them on the test digits, this once, and write checkpoint, card and replay.

    Args:
        run: a finished run.
        test: the test digits of the data the run learnt from.
        bundled: the bundled digits, for a second figure that can be reproduced anywhere.
        command: what was typed.
        where: the folder to write to.
    """
    model = averaged(run)
    model.load_state_dict(shipped(model.state_dict()))
    device = model.device
    results = [results_of(model, run.plan, digits.to(device)) for digits in (test, bundled)]
    return save_checkpoint(model, _make_card(run, results, command, device), where, _make_replay(run))


def results_of(model: Network, plan: Plan, digits: Digits, draws: Sequence[int] = DRAWS) -> Results:
    """Measure a network on digits, in the figures of a card."""
    return rounded(evaluate(model, plan.distortion, digits, draws), digits, draws)


def _make_card(run: Run, results: list[Results], command: str, device: torch.device) -> ModelCard:
    plan = run.plan
    return ModelCard(
        name=plan.name,
        task=plan.task,
        task_title=plan.distortion.title,
        task_note=plan.distortion.note,
        family=plan.spec.family,
        lesson=_describe_schedule(plan),
        spec=plan.spec,
        parameters=sum(p.numel() for p in run.model.parameters()),
        results=results[0],
        results_bundled=results[1],
        paper_error=cell(NetworkName.parse(plan.name)),
        recipe=asdict(plan.recipe),
        command=command,
        before=_list_earlier_trainings(plan),
        commit=read_commit(),
        date=datetime.now(UTC).date().isoformat(),
        hours=round(run.seconds / 3600, 2),
        device=describe(device),
        torch=str(torch.__version__),
    )


def _describe_schedule(plan: Plan) -> str:
    if plan.spec.family is None:
        return SCHEDULES["none"]
    if plan.recipe.origin is not None:
        first = load_card(plan.recipe.origin).lesson_start
        start = f"{first}, from {plan.recipe.origin}: its transformer goes on from what that one had learnt"
        return start if plan.recipe.upright == 0 else f"{start}, {_describe_first(plan)}"
    if plan.recipe.upright == 0:
        together = "classifier and transformer learn together from the start, so the transformer may stay lazy"
        return f"{SCHEDULES['joint']}: {together}"
    return _describe_first(plan)


def _list_earlier_trainings(plan: Plan) -> tuple[EarlierTraining, ...]:
    """List the trainings that this one started from, the first one first, as their cards tell them."""
    if plan.recipe.origin is None:
        return ()
    card = load_card(plan.recipe.origin)
    last = EarlierTraining(card.name, card.task_note, card.command, card.commit, card.hours, card.results.error)
    return (*card.before, last)


def _describe_first(plan: Plan) -> str:
    share = f"{100 * plan.recipe.upright:.0f} %"
    taught = f"for the first {share} of the steps the transformer learns from an auxiliary classifier of upright digits"
    return f"{SCHEDULES['upright']}: {taught}"


def read_commit() -> str:
    """Name the commit that is checked out, where there is a repository."""
    ask = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"]
    try:
        return subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _make_replay(run: Run) -> Replay | None:
    if not run.thetas:
        return None
    every = max(len(run.history) // _POINTS, 1)
    kept = len(run.history) // every * every
    loss, localiser, classifier = run.history[:kept].unflatten(0, (-1, every)).mean(1).unbind(1)
    until = (torch.arange(len(loss)) + 1.0) * every
    steps, error, slope = torch.tensor(run.checks).unbind(1)
    thetas, stages = torch.stack(run.thetas), (Stage(run.plan.recipe.steps),)
    own = Replay(steps, thetas, error, slope, until, loss, localiser, classifier, stages)
    origin = run.plan.recipe.origin
    return own if origin is None else own.after(_replay_before(origin, run.model, own))


def _replay_before(origin: str, model: Network, own: Replay) -> Replay:
    """Give what was recorded of the trainings before a run, θ in its own family; where nothing was, their steps."""
    try:
        before = load_replay(origin)
        old = load_checkpoint(origin).transformers[0].family
        matrix, offset = (part.float() for part in followed(old, model.transformers[0].family))
        return replace(before, thetas=before.thetas @ matrix.T + offset)
    except UserError:
        card = load_card(origin)
        steps = [*(one.steps for one in card.before), card.recipe.get("steps")]
        parts = [Replay.unrecorded(int(n), own) for n in steps if n is not None]
        return reduce(lambda one, other: other.after(one), parts)
