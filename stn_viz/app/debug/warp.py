"""What the Debug page draws of one recorded warp: the stage, and below it one closer look at a time."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

import stn_viz as sv
from stn_viz.app import view_state
from stn_viz.app.charts import TALL, WIDE, chart
from stn_viz.app.debug import compare, findings, fixed, follow, passage, queries, series, volume
from stn_viz.app.debug import view as debug
from stn_viz.app.foreign_text import plain
from stn_viz.app.later import fragment, st
from stn_viz.app.stage_answer import Computed, answer, asked
from stn_viz.diagnostics import Warp
from stn_viz.differentiation.losses import CrossEntropy, OnePixel
from stn_viz.figures import recording as views
from stn_viz.recording import Call, ReplayedWarp, replay
from stn_viz.recording.replay import in_block
from stn_viz.stage.components import Scene, show_stage
from stn_viz.texts import say
from stn_viz.texts.quantity import quantity
from stn_viz.transforms.recorded import Recorded

STAGE = "debug-stage"


def warp(opened: debug.Opened, view: debug.Debug) -> None:
    """Put one recorded warp on the stage, to look at and to drag away from; a look-up is drawn by query."""
    arranged = queries.found(opened.tape[view.call])
    if arranged is not None:
        queries.draw(opened, view, arranged)
        return
    if opened.tape[view.call].dims == 3:
        volume.draw(opened.tape[view.call], view)
        if view.projector:
            return
    staged = scene_of(opened, view)
    if isinstance(staged, str):
        st.info(staged, icon=":material/info:")
        return
    scene, one = staged
    _stage(scene)
    _answer(scene, one)


def scene_of(opened: debug.Opened, view: debug.Debug) -> tuple[Scene, ReplayedWarp] | str:
    """Describe the stage of the warp that a view chooses, with the warp; where it cannot be staged, say why."""
    call = opened.tape[view.call]
    one = replay(call, view.sample, _cut(call, view))
    if one.U is None:
        return say("debug-warp-unkept")
    if not bool(torch.isfinite(one.grid).all() and torch.isfinite(one.U).all()):
        return say("debug-warp-nan")
    loose = Warp(call, view.call).loose
    one = in_block(one) if loose else one
    return _scene(one, _identity(opened, view), view, loose), one


def _cut(call: Call, view: debug.Debug) -> int | None:
    """Read which slice of a volume is looked at; None for the middle one, and for pictures."""
    deep = -(-call.target[0] // call.kept.stride)
    return None if view.cut < 0 or call.dims == 2 else min(view.cut, deep - 1)


def closer(opened: debug.Opened, view: debug.Debug) -> None:
    """Draw the chosen look at the warp below the stage."""
    left, right = st.columns([2, 1], vertical_alignment="center")
    with left:
        view = chosen(opened, view)
    right.caption(plain(opened.tape[view.call]))
    look(opened, view)


def chosen(opened: debug.Opened, view: debug.Debug) -> debug.Debug:
    """Let one of the looks be chosen, of its evidence where there is a finding; give the view with it."""
    call = opened.tape[view.call]
    planar = call.dims == 2 and not Warp(call, view.call).loose
    there = {"evidence": bool(opened.findings), "fixed": call.fixed is not None, "inside": planar}
    looks = [name for name in debug.LOOKS if there.get(name, True)]
    look = view.look if view.look in looks else looks[0]
    if look != view.look:
        view = view_state.keep(debug.PAGE, replace(view, look=look), "look")
    st.segmented_control(
        say("debug-look-label"),
        looks,
        format_func=debug.look_title,
        key=debug.key("look"),
        required=True,
        label_visibility="collapsed",
    )
    if view.look == "steps":
        series.choose(opened, view)
    return view


def look(opened: debug.Opened, view: debug.Debug) -> None:
    """Draw the look that was chosen."""
    call = opened.tape[view.call]
    if view.look == "grid":
        how = "mesh" if Warp(call, view.call).loose else _how()
        fig = views.flow(call, view.sample, how, _cut(call, view))
        st.plotly_chart(fig, key="debug.flow_chart")
    elif view.look == "fixed":
        fixed.draw(call, view, _cut(call, view))
    elif view.look == "passes":
        fig = views.figure(call, view.sample, _cut(call, view))
        chart(fig, view, TALL, across=WIDE, key="debug.figure")
    elif view.look == "inside":
        passage.draw(opened, view)
    elif view.look == "evidence":
        findings.evidence(opened, view)
    elif view.look == "checks":
        findings.checks(opened)
    elif view.look == "steps":
        series.draw(opened, view)
    else:
        compare.comparison(opened, view)


def _how() -> Literal["mesh", "arrows", "wheel"]:
    """Let one of the ways to draw a dense grid be chosen."""
    how = st.segmented_control(
        say("debug-flow-label"),
        debug.FLOWS,
        format_func=debug.flow_title,
        key=debug.key("flow"),
        required=True,
        label_visibility="collapsed",
    )
    return how or "mesh"  # type: ignore[return-value]


def _identity(opened: debug.Opened, view: debug.Debug) -> str:
    """Name what is on the stage, for its epoch: a hand's θ is for this warp alone, in whatever language it is shown."""
    call = opened.tape[view.call]  # by its step: another place of it is the same warp, in a recording that grows
    return f"{view.tape} {view.exhibit} {view.mended} {opened.name} {call.step} {call.index} {view.sample} {view.cut}"


