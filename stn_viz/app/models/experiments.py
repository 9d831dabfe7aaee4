"""The desk's trials: a digit turned right round, robustness, the recorded training."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st
import torch

from stn_viz.app.foreign_text import code, plain
from stn_viz.app.models import results as lab
from stn_viz.app.models import tiles
from stn_viz.app.models.facts import meaning, signed
from stn_viz.app.models.view import COUNT, Desk, key, short
from stn_viz.datasets.pose_ranges import TRAINED
from stn_viz.errors import UserError
from stn_viz.evaluation.inspection import outline_names
from stn_viz.evaluation.probes import AXES, Sweep
from stn_viz.figures import evaluation as charts
from stn_viz.figures.style import OKABE_ITO, TARGET, THETA
from stn_viz.stage.tile_curves import Line, Panel
from stn_viz.stage.tiles import Caption, Tiles

AMBER = OKABE_ITO[1]
_STOPS = range(0, 49, 4)  # every 30° of a sweep
_TABLE = """<style>
.desk-slopes { border-collapse: collapse; font-variant-numeric: tabular-nums; line-height: 1.3; }
.desk-slopes th { font-weight: 400; opacity: 0.75; text-align: left; padding: 0 14px 0 0; font-size: 0.875rem; }
.desk-slopes td { padding: 1px 14px 1px 0; vertical-align: top; }
.desk-slopes td:first-child { font-size: 1.3rem; font-weight: 600; }
</style>"""
_WALKS = {"angle": "turn", "scale": "size", "shift": "place"}


def turn(view: Desk, exam: lab.Exam) -> None:
    """Turn one upright digit right round: where does the box turn, and how sure is the network?"""
    digit, label = exam.digits[view.turned], int(exam.labels[view.turned])
    names = lab.rivals(view.network)
    sweeps = {short(name): lab.swept(name, digit, lab.token(digit)) for name in names}
    left, right = st.columns([1, 6], vertical_alignment="center")
    left.number_input("which digit", 0, COUNT - 1, key=key("turned"))
    right.html(_TABLE)
    right.html(_slopes(names, sweeps, exam.unjudged))
    alt = "Turn of the box and probability of the true class, over the turn of the digit"
    seen = TRAINED.get(exam.card["task"], {}).get("angle")
    chart = charts.pose_sweep(sweeps, label if label >= 0 else None, seen)
    st.plotly_chart(chart, theme=None, config=charts.CONFIG, alt=alt)
    first = sweeps[short(names[0])]
    captions = [_stop(first, k, label) for k in _STOPS]
    stops = tiles.framed(exam, first.images[list(_STOPS)], first.warped, list(_STOPS), captions)
    tiles.show("strip", replace(stops, size="small"))


def _slopes(names: Sequence[str], sweeps: Mapping[str, Sweep], unjudged: str) -> str:
    """Write each network's slope, for this digit and on its card, and what that means.

    Args:
        names: of the networks.
        sweeps: this digit in front of each, by the network's short name.
        unjudged: why nothing is said of this digit, if nothing is.
    """
    rows: list[str] = []
    for name in names:
        found, whole = sweeps[short(name)], lab.network(name).card["results"].get("slope")
        one = None if unjudged else found.slope
        cells = (_signed(one), _signed(whole), short(name), _says(found, one, whole, unjudged))
        rows.append("".join(f"<td>{html.escape(cell)}</td>" for cell in cells))
    reach = sweeps[short(names[0])].reach
    within = f"fitted within ±{reach:.0f}°, the turns of its training" if reach else "no turns in its training"
    head = f"<tr><th>slope, this digit</th><th>its card</th><th colspan='2'>{within}</th></tr>"
    return f"<table class='desk-slopes'>{head}{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _says(found: Sweep, one: float | None, whole: float | None, unjudged: str) -> str:
    """Say what a network's slope means: its card's where there is one, else this digit's, and whose it is."""
    if found.warped is None:
        return meaning(None, False)
    if found.reach == 0:
        return "No digit was turned in its training, so nothing has taught its box to follow."
    if whole is None and unjudged:
        return unjudged
    words = meaning(one if whole is None else whole, True)
    return f"{'On this digit' if whole is None else 'By its card'}: {words[0].lower()}{words[1:]}"


def _signed(slope: float | None) -> str:
    return "none" if slope is None else signed(slope)


