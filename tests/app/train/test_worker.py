"""A visitor's training runs beside the page: at the visitor's word, in turn, and gone when they are."""

import gc
import threading
import time
import weakref

import pytest
import torch

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


def test_it_steps_pauses_and_shows_what_was_seen_of_an_earlier_step(workers):
    worker = workers()
    for step in (1, 2, 3):
        worker.forward()
        until(lambda step=step: worker.shown == step and not worker.playing)
    worker.seek(1)
    assert (worker.shown, len(worker.moments)) == (1, 4)
    worker.forward()
    assert (worker.shown, len(worker.moments)) == (2, 4), "it is known already"


def test_who_plays_on_from_an_earlier_step_takes_the_training_itself_back(workers, monkeypatch):
    returns = []

    class Known(LiveTraining):
        def back_to(self, step, told):
            returns.append((self.step, step))
            assert (worker.shown, len(worker.moments)) == (step, step + 1), "what came later is forgotten at once"
            moment = super().back_to(step, told)
            assert self.step == step
            return moment

    monkeypatch.setattr(module, "LiveTraining", Known)
    worker = workers()
    worker.play()
    until(lambda: worker.over)
    whole, weights = worker.moments, [p.clone() for p in worker._training.learner.run.model.parameters()]
    losses = [m.loss for m in whole[1:]]
    worker.seek(5)
    assert not worker.over
    worker.play()
    until(lambda: worker.over)
    assert returns == [(12, 5)]
    assert worker.moments is not whole, "it has learnt these steps again"
    assert [m.loss for m in worker.moments[1:]] == losses
    assert all(map(torch.equal, worker._training.learner.run.model.parameters(), weights))
    worker.seek(0)
    worker.play()
    until(lambda: worker.over)
    assert returns[1:] == [(12, 0)]
    assert [m.loss for m in worker.moments[1:]] == losses


def test_one_step_back_is_played_on_from_without_learning_it_twice(workers, monkeypatch):
    monkeypatch.setattr(LiveTraining, "back_to", None)
    worker = workers()
    worker.play()
    until(lambda: worker.over)
    worker.seek(11)
    worker.play()
    until(lambda: worker.over)
    assert len(worker.moments) == 13


def test_who_leaves_on_the_way_back_is_not_waited_for(workers, monkeypatch):
    class Known(LiveTraining):
        def back_to(self, step, told):
            worker.stop.set()
            return super().back_to(step, told)

    monkeypatch.setattr(module, "LiveTraining", Known)
    worker = workers(LiveSetting(seed=3, steps=200, batch=8))
    worker.play()
    until(lambda: worker.shown > 11)
    worker.pause()
    last = worker.shown
    worker.seek(10)
    worker.play()
    until(worker.stop.is_set)
    worker.end()
    assert (worker.shown, len(worker.moments)) == (10, 11)
    assert last > 11
    assert not worker.returns
    assert worker.failure is None


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
