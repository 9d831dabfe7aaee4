"""A room goes along with a lecture: it opens and closes votes where that stands, and counts."""

from dataclasses import replace

import pytest

from stn_viz.classroom import Question, Refused, Room, Standing
from stn_viz.classroom.room import QUESTIONS

THERE = Standing("half", False, "half/share")
CHOICE = Question("half", "share", "choice", options=3)


def opened(question=CHOICE):
    return Room("BCDF", "secret", 0.0).stands(THERE).opens(question)


def test_a_vote_is_taken_where_the_lecture_stands():
    room = opened().with_vote("a", "half/share", 1, now=7.0)
    assert room.rounds[-1].counts == {1: 1}
    assert room.touched == 7
    with pytest.raises(Refused, match="closed"):
        room.with_vote("b", "half/other", 1, now=8.0)
    with pytest.raises(Refused, match="closed"):
        Room("BCDF", "secret", 0.0).with_vote("b", "half/share", 1, now=8.0)


def test_a_vote_opens_only_where_the_lecture_stands():
    with pytest.raises(Refused, match="closed"):
        Room("BCDF", "secret", 0.0).stands(replace(THERE, place="half/other")).opens(CHOICE)
    with pytest.raises(Refused, match="closed"):
        Room("BCDF", "secret", 0.0).opens(CHOICE)


def test_to_open_an_open_vote_changes_nothing():
    room = opened().with_vote("a", "half/share", 1, now=1.0)
    assert room.opens(CHOICE) is room
    assert len(room.rounds) == 1


def test_after_talking_every_device_votes_once_more():
    room = opened().with_vote("a", "half/share", 1, now=1.0).closes().opens(CHOICE)
    room = room.with_vote("a", "half/share", 0, now=2.0).closes()
    assert [one.counts for one in room.rounds] == [{1: 1}, {0: 1}]
    with pytest.raises(Refused, match="twice"):
        room.opens(CHOICE)


@pytest.mark.parametrize("elsewhere", [replace(THERE, place="half/next"), replace(THERE, revealed=True)])
def test_going_on_closes_the_vote(elsewhere):
    room = opened().stands(elsewhere)
    assert not room.votes[CHOICE][-1].open
    assert not room.open


def test_standing_still_does_not():
    assert opened().stands(THERE).open


def test_coming_back_finds_the_votes_again():
    room = opened().with_vote("a", "half/share", 1, now=1.0).stands(replace(THERE, place="half/next")).stands(THERE)
    assert room.rounds[0].counts == {1: 1}
    assert not room.open


def test_questions_are_bounded_in_number():
    room = Room("BCDF", "secret", 0.0)
    for k in range(QUESTIONS):
        room = room.stands(replace(THERE, place=f"half/{k}")).opens(replace(CHOICE, step=str(k)))
    with pytest.raises(Refused, match="questions"):
        room.stands(THERE).opens(CHOICE)


@pytest.mark.parametrize(
    ("kind", "sent", "written"),
    [
        ("choice", [2, 0, 2, None], [",1", "1,1", "3,2"]),
        ("number", [0.5, -2, 0.5], ["-2,1", "0.5,2"]),
        ("pixel", [[3, 1], [0, 2], [3, 1]], ["0 2,1", "3 1,2"]),
        ("box", [[30, *range(8)], [30, *range(1, 9)], [-10, *range(8)]], ["-10,1", "30,2"]),
    ],
)
def test_counts_are_all_that_is_written(kind, sent, written):
    room = opened(replace(CHOICE, kind=kind))
    for k, value in enumerate(sent):
        room = room.with_vote(f"device-{k}", "half/share", value, now=1.0)
    lines = room.counts().splitlines()
    assert lines == ["lesson,step,vote,answer,count", *(f"half,share,1,{line}" for line in written)]
