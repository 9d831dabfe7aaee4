"""What checks make of a call, known as long as it is there: a recording that grows is diagnosed anew at each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from stn_viz.diagnostics.check import FINITE, Check, Warps
from stn_viz.diagnostics.every_check import NAN
from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import Measure, collecting
from stn_viz.recording.call import Call
from stn_viz.texts import Message


@dataclass(frozen=True)
class Verdict:
    """Hold what a check made of calls.

    Args:
        reason: why there is no verdict; None where there is one.
        finding: what was found, if anything.
        measures: what was measured.
    """

    reason: Message | None = None
    finding: Finding | None = None
    measures: Sequence[Measure] = ()


_KNOWN: WeakKeyDictionary[Call, dict[Check, Verdict]] = WeakKeyDictionary()


def look(check: Check, warps: Warps) -> Verdict:
    """Let a check look at calls, or say again what it made of a call that it looked at before, on this tape or another.

    A check that looks beyond its call, at other steps say, looks again: there may be more of them.
    """
    if check.over != "call":
        return _look(check, warps)
    (warp,) = warps
    known = _KNOWN.setdefault(warp.call, {})
    if check not in known:
        warp.looked_beyond = False
        verdict = _look(check, warps)
        if warp.looked_beyond:
            return verdict
        known[check] = verdict
    verdict = known[check]
    return verdict if verdict.finding is None else replace(verdict, finding=verdict.finding.at(warp.index))


def _look(check: Check, warps: Warps) -> Verdict:
    reason = _reason_without_verdict(check, warps)
    if reason is not None:
        return Verdict(reason)
    with collecting() as measures:
        finding = check.look(warps)
    return Verdict(None, finding, measures)


def _reason_without_verdict(check: Check, warps: Warps) -> Message | None:
    """Say why there is no verdict; None where there is one."""
    if check is NAN:
        return None
    if any(look(NAN, [warp]).finding is not None for warp in warps):
        return FINITE.missing
    return next((need.say_missing(warps) for need in check.needs if not need.met(warps)), None)
