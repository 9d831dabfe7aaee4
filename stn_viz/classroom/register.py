"""The rooms of a server: in memory, so many and no more, found by their letters, forgotten some hours after use."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from stn_viz.classroom.refusal import Refused
from stn_viz.classroom.room import LIFE, Room

ROOMS = 64
UNUSED = 600.0  # seconds after which a room that nobody has voted in gives way to a new one
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels: they make no words; no Y, which two languages take for one


class Register:
    """Keep rooms.

    Args:
        clock: gives seconds.
        letters: draws a code.
        replica: which of several processes behind a proxy this one is, r1, r2, …: its rooms begin with a letter of its
            own, by which the proxy finds them (``deploy/nginx.py``); all others draw from all letters.
    """

    def __init__(self, clock: Callable[[], float], letters: Callable[[], str] | None = None, replica: str = "") -> None:
        """Begin without rooms."""
        self._clock = clock
        first = _letter_of(replica)
        self._letters = letters or (lambda: "".join(secrets.choice(some) for some in (first, *3 * (LETTERS,))))
        self._rooms: dict[str, Room] = {}

    @property
    def now(self) -> float:
        """Return the time."""
        return self._clock()

    def open(self) -> Room:
        """Open a room.

        Raises:
            Refused: there are as many as there may be, and all are in use.
        """
        self.forget()
        if len(self._rooms) >= ROOMS:
            idle = [room for room in self._rooms.values() if not room.votes and self.now - room.touched > UNUSED]
            if not idle:
                raise Refused("rooms")
            del self._rooms[min(idle, key=lambda room: room.touched).code]
        code = self._letters()
        while code in self._rooms:
            code = self._letters()
        return self.keep(Room(code, secrets.token_urlsafe(12), self.now))

    def find(self, code: str) -> Room:
        """Find a room by its letters, as people type them.

        Raises:
            Refused: there is none, or no longer.
        """
        self.forget()
        room = self._rooms.get(code.strip().upper())
        if room is None:
            raise Refused("room")
        return room

    def led(self, code: str, key: str) -> Room:
        """Find a room for its teacher.

        Raises:
            Refused: there is none, or the key is another.
        """
        room = self.find(code)
        if not secrets.compare_digest(room.key.encode(), key.encode()):
            raise Refused("key")
        return room

    def keep(self, room: Room) -> Room:
        """Keep a room as it is now."""
        self._rooms[room.code] = room
        return room

    def forget(self) -> None:
        """Forget the rooms that nobody has voted in for hours."""
        self._rooms = {code: room for code, room in self._rooms.items() if self.now - room.touched <= LIFE}


def _letter_of(replica: str) -> str:
    """Return the letter that a process's rooms begin with; all of them where it is alone."""
    number = int(replica[1:]) if replica[:1] == "r" and replica[1:].isdecimal() else 0
    return LETTERS[number - 1] if 1 <= number <= len(LETTERS) else LETTERS
