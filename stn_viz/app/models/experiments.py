"""The inspector's probes: a pose sweep, robustness, the recorded training."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from stn_viz.app.charts import WIDE, chart
from stn_viz.app.foreign_text import code, plain
from stn_viz.app.models import results as lab
from stn_viz.app.models import tiles
from stn_viz.app.models.facts import explain_slope, explain_slope_of
from stn_viz.app.models.view import COUNT, Inspector, key, short
from stn_viz.datasets.pose_ranges import TRAINED
from stn_viz.errors import UserError
from stn_viz.evaluation.inspection import outline_names
from stn_viz.evaluation.probes import AXES, Sweep
from stn_viz.evaluation.titles import axis_title, outline_title
from stn_viz.figures import evaluation as charts
from stn_viz.networks.checkpoints import load_card
from stn_viz.networks.model_card import ModelCard
from stn_viz.networks.replay import Replay
from stn_viz.palette import NETWORK, TARGET, THETA
from stn_viz.stage.tile_curves import Line, Panel
from stn_viz.stage.tiles import Caption, Tiles
from stn_viz.texts import say
from stn_viz.texts.quantity import signed

_STOPS = range(0, 49, 4)  # every 30° of a sweep
_TABLE = """<style>
.model-slopes { border-collapse: collapse; font-variant-numeric: tabular-nums; line-height: 1.3; }
.model-slopes th { font-weight: 400; opacity: 0.75; text-align: left; padding: 0 14px 0 0; font-size: 0.875rem; }
.model-slopes td { padding: 1px 14px 1px 0; vertical-align: top; }
.model-slopes td:first-child { font-size: 1.3rem; font-weight: 600; }
</style>"""


def turn(view: Inspector, evaluated: lab.Inspected) -> None:
    """Turn one upright digit right round: where does the box turn, and how sure is the network?"""
    digit, label = evaluated.digits[view.turned], int(evaluated.labels[view.turned])
    names = lab.networks_to_compare(view.network)
    sweeps = {short(name): lab.sweep_poses(name, digit, lab.cache_token(digit)) for name in names}
    sides = (st.container(), st.container()) if view.projector else st.columns([1, 6], vertical_alignment="center")
    left, right = sides
    chosen = left.container(key="hand-turned")
    chosen.number_input(say("models-turn-label"), 0, COUNT - 1, key=key("turned"))
    right.html(_TABLE)
    right.html(_write_slopes(names, sweeps, evaluated.unjudged))
    alt = say("models-turn-alt")
    seen = TRAINED.get(evaluated.card.task, {}).get("angle")
    whose = label if label >= 0 else None
    if view.projector:
        fig = charts.pose_sweep(sweeps, whose, seen)
        fig.update_layout(legend_y=-0.45)  # below the words of the axes
        chart(fig, view, 335, across=WIDE, theme=None, config=charts.CONFIG, alt=alt)
    else:
        sides = st.container(key="models-sweeps").columns(2)
        for column, panel in zip(sides, charts.SWEEP_PANELS, strict=True):  # a phone sets one below the other
            fig = charts.pose_sweep(sweeps, whose, seen, panels=(panel,), height=430)
            column.plotly_chart(fig, theme=None, config=charts.CONFIG, alt=alt, key=key(f"sweep-{panel}"))
    first = sweeps[short(names[0])]
    captions = [_caption_angle(first, k, label) for k in _STOPS]
    stops = tiles.lay_out_images(evaluated, first.images[list(_STOPS)], first.warped, list(_STOPS), captions)
    tiles.show("strip", replace(stops, size="small"))


def _write_slopes(names: Sequence[str], sweeps: Mapping[str, Sweep], unjudged: str) -> str:
    """Write each network's slope, for this digit and on its card, and what that means.

    Args:
        names: of the networks.
        sweeps: this digit in front of each, by the network's short name.
        unjudged: why nothing is said of this digit, if nothing is.
    """
    rows: list[str] = []
    for name in names:
        found, whole = sweeps[short(name)], load_card(name).results.slope
        one = None if unjudged else found.slope
        cells = (_write_slope(one), _write_slope(whole), short(name), _explain_network(found, one, whole, unjudged))
        rows.append("".join(f"<td>{html.escape(cell)}</td>" for cell in cells))
    reach = sweeps[short(names[0])].reach
    within = say("models-slopes-within", reach=f"{reach:.0f}") if reach else say("models-slopes-unturned")
    one, card = say("models-slopes-digit"), say("models-slopes-card")
    head = f"<tr><th>{one}</th><th>{card}</th><th colspan='2'>{within}</th></tr>"
    return f"<table class='model-slopes'>{head}{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _explain_network(found: Sweep, one: float | None, whole: float | None, unjudged: str) -> str:
    """Say what a network's slope means: its card's where there is one, else this digit's, and whose it is."""
    if found.warped is None:
        return explain_slope(None, False)
    if found.reach == 0:
        return say("models-says-unturned")
    if whole is None and unjudged:
        return unjudged
    return explain_slope_of("digit", one) if whole is None else explain_slope_of("card", whole)


