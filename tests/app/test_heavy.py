"""Heavy work is bounded in number and in bytes, and ends when nobody waits for it any more."""

import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from stn_viz.app import cache, heavy, uploads
from stn_viz.app.backward import landscape, problem
from stn_viz.app.backward import view as backward


class Left(BaseException):
    """What Streamlit raises in a script whose visitor has left."""


@pytest.fixture
def visitor(monkeypatch):
    """Run as a visitor's script; ``here`` says whether they are still there, ``asked`` how often that was looked at."""
    one = SimpleNamespace(here=True, asked=0)

    def look():
        one.asked += 1
        if not one.here:
            raise Left

    context = SimpleNamespace(yield_check=look)
    monkeypatch.setattr(heavy, "running_script", lambda: context)
    return one


def test_no_more_run_at_once_than_there_are_slots_and_all_get_their_turn():
    slots, lock, busy, most, done = heavy.Slots(2), threading.Lock(), [0], [0], []

    def work(k):
        with slots.taken(lambda: None):
            with lock:
                busy[0] += 1
                most[0] = max(most[0], busy[0])
            time.sleep(0.02)
            with lock:
                busy[0] -= 1
                done.append(k)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [2]
    assert sorted(done) == list(range(9))


def test_who_waits_longest_is_next_and_who_comes_later_does_not_overtake():
    slots, served, threads = heavy.Slots(1), [], []

    def work(k):
        waiting = threading.Event()
        thread = threading.Thread(target=wait, args=(k, waiting))
        thread.start()
        waiting.wait()
        threads.append(thread)

    def wait(k, waiting):
        with slots.taken(waiting.set):
            served.append(k)

    with slots.taken(lambda: None):
        for k in range(5):
            work(k)
    with slots.taken(lambda: None):
        served.append("the last")
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3, 4, "the last"]


def test_who_leaves_while_waiting_waits_no_longer_and_takes_no_slot(visitor):
    slots = heavy.Slots(1)
    visitor.here = False
    with slots.taken(heavy.tick), pytest.raises(Left), slots.taken(heavy.tick):
        pytest.fail("there was no slot")
    with slots.taken(heavy.tick):  # it was given back once, and can be taken again
        assert visitor.asked == 1


def test_a_descent_ends_within_twenty_steps_of_its_visitor_leaving(visitor):
    taken = []

    def walk():
        for step in heavy.ticking(range(10**9)):
            taken.append(step)
            visitor.here = step < 50

    with pytest.raises(Left):
        walk()
    assert 50 < len(taken) <= 50 + 20


def test_the_pages_descent_is_one_that_can_be_ended_and_half_a_descent_is_not_kept(visitor):
    cache.clear_caches()
    view = backward.Backward(size=16, steps=40)
    look, visitor.here = heavy.tick, True
    calls = []

    def leave_at_the_second():
        calls.append(None)
        visitor.here = len(calls) < 2
        look()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(heavy, "tick", leave_at_the_second)
        with pytest.raises(Left):
            problem.runs(view)
    visitor.here = True
    assert len(problem.runs(view)[0].descent) == 41
    assert len(calls) == 2


@pytest.mark.parametrize("how", ["gone", "another page", "cancelled"])
def test_a_landscape_ends_when_its_visitor_leaves_the_page(how, monkeypatch):
    there, store = [True], {}
    monkeypatch.setattr(heavy, "present", lambda: lambda: there[0])
    monkeypatch.setattr(heavy.view_state, "get", store.get)
    monkeypatch.setattr(heavy.view_state, "put", store.__setitem__)
    monkeypatch.setattr("stn_viz.optimisation.landscape._SAMPLES", 1)  # a point a batch: it would take long
    objective, reference = problem.problem(backward.Backward(size=48))
    job = landscape.Job("a problem", lambda _: None)
    job.start([objective], reference, ("θ11", "θ22"), 0.25)
    while not job.progress:
        time.sleep(0.01)
    if how == "gone":
        there[0] = False
    elif how == "another page":
        heavy.arrived("Explore")
    else:
        job.cancel()
    job.thread.join(10)
    assert not job.running
    assert not job.complete
    assert job.progress < 1
    assert job.abandoned == (how != "cancelled"), "what was not cancelled is begun again for who comes back"


def test_who_waits_for_a_core_is_told_the_place_as_it_changes(monkeypatch, visitor):
    slots, said = heavy.Slots(1), []
    place = SimpleNamespace(info=lambda text, icon: said.append(text), empty=lambda: said.append("gone"))
    monkeypatch.setattr(heavy, "SLOTS", slots)
    monkeypatch.setattr(heavy, "st", SimpleNamespace(empty=lambda: place))
    over = [threading.Event(), threading.Event()]

    def work(done):
        with slots.taken(lambda: None):
            done.wait(10)

    others = []
    for k, done in enumerate(over):
        others.append(threading.Thread(target=work, args=(done,)))
        others[-1].start()
        while len(slots) <= k:
            pass

    def wait():
        with heavy.turn():
            said.append("begins")

    mine = threading.Thread(target=wait)
    mine.start()
    for done, words in zip(over, ("One other is served before yours.", "Yours is the next."), strict=True):
        give_up = time.monotonic() + 10
        while not (said and words in said[-1]):
            assert time.monotonic() < give_up, said
        done.set()
    for thread in (*others, mine):
        thread.join()
    assert len(said) == 4, "each place is said once"
    assert said[2:] == ["gone", "begins"]


