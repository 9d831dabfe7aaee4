"""Pictures that outlive a reload: by a name, for a while, and within a bound."""

import re

import pytest

from stn_viz.app.picture_memory import PictureMemory, is_name, new_name


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def here():
    return True


def gone():
    return False


def test_a_value_is_found_by_its_name_alone_and_forgotten_on_request():
    memory = PictureMemory[bytes]()
    one, other = new_name(), new_name()
    memory.keep(one, b"mine", here)
    assert memory.find(one) == b"mine"
    assert memory.find(other) is None
    memory.keep(one, b"newer", here)
    assert memory.find(one) == b"newer"
    memory.forget(one)
    memory.forget(one)
    assert memory.find(one) is None


def test_it_stays_as_long_as_its_page_and_a_while_after():
    clock = Clock()
    memory, there = PictureMemory[bytes](after=60, clock=clock), [True]
    memory.keep("a", b"mine", lambda: there[0])
    clock.now = 1000
    assert memory.find("a") == b"mine"
    there[0] = False
    clock.now += 60
    assert memory.find("a") == b"mine"
    clock.now += 1
    assert memory.find("a") is None


def test_it_is_forgotten_though_nobody_asks():
    memory = PictureMemory[bytes](after=0.05)
    memory.keep("a", b"mine", gone)
    while memory._kept:
        if (timer := memory._timer) is not None:  # else the next one is about to start
            timer.join(10)
    assert memory.find("a") is None


def test_beyond_the_bound_what_was_held_least_lately_goes():
    memory = PictureMemory[bytes](most=3000)
    for name in "abc":
        memory.keep(name, name.encode() * 900, gone)
    memory.keep("a", b"a" * 900, gone)  # its page was drawn again
    memory.keep("d", b"d" * 900, gone)
    assert [name for name in "abcd" if memory.find(name)] == ["a", "c", "d"]
    memory.keep("e", b"e" * 4000, gone)
    assert memory.find("e") is None


def test_a_name_is_long_and_never_the_same():
    names = {new_name() for _ in range(100)}
    assert len(names) == 100
    assert all(is_name(name) and re.fullmatch(r"[\w-]{43}", name) for name in names)


@pytest.mark.parametrize("sent", ["", "a" * 42, "a" * 44, "é" * 43, "../" + "a" * 40, None, 7, ["a" * 43], {"a": 1}])
def test_what_is_no_name_is_none(sent):
    assert not is_name(sent)