def _write_slope(slope: float | None) -> str:
    return say("models-slopes-none") if slope is None else signed(slope, 2)


def _caption_angle(sweep: Sweep, k: int, label: int) -> Caption:
    chance, best = sweep.probabilities[k].max(0)
    right = None if label < 0 else int(best) == label
    mark = "" if right is None else "✓ " if right else "✗ "
    what = {"angle": signed(float(sweep.angles[k]), 0), "read": str(int(best)), "sure": f"{chance:.1%}"}
    if sweep.warped is None:
        says = say("models-stop-no-box", **what)
    else:
        says = say("models-stop", **what, box=signed(float(sweep.warped.turn[k]), 0))
    return Caption(k, f"{what['angle']}° {mark}{int(best)}", says, right)


def stress(view: Inspector, evaluated: lab.Inspected) -> None:
    """Walk along one axis of poses and show where each network gives in."""
    label = say("models-stress-label")
    with st.container(key="hand-axis"):
        st.segmented_control(label, list(AXES), format_func=_walk_title, key=key("axis"), required=True)
    if bool((evaluated.labels < 0).any()):
        st.info(say("models-stress-unknown"))
        return
    asked = (evaluated.digits, evaluated.labels, view.axis, lab.cache_token(evaluated.digits))
    curves = {short(name): lab.measure_robustness(name, *asked) for name in lab.networks_to_compare(view.network)}
    name, values = axis_title(view.axis), AXES[view.axis]
    seen = TRAINED.get(evaluated.card.task, {}).get(view.axis)
    fig = charts.robustness(curves, values, name, seen)
    chart(fig, view, 560, across=WIDE, theme=None, config=charts.CONFIG, alt=say("models-stress-alt", axis=name))
    st.caption(say("models-stress-caption", count=str(COUNT), values=str(len(values))))


def _walk_title(axis: str) -> str:
    return say(f"models-walk-{axis}")


def training(view: Inspector, evaluated: lab.Inspected) -> None:
    """Scrub through the recorded training: the boxes of the probe digits, how they follow, loss, gradients, slope."""
    if evaluated.model.spec.count == 0:
        st.info(say("models-training-none"))
        return
    try:
        found = lab.replay_training(view.network)
    except UserError as error:
        command = code(f"stn-viz train {view.network}", 80)
        words = say("models-training-unrecorded", error=plain(error), command=command)
        st.info(words, icon=":material/history_toggle_off:")
        return
    replay = found.replay
    began = explain_stages(evaluated.card, replay) or explain_start(evaluated.card)
    if began is not None and not view.projector:
        st.caption(began)
    looks = zip(replay.steps.tolist(), replay.error.tolist(), replay.slope.tolist(), strict=True)
    frames = [_in_its_stage(replay, step, _describe_moment(step, error, slope)) for step, error, slope in looks]
    captions = [_caption_probe(i, str(k)) for i, k in enumerate(found.labels.tolist())]
    names = [outline_title(name) for name in outline_names(evaluated.model.spec)]
    shown = Tiles(
        captions,
        found.images,
        found.boxes.views,
        found.boxes.outlines,
        names,
        frames,
        thetas=replay.thetas[:, : len(captions)].flatten(2),
        panels=panels(found),
        moments=replay.steps.tolist(),
    )
    tiles.show("replay", shown)


