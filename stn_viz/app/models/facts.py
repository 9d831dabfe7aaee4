"""What stands above the inspector's views: the network's figures, and what its slope means in one sentence."""

from __future__ import annotations

import html
import math

from stn_viz.app.later import st
from stn_viz.app.models.results import Inspected
from stn_viz.app.models.wording import digits_title, taught
from stn_viz.evaluation.alignment import alignment_degree
from stn_viz.evaluation.inspection import Inspection
from stn_viz.texts import say
from stn_viz.texts.quantity import signed

_STYLE = """<style>
.model-facts { display: flex; flex-wrap: wrap; gap: 4px 28px; align-items: end; font-variant-numeric: tabular-nums; }
.model-facts div { line-height: 1.25; }
.model-facts b { display: block; font-size: 1.6rem; font-weight: 600; }
.model-facts span { font-size: 0.875rem; opacity: 0.8; }
.model-facts .words { flex: 1; min-width: 20rem; align-self: center; }
</style>"""


def explain_slope(slope: float | None, transformer: bool) -> str:
    """Say in one sentence what a slope of predicted on applied turn tells."""
    if not transformer:
        return say("models-meaning-none")
    if slope is None:
        return say("models-meaning-no-turn")
    return say(f"models-meaning-{alignment_degree(slope)}", turn=signed(10 * slope, 1))


def explain_slope_of(on: str, slope: float | None, whole: float | None = None) -> str:
    """Say whose slope it is, and what it tells.

    Args:
        on: "digit", "digits" or "card": what the slope was measured on; a card's own number is then ``whole``.
        slope: of predicted on applied turn; None where there is none.
        whole: the card's slope, to be named.
    """
    words = say("models-within-no-turn") if slope is None else _explain_slope_within(slope)
    if whole is not None:
        return say("models-within-card-slope", slope=signed(whole, 2), words=words)
    return say(f"models-within-{on}", words=words)


def _explain_slope_within(slope: float) -> str:
    return say(f"models-within-{alignment_degree(slope)}", turn=signed(10 * slope, 1))


def explain_alignment(found: Inspection, whole: float | None = None, *, familiar: bool = True) -> str:
    """Say in a sentence or two whether a network's transformers undo what was done to the digits.

    Args:
        found: what the network made of the pictures.
        whole: the slope of turns over all test digits, where the pictures are distorted like those.
        familiar: whether the pictures are distorted as those of its training were.
    """
    if found.warped is None:
        return explain_slope(None, False)
    if found.slope is not None:
        return explain_slope_of("digits", found.slope if whole is None else whole, whole)
    if found.reach == 0 and bool(found.applied.isfinite().any()):
        return say("models-verdict-unturned")
    if not familiar and (found.place_slopes is not None or found.undone is not None):
        return say("models-verdict-unfamiliar")
    if found.place_slopes is not None:
        return _explain_placement(found.place_slopes.tolist())
    if found.undone is not None and found.spread is not None:
        before, after = (float(part.median()) for part in found.spread)
        return _explain_undone(found.undone, before, after)
    return say("models-verdict-nothing")


def _explain_placement(slopes: list[list[float]]) -> str:
    """Put the slopes of each box's place on each digit's in words."""
    moves = [[signed(10 * slope, 1) for slope in row] for row in slopes]
    if len(slopes[0]) == 1:
        return say(f"models-placed-{alignment_degree(slopes[-1][0])}", move=moves[-1][0])
    if len(slopes) == 1:
        return say("models-placed-one-box", first=moves[0][0], second=moves[0][1])
    first, second = zip(*moves, strict=True)
    chosen = [max(range(2), key=row.__getitem__) for row in slopes]
    if chosen[0] != chosen[1] and all(
        alignment_degree(row[d]) == "works" for row, d in zip(slopes, chosen, strict=True)
    ):
        by = [row[digit] for row, digit in zip(moves, chosen, strict=True)]
        return say(f"models-placed-each-{'straight' if chosen[0] == 0 else 'crossed'}", first=by[0], second=by[1])
    far = {"first": first[0], "second": first[1], "third": second[0], "fourth": second[1]}
    return say("models-placed-two-boxes", **far)


def _explain_undone(share: float, before: float, after: float) -> str:
    """Put the share of the warp that is undone in words."""
    how = "most" if share >= 0.5 else "some" if share > 0.1 else "none"
    fields = {"share": f"{100 * share:.0f}", "before": f"{before:.1f}", "after": f"{after:.1f}"}
    return say(f"models-undone-{how}", **fields)


def facts(evaluated: Inspected, whole: float | None) -> None:
    """Draw the strip: the card's error beside the paper's, right answers now, how far the boxes follow, and in words.

    Args:
        evaluated: the network and what it made of the pictures.
        whole: as for :func:`explain_alignment`.
    """
    card, found = evaluated.card, evaluated.inspection
    results, paper = card.results, card.paper_error
    data = digits_title(results.data, short=True)
    error = say("models-fact-error", data=data)
    if paper is not None:
        error = say("models-fact-error-paper", data=data, paper=f"{paper:.1f}")
    entries = [("error", say("models-percent", value=f"{results.error:.2f}"), error)]
    if found.accuracy is not None:
        n = int(found.known.sum())
        counted = say("models-fact-right", right=str(int((found.right & found.known).sum())), count=str(n))
        entries.append(("accuracy", say("models-percent", value=f"{100 * found.accuracy:.1f}"), counted))
    unjudged = evaluated.unjudged if found.warped is not None else ""
    if unjudged:
        pass
    elif found.slope is not None:
        stored = results.slope
        told = say("models-fact-slope", fitted=explain_fit(found))
        if stored is not None:
            told = say("models-fact-slope-card", fitted=explain_fit(found), data=data, slope=signed(stored, 2))
        entries.append(("slope", signed(found.slope, 2), told))
    elif found.place_slopes is not None and found.place_slopes.shape[1] == 1:
        told = say("models-fact-places", count=str(len(found.labels)))
        entries.append(("slope", signed(float(found.place_slopes[-1, 0]), 2), told))
    elif found.undone is not None:
        entries.append(("undone", say("models-percent", value=f"{100 * found.undone:.0f}"), say("models-fact-undone")))
    boxes = "".join(
        f'<div data-fact="{name}"><b>{html.escape(value)}</b><span>{html.escape(words)}</span></div>'
        for name, value, words in entries
    )
    words = unjudged or explain_alignment(found, whole, familiar=evaluated.familiar)
    if found.warped is not None:
        schedule = taught(card)
        words = say("models-fact-words", schedule=schedule, words=words) if schedule else words
    st.html(_STYLE)
    st.html(f'<div class="model-facts">{boxes}<div class="words">{html.escape(words)}</div></div>')


def explain_fit(found: Inspection) -> str:
    """Say to how many of the pictures a slope of turns was fitted, and within which turns."""
    n, of = int(found.fitted.sum()), len(found.labels)
    some = say("models-fitted-all", count=str(of)) if n == of else say("models-fitted", some=str(n), count=str(of))
    return some if math.isinf(found.reach) else say("models-fitted-within", some=some, reach=f"{found.reach:.0f}")
