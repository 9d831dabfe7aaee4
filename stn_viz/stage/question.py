"""Torch's answer to one question of a stage: which θ it asks about, what is computed for it, and the packet back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from jaxtyping import Float
from torch import Tensor

from stn_viz.stage.answer import ReferenceResult
from stn_viz.stage.opinion import Opinion
from stn_viz.stage.report import PICTURE, StageReport
from stn_viz.stage.scene import Scene, evaluated_there
from stn_viz.transforms import validity


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
    reference = reference_of(scene, about, found, milliseconds=1000 * (time.perf_counter() - started))
    return replace(reference, picture=wants_picture(about.said))


def wants_picture(said: StageReport) -> bool:
    """Tell whether a stage asks for V as a picture, too: it does where sampled values differ from its own."""
    return said.kind == PICTURE


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
        verdict=None if there else validity(scene.family, about.theta, scene.frame),
        upstream=found.upstream,
        opinion=found.opinion,
    )
