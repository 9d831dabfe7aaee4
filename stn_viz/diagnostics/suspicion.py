"""Which samples deserve a look first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.warp import Warp
from stn_viz.recording.call import Call
from stn_viz.recording.known import known
from stn_viz.recording.tape import Tape

_WEIGHT = {"error": 100.0, "warning": 10.0, "note": 1.0}


@dataclass(frozen=True)
class Suspect:
    """Hold one sample of one call and what speaks against it.

    Args:
        call: index into the tape.
        sample: which of the call's kept items.
        score: findings weigh 100, 10 and 1 by severity; the geometry adds less than 1 and orders the rest.
        kinds: the findings that name its call.
    """

    call: int
    sample: int
    score: float
    kinds: tuple[str, ...]


def by_suspicion(tape: Tape, findings: Sequence[Finding]) -> tuple[Suspect, ...]:
    """Order every kept sample of every call, the most suspicious first: the order of a gallery."""
    suspects: list[Suspect] = []
    for i, call in enumerate(tape):
        named = [f for f in findings if i in _list_calls(f)]
        weight = sum(_WEIGHT[f.severity] for f in named)
        kinds = tuple(f.kind for f in named)
        for sample, odd in enumerate(_rate_oddness(call)):
            shown_here = 0.5 * sum(f.call == i and f.sample == sample for f in named)
            suspects.append(Suspect(i, sample, weight + shown_here + odd, kinds))
    return tuple(sorted(suspects, key=lambda s: -s.score))


def _list_calls(finding: Finding) -> tuple[int, ...]:
    calls = finding.evidence.get("calls")
    return calls if isinstance(calls, tuple) else (finding.call,)


@known
def _rate_oddness(call: Call) -> list[float]:
    """Rate each sample from 0 to 0.5: by its points outside, its folds, and its change of area.

    Look-ups and loose points have no shape that could be odd, and often read beyond the edge by design: they rate 0.
    """
    warp = Warp(call, 0)
    if not warp.finite:
        return (0.5 * (~torch.isfinite(warp.grid)).flatten(1).any(dim=1)).tolist()
    if not warp.dense:
        return [0.0] * warp.call.samples
    odd = warp.outside.flatten(1).double().mean(dim=1)
    odd = odd + (warp.determinant < 0).flatten(1).double().mean(dim=1)
    odd = odd + warp.singular.prod(dim=1).clamp(min=1e-6).log().abs().div(14).clamp(max=1)
    return (odd / 6).tolist()
