"""Torch's answer to a stage: which θ the stage asks about, what a page computes for it, and the one packet back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import torch
from jaxtyping import Float
from torch import Tensor

import stn_viz as sv
from stn_viz.app import view_state
from stn_viz.app.saved_page import page_file
from stn_viz.stage.components import ReferenceResult, Scene, show_reference
from stn_viz.stage.opinion import Opinion
from stn_viz.stage.report import StageReport
from stn_viz.stage.scene import evaluated_there


@dataclass(frozen=True, eq=False)
class Asked:
    """Hold what a stage asks torch about.

    Args:
        theta: θ in float64, on the CPU.
        seq: the number of the report that is answered; 0 where the page opens and nobody asked yet.
        said: the stage's last report: how a file of it shall open.
    """

    theta: Float[Tensor, " P"]
    seq: int = 0
    said: StageReport = field(default_factory=StageReport)


@dataclass(frozen=True, eq=False)
class Computed:
    """Hold what a page computed for a θ.

    Args:
        V: the target map, in the units of the scene's U; any device, any float.
        theta_gradient: ∂L/∂θ; None where torch has none for this loss.
        upstream: ∂L/∂V, for a loss that the browser has no formula of.
        opinion: the network's, of V.
    """

    V: Float[Tensor, "C Ho Wo"]
    theta_gradient: Float[Tensor, " P"] | None = None
    upstream: Float[Tensor, "C Ho Wo"] | None = None
    opinion: Opinion | None = None


def asked(scene: Scene) -> Asked:
    """Read which θ a stage asks about: its hand's where its last report is about this scene, else the scene's own."""
    said = view_state.last_report(scene.key)
    if said.epoch == scene.epoch and len(said.theta) == scene.family.n_params:
        return Asked(torch.tensor(said.theta, dtype=torch.float64), said.seq, said)
    return Asked(scene.theta.detach().cpu().double(), 0, said)


def answer(
    scene: Scene,
    about: Asked,
    compute: Callable[[Float[Tensor, " P"]], Computed],
    *,
    device: str = "CPU",
    saved: Callable[[], Scene] | None = None,
) -> Computed:
    """Compute what a stage asks for, hand it over with all that the browser cannot know itself, and give it back.

    Args:
        scene: what the stage shows.
        about: the θ, and the report that asks for it.
        compute: from θ to what torch says of it; the time that it takes is shown on the stage.
        device: where it computes, as the stage shall name it.
        saved: makes the scene of a file that is asked for, where it is not ``scene`` itself.
    """
    started = time.perf_counter()
    found = compute(about.theta)
    elapsed = 1000 * (time.perf_counter() - started)
    reference = reference_of(scene, about, found, device=device, milliseconds=elapsed)
    if view_state.asks_for_file(scene.key):
        reference = replace(reference, file=page_file(scene if saved is None else saved(), about.said))
    show_reference(reference)
    return found


def answered(scene: Scene, about: Asked, compute: Callable[[Float[Tensor, " P"]], Computed]) -> ReferenceResult | None:
    """Compute what a stage asks for and write it as its answer; None where its θ is not one of the scene's family.

    Args:
        scene: what the stage shows.
        about: the θ, and the report that asks for it.
        compute: from θ to what torch says of it; the time that it takes is shown on the stage.
    """
    if len(about.theta) != scene.family.n_params:
        return None
    started = time.perf_counter()
    found = compute(about.theta.clone())
    return reference_of(scene, about, found, milliseconds=1000 * (time.perf_counter() - started))


def reference_of(
    scene: Scene, about: Asked, found: Computed, *, device: str = "CPU", milliseconds: float = 0.0
) -> ReferenceResult:
    """Write what a page computed as the stage's answer, with the grid and the verdict that the browser cannot find.

    Args:
        scene: what the stage shows.
        about: the θ, and the report that asks for it.
        found: what was computed for it.
        device: where, as the stage shall name it.
        milliseconds: how long that took.
    """
    there = evaluated_there(scene.family)
    return ReferenceResult(
        key=scene.key,
        epoch=scene.epoch,
        seq=about.seq,
        scene=scene.token,
        theta=tuple(about.theta.tolist()),
        V=found.V,
        device=device,
        milliseconds=milliseconds,
        theta_gradient=found.theta_gradient,
        grid=None if there else scene.family.grid(about.theta, scene.frame)[0],
        verdict=None if there else sv.validity(scene.family, about.theta, scene.frame),
        upstream=found.upstream,
        opinion=found.opinion,
    )
