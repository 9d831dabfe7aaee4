"""A finding: what seems wrong, where, how we know, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, eq=False)
class Finding:
    """Hold one fault that a recording shows.

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
    message: str
    remedy: str
    evidence: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)
    where: str = ""

    def __str__(self) -> str:
        calls = self.evidence.get("calls")
        others = len(calls) - 1 if isinstance(calls, tuple) else 0
        more = f" (and {others} more)" if others else ""
        place = f" at {self.where}" if self.where else ""
        return (
            f"{self.severity}: {self.kind} in call {self.call}{more}{place}\n  {self.message}\n  Remedy: {self.remedy}"
        )
