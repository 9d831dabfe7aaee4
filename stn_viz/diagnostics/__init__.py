"""Read a recording for known faults: each check looks at the calls that have the facts it needs, and at no others."""

from __future__ import annotations

from collections import Counter

from stn_viz.diagnostics.candidates import CAUSES
from stn_viz.diagnostics.check import Check, Over, Warps
from stn_viz.diagnostics.every_check import BY_LOSS, CHECKS, KINDS, NAN, PASSING, explains, explains_later
from stn_viz.diagnostics.finding import SEVERITIES, Finding, Severity, evidence_title, kind_title, severity_title
from stn_viz.diagnostics.looking import look
from stn_viz.diagnostics.measure import Measure
from stn_viz.diagnostics.report import Report
from stn_viz.diagnostics.suspicion import Suspect, by_suspicion
from stn_viz.diagnostics.table import Checked, Checks, Counts
from stn_viz.diagnostics.warp import Warp
from stn_viz.errors import check_kind
from stn_viz.recording.call import Call
from stn_viz.recording.tape import Tape

__all__ = [
    "KINDS",
    "SEVERITIES",
    "Checked",
    "Checks",
    "Finding",
    "Measure",
    "Report",
    "Severity",
    "Suspect",
    "Warp",
    "by_suspicion",
    "checks",
    "diagnose",
    "evidence_title",
    "kind_title",
    "severity_title",
]

_BY_LOSS = {BY_LOSS.get(cause, cause) for cause in CAUSES}
_MANY, _OFTEN = 4, 0.25  # calls at one place, from which on a cause is to be seen in so large a share of them
_LONG, _SELDOM = 10, 0.1  # calls at one place, and the share of them in which that counts, or at the last


def diagnose(tape: Tape) -> Report:
    """Look for the known faults in a recording.

    Each fault is reported once for each place in the model, at the call that shows it first, errors before warnings
    before notes; what one fault explains is not reported again. A recording of a healthy model gives an empty list.
    Printed, the report says as well what was checked, and what was not and why. What could not be recorded at all
    stands in ``tape.notes``.

    Args:
        tape: a recording, fresh or loaded.

    Example:
        >>> U, grid = torch.rand(1, 3, 8, 8), torch.zeros(1, 8, 8, 2)
        >>> with sv.record() as tape:
        ...     V = torch.nn.functional.grid_sample(U, grid, align_corners=False)
        >>> [finding.kind for finding in sv.diagnose(tape)]  # every point reads the centre
        ['collapse']
    """
    check_kind("tape", tape, Tape, "a recording", "take it from stn_viz.record() or stn_viz.load_recording(…)")
    groups = _group_calls(tape)
    found: list[tuple[Check, Finding]] = []
    counts: dict[str, Counts] = {}
    judged: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], int] = {}
    for check in (NAN, *CHECKS):
        count = counts.setdefault(check.name, Counts())
        for warps in groups[check.over]:
            verdict = look(check, warps)
            if verdict.reason is not None:
                count.skip(len(warps), verdict.reason)
                continue
            finding = verdict.finding
            count.look(len(warps), warps[0].index if finding is None else finding.call, verdict.measures)
            judged[check.name, str(warps[0].call.site)] += 1
            last[check.name, str(warps[0].call.site)] = warps[-1].index
            if finding is not None:
                found.append((check, finding))
    found = _drop_passing(_drop_chance(found, judged, tape), judged, last, tape)
    kept = _drop_explained(found, tape)
    shown = sorted(_merge([f for _, f in kept]), key=lambda f: (SEVERITIES.index(f.severity), f.call))
    names, left = {check.name for check, _ in found}, {check.name for check, _ in kept}
    rows = [count.row(name, name in names, name in left) for name, count in counts.items()]
    return Report(shown, Checks(rows, len(tape)))


def checks(tape: Tape) -> Checks:
    """List every check of a recording: what it measured, against which threshold, its verdict, and why it gave none.

    Args:
        tape: a recording, fresh or loaded.

    Example:
        >>> with sv.record() as tape:  # every point reads the centre
        ...     grid = torch.zeros(1, 8, 8, 2)
        ...     V = torch.nn.functional.grid_sample(torch.rand(1, 3, 8, 8), grid, align_corners=False)
        >>> next(row.verdict for row in sv.checks(tape) if row.name == "collapse")
        'found'
    """
    return diagnose(tape).rows


