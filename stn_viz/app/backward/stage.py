"""The stage of the Backward page: one or two descents, played back by one clock in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

import stn_viz as sv
from stn_viz.app import view_state
from stn_viz.app.backward import view as backward
from stn_viz.app.backward.problem import DescentRun
from stn_viz.app.backward.view import LOSSES, PAGE, Backward
from stn_viz.app.later import fragment, st
from stn_viz.app.stage_answer import Asked, Computed, answer
from stn_viz.app.url import MAPS
from stn_viz.differentiation.jacobian import displacement_metric
from stn_viz.differentiation.objective import Objective
from stn_viz.stage.components import Level, Playback, Scene, show_stage
from stn_viz.stage.losses import computed_there
from stn_viz.stage.scene import evaluated_there
from stn_viz.texts import say

STAGES = (f"{PAGE}.stage.A", f"{PAGE}.stage.B")
_OPENED = f"{PAGE}.opened"
_AHEAD = 3.0  # pixels (root mean square) that the plain step ahead moves the samples by, at first


def show(view: Backward, runs: tuple[DescentRun, ...]) -> tuple[Backward, int]:
    """Put a stage for each run on the page, and torch's answer; give the view with what was left open, and the step.

    What the stages are sent stays the same while one plays, steps, scrubs and pins: it names the step and the pixel
    that they *open* at, which change with the problem only.
    """
    last = max(len(run.descent) for run in runs) - 1
    view = fill_in(view, runs[0])
    step = min(view.step, last)
    opened = view_state.get(_OPENED)
    if view_state.came_to_page(PAGE) or opened is None or opened[0] != runs:
        number = 0 if opened is None else opened[-1] + 1
        opened = (runs, step, view.row, view.col, bool(view.play), number)
        view_state.put(_OPENED, opened)
    _, at, row, col, plays, opening = opened
    opens = replace(view, play="descent" if plays else "")
    scenes = [
        scene(opens, run, k, min(at, len(run.descent) - 1), (row, col), len(runs) > 1, opening)
        for k, run in enumerate(runs)
    ]
    with st.container(key="pair" if len(runs) > 1 else None):
        for each, released in zip(scenes, (_on_release, _on_release_of_second), strict=False):
            show_stage(each, on_release=released)
    _answer_stages(runs, scenes)
    return view, step


def fitting(view: Backward, runs: tuple[DescentRun, ...]) -> Backward:
    """Open what lies beyond the descent or outside of V, as a link may name it; a link is told so in a sentence."""
    last = max(len(run.descent) for run in runs) - 1
    height, width = runs[0].objective.frame.target
    said: list[str] = []
    if view.step > last:
        said.append(say("backward-unfit-step", last=str(last)))
        view = replace(view, step=-1)
    if view.row >= height or view.col >= width:
        said.append(say("backward-unfit-pixel", height=str(height), width=str(width)))
        view = replace(view, row=-1, col=-1)
    for sentence in said if view_state.opened_by_link(PAGE) else ():
        st.warning(sentence, icon=":material/link_off:")
    return view_state.keep(PAGE, view, "step", "row", "col") if said else view


def fill_in(view: Backward, run: DescentRun) -> Backward:
    """Fill in what the view leaves open: half-way down, or the start of what is played; a pixel of large gradient."""
    height, width = run.objective.frame.target
    view = replace(view, step=_first_step(view, run))
    if (view.row < 0 or view.col < 0) and LOSSES[view.loss].needs == "pixel":
        view = replace(view, row=height // 2, col=width // 2)
    elif view.row < 0 or view.col < 0:
        sizes = run.objective.spatial_gradients(run.descent[0].theta).square().sum((0, 3))
        sizes[: height // 4], sizes[3 * height // 4 :] = 0, 0
        sizes[:, : width // 4], sizes[:, 3 * width // 4 :] = 0, 0
        row, col = divmod(int(sizes.argmax()), width)
        view = replace(view, row=row, col=col)
    return view


def _first_step(view: Backward, run: DescentRun) -> int:
    if view.step >= 0:
        return view.step
    return 0 if view.play else run.halfway


def scene(
    view: Backward, run: DescentRun, k: int, at: int, pin: tuple[int, int], pair: bool, opening: int = 0
) -> Scene:
    """Describe one run's stage; it is the same however far the descent has been played."""
    here = run.at(at)
    played = playback(run, at, opening, leads=k == 0)
    level = played.levels[played.seen[at]]
    return Scene(
        key=STAGES[k],
        family=here.family,
        theta=played.thetas[at],
        frame=here.frame,
        U=level.U.float().numpy(),
        kernel=here.kernel,
        padding=here.padding,
        upstream=here.loss.id,
        difference_target=None if level.T is None else level.T.float().numpy(),
        upstream_gradient=None if played.upstreams is None else played.upstreams[at].numpy().astype(np.float32),
        selection=pin,
        overlays={"forces": True, "displacement": True},
        labels={"source": str(run.name) if pair else "", "target": ""},
        playback=played,
        layout="pair" if pair else "compact",
        picture=view.source not in MAPS,
        opens="descent" if view.play and k == 0 else None,
        projector=view.projector,
    )


