"""Rooms are found by their letters, bounded in number, and forgotten."""

from itertools import count

import pytest

from stn_viz.classroom import LIFE, Question, Refused, Register, Standing
from stn_viz.classroom.register import LETTERS, ROOMS, UNUSED


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def voted_in(register, room):
    question = Question("half", "share", "choice", options=2)
    room = room.stands(Standing("half", False, "half/share")).opens(question)
    return register.keep(room.with_vote("a", "half/share", 1, register.now))


def test_a_room_is_found_as_people_type_its_letters(clock):
    register = Register(clock)
    room = register.open()
    assert len(room.code) == 4
    assert set(room.code) <= set(LETTERS)
    assert register.find(f" {room.code.lower()} ") is room
    with pytest.raises(Refused, match="room"):
        register.find("AAAA")


def test_a_room_is_its_teachers(clock):
    register = Register(clock)
    room = register.open()
    assert register.led(room.code, room.key) is room
    for other in ("", "é", room.key[:-1]):
        with pytest.raises(Refused, match="key"):
            register.led(room.code, other)


def test_two_rooms_have_different_letters(clock):
    drawn = iter(["BCDF", "BCDF", "GHJK"])
    register = Register(clock, lambda: next(drawn))
    assert [register.open().code, register.open().code] == ["BCDF", "GHJK"]


def test_a_room_is_forgotten_four_hours_after_its_last_vote(clock):
    register = Register(clock)
    code = register.open().code
    clock.now = LIFE - 1
    voted_in(register, register.find(code))
    clock.now += LIFE
    assert register.find(code).code == code
    clock.now += 1
    with pytest.raises(Refused, match="room"):
        register.find(code)


def test_rooms_are_bounded_and_unused_ones_give_way(clock):
    numbers = count()
    register = Register(clock, lambda: f"{next(numbers):04}")
    first = voted_in(register, register.open())
    for _ in range(ROOMS - 1):
        register.open()
    with pytest.raises(Refused, match="rooms"):
        register.open()
    clock.now = UNUSED + 1
    register.open()
    assert register.find(first.code).code == first.code
    with pytest.raises(Refused, match="room"):
        register.find("0001")


@pytest.mark.parametrize(("replica", "first"), [("r1", LETTERS[0]), ("r20", LETTERS[19])])
def test_rooms_of_one_process_of_several_begin_with_its_letter(clock, replica, first):
    register = Register(clock, replica=replica)
    codes = [register.open().code for _ in range(20)]
    assert {code[0] for code in codes} == {first}
    assert len(set(codes)) == 20


@pytest.mark.parametrize("replica", ["", "r0", "r21", "blue", "r1b"])
def test_all_others_draw_from_all_letters(clock, replica):
    register = Register(clock, replica=replica)
    assert len({register.open().code[0] for _ in range(60)}) > 5
