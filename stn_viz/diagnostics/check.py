"""What a check is: what it looks for, over which calls, and the facts without which it gives no verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import torch

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.warp import Warp
from stn_viz.diagnostics.wish import ask
from stn_viz.texts import Message

Warps = Sequence[Warp]
Over = Literal["call", "row", "site"]
_SETTLED = 50  # steps after which a transformer that still does the same to every picture is lazy


@dataclass(frozen=True)
class Need:
    """Name a fact that a check needs.

    Args:
        met: whether the calls it looks at have it.
        missing: what is said where they do not, a whole sentence.
        missing_here: where another sentence is true of these calls, that one.
    """

    met: Callable[[Warps], bool]
    missing: Message
    missing_here: Callable[[Warps], Message | None] = lambda warps: None

    def say_missing(self, warps: Warps) -> Message:
        """Say what these calls have not."""
        return self.missing_here(warps) or self.missing


@dataclass(frozen=True)
class Check:
    """Hold one check.

    Args:
        kind: the fault it names.
        look: gives a finding or None, for calls that have what is needed.
        needs: the facts, the commonest first: the first that is missing is the reason why there is no verdict.
        over: what it looks at: each ``call``; the ``row`` of all steps' calls at one place and turn in the model; or
            all calls of one ``site``, the line of code in a module.
        explains: whether the fault may explain others at its call.
        second: of a second check for a fault, its own name for the report.
    """

    kind: str
    look: Callable[[Warps], Finding | None]
    needs: tuple[Need, ...] = ()
    over: Over = "call"
    explains: bool = True
    second: str = ""

    @property
    def name(self) -> str:
        """Name the check for the report."""
        return self.second or self.kind


def of_call(kind: str, look: Callable[[Warp], Finding | None], *needs: Need, second: str = "") -> Check:
    """Make a check of single calls."""
    return Check(kind, lambda warps: look(warps[0]), needs, second=second)


def _need_of_call(met: Callable[[Warp], bool], missing: str) -> Need:
    return Need(lambda warps: met(warps[0]), Message(missing))


FINITE = _need_of_call(lambda w: w.finite, "diagnostics-missing-finite")


def _say_out_of_order(warps: Warps) -> Message | None:
    """Say of a picture's lattice that its points are out of order; loose points and windows have none."""
    warp = warps[0]
    return Message("diagnostics-missing-order") if warp.map_like and not warp.dense else None


SHAPE = Need(lambda warps: warps[0].dense, Message("diagnostics-missing-shape"), _say_out_of_order)
MAP = _need_of_call(lambda w: w.map_like, "diagnostics-missing-shape")
NO_LIST = Need(
    lambda warps: not warps[0].scattered and not warps[0].looks_up,
    Message("diagnostics-missing-shape"),
    _say_out_of_order,
)
LIST = _need_of_call(lambda w: w.scattered and not w.looks_up, "diagnostics-missing-list")
NO_WINDOWS = _need_of_call(lambda w: not w.looks_up, "diagnostics-missing-windows")
SOURCE = _need_of_call(lambda w: w.call.input is not None, "diagnostics-missing-source")
PIXELS = _need_of_call(lambda w: w.call.kept.stride == 1, "diagnostics-missing-pixels")
PLANAR = _need_of_call(lambda w: w.call.dims == 2, "diagnostics-missing-planar")
SAME_SIZE = _need_of_call(lambda w: w.same_size, "diagnostics-missing-same-size")
RESIZED = _need_of_call(lambda w: not w.same_size, "diagnostics-missing-resized")
OBLONG = _need_of_call(lambda w: len(set(w.sizes)) > 1, "diagnostics-missing-oblong")
SIDES = _need_of_call(lambda w: min(w.sizes) >= 4, "diagnostics-missing-sides")
LARGE = _need_of_call(lambda w: min(*w.sizes, *w.targets) >= 8, "diagnostics-missing-large")
FINE = _need_of_call(lambda w: w.placed or w.exact, "diagnostics-missing-fine")
UPSTREAM = _need_of_call(lambda w: w.call.upstream is not None, "diagnostics-missing-upstream")
ASKED = _need_of_call(lambda w: w.asked is not None, "diagnostics-missing-asked")
PLACES = _need_of_call(lambda w: ask(w) is not None, "diagnostics-missing-places")
GRID_GRADIENT = _need_of_call(lambda w: w.call.grid_grad is not None, "diagnostics-missing-grid-gradient")
MAKER = _need_of_call(lambda w: w.call.predicted is not None, "diagnostics-missing-maker")
DIVISORS = _need_of_call(lambda w: w.call.predicted is not None or bool(w.call.divisors), "diagnostics-missing-maker")
NORMALISED = _need_of_call(lambda w: bool(w.call.normalised), "diagnostics-missing-normalised")
ENLARGED = _need_of_call(lambda w: bool(w.call.enlarged), "diagnostics-missing-enlarged")
TAUGHT = _need_of_call(lambda w: bool(w.call.taught), "diagnostics-missing-taught")
OWN_GRID = _need_of_call(lambda w: not w.placed, "diagnostics-missing-own-grid")
EDGES = _need_of_call(lambda w: not w.call.align_corners, "diagnostics-missing-edges")
CORNERS = _need_of_call(lambda w: w.call.align_corners, "diagnostics-missing-corners")
BLENDS = _need_of_call(lambda w: w.call.mode != "nearest", "diagnostics-missing-blends")
GIVEN = _need_of_call(lambda w: w.call.input_grad is None, "diagnostics-missing-given")
ITEMS = _need_of_call(lambda w: w.call.samples >= 4, "diagnostics-missing-items")


def _has_settled(warps: Warps) -> bool:
    steps = [w.call.step for w in warps]
    trains = any(c.training is not False and (c.upstream is not None or c.backward_ran) for c in warps[0].tape)
    return not trains or steps[-1] - steps[0] >= _SETTLED


SETTLED = Need(_has_settled, Message("diagnostics-missing-settled", {"steps": str(_SETTLED)}))
LEVELS = Need(lambda warps: len({w.call.source for w in warps}) >= 2, Message("diagnostics-missing-levels"))
STEPS = Need(lambda warps: len({w.call.step for w in warps}) >= 2, Message("diagnostics-missing-steps"))
AGAIN = Need(lambda warps: len(warps) >= 3, Message("diagnostics-missing-again"))
WEIGHTS = Need(
    lambda warps: len({w.call.step for w in warps if w.call.learned and w.call.learned.arrived}) >= 2,
    Message("diagnostics-missing-weights"),
)
GRADIENTS = Need(lambda warps: len(gradient_norms(warps)) >= 5, Message("diagnostics-missing-gradients"))
BEGINNING = Need(
    lambda warps: warps[0].call.step == 0 and warps[0].call.as_made is not None,
    Message("diagnostics-missing-beginning"),
)
BACKWARD = Need(
    lambda warps: any(w.call.backward_ran or w.call.upstream is not None for w in warps),
    Message("diagnostics-missing-backward"),
)


def gradient_norms(warps: Warps) -> list[tuple[Warp, float]]:
    """List the calls of a row that have a finite gradient to θ, or else to the grid, with its norm."""
    norms: list[tuple[Warp, float]] = []
    for warp in warps:
        gradient = warp.call.theta_grad if warp.call.theta_grad is not None else warp.call.grid_grad
        if gradient is not None and bool(torch.isfinite(gradient).all()):
            norms.append((warp, float(gradient.double().norm())))
    return norms