def _scene(one: ReplayedWarp, identity: str, view: debug.Debug, loose: bool) -> Scene:
    U = one.U
    assert U is not None  # the caller looked
    family: sv.Family = one.family or Recorded.of(one.grid, one.frame)
    theta = one.theta if one.theta is not None else torch.ones(1, dtype=torch.float64)
    return Scene(
        key=STAGE,
        family=family,
        theta=theta,
        frame=one.frame,
        U=U.numpy().astype(np.float32),
        epoch=zlib.crc32(identity.encode()),
        kernel=one.kernel,
        padding=one.padding,
        upstream=CrossEntropy.id if one.upstream is not None else OnePixel.id,
        fixed=None if loose or one.fixed is None else one.fixed.numpy().astype(np.float32),
        large=view.large,
        upstream_gradient=None if one.upstream is None else one.upstream.numpy(),
        picture=U.shape[0] in (1, 3) and bool(U.min() >= 0 and U.max() <= 1),
        readonly=not view.whatif,
        projector=view.projector,
        labels={"source": say("debug-stage-source", call=str(view.call)), "target": _target(one, view, loose)},
        scattered=loose,
    )


def _target(one: ReplayedWarp, view: debug.Debug, loose: bool) -> str:
    item = str(view.sample)
    if loose:
        return say("debug-stage-target-loose", item=item, readings=str(one.frame.n_targets))
    return say("debug-stage-target", item=item)


@fragment(key="debug-stage-fragment")
def _stage(scene: Scene) -> None:
    show_stage(scene, on_release=_released)


def _released() -> None:
    """Let torch answer, and the link say what fills the stage; all is drawn anew where projector mode changed."""
    said = view_state.last_report(STAGE)
    view = view_state.current_view(debug.PAGE, debug.Debug())
    if said.large is not None and said.large != view.large:
        view = view_state.keep(debug.PAGE, replace(view, large=said.large), "large")
        view_state.link(debug.PAGE, follow.lasting(view), debug.Debug())
    view_state.rerun_fragment("app" if view_state.project(debug.PAGE, debug.Debug(), said) else "debug-reference")


@fragment(key="debug-reference")
def _answer(scene: Scene, one: ReplayedWarp) -> None:
    """Let torch warp the recorded source by the θ of the hand, or by the recorded one."""
    V = answer(scene, asked(scene), lambda theta: computed(scene, theta)).V
    far = float((V - one.V.double()).abs().max())
    st.html(f"<div data-fact='farthest'>{say('debug-farthest', far=quantity(far, 4))}</div>")
    if one.slices is not None:
        target, source = one.slices
        st.caption(say("debug-volume", target=str(target), source=str(source)))


def computed(scene: Scene, theta: Float[Tensor, " P"]) -> Computed:
    """Warp the recorded source by a θ."""
    U, grid = torch.from_numpy(scene.U)[None].double(), scene.family.grid(theta, scene.frame)
    return Computed(sv.sample(U, grid, scene.frame, scene.kernel, scene.padding)[0])
