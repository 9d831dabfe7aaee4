"""A server that is full keeps a line: first come, first in; who goes away loses the place, and nobody overtakes."""

import pytest

from stn_viz.app.admission import Admission


class Clock:
    """Tell the time that a test sets."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def full(clock):
    """A server for two, who are there."""
    admission = Admission(2, clock)
    for _ in range(2):
        admission.enters(None)
        admission.came()
    return admission


def test_all_come_in_while_there_is_room(clock):
    admission = Admission(2, clock)
    for _ in range(2):
        assert admission.place(None) == 0
        admission.enters(None)
    assert admission.place(None) == 1, "pages were handed out that are about to open their sessions"


def test_who_waits_keeps_the_place_and_comes_in_when_one_leaves(full, clock):
    first, second = full.waits(None), full.waits(None)
    assert (full.place(first), full.place(second), full.place(None)) == (1, 2, 3)
    full.left()
    assert (full.place(first), full.place(second), full.place(None)) == (0, 1, 2)
    full.enters(first)
    assert (full.place(second), full.waiting) == (1, 1)
    full.came()
    full.left()
    full.left()
    assert full.place(second) == full.place(None) == 0


def test_a_ticket_that_nobody_gave_stands_behind_all(full):
    full.waits(None)
    assert full.place("made up") == 2
    assert full.waits("made up") != "made up"


def test_who_asks_no_more_loses_the_place(full, clock):
    first, second = full.waits(None), full.waits(None)
    clock.now += 10
    assert full.place(second) == 2
    clock.now += 10
    assert full.place(second) == 1
    assert full.place(first) == 2, "and stands at the end now"


def test_a_page_that_never_opens_a_session_holds_its_place_for_a_while_only(clock):
    admission = Admission(1, clock)
    admission.enters(None)
    assert admission.place(None) == 1
    clock.now += 16
    assert admission.place(None) == 0


def test_sessions_that_come_by_themselves_are_counted(full):
    """A tab that was open finds a server anew without asking for its page again."""
    full.came()
    assert full.free == -1
    assert full.place(None) == 1
    for _ in range(3):
        full.left()
    assert (full.here, full.free, full.place(None)) == (0, 2, 0)


def test_the_line_is_bounded(full):
    tickets = [full.waits(None) for _ in range(1100)]
    assert full.waiting == 1000
    assert full.place(tickets[-1]) == 1001


def test_who_is_in_and_loads_a_page_anew_does_not_wait(clock):
    admission = Admission(1, clock)
    inside = admission.enters(None)
    admission.came(inside)
    assert admission.waits(None) != inside
    assert admission.place(inside) == 0, "a second tab"
    admission.left(inside)
    clock.now += 1
    assert admission.place(inside) == 0, "the page is loaded anew"
    assert admission.enters(inside) == inside
    admission.came(inside)
    admission.left(inside)
    clock.now += 61
    admission.came("another")
    assert admission.place(inside) == 1, "who has been away for a minute is a visitor like all others"


def test_a_ticket_of_the_line_becomes_that_of_the_place(full):
    first = full.waits(None)
    full.left()
    assert full.enters(first) == first
    assert full.enters("made up") != "made up"
