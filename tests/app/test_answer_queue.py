"""Torch's answers one at a time: the smaller first but nobody for ever, and "later" where the wait would be long."""

import threading
from types import SimpleNamespace

import pytest

from stn_viz.app import heavy
from stn_viz.app.answer_queue import PATIENCE, AnswerQueue


class Clock:
    """Tell the time that a test sets."""

    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def queue_up(queue, clock, asks):
    """Let some wait while torch is busy, in the order given, each ``(name, pixels, seconds after the one before)``."""
    served, threads = [], []

    def wait(name, pixels):
        with queue.turn(pixels):
            served.append(name)

    with queue.turn():
        for name, pixels, after in asks:
            clock.now += after
            before = len(queue)
            threads.append(threading.Thread(target=wait, args=(name, pixels)))
            threads[-1].start()
            while len(queue) == before:
                pass
    for thread in threads:
        thread.join()
    return served


def test_a_small_v_is_answered_before_a_large_one(clock):
    asks = [("large", 512 * 512, 0.0), ("small", 28 * 28, 0.001), ("smaller", 100, 0.0001)]
    assert queue_up(AnswerQueue(clock), clock, asks) == ["smaller", "small", "large"]


def test_but_a_large_one_does_not_wait_for_all_that_come_later(clock):
    asks = [("large", 512 * 512, 0.0), ("soon after", 784, 0.2), ("much later", 784, 0.3)]
    assert queue_up(AnswerQueue(clock), clock, asks) == ["soon after", "large", "much later"]


def test_equals_are_answered_in_order(clock):
    assert queue_up(AnswerQueue(clock), clock, [(k, 784, 0.0) for k in range(5)]) == [0, 1, 2, 3, 4]


def test_who_would_wait_long_asks_again_later_and_not_all_at_once(clock):
    dice = iter((0.0, 1.0))
    queue = AnswerQueue(clock, lambda: next(dice))
    assert queue.later() is None
    for _ in range(100):
        with queue.turn():
            clock.now += 0.4
    assert queue.later() is None, "nobody waits"
    with queue.turn():
        assert queue.later() is None, "one answer is waited for"
        found = []

        def waits():
            with queue.turn():
                pass

        others = [threading.Thread(target=waits) for _ in range(2)]
        for other in others:
            other.start()
        while len(queue) < 3:
            pass
        assert queue.delay > PATIENCE
        found = [queue.later(), queue.later()]
    assert found == pytest.approx([1.2, 2.4], rel=0.01)
    for other in others:
        other.join()
    assert len(queue) == 0


def test_who_leaves_while_waiting_is_not_waited_for(clock, monkeypatch):
    class Left(BaseException):
        pass

    def gone():
        raise Left

    queue = AnswerQueue(clock)
    with queue.turn():
        monkeypatch.setattr(heavy, "running_script", lambda: SimpleNamespace(yield_check=gone))
        with pytest.raises(Left), queue.turn():
            pytest.fail("torch is not free")
        assert len(queue) == 1
    with queue.turn():
        assert len(queue) == 1


def test_one_that_fails_frees_torch(clock):
    queue = AnswerQueue(clock)
    with pytest.raises(ZeroDivisionError), queue.turn():
        _ = 1 / 0
    assert len(queue) == 0
