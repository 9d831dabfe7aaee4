"""Read a recording for known faults: each check is a small function from one warp to a finding, or to none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from stn_viz.diagnostics import coordinates, learning, numbers, placement, training
from stn_viz.diagnostics.direction import direction
from stn_viz.diagnostics.finding import SEVERITIES, Finding, Severity
from stn_viz.diagnostics.suspicion import Suspect, by_suspicion
from stn_viz.diagnostics.warp import Warp
from stn_viz.errors import check_kind
from stn_viz.recording.tape import Tape

__all__ = ["KINDS", "SEVERITIES", "Finding", "Severity", "Suspect", "Warp", "by_suspicion", "diagnose"]

_CHECKS: tuple[Callable[[Warp], Finding | None], ...] = (
    numbers.not_a_number,
    coordinates.align_corners,
    coordinates.normaliser,
    coordinates.swapped_axes,
    coordinates.pixel_units,
    direction,
    placement.collapse,
    placement.exploding,
    placement.zoom_out,
    placement.out_of_bounds,
    placement.padding_background,
    placement.folds,
    placement.flips,
    placement.aliasing,
    learning.integer_kernel,
    learning.dead_samples,
    learning.vanishing,
    learning.kinks,
    learning.lazy,
    numbers.precision,
)
_OVER_TAPES: tuple[Callable[[Tape], list[Finding]], ...] = (training.start, training.leaps)

# What a fault explains needs no finding of its own.
_EXPLAINS: dict[str, frozenset[str]] = {
    "pixel-units": frozenset({"exploding", "zoom-out", "out-of-bounds", "dead-samples", "aliasing", "direction"}),
    "xy-swap": frozenset({"flip", "direction", "lazy"}),
    "flip": frozenset({"direction"}),
    "collapse": frozenset({"lazy", "direction", "vanishing", "flip", "folds"}),
    "exploding": frozenset(
        {"zoom-out", "out-of-bounds", "dead-samples", "aliasing", "direction", "lazy", "vanishing", "flip", "folds"}
    ),
    "zoom-out": frozenset({"out-of-bounds", "aliasing"}),
    "out-of-bounds": frozenset({"lazy"}),
    "folds": frozenset({"aliasing"}),
    "integer-kernel": frozenset({"vanishing"}),
    "dead-samples": frozenset({"vanishing"}),
}

KINDS: tuple[str, ...] = (
    *("nan", "align-corners", "normaliser", "xy-swap", "pixel-units", "direction"),
    *("collapse", "exploding", "zoom-out", "out-of-bounds", "padding-background", "folds", "flip", "aliasing"),
    *("integer-kernel", "dead-samples", "vanishing", "kinks", "lazy", "precision", "non-identity-start"),
)


def diagnose(tape: Tape) -> list[Finding]:
    """Look for the known faults in a recording.

    Each fault is reported once for each place in the model, at the call that shows it first, errors before warnings
    before notes; what one fault explains is not reported again. A recording of a healthy model gives an empty list.
    What could not be recorded at all stands in ``tape.notes``.

    Args:
        tape: a recording, fresh or loaded.
    """
    check_kind("tape", tape, Tape, "a recording", "take it from stn_viz.record() or stn_viz.load_recording(…)")
    found: list[Finding] = []
    for i, call in enumerate(tape.calls):
        found += _of_call(Warp(call, i))
    for check in _OVER_TAPES:
        found += check(tape)
    return sorted(_merged(found), key=lambda f: (SEVERITIES.index(f.severity), f.call))


def _of_call(warp: Warp) -> list[Finding]:
    first = numbers.not_a_number(warp)
    if first is not None:
        return [first]
    found = [finding for check in _CHECKS[1:] if (finding := check(warp)) is not None]
    explained = {kind for f in found for kind in _EXPLAINS.get(f.kind, ())}
    return [f for f in found if f.kind not in explained]


def _merged(found: list[Finding]) -> list[Finding]:
    """Join findings of one kind at one place."""
    places: dict[tuple[str, str], list[Finding]] = {}
    for f in found:
        places.setdefault((f.kind, f.where), []).append(f)
    merged: list[Finding] = []
    for group in places.values():
        worst = min(group, key=lambda f: (SEVERITIES.index(f.severity), f.call))
        calls = tuple(sorted({f.call for f in group}))
        merged.append(replace(worst, evidence={**worst.evidence, "calls": calls}))
    return merged
