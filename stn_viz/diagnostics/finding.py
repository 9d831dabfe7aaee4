"""A finding: what seems wrong, where, how we know, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Literal

from stn_viz.shown import Shown
from stn_viz.texts import Message, Spoken, has, say

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


def kind_title(kind: str) -> str:
    """Name a kind of fault for people, in the current language; one that has no message shows as it is."""
    return say(f"diagnostics-kind-{kind}") if has(f"diagnostics-kind-{kind}") else kind


def evidence_title(name: str) -> str:
    """Name a number or a map that a finding rests on, in the current language; an unknown one shows as it is."""
    part = name.replace("_", "-")
    return say(f"diagnostics-evidence-{part}") if has(f"diagnostics-evidence-{part}") else name


def severity_title(severity: Severity) -> str:
    """Name a severity for people, in the current language."""
    return say(f"diagnostics-severity-{severity}")


@dataclass(frozen=True, eq=False)
class Finding(Shown):
    """Hold one fault that a recording shows; its sentences are said in the language of whoever reads them.

    Args:
        severity: ``error``: the result is wrong; ``warning``: it probably is; ``note``: worth knowing.
        kind: the fault's name, one of ``stn_viz.diagnostics.KINDS``.
        call: index into the tape of the call that shows it best.
        sample: which of that call's kept items shows it best.
        message: what was seen and why it matters, in two sentences.
        remedy: what to change.
        evidence: the numbers and arrays behind it, by name; ``calls`` lists every call that shows it.
        where: the place in the model, for print.

    Example:
        >>> grid = 7 * torch.rand(1, 8, 8, 2)  # pixels, where -1 to 1 is meant
        >>> with sv.record() as tape:
        ...     V = torch.nn.functional.grid_sample(torch.rand(1, 3, 8, 8), grid, align_corners=False)
        >>> finding = sv.diagnose(tape)[0]
        >>> finding.severity, finding.call
        ('error', 0)
    """

    severity: Severity
    kind: str
    call: int
    sample: int
    message: Spoken = Spoken()
    remedy: Spoken = Spoken()
    evidence: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)
    where: Spoken = Spoken("")

    @property
    def title(self) -> str:
        """Name the fault for people."""
        return kind_title(self.kind)

    def at(self, call: int) -> Finding:
        """Give the finding for a call that has another place on its tape."""
        if call == self.call:
            return self
        again = copy(self)
        object.__setattr__(again, "call", call)
        return again

    def with_calls(self, calls: tuple[int, ...]) -> Finding:
        """Copy the finding with every call that shows it as ``evidence["calls"]``."""
        again = copy(self)
        object.__setattr__(again, "evidence", {**self.evidence, "calls": calls})
        return again

    def __str__(self) -> str:
        calls = self.evidence.get("calls")
        head: dict[str, str | float | Message] = {
            "severity": severity_title(self.severity),
            "kind": self.title,
            "call": self.call,
            "others": len(calls) - 1 if isinstance(calls, tuple) else 0,
            "placed": "yes" if self.where else "no",
            "place": self.where,
        }
        remedy = say("diagnostics-finding-remedy", remedy=self.remedy)
        return f"{Message('diagnostics-finding', head)}\n  {self.message}\n  {remedy}"