def _group_calls(tape: Tape) -> dict[Over, list[Warps]]:
    """Gather the calls one by one, by their call site over the steps, and by the line of code that makes them."""
    calls = tape.calls
    rows: dict[object, list[int]] = {}
    for i, call in enumerate(calls):
        rows.setdefault((str(call.site), call.site_key), []).append(i)
    warps: dict[int, Warp] = {}
    for row in rows.values():
        along: tuple[Call, ...] = tuple(calls[i] for i in row)
        warps |= {i: Warp(calls[i], i, along, calls) for i in row}
    sites: dict[str, list[Warp]] = {}
    for i, call in enumerate(calls):
        sites.setdefault(str(call.site), []).append(warps[i])
    return {
        "call": [[warps[i]] for i in range(len(calls))],
        "row": [[warps[i] for i in row] for row in rows.values()],
        "site": list(sites.values()),
    }


def _drop_chance(
    found: list[tuple[Check, Finding]], judged: Counter[tuple[str, str]], tape: Tape
) -> list[tuple[Check, Finding]]:
    """Leave out what the loss would rather have in a few of many calls at one place: a line of code errs in them all.

    While a flow is next to nothing, as when a network begins, its direction is chance.
    """
    at = [(check.name, str(tape[f.call].site)) for check, f in found]
    seen = Counter(at)
    chance = {(name, site) for name, site in seen if name in _BY_LOSS and judged[name, site] >= _MANY}
    chance = {place for place in chance if seen[place] < _OFTEN * judged[place]}
    return [pair for pair, place in zip(found, at, strict=True) if place not in chance]


def _drop_passing(
    found: list[tuple[Check, Finding]], judged: Counter[tuple[str, str]], last: dict[tuple[str, str], int], tape: Tape
) -> list[tuple[Check, Finding]]:
    """Leave out symptoms that a place shows in a few of many calls, and no more at the last one."""
    at = [(check.name, str(tape[f.call].site)) for check, f in found]
    seen, latest = Counter(at), {place: f.call for place, (_, f) in zip(at, found, strict=True)}
    passing = {place for place in seen if judged[place] >= _LONG and latest[place] != last[place]}
    passing = {place for place in passing if seen[place] < _SELDOM * judged[place]}
    return [pair for pair, place in zip(found, at, strict=True) if pair[1].kind not in PASSING or place not in passing]


def _drop_explained(found: list[tuple[Check, Finding]], tape: Tape) -> list[tuple[Check, Finding]]:
    """Leave out what another fault explains: of the same call, and of the course of a training at the same place."""
    sites = [str(tape[f.call].site) for _, f in found]
    follows = _order_causes(found, sites)
    calls: set[tuple[int, str]] = set()
    courses: set[tuple[str, str]] = set()
    for (check, f), site in zip(found, sites, strict=True):
        if check.explains:
            calls |= {(f.call, kind) for kind in explains(check) & follows[site, check.kind]}
            courses |= {(site, kind) for kind in explains_later(check) & follows[site, check.kind]}
    return [
        (check, f)
        for (check, f), site in zip(found, sites, strict=True)
        if (f.call, f.kind) not in calls and (site, f.kind) not in courses
    ]


def _order_causes(found: list[tuple[Check, Finding]], sites: list[str]) -> dict[tuple[str, str], set[str]]:
    """Tell which kinds each kind explains at its site, without circles: of two that explain each other the earlier.

    A circle would silence all of its findings, where a fault is sure.
    """
    kinds: dict[str, dict[str, None]] = {}
    for (_, f), site in zip(found, sites, strict=True):
        kinds.setdefault(site, {})[f.kind] = None
    follows: dict[tuple[str, str], set[str]] = {(site, kind): set() for site in kinds for kind in kinds[site]}
    for (check, _), site in zip(found, sites, strict=True):
        causes = explains(check) | explains_later(check) if check.explains else frozenset[str]()
        for kind in kinds[site]:
            if kind in causes and check.kind not in _follow(follows, site, kind):
                follows[site, check.kind].add(kind)
    return follows


def _follow(follows: dict[tuple[str, str], set[str]], site: str, kind: str) -> set[str]:
    """List a kind with all that follow from it, near and far."""
    reached, waiting = {kind}, [kind]
    while waiting:
        new = follows[site, waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached


def _merge(found: list[Finding]) -> list[Finding]:
    """Join findings of one kind at one place."""
    places: dict[tuple[str, str], list[Finding]] = {}
    for f in found:
        places.setdefault((f.kind, f.where), []).append(f)
    merged: list[Finding] = []
    for group in places.values():
        worst = min(group, key=lambda f: (SEVERITIES.index(f.severity), f.call))
        calls = tuple(sorted({f.call for f in group}))
        merged.append(worst.with_calls(calls))
    return merged