def playback(run: DescentRun, at: int, opening: int, *, leads: bool) -> Playback:
    """Write a run for the player, standing at a step."""
    steps, family, frame = run.descent, run.objective.family, run.objective.frame
    gradients = torch.stack([step.gradient for step in steps])
    return Playback(
        clock=PAGE,
        thetas=steps.thetas,
        losses=steps.losses,
        gradients=gradients,
        levels=[Level(s, o.U[0], getattr(o.loss, "target", None)) for s, o in zip(run.sigmas, run.seen, strict=True)],
        seen=[run.sigmas.index(step.sigma) for step in steps],
        at=at,
        opening=opening,
        rate=_rate(run.at(at), steps[at].theta, gradients[at]) if run.plain is None else run.plain,
        name=f"{run.name} · {run.rule}",
        leads=leads,
        answer=run.reference,
        answer_grid=None if evaluated_there(family) or run.reference is None else family.grid(run.reference, frame)[0],
        grids=run.grids,
        upstreams=run.upstreams,
    )


def _rate(objective: Objective, theta: torch.Tensor, gradient: torch.Tensor) -> float:
    """Choose η so that the plain step can be seen, and round it to one figure."""
    metric = displacement_metric(objective.family, theta, objective.frame)
    moved = float(gradient @ metric @ gradient) ** 0.5
    return float(f"{_AHEAD / moved:.1g}") if moved > 0 else 1.0


def _on_release() -> None:
    """Take over the step, the pixel or the new start that the stage reports; charts and gradient check follow."""
    said = view_state.last_report(STAGES[0])
    view_state.project(PAGE, Backward(), said)
    view = backward.now()
    if said.kind == "live":  # a family that only torch can evaluate: its grid, and nothing else of the page
        return view_state.rerun_fragment(f"{PAGE}.reference")
    if said.selection is not None:
        view = replace(view, row=said.selection[0], col=said.selection[1])
    if said.kind == "commit" and said.step is not None:
        view = replace(view, step=said.step, play="")  # what was played has come to rest
    elif said.kind == "commit" and _fits(view, said.theta):
        view = replace(view, start="hand", theta=said.theta, step=0, play="")
    backward.put(view)


def _on_release_of_second() -> None:
    """Take over projector mode from the second stage; all else the first one says."""
    view_state.project(PAGE, Backward(), view_state.last_report(STAGES[1]))


def _fits(view: Backward, theta: tuple[float, ...]) -> bool:
    return len(theta) == sv.family(view.family).n_params


@fragment(key=f"{PAGE}.reference")
def _answer_stages(runs: tuple[DescentRun, ...], scenes: Sequence[Scene]) -> None:
    """Let torch compute what the stages show where they rest; a file opens at the step of the run that leads."""
    view, said = backward.now(), view_state.last_report(STAGES[0])
    for k, (run, each) in enumerate(zip(runs, scenes, strict=True)):
        step = min(_first_step(view, run), len(run.descent) - 1)
        theta = run.descent[step].theta
        if k == 0 and said.kind == "live" and _fits(view, said.theta):
            theta = torch.tensor(said.theta, dtype=torch.float64)
        # a file shows θ of its step, not of the hand
        answer(
            each,
            Asked(theta, said.seq if k == 0 else 0, replace(said, theta=())),
            partial(compute, run.at(step)),
            saved=partial(scene, view, run, k, step, (view.row, view.col), pair=False),
        )


def compute(seen: Objective, theta: Float[Tensor, " P"]) -> Computed:
    """Compute V, ∂L/∂θ and, for a loss that the browser has no formula of, ∂L/∂V, as a step of the descent sees it."""
    with torch.no_grad():
        V = seen.warped(theta[None])[0]
    _, gradient = seen.gradient(theta)
    return Computed(V, gradient, None if computed_there(seen.loss.id) else seen.upstream(theta)[0])
