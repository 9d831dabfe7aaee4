"""Torch's answer to a stage of the app: which θ the stage asks about, and what a page computes for it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.app import networks, view_state
from stn_viz.app.answer_queue import QUEUE
from stn_viz.app.quiet_collection import COLLECTOR
from stn_viz.stage import question
from stn_viz.stage.answer import LaterAnswer, Reply
from stn_viz.stage.components import Scene, show_reference
from stn_viz.stage.question import Asked, Computed, reference_of, wants_picture
from stn_viz.stage.saved_page import page_file

__all__ = ["Asked", "Computed", "answer", "answer_or_later", "answered", "asked", "reference_of"]


def asked(scene: Scene) -> Asked:
    """Read which θ a stage asks about: its hand's where its last report is about this scene, else the scene's own."""
    said = view_state.last_report(scene.key)
    if said.epoch == scene.epoch and len(said.theta) == scene.family.n_params:
        return Asked(torch.tensor(said.theta, dtype=torch.float64), said.seq, said)
    return Asked(scene.theta.detach().cpu().double(), 0, said)


def answer_or_later(
    scene: Scene,
    about: Asked,
    compute: Callable[[Float[Tensor, " P"]], Computed],
    *,
    device: str = "CPU",
    saved: Callable[[], Scene] | None = None,
    whole: Callable[[], tuple[str, str, bytes] | None] | None = None,
) -> None:
    """Answer as :func:`answer` does, or say that torch is busy; a large V comes as a picture to who asks for one."""
    later = _later(scene, about)
    if later is not None:
        show_reference(later)
        return
    picture = wants_picture(about.said)
    answer(scene, about, compute, device=device, saved=saved, whole=whole, picture=picture)


def answer(
    scene: Scene,
    about: Asked,
    compute: Callable[[Float[Tensor, " P"]], Computed],
    *,
    device: str = "CPU",
    saved: Callable[[], Scene] | None = None,
    whole: Callable[[], tuple[str, str, bytes] | None] | None = None,
    picture: bool = True,
) -> Computed:
    """Compute what a stage asks for, hand it over with all that the browser cannot know itself, and give it back.

    Args:
        scene: what the stage shows.
        about: the θ, and the report that asks for it.
        compute: from θ to what torch says of it; the time that it takes is shown on the stage.
        device: where it computes, as the stage shall name it.
        saved: makes the scene of a file that is asked for, where it is not ``scene`` itself.
        whole: makes V of the visitor's own file in full, as name, media type and bytes; None where it cannot.
        picture: whether a large V comes as a picture, too.
    """
    COLLECTOR.touched()
    with QUEUE.turn(_pixels(scene)):
        started = time.perf_counter()
        found = compute(about.theta)
        elapsed = 1000 * (time.perf_counter() - started)
        reference = reference_of(scene, about, found, device=device, milliseconds=elapsed)
        reference = replace(reference, picture=picture)
        page, full = (view_state.asks_for_file(scene.key, kind) for kind in ("export", "full"))
        if not (page or full):
            show_reference(reference)
            return found
    if page:
        kept = scene if saved is None else saved()
        reference = replace(reference, file=page_file(kept, about.said, networks.packed(kept.network)))
    if full and whole is not None:
        reference = replace(reference, file=whole())
    show_reference(reference)
    view_state.file_given(scene.key)
    return found


def answered(scene: Scene, about: Asked, compute: Callable[[Float[Tensor, " P"]], Computed]) -> Reply | None:
    """Answer as :func:`stn_viz.stage.question.answered` does, or say that torch is busy."""
    later = _later(scene, about)
    if later is not None:
        return later
    with QUEUE.turn(_pixels(scene)):
        return question.answered(scene, about, compute)


def _later(scene: Scene, about: Asked) -> LaterAnswer | None:
    """Tell whom to answer later: those that asked, and would wait long; a stage that opens is always answered."""
    seconds = QUEUE.later() if about.seq else None
    return None if seconds is None else LaterAnswer(scene.key, scene.epoch, about.seq, scene.token, seconds)


def _pixels(scene: Scene) -> int:
    return math.prod(scene.frame.target)
