"""Server-sent events: whoever listens to a room gets its newest state whole, and what came in between is skipped."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable

from stn_viz.classroom import DEVICES, Refused

ALIVE = 15.0  # seconds after which a line says that the server is still there
_OPENING = b"retry: 2000\n\n"


class Streams:
    """Know who listens to which room, students and teachers apart."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._bells: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._closing = False

    def listening(self, to: str) -> int:
        """Count who listens."""
        return len(self._bells.get(to, ()))

    def ring(self, to: str) -> None:
        """Let those who listen fetch the newest state."""
        for bell in self._bells.get(to, ()):
            bell.set()

    def close(self) -> None:
        """End all streams: the server goes."""
        self._closing = True
        for to in list(self._bells):
            self.ring(to)

    def listen(self, to: str, state: Callable[[], str], apart: float = 0.0, told: str = "") -> AsyncGenerator[bytes]:
        """Send what ``state`` gives now and whenever the bell rings; end when the room is gone or the server goes.

        Args:
            to: what is listened to.
            state: gives a line of text; raises ``Refused`` when the room is gone.
            apart: seconds between two events at least.
            told: whose bell rings when somebody comes or goes.

        Raises:
            Refused: as many listen as may.
        """
        if self.listening(to) >= DEVICES:
            raise Refused("devices")
        return self._listening(to, state, apart, told)

    async def _listening(self, to: str, state: Callable[[], str], apart: float, told: str) -> AsyncGenerator[bytes]:
        bell = asyncio.Event()
        bell.set()
        self._bells[to].add(bell)
        self.ring(told)
        try:
            yield _OPENING
            while not self._closing:
                if await _rung(bell):
                    bell.clear()
                    yield f"data: {state()}\n\n".encode()
                    await asyncio.sleep(apart)
                else:
                    state()  # a room that was forgotten meanwhile
                    yield b":\n\n"
        except Refused:
            yield b"event: gone\ndata:\n\n"
        finally:
            self._bells[to].discard(bell)
            if not self._bells[to]:
                del self._bells[to]
            self.ring(told)


async def _rung(bell: asyncio.Event) -> bool:
    """Wait for a bell, but not for ever."""
    try:
        await asyncio.wait_for(bell.wait(), ALIVE)
    except TimeoutError:
        return False
    return True
