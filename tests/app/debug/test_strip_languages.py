"""The strip that visitors share is laid out in each one's language."""

from stn_viz.app.debug.strip import _lay_out
from stn_viz.app.debug.view import Opened
from stn_viz.diagnostics import diagnose
from stn_viz.diagnostics.museum import exhibits
from stn_viz.texts import current, using


def test_each_language_has_a_strip_of_its_own():
    tape = exhibits()[0].play_faulty()
    opened = Opened(tape, diagnose(tape), "a")
    english = _lay_out(opened, "order", current())[1].captions[0].says
    with using("zh"):
        chinese = _lay_out(opened, "order", current())[1].captions[0].says
    assert english.startswith("call 0, item ")
    assert chinese.startswith("调用 0，项 ")
    assert _lay_out(opened, "order", current())[1].captions[0].says == english
