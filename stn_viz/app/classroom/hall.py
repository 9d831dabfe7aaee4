"""The rooms of this process and who listens to them: what they are told, and when."""

from __future__ import annotations

import json
import os
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

from stn_viz.app.classroom.lectures import Lectures, named, question
from stn_viz.app.classroom.streams import Streams
from stn_viz.app.server_guard import REPLICA
from stn_viz.classroom import Refused, Register, Room, Round, Standing

APART = 0.25  # seconds between two counts that a teacher is told


@dataclass(frozen=True, eq=False)
class Hall:
    """Hold what the rooms of a process share; only its event loop touches it."""

    register: Register = field(default_factory=lambda: Register(time.monotonic, replica=os.environ.get(REPLICA, "")))
    streams: Streams = field(default_factory=Streams)
    lectures: Lectures = field(default_factory=Lectures)

    def stand(self, room: Room, standing: Standing) -> None:
        """Let a room's lecture stand somewhere.

        Raises:
            Refused: no lecture has this id.
        """
        named(standing)
        self._changed(room.stands(standing))

    def open(self, room: Room) -> None:
        """Open a vote where a room's lecture stands.

        Raises:
            Refused: nothing is voted on there.
        """
        if room.standing is None:
            raise Refused("closed")
        self._changed(room.opens(question(room.standing)))

    def close(self, room: Room) -> None:
        """Close a room's vote."""
        self._changed(room.closes())

    def vote(self, room: Room, device: str, place: str, given: object) -> None:
        """Count an answer; students are not told."""
        self.register.keep(room.with_vote(device, place, given, self.register.now))
        self.streams.ring(_lead(room.code))

    def follow(self, code: str) -> AsyncGenerator[bytes]:
        """Tell a student's phone where a room's lecture stands, from now on."""
        return self.streams.listen(code, lambda: json.dumps(_shown(self.register.find(code))), told=_lead(code))

    def lead(self, code: str) -> AsyncGenerator[bytes]:
        """Tell a teacher how a room votes, from now on."""
        return self.streams.listen(_lead(code), lambda: json.dumps(self._counted(code)), APART)

    def _changed(self, room: Room) -> None:
        before = self.register.find(room.code)
        if room == before:
            return
        self.register.keep(room)
        self.streams.ring(room.code)
        self.streams.ring(_lead(room.code))

    def _counted(self, code: str) -> dict[str, Any]:
        room = self.register.find(code)
        rounds = [_round(one) for one in room.rounds]
        return {**_shown(room), "present": self.streams.listening(code), "rounds": rounds}


def _lead(code: str) -> str:
    return f"{code}/lead"


def _shown(room: Room) -> dict[str, Any]:
    """Say what all may see: where the lecture stands, and whether it is voted on."""
    standing, rounds = room.standing, room.rounds
    at = None if standing is None else vars(standing)
    return {"at": at, "vote": {"round": len(rounds), "open": room.open} if rounds else None}


def _round(one: Round) -> dict[str, Any]:
    """Say how a vote went; while it is open, only how many have voted."""
    counts = [] if one.open else [[given, count] for given, count in one.counts.items()]
    return {"open": one.open, "total": one.total, "counts": counts}