def _stop(sweep: Sweep, k: int, label: int) -> Caption:
    chance, best = sweep.probabilities[k].max(0)
    right = None if label < 0 else int(best) == label
    mark = "" if right is None else "✓ " if right else "✗ "
    box = "no box" if sweep.warped is None else f"box {sweep.warped.turn[k]:+.0f}°"
    says = f"turned by {sweep.angles[k]:+.0f}°, {box}, read as {int(best)} with {chance:.1%}"
    return Caption(k, f"{sweep.angles[k]:+.0f}° {mark}{int(best)}", says, right)


def stress(view: Desk, exam: lab.Exam) -> None:
    """Walk along one axis of poses and show where each network gives in."""
    st.segmented_control("change only the", list(AXES), format_func=_WALKS.__getitem__, key=key("axis"), required=True)
    if bool((exam.labels < 0).any()):
        st.info("Say which digit it is, so that right answers can be counted.")
        return
    asked = (exam.digits, exam.labels, view.axis, lab.token(exam.digits))
    curves = {short(name): lab.stressed(name, *asked) for name in lab.rivals(view.network)}
    name, values = AXES[view.axis]
    seen = TRAINED.get(exam.card["task"], {}).get(view.axis)
    chart = charts.robustness(curves, values, name, seen)
    st.plotly_chart(chart, theme=None, config=charts.CONFIG, alt=f"Share of right answers over: {name}")
    st.caption(f"All {COUNT} digits, upright but for this one change, at each of {len(values)} values.")


def training(view: Desk, exam: lab.Exam) -> None:
    """Scrub through the recorded training: the boxes of the probe digits, how they follow, loss, gradients, slope."""
    if exam.model.spec.count == 0:
        st.info("Without a transformer there are no boxes to replay; the card says how the training ended.")
        return
    try:
        found = lab.replayed(view.network)
    except UserError as error:
        st.info(
            f"{plain(error)} {code(f'stn-viz train {view.network}', 80)} records it.",
            icon=":material/history_toggle_off:",
        )
        return
    replay = found.replay
    if (began := beginning(exam.card)) is not None:
        st.caption(began)
    frames = [
        f"step {step:,.0f} · held-out error {error:.2f} %" + (f" · slope {slope:+.2f}" if slope == slope else "")
        for step, error, slope in zip(replay.steps.tolist(), replay.error.tolist(), replay.slope.tolist(), strict=True)
    ]
    captions = [Caption(i, f"a {k}", f"probe digit {i}, a {k}") for i, k in enumerate(found.labels.tolist())]
    names = outline_names(exam.model.spec)
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


def beginning(card: Mapping[str, Any]) -> str | None:
    """Say where step 0 of a recorded training stands, if the network had learnt before it; None where it had not."""
    origin = card.get("recipe", {}).get("origin")
    if origin is None:
        return None
    before = card.get("before", ())
    steps = [re.search(r"--steps (\d+)", str(one.get("command", ""))) for one in before]
    if not before or not all(steps):
        return f"This training went on from the weights of {origin}: its step 0 is no beginning."
    many = f"{len(before)} earlier training{'s' if len(before) > 1 else ''}"
    total = sum(int(found[1]) for found in steps if found)
    error = (
        f", at the end of which {origin} had an error of {before[-1]['error']:.2f} %" if "error" in before[-1] else ""
    )
    return (
        "Shown is the last training alone. Its step 0 is no beginning: "
        f"{total:,} steps in {many} came before it{error}. The card lists them."
    )


def panels(found: lab.Replayed) -> list[Panel]:
    """Lay a recorded training out as curves: how the boxes follow, the loss, both gradients, what is held out."""
    replay, boxes = found.replay, found.boxes
    steps = (torch.arange(len(replay.loss)) + 1.0) * replay.every
    follows = [Line("", replay.steps, boxes.follows[:, row], THETA, tile=row) for row in range(boxes.follows.shape[1])]
    gradients = [
        Line("localiser", steps, replay.localiser, THETA),
        Line("classifier", steps, replay.classifier, AMBER, "6 4"),
    ]
    held_out = [Line("error, share", replay.steps, replay.error / 100, TARGET, "6 4")]
    if bool(replay.slope.isfinite().any()):
        held_out.append(Line("slope of turns", replay.steps, replay.slope, THETA))
    return [
        Panel(boxes.measure, follows),
        Panel("loss", [Line("loss", steps, replay.loss, TARGET)], log=True),
        Panel("size of the gradient", gradients, log=True),
        Panel("held-out digits", held_out),
    ]
