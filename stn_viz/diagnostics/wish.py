"""What would the loss rather have? -∂L/∂V compared with what each grid that may have been meant would change.

For a grid g', with Δ = S(U, g') - V on the points that lie inside U under both grids (padding answers no question):

    agreement a(g') = -Σ ∂L/∂V·Δ / Σ |∂L/∂V|·|Δ|

is the fall of the loss to first order, from -1 to 1; it is 1 if no pixel gets worse. A healthy network on its way is
answered best by its own displacement, only stronger: what counts is the *margin* by which a candidate is better than
the best of these. Losses of squares say more: T - V = -c·∂L/∂V exactly, c as they were averaged, so that

    residual r(g') = min over c of ‖Δ + c·∂L/∂V‖ / ‖c·∂L/∂V‖

is 0 where g' reads just what the loss wants. Losses of windows answer to neither; :mod:`.windows` asks for them.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from stn_viz.diagnostics.answer import Loss, Score
from stn_viz.diagnostics.candidates import STRENGTHS, Candidate, Meant
from stn_viz.diagnostics.warp import TORN, Warp
from stn_viz.diagnostics.windows import Windows

AGREES, MARGIN, LEAD = 0.90, 0.05, 0.02  # from which on a cause is named: agreement, margin, lead over other causes
SCALE_AGREES, SCALE_MARGIN = 0.975, 0.10  # of a wrong factor: a network that is half way there looks alike
_EXACT_MARGIN, _EXACT = 0.015, 0.03  # or less margin, where this share is left of what the warp's own leaves unanswered
_NEXT_TO = 0.5  # of what the best other cause leaves unanswered: so near to 1 a lead is no measure
_WHOLLY, _LITTLE = 0.95, 0.15  # agreement that leaves so little of what any other grid leaves, whatever its lead
_OUTDOES, _OUTDONE = 0.75, 0.4  # agreement that leaves so little of what the warp itself leaves, of no factor
_SOME = 0.25  # agreement that the warp itself, stronger or weaker, has there at least
_GOES_ON = 0.97  # agreement with the warp itself, stronger, from which on the loss wants it as it is
LEFT, LESS = 0.35, 0.6  # of a loss of squares: most that may be left, and of what the best other explanation leaves
_NOISE, _MOST_NOISE = 0.6, 0.7  # of what a picture differs by, that may be noise, and of what any other grid leaves
MOVES = 0.3  # pixels of mean displacement below which no two candidates differ
FITS, _FITS_BETTER = 0.85, 0.3  # cosine with the gradient of a loss of windows, and its lead over the warp's own
_LESS_OFF = 0.5  # of what the cosine of the best other explanation lacks to 1, that it may lack at most
_FITS_WHOLLY = 0.95  # cosine from which on a lead is not asked for, where _LITTLE of what any other lacks is left
_ANSWERED = 0.8  # agreement of the warp itself, stronger, from which on nobody asks as of windows
_ONE_SIDED = 0.1  # share of ∂L/∂V that must pull each way: a loss that wants V darker says nothing about places
_SPREAD = 0.5  # of the grid's own spread, or the identity's, that a candidate must have
_SAME = 0.05  # share of the displacement within which two candidates are one
_REVERSED, _ALONG = {"direction", "axis-sign"}, 0.6  # and within which a motion is one along an axis, for a sign


@dataclass(frozen=True)
class Wish:
    """Hold what the loss of one call would rather have.

    Args:
        scores: of each cause the best of its candidates.
        null: the best of the warp itself, stronger or weaker.
        named: the candidate that clears every threshold; None where none does.
        lead: by how much its agreement exceeds that of the best other cause.
        sample: the kept item that it answers best.
        fit: the cosine by which it was named, of a loss of windows; None where it was not.
        own_fit: that of the warp itself, stronger or weaker.
        wholly: whether it was named because it leaves next to nothing unanswered, whatever its margin.
    """

    scores: dict[str, Score]
    null: Score
    named: Candidate | None = None
    lead: float = 0.0
    sample: int = 0
    fit: float | None = None
    own_fit: float = 0.0
    wholly: bool = False

    def margin(self, cause: str) -> float:
        """Compute by how much a cause answers the loss better than the warp itself, stronger or weaker."""
        return self.scores[cause].agreement - self.null.agreement if cause in self.scores else -1.0


_ASKED: weakref.WeakKeyDictionary[Warp, Wish | None] = weakref.WeakKeyDictionary()


def ask(warp: Warp) -> Wish | None:
    """Ask the loss of a call what it would rather have; None where it does not ask for a place.

    It needs U, V and ∂L/∂V, or the picture that V was compared with where nothing learns. A loss that only wants more,
    or less, everywhere asks for no place, nor is there one to ask for where the warp moves by under 0.3 pixels.
    """
    if warp not in _ASKED:
        _ASKED[warp] = _ask(warp)
    return _ASKED[warp]


def _ask(warp: Warp) -> Wish | None:
    if not asks_for_places(warp):
        return None
    meant, loss = Meant(warp), Loss(warp)
    own = {strength: loss.score(meant.scaled(strength), meant.corners) for strength in STRENGTHS}
    answers = [(c, loss.score(c.grid, c.align_corners)) for c in meant.candidates() if _keeps_spread(c, meant)]
    scores: dict[str, Score] = {}
    for candidate, score in answers:
        best = scores.get(candidate.cause, Score())
        scores[candidate.cause] = Score(max(best.agreement, score.agreement), min(best.residual, score.residual))
    best = max(answers, key=lambda answer: answer[1].agreement)
    closest = min(answers, key=lambda answer: answer[1].residual)
    asked = _Asked(meant, own, answers, scores, loss)
    if warp.call.upstream is None:  # compared with a picture: what is left of the difference tells all
        named = _judge(_leaves_little, *closest, asked) or _judge(_leaves_noise, *closest, asked)
        return named or Wish(scores, _best_of(list(own.values())))
    judges = ((_answers_wholly, best), (_agrees, best), (_leaves_little, closest))
    for judge, answer in judges if _is_torn(warp) else judges[1:]:
        if (wish := _judge(judge, *answer, asked)) is not None:
            return wish
    windows = _ask_windows(warp, meant, own, answers, scores)
    return windows if windows.named is not None else _judge(_outdoes, *best, asked) or windows


class _Asked(NamedTuple):
    """Hold what was asked of the loss of one call, and what it answered."""

    meant: Meant
    own: dict[float, Score]
    answers: list[tuple[Candidate, Score]]
    scores: dict[str, Score]
    loss: Loss


def _judge(
    judge: Callable[[Candidate, Score, Score, Score], bool], candidate: Candidate, score: Score, asked: _Asked
) -> Wish | None:
    """Name a candidate if a judge is convinced, beside the best of the warp itself and of the other causes."""
    meant, own, answers, scores, loss = asked
    null = _best_of(list(own[s] for s in STRENGTHS if not _is_weaker(candidate) or not 0 < s < 0.8))
    others = _best_of([s for c, s in answers if not _is_alike(c, candidate, meant)])
    if not judge(candidate, score, null, others):
        return None
    wholly = judge is _answers_wholly
    alike = next(c for c, _ in answers if _is_same(c, candidate, meant))
    first = candidate if wholly else _widest(alike, score, answers, meant)
    scores.setdefault(first.cause, score)
    sample = loss.find_best_item(first.grid, first.align_corners)
    return Wish(scores, null, first, score.agreement - others.agreement, sample, wholly=wholly)


def _ask_windows(
    warp: Warp, meant: Meant, own: dict[float, Score], answers: list[tuple[Candidate, Score]], scores: dict[str, Score]
) -> Wish:
    """Ask as of a loss of windows, where the warp itself, stronger, answers the loss badly.

    Weaker it may answer well: from a small motion reversed, standing still is half of the way.
    """
    null, windows = _best_of(list(own.values())), Windows(warp)
    onward = _best_of([score for strength, score in own.items() if strength > 1])
    if onward.agreement >= _ANSWERED or not windows.large:
        return Wish(scores, null)
    asked = [c for c, _ in answers if c.cause not in ("flow-scale", "align-corners")]
    guessed = sorted(((windows.guess(c.grid, c.align_corners), k) for k, c in enumerate(asked)), reverse=True)
    likely: list[Candidate] = []
    for _, k in guessed:
        if all(asked[k].cause != c.cause and not _is_same(asked[k], c, meant) for c in likely):
            likely.append(asked[k])
    fits = [windows.measure(c.grid, c.align_corners) for c in likely[:2]]
    fit, second = max(fits, default=0.0), min(fits, default=0.0)
    if fit < FITS:
        return Wish(scores, null)
    candidate = likely[fits.index(fit)]
    own_fit = max(windows.measure(meant.scaled(s), meant.corners) for s in own if s != 1)
    off = (1 - fit) / max(1 - max(second, own_fit), 1e-12)
    if off > _LESS_OFF or (fit - own_fit < _FITS_BETTER and (fit < _FITS_WHOLLY or off > _LITTLE)):
        return Wish(scores, null)
    score = next(s for c, s in answers if c is candidate)
    first = next(c for c, _ in answers if _is_same(c, candidate, meant))
    scores.setdefault(first.cause, score)
    return Wish(scores, null, first, fit - second, 0, fit, own_fit)


def asks_for_places(warp: Warp) -> bool:
    """Tell whether the loss may want other pixels of U, and the warp moves enough to tell which."""
    asked = warp.asked
    if warp.call.input is None or asked is None or not bool(torch.isfinite(asked).all()) or not asked.any():
        return False
    if not bool(torch.isfinite(warp.call.input).all()):
        return False
    pull = float(asked.double().clamp(min=0).sum() / asked.double().abs().sum())
    moves = float(warp.displacement.norm(dim=-1).mean()) >= MOVES
    spread = float(warp.grid.flatten(0, -2).std(dim=0).max()) > 1e-3
    return _ONE_SIDED <= pull <= 1 - _ONE_SIDED and moves and spread and warp.call.mode != "nearest"


def _best_of(scores: list[Score]) -> Score:
    return Score(max((s.agreement for s in scores), default=-1.0), min((s.residual for s in scores), default=1.0))


def _agrees(candidate: Candidate, score: Score, null: Score, others: Score) -> bool:
    agrees, margin = (SCALE_AGREES, SCALE_MARGIN) if candidate.cause == "flow-scale" else (AGREES, MARGIN)
    if candidate.cause == "flow-scale" and 1 - score.agreement <= _EXACT * (1 - null.agreement):
        margin = _EXACT_MARGIN  # small beside the texture, the warp itself is not far off; but nothing is left
    enough = score.agreement >= agrees and score.agreement - null.agreement >= margin
    leads = score.agreement - others.agreement >= LEAD
    return enough and (leads or 1 - score.agreement <= _NEXT_TO * (1 - others.agreement))


def _outdoes(candidate: Candidate, score: Score, null: Score, others: Score) -> bool:
    """Tell whether a cause leaves little of what the warp itself leaves; a factor or half a pixel would by chance.

    Where even standing still answers nothing, as with a network that knows nothing yet, another grid may by chance.
    """
    if candidate.cause in ("flow-scale", "align-corners") or candidate.told == "half" or score.agreement < _OUTDOES:
        return False
    leads = score.agreement - others.agreement >= LEAD
    return leads and null.agreement >= _SOME and 1 - score.agreement <= _OUTDONE * (1 - null.agreement)


def _is_torn(warp: Warp) -> bool:
    """Tell whether points were moved so far that neighbours lie in any order, as by pixels added to half widths."""
    return warp.turned_over >= TORN


def _answers_wholly(candidate: Candidate, score: Score, null: Score, others: Score) -> bool:
    """Tell whether a flow in pixels leaves next to nothing unanswered; beside it, standing still is nearly right."""
    if candidate.cause != "pixel-units" or candidate.told != "flow" or score.agreement < _WHOLLY:
        return False
    return 1 - score.agreement <= _LITTLE * (1 - max(null.agreement, others.agreement))


def wants_as_it_is(warp: Warp, where: Tensor) -> bool:
    """Tell whether the loss wants, at the marked points, just what the warp does there, and more of it.

    Args:
        warp: a warp.
        where: marks of points, (n, *lattice).
    """
    if not asks_for_places(warp):
        return False
    meant, loss = Meant(warp), Loss(warp, where)
    return any(loss.score(meant.scaled(s), meant.corners).agreement >= _GOES_ON for s in STRENGTHS if s > 1)


def _leaves_little(candidate: Candidate, score: Score, null: Score, others: Score) -> bool:
    return score.residual <= min(LEFT, LESS * null.residual, LESS * others.residual)


def _leaves_noise(candidate: Candidate, score: Score, null: Score, others: Score) -> bool:
    """Tell whether a cause agrees wholly and leaves what noise may be: no grid leaves so little by chance."""
    least = min(null.residual, others.residual)
    likely = candidate.cause not in ("flow-scale", "align-corners") and candidate.told != "half"
    return likely and _agrees(candidate, score, null, others) and score.residual <= min(_NOISE, _MOST_NOISE * least)


def _is_weaker(candidate: Candidate) -> bool:
    return candidate.cause == "flow-scale" and float(candidate.told) < 1


def _keeps_spread(candidate: Candidate, meant: Meant) -> bool:
    """Tell whether a candidate is no collapse beside the grid and the identity: an even V answers many losses."""
    axes = tuple(range(candidate.grid.ndim - 1))
    own, still = meant.grid.std(dim=tuple(range(meant.grid.ndim - 1))), meant.identity.flatten(0, -2).std(dim=0)
    return bool((candidate.grid.std(dim=axes) >= _SPREAD * torch.minimum(own, still)).all())


def _widest(candidate: Candidate, score: Score, answers: list[tuple[Candidate, Score]], meant: Meant) -> Candidate:
    """Of the orders of a batch that answer as well, find the one that moves most items: others are parts of it."""
    if candidate.cause != "batch-order":
        return candidate
    orders = [c for c, s in answers if c.cause == candidate.cause and s.agreement >= score.agreement - LEAD]
    moved = [int((c.grid != meant.grid).flatten(1).any(dim=1).sum()) for c in orders]
    return orders[moved.index(max(moved))] if orders else candidate


def _is_alike(one: Candidate, other: Candidate, meant: Meant) -> bool:
    """Tell whether two candidates are of one cause or one grid, or reverse nearly the same motion along one axis."""
    if one.cause == other.cause or _is_same(one, other, meant):
        return True
    return {one.cause, other.cause} == _REVERSED and _is_same(one, other, meant, _ALONG)


def _is_same(one: Candidate, other: Candidate, meant: Meant, most: float = _SAME) -> bool:
    if one.align_corners != other.align_corners:
        return False
    apart = (one.grid - other.grid).norm(dim=-1).mean()
    return bool(apart <= most * meant.moved.norm(dim=-1).mean())
