"""A lecture that answers: rooms, votes and their counts, as values without server or screen."""

from stn_viz.classroom.refusal import Refusal, Refused
from stn_viz.classroom.register import Register
from stn_viz.classroom.room import DEVICES, LIFE, Room, Standing
from stn_viz.classroom.votes import Given, Question, Round, read_answer

__all__ = [
    "DEVICES",
    "LIFE",
    "Given",
    "Question",
    "Refusal",
    "Refused",
    "Register",
    "Room",
    "Round",
    "Standing",
    "read_answer",
]
