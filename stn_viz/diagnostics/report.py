"""What a diagnosis says: the findings, and also what was checked and what could not be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stn_viz.diagnostics.finding import Finding, kind_title
from stn_viz.texts import Message, say


class Report(list[Finding]):
    """Hold the findings, the worst first, and what they rest on; printed, it says all of it.

    Args:
        findings: the worst first.
        calls: how many calls were looked at.
        checked: of each kind of fault, for how many calls there is a verdict.
        skipped: of each kind of fault, for how many calls there is none, by the reason.
    """

    def __init__(
        self,
        findings: Iterable[Finding] = (),
        calls: int = 0,
        checked: Mapping[str, int] | None = None,
        skipped: Mapping[str, Mapping[Message, int]] | None = None,
    ) -> None:
        """Take what was found."""
        super().__init__(findings)
        self.calls = calls
        self.checked = dict(checked or {})
        self._skipped = {kind: dict(reasons) for kind, reasons in (skipped or {}).items()}

    @property
    def skipped(self) -> dict[str, dict[str, int]]:
        """Count for each kind of fault the calls for which there is no verdict, by the reason as a sentence."""
        return {kind: {str(reason): n for reason, n in reasons.items()} for kind, reasons in self._skipped.items()}

    @property
    def checks(self) -> str:
        """Say for which faults there is a verdict, in one sentence."""
        if not self.calls:
            return say("diagnostics-checked-no-call")
        if not self.checked:
            return say("diagnostics-checked-nothing")
        return say("diagnostics-checked", kinds=_list_kinds(self.checked))

    @property
    def gaps(self) -> tuple[str, ...]:
        """Say for which faults there is no verdict, and why: a sentence a reason."""
        kinds: dict[Message, list[str]] = {}
        calls: dict[Message, int] = {}
        for kind, reasons in self._skipped.items():
            for reason, count in reasons.items():
                kinds.setdefault(reason, []).append(kind)
                calls[reason] = max(calls.get(reason, 0), count)
        return tuple(
            say(
                "diagnostics-not-checked",
                calls=calls[reason],
                all=self.calls,
                kinds=_list_kinds(named),
                reason=str(reason),
            )
            for reason, named in kinds.items()
        )

    def __str__(self) -> str:
        found = [str(finding) for finding in self]
        nothing = [] if found or not self.calls else [say("diagnostics-no-finding")]
        return "\n".join([*nothing, *found, self.checks, *self.gaps])


def _list_kinds(kinds: Iterable[str]) -> str:
    return say("diagnostics-list-joiner").join(map(kind_title, kinds))
