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
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from stn_viz.diagnostics.candidates import STRENGTHS, Candidate, Meant
from stn_viz.diagnostics.warp import TORN, Warp
from stn_viz.diagnostics.windows import Windows

AGREES, MARGIN, LEAD = 0.90, 0.05, 0.02  # from which on a cause is named: agreement, margin, lead over other causes
SCALE_AGREES, SCALE_MARGIN = 0.975, 0.10  # of a wrong factor: a network that is half way there looks alike
_EXACT_MARGIN, _EXACT = 0.015, 0.03  # or less margin, where this share is left of what the warp's own leaves unanswered
_NEXT_TO = 0.5  # of what the best other cause leaves unanswered: so near to 1 a lead is no measure
_WHOLLY, _LITTLE = 0.95, 0.15  # agreement that leaves so little of what any other grid leaves, whatever its lead
_GOES_ON = 0.97  # agreement with the warp itself, stronger, from which on the loss wants it as it is
LEFT, LESS = 0.35, 0.6  # of a loss of squares: most that may be left, and of what the best other explanation leaves
MOVES = 0.3  # pixels of mean displacement below which no two candidates differ
FITS, _FITS_BETTER = 0.85, 0.3  # cosine with the gradient of a loss of windows, and its lead over the warp's own
_LESS_OFF = 0.5  # of what the cosine of the best other explanation lacks to 1, that it may lack at most
_FITS_WHOLLY = 0.95  # cosine from which on a lead is not asked for, where _LITTLE of what any other lacks is left
_ANSWERED = 0.8  # agreement of the warp itself, stronger, from which on nobody asks as of windows
_INSIDE = 0.2  # share of the points that a candidate must keep inside U
_ONE_SIDED = 0.1  # share of ∂L/∂V that must pull each way: a loss that wants V darker says nothing about places
_POINTS, _ITEMS, _CHANNELS = 2048, 4, 8  # looked at in one call
_SPREAD = 0.5  # of the grid's own spread, or the identity's, that a candidate must have
_SAME = 0.05  # share of the displacement within which two candidates are one


