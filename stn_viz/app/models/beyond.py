"""Beyond the paper: samplers and transformers that came after it, run live and seen on the same stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import torch

import stn_viz as sv
from stn_viz.app import view_state
from stn_viz.app.charts import clickable, read_click
from stn_viz.app.later import fragment, st
from stn_viz.app.models import beyond_runs as runs
from stn_viz.app.models.view import PAGE, Inspector, choose_network
from stn_viz.app.stage_answer import Asked, Computed, answer
from stn_viz.diagnostics.look_up import look_up
from stn_viz.differentiation.losses import SquaredDifference
from stn_viz.figures.look_up import by_query
from stn_viz.stage.components import Level, Playback, Scene, show_stage
from stn_viz.stage.report import count
from stn_viz.texts import say
from stn_viz.texts.quantity import quantity, signed

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_SOURCES = {  # by name: the paper's number at arXiv, and the file that has it here
    "beyond-linearised": ("1901.07124", "sampling/linearised.py"),
    "beyond-inverse-compositional": ("1612.03897", "networks/inverse_compositional.py"),
    "beyond-deformable": ("1703.06211", "networks/deformable.py"),
    "beyond-look-up": ("2003.12039", "networks/correlation_look_up.py"),
}
_CHART = "models.beyond.queries"
STAGES = ("models.beyond.A", "models.beyond.B")


def beyond(view: Inspector, hidden: DeltaGenerator | None) -> None:
    """Draw one of them: the menu, what it does on the stage or by query, and its card."""
    menu, card = [hidden, hidden] if hidden else st.columns([1, 2.2], vertical_alignment="bottom")
    choose_network(menu)
    card.markdown(say(f"models-{view.network}-what"))
    told = _SHOWN[view.network](view)
    if not view.projector:
        st.markdown(told)
        number, file = _SOURCES[view.network]
        paper = f"[{say(f'models-{view.network}-paper')}](https://arxiv.org/abs/{number})"
        st.caption(say("models-beyond-source", paper=paper, file=f"`stn_viz/{file}`"))


def _linearised(view: Inspector) -> str:
    walks = runs.linearised_walks()
    names = (say("models-beyond-linearised-own"), say("models-beyond-linearised-bilinear"))
    _play(view, walks, names)
    far, near, plain = (quantity(float(value), 2) for value in (runs.AWAY, walks[0].miss(-1), walks[1].miss(-1)))
    return say("models-beyond-linearised-told", far=far, steps=str(runs.STEPS), near=near, plain=plain)


def _inverse_compositional(view: Inspector) -> str:
    found = runs.inverse_compositional()
    _play(view, (found.walk,), ("",))
    if not view.projector:
        own, chain = st.columns(2)
        for place, V, name in ((own, found.own, "own"), (chain, found.chain, "chain")):
            words = say(f"models-beyond-inverse-compositional-{name}", error=f"{found.error(V):.1f}")
            place.image(V.permute(1, 2, 0).clamp(0, 1).numpy(), words, width=256)
    return say("models-beyond-inverse-compositional-told", steps=str(len(found.walk.thetas) - 1))


def _deformable(view: Inspector) -> str:
    found = runs.deformable()
    _look_up(view, found)
    return say("models-beyond-deformable-told")


def _correlations(view: Inspector) -> str:
    found = runs.correlations()
    _look_up(view, found)
    x, y = runs.MOVED
    moved = {"x": signed(x, 0), "y": signed(y, 0)}
    return say("models-beyond-look-up-told", **moved, share=f"{runs.found_share():.0f}")


def _look_up(view: Inspector, found: runs.LookedUp) -> None:
    """Draw the points of one query over each map that was read; a click chooses another query."""
    first = look_up(found.calls[0])
    assert first is not None  # it is one
    query = min(view.queried, first.queries - 1) if view.queried >= 0 else first.queries // 2 + 2 * runs.MAP // 3
    fig = by_query(found.calls, query if first.by_item else 0, query)
    words = say("models-beyond-look-up-alt", query=str(query), levels=str(len(found.calls)))
    clickable(fig, view, _CHART, _clicked, alt=words)


def _clicked() -> None:
    """Go to the query that was clicked."""
    said = read_click(_CHART)
    query = count(said[0] if isinstance(said, list | tuple) and said else said)
    if query is not None:
        view_state.keep(PAGE, replace(view_state.current_view(PAGE, Inspector()), queried=query))


def _play(view: Inspector, walks: Sequence[runs.Walk], names: Sequence[str]) -> None:
    """Put a stage for each run on the page, all played by one clock."""
    scenes = [scene(view, walk, k, names[k], pair=len(walks) > 1) for k, walk in enumerate(walks)]
    with st.container(key="pair" if len(walks) > 1 else None):
        for each, released in zip(scenes, (_released, _released_second), strict=False):
            show_stage(each, on_release=released)
    _answer(scenes, walks)


def scene(view: Inspector, walk: runs.Walk, k: int, name: str, *, pair: bool) -> Scene:
    """Describe one run's stage; it stays the same while the run is played."""
    played = Playback(
        clock=f"{PAGE}.{view.network}",
        thetas=walk.thetas,
        losses=walk.losses,
        gradients=walk.gradients,
        levels=[Level(0.0, walk.U, walk.T)],
        seen=[0] * len(walk.thetas),
        name=name,
        leads=k == 0,
        answer=walk.answer,
    )
    return Scene(
        key=STAGES[k],
        family=walk.family,
        theta=walk.thetas[0],
        frame=walk.frame,
        U=walk.U.float().numpy(),
        padding="border",
        upstream=SquaredDifference.id,
        difference_target=walk.T.float().numpy(),
        labels={"source": name, "target": ""},
        playback=played,
        layout="pair" if pair else "compact",
        opens="descent" if k == 0 else None,
        projector=view.projector,
    )


@fragment(key="models.beyond.reference")
def _answer(scenes: Sequence[Scene], walks: Sequence[runs.Walk]) -> None:
    """Let torch warp what the stages show where they rest."""
    for each, walk in zip(scenes, walks, strict=True):
        said = view_state.last_report(each.key)
        step = min(said.step or 0, len(walk.thetas) - 1)

        def compute(theta: torch.Tensor, walk: runs.Walk = walk) -> Computed:
            grid = walk.family.grid(theta, walk.frame)
            return Computed(sv.sample(walk.U[None], grid, walk.frame, padding="border")[0])

        answer(each, Asked(walk.thetas[step], said.seq, said), compute)


def _released() -> None:
    """Let torch answer; the page is drawn anew where projector mode changed."""
    _take_over(STAGES[0])


def _released_second() -> None:
    _take_over(STAGES[1])


def _take_over(key: str) -> None:
    changed = view_state.project(PAGE, Inspector(), view_state.last_report(key))
    view_state.rerun_fragment("app" if changed else "models.beyond.reference")


_SHOWN: Mapping[str, Callable[[Inspector], str]] = {
    "beyond-linearised": _linearised,
    "beyond-inverse-compositional": _inverse_compositional,
    "beyond-deformable": _deformable,
    "beyond-look-up": _correlations,
}
