"""A transform that is applied once more where it was to be undone: to a map that layers made of what it had moved."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

import torch

from stn_viz.diagnostics.answer import Score
from stn_viz.diagnostics.candidates import invert
from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches
from stn_viz.diagnostics.warp import Warp
from stn_viz.diagnostics.wish import Wish, ask
from stn_viz.recording.call import Call
from stn_viz.texts import Message

_CALLS = 5  # that ask the loss for places, of the later half, and as many different grids, at least
_AGREES, _LEAD = 0.40, 0.08  # of the inverse, in the typical call: agreement, and lead over any other grid
_MOSTLY = 0.9  # share of the calls in which it answers the loss better than the warp itself
_EQUAL = 1e-5  # by which the numbers of equal grids may differ
_OTHER = 0.05  # of the displacement, by which the inverse differs from the grid at least


class _Second(NamedTuple):
    """Hold a call by a grid that was used before in its step, and what the loss would rather have there.

    Args:
        warp: the call.
        first: the call before it.
        wish: what the loss says.
    """

    warp: Warp
    first: Call
    wish: Wish

    def agreement(self, cause: str) -> float:
        """Tell how well the best grid of one cause answers the loss."""
        return self.wish.scores.get(cause, Score()).agreement


def used_again(warps: Sequence[Warp]) -> Finding | None:
    """Find maps of layers that are read by a grid by which data were read before in the step, and not by its inverse.

    Of five calls or more in the later half of a training, by as many grids of data, the inverse answers the loss to
    0.40 in the typical one, better by 0.08 than the warp itself, however strong, and than any other misunderstanding,
    and better than the warp itself in nine of ten. Other layers answer to that loss as well, and padding: a single call
    would have to say more.
    """
    steps: dict[int, list[Call]] = {}
    for call in warps[0].tape:
        if call.upstream is None:
            steps.setdefault(call.step, []).append(call)
    seconds = [second for w in warps if (second := _follow(w, steps.get(w.call.step, ()))) is not None]
    middle = warps[len(warps) // 2].index
    later = [second for second in seconds if second.warp.index >= middle]
    if not reaches("asked_calls", _count_grids(later), _CALLS):
        return None
    agreement = median(second.agreement("direction") for second in later)
    own = median(second.wish.null.agreement for second in later)
    better = sum(second.agreement("direction") > second.wish.null.agreement for second in later) / len(later)
    causes = {cause for second in later for cause in second.wish.scores} - {"direction"}
    other = max((median(second.agreement(cause) for second in later) for cause in causes), default=-1.0)
    if not reaches("agreement", agreement, _AGREES) or not reaches("share", better, _MOSTLY):
        return None
    if not reaches("lead", agreement - max(own, other), _LEAD):
        return None
    shown = next(second for second in seconds if second.agreement("direction") >= _AGREES)
    fields: dict[str, str | float | Message] = {"place": _name_apart(shown.first, shown.warp.call)}
    answer = {"agreement": f"{agreement:.2f}", "own": f"{own:.2f}"}
    return shown.warp.found(
        "warning",
        "direction",
        0,
        Message("diagnostics-direction-again", {**fields, **answer}),
        Message("diagnostics-direction-again-remedy", fields),
        agreement=agreement,
        agreement_own=own,
        lead=agreement - other,
    )


def _follow(warp: Warp, step: Sequence[Call]) -> _Second | None:
    """Ask the loss of a call, if layers made its U, data its grid, and data were read by that grid before."""
    call = warp.call
    if call.upstream is None or call.input_grad is None or call.predicted or not warp.map_like:
        return None
    first = next((c for c in step if c.index < call.index and _is_of_data(c, call) and _reads_alike(c, call)), None)
    if first is None or not _differs_from_inverse(warp) or (wish := ask(warp)) is None:
        return None
    return _Second(warp, first, wish)


def _is_of_data(first: Call, call: Call) -> bool:
    """Tell whether a call reads another U, and not a mask of ones."""
    U, other = first.input, call.input
    if U is None or other is None or float(U.amax() - U.amin()) == 0:
        return False
    return U.shape != other.shape or not torch.equal(U.double(), other.double())


def _reads_alike(first: Call, call: Call) -> bool:
    """Tell whether two calls read by one transform: by equal grids, or by one θ on lattices of two sizes."""
    if first.align_corners != call.align_corners or first.dims != call.dims:
        return False
    one, other = (first.grid, call.grid) if first.target == call.target else (first.theta, call.theta)
    if one is None or other is None or one.shape != other.shape or first.kept.items != call.kept.items:
        return False
    return bool((one.double() - other.double()).abs().max() <= _EQUAL)


def _differs_from_inverse(warp: Warp) -> bool:
    """Tell whether a transform is not its own inverse, as half a turn is, or a mirroring."""
    inverse = invert(warp)
    if inverse is None:
        return False
    moved = warp.grid - warp.lattice_under(warp.call.align_corners)
    return bool((inverse - warp.grid).norm(dim=-1).mean() >= _OTHER * moved.norm(dim=-1).mean())


def _count_grids(seconds: Sequence[_Second]) -> int:
    """Count the different grids, up to as many as are asked for."""
    found: list[Warp] = []
    for warp in (second.warp for second in seconds):
        if all(w.grid.shape != warp.grid.shape or not torch.equal(w.grid, warp.grid) for w in found):
            found.append(warp)
        if len(found) == _CALLS:
            break
    return len(found)


def _name_apart(first: Call, call: Call) -> str | Message:
    """Name the line of the first call, or where a function made both, the line that called it."""
    frames = zip(first.site.stack, call.site.stack, strict=False)
    return next((one for one, other in frames if one != other), first.site.title)
