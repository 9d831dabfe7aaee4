"""From ten finished runs of co-localisation to what is shipped: rounded weights and an honest card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import torch

from stn_viz.datasets.digits import Digits
from stn_viz.datasets.scattered import CLUTTER, PICTURE, Scattered, scatter_each
from stn_viz.device import describe
from stn_viz.evaluation.boxes import LOCALISED
from stn_viz.networks.checkpoints import shipped
from stn_viz.networks.colocaliser import ENCODER, Colocaliser
from stn_viz.networks.colocaliser_checkpoints import ColocaliserCard, Found, save_colocalisers
from stn_viz.training.colocalisation import (
    FOLLOW,
    MARGIN,
    PICTURES,
    ColocalisationRun,
    averaged_colocaliser,
    draw_set,
    overlaps,
)
from stn_viz.training.loop import Material
from stn_viz.training.publish import read_commit

DRAW = 101  # the seed of every card's places and clutter
NAMES = {"t": "colocalise-t", "tc": "colocalise-tc"}  # what is shipped, by task
PAPER = {"t": (100.0, 100.0), "tc": (75.0, 93.0)}  # percent by class: the least and the most
PAPER_SOURCE = (
    "Appendix A.2 of arXiv 1506.02025, its text, read in a public transcription: 100 % without clutter, 75-93 % with "
    "it. Table 5, which has them by class, was a picture there and could not be read."
)


def describe_task(task: str) -> str:
    """Say how the paper's task was read, and what differs here."""
    return (
        f"One digit of 28×28 pixels anywhere in {PICTURE[0]}×{PICTURE[1]}, {CLUTTER[task]} patches of 6×6, {PICTURES} "
        f"pictures of a class, margin {MARGIN:g}, attention: as the paper's. Not as the paper's: the activations of "
        f"{ENCODER} are compared, each layer scaled; a first stage chooses places on a lattice by the same loss, and a "
        f"second, at {FOLLOW:g} of the rate, descends it; the localiser is a soft-argmax over four maps; random crops "
        "are as large as the predicted ones. Settings were chosen on sets of training digits and on held-out digits, "
        "whose boxes were looked at for that; no loss knows boxes or other classes."
    )


def publish_colocalisers(
    runs: Sequence[ColocalisationRun],
    material: Material,
    test: Digits,
    bundled: tuple[Digits, Digits],
    command: str,
    where: Path | None = None,
) -> tuple[Path, ColocaliserCard]:
    """Round the averaged weights, measure them on the test digits, this once, and write checkpoint and card.

    Args:
        runs: ten finished runs of a task, of the classes 0 to 9 in order.
        material: the digits that they learnt from and were checked on, measured again in full.
        test: the test digits of the same data.
        bundled: the bundled test digits, and those that their clutter is cut from: what anybody can repeat.
        command: what was typed.
        where: the folder of networks to write below.
    """
    models = [averaged_colocaliser(run) for run in runs]
    for model in models:
        model.load_state_dict(shipped(model.state_dict()))
    plan, sets = runs[0].plan, [draw_set(run.plan, material.train) for run in runs]
    card = ColocaliserCard(
        name=NAMES[plan.task],
        task=plan.task,
        parameters=sum(p.numel() for p in models[0].parameters()),
        encoder=ENCODER,
        on_set=_found(models, sets.__getitem__, material.train.source, plan.recipe.seed),
        held_out=found_in(models, material.validation, plan.task, material.train),
        results=found_in(models, test, plan.task, material.train),
        results_bundled=found_in(models, bundled[0], plan.task, bundled[1]),
        task_note=describe_task(plan.task),
        paper=PAPER[plan.task],
        paper_source=PAPER_SOURCE,
        recipe={**asdict(plan.recipe), "first": plan.first},
        command=command,
        commit=read_commit(),
        date=datetime.now(UTC).date().isoformat(),
        hours=round(sum(run.seconds for run in runs) / 3600, 2),
        device=describe(models[0].device),
        torch=str(torch.__version__),
    )
    return save_colocalisers(models, card, where), card


def found_in(models: Sequence[Colocaliser], digits: Digits, task: str, clutter: Digits) -> Found:
    """Measure ten co-localisers on all digits, each put at a place once, in the figures of a card."""
    return _found(models, lambda k: scatter_each(digits, k, task, (DRAW, k), clutter), digits.source, DRAW)


def _found(models: Sequence[Colocaliser], pictures: Callable[[int], Scattered], source: str, draw: int) -> Found:
    found = [overlaps(model, pictures(k)) for k, model in enumerate(models)]
    shares = [100 * float((one > LOCALISED).float().mean()) for one in found]
    return Found(
        data=source,
        pictures=sum(map(len, found)),
        draw=draw,
        shares=[round(share, 1) for share in shares],
        overlaps=[round(float(one.mean()), 3) for one in found],
        share=round(sum(shares) / len(shares), 1),
    )
