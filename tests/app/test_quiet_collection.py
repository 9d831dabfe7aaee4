"""The heap is collected when nobody waits, not after each run."""

from threading import Event, Thread

from stn_viz.app.quiet_collection import APART, LATEST, QUIET, Collector


class Watched(Collector):
    """A collector whose thread the test is."""

    def __init__(self):
        self.now, self.times = 100.0, []
        super().__init__(lambda: self.times.append(self.now), lambda: self.now)
        self._thread = Thread()

    def later(self, seconds):
        self.now += seconds
        return self.collect_if_due()


def test_it_waits_for_silence_and_for_something_to_collect():
    one = Watched()
    assert not one.later(10 * APART), "nobody has come"
    one.touched()
    assert not one.later(QUIET / 2)
    one.touched()
    assert not one.later(QUIET * 0.9), "another run began"
    assert one.later(QUIET)
    assert not one.later(10 * APART), "nobody came since"
    assert len(one.times) == 1


def test_two_collections_are_apart():
    one = Watched()
    one.touched()
    assert one.later(QUIET)
    one.touched()
    assert not one.later(QUIET)
    assert one.later(APART)
    first, second = one.times
    assert second - first >= APART


def test_where_there_is_never_silence_it_collects_all_the_same():
    one = Watched()
    for _ in range(int(3 * LATEST)):
        one.touched()
        one.later(QUIET / 2)
        one.touched()
        one.later(QUIET / 2)
    first, second, *_ = one.times
    assert len(one.times) in (2, 3)
    assert second - first >= LATEST


def test_the_first_run_starts_the_watch_once():
    done = Event()
    one = Collector(done.set)
    one.touched()
    thread = one._thread
    one.touched()
    assert one._thread is thread
    assert thread.daemon
    assert done.wait(20 * QUIET), "it collects by itself"
