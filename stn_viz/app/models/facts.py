"""What stands above the desk's views: the network's figures, and what its slope means in one sentence."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping
from typing import Any

import streamlit as st

from stn_viz.app.models.results import Exam
from stn_viz.evaluation.inspection import Inspection

FOLLOWS, LAZY = 0.75, 0.25  # slopes from which a box is said to follow the digit, and up to which it is called lazy

_STYLE = """<style>
.desk-facts { display: flex; flex-wrap: wrap; gap: 4px 28px; align-items: end; font-variant-numeric: tabular-nums; }
.desk-facts div { line-height: 1.25; }
.desk-facts b { display: block; font-size: 1.6rem; font-weight: 600; }
.desk-facts span { font-size: 0.875rem; opacity: 0.8; }
.desk-facts .words { flex: 1; min-width: 20rem; align-self: center; }
</style>"""


def meaning(slope: float | None, transformer: bool) -> str:
    """Say in one sentence what a slope of predicted on applied turn tells."""
    if not transformer:
        return "No transformer: the classifier alone has to cope with every pose."
    if slope is None:
        return "There is no single turn here that a box could follow."
    follows = f"turn the digit by 10° and the box turns by {signed(10 * slope, 1)}°"
    if slope >= FOLLOWS:
        return f"The transformer works: {follows}, so the classifier sees digits that are nearly upright."
    if slope > LAZY:
        return f"The transformer helps by halves: {follows}, and the classifier copes with the rest."
    return f"Lazy: {follows}. The classifier has learnt the turn by itself, and a good error does not show it."


def signed(value: float, digits: int = 2) -> str:
    """Write a number with its sign, and nothing that is rounded to nothing with a minus."""
    return f"{round(value, digits) + 0.0:+.{digits}f}"


def verdict(found: Inspection, whole: float | None = None, *, familiar: bool = True) -> str:
    """Say in a sentence or two whether a network's transformers undo what was done to the digits.

    Args:
        found: what the network made of the pictures.
        whole: the slope of turns over all test digits, where the pictures are distorted like those.
        familiar: whether the pictures are distorted as those of its training were.
    """
    if found.warped is None:
        return meaning(None, False)
    if found.slope is not None:
        on = "On these digits" if whole is None else f"By its card, whose slope over all test digits is {signed(whole)}"
        words = meaning(found.slope if whole is None else whole, True)
        return f"{on}: {words[0].lower()}{words[1:]}"
    if found.reach == 0 and bool(found.applied.isfinite().any()):
        return "No digit was turned in its training, so nothing has taught its box to follow these turns."
    if not familiar and (found.place_slopes is not None or found.undone is not None):
        return "These digits are distorted as none was in its training, so its transformer is not judged by them."
    if found.place_slopes is not None:
        return _placed(found.place_slopes.tolist())
    if found.undone is not None and found.spread is not None:
        before, after = (float(part.median()) for part in found.spread)
        return _undone(found.undone, before, after)
    return "Nothing was done to these digits that a box could undo."


def _placed(slopes: list[list[float]]) -> str:
    """Put the slopes of each box's place on each digit's in words."""
    moves = [[f"{signed(10 * slope, 1)} px" for slope in row] for row in slopes]
    if len(slopes[0]) == 1:
        follows = f"move the digit by 10 px and the box moves by {moves[-1][0]}"
        if slopes[-1][0] >= FOLLOWS:
            return f"The transformer finds the digit: {follows}, so the classifier sees it near the middle."
        if slopes[-1][0] > LAZY:
            return f"The transformer helps by halves: {follows}, and the classifier copes with the rest."
        return f"Lazy: {follows}. The classifier looks for the digit by itself."
    if len(slopes) == 1:
        return f"Move the first digit by 10 px: the box moves by {moves[0][0]}. Move the second digit: {moves[0][1]}."
    first, second = zip(*moves, strict=True)
    chosen = [max(range(2), key=row.__getitem__) for row in slopes]
    if chosen[0] != chosen[1] and all(row[d] >= FOLLOWS for row, d in zip(slopes, chosen, strict=True)):
        names = ("first", "second")
        by = [row[digit] for row, digit in zip(moves, chosen, strict=True)]
        return (
            f"Each box has found a digit of its own: move the {names[chosen[0]]} digit by 10 px and the first box "
            f"moves by {by[0]}; move the {names[chosen[1]]}, and the second box moves by {by[1]}."
        )
    return (
        f"Move the first digit by 10 px: the first box moves by {first[0]}, the second by {first[1]}. "
        f"Move the second digit: {second[0]} and {second[1]}."
    )


def _undone(share: float, before: float, after: float) -> str:
    """Put the share of the warp that is undone in words."""
    apart = f"the digits' points lie {before:.1f} px apart from one another in the source and {after:.1f} px in V"
    if share >= 0.5:
        return f"The transformer undoes {100 * share:.0f} % of the warp: {apart}."
    if share > 0.1:
        return (
            f"The transformer undoes {100 * share:.0f} % of the warp, and the classifier copes with the rest: {apart}."
        )
    return f"The transformer undoes none of the warp: {apart}. The classifier has learnt to read warped digits."


def facts(exam: Exam, whole: float | None) -> None:
    """Draw the strip: the card's error beside the paper's, right answers now, how far the boxes follow, and in words.

    Args:
        exam: the network and what it made of the pictures.
        whole: as for :func:`verdict`.
    """
    card, found = exam.card, exam.inspection
    results = card["results"]
    paper = card.get("paper_error")
    beside = "" if paper is None else f" · the paper {paper:.1f} %"
    entries = [("error", f"{results['error']:.2f} %", f"error, {_short(results['data'])}{beside}")]
    if found.accuracy is not None:
        n = int(found.known.sum())
        right = int((found.right & found.known).sum())
        entries.append(("accuracy", f"{100 * found.accuracy:.1f} %", f"right: {right} of these {n}"))
    unjudged = exam.unjudged if found.warped is not None else ""
    if unjudged:
        pass
    elif found.slope is not None:
        stored = results.get("slope")
        beside = "" if stored is None else f" · its card, {_short(results['data'])}: {signed(stored)}"
        entries.append(("slope", signed(found.slope), f"slope of turns, {fitted(found)}{beside}"))
    elif found.place_slopes is not None and found.place_slopes.shape[1] == 1:
        entries.append(
            ("slope", signed(float(found.place_slopes[-1, 0])), f"slope of places, these {len(found.labels)}")
        )
    elif found.undone is not None:
        entries.append(("undone", f"{100 * found.undone:.0f} %", "of the warp undone"))
    boxes = "".join(
        f'<div data-fact="{name}"><b>{html.escape(value)}</b><span>{html.escape(words)}</span></div>'
        for name, value, words in entries
    )
    words = unjudged or verdict(found, whole, familiar=exam.familiar)
    if found.warped is not None:
        words = f"{taught(card)} {words}".strip()
    st.html(_STYLE)
    st.html(f'<div class="desk-facts">{boxes}<div class="words">{html.escape(words)}</div></div>')


def fitted(found: Inspection) -> str:
    """Say to how many of the pictures a slope of turns was fitted, and within which turns."""
    n, of = int(found.fitted.sum()), len(found.labels)
    some = f"these {of}" if n == of else f"{n} of these {of}"
    return some if math.isinf(found.reach) else f"{some} within ±{found.reach:.0f}°"


def taught(card: Mapping[str, Any]) -> str:
    """Say in a sentence how a network's transformer was taught, and from whose weights it went on; "" if not known."""
    words = str(card.get("lesson", "")).partition(":")[0].partition(",")[0].strip()
    if not words:
        return ""
    how = "jointly" if words == "joint" else words
    origin = card.get("recipe", {}).get("origin")
    if origin is None:
        return f"Trained {how}."
    if origin == card.get("name"):
        return f"Trained {how}, in several trainings, each from where the last one ended."
    return f"Trained {how}, from the weights of {origin}."


def _short(data: str) -> str:
    """Leave out where digits come from: the card has it."""
    return data.partition(" (")[0]
