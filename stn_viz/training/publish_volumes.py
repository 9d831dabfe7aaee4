"""From a finished run on volumes to what is shipped: rounded weights and an honest card."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import torch

from stn_viz.datasets.digits import Digits
from stn_viz.datasets.extruded import SHIFT, SOLID, TURN, VOLUME, place_each
from stn_viz.device import describe
from stn_viz.networks.checkpoints import shipped
from stn_viz.networks.volume_checkpoints import VolumeCard, VolumeResults, save_volume_network
from stn_viz.networks.volumes import VolumeNetwork
from stn_viz.training.publish import read_commit
from stn_viz.training.volumes import VolumeRun, averaged_volumes, measure_volumes

DRAW = 101  # the seed of every card's poses
NOTE = (
    f"Digits of {SOLID[1]}×{SOLID[2]} voxels, {SOLID[0]} thick, in {VOLUME[0]}³ voxels, fewer than the paper's; turned "
    f"about each axis by at most {TURN:.0f}°, their middle at most {SHIFT:.0f} voxels from the volume's along each. "
    "The paper's own ranges and its error could not be read at a source at hand, so none stands beside these."
)


def publish_volumes(
    run: VolumeRun, held_out: Digits, test: Digits, bundled: Digits, command: str, where: Path | None = None
) -> tuple[Path, VolumeCard]:
    """Round the averaged weights, measure them on the test digits, this once, and write checkpoint and card.

    Args:
        run: a finished run.
        held_out: the digits that it was checked on, measured again in full.
        test: the test digits of the data the run learnt from.
        bundled: the bundled test digits, for a second figure that can be reproduced anywhere.
        command: what was typed.
        where: the folder of networks to write below.
    """
    model = averaged_volumes(run)
    model.load_state_dict(shipped(model.state_dict()))
    card = VolumeCard(
        name=run.plan.name,
        spec=run.plan.spec,
        parameters=sum(p.numel() for p in model.parameters()),
        held_out=results_of_volumes(model, held_out),
        results=results_of_volumes(model, test),
        results_bundled=results_of_volumes(model, bundled),
        task_note=NOTE,
        recipe=asdict(run.plan.recipe),
        command=command,
        commit=read_commit(),
        date=datetime.now(UTC).date().isoformat(),
        hours=round(run.seconds / 3600, 2),
        device=describe(model.device),
        torch=str(torch.__version__),
    )
    return save_volume_network(model, card, where), card


def results_of_volumes(model: VolumeNetwork, digits: Digits) -> VolumeResults:
    """Measure a network on digits, each placed once, in the figures of a card."""
    found = measure_volumes(model, place_each(digits, DRAW))
    place = None if found.slope is None else round(found.slope, 3)
    turn, turned = (None if value is None else round(value, 1) for value in (found.turn, found.turned))
    return VolumeResults(digits.source, len(digits), DRAW, round(found.error, 2), place, turn, turned)
