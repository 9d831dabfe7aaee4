"""Why a room does not take something: an id that the pages say in the visitor's language."""

from __future__ import annotations

from typing import Literal

Refusal = Literal[
    "room",  # there is none of this code, or no longer
    "rooms",  # there are as many as there may be
    "key",  # the teacher's own is another
    "devices",  # as many have voted as there may
    "questions",  # the room has asked as many as it may
    "closed",  # no vote is open
    "twice",  # this device has voted
    "illegible",  # what came is no answer to this question
]


class Refused(Exception):
    """Say that a room does not take something.

    Args:
        reason: why.
    """

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason: Refusal = reason