@dataclass(frozen=True)
class Score:
    """Hold how well one grid answers the loss.

    Args:
        agreement: a, from -1 to 1.
        residual: r, 0 for what the loss wants; infinity where it was not asked.
    """

    agreement: float = -1.0
    residual: float = float("inf")


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

    It needs U, V and ∂L/∂V. A loss that only wants more, or less, everywhere asks for no place, nor is there one to ask
    for where the warp moves by under 0.3 pixels.
    """
    if warp not in _ASKED:
        _ASKED[warp] = _ask(warp)
    return _ASKED[warp]


def _ask(warp: Warp) -> Wish | None:
    if not asks_for_places(warp):
        return None
    meant, loss = Meant(warp), _Loss(warp)
    own = {strength: loss.score(meant.scaled(strength), meant.corners) for strength in STRENGTHS}
    answers = [(c, loss.score(c.grid, c.align_corners)) for c in meant.candidates() if _keeps_spread(c, meant)]
    scores: dict[str, Score] = {}
    for candidate, score in answers:
        best = scores.get(candidate.cause, Score())
        scores[candidate.cause] = Score(max(best.agreement, score.agreement), min(best.residual, score.residual))
    best = max(answers, key=lambda answer: answer[1].agreement)
    closest = min(answers, key=lambda answer: answer[1].residual)
    judges = ((_answers_wholly, best), (_agrees, best), (_leaves_little, closest))
    for judge, (candidate, score) in judges if _is_torn(warp) else judges[1:]:
        null = _best_of(list(own[s] for s in STRENGTHS if not _is_weaker(candidate) or not 0 < s < 0.8))
        others = _best_of([s for c, s in answers if c.cause != candidate.cause and not _is_same(c, candidate, meant)])
        if judge(candidate, score, null, others):
            alike = (c for c, _ in answers if _is_same(c, candidate, meant))
            wholly = judge is _answers_wholly
            first = candidate if wholly else _widest(next(alike), score, answers, meant)
            scores.setdefault(first.cause, score)
            sample = loss.find_best_item(first.grid, first.align_corners)
            return Wish(scores, null, first, score.agreement - others.agreement, sample, wholly=wholly)
    return _ask_windows(warp, meant, own, answers, scores)


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
    upstream = warp.call.upstream
    if warp.call.input is None or upstream is None or not bool(torch.isfinite(upstream).all()) or not upstream.any():
        return False
    if not bool(torch.isfinite(warp.call.input).all()):
        return False
    pull = float(upstream.double().clamp(min=0).sum() / upstream.double().abs().sum())
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


def _is_torn(warp: Warp) -> bool:
    """Tell whether points were moved so far that neighbours lie in any order, as by pixels added to half widths."""
    return float((warp.determinant < 0).double().mean()) >= TORN


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
    meant, loss = Meant(warp), _Loss(warp, where)
    return any(loss.score(meant.scaled(s), meant.corners).agreement >= _GOES_ON for s in STRENGTHS if s > 1)


def _leaves_little(candidate: Candidate, score: Score, null: Score, others: Score) -> bool:
    return score.residual <= min(LEFT, LESS * null.residual, LESS * others.residual)


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


def _is_same(one: Candidate, other: Candidate, meant: Meant) -> bool:
    if one.align_corners != other.align_corners:
        return False
    apart = (one.grid - other.grid).norm(dim=-1).mean()
    return bool(apart <= _SAME * meant.moved.norm(dim=-1).mean())


class _Loss:
    """Hold U, V and ∂L/∂V at the points that are looked at: an even part of them where there are many."""

    def __init__(self, warp: Warp, where: Tensor | None = None) -> None:
        call = warp.call
        assert call.input is not None  # the caller looked
        assert call.upstream is not None
        step = max(1, round((warp.grid[0].numel() / call.dims / _POINTS) ** (1 / call.dims)))
        self._every = (slice(None, _ITEMS), *[slice(step // 2, None, step)] * call.dims)
        part = (slice(None, _ITEMS), slice(None, _CHANNELS))
        self._U = call.input[part].double()
        self._G = call.upstream[part][(slice(None), slice(None), *self._every[1:])].double()
        if where is not None:
            self._G = self._G * where[self._every][:, None]
        self._options = {"mode": call.mode, "padding_mode": call.padding}
        self._own = self._take(warp.grid), call.align_corners
        self._inside = self._mark(*self._own)
        self._V = self._sample(*self._own)
        pixels = 1
        for n in call.target:
            pixels *= n
        every, batch = call.batch * call.channels * pixels, call.batch
        self._averages = sorted({every / 2, every / 2 / batch, every / 2 / call.channels, batch / 2, 0.5})

    def find_best_item(self, grid: Tensor, align_corners: bool) -> int:
        """Find the item whose part of ∂L/∂V a grid answers best."""
        change = self._sample(self._take(grid), align_corners) - self._V
        answered, asked = (-self._G * change).flatten(1).sum(1), (self._G * change).abs().flatten(1).sum(1)
        return int((answered / asked.clamp(min=1e-30)).argmax())

    def score(self, grid: Tensor, align_corners: bool) -> Score:
        """Compute how well V read at a grid answers ∂L/∂V."""
        points = self._take(grid)
        both = self._inside & self._mark(points, align_corners)
        if float(both.double().mean()) < _INSIDE:
            return Score()
        change = (self._sample(points, align_corners) - self._V) * both[:, None]
        wanted = -self._G * both[:, None]
        weight = float((wanted.abs() * change.abs()).sum())
        agreement = float((wanted * change).sum()) / weight if weight > 0 else 0.0
        squares = float(change.square().sum()), float((change * wanted).sum()), float(wanted.square().sum())
        if squares[2] == 0:
            return Score(agreement)
        left = [(squares[0] - 2 * c * squares[1] + c * c * squares[2]) / (c * c * squares[2]) for c in self._averages]
        return Score(agreement, max(min(left), 0.0) ** 0.5)

    def _take(self, grid: Tensor) -> Tensor:
        return grid.expand(len(grid), *grid.shape[1:])[self._every]

    def _mark(self, points: Tensor, align_corners: bool) -> Tensor:
        """Mark the points between the outer pixel centres, where no padding counts."""
        size = points.new_tensor(self._U.shape[2:]).flip(0)
        edge = torch.ones_like(size) if align_corners else (size - 1) / size
        return (points.abs() <= edge + 1e-6).all(dim=-1)

    def _sample(self, points: Tensor, align_corners: bool) -> Tensor:
        inside = self._mark(points, align_corners)[..., None]
        return F.grid_sample(self._U, points.where(inside, 0.0), align_corners=align_corners, **self._options)