def test_a_landscape_waits_for_a_core_and_says_so(monkeypatch):
    monkeypatch.setattr(heavy, "SLOTS", heavy.Slots(1))
    objective, reference = problem.problem(backward.Backward(size=16))
    with heavy.SLOTS.taken(lambda: None):
        job = landscape.Job("a problem", lambda _: None)
        job.start([objective], reference, ("θ13", "θ23"), 0.25)
        time.sleep(0.3)
        assert job.waits
        assert job.progress == 0
    job.thread.join(60)
    assert job.complete
    assert not job.waits


def test_a_landscape_about_a_theta_without_controls_is_refused_in_words():
    view = backward.Backward(size=16, family="projective", corners=True)
    objective, _ = problem.problem(view)
    horizon = torch.tensor([1.0, 0, 0, 0, 1, 0, 1, 0], dtype=torch.float64)  # W = 0 along the left edge
    job = landscape.Job("a problem", lambda _: None)
    job.start([objective], horizon, ("rotation", "scale x"), 0.25)
    job.thread.join(60)
    assert "finite sources" in job.refused
    assert not job.found


def test_what_is_kept_stays_within_its_bytes_and_the_least_lately_used_goes_first():
    store = cache.ResultCache(1000)
    for k in "abc":
        store.get(k, lambda: np.zeros(400, np.uint8))
        store.get("a", lambda: pytest.fail("a was used a moment ago"))
    assert store.bytes == 800
    assert len(store) == 2
    made = []
    store.get("b", lambda: made.append("b") or np.zeros(400, np.uint8))
    assert made == ["b"]
    assert len(store.get("large", lambda: np.zeros(1001, np.uint8))) == 1001
    assert store.bytes == 800


def test_sizes_count_each_memory_once():
    weights = torch.zeros(1000, dtype=torch.float64)
    assert cache.size(weights) == 8000
    assert cache.size((weights, weights[:10], {"again": weights})) < 8200
    assert cache.size([np.zeros((10, 10)), np.zeros(5)[1:]]) == 840
    (run,) = problem.runs(backward.Backward(size=16, steps=10))
    assert cache.size(run) > sum(step.theta.nbytes + step.gradient.nbytes for step in run.descent)


def test_what_several_ask_for_at_once_is_made_once():
    store, made, found = cache.ResultCache(10**6), [], []

    def make():
        made.append(None)
        time.sleep(0.1)
        return object()

    threads = [threading.Thread(target=lambda: found.append(store.get("key", make))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len(set(map(id, found))) == 1


def test_a_failure_is_not_kept_and_does_not_lock():
    store = cache.ResultCache(10**6)

    def fail():
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            store.get("key", fail)
    assert store.get("key", lambda: 7) == 7


def test_arguments_count_by_content():
    calls = []

    @cache.kept(1)
    def total(values, bias):
        calls.append(None)
        return float(values.sum()) + bias

    assert total(np.ones(3), 1) == total(np.ones(3), 1) == 4
    assert total(torch.ones(3), 1) == 4
    assert total(np.ones(3, np.float32), 1) == 4
    assert total(np.ones(3), 2) == 5
    assert len(calls) == 4


class File:
    """An uploaded file."""

    def __init__(self, file_id, size):
        self.file_id, self.name, self.size = file_id, f"{file_id}.png", size

    def getvalue(self):
        return b"x" * min(self.size, 10)


def test_a_file_that_another_takes_the_place_of_is_let_go_and_a_large_one_is_refused(monkeypatch):
    store, gone = {}, []
    manager = SimpleNamespace(remove_file=lambda session_id, file_id: gone.append((session_id, file_id)))
    context = SimpleNamespace(session_id="s", uploaded_file_mgr=manager)
    monkeypatch.setattr(uploads, "running_script", lambda: context)
    monkeypatch.setattr(uploads.view_state, "get", store.get)
    monkeypatch.setattr(uploads.view_state, "put", store.__setitem__)
    assert uploads.read("a", File("1", 10)) == b"x" * 10
    assert uploads.read("a", File("1", 10))
    assert uploads.read("b", File("2", 10))
    assert gone == []
    assert uploads.read("a", File("3", 10))
    assert gone == [("s", "1")]
    assert uploads.read("b", None) is None
    assert gone[-1] == ("s", "2")
    with pytest.raises(uploads.UserError, match=r"25\.0 MB; at most 25 MB"):
        uploads.read("a", File("4", (25 << 20) + 1))
    assert gone[-2:] == [("s", "3"), ("s", "4")]
    assert uploads.take(None) is None
    assert uploads.take(File("6", 10)) == ("6.png", b"x" * 10)
    assert gone[-1] == ("s", "6"), "who took it has it"
    assert uploads.read("a", File("5", 25 << 20))
