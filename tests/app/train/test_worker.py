"""A visitor's training runs beside the page: at the visitor's word, in turn, and gone when they are."""

import gc
import threading
import time
import weakref

import pytest

from stn_viz.app.heavy import Slots
from stn_viz.app.train import worker as module
from stn_viz.app.train.worker import Worker
from stn_viz.training.live import LiveSetting, LiveTraining

SMALL = LiveSetting(seed=3, steps=12, batch=8)
ENDLESS = LiveSetting(seed=3, steps=5000, batch=8)
PATIENCE = 60


def until(said):
    give_up = time.monotonic() + PATIENCE
    while not said():
        assert time.monotonic() < give_up, "it does not come to that"
        time.sleep(0.01)


@pytest.fixture
def workers():
    made = []

    def make(setting=SMALL, **options):
        made.append(Worker(setting, **options))
        return made[-1]

    yield make
    for one in made:
        one.end()


def test_it_plays_to_the_end_and_shows_what_a_training_alone_does(workers):
    worker = workers()
    assert not worker.moments
    worker.play()
    until(lambda: worker.over)
    assert not worker.playing
    with LiveTraining(SMALL) as alone:
        while not alone.over:
            alone.advance()
    assert [m.loss for m in worker.moments[1:]] == [m.loss for m in alone.moments[1:]]


def test_it_steps_pauses_goes_back_and_shows_again_what_was_seen(workers):
    worker = workers()
    for step in (1, 2, 3):
        worker.forward()
        until(lambda step=step: worker.shown == step and not worker.playing)
    worker.seek(1)
    assert (worker.shown, len(worker.moments)) == (1, 4)
    worker.forward()
    assert (worker.shown, len(worker.moments)) == (2, 4), "it is known already"
    losses = [m.loss for m in worker.moments[1:]]
    worker.seek(0)
    worker.play()
    until(lambda: worker.over)
    assert [m.loss for m in worker.moments[1:4]] == losses


def test_no_more_learn_at_once_than_there_are_places_and_who_waits_is_told_its_place(workers):
    slots = Slots(2)
    first, second, third, fourth = (workers(ENDLESS, slots=slots) for _ in range(4))
    for one in (first, second):
        one.play()
        until(lambda one=one: one.shown > 1)
    third.play()
    until(lambda: third.waits == 0)
    fourth.play()
    until(lambda: fourth.waits == 1)
    assert not third.moments
    third.pause()
    until(lambda: fourth.waits == 0)
    assert third.waits is None, "who pauses waits no longer"
    first.pause()
    until(lambda: fourth.shown > 1)
    assert fourth.waits is None


def test_who_leaves_ends_the_training_and_its_memory_comes_back(workers, monkeypatch):
    made = []

    class Known(LiveTraining):
        def __init__(self, *args):
            super().__init__(*args)
            made.extend(map(weakref.ref, (self, self.learner.run.model, self.plain.run.model)))

    monkeypatch.setattr(module, "LiveTraining", Known)
    here = [True]
    worker = workers(ENDLESS, present=lambda: here[0])
    worker.play()
    until(lambda: worker.shown > 2)
    here[0] = False
    left = time.monotonic()
    until(lambda: worker.ended)
    assert time.monotonic() - left < 2
    until(lambda: not any(t.name.startswith("live-training") for t in threading.enumerate()))
    gc.collect()
    assert not [one for one in made if one() is not None]


def test_one_that_is_paused_ends_as_well(workers):
    here = [True]
    worker = workers(present=lambda: here[0])
    worker.forward()
    until(lambda: worker.shown == 1)
    here[0] = False
    until(lambda: worker.ended)
