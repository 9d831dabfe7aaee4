"""What was checked: for every check what it measured, against which threshold, its verdict, and why it gave none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from stn_viz.diagnostics.finding import evidence_title, kind_title
from stn_viz.diagnostics.measure import Measure
from stn_viz.texts import Message, say
from stn_viz.texts.quantity import quantity

Verdict = Literal["found", "explained", "clear", "skipped"]


@dataclass(frozen=True)
class Checked:
    """Hold what one check made of a recording.

    Args:
        name: of the check; its kind, or where a kind has several checks a name of its own.
        verdict: ``found``; ``explained``, where another fault of the call explains what it found; ``clear``; or
            ``skipped``, where no call has the facts that it needs.
        calls: for how many calls it gave a verdict.
        measure: the number that decided, of the call in which it came nearest to its threshold; None for checks that
            compare no number, or that were settled before.
        call: that call.
        skipped: for how many calls it gave none, by the reason.
    """

    name: str
    verdict: Verdict
    calls: int = 0
    measure: Measure | None = None
    call: int | None = None
    skipped: Mapping[Message, int] = field(default_factory=dict[Message, int])

    @property
    def title(self) -> str:
        """Name the check for people."""
        return kind_title(self.name)

    @property
    def measured(self) -> str:
        """Write what was measured, with its threshold; nothing where no number decided."""
        if self.measure is None:
            return ""
        threshold = {"threshold": quantity(self.measure.threshold, 3), "call": str(self.call)}
        name, value = evidence_title(self.measure.name), quantity(self.measure.value, 3)
        key = "diagnostics-measured-above" if self.measure.speaks_above else "diagnostics-measured-below"
        return say(key, name=name, value=value, **threshold)

    @property
    def reason(self) -> str:
        """Say why there is no verdict for some calls."""
        return " ".join(say("diagnostics-no-verdict", calls=n, reason=str(why)) for why, n in self.skipped.items())

    @property
    def verdict_title(self) -> str:
        """Name the verdict for people."""
        return say(f"diagnostics-verdict-{self.verdict}")

    def __str__(self) -> str:
        return " · ".join(part for part in (self.verdict_title, self.title, self.measured, self.reason) if part)


class Checks(list[Checked]):
    """List what every check made of a recording; printed, a line each. An empty recording says why that may be.

    Example:
        >>> U, grid = torch.rand(1, 3, 8, 8), torch.zeros(1, 8, 8, 2)
        >>> with sv.record() as tape:
        ...     V = torch.nn.functional.grid_sample(U, grid, align_corners=False)
        >>> print(sv.checks(tape)[0])
        clear · nan · count 0, reported at 1 or more (call 0)
    """

    def __init__(self, rows: Iterable[Checked] = (), calls: int = 0) -> None:
        """Take the rows."""
        super().__init__(rows)
        self.calls = calls

    def __str__(self) -> str:
        return "\n".join(map(str, self)) if self.calls else say("diagnostics-checked-no-call")


class Counts:
    """Count while checks look."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.calls = 0
        self.skipped: dict[Message, int] = {}
        self._nearest: tuple[Measure, int] | None = None

    def look(self, calls: int, call: int, measures: Sequence[Measure]) -> None:
        """Count a verdict, and keep the number that decided where it came nearest to its threshold."""
        self.calls += calls
        if measures and (self._nearest is None or measures[-1].closeness > self._nearest[0].closeness):
            self._nearest = (measures[-1], call)

    def skip(self, calls: int, reason: Message) -> None:
        """Count calls without a verdict."""
        self.skipped[reason] = self.skipped.get(reason, 0) + calls

    def row(self, name: str, found: bool, shown: bool) -> Checked:
        """Make the row."""
        verdict: Verdict = "found" if shown else "explained" if found else "clear" if self.calls else "skipped"
        measure, call = self._nearest if self._nearest is not None else (None, None)
        return Checked(name, verdict, self.calls, measure, call, self.skipped)
