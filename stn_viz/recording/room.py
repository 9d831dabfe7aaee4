"""What a tape has room for: where it is full, first steps and then calls give way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from stn_viz.recording.budget import Limits, is_kept, thin_steps
from stn_viz.recording.pending import Record

MAX_CALLS = 4096  # calls of all steps together: bounds the header of a saved tape


class Room:
    """Hold the records of a tape within its limits.

    Args:
        limits: the bounds.
        records: what is there already.
    """

    def __init__(self, limits: Limits, records: Sequence[Record] = ()) -> None:
        """Begin with every step that is asked for, and every call of it."""
        self.limits = limits
        self.records = list(records)
        self.every, self.first, self.share = limits.every, limits.first, 1.0
        self.watched = False  # whether somebody reads meanwhile, for whom the newest steps have to be there
        self.dropped_steps = False
        self.changed = False  # whether anything was dropped since this was last set
        self._count()

    def keeps(self, step: int) -> bool:
        """Tell whether a step that is over has its place here."""
        return step in self._per_step if self.watched else self.wants_step(step)

    def wants_step(self, step: int) -> bool:
        """Tell whether anything of a step is to be kept."""
        return step % self.every == 0 or step < self.first

    def wants(self, step: int, index: int) -> bool:
        """Tell whether the how-manieth call of a step is to be kept."""
        return self.wants_step(step) and is_kept(index, self.share)

    def add(self, record: Record) -> bool:
        """Keep a call, thinning out the others where there is no room; say whether it is kept."""
        while not self._has_room_for(record):
            if not self._thin_out() or not self.wants(record.call.step, record.call.index):
                return False
        self.records.append(record)
        self._bytes += record.nbytes
        self._per_step[record.call.step] += 1
        return True

    def grow(self, record: Record, nbytes: int, *, thinning: bool = False) -> bool:
        """Reserve more bytes for a kept call, thinning out the others if asked to; say whether there is room."""
        while self._bytes + nbytes > self.limits.max_bytes:
            if not thinning or not self._thin_out() or record not in self.records:
                return False
        self._bytes += nbytes
        record.nbytes += nbytes
        return True

    def make_room_for_step(self) -> None:
        """Drop steps where there are as many as may be kept: another one begins."""
        if len(self._per_step) >= self.limits.keep:
            self._thin_steps()

    def _has_room_for(self, record: Record) -> bool:
        return (
            self._per_step[record.call.step] < self.limits.max_calls
            and len(self.records) < MAX_CALLS
            and self._bytes + record.nbytes <= self.limits.max_bytes
        )

    def _thin_out(self) -> bool:
        """Drop steps if there are many, else half of the calls; False when nothing is left to drop."""
        if len(self._per_step) > 2 and max(self._per_step.values()) < self.limits.max_calls:
            self._thin_steps()
        elif self.share > 1e-6:
            self.share /= 2
            for record in self.records:  # what is dropped may be what the backward pass went through
                record.change(backward_ran=None)
            self._keep([r for r in self.records if is_kept(r.call.index, self.share)])
        else:
            return False
        return True

    def _thin_steps(self) -> None:
        """Drop every other step and record as many fewer; of a tape that is watched, drop most of the older steps."""
        self.dropped_steps, self.first = True, 0
        if self.watched:
            kept = thin_steps(sorted(self._per_step), self.limits.every)
            self._keep([r for r in self.records if r.call.step in kept])
        else:
            self.every *= 2
            self._keep([r for r in self.records if self.wants_step(r.call.step)])

    def _keep(self, records: list[Record]) -> None:
        self.records, self.changed = records, True
        self._count()

    def _count(self) -> None:
        self._bytes = sum(r.nbytes for r in self.records)
        self._per_step = Counter(r.call.step for r in self.records)
