"""Answers are read, counted once a device, and kept apart from who gave them."""

import pytest

from stn_viz.classroom import DEVICES, Question, Refused, Round, read_answer

CHOICE = Question("half", "share", "choice", options=3)
NUMBER = Question("half", "share", "number")
PIXEL = Question("half", "share", "pixel")
BOX = Question("half", "share", "box")
CORNERS = [1, 1, 9, 1, 9, 9, 1, 9]


@pytest.mark.parametrize(
    ("question", "sent", "read"),
    [
        (CHOICE, 2, 2),
        (CHOICE, None, None),
        (NUMBER, -0.5, -0.5),
        (NUMBER, 3, 3.0),
        (PIXEL, [2, 0], (2, 0)),
        (BOX, [30, *CORNERS], (30.0, 1.0, 1.0, 9.0, 1.0, 9.0, 9.0, 1.0, 9.0)),
    ],
)
def test_what_is_an_answer_is_read(question, sent, read):
    assert read_answer(question, sent) == read


@pytest.mark.parametrize(
    ("question", "sent"),
    [
        (CHOICE, 3),
        (CHOICE, -1),
        (CHOICE, True),
        (CHOICE, "1"),
        (CHOICE, 1.0),
        (CHOICE, [1]),
        (NUMBER, "0.5"),
        (NUMBER, float("nan")),
        (NUMBER, float("inf")),
        (NUMBER, 1e7),
        (NUMBER, {"a": 1}),
        (PIXEL, [1]),
        (PIXEL, [1.5, 2]),
        (PIXEL, [-1, 2]),
        (PIXEL, "12"),
        (PIXEL, [1, None]),
        (BOX, [30]),
        (BOX, [30, *CORNERS, 1]),
        (BOX, [30, *CORNERS[:-1], True]),
    ],
)
def test_anything_else_is_none(question, sent):
    with pytest.raises(Refused, match="illegible"):
        read_answer(question, sent)


def test_a_device_votes_once():
    one = Round().with_vote("a", 1).with_vote("b", 1).with_vote("c", None)
    assert one.counts == {1: 2, None: 1}
    assert one.total == 3
    with pytest.raises(Refused, match="twice"):
        one.with_vote("a", 0)


def test_a_closed_vote_takes_none_and_knows_nobody():
    closed = Round().with_vote("a", 1).closed()
    assert closed.counts == {1: 1}
    assert not closed.voted
    with pytest.raises(Refused, match="closed"):
        closed.with_vote("b", 1)


def test_answers_are_bounded_in_number():
    full = Round()
    for k in range(DEVICES):
        full = full.with_vote(str(k), k % 2)
    with pytest.raises(Refused, match="devices"):
        full.with_vote("late", 0)
