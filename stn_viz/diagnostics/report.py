"""What a diagnosis says: the findings, and also what was checked and what could not be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stn_viz.diagnostics.finding import Finding

_EMPTY = (
    "Nothing was checked: the recording holds no call of grid_sample. Samplers of one's own, worker processes of a "
    "DataLoader and calls outside of the recorded block cannot be seen."
)


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
        skipped: Mapping[str, Mapping[str, int]] | None = None,
    ) -> None:
        """Take what was found."""
        super().__init__(findings)
        self.calls = calls
        self.checked = dict(checked or {})
        self.skipped = {kind: dict(reasons) for kind, reasons in (skipped or {}).items()}

    @property
    def checks(self) -> str:
        """Say for which faults there is a verdict, in one sentence."""
        if not self.calls:
            return _EMPTY
        return f"Checked: {', '.join(self.checked)}." if self.checked else "Nothing could be checked."

    @property
    def gaps(self) -> tuple[str, ...]:
        """Say for which faults there is no verdict, and why: a sentence a reason."""
        kinds: dict[str, list[str]] = {}
        calls: dict[str, int] = {}
        for kind, reasons in self.skipped.items():
            for reason, count in reasons.items():
                kinds.setdefault(reason, []).append(kind)
                calls[reason] = max(calls.get(reason, 0), count)
        return tuple(
            f"Not checked in {calls[reason]} of {self.calls} calls: {', '.join(named)}. {reason}"
            for reason, named in kinds.items()
        )

    def __str__(self) -> str:
        found = [str(finding) for finding in self]
        nothing = [] if found or not self.calls else ["No finding."]
        return "\n".join([*nothing, *found, self.checks, *self.gaps])
