"""Faults that the loss tells: it would rather read U as another grid does, one that a known mistake turns into this."""

from __future__ import annotations

from collections.abc import Callable

from stn_viz.diagnostics.answer import Score
from stn_viz.diagnostics.candidates import Candidate
from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches
from stn_viz.diagnostics.warp import Warp
from stn_viz.diagnostics.wish import AGREES, FITS, LEFT, MARGIN, Wish, ask
from stn_viz.texts import Message
from stn_viz.texts.percent import percent_message


def wished(cause: str) -> Callable[[Warp], Finding | None]:
    """Make the check whether the loss would rather have the grid without one misunderstanding.

    It speaks where that grid answers ∂L/∂V to 0.90 or more, better by 0.05 than the warp itself, however strong, and by
    0.02 than any other misunderstanding. A wrong factor takes 0.975 and 0.10, or 0.015 where it leaves 3 % of what the
    warp leaves unanswered, at the last step too, where half a pixel has to be wanted as well. For a loss of squares it
    is enough that at most 35 % of the wish is left, and under 60 % of what any other grid leaves; for one of windows,
    that its gradient towards what the grid reads has a cosine of 0.85 with the one that came, 0.3 more than towards
    what the warp itself reads, however strong, and lacks half as much to 1 as towards what any other reads; or one of
    0.95 that lacks 15 % as much. Where the warp is torn, as by a flow in pixels, an agreement of 0.95 that lacks 15 %
    of what any other lacks is enough; where other layers answer to the loss too, one of 0.75 that lacks 40 % of what
    the warp itself lacks; where V is compared with a picture, noise may leave 60 % of the difference.
    """

    def look(warp: Warp) -> Finding | None:
        wish = ask(warp)
        if wish is None:
            return None
        agreement = wish.scores.get(cause, Score()).agreement
        if reaches("agreement", agreement, AGREES) and not wish.wholly:
            reaches("margin", wish.margin(cause), MARGIN)
        if wish.fit is not None and wish.named is not None and wish.named.cause == cause:
            reaches("fit", wish.fit, FITS)
        if wish.named is None or wish.named.cause != cause:
            return None
        if (cause == "flow-scale" or wish.named.told == "half") and not _persists(warp, wish.named.told):
            return None
        return _found(warp, wish, wish.named)

    return look


def _persists(warp: Warp, power: str) -> bool:
    """Tell whether the same is wanted at the last step and half way to it: a network on its way comes nearer."""
    asked = [call for call in warp.row if call.upstream is not None or call.fixed is not None]
    if len({call.step for call in asked}) < 2:
        return True
    later = (ask(Warp(call, warp.index)) for call in (asked[-1], asked[len(asked) // 2]))
    return all(w is not None and w.named is not None and w.named.told == power for w in later)


def _found(warp: Warp, wish: Wish, named: Candidate) -> Finding:
    score, own = wish.scores[named.cause], wish.null
    fields: dict[str, str | float | Message] = {"told": named.told, "seen": _write_answer(warp, wish, score, own)}
    return warp.found(
        "warning",
        named.cause,
        wish.sample,
        Message(f"diagnostics-wished-{named.cause}", fields),
        Message(f"diagnostics-wished-{named.cause}-remedy", {"told": named.told}),
        agreement=score.agreement,
        agreement_own=own.agreement,
        lead=wish.lead,
        residual=score.residual,
        residual_own=own.residual,
    )


def _write_answer(warp: Warp, wish: Wish, score: Score, own: Score) -> Message:
    """Write how well a grid answers the loss: by the agreement, or where that is no proof by what is left, or fits."""
    left = {"residual": percent_message(score.residual), "own": percent_message(own.residual)}
    if warp.call.upstream is None:
        return Message("diagnostics-wished-compared", left)
    if wish.fit is not None:
        return Message("diagnostics-wished-fit", {"fit": f"{wish.fit:.2f}", "own": f"{wish.own_fit:.2f}"})
    if score.agreement >= AGREES or score.residual > LEFT:
        return Message(
            "diagnostics-wished-agreement", {"agreement": f"{score.agreement:.2f}", "own": f"{own.agreement:.2f}"}
        )
    return Message("diagnostics-wished-residual", left)
