"""How many visitors a server takes, and the line of the others.

A session costs memory and a share of a core. A server that takes everybody serves nobody.
"""

from __future__ import annotations

import secrets
import time
from collections import Counter, deque
from collections.abc import Callable

VISITORS = 250  # sessions that one process carries on one core
_CONNECTS, _SEEN = 15.0, 15.0  # s within which a page opens its session, and one who waits asks again
_BACK = 60.0  # s within which who has left finds the place free still
_LONGEST = 1000  # of the line, as far as places in it are kept


class Admission:
    """Count who is here, who is about to open a session, and who waits.

    Args:
        limit: how many may be here at once.
        clock: gives seconds.
    """

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nobody."""
        self.limit, self._clock = limit, clock
        self.here = 0
        self._coming: deque[float] = deque()  # when pages were handed out that have not opened a session yet
        self._line: dict[str, float] = {}  # who waits, in order of arrival, and when they were seen last
        self._open: Counter[str] = Counter()  # sessions of who is here
        self._gone: dict[str, float] = {}  # who was here, and when their last session ended

    @property
    def free(self) -> int:
        """Count the free places."""
        while self._coming and self._clock() - self._coming[0] > _CONNECTS:
            self._coming.popleft()
        return self.limit - self.here - len(self._coming)

    @property
    def waiting(self) -> int:
        """Count who waits."""
        now = self._clock()
        self._line = {ticket: seen for ticket, seen in self._line.items() if now - seen <= _SEEN}
        return len(self._line)

    def place(self, ticket: str | None) -> int:
        """Tell the place in the line, from 1; 0 for who may come in, or is in and comes back.

        Args:
            ticket: of who waits or is here; None and unknown ones stand behind all that wait.
        """
        if ticket and self._is_in(ticket):
            return 0
        before = self.waiting
        if ticket in self._line:
            before = list(self._line).index(ticket)
            self._line[ticket] = self._clock()
        return max(0, before + 1 - max(0, self.free))

    def enters(self, ticket: str | None) -> str:
        """Hand out a page, whose session is awaited; give the ticket that goes with it."""
        ticket = ticket if ticket in self._line or (ticket and self._is_in(ticket)) else secrets.token_urlsafe(9)
        self._line.pop(ticket, None)
        self._coming.append(self._clock())
        return ticket

    def waits(self, ticket: str | None) -> str:
        """Put somebody at the end of the line, who is not in it; give the ticket."""
        if ticket in self._line:
            return ticket
        ticket = secrets.token_urlsafe(9)
        if self.waiting < _LONGEST:
            self._line[ticket] = self._clock()
        return ticket

    def came(self, ticket: str | None = None) -> None:
        """Note that a session was opened, by whom."""
        self.here += 1
        if self._coming:
            self._coming.popleft()
        if ticket:
            self._open[ticket] += 1

    def left(self, ticket: str | None = None) -> None:
        """Note that one has ended."""
        self.here -= 1
        if ticket:
            self._open[ticket] -= 1
            if self._open[ticket] <= 0:
                del self._open[ticket]
                self._gone[ticket] = self._clock()

    def _is_in(self, ticket: str) -> bool:
        """Tell whether somebody is here, or was until a moment ago: loads a page anew, or goes from one to the next."""
        now = self._clock()
        self._gone = {one: left for one, left in self._gone.items() if now - left <= _BACK}
        return ticket in self._open or ticket in self._gone