def _describe_moment(step: float, error: float, slope: float) -> str:
    what = {"step": f"{step:,.0f}", "error": f"{error:.2f}"}
    if math.isnan(slope):
        return say("models-training-moment", **what)
    return say("models-training-moment-slope", **what, slope=signed(slope, 2))


def _in_its_stage(replay: Replay, step: float, words: str) -> str:
    if len(replay.stages) == 1:
        return words
    return say("models-training-in-stage", stage=replay.stage_at(step) + 1, stages=len(replay.stages), moment=words)


def _caption_probe(index: int, label: str) -> Caption:
    says = say("models-training-probe-says", probe=str(index), label=label)
    return Caption(index, say("models-training-probe", label=label), says)


def explain_stages(card: ModelCard, replay: Replay) -> str | None:
    """Name the trainings that a replay joins, by command and steps, and what is kept; None where there is but one."""
    if len(replay.stages) == 1:
        return None
    commands = [*(one.command for one in card.before), card.command]
    told = [say("models-training-stages")]
    end = 0
    for k, stage in enumerate(replay.stages):
        key = "models-training-stage" if stage.recorded else "models-training-stage-unrecorded"
        command = code(commands[k] or card.name, 120) if len(commands) == len(replay.stages) else plain(card.name)
        told.append(say(key, number=k + 1, command=command, first=f"{end:,}", last=f"{end + stage.steps:,}"))
        end += stage.steps
    return "  \n".join(told)


def explain_start(card: ModelCard) -> str | None:
    """Say where step 0 of a recorded training stands, if the network had learnt before it; None where it had not."""
    if card.origin is None:
        return None
    steps = [one.steps for one in card.before]
    known = [n for n in steps if n is not None]
    if not steps or len(known) < len(steps):
        return say("models-training-origin", origin=card.origin)
    total = {"steps": f"{sum(known):,}", "trainings": len(steps)}
    error = card.before[-1].error
    if error is None:
        return say("models-training-before", **total)
    return say("models-training-before-error", **total, origin=card.origin, error=f"{error:.2f}")


def panels(found: lab.ReplayedTraining) -> list[Panel]:
    """Lay a recorded training out as curves: how the boxes follow, the loss, both gradients, what is held out."""
    replay, boxes = found.replay, found.boxes
    steps = replay.until
    follows = [Line("", replay.steps, boxes.follows[:, row], THETA, tile=row) for row in range(boxes.follows.shape[1])]
    loss = say("models-measure-loss")
    gradients = [
        Line(say("models-curve-localiser"), steps, replay.localiser, THETA),
        Line(say("models-curve-classifier"), steps, replay.classifier, NETWORK, "6 4"),
    ]
    held_out = [Line(say("models-curve-error"), replay.steps, replay.error / 100, TARGET, "6 4")]
    if bool(replay.slope.isfinite().any()):
        held_out.append(Line(say("models-curve-slope"), replay.steps, replay.slope, THETA))
    return [
        Panel(str(boxes.measure), follows),
        Panel(loss, [Line(loss, steps, replay.loss, TARGET)], log=True),
        Panel(say("models-curve-gradient"), gradients, log=True),
        Panel(say("models-curve-held-out"), held_out),
    ]
