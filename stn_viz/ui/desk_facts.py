"""What stands above the desk's views: the network's figures, and what its slope means in one sentence."""

from __future__ import annotations

import html

import streamlit as st

from stn_viz.ui.exam import Exam

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
    follows = f"turn the digit by 10° and the box turns by {10 * slope:+.1f}°"
    if slope >= FOLLOWS:
        return f"The transformer works: {follows}, so the classifier sees digits that are nearly upright."
    if slope > LAZY:
        return f"The transformer helps by halves: {follows}, and the classifier copes with the rest."
    return f"Lazy: {follows}. The classifier has learnt the turn by itself, and a good error does not show it."


def facts(exam: Exam) -> None:
    """Draw the strip: the card's error beside the paper's, right answers now, the slope and what it means."""
    card, found = exam.card, exam.inspection
    results = card["results"]
    paper = card.get("paper_error")
    beside = "" if paper is None else f" · the paper {paper:.1f} %"
    entries = [("error", f"{results['error']:.2f} %", f"error, {results['data']}{beside}")]
    if found.accuracy is not None:
        n = int(found.known.sum())
        right = int((found.right & found.known).sum())
        entries.append(("accuracy", f"{100 * found.accuracy:.1f} %", f"right: {right} of these {n}"))
    if found.slope is not None:
        whole = results.get("slope")
        beside = "" if whole is None else f" · its card {whole:+.2f}"
        entries.append(("slope", f"{found.slope:+.2f}", f"slope of turns{beside}"))
    boxes = "".join(
        f'<div data-fact="{name}"><b>{html.escape(value)}</b><span>{html.escape(words)}</span></div>'
        for name, value, words in entries
    )
    lesson = str(card.get("lesson", "")).partition(":")[0]
    words = meaning(found.slope, found.warped is not None)
    if found.slope is not None:
        words = f"On these digits: {words[0].lower()}{words[1:]}"
    if found.warped is not None:
        words = f"Trained {'jointly' if lesson == 'joint' else lesson}. {words}"
    st.html(_STYLE)
    st.html(f'<div class="desk-facts">{boxes}<div class="words">{html.escape(words)}</div></div>')
