"""What a diagnosis says: the findings, and also what was checked and what could not be."""

from __future__ import annotations

from collections.abc import Iterable

from stn_viz.diagnostics.finding import Finding, kind_title
from stn_viz.diagnostics.table import Checks
from stn_viz.texts import Message, say


class Report(list[Finding]):
    """Hold the findings, the worst first, and what they rest on; printed, it says all of it.

    Args:
        findings: the worst first.
        rows: what every check made of the recording.
    """

    def __init__(self, findings: Iterable[Finding] = (), rows: Checks | None = None) -> None:
        """Take what was found."""
        super().__init__(findings)
        self.rows = Checks() if rows is None else rows
        self.calls = self.rows.calls

    @property
    def checked(self) -> dict[str, int]:
        """Count for each check, by its name, the calls for which there is a verdict."""
        return {row.name: row.calls for row in self.rows if row.calls}

    @property
    def skipped(self) -> dict[str, dict[str, int]]:
        """Count for each check, by its name, the calls for which there is no verdict, by the reason as a sentence."""
        return {row.name: {str(why): n for why, n in row.skipped.items()} for row in self.rows if row.skipped}

    @property
    def checks(self) -> str:
        """Say in one sentence which checks gave a verdict: the rows of ``sv.checks`` that are not skipped."""
        if not self.calls:
            return say("diagnostics-checked-no-call")
        if not self.checked:
            return say("diagnostics-checked-nothing")
        return say("diagnostics-checked", kinds=_list_kinds(self.checked))

    @property
    def gaps(self) -> tuple[str, ...]:
        """Say which checks gave no verdict, and why: a sentence for each reason and number of calls."""
        kinds: dict[tuple[Message, int], list[str]] = {}
        for row in self.rows:
            for gap in row.skipped.items():
                kinds.setdefault(gap, []).append(row.name)
        return tuple(
            say("diagnostics-not-checked", calls=n, all=self.calls, kinds=_list_kinds(named), reason=str(reason))
            for (reason, n), named in kinds.items()
        )

    @property
    def brief(self) -> str:
        """Say what was found, or that nothing was, and how many checks gave a verdict."""
        without = len({row.name for row in self.rows} - set(self.checked))
        return "\n".join([*self._found(), say("diagnostics-counted", checked=len(self.checked), without=without)])

    def __str__(self) -> str:
        return "\n".join([*self._found(), self.checks, *self.gaps])

    def _found(self) -> list[str]:
        """Print each finding; where there is none, say so."""
        found = [str(finding) for finding in self]
        return found if found or not self.calls else [say("diagnostics-no-finding")]


def _list_kinds(kinds: Iterable[str]) -> str:
    return say("diagnostics-list-joiner").join(map(kind_title, kinds))
